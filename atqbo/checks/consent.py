"""Intuit's consent lives for years at most: the day it ends is told ahead, since only a person can renew it."""

from collections.abc import Iterator

from atqbo.checks.evidence import said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted
from atqbo.facts import CONSENT_TOLD_AHEAD


def ends(seen: Survey) -> Iterator[Finding]:
    """Within a month of its end. Afterwards no run reaches QuickBooks at all."""
    end = seen.around.consent_ends_at
    if end is None or end - seen.facts.read_at >= CONSENT_TOLD_AHEAD:
        return
    days = (end - seen.facts.read_at).days
    yield Finding(
        code="consent-ends",
        severity=Severity.WARNING,
        subject="Intuit's consent",
        text=f"Intuit's consent ends on {end:%Y-%m-%d}, in {counted(days, 'day')}: then nothing can be sent",
        remedy="let an administrator of QuickBooks connect again before: atqbo connect",
        evidence=said((f"Consent ends at {end:%Y-%m-%d %H:%M} UTC",)),
    )
