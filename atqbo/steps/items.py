"""The steps of 3_items: how the billing codes of waiting invoices come to their items."""

from collections.abc import Collection

from atqbo.checks import ItemMatch, items, match, match_items, survey
from atqbo.errors import Blocked
from atqbo.facts import Facts
from atqbo.ledger.notes import COMPARED
from atqbo.outcome import Outcome
from atqbo.plan.currencies import home_currency
from atqbo.reconcile import Cases
from atqbo.steps.reviewing import NOTHING, Reviewed
from atqbo.steps.session import Run


def item_matches(run: Run, facts: Facts) -> tuple[ItemMatch, ...]:
    """The billing codes on waiting invoices, by item, those a person has to look at first, the most valuable first."""
    return match_items(survey(facts, run.settings, run.ledger.memory()))


def conclude_items(
    run: Run,
    facts: Facts,
    matches: Collection[ItemMatch],
    reviewed: Reviewed = NOTHING,
    lists: Collection[Cases] = (),
) -> Outcome:
    """Keep that billing codes were compared, which the trial of the app asks for.

    The run waits for a person where an invoice waits for an item that is held or needs approval, or for an entry of a
    list it cannot go without, or where a reviewed sheet is not approved.
    """
    home = home_currency(facts)
    listed = [each for cases in lists for each in cases.matches]
    waits = reviewed.waits or any(each.waits for each in (*matches, *listed))
    if run.acts:
        run.ledger.note(COMPARED, "invoices", {"run": run.id, "counts": match.counts(matches, items.Kind)})
    return Outcome(
        run=run.id,
        notebook=run.notebook,
        company=run.settings.company.name,
        sentence=match.sentence(matches, "item", home, listed),
        exit_code=Blocked.exit_code if waits else 0,
        counts=match.counts(matches, items.Kind),
        waiting=(*reviewed.todo, *match.todo(matches, home), *match.todo(listed, home)),
    )
