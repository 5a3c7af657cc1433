"""The lines of a purchase as QuickBooks will hold them (rules A1, E1, I9, T3)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from atqbo.effects import Effect
from atqbo.money import ZERO, Json, format_amount
from atqbo.plan.document import PlanLine, Reason, Why
from atqbo.plan.invoices.texts import LONGEST_TEXT, shorten
from atqbo.plan.items.resolving import ItemUse
from atqbo.plan.orders.desk import Desk, is_for
from atqbo.plan.orders.purchase import Purchase, Taken

FREIGHT = "Freight"
"""Text of the line that freight stands on."""
_FINEST_PRICE = Decimal("0.0000001")
"""QuickBooks keeps unit prices to seven decimals."""


class Line(Struct, frozen=True, kw_only=True):
    """One line: how a plan shows it, how it is sent, and the item it stands on."""

    shown: PlanLine
    body: Json
    item: ItemUse
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def draft_lines(desk: Desk, purchase: Purchase) -> tuple[Line, ...]:
    """One line for each line of the order, zero ones too, and one for freight where it is one."""
    lines = [_line(desk, purchase, taken) for taken in purchase.taken]
    if purchase.freight and desk.freight:
        lines.append(_freight(desk, purchase, desk.freight))
    return tuple(lines)


def effects_of(lines: Sequence[Line]) -> tuple[Effect, ...]:
    """The effects that create the lines' items, each once, in order of first use."""
    return tuple({line.item.effect.key: line.item.effect for line in lines if line.item.effect}.values())


def price_of(quantity: Decimal, unit_cost: Decimal, amount: Decimal) -> Decimal | None:
    """The unit price that multiplies to `amount` to the digit: the unit cost, else amount ÷ quantity; None where
    neither does (rule A1: QuickBooks refuses any other, 6070).
    """
    if quantity * unit_cost == amount:
        return unit_cost
    price = (amount / quantity).quantize(_FINEST_PRICE, rounding=ROUND_HALF_UP).normalize() if quantity else ZERO
    return price if price * quantity == amount else None


def _line(desk: Desk, purchase: Purchase, taken: Taken) -> Line:
    item, called = _item_of(desk, taken), _called(desk, taken)
    cost, amount = taken.line.unit_cost or ZERO, taken.amount(purchase.currency)
    price = price_of(taken.quantity, cost, amount)
    whole = (taken.line.memo or "").strip() or _product_name(desk, taken)
    text = shorten(whole)
    notes = [] if text == whole else [_cut(called)]
    if price is not None and price != cost:
        notes.append(_priced_anew(called, taken, price, purchase.currency))
    doubts = (
        _odd_quantity(called, taken, purchase.entity),
        None if price is not None else _inexact(called, taken, amount, purchase.currency),
    )
    return Line(
        shown=PlanLine(
            item=item.name,
            account=item.account,
            text=text,
            amount=desk.tax.net(amount, purchase.day, purchase.currency),
            tax=desk.tax.name,
            of=(taken.line.id,),
            why=_whys(desk, purchase, item),
        ),
        body=_body(desk, purchase, item, text, taken.quantity, price or ZERO, amount),
        item=item,
        holds=tuple(each for each in doubts if each is not None),
        notes=tuple(notes),
    )


def _whys(desk: Desk, purchase: Purchase, item: ItemUse) -> tuple[Why, ...]:
    """How the item was found, and whom it is bought for."""
    told = [Why("ItemRef", item.how)] if item.how else []
    customer = desk.customers.get(purchase.order.purchase_for_company_id or 0)
    bought_for = desk.organizations.get(purchase.order.purchase_for_company_id or 0)
    if customer and bought_for:
        told.append(Why("CustomerRef", f"for {bought_for.company_name} ({customer.how})"))
    return tuple(told)


