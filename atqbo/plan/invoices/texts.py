"""The text of a line, composed of what the settings choose, in their order (rules A1, I8)."""

from collections.abc import Sequence
from decimal import Decimal

from atqbo.money import ZERO
from atqbo.plan.invoices.behind import name_of, sold_as
from atqbo.plan.invoices.dates import calendar_date
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.rows import BillingItem

LONGEST_TEXT = 4000
"""Characters QuickBooks takes in a line's description and in a private note."""


def compose(desk: Desk, subject: Subject, items: Sequence[BillingItem], counted: str) -> str:
    """One text for the billing items of a line, each part once. counted: quantity and rate where they are not sent as
    such, else "". A template's group has a text of its own.
    """
    own = {(item.line_item_group_description or "").strip() for item in items} - {""}
    if desk.settings.group_lines == "as-template" and len(items) > 1 and len(own) == 1:
        return _joined([*own, counted])
    order = desk.settings.description
    order += tuple(part for part in ("organization", "quantity-rate") if part not in order)
    parts = [
        counted if part == "quantity-rate" else _part(desk, subject, item, part)
        for item in items
        for part in (order if item is items[-1] else [each for each in order if each != "quantity-rate"])
    ]
    return _joined(parts)


def shorten(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text, cut with an ellipsis to what QuickBooks takes."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def counted(quantity: Decimal | None, rate: Decimal | None, amount: Decimal) -> str:
    """Quantity and rate as text: '3.175 × 100'; "" where they are not told, or tell nothing beside the amount."""
    if quantity is None or rate is None or quantity == ZERO or (quantity == 1 and rate == amount):
        return ""
    return f"{_plain(quantity)} × {_plain(rate)}"


def _joined(parts: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _plain(number: Decimal) -> str:
    """A number without trailing zeros or exponent: 3.1750 → '3.175'."""
    return format(number.normalize(), "f")


def _part(desk: Desk, subject: Subject, item: BillingItem, part: str) -> str:
    match part:
        case "item-name":
            return (item.item_name or "").strip()
        case "description":
            return (item.description or "").strip()
        case "full-description":
            return (item.line_item_full_description or "").strip()
        case "organization":
            return _other_organization(desk, subject, item)
        case "date":
            return calendar_date(item.item_date, desk.zone).isoformat() if item.item_date else ""
        case "po-number":
            number = (item.purchase_order_number or "").strip()
            return f"PO {number}" if number else ""
        case "product":
            return sold_as(desk.names, item, "product")
        case "service":
            return sold_as(desk.names, item, "service") or sold_as(desk.names, item, "bundle")
        case "billing-code":
            code = desk.codes.get(item.billing_code_id or 0)
            return (code.name or "").strip() if code else ""
        case _:
            return name_of(desk.names, part, _LEADS_TO[part](item))


_LEADS_TO = {
    "ticket": lambda item: item.ticket_id,
    "ticket-title": lambda item: item.ticket_id,
    "project": lambda item: item.project_id,
    "contract": lambda item: item.contract_id,
    "resource": lambda item: item.time_entry_id,
    "role": lambda item: item.role_id,
}
"""Part → where a billing item leads for it."""


def _other_organization(desk: Desk, subject: Subject, item: BillingItem) -> str:
    """The organization the line is for, if the invoice goes to another one, its parent (rule I8)."""
    if item.company_id in (None, subject.invoice.company_id):
        return ""
    child = desk.organizations.get(item.company_id or 0)
    return f"For {child.company_name if child else f'organization {item.company_id}'}"
