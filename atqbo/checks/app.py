"""What concerns the app as a whole: with any blocker nothing is sent (rule V2)."""

from collections.abc import Iterator

from atqbo.checks.evidence import Evidence, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.app import APPS, INVOICES, App
from atqbo.plan.findings import blockers
from atqbo.plan.ownership import differences, owner_of, unaccepted
from atqbo.plan.switch import switched_off, told_once
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
    reason = unaccepted(seen.settings, seen.memory.accepted_settings)
    if reason:
        yield Finding(
            code=reason.code,
            severity=Severity.BLOCKER,
            subject=_SUBJECT,
            text=reason.text,
            remedy=reason.remedy,
            evidence=_differing(seen, INVOICES),
        )


def others_unaccepted(seen: Survey) -> Iterator[Finding]:
    """The same of the other apps that are set up. It blocks them alone (rule V2), so here it is told."""
    others = [app for app in APPS.values() if app is not INVOICES and seen.settings.app(app.name)]
    found = {
        app.name: reason for app in others if (reason := unaccepted(seen.settings, seen.memory.accepted_settings, app))
    }
    if found:
        yield Finding(
            code="others-unaccepted",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=". ".join(reason.text for reason in found.values()),
            remedy="; ".join(reason.remedy for reason in found.values()),
            evidence=tuple(line for name in found for line in _differing(seen, APPS[name])),
        )


def _differing(seen: Survey, app: App) -> tuple[Evidence, ...]:
    accepted = seen.memory.accepted_settings.get(app.name)
    return said(
        f"{each.key}: {each.before or 'not set'} → {each.now or 'not set'}"
        for each in differences(accepted, seen.settings, app)
    )


def unowned(seen: Survey) -> Iterator[Finding]:
    """Nobody answers for the settings."""
    if not owner_of(seen.settings, seen.memory.accepted_settings.get(INVOICES.name)):
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


def not_on(seen: Survey) -> Iterator[Finding]:
    """The settings say that nothing is sent. That is somebody's decision, not a fault."""
    section = seen.settings.invoices
    if not section.enabled or section.sync == "off":
        yield Finding(
            code="sync-off",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text="The invoices app is switched off in the settings, so invoices are planned and shown but not sent",
            remedy='when all is well, set [invoices] sync = "on" and enabled = true',
        )


def on_once(seen: Survey) -> Iterator[Finding]:
    """One batch is sent, or was."""
    if seen.settings.invoices.sync != "once":
        return
    reason = told_once(seen.settings, seen.memory) or switched_off(seen.settings, seen.memory)
    if reason and reason.code != "sync-off":
        yield Finding(
            code="sync-once", severity=Severity.NOTE, subject=_SUBJECT, text=reason.text, remedy=reason.remedy
        )
