"""A company of a few purchase orders for tables of cases, end to end: what people do in both services between runs."""

from decimal import Decimal
from functools import partial

from small_company import FIRST, Small

from atqbo import steps
from atqbo.effects import read_mark
from atqbo.ledger.store import Ledger
from atqbo.money import encode
from atqbo.plan.permission.ownership import agreed
from atqbo.sandbox import books, catalog
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.tenant import CREATOR, instant_text

VENDOR = "Prairie Components"


class Orders(Small):
    """A company with one vendor on both sides, one product with its item, and what a case adds.

    Keywords are keys of [purchase_orders]. policy: keys of [policy] beside those that let orders move.
    """

    def __init__(self, folder, build=None, *, policy=None, prefers=None, switches=None, **orders):
        self.keys = {"start_date": FIRST, "trial_waived_by": "the test", **orders}
        allowed = {"create_purchase_orders": True, **(policy or {})}
        super().__init__(folder, partial(_begin, build), prefers=prefers, switches=switches, policy=allowed)

    def run(self, ledger="a", crash_at=-1, **given):
        return super().run(ledger, crash_at, notebook="purchase-orders", **given)

    def steps_of(self, run, link="", owner_accepts=False, **given):
        steps.link(run, link)
        if owner_accepts:
            steps.accept_settings(run, agreed(run.settings, run.app))
        return super().steps_of(run, **given)

    def company(self, ledger="a"):
        path = super().company(ledger)
        text = path.read_text()
        if "[purchase_orders]" not in text:
            told = "".join(f"{key} = {_toml(value)}\n" for key, value in self.keys.items())
            path.write_text(f"{text}\n[purchase_orders]\n{told}")
        return path

    # While the draft is being made

    def vendor(self, name, currency="USD", *, known=True):
        """An organization that is owed, with its vendor in QuickBooks."""
        organization = self.draft.organization(name, currency)
        organization["companyType"] = 6
        if known:
            made = self.draft.at_work(400)
            number = str(500 + len(self.draft.quickbooks["Vendor"]))
            self.draft.quickbooks["Vendor"].append(books.vendor(number, name, currency, made))
        return organization

    def product(self, name, *, item=True, **fields):
        """A product, with the item of its name."""
        code = self.draft.codes["Hardware"]["id"]
        if item:
            self.draft.item(name, "NonInventory", "Sales of Product Income")
        return self.draft.record("Products", name=name, isActive=True, isSerialized=False, productBillingCodeID=code,
                                 **fields)  # fmt: skip

    def order(self, *lines, of=None, status="Submitted", days_ago=2, **fields):
        """An order of lines (quantity, cost[, product[, memo]]). Returns its id."""
        made = instant_text(self.draft.at_work(days_ago))
        record = self.draft.record(
            "PurchaseOrders", vendorID=(of or self.owed)["id"], status=catalog.PURCHASE_ORDER_STATUS[status],
            creatorResourceID=CREATOR, shipToName="Small company", shipToAddress1="410 Elm Street",
            **{"createDateTime": made, "submitDateTime": made, "freight": Decimal(0), **fields},
        )  # fmt: skip
        for quantity, cost, *more in lines:
            product, memo = (more or [self.goods])[0], more[1] if len(more) > 1 else ""
            self.draft.record(
                "PurchaseOrderItems", orderID=record["id"], productID=product["id"],
                inventoryLocationID=1, quantity=quantity, unitCost=Decimal(cost), memo=memo,
            )  # fmt: skip
        return record["id"]

    def received(self, order, quantity, number="INV-77", days_ago=1, line=0, **fields):
        """Something comes of a line of an order, on the vendor's invoice of that number."""
        [*lines] = [each for each in self.draft.autotask["PurchaseOrderItems"] if each["orderID"] == order]
        self.draft.record(
            "PurchaseOrderItemReceiving", purchaseOrderItemID=lines[line]["id"], quantityNowReceiving=quantity,
            vendorInvoiceNumber=number, quantityPreviouslyReceived=0, quantityBackOrdered=0,
            receivedByResourceID=CREATOR,
            **{"receiveDate": instant_text(self.draft.at_work(days_ago)), **fields},
        )  # fmt: skip

    # Between runs

    def change(self, entity, number, **changes):
        """Somebody changes a record in Autotask."""
        return self.amend("autotask", entity, number, **changes)

    def receive(self, order, quantity, number, line=0):
        """As `received`, between runs. The order's status follows."""
        store = self.services.world.store
        [*lines] = [each for each in self.held_by()["autotask"]["PurchaseOrderItems"] if each["orderID"] == order]
        of = lines[line]
        earlier = [each for each in self.held_by()["autotask"]["PurchaseOrderItemReceiving"]
                   if each["purchaseOrderItemID"] == of["id"]]  # fmt: skip
        came = sum(each["quantityNowReceiving"] for each in earlier) + quantity
        key = 900 + len(self.held_by()["autotask"]["PurchaseOrderItemReceiving"])
        with store.transaction():
            store.put(
                ("autotask", "PurchaseOrderItemReceiving"), key,
                {**earlier[0], "id": key, "quantityNowReceiving": quantity, "vendorInvoiceNumber": number,
                 "receiveDate": instant_text(self.clock.now())},
            )  # fmt: skip
        label = "Received Full" if came >= of["quantity"] else "Received Partial"
        self.change("PurchaseOrders", order, status=catalog.PURCHASE_ORDER_STATUS[label])

    def receive_first(self, order, quantity, number):
        """The first thing that comes of an order, between runs."""
        line = next(each["id"] for each in self.held_by()["autotask"]["PurchaseOrderItems"] if each["orderID"] == order)
        with self.services.world.store.transaction():
            self.services.world.store.put(
                ("autotask", "PurchaseOrderItemReceiving"), 900,
                {"id": 900, "purchaseOrderItemID": line, "quantityNowReceiving": quantity,
                 "vendorInvoiceNumber": number, "receiveDate": instant_text(self.clock.now())},
            )  # fmt: skip

    def in_autotask(self, number):
        """The order as it stands in Autotask."""
        return next(row for row in self.held_by()["autotask"]["PurchaseOrders"] if row["id"] == number)

    def ledger_id(self, ledger):
        """First characters of the id of a ledger, as markers name it."""
        opened = Ledger.open(self.company(ledger).parent / "ledger.sqlite", self.services.realm_id, self.clock)
        opened.close()
        return opened.id[:6]

    def placed(self, entity="PurchaseOrder"):
        """Orders, or bills, of QuickBooks that carry a marker: Autotask id → them."""
        found = {}
        for record in self.held_by()["quickbooks"].get(entity, []):
            mark = read_mark(record.get("PrivateNote"))
            if mark:
                found.setdefault(mark.autotask_id, []).append(record)
        return found


def _begin(build, world):
    world.owed = world.vendor(VENDOR)
    world.goods = world.product("Switch, 24 ports")
    if build:
        build(world)


def _toml(value):
    return value.isoformat() if hasattr(value, "isoformat") else encode(value).decode()


TODAY = DEMO_TODAY
