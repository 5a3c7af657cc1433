"""The line that brings a document to Autotask's total: net line rounding only, never tax (rule A3)."""

from decimal import Decimal

from msgspec.structs import replace

from atqbo.facts import Facts
from atqbo.money import Json, format_amount, minor_unit
from atqbo.plan.document import PlanLine, Reason
from atqbo.plan.invoices.amounts import Amounts
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.lines import Line, Lines
from atqbo.plan.invoices.tax import DocumentTax
from atqbo.plan.items.resolving import ItemUse

_TEXT = "Rounding"


def widest_gap(desk: Desk, subject: Subject, amounts: Amounts) -> Decimal:
    """What the rounded lines may be off: one minor unit (rule A2), or with a rounding item one for each line."""
    unit = minor_unit(subject.currency)
    return unit * max(len(amounts.lines), 1) if desk.settings.rounding_item else unit


def rounded_off(lines: Lines, desk: Desk, subject: Subject, amounts: Amounts, tax: DocumentTax) -> Lines:
    """The lines, and where there is a gap and the settings name an item for it, an untaxed one that takes it away."""
    if not desk.settings.rounding_item or not amounts.gap or abs(amounts.gap) > widest_gap(desk, subject, amounts):
        return lines
    item = _item(desk.facts, desk.settings.rounding_item, tax.untaxed_holds)
    detail: Json = {"ItemRef": {"value": item.reference}, **tax.untaxed.fields}
    body: Json = {
        "Amount": -amounts.gap,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
        "Description": _TEXT,
    }
    shown = PlanLine(item=item.name, account=item.account, text=_TEXT, amount=-amounts.gap, tax=tax.untaxed.name)
    return replace(
        lines,
        lines=(*lines.lines, Line(shown=shown, body=body, item=item)),
        holds=(*lines.holds, *item.holds),
        notes=(*lines.notes, _told(amounts, subject)),
    )


def _item(facts: Facts, name: str, holds: tuple[Reason, ...]) -> ItemUse:
    """The active item of that full name, or name, that posts to an income account."""
    found = [each for each in facts.quickbooks.items if name in (each.fully_qualified_name, each.name)]
    fit = [each for each in found if each.active and each.type in ("Service", "NonInventory")]
    if len(fit) != 1 or fit[0].income_account_ref is None:
        return ItemUse(holds=(_unfit(name), *holds))
    [item] = fit
    account = next((each for each in facts.quickbooks.accounts if each.id == fit[0].income_account_ref.value), None)
    told = (account.fully_qualified_name or account.name) if account else fit[0].income_account_ref.name
    return ItemUse(reference=item.id, name=item.fully_qualified_name or item.name, account=told, holds=holds)


def _told(amounts: Amounts, subject: Subject) -> Reason:
    return Reason(
        "rounding-line",
        f"Its rounded lines add up to {format_amount(amounts.net, subject.currency)}; a line of "
        f"{format_amount(-amounts.gap, subject.currency)} brings it to its total in Autotask",
        "",
        "A3",
    )


def _unfit(name: str) -> Reason:
    return Reason(
        "rounding-item-unfit",
        f"[invoices] rounding_item names '{name}', and QuickBooks has no single active service or product of that name "
        "with an income account",
        "create it in QuickBooks, or name another item there",
        "A3",
    )
