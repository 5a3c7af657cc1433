"""What concerns the app as a whole: with any blocker nothing is sent (rule V2)."""

from collections.abc import Iterator

from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.findings import blockers

_SUBJECT = "The app as a whole"


def blocking(seen: Survey) -> Iterator[Finding]:
    """The planner's own blockers."""
    for reason in blockers(seen.facts, seen.settings, seen.memory):
        yield Finding(
            code=reason.code,
            severity=Severity.BLOCKER,
            subject=_SUBJECT,
            text=reason.text,
            remedy=reason.remedy,
            rule=reason.rule,
        )


def switched_off(seen: Survey) -> Iterator[Finding]:
    """The settings say that nothing is sent. That is somebody's decision, not a fault."""
    app = seen.settings.invoices
    if app.enabled and app.sync == "on":
        return
    yield Finding(
        code="sync-off",
        severity=Severity.NOTE,
        subject=_SUBJECT,
        text="The invoices app is switched off in the settings, so invoices are planned and shown but not sent",
        remedy='when all is well, set [invoices] sync = "on" and enabled = true',
    )
