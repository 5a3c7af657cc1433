"""Reads the little that undoing a run needs to know."""

from collections.abc import Callable
from datetime import UTC, datetime

from atqbo.facts.asked import Asked
from atqbo.facts.reading import WITH_INACTIVE, AutotaskReader, QuickBooksReader, today
from atqbo.facts.snapshot import AutotaskFacts, Facts, QuickBooksFacts
from atqbo.rows import Item
from atqbo.settings import Settings


def read_undo_facts(
    autotask: AutotaskReader,
    quickbooks: QuickBooksReader,
    settings: Settings,
    now: datetime,
    say: Callable[[str], None] = lambda text: None,
    *,
    asked: Asked,
) -> Facts:
    """QuickBooks' preferences, company and items. The documents themselves are read again by id, as always.

    now: the instant, aware. Raises what the client raises.
    """
    say("QuickBooks: preferences and items")
    as_of = today(settings, now)
    return Facts(
        as_of=as_of,
        read_at=now.astimezone(UTC),
        window_start=as_of,
        asked=asked,
        autotask=AutotaskFacts(),
        quickbooks=QuickBooksFacts(
            preferences=quickbooks.preferences(),
            company=quickbooks.company_info(),
            items=tuple(quickbooks.query("Item", Item, WITH_INACTIVE)),
        ),
    )