def _freight(desk: Desk, purchase: Purchase, item: ItemUse) -> Line:
    amount = purchase.freight
    return Line(
        shown=PlanLine(
            item=item.name,
            account=item.account,
            text=FREIGHT,
            amount=desk.tax.net(amount, purchase.day, purchase.currency),
            tax=desk.tax.name,
        ),
        body=_body(desk, purchase, item, FREIGHT, Decimal(1), amount, amount),
        item=item,
    )


def _body(
    desk: Desk, purchase: Purchase, item: ItemUse, text: str, quantity: Decimal, price: Decimal, amount: Decimal
) -> Json:
    detail: Json = {"ItemRef": {"value": item.reference}, "Qty": quantity, "UnitPrice": price}
    if is_for(purchase.order):
        customer = desk.customers[purchase.order.purchase_for_company_id or 0]
        detail["CustomerRef"] = {"value": customer.reference}
        detail["BillableStatus"] = "Billable" if desk.settings.billable else "NotBillable"
    detail |= desk.tax.on_line(amount)
    body: Json = {"Amount": amount, "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail}
    return body | ({"Description": text} if text else {})


def _item_of(desk: Desk, taken: Taken) -> ItemUse:
    """The item of the line's product; a line without product has the item for missing ones, or is held."""
    product = taken.line.product_id
    if product is None:
        return desk.replacement or ItemUse(holds=(_without_product(_called(desk, taken)),))
    return desk.items.get(product) or ItemUse(holds=(_product_unreadable(_called(desk, taken), product),))


def _product_name(desk: Desk, taken: Taken) -> str:
    product = desk.products.get(taken.line.product_id or 0)
    return product.name.strip() if product else ""


def _called(desk: Desk, taken: Taken) -> str:
    about = (taken.line.memo or "").strip() or _product_name(desk, taken)
    return f"The line '{about[:60]}'" if about else f"The line with the id {taken.line.id}"


def _cut(called: str) -> Reason:
    return Reason("text-cut", f"{called} has a memo longer than {LONGEST_TEXT} characters, which was cut")


def _priced_anew(called: str, taken: Taken, price: Decimal, currency: str) -> Reason:
    amount = format_amount(taken.amount(currency), currency)
    return Reason(
        "price-from-amount",
        f"{called}: {_plain(taken.quantity)} × {_plain(taken.line.unit_cost or ZERO)} is {amount} rounded, "
        f"so its price is {_plain(price)}",
        "",
        "A1",
    )


def _inexact(called: str, taken: Taken, amount: Decimal, currency: str) -> Reason:
    return Reason(
        "price-inexact",
        f"{called}: no price times {_plain(taken.quantity)} makes {format_amount(amount, currency)} exactly, "
        "and QuickBooks refuses any other",
        "correct quantity or unit cost in Autotask, or enter the order in QuickBooks by hand",
        "A1",
    )


def _odd_quantity(called: str, taken: Taken, entity: str) -> Reason | None:
    if taken.quantity > 0 and taken.line.unit_cost is not None:
        return None
    what = f"a quantity of {_plain(taken.quantity)}" if taken.quantity <= 0 else "no unit cost"
    sent_back = entity == "Bill" and taken.quantity < 0
    return Reason(
        "quantity-unusable", f"{called} has {what}", _SENT_BACK if sent_back else "correct it in Autotask", "A1"
    )


_SENT_BACK = (
    "if it was sent back, enter the vendor's credit in QuickBooks by hand and, once all is billed, the numbers in "
    "Autotask as External P.O. Number; else correct it in Autotask"
)


def _without_product(called: str) -> Reason:
    return Reason(
        "product-missing",
        f"{called} has no product",
        "give it a product in Autotask, or set [purchase_orders] missing_item to an item",
        "I9",
    )


def _product_unreadable(called: str, product: int) -> Reason:
    return Reason(
        "product-unreadable",
        f"{called} has the product {product}, which Autotask does not show",
        "let the API user see it",
        "I9",
    )


def _plain(number: Decimal) -> str:
    """A number without trailing zeros or exponent."""
    return format(number.normalize(), "f")
