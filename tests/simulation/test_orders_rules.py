"""Purchase orders end to end, continued: every setting of [purchase_orders], and the rules that test_orders.py leaves.

The table of test_orders.py says which test shows which sentence.
"""

import getpass
import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from orders_company import Orders
from test_orders import one
from test_orders_changed import edit

from atqbo.plan import postings as books
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.draft import TIME_ZONE
from atqbo.sandbox.tenant import instant_text

BILLS = {"as": "bill"}
DETAIL = "ItemBasedExpenseLineDetail"


def placed(world):
    """The only order of QuickBooks."""
    [found] = world.placed()[world.number]
    return found


def received(*lines, number="INV-77", **fields):
    """A company with one order, all of it received on one invoice of the vendor."""

    def build(world):
        world.number = world.order(*(lines or ((4, "25.00"),)), status="Received Full")
        for position, (quantity, *_) in enumerate(lines or ((4,),)):
            world.received(world.number, quantity, number, line=position, **fields)

    return build


def test_p1_what_is_new_or_of_an_unknown_state_does_not_move(tmp_path):
    def build(world):
        world.new = world.order((1, "10"), status="New", submitDateTime=None)
        world.unknown = world.order((1, "10"))

    world = Orders(tmp_path, build)
    world.change("PurchaseOrders", world.unknown, status=99)
    assert world.ends() == {world.unknown: ("held", "order-state-unknown")}
    assert world.ends(only=f"id: {world.new}") == {}
    assert [note.code for note in world.plan.notes] == ["asked-not-found"]


def test_an_order_without_items_is_held_where_that_is_set(tmp_path):
    def build(world):
        world.number = world.order()

    assert Orders(tmp_path, build, without_items="hold").ends() == {1: ("held", "without-items")}


def test_the_customer_it_is_bought_for_is_created_when_missing(tmp_path):
    def build(world):
        newcomer = world.draft.organization("Beacon Hill Tutoring")
        world.number = world.order((1, "10"), purchaseForCompanyID=newcomer["id"])

    world = Orders(tmp_path, build)
    assert world.ends() == {world.number: ("created",)}
    assert placed(world)["Line"][0][DETAIL]["CustomerRef"]["name"] == "Beacon Hill Tutoring"


def test_never_one_name_for_a_new_vendor_and_a_new_customer(tmp_path):
    def build(world):
        newcomer = world.draft.organization("Beacon Hill Tutoring")
        world.number = world.order((1, "10"), of=newcomer, purchaseForCompanyID=newcomer["id"])

    assert Orders(tmp_path, build).ends() == {1: ("held", "customer-has-name")}


def test_e1_billable_only_by_setting_and_with_a_warning(tmp_path):
    def build(world):
        world.number = world.order((1, "10"), purchaseForCompanyID=world.client["id"])

    world = Orders(tmp_path, build, billable=True)
    assert world.ends() == {world.number: ("created",)}
    assert placed(world)["Line"][0][DETAIL]["BillableStatus"] == "Billable"
    assert "billable" in {note.code for note in world.plan.documents[0].notes}


def test_the_memo_of_a_line_is_its_description(tmp_path):
    def build(world):
        world.number = world.order((1, "10", world.goods, "For the new office"), (2, "10"))

    world = Orders(tmp_path, build)
    world.ends()
    assert [line["Description"] for line in placed(world)["Line"]] == ["For the new office", "Switch, 24 ports"]


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ({}, "SW-24"),
        ({"match_items_by": "name"}, "Switch, 48 ports"),
        ({"items_of": "billing-code"}, "Hardware"),
    ],
)
def test_i9_items_by_product_or_by_its_billing_code(tmp_path, keys, name):
    def build(world):
        world.draft.item("SW-24", "NonInventory", "Sales of Product Income")
        world.number = world.order((1, "10", world.product("Switch, 48 ports", externalProductID="SW-24")))

    world = Orders(tmp_path, build, **keys)
    assert world.ends() == {world.number: ("created",)}
    assert placed(world)["Line"][0][DETAIL]["ItemRef"]["name"] == name


def test_i9_one_item_stands_for_missing_ones_where_that_is_set(tmp_path):
    def build(world):
        world.number = world.order((1, "10", world.product("Access point", item=False)))

    world = Orders(tmp_path, build, missing_item="Hardware")
    assert world.ends() == {world.number: ("created",)}
    assert placed(world)["Line"][0][DETAIL]["ItemRef"]["name"] == "Hardware"


