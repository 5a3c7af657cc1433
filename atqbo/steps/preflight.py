"""The steps of 1_preflight: look at both sides, tell what stands between them and a transfer."""

from collections.abc import Collection

from atqbo.checks import Finding, Severity, find, readiness, survey
from atqbo.errors import Blocked
from atqbo.facts import Facts
from atqbo.outcome import Outcome
from atqbo.steps.session import Run


def check(run: Run, facts: Facts) -> tuple[Finding, ...]:
    """Every finding about this company's invoices, the blockers first. Reads nothing and writes nothing."""
    return find(survey(facts, run.settings, run.ledger.memory()))


def conclude_preflight(run: Run, found: Collection[Finding]) -> Outcome:
    """Only a blocker makes the run wait for a person; warnings alone do not."""
    blocking = [each for each in found if each.severity is Severity.BLOCKER]
    return Outcome(
        run=run.id,
        notebook=run.notebook,
        company=run.settings.company.name,
        sentence=readiness.verdict(found),
        exit_code=Blocked.exit_code if blocking else 0,
        counts={f"{severity.value}s": readiness.count(found, severity) for severity in Severity},
        waiting=tuple(f"{each.text}. To do: {each.remedy}." for each in blocking),
    )
