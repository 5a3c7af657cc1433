"""What the head of an invoice can tell of Autotask's: for memos with a label, for custom fields bare."""

from atqbo.plan.invoices.dates import calendar_date
from atqbo.plan.invoices.desk import Desk, Subject

_LABELS = {
    "comments": "",
    "organization": "",
    "tax-group": "Tax group: ",
    "invoice-date": "Invoice date: ",
    "period": "Period: ",
    "invoice-id": "Autotask invoice ",
    "batch-id": "Autotask batch ",
    "organization-number": "Customer number: ",
    "order-number": "PO ",
}


def head_text(desk: Desk, subject: Subject, word: str) -> str:
    """The text for a word of [invoices] customer_memo; "" where Autotask has none."""
    invoice, organization = subject.invoice, desk.organizations.get(subject.invoice.company_id)
    match word:
        case "comments":
            text = invoice.comments
        case "tax-group":
            text = invoice.tax_region_name
        case "invoice-date":
            text = subject.written_day.isoformat()
        case "period":
            text = _period(desk, subject)
        case "invoice-id":
            text = str(invoice.id)
        case "batch-id":
            text = str(invoice.batch_id or "")
        case "organization":
            text = subject.party
        case "organization-number":
            text = organization.company_number if organization else None
        case _:
            text = invoice.order_number
    return (text or "").strip()


def labelled(desk: Desk, subject: Subject, word: str) -> str:
    """The same for a reader who sees no other label: 'Period: 2026-03-01 to 2026-03-31'."""
    text = head_text(desk, subject, word)
    return _LABELS[word] + text if text else ""


def _period(desk: Desk, subject: Subject) -> str:
    first, last = subject.invoice.from_date, subject.invoice.to_date
    if first is None or last is None:
        return ""
    return f"{calendar_date(first, desk.zone)} to {calendar_date(last, desk.zone)}"
