"""The steps of 1_preflight: look at both sides, tell what stands between them and a transfer."""

import getpass
from collections.abc import Iterable

from atqbo import outcome as outcomes
from atqbo.checks import Finding, Report, Severity, readiness, survey
from atqbo.checks import report as everything
from atqbo.checks.attesting import QUESTIONS
from atqbo.checks.changes import kept
from atqbo.effects import State
from atqbo.errors import Blocked, UsageError
from atqbo.facts import Facts
from atqbo.ledger.notes import ATTESTED
from atqbo.outcome import Outcome
from atqbo.plan.app import APPS, INVOICES
from atqbo.show import findings_csv, findings_json
from atqbo.steps.curing import Cured
from atqbo.steps.session import Run

REFUSED = 4
"""Exit code of a run in which a service refused something."""
_KEPT = "preflight"
"""Kind of the event that remembers what a run found."""


def attest(run: Run, codes: str) -> str:
    """Keep a person's word on what no service shows. codes: of the questions, with commas between them.

    Only a run keeps it, under the name of the user who started it. Raises UsageError for a question nobody asks.
    """
    given = [code.strip() for code in codes.split(",") if code.strip()]
    for code in given:
        if code not in QUESTIONS:
            raise UsageError("Nobody asks that question", subject=code, remedy=f"attest one of {', '.join(QUESTIONS)}")
    if not given:
        return "Nobody attested anything in this run."
    who = getpass.getuser()
    if run.acts:
        for code in given:
            run.ledger.note(ATTESTED, code, {"who": who, "statement": QUESTIONS[code].statement, "run": run.id})
    return f"{who} says: {'. '.join(QUESTIONS[code].statement for code in given)}."


def check(run: Run, facts: Facts) -> Report:
    """Every finding about this company's invoices, beside those of the last run. Reads nothing and writes nothing."""
    seen = survey(facts, run.settings, run.ledger.memory())
    notes = run.ledger.noted(_KEPT)
    last = notes[-1] if notes else None
    return everything(seen, last.detail["findings"] if last else None, last.at if last else None)


def keep_findings(told: Report) -> str:
    """Leave every finding with all its evidence in the record, for a spreadsheet and for a program."""
    folder = outcomes.record_folder()
    if folder is None:
        return "All findings are kept with the record of a run as findings.csv and findings.json."
    table = findings_csv(told.found, folder / "findings.csv")
    values = findings_json(told, folder / "findings.json")
    return f"All findings: findings.csv, SHA-256 {table}; findings.json, SHA-256 {values}"


def conclude_preflight(run: Run, told: Report, cured: Cured) -> Outcome:
    """Remember what was found for the next run. A blocker, or a cure that did not work, waits for a person."""
    blocking = [each for each in told.found if each.severity is Severity.BLOCKER]
    left = cured.left()
    if run.acts:
        run.ledger.note(_KEPT, "invoices", {"run": run.id, "findings": kept(told.found)})
    counts = {f"{severity.value}s": readiness.count(told.found, severity) for severity in Severity}
    done = {"cured": len(cured.ends) - len(left)} if cured.ends else {}
    refused = any(end.state is State.REFUSED for _, end in left)
    return Outcome(
        run=run.id,
        notebook=run.notebook,
        company=run.settings.company.name,
        sentence=readiness.verdict(told.found, cured.curable(), run.settings.used()),
        exit_code=REFUSED if refused else Blocked.exit_code if blocking or left else 0,
        counts={**counts, **done},
        blocks=readiness.blocked_apps(told.found),
        waiting=(
            *_blocking(blocking),
            *(f"Not cured: {cure.record}, {cure.after}. {end.reason}" for cure, end in left),
        ),
    )


def _blocking(found: Iterable[Finding]) -> Iterable[str]:
    """Each blocker with its cure; of the apps beside invoices with the app's name before it."""
    for each in found:
        app = APPS.get(each.app, INVOICES)
        yield f"{'' if app is INVOICES else f'{app.title}: '}{each.text}. To do: {each.remedy}."
