"""What QuickBooks does by itself to invoices and credits that arrive (rule I5)."""

from collections.abc import Iterator

from atqbo.checks.evidence import said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey


def applied_by_themselves(seen: Survey) -> Iterator[Finding]:
    """With that setting an open credit pays the next invoice that arrives, whatever it was meant for."""
    if not seen.facts.quickbooks.preferences.sales_forms_prefs.auto_apply_credit:
        return
    yield Finding(
        code="credits-applied-automatically",
        severity=Severity.WARNING,
        subject="Credits",
        text="QuickBooks applies credits by itself: invoices that arrive may be paid by open credits at once",
        remedy="switch it off in QuickBooks if credits are to be applied by a person: Settings, Advanced, Automation",
        rule="I5",
        evidence=said(("Automatically apply credits: on",)),
    )
