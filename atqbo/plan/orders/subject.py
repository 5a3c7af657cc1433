"""How a plan shows a purchase, and what forbids to post it beside its lines and its head."""

from collections.abc import Collection
from decimal import Decimal

from msgspec.structs import replace

from atqbo.money import ZERO, format_amount
from atqbo.plan.decision import Decision
from atqbo.plan.document import LONGEST_NUMBER, Document, Reason, Verdict
from atqbo.plan.holding import kept_back
from atqbo.plan.orders.desk import Desk
from atqbo.plan.orders.purchase import Purchase
from atqbo.plan.ruling import Ruling


def total_of(desk: Desk, purchase: Purchase) -> Decimal:
    """What QuickBooks will total: the lines, and the tax it adds to them."""
    return purchase.amount + desk.tax.added(purchase.amount, purchase.day, purchase.currency)


def document(desk: Desk, purchase: Purchase, verdict: Verdict) -> Document:
    """The purchase with that verdict, nothing else said yet."""
    return Document(
        source=purchase.source,
        autotask_id=purchase.order.id,
        entity=purchase.entity,
        party=purchase.vendor,
        day=purchase.day,
        due=None,
        currency=purchase.currency,
        amount=total_of(desk, purchase),
        verdict=verdict,
    )


def ruled(desk: Desk, purchase: Purchase, ruling: Ruling) -> Decision:
    """The purchase as something that is not transferred."""
    told = replace(document(desk, purchase, ruling.verdict), reasons=(ruling.reason,), notes=ruling.notes)
    return Decision(document=told)


def unless_held(desk: Desk, decision: Decision) -> Decision:
    """The decision, unless a person holds its document."""
    told = decision.document
    untouched = replace(
        told, to_post=ZERO, reasons=(), notes=(), needs_person=(), effects=(), lines=(), exchange_rate=None
    )
    return kept_back(decision, untouched, desk.memory, desk.zone)


def number_obstacles(desk: Desk, purchase: Purchase, twice: Collection[tuple[int, str]]) -> tuple[Reason, ...]:
    """Why its number cannot be given: missing, too long, or the vendor's or the orders' already (rules I1, P2)."""
    if purchase.entity == "PurchaseOrder" and desk.settings.numbering == "quickbooks":
        return ()
    if not purchase.number:
        return (_NO_VENDOR_NUMBER if purchase.entity == "Bill" else _NO_NUMBER,)
    if len(purchase.number) > LONGEST_NUMBER:
        return (_too_long(purchase.number),)
    if number_key(purchase) in twice:
        return (_twice(purchase),)
    vendor = desk.vendors[f"vendor:{purchase.order.vendor_id}"].reference
    for posted in desk.posted:
        theirs = posted.vendor_ref.value if posted.vendor_ref else None
        same = (posted.doc_number or "").strip().casefold() == purchase.number.casefold()
        if same and (purchase.entity == "PurchaseOrder" or theirs == vendor):
            return (_used(purchase, posted.id),)
    return ()


def below_zero(desk: Desk, purchase: Purchase) -> tuple[Reason, ...]:
    """Why it cannot be posted: QuickBooks takes neither order nor bill of less than nothing."""
    total = total_of(desk, purchase)
    if total >= 0 or any(each.quantity <= 0 for each in purchase.taken):  # the quantity tells it already
        return ()
    return (
        Reason(
            "total-below-zero",
            f"It totals {format_amount(total, purchase.currency)}, and QuickBooks takes nothing below zero",
            "correct its costs in Autotask, or enter the vendor's credit in QuickBooks by hand",
            "V1",
        ),
    )


def number_key(purchase: Purchase) -> tuple[int, str]:
    """What may stand only once: a bill's number at its vendor, an order's number at all."""
    return (purchase.order.vendor_id if purchase.entity == "Bill" else 0, purchase.number.casefold())


def freight_left_out(desk: Desk, purchase: Purchase) -> tuple[Reason, ...]:
    """A note on freight that stands on no line."""
    freight = purchase.order.freight
    if not freight or desk.freight:
        return ()
    return (
        Reason(
            "freight-left-out",
            f"Its freight of {format_amount(freight, purchase.currency)} is not transferred",
            "set [purchase_orders] freight_item to an item to make it a line",
        ),
    )


def tax_added(desk: Desk, purchase: Purchase) -> tuple[Reason, ...]:
    """A note on the tax that QuickBooks adds."""
    tax = total_of(desk, purchase) - purchase.amount
    if not tax:
        return ()
    said = f"QuickBooks adds {format_amount(tax, purchase.currency)} by the tax code '{desk.settings.tax_code}'"
    return (Reason("tax-added", said, "", "T3"),)


def billable(desk: Desk, purchase: Purchase) -> tuple[Reason, ...]:
    """A warning in every plan whose lines can be billed twice (rule E1)."""
    if not (desk.settings.billable and purchase.order.purchase_for_company_id):
        return ()
    return (
        Reason(
            "billable",
            "Its lines can be billed to the customer in QuickBooks, and Autotask bills the customer already",
            "set [purchase_orders] billable = false",
            "E1",
        ),
    )


_NO_VENDOR_NUMBER = Reason(
    "vendor-invoice-number-missing",
    "The number of the vendor's invoice is missing",
    "enter it in Autotask as Vendor Invoice Number",
    "P2",
)
_NO_NUMBER = Reason(
    "order-without-number",
    "Autotask tells no purchase order number for it",
    'set [purchase_orders] numbering to "autotask-id" or "quickbooks"',
    "I1",
)


def _too_long(number: str) -> Reason:
    return Reason(
        "number-too-long",
        f"QuickBooks takes numbers of {LONGEST_NUMBER} characters, not '{number}'",
        "shorten it in Autotask, or enter the document in QuickBooks by hand",
        "I1",
    )


def _twice(purchase: Purchase) -> Reason:
    return Reason(
        "number-twice",
        f"Several documents of this plan have the number {purchase.number}",
        "correct one of them in Autotask, or enter them in QuickBooks as one document by hand",
        "P2",
    )


def _used(purchase: Purchase, posted: str) -> Reason:
    where = f"a bill of '{purchase.vendor}'" if purchase.entity == "Bill" else "an order"
    return Reason(
        "number-used",
        f"QuickBooks already has {where} with the number {purchase.number} (id {posted})",
        "if it is the same, enter it in Autotask as External P.O. Number; if not, correct the number that is wrong",
        "P2",
    )
