"""The lines of an invoice as QuickBooks will hold them (rules A1, D1, I8, I9)."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from atqbo.effects import Effect
from atqbo.money import Json, format_amount
from atqbo.plan.document import PlanLine, Reason
from atqbo.plan.invoices.amounts import Amounts
from atqbo.plan.invoices.dates import calendar_date
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.tax import line_tax_code
from atqbo.plan.items import ItemUse, lookup_name
from atqbo.rows import BillingItem

LONGEST_TEXT = 4000
"""Characters QuickBooks takes in a line's description and in a private note."""


class Line(Struct, frozen=True, kw_only=True):
    """One line: how a plan shows it, how it is sent, and the item it stands on."""

    shown: PlanLine
    body: Json
    item: ItemUse
    notes: tuple[Reason, ...] = ()


def draft_lines(desk: Desk, subject: Subject, items: Sequence[BillingItem], amounts: Amounts) -> tuple[Line, ...]:
    """One line for each billing item, zero ones too. An item in doubt carries its holds."""
    return tuple(_draft(desk, subject, item, amount) for item, amount in zip(items, amounts.lines, strict=True))


def effects_of(lines: Sequence[Line]) -> tuple[Effect, ...]:
    """The effects that create the lines' items, each once, in order of first use."""
    return tuple({line.item.effect.key: line.item.effect for line in lines if line.item.effect}.values())


def shorten(text: str) -> str:
    """The text, cut with an ellipsis to what QuickBooks takes."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _draft(desk: Desk, subject: Subject, billed: BillingItem, amount: Decimal) -> Line:
    item = _item_of(desk, billed, subject)
    exact = _multiplies(billed, amount)
    whole = _text(desk, subject, billed, exact)
    text = shorten(whole)
    detail: Json = {"ItemRef": {"value": item.reference}, "TaxCodeRef": {"value": line_tax_code()}}
    if exact:
        detail |= {"Qty": billed.quantity, "UnitPrice": billed.rate}
    if billed.item_date and desk.facts.quickbooks.preferences.sales_forms_prefs.allow_service_date:
        detail["ServiceDate"] = calendar_date(billed.item_date, desk.zone).isoformat()
    body: Json = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    if text:
        body["Description"] = text
    return Line(
        shown=PlanLine(item=item.name, account=item.account, text=text, amount=amount),
        body=body,
        item=item,
        notes=(_cut(billed),) if text != whole else (),
    )


def _item_of(desk: Desk, billed: BillingItem, subject: Subject) -> ItemUse:
    """The item of the line's billing code; a line without a known code has none and is held."""
    code = desk.codes.get(billed.billing_code_id) if billed.billing_code_id is not None else None
    if code is None:
        return ItemUse(holds=(_without_code(billed, subject),))
    name = lookup_name(code, desk.settings)
    return desk.items[name] if name else ItemUse(holds=(_nameless(code.id),))


def _multiplies(billed: BillingItem, amount: Decimal) -> bool:
    """Whether quantity and rate give the amount to the digit; QuickBooks refuses any other (6070)."""
    return billed.quantity is not None and billed.rate is not None and billed.quantity * billed.rate == amount


def _text(desk: Desk, subject: Subject, billed: BillingItem, exact: bool) -> str:
    """Item name, description, the organization if it is not the invoice's (I8), quantity × rate if it is not sent."""
    parts = [(billed.item_name or "").strip(), (billed.description or "").strip()]
    if billed.company_id not in (None, subject.invoice.company_id):
        child = desk.organizations.get(billed.company_id or 0)
        parts.append(f"For {child.company_name if child else f'organization {billed.company_id}'}")
    if not exact and billed.quantity is not None and billed.rate is not None:
        parts.append(f"{_plain(billed.quantity)} × {_plain(billed.rate)}")
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _plain(number: Decimal) -> str:
    """A number without trailing zeros or exponent: 3.1750 → '3.175'."""
    return format(number.normalize(), "f")


def _cut(billed: BillingItem) -> Reason:
    return Reason(
        "text-cut",
        f"The text of billing item {billed.id} is longer than {LONGEST_TEXT} characters and was cut",
        "",
    )


def _without_code(billed: BillingItem, subject: Subject) -> Reason:
    about = (billed.item_name or billed.description or "").strip()[:60]
    amount = format_amount(billed.total_amount or Decimal(0), subject.currency)
    code = "no billing code"
    if billed.billing_code_id is not None:
        code = f"the billing code {billed.billing_code_id}, which Autotask does not show"
    what = f"The line '{about}' of {amount} has {code}"
    return Reason("billing-code-missing", what, "give the billing item a billing code in Autotask", "I9")


def _nameless(code_id: int) -> Reason:
    return Reason(
        "billing-code-nameless",
        f"The billing code {code_id} has no name to look for an item by",
        "name it in Autotask",
        "I9",
    )
