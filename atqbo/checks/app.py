"""What concerns the app as a whole: with any blocker nothing is sent (rule V2)."""

from collections.abc import Iterator

from atqbo.checks.evidence import said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.findings import blockers
from atqbo.plan.ownership import differences, owner_of, unaccepted
from atqbo.plan.trial import untried

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


def unaccepted_settings(seen: Survey) -> Iterator[Finding]:
    """The settings are not those their owner accepted."""
    reason = unaccepted(seen.settings, seen.memory)
    if reason:
        yield Finding(
            code=reason.code,
            severity=Severity.BLOCKER,
            subject=_SUBJECT,
            text=reason.text,
            remedy=reason.remedy,
            evidence=said(
                f"{each.key}: {each.before or 'not set'} → {each.now or 'not set'}"
                for each in differences(seen.memory.accepted_settings, seen.settings)
            ),
        )


def unowned(seen: Survey) -> Iterator[Finding]:
    """Nobody answers for the settings."""
    if not owner_of(seen.settings, seen.memory.accepted_settings):
        yield Finding(
            code="no-owner",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text="Nobody owns the settings of the invoices app: whoever may edit the file decides what is posted",
            remedy="name the user who answers for them as [invoices] owner",
        )


def not_tried(seen: Survey) -> Iterator[Finding]:
    """The policy would act alone, and nobody has looked yet."""
    reason = untried(seen.settings, seen.memory)
    if reason and seen.settings.policy.create_invoices:
        yield Finding(
            code=reason.code, severity=Severity.WARNING, subject=_SUBJECT, text=reason.text, remedy=reason.remedy
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