def test_freight_terms_and_shipping_stay_behind_by_setting(tmp_path):
    def build(world):
        way = world.draft.record("ShippingTypes", name="Ground", isActive=True)
        term = world.draft.autotask["PaymentTerms"][0]["id"]
        world.number = world.order((2, "329.00"), freight=Decimal("64.50"), shippingType=way["id"], paymentTerm=term)

    world = Orders(tmp_path, build, terms=False, shipping=False)
    assert world.ends() == {world.number: ("created",)}
    found = placed(world)
    assert (found["TotalAmt"], len(found["Line"])) == (Decimal("658.00"), 1)
    assert not {"SalesTermRef", "ShipMethodRef", "ShipAddr"} & set(found)
    assert "freight-left-out" in {note.code for note in world.plan.documents[0].notes}


@pytest.mark.parametrize("keys", [{}, BILLS], ids=["order", "bill"])
def test_in_the_us_no_tax_is_sent(tmp_path, keys):
    world = Orders(tmp_path, received(), **keys)
    assert world.ends() == {world.number: ("created",)}
    sent = next(each.body for each in world.plan.effects if each.entity in ("PurchaseOrder", "Bill"))
    assert not {"GlobalTaxCalculation", "TxnTaxDetail"} & set(sent)
    assert "TaxCodeRef" not in sent["Line"][0][DETAIL]


@pytest.mark.parametrize("keys", [{}, BILLS], ids=["order", "bill"])
@pytest.mark.parametrize(("kept_in", "sent"), [("USD", True), ("CAD", False)])
def test_c4_the_payables_account_goes_along_where_its_currency_is_the_vendors(tmp_path, keys, kept_in, sent):
    def build(world):
        world.draft.account("Payables to suppliers", "Accounts Payable", "AccountsPayable", kept_in)
        received()(world)

    world = Orders(tmp_path, build, payable_account="Payables to suppliers", **keys)
    assert world.ends() == {world.number: ("created",)}
    [found] = world.placed("Bill" if keys else "PurchaseOrder")[world.number]
    assert (found.get("APAccountRef", {}).get("name") == "Payables to suppliers") is sent
    assert ("payable-account-left-out" in {note.code for note in world.plan.documents[0].notes}) is not sent


def test_d1_d2_an_order_is_dated_by_its_submission_in_the_companys_zone(tmp_path):
    day = DEMO_TODAY - timedelta(days=3)
    late = instant_text(datetime.combine(day, time(23, 30), ZoneInfo(TIME_ZONE)))
    world = Orders(tmp_path, one(submitDateTime=late, createDateTime=late))
    assert world.ends() == {world.number: ("created",)}
    assert placed(world)["TxnDate"] == str(day)


@pytest.mark.parametrize("zone", ["UTC", TIME_ZONE])
def test_d1_p2_a_bill_is_dated_by_the_receipt_however_that_is_stored(tmp_path, zone):
    day = DEMO_TODAY - timedelta(days=4)
    world = Orders(
        tmp_path, received(receiveDate=instant_text(datetime.combine(day, time(0), ZoneInfo(zone)))), **BILLS
    )
    assert world.ends() == {world.number: ("created",)}
    assert world.placed("Bill")[world.number][0]["TxnDate"] == str(day)


def test_d3_d5_window_and_start_date_count_the_submission(tmp_path):
    def build(world):
        world.older, world.oldest = (world.order((1, "10"), days_ago=days) for days in (18, 70))

    world = Orders(tmp_path, build)
    assert world.ends() == {}
    assert [note.code for note in world.plan.notes] == ["older-than-window"]
    assert world.ends(only=f"id: {world.older}, {world.oldest}") == {
        world.older: ("created",),
        world.oldest: ("skipped", "before-start-date"),
    }


def test_d4_closed_books_hold_bills_and_not_orders(tmp_path):
    def build(world):
        closed = world.draft.quickbooks["Preferences"][0]["AccountingInfoPrefs"]
        closed["BookCloseDate"] = str(DEMO_TODAY - timedelta(days=1))
        received(days_ago=2)(world)

    order, bill = Orders(tmp_path / "order", build), Orders(tmp_path / "bill", build, **BILLS)
    assert order.ends() == {order.number: ("created",)}
    assert bill.ends() == {bill.number: ("held", "books-closed")}
    assert bill.ends(post_closed="yes") == {bill.number: ("held",)}, "no policy may"
    assert bill.ends(post_closed="yes", by_person=True) == {bill.number: ("created",)}
    assert bill.placed("Bill")[bill.number][0]["TxnDate"] == str(DEMO_TODAY)


def test_p2_a_bill_needs_the_number_of_the_vendors_invoice(tmp_path):
    world = Orders(tmp_path, received(number=""), **BILLS)
    assert world.ends() == {world.number: ("held", "vendor-invoice-number-missing")}


