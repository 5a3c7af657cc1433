"""Lines of documents: what each kind of line needs, what the service adds to it, what it refuses.

Kinds of lines and their fields: src/XSD/Finance.xsd of https://github.com/intuit/QuickBooks-V3-PHP-SDK.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from atqbo.money import ZERO, Json, round_to_minor
from atqbo.sandbox.balances import written
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.realm import full_name
from atqbo.sandbox.refusal import Refusal, missing, not_calculated
from atqbo.sandbox.taxes import line_code, net_of
from atqbo.sandbox.tracking import tracked

SALE, ACCOUNT, ITEM = "SalesItemLineDetail", "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"
DISCOUNT, TEXT, SUBTOTAL = "DiscountLineDetail", "DescriptionOnly", "SubTotalLineDetail"


def sold(draft: Draft) -> None:
    """Lines of a sales document, ended by the subtotal."""
    finished = _finished(draft)
    code = draft.record["CurrencyRef"]["value"]
    subtotal = sum((Decimal(line["Amount"]) for line in finished if line["DetailType"] == SALE), ZERO)
    total = {"Amount": written(subtotal, code), "DetailType": SUBTOTAL, SUBTOTAL: {}}
    draft.record["Line"] = [*finished, total]


def bought(draft: Draft) -> None:
    """Lines of a purchase document."""
    draft.record["Line"] = _finished(draft)


def _finished(draft: Draft) -> list[Json]:
    """The lines sent, each checked, with Id and LineNum; a line sent without Id gets a new one."""
    sent = [line for line in draft.record["Line"] if line.get("DetailType") != SUBTOTAL]
    if not sent:
        raise missing("Line")
    ids = [str(line.get("Id", "")) for line in (*(draft.before or {}).get("Line", ()), *sent)]
    used, finished = max((int(each) for each in ids if each.isdecimal()), default=0), []
    code = draft.record["CurrencyRef"]["value"]
    for position, line in enumerate(sent, 1):
        if "DetailType" not in line:
            raise missing("Line.DetailType")
        used += "Id" not in line
        done = _KINDS[line["DetailType"]](draft, {"Id": str(used), **line, "LineNum": position})
        finished.append({**done, "Amount": written(Decimal(done["Amount"]), code)} if "Amount" in done else done)
    return finished


def _sale(draft: Draft, line: Json) -> Json:
    detail = _with_item(draft, _detail(line, SALE), f"Line.{SALE}.ItemRef")
    return _priced(draft, line, SALE, detail)


def _expense_item(draft: Draft, line: Json) -> Json:
    detail = _detail(line, ITEM)
    if "ItemRef" not in detail:
        raise missing(f"Line.{ITEM}.ItemRef")
    return _priced(draft, line, ITEM, _charged(draft, _with_item(draft, detail, f"Line.{ITEM}.ItemRef"), ITEM))


def _expense(draft: Draft, line: Json) -> Json:
    detail, element = _detail(line, ACCOUNT), f"Line.{ACCOUNT}.AccountRef"
    if "AccountRef" not in detail:
        raise missing(element)
    detail["AccountRef"] = draft.realm.reference("Account", detail["AccountRef"], element)
    return _priced(draft, line, ACCOUNT, _charged(draft, detail, ACCOUNT))


def _discount(draft: Draft, line: Json) -> Json:
    """A discount in per cent of the sales lines, or of an amount."""
    detail = _detail(line, DISCOUNT, needs_amount=False)
    if detail.get("PercentBased"):
        net = sum((Decimal(each.get("Amount", 0)) for each in draft.record["Line"] if SALE in each), ZERO)
        amount = net * Decimal(detail.get("DiscountPercent", 0)) / 100
        line = {**line, "Amount": round_to_minor(amount, draft.record["CurrencyRef"]["value"])}
    elif "Amount" not in line:
        raise missing("Line.Amount")
    return {**line, DISCOUNT: detail}


_KINDS: Mapping[str, Callable[[Draft, Json], Json]] = {
    SALE: _sale,
    ITEM: _expense_item,
    ACCOUNT: _expense,
    DISCOUNT: _discount,
    TEXT: lambda _draft, line: line,
}


def _detail(line: Json, kind: str, *, needs_amount: bool = True) -> Json:
    for name in ("Amount", kind) if needs_amount else (kind,):
        if name not in line:
            raise missing(f"Line.{name}")
    return dict(line[kind])


def _with_item(draft: Draft, detail: Json, element: str) -> Json:
    """An active item that is no category; stock not before its first day (6270)."""
    if "ItemRef" in detail:
        item = draft.realm.referred("Item", detail["ItemRef"], element)
        kind = item.get("Type")
        if kind == "Category":
            raise Refusal("2500", "Invalid Reference Id : Categories cannot be used in transactions.", element)
        if kind == "Inventory" and draft.record["TxnDate"] < item.get("InvStartDate", ""):
            raise Refusal("6270", "Transaction date is prior to start date for inventory item", element)
        detail["ItemRef"] = {"value": item["Id"], "name": full_name(item)}
    return detail


def _charged(draft: Draft, detail: Json, kind: str) -> Json:
    """Whom an expense is for; one that is to be billed needs a customer (6310)."""
    if detail.get("CustomerRef"):
        detail["CustomerRef"] = draft.realm.reference("Customer", detail["CustomerRef"], f"Line.{kind}.CustomerRef")
    elif detail.get("BillableStatus") == "Billable":
        raise Refusal("6310", "A customer is required for a billable line", f"Line.{kind}.CustomerRef")
    return {"BillableStatus": "NotBillable", **detail}


def _priced(draft: Draft, line: Json, kind: str, detail: Json) -> Json:
    """An amount that agrees with quantity and price (6070), a tax code, a class if classes are tracked."""
    quantity, price = Decimal(detail.get("Qty", 0)), Decimal(detail.get("UnitPrice", 0))
    amount, code = Decimal(line["Amount"]), draft.record["CurrencyRef"]["value"]
    if not quantity and not price and amount:
        for name in ("Qty", "UnitPrice"):
            detail.pop(name, None)  # https://github.com/ej2/python-quickbooks sends zeros where nothing was set
    elif "Qty" in detail and "UnitPrice" in detail and round_to_minor(quantity * price - amount, code):
        raise not_calculated(line["Amount"])
    tracked(draft, detail, "ClassRef", f"Line.{kind}.ClassRef")
    line_code(draft, detail, f"Line.{kind}.TaxCodeRef")
    return {**line, "Amount": net_of(draft, amount, detail), kind: detail}
