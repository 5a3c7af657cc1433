"""Purchase orders of the demo company, each by what is special about it, some of which must not simply move."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from atqbo.money import Json
from atqbo.sandbox import books, catalog, names
from atqbo.sandbox.draft import Draft, Expected
from atqbo.sandbox.tenant import CREATOR, instant_text

_VENDOR = 6
"""Value of Companies.companyType."""
_ABROAD = ("Maple Components Ltd.", "CAD")
_NEWCOMER = "Prairie Components"
_PRODUCTS = {
    "Switch, 24 ports": "Hardware",
    "Rack, 12 units": "Hardware",
    "Backup license": "Software",
    "Antenna": None,
}
"""Product → External Product ID, which names its item; the last has none, and no item of its name."""


class Order(Struct, frozen=True):
    """A purchase order. lines: product, quantity, unit cost; received: how many of the first line have arrived."""

    vendor: str
    lines: tuple[tuple[str, int, str], ...]
    expected: Expected = "create"
    status: str = "Submitted"
    received: int = 0
    freight: str = "0"
    for_client: bool = False
    marker: str | None = None
    """externalPONumber."""
    days_ago: int = 0
    """When it was submitted; 0: a few days ago, each on another day."""


_FIRST, _SECOND = names.VENDORS[:2]
ORDERS: Mapping[str, Order] = {
    "ordinary": Order(_FIRST, (("Switch, 24 ports", 4, "218.40"), ("Rack, 12 units", 1, "329.00"))),
    "for-a-client": Order(_FIRST, (("Switch, 24 ports", 1, "218.40"),), for_client=True),
    "freight": Order(_FIRST, (("Rack, 12 units", 2, "329.00"),), freight="64.50"),
    "fraction-of-a-cent": Order(_SECOND, (("Backup license", 250, "1.1875"),)),
    "price-inexact": Order(_SECOND, (("Backup license", 3, "0.3333"),), "hold"),
    "new-vendor": Order(_NEWCOMER, (("Switch, 24 ports", 2, "231.00"),), "needs person"),
    "vendor-named-like-customer": Order(names.CLIENTS[0], (("Rack, 12 units", 1, "300.00"),), "hold"),
    "near-vendor": Order(f"{names.VENDORS[2]}, Inc.", (("Switch, 24 ports", 1, "225.00"),), "hold"),
    "foreign-currency": Order(_ABROAD[0], (("Switch, 24 ports", 1, "301.00"),), "hold"),
    "missing-item": Order(_FIRST, (("Antenna", 5, "37.90"),), "hold"),
    "received-partly": Order(_FIRST, (("Switch, 24 ports", 6, "218.40"),), status="Received Partial", received=2),
    "new": Order(_SECOND, (("Backup license", 100, "1.25"),), "skip", "New"),
    "canceled": Order(_SECOND, (("Backup license", 50, "1.25"),), "skip", "Canceled"),
    "transferred": Order(_FIRST, (("Rack, 12 units", 1, "329.00"),), "skip", marker="PO-31"),
    "changed-after-transfer": Order(_FIRST, (("Switch, 24 ports", 9, "218.40"),), "skip", marker="PO-17", days_ago=98),
    "without-items": Order(_FIRST, (), "skip"),
    "failed-earlier": Order(_SECOND, (("Backup license", 10, "1.25"),), "hold", marker="ERROR"),
}
"""By what is special about each."""


def purchase_orders(draft: Draft) -> None:
    """Vendors, products and purchase orders, and the settings that fit."""
    parties = {company["companyName"]: company for company in draft.autotask["Companies"]}
    for name in dict.fromkeys(order.vendor for order in ORDERS.values()):
        if name not in parties:
            parties[name] = draft.organization(name, _ABROAD[1] if name == _ABROAD[0] else "USD")
            parties[name]["companyType"] = _VENDOR
    number = str(100 + len(draft.quickbooks["Vendor"]))
    draft.quickbooks["Vendor"].append(books.vendor(number, *_ABROAD, draft.at_work(400)))
    products = {name: _product(draft, name, external) for name, external in _PRODUCTS.items()}
    expected = draft.expected_of.setdefault("purchase-orders", {})
    for position, order in enumerate(ORDERS.values()):
        made = _order(draft, order, parties[order.vendor], products, order.days_ago or 4 + position)
        if order.status != "New":  # never submitted, and so not looked at
            expected[made] = order.expected
    _placed_earlier(draft)
    draft.sections["purchase_orders"] = {"watch_days": 120}
    draft.policy["create_purchase_orders"] = True


def _product(draft: Draft, name: str, external: str | None) -> Json:
    return draft.record(
        "Products",
        name=name,
        externalProductID=external,
        isActive=True,
        isSerialized=False,
        productBillingCodeID=draft.codes["Hardware"]["id"],
    )


def _order(draft: Draft, order: Order, vendor: Json, products: Mapping[str, Json], days_ago: int) -> int:
    made = instant_text(draft.at_work(days_ago))
    record = draft.record(
        "PurchaseOrders",
        vendorID=vendor["id"],
        status=catalog.PURCHASE_ORDER_STATUS[order.status],
        creatorResourceID=CREATOR,
        createDateTime=made,
        submitDateTime=None if order.status == "New" else made,
        cancelDateTime=made if order.status == "Canceled" else None,
        shipToName="Larkfield IT Services",
        shipToAddress1="410 Elm Street",
        purchaseForCompanyID=draft.clients[0]["id"] if order.for_client else None,
        freight=Decimal(order.freight),
        internalCurrencyFreight=Decimal(order.freight),
        externalPONumber=order.marker,
        paymentTerm=draft.autotask["PaymentTerms"][0]["id"],
    )
    items = [_line(draft, record, products[product], quantity, cost) for product, quantity, cost in order.lines]
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
    number: int = record["id"]
    return number


def _line(draft: Draft, order: Json, product: Json, quantity: int, cost: str) -> Json:
    return draft.record(
        "PurchaseOrderItems",
        orderID=order["id"],
        productID=product["id"],
        inventoryLocationID=1,
        quantity=quantity,
        unitCost=Decimal(cost),
        internalCurrencyUnitCost=Decimal(cost),
        memo="",
    )


def _placed_earlier(draft: Draft) -> None:
    """What an earlier connector made in QuickBooks of the order that was changed since: eight of the nine pieces."""
    order = ORDERS["changed-after-transfer"]
    vendor = next(each for each in draft.quickbooks["Vendor"] if each["DisplayName"] == order.vendor)
    item = next(each for each in draft.quickbooks["Item"] if each["Name"] == _PRODUCTS[order.lines[0][0]])
    made = draft.at_work(order.days_ago, 20)
    placed = books.placed_order("9001", order.marker or "", vendor, item, 8, Decimal(order.lines[0][2]), made)
    draft.quickbooks["PurchaseOrder"].append(placed)