def test_p2_two_orders_on_one_invoice_of_a_vendor_wait(tmp_path):
    def build(world):
        received()(world)
        received()(world)

    assert set(Orders(tmp_path, build, **BILLS).ends().values()) == {("held", "number-twice")}


def test_p2_a_canceled_order_that_came_in_part_waits_and_one_that_did_not_is_skipped(tmp_path):
    def build(world):
        world.part, world.none = (world.order((4, "25.00"), status="Canceled") for _ in range(2))
        world.received(world.part, 1)

    world = Orders(tmp_path, build, **BILLS)
    assert world.ends() == {world.part: ("held", "canceled-with-goods"), world.none: ("skipped", "canceled")}


def test_k3_orders_do_not_post_and_bills_do(tmp_path):
    def build(world):
        item = next(each for each in world.draft.quickbooks["Item"] if each["Name"] == "Switch, 24 ports")
        item["ExpenseAccountRef"] = _account(world, "Cost of Goods Sold")
        received()(world)

    order, bill = Orders(tmp_path / "order", build), Orders(tmp_path / "bill", build, **BILLS)
    for world, expected in ((order, {}), (bill, {"Accounts payable": -100, "Cost of Goods Sold": 100})):
        world.ends()
        found = books.postings(world.plan, {document.source for document in world.plan.documents})
        assert {each.account: each.debit - each.credit for each in found} == expected


def _account(world, name):
    found = next(each for each in world.draft.quickbooks["Account"] if each["Name"] == name)
    return {"value": found["Id"], "name": name}


def test_v1_v2_what_quickbooks_refuses_stops_nothing_else(tmp_path):
    def build(world):
        world.fine = world.order((1, "10"))
        world.refused = world.order((1, "10", world.product("Access point")))

    world = Orders(tmp_path, build)
    item = next(each for each in world.held_by()["quickbooks"]["Item"] if each["Name"] == "Access point")
    world.before_transfer = lambda: world.amend("quickbooks", "Item", item["Id"], Active=False)
    assert world.ends() == {world.fine: ("created",), world.refused: ("refused",)}
    assert world.outcome.exit_code == 4
    assert world.in_autotask(world.refused)["externalPONumber"] in (None, "")


def test_v3_k1_what_needs_a_person_stays_create_in_the_plan_and_counts_as_held(tmp_path):
    world = Orders(tmp_path, one(), policy={"largest_purchase_order": Decimal(50)})
    assert world.ends() == {world.number: ("held",)}
    assert world.plan.documents[0].verdict == "create"
    assert (world.outcome.counts["held"], world.outcome.exit_code) == (1, 3)
    assert world.ends(approval="TRANSFER 1 PURCHASE ORDER 100.00 USD") == {world.number: ("created",)}


def test_k5_a_second_connector_blocks_the_app(tmp_path):
    """Orders without marker in QuickBooks carry numbers that somebody writes into Autotask."""
    world = Orders(tmp_path, one())
    world.ends()
    made = placed(world)
    world.amend("quickbooks", "PurchaseOrder", made["Id"], PrivateNote="")
    other = Orders(tmp_path / "other", one(externalPONumber=made["DocNumber"]))
    with other.services.world.store.transaction():
        other.services.world.store.put(("quickbooks", "PurchaseOrder"), made["Id"], {**made, "PrivateNote": ""})
    assert other.blocked() == ["second-connector"]


def test_the_apps_own_switch(tmp_path):
    world = Orders(tmp_path, one(), sync="off")
    assert world.blocked() == ["sync-off"]
    edit(world, 'sync = "off"', 'sync = "once"')
    assert world.ends() == {world.number: ("created",)}
    assert world.blocked() == ["once-spent"]


def test_the_apps_own_owner(tmp_path):
    world = Orders(tmp_path, one(), owner=getpass.getuser())
    assert world.blocked() == ["settings-unaccepted"]
    assert world.ends(owner_accepts=True) == {world.number: ("created",)}


def test_the_app_runs_alone(tmp_path):
    """The file has no other app's section, and what waits of the others is not even read."""

    def build(world):
        world.invoice()
        world.number = world.order((1, "10"))

    world = Orders(tmp_path, build)
    path = world.company()
    path.write_text(re.sub(r"(?ms)^\[invoices\].*?(?=^\[)", "", path.read_text()))
    assert world.ends() == {world.number: ("created",)}
    assert world.posted() == {}
    assert not {each for each in world.asked() if "Invoice" in each or "BillingItems" in each}
