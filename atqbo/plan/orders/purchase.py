"""What a purchase order is to become: one order as it was ordered, or a bill for each of the vendor's invoices (P2)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO, round_to_minor
from atqbo.plan.closed import posting_day
from atqbo.plan.currencies import document_currency
from atqbo.plan.invoices.dates import calendar_date, day_of_instant
from atqbo.plan.orders.desk import Desk
from atqbo.rows import GoodsReceipt, PurchaseOrder, PurchaseOrderItem


class Taken(Struct, frozen=True):
    """A line of an order, as much of it as a document is about."""

    line: PurchaseOrderItem
    quantity: Decimal

    def amount(self, currency: str) -> Decimal:
        """Quantity × unit cost, rounded to the minor unit (rule A2)."""
        return round_to_minor(self.quantity * (self.line.unit_cost or ZERO), currency)


class Purchase(Struct, frozen=True, kw_only=True):
    """One document to be, in the words of a plan."""

    order: PurchaseOrder
    entity: str
    """"PurchaseOrder" or "Bill"."""
    source: str
    """"purchase-orders:12"; of a bill "purchase-orders:12/INV-77", by the number of the vendor's invoice."""
    vendor: str
    """Organization Name."""
    day: date
    """The day it is posted on: its own, or the first open one where a person asks for that (rule D4)."""
    written_day: date
    """Its own date: the submission, or the receipt (rule D2)."""
    first: date
    """The first day that counts for the start date (rule D5)."""
    currency: str
    number: str
    """What Autotask numbers it by; "" where QuickBooks shall."""
    taken: tuple[Taken, ...]
    freight: Decimal = ZERO
    """Freight that stands on a line of its own."""

    @property
    def amount(self) -> Decimal:
        """Sum of the rounded lines, freight included where it is one."""
        return sum((each.amount(self.currency) for each in self.taken), self.freight)


def submitted(order: PurchaseOrder, desk: Desk) -> date:
    """The day of its submission, which its window counts (rule D3); all orders that are read have one."""
    assert order.submit_date_time is not None
    return day_of_instant(order.submit_date_time, desk.zone)


def as_ordered(desk: Desk, order: PurchaseOrder) -> Purchase:
    """The order as a whole."""
    currency = _currency(desk, order)
    numbers = {"autotask-number": (order.purchase_order_number or "").strip(), "autotask-id": str(order.id)}
    return Purchase(
        order=order,
        entity="PurchaseOrder",
        source=f"purchase-orders:{order.id}",
        vendor=vendor_name(desk, order),
        day=submitted(order, desk),
        written_day=submitted(order, desk),
        first=_first(desk, order),
        currency=currency,
        number=numbers.get(desk.settings.numbering, ""),
        taken=tuple(Taken(line, line.quantity) for line in desk.lines.get(order.id, ())),
        freight=freight_of(desk, order),
    )


def as_received(desk: Desk, order: PurchaseOrder) -> tuple[Purchase, ...]:
    """A bill for each of the vendor's invoices that something was received on, in order of date and number, without
    freight. Numbers that differ in capitals alone are one, as first written. One of which everything was sent back has
    no lines.
    """
    came = [(line, each) for line in desk.lines.get(order.id, ()) for each in desk.receipts.get(line.id, ())]
    groups: dict[str, list[tuple[PurchaseOrderItem, GoodsReceipt]]] = defaultdict(list)
    for line, receipt in came:
        groups[_number_on(receipt, order).casefold()].append((line, receipt))
    bills = (_bill(desk, order, some) for some in groups.values())
    return tuple(sorted(bills, key=lambda each: (each.day, each.number)))


def vendor_name(desk: Desk, order: PurchaseOrder) -> str:
    """Organization Name of the vendor, or its id where Autotask does not show it."""
    organization = desk.organizations.get(order.vendor_id)
    return organization.company_name if organization else f"organization {order.vendor_id}"


def freight_of(desk: Desk, order: PurchaseOrder) -> Decimal:
    """Freight that stands on a line of its own; zero where it is left out."""
    return round_to_minor(order.freight or ZERO, _currency(desk, order)) if desk.freight else ZERO


def _bill(desk: Desk, order: PurchaseOrder, some: list[tuple[PurchaseOrderItem, GoodsReceipt]]) -> Purchase:
    """What one invoice of the vendor says has arrived, dated by the last of its receipts."""
    number = _number_on(min((receipt for _, receipt in some), key=lambda each: each.id), order)
    quantities: dict[int, Decimal] = defaultdict(lambda: ZERO)
    lines = {line.id: line for line, _ in some}
    for line, receipt in some:
        quantities[line.id] += receipt.quantity_now_receiving
    days = [calendar_date(each.receive_date, desk.zone) for _, each in some if each.receive_date]
    written = max(days, default=submitted(order, desk))
    return Purchase(
        order=order,
        entity="Bill",
        source=f"purchase-orders:{order.id}/{number}",
        vendor=vendor_name(desk, order),
        day=posting_day(desk.facts, order.id, written),
        written_day=written,
        first=min((*days, _first(desk, order))),
        currency=_currency(desk, order),
        number=number,
        taken=tuple(Taken(lines[each], quantity) for each, quantity in quantities.items() if quantity),
    )


def _number_on(receipt: GoodsReceipt, order: PurchaseOrder) -> str:
    """Of the vendor's invoice it came on: its own, else the order's; "" where there is none."""
    return (receipt.vendor_invoice_number or "").strip() or (order.vendor_invoice_number or "").strip()


def _first(desk: Desk, order: PurchaseOrder) -> date:
    made = order.create_date_time
    return min(submitted(order, desk), day_of_instant(made, desk.zone)) if made else submitted(order, desk)


def _currency(desk: Desk, order: PurchaseOrder) -> str:
    """The vendor's (rule C1): orders carry none of their own."""
    return document_currency(desk.organizations.get(order.vendor_id), desk.facts)
