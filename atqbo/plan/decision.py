"""What a planner says of one document, and a plan's worth of it."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from atqbo.effects import Effect
from atqbo.facts import Facts
from atqbo.packed import Packed
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Document, Memory, Plan, Reason

MAKERS = frozenset({"Customer", "Vendor", "Item", "Term", "Class", "Department"})
"""Entities of QuickBooks that documents are made of: they go before the documents."""


class Decision(Struct, frozen=True, kw_only=True):
    """One document of the plan with its effects, those shared with other documents included."""

    document: Document
    effects: tuple[Effect, ...] = ()


def draw_up(
    facts: Facts,
    memory: Memory,
    settings_digest: str,
    decisions: Iterable[Decision],
    *,
    decided: Iterable[str] = (),
    notes: tuple[Reason, ...] = (),
) -> Plan:
    """The plan of the app that the facts were read for: the documents in the order given, and each of their effects
    once, makers first, else in order of first use.

    settings_digest: SHA-256 of the settings' file; part of the plan, so that approval covers the settings too.
    decided: keys of the effects that a person decided on one by one.
    """
    kept = Packed(Decision, decisions)
    return Plan(
        app=facts.app,
        realm=memory.realm,
        ledger_id=memory.ledger_id,
        home_currency=home_currency(facts),
        as_of=facts.as_of,
        window_start=facts.window_start,
        settings_digest=settings_digest,
        documents=Packed(Document, (decision.document for decision in kept)),
        effects=Packed(Effect, _in_order(kept)),
        decided=tuple(sorted(set(decided))),
        notes=notes,
        asked=facts.asked,
    )


def _in_order(decisions: Packed[Decision]) -> Iterator[Effect]:
    seen: set[str] = set()
    for makers in (True, False):
        for decision in decisions:
            for effect in decision.effects:
                if (effect.entity in MAKERS) is makers and effect.key not in seen:
                    seen.add(effect.key)
                    yield effect
