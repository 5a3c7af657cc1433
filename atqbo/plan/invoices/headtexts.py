"""What the head of an invoice can tell of Autotask's: for memos with a label, for custom fields bare."""

from collections.abc import Collection

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


def field_text(desk: Desk, subject: Subject, source: str) -> str | None:
    """The text for a source of [invoices.custom_fields]; "" where it is empty, None where there is no such field."""
    owner, _, field = source.partition(":")
    own = desk.facts.autotask.own
    match owner, field.strip():
        case "organization", name if name:
            return _organization_field(desk, subject, name) if name in own.organization_fields else None
        case "invoice", name if name:
            numbers = {number for number, label in own.invoice_fields.items() if label == name}
            return _invoice_field(desk, subject, numbers) if numbers else None
        case _:
            return head_text(desk, subject, source)


def _organization_field(desk: Desk, subject: Subject, name: str) -> str:
    """What the tenant's own field of the organization holds: its label where it is a picklist."""
    organization = desk.organizations.get(subject.invoice.company_id)
    held = organization.user_defined_fields if organization else ()
    value = next((each.value for each in held if each.name == name), None)
    stored = "" if value is None else str(value).strip()
    return desk.facts.autotask.own.organization_fields[name].get(stored, stored)


def _invoice_field(desk: Desk, subject: Subject, numbers: Collection[int]) -> str:
    """What was entered for the invoice's batch."""
    batch = subject.invoice.batch_id
    found = (
        (each.field_value or "").strip()
        for each in desk.facts.autotask.own.invoice_values
        if each.invoice_batch_id == batch and each.additional_invoice_field_id in numbers
    )
    return next((text for text in found if text), "")


def labelled(desk: Desk, subject: Subject, word: str) -> str:
    """The same for a reader who sees no other label: 'Period: 2026-03-01 to 2026-03-31'."""
    text = head_text(desk, subject, word)
    return _LABELS[word] + text if text else ""


def _period(desk: Desk, subject: Subject) -> str:
    first, last = subject.invoice.from_date, subject.invoice.to_date
    if first is None or last is None:
        return ""
    return f"{calendar_date(first, desk.zone)} to {calendar_date(last, desk.zone)}"
