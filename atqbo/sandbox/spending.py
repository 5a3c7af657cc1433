"""Overlays of the demo company, each by its name: purchase orders, some of which must not move."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from atqbo.money import Json
from atqbo.sandbox import catalog, names
from atqbo.sandbox.draft import Draft
from atqbo.sandbox.tenant import CREATOR, instant_text

_VENDOR = 6
"""Value of Companies.companyType."""


class Order(Struct, frozen=True):
    """A purchase order. lines: product, quantity, unit cost; received: how many of the first line have arrived."""

    vendor: str
    lines: tuple[tuple[str, int, str], ...]
    status: str = "Submitted"
    received: int = 0
    freight: str = "0"
    marker: str | None = None
    """externalPONumber."""


ORDERS: Mapping[str, Order] = {
    "ordinary": Order(names.VENDORS[0], (("Switch, 24 ports", 4, "218.40"), ("Rack, 12 units", 1, "329.00"))),
    "freight": Order(names.VENDORS[0], (("Rack, 12 units", 2, "329.00"),), freight="64.50"),
    "fraction-of-a-cent": Order(names.VENDORS[1], (("Backup license", 250, "1.1875"),)),
    "new-vendor": Order("Prairie Components", (("Switch, 24 ports", 2, "231.00"),)),
    "vendor-is-customer": Order(names.CLIENTS[0], (("Rack, 12 units", 1, "300.00"),)),
    "received-partly": Order(names.VENDORS[0], (("Switch, 24 ports", 6, "218.40"),), "Received Partial", received=2),
    "new": Order(names.VENDORS[1], (("Backup license", 100, "1.25"),), "New"),
    "canceled": Order(names.VENDORS[1], (("Backup license", 50, "1.25"),), "Canceled"),
    "transferred": Order(names.VENDORS[0], (("Rack, 12 units", 1, "329.00"),), marker="PO-31"),
    "without-items": Order(names.VENDORS[0], ()),
}
"""By what is special about each."""


def purchase_orders(draft: Draft) -> None:
    """Vendors, products and purchase orders."""
    companies = {company["companyName"]: company for company in draft.autotask["Companies"]}
    products: dict[str, Json] = {}
    for position, order in enumerate(ORDERS.values()):
        vendor = companies.get(order.vendor)
        if vendor is None:
            vendor = companies[order.vendor] = draft.organization(order.vendor)
            vendor["companyType"] = _VENDOR
        _order(draft, order, vendor, products, days_ago=4 + position)


OVERLAYS: Mapping[str, Callable[[Draft], None]] = {
    "purchase-orders": purchase_orders,
}
"""Name → function that adds the overlay."""


def _order(draft: Draft, order: Order, vendor: Json, products: dict[str, Json], days_ago: int) -> None:
    status, made = order.status, instant_text(draft.at_work(days_ago))
    record = draft.record(
        "PurchaseOrders",
        vendorID=vendor["id"],
        status=catalog.PURCHASE_ORDER_STATUS[status],
        creatorResourceID=CREATOR,
        createDateTime=made,
        submitDateTime=None if status in ("New", "Canceled") else made,
        cancelDateTime=made if status == "Canceled" else None,
        shipToName="Larkfield IT Services",
        shipToAddress1="410 Elm Street",
        freight=Decimal(order.freight),
        internalCurrencyFreight=Decimal(order.freight),
        externalPONumber=order.marker,
        paymentTerm=draft.autotask["PaymentTerms"][0]["id"],
    )
    items = [_line(draft, record, products, *line) for line in order.lines]
    if order.received:
        draft.record(
            "PurchaseOrderItemReceiving",
            purchaseOrderItemID=items[0]["id"],
            quantityPreviouslyReceived=0,
            quantityNowReceiving=order.received,
            quantityBackOrdered=items[0]["quantity"] - order.received,
            receiveDate=made,
            receivedByResourceID=CREATOR,
        )


def _line(draft: Draft, order: Json, products: dict[str, Json], product: str, quantity: int, cost: str) -> Json:
    if product not in products:
        code = draft.codes["Hardware"]["id"]
        products[product] = draft.record(
            "Products",
            name=product,
            isActive=True,
            isSerialized=False,
            productBillingCodeID=code,
            unitCost=Decimal(cost),
        )
    return draft.record(
        "PurchaseOrderItems",
        orderID=order["id"],
        productID=products[product]["id"],
        inventoryLocationID=1,
        quantity=quantity,
        unitCost=Decimal(cost),
        internalCurrencyUnitCost=Decimal(cost),
        memo="",
    )
