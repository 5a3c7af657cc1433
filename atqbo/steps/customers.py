"""The steps of 2_customers: how the organizations of the window's invoices come to their customers."""

from collections.abc import Collection

from atqbo.checks import CustomerMatch, customers, match, match_customers, survey
from atqbo.errors import Blocked
from atqbo.facts import Facts
from atqbo.outcome import Outcome
from atqbo.plan.currencies import home_currency
from atqbo.reconcile import Cases
from atqbo.steps.reviewing import NOTHING, Reviewed
from atqbo.steps.session import Run


def customer_matches(run: Run, facts: Facts) -> tuple[CustomerMatch, ...]:
    """Each organization with invoices in the window, those a person has to look at first, the most valuable first."""
    return match_customers(survey(facts, run.settings, run.ledger.memory()))


def conclude_customers(
    run: Run,
    facts: Facts,
    matches: Collection[CustomerMatch],
    reviewed: Reviewed = NOTHING,
    lists: Collection[Cases] = (),
) -> Outcome:
    """The run waits for a person where an invoice waits for an organization that is held or needs approval, another
    app's document for its vendor, or where a reviewed sheet is not approved.
    """
    home = home_currency(facts)
    listed = [each for cases in lists for each in cases.matches]
    waits = reviewed.waits or any(each.waits for each in (*matches, *listed))
    return Outcome(
        run=run.id,
        notebook=run.notebook,
        company=run.settings.company.name,
        sentence=match.sentence(matches, "organization", home, listed),
        exit_code=Blocked.exit_code if waits else 0,
        counts=match.counts(matches, customers.Kind),
        waiting=(*reviewed.todo, *match.todo(matches, home), *match.todo(listed, home)),
    )
