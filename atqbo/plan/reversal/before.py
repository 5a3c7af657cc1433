"""A document as it stands in the books, line by line with the accounts it posts to (rule K3)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from atqbo.facts.standing import Twin
from atqbo.money import ZERO, Json
from atqbo.plan.document import CREDITS, Before, PlanLine
from atqbo.rows import Item

_BOUGHT = frozenset({"Bill", "VendorCredit", "PurchaseOrder"})


def before(twin: Twin, items: Iterable[Item]) -> Before:
    """Total, lines and tax of a document. items: of QuickBooks, whose accounts a line posts to."""
    sign = -1 if twin.entity in CREDITS else 1
    tax = Decimal((twin.record.get("TxnTaxDetail") or {}).get("TotalTax") or ZERO)
    return Before(total=sign * twin.total, lines=tuple(_lines(twin, items, sign)), tax=sign * tax)


def _lines(twin: Twin, items: Iterable[Item], sign: int) -> Iterator[PlanLine]:
    by_id = {each.id: each for each in items}
    for line in twin.record.get("Line") or ():
        kind = str(line.get("DetailType") or "")
        detail = line.get(kind)
        if not isinstance(detail, dict) or kind == "SubTotalLineDetail" or line.get("Amount") is None:
            continue
        item = _reference(detail, "ItemRef")
        yield PlanLine(
            item=str(item.get("name") or ""),
            account=_account(detail, by_id.get(str(item.get("value"))), twin.entity in _BOUGHT),
            text=str(line.get("Description") or ""),
            unit=str((_reference(detail, "ClassRef") or _reference(twin.record, "ClassRef")).get("name") or ""),
            amount=sign * Decimal(line["Amount"]),
        )


def _account(detail: Mapping[str, Json], item: Item | None, bought: bool) -> str:
    """The line's own account, else its item's; "" where QuickBooks does not tell."""
    own = _reference(detail, "ItemAccountRef") or _reference(detail, "AccountRef")
    of_item = item and (item.expense_account_ref if bought else item.income_account_ref)
    return str(own.get("name") or (of_item.name if of_item else ""))


def _reference(detail: Mapping[str, Json], field: str) -> Mapping[str, Json]:
    found = detail.get(field)
    return found if isinstance(found, dict) else {}
