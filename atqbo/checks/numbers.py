"""A blank number marks an invoice as not yet transferred, so nothing else may number invoices."""

from collections.abc import Iterator

from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.document import Document

_SUBJECT = "Invoice numbers"


def numbered_elsewhere(seen: Survey) -> Iterator[Finding]:
    """Invoices of the window that carry numbers this program did not give: Autotask may number them itself."""
    some = seen.because("already-numbered")
    if some:
        yield Finding(
            code="numbered-elsewhere",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{_invoices(some)} of the window {'carries a number' if len(some) == 1 else 'carry numbers'} "
            "that this program did not give, and will not be transferred",
            remedy="if Autotask gave them, switch its automatic numbering off: leave Next invoice number blank; "
            "if a person or an earlier connector did, nothing is to be done",
            evidence=tuple(
                f"Invoice {each.autotask_id} of {each.party}: {reason.text}."
                for each in some
                for reason in each.reasons
            ),
        )


def failed_earlier(seen: Survey) -> Iterator[Finding]:
    """Invoices whose number an earlier connector replaced by ERROR."""
    some = seen.because("failed-earlier")
    if some:
        yield Finding(
            code="failed-earlier",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{_invoices(some)} {'reads' if len(some) == 1 else 'read'} ERROR where the number belongs: "
            "an earlier transfer failed",
            remedy=some[0].reasons[0].remedy,
            rule="I2",
            evidence=tuple(f"Invoice {each.autotask_id} of {each.party}" for each in some),
        )


def _invoices(some: tuple[Document, ...]) -> str:
    return "1 invoice" if len(some) == 1 else f"{len(some):,} invoices"
