"""Purchase orders end to end, against the sandbox: each rule and setting as a run meets it.

What is asked of the app, and the test that shows it; (R): in test_orders_rules.py.

| what | shown by |
|---|---|
| submitted, received in part or in full, number blank (P1) | test_what_does_not_move_is_told, \
test_p1_what_is_new_or_of_an_unknown_state_does_not_move (R), \
test_an_order_without_items_is_held_where_that_is_set (R) |
| purchase orders, number written back | test_an_order_becomes_an_order_and_its_number_goes_back |
| ... or bills, by setting | test_p2_bills_of_what_was_received_one_for_each_invoice_of_the_vendor |
| vendor matched or created, by a person (K1) | test_a_link_by_hand_leads_to_the_vendor, \
test_k1_a_new_vendor_needs_a_person_and_is_made_once |
| purchase-for organization matched or created | test_the_customer_it_is_bought_for_stands_on_every_line, \
test_the_customer_it_is_bought_for_is_created_when_missing (R) |
| never one name for both | test_never_one_name_for_vendor_and_customer, \
test_never_one_name_for_a_new_vendor_and_a_new_customer (R) |
| items by product, or its billing code (I9) | test_i9_items_by_product_or_by_its_billing_code (R), \
test_a_product_is_linked_to_its_item_by_hand |
| missing items held, created, replaced | test_i9_missing_items_are_made_by_setting, \
test_i9_one_item_stands_for_missing_ones_where_that_is_set (R) |
| quantity × unit cost | test_an_order_becomes_an_order_and_its_number_goes_back, test_what_does_not_move_is_told |
| memo → description | test_the_memo_of_a_line_is_its_description (R) |
| ship-to, freight as a line, terms, shipping; or not | test_freight_terms_and_shipping, \
test_freight_terms_and_shipping_stay_behind_by_setting (R) |
| numbering by QuickBooks or Autotask (I1) | test_either_side_numbers_the_orders, \
test_i1_an_order_that_quickbooks_does_not_number_stops_the_run_and_is_told |
| no taxes in the US | test_in_the_us_no_tax_is_sent (R) |
| T3 elsewhere | test_t3_outside_the_us_orders_are_held_until_the_purchase_tax_is_set, \
test_t3_the_purchase_code_and_whether_costs_contain_the_tax, test_t3_bills_carry_the_purchase_code_too |
| as bills what was received, under the vendor's number (P2) |\
 test_p2_bills_of_what_was_received_one_for_each_invoice_of_the_vendor, \
test_p2_later_receipts_become_bills_in_later_runs_and_the_last_brings_the_number_back, \
test_p2_a_bill_needs_the_number_of_the_vendors_invoice (R), test_p2_two_orders_on_one_invoice_of_a_vendor_wait (R), \
test_p2_a_canceled_order_that_came_in_part_waits_and_one_that_did_not_is_skipped (R) |
| vendor and number in QuickBooks already (P2) | test_p2_a_number_that_stands_there_already_is_held |
| changed after the transfer: told (P3) | test_p3_a_changed_order_is_told_as_drift, \
test_p3_a_changed_head_is_told_too |
| ... its head carried over by setting | test_p3_a_changed_head_follows_by_setting |
| ... canceled | test_p3_a_canceled_order_is_told_or_closed |
| ... updated only while open and unlinked, by setting | \
test_p3_an_open_order_follows_by_setting_as_often_as_it_changes, \
test_p3_an_order_edited_or_billed_in_quickbooks_is_only_told, test_p3_without_the_policy_a_change_waits_for_a_person |
| a tier without orders | test_a_tier_without_orders_blocks_or_falls_back_to_bills |
| other currencies (C3) | test_c3_other_currencies_by_setting, test_what_does_not_move_is_told |
| payables account (C4) | test_c4_the_payables_account_goes_along_where_its_currency_is_the_vendors (R) |
| dates (D1, D2) | test_d1_d2_an_order_is_dated_by_its_submission_in_the_companys_zone (R), \
test_d1_p2_a_bill_is_dated_by_the_receipt_however_that_is_stored (R) |
| window, start date (D3, D5) | test_d3_d5_window_and_start_date_count_the_submission (R) |
| single orders; links by hand | test_single_orders_by_id_number_and_vendor_also_outside_the_window, \
test_a_link_that_cannot_be_understood_is_refused |
| closed books: bills, not orders (D4) | test_d4_closed_books_hold_bills_and_not_orders (R) |
| billable by setting (E1) | test_e1_billable_only_by_setting_and_with_a_warning (R) |
| refused by QuickBooks: that one alone (V1, V2) | test_v1_v2_what_quickbooks_refuses_stops_nothing_else (R) |
| needs a person: create in the plan, held in the run (V3, K1) |\
 test_v3_k1_what_needs_a_person_stays_create_in_the_plan_and_counts_as_held (R) |
| approval by the plan's sentence (K2) | test_k1_a_new_vendor_needs_a_person_and_is_made_once |
| effect on the books (K3) | test_k3_orders_do_not_post_and_bills_do (R) |
| taken back (K4), sent anew (I6) | test_k4_the_orders_of_a_run_are_deleted_and_their_numbers_leave_autotask, \
test_k4_the_bills_of_an_order_are_undone_and_sent_anew_with_their_numbers, \
test_i6_an_order_is_sent_anew_only_once_it_is_deleted_in_quickbooks, test_i6_a_single_bill_of_an_order_is_sent_anew |
| second connector, lost ledger (K5) | test_k5_a_second_connector_blocks_the_app (R), \
test_a_lost_ledger_is_continued_by_the_markers |
| switch, owner, alone | test_the_apps_own_switch (R), test_the_apps_own_owner (R), \
test_the_app_runs_where_the_others_are_off (R) |
| traps of the demo company | test_the_demo_companys_orders_end_as_they_ought_to |
| requests counted | test_the_requests_do_not_grow_per_document |
| once, and none lost | test_faults_and_crashes_place_nothing_twice_and_lose_nothing |
"""

from decimal import Decimal
from random import Random

import pytest
from orders_company import VENDOR, Orders
from test_simulation import CHANCES
from world import DEMO, SETTLED, World

from atqbo.sandbox import books, catalog, demo
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.faults import Faults

CANCELED = catalog.PURCHASE_ORDER_STATUS["Canceled"]


def one(*lines, **fields):
    """A company with one order; lines as Orders.order takes them."""

    def build(world):
        world.number = world.order(*(lines or ((4, "25.00"),)), **fields)

    return build


def test_an_order_becomes_an_order_and_its_number_goes_back(tmp_path):
    world = Orders(tmp_path, one((4, "218.40"), (250, "1.1875")))
    assert world.ends() == {world.number: ("created",)}
    [placed] = world.placed()[world.number]
    assert placed["VendorRef"]["name"] == VENDOR
    assert placed["TotalAmt"] == Decimal("1170.48")
    assert [line["ItemBasedExpenseLineDetail"]["Qty"] for line in placed["Line"]] == [4, 250]
    assert world.in_autotask(world.number)["externalPONumber"] == placed["DocNumber"]
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert len(world.held_by()["quickbooks"]["PurchaseOrder"]) == 1


def test_k1_a_new_vendor_needs_a_person_and_is_made_once(tmp_path):
    def build(world):
        newcomer = world.vendor("Fresh Supplies", known=False)
        world.numbers = [world.order((1, "10"), of=newcomer), world.order((2, "10"), of=newcomer)]

    world = Orders(tmp_path, build)
    assert set(world.ends().values()) == {("held",)}
    sentence = world.plan.sentence()
    assert sentence == "TRANSFER 2 PURCHASE ORDERS 30.00 USD"
    assert set(world.ends(approval=sentence).values()) == {("created",)}
    assert [each["DisplayName"] for each in world.held_by()["quickbooks"]["Vendor"]] == [VENDOR, "Fresh Supplies"]
    assert world.ends() == dict.fromkeys(world.numbers, ("skipped", "transferred-earlier"))


def test_a_link_by_hand_leads_to_the_vendor(tmp_path):
    def build(world):
        world.other = world.vendor("Prairie Components, Inc.", known=False)
        world.number = world.order((1, "10"), of=world.other)

    world = Orders(tmp_path, build)
    assert world.ends() == {world.number: ("held", "vendor-near-match")}
    assert world.ends(link=f"vendor:{world.other['id']}=500") == {world.number: ("created",)}
    assert world.placed()[world.number][0]["VendorRef"]["value"] == "500"


def test_the_customer_it_is_bought_for_stands_on_every_line(tmp_path):
    def build(world):
        world.number = world.order((1, "10"), (2, "20"), purchaseForCompanyID=world.client["id"])

    world = Orders(tmp_path, build)
    assert world.ends() == {world.number: ("created",)}
    details = [line["ItemBasedExpenseLineDetail"] for line in world.placed()[world.number][0]["Line"]]
    assert {each["CustomerRef"]["name"] for each in details} == {"Plainfield Hardware"}
    assert {each["BillableStatus"] for each in details} == {"NotBillable"}


def test_never_one_name_for_vendor_and_customer(tmp_path):
    def build(world):
        world.number = world.order((1, "10"), of=world.client)

    assert Orders(tmp_path / "held", build).ends() == {1: ("held", "customer-has-name")}
    world = Orders(tmp_path / "suffix", build, vendor_suffix=" (vendor)")
    world.ends()
    world.ends(approval=world.plan.sentence())
    assert world.placed()[world.number][0]["VendorRef"]["name"] == "Plainfield Hardware (vendor)"


@pytest.mark.parametrize("numbering", ["quickbooks", "autotask-number", "autotask-id"])
def test_either_side_numbers_the_orders(tmp_path, numbering):
    world = Orders(tmp_path, one(purchaseOrderNumber="PO-7"), numbering=numbering)
    world.ends()
    number = {"quickbooks": "1001", "autotask-number": "PO-7", "autotask-id": "1"}[numbering]
    assert world.in_autotask(world.number)["externalPONumber"] == number
    assert world.placed()[world.number][0]["DocNumber"] == number


def test_i1_an_order_that_quickbooks_does_not_number_stops_the_run_and_is_told(tmp_path):
    world = Orders(tmp_path, one(), switches={"order_number": "empty"})
    assert world.ends() == {world.number: ("created",)}
    assert world.tied.owed
    assert world.ends() == {world.number: ("held", "no-number-in-quickbooks")}
    assert len(world.placed()[world.number]) == 1


def test_freight_terms_and_shipping(tmp_path):
    def build(world):
        draft = world.draft
        draft.item("Freight In", "NonInventory", "Sales of Product Income")
        way = draft.record("ShippingTypes", name="Ground", isActive=True)
        world.number = world.order(
            (2, "329.00"), freight=Decimal("64.50"), shippingType=way["id"], generalMemo="Deliver on Friday",
            paymentTerm=draft.autotask["PaymentTerms"][0]["id"], shipToCity="Elgin",
        )  # fmt: skip

    world = Orders(tmp_path, build, freight_item="Freight In")
    assert world.ends() == {world.number: ("created",)}
    [placed] = world.placed()[world.number]
    assert placed["TotalAmt"] == Decimal("722.50")
    assert (placed["SalesTermRef"]["name"], placed["ShipMethodRef"]["name"]) == ("Net 30 Days", "Ground")
    assert (placed["ShipAddr"]["City"], placed["Memo"]) == ("Elgin", "Deliver on Friday")


def test_i9_missing_items_are_made_by_setting(tmp_path):
    def build(world):
        world.number = world.order((1, "10", world.product("Access point", item=False)))

    assert Orders(tmp_path / "held", build).ends() == {1: ("held", "item-missing")}
    accounts = {"income_account": "Sales of Product Income", "expense_account": "Cost of Goods Sold"}
    world = Orders(tmp_path / "made", build, missing_item="create", policy={"create_items": True}, **accounts)
    assert world.ends() == {world.number: ("created",)}
    item = next(each for each in world.held_by()["quickbooks"]["Item"] if each["Name"] == "Access point")
    assert (item["Type"], item["ExpenseAccountRef"]["name"]) == ("NonInventory", "Cost of Goods Sold")


def test_what_does_not_move_is_told(tmp_path):
    def build(world):
        world.cases = {
            world.order(): ("skipped", "without-items"),
            world.order((1, "10"), status="Canceled"): ("skipped", "canceled"),
            world.order((1, "10"), externalPONumber="PO-31"): ("skipped", "already-numbered"),
            world.order((1, "10"), externalPONumber="ERROR"): ("held", "failed-earlier"),
            world.order((3, "0.3333")): ("held", "price-inexact"),
            world.order((1, "10"), status="Received Partial"): ("created",),
            world.order((1, "10"), of=world.vendor("Nordwind", "EUR")): ("held", "currency-not-home"),
        }

    world = Orders(tmp_path, build)
    assert world.ends() == world.cases
    assert {each.currency for each in world.tied.tallies} == {"USD", "EUR"}


def test_c3_other_currencies_by_setting(tmp_path):
    def build(world):
        world.draft.quickbooks["ExchangeRate"].append(
            world.rate("EUR", "1.0850", DEMO_TODAY.replace(day=1), world.draft.at_work(40))
        )
        world.number = world.order((1, "10"), of=world.vendor("Nordwind", "EUR"))

    world = Orders(tmp_path, build, other_currencies="transfer")
    assert world.ends() == {world.number: ("created",)}
    [placed] = world.placed()[world.number]
    assert (placed["CurrencyRef"]["value"], placed["ExchangeRate"]) == ("EUR", Decimal("1.085"))


class Demo(World):
    """The demo company's purchase orders."""

    app = "purchase-orders"


_ENDS = {"create": "created", "needs person": "held", "hold": "held", "skip": "skipped"}


def test_the_demo_companys_orders_end_as_they_ought_to(tmp_path):
    tied, _, plan = Demo(1, tmp_path, dataset=DEMO).run()
    expected = demo.expected(app="purchase-orders")
    assert {each.autotask_id: each.outcome.value for each in tied.documents} == {
        number: _ENDS[verdict] for number, verdict in expected.items()
    }
    assert {each.autotask_id for each in plan.documents if each.needs_person} == {
        number for number, verdict in expected.items() if verdict == "needs person"
    }
    assert tied.agrees


# P3: changed or canceled after the transfer


def changed(tmp_path, **keys):
    world = Orders(tmp_path, one(), policy={"update_purchase_orders": True}, **keys)
    world.ends()
    line = world.held_by()["autotask"]["PurchaseOrderItems"][0]["id"]
    world.change("PurchaseOrderItems", line, quantity=6)
    return world


def test_p3_a_changed_order_is_told_as_drift(tmp_path):
    world = changed(tmp_path)
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    [note] = world.plan.documents[0].notes
    assert note.code == "changed-since-transfer"
    assert world.placed()[world.number][0]["TotalAmt"] == Decimal("100.00")


def test_p3_a_changed_head_is_told_too(tmp_path):
    def build(world):
        world.other = world.vendor("Nordwind")
        world.number = world.order((4, "25.00"), shipToCity="Elgin", shipToState="IL", shipToPostalCode="60120")

    world = Orders(tmp_path, build)
    world.ends()
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert world.plan.documents[0].notes == ()
    world.change("PurchaseOrders", world.number, generalMemo="Urgent", shipToCity="Aurora", vendorID=world.other["id"])
    world.ends()
    [note] = world.plan.documents[0].notes
    assert note.code == "changed-since-transfer"
    for said in (
        "its vendor is 'Nordwind' in Autotask and 'Prairie Components' in QuickBooks",
        "General Memo is 'Urgent' in Autotask and blank in QuickBooks",
        "shipped to 'Small company, 410 Elm Street, Aurora, IL, 60120' in Autotask and 'Small company, 410 Elm Street, "
        "Elgin",
    ):
        assert said in note.text


def test_p3_a_changed_head_follows_by_setting(tmp_path):
    def build(world):
        world.other = world.vendor("Nordwind")
        world.number = world.order((4, "25.00"))

    world = Orders(tmp_path, build, changed="update", policy={"update_purchase_orders": True})
    world.ends()
    world.change("PurchaseOrders", world.number, shipToCity="Aurora")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}, "an address alone is told"
    world.change("PurchaseOrders", world.number, generalMemo="Urgent", vendorID=world.other["id"])
    assert world.ends() == {world.number: ("updated",)}
    placed = world.placed()[world.number][0]
    assert (placed["VendorRef"]["name"], placed["Memo"], placed["ShipAddr"]["City"]) == ("Nordwind", "Urgent", "Aurora")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert world.plan.documents[0].notes == ()


def test_p3_an_open_order_follows_by_setting_as_often_as_it_changes(tmp_path):
    world = changed(tmp_path, changed="update")
    assert world.ends() == {world.number: ("updated",)}
    assert world.placed()[world.number][0]["TotalAmt"] == Decimal("150.00")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    line = world.held_by()["autotask"]["PurchaseOrderItems"][0]["id"]
    world.change("PurchaseOrderItems", line, quantity=8)
    assert world.ends() == {world.number: ("updated",)}
    assert world.placed()[world.number][0]["TotalAmt"] == Decimal("200.00")


def test_p3_without_the_policy_a_change_waits_for_a_person(tmp_path):
    world = changed(tmp_path, changed="update")
    path = world.company()
    path.write_text(path.read_text().replace("update_purchase_orders = true", "update_purchase_orders = false"))
    assert world.ends() == {world.number: ("held",)}
    assert world.ends(approval="UPDATE 1 PURCHASE ORDER 150.00 USD") == {world.number: ("updated",)}


def test_p3_an_order_edited_or_billed_in_quickbooks_is_only_told(tmp_path):
    world = changed(tmp_path, changed="update")
    order = world.placed()[world.number][0]
    world.amend("quickbooks", "PurchaseOrder", order["Id"], SyncToken="1")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    linked = [{"TxnId": "77", "TxnType": "Bill"}]
    world.amend("quickbooks", "PurchaseOrder", order["Id"], SyncToken="0", LinkedTxn=linked)
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["changed-since-transfer"]


def test_p3_a_canceled_order_is_told_or_closed(tmp_path):
    told, closed = (Orders(tmp_path / name, one(), changed=name, policy={"update_purchase_orders": True})
                    for name in ("tell", "update"))  # fmt: skip
    for world in (told, closed):
        world.ends()
        world.change("PurchaseOrders", world.number, status=CANCELED)
    assert told.ends() == {told.number: ("skipped", "transferred-earlier")}
    assert [note.code for note in told.plan.documents[0].notes] == ["canceled-since-transfer"]
    assert closed.ends() == {closed.number: ("updated",)}
    assert closed.placed()[closed.number][0]["POStatus"] == "Closed"
    assert closed.ends() == {closed.number: ("skipped", "transferred-earlier")}
    assert not closed.plan.documents[0].notes


# P2: bills of what was received


def test_p2_bills_of_what_was_received_one_for_each_invoice_of_the_vendor(tmp_path):
    def build(world):
        world.number = world.order((4, "25.00"), (2, "10.00"), status="Received Partial")
        world.received(world.number, 1, "INV-77")
        world.received(world.number, 2, "INV-80", line=1)
        world.waiting = world.order((1, "10"))

    world = Orders(tmp_path, build, **{"as": "bill"})
    assert world.ends()[world.waiting] == ("skipped", "nothing-received")
    bills = {each["DocNumber"]: each for each in world.placed("Bill")[world.number]}
    assert {number: each["TotalAmt"] for number, each in bills.items()} == {"INV-77": 25, "INV-80": 20}
    assert world.in_autotask(world.number)["externalPONumber"] in (None, "")
    assert "PurchaseOrder" not in {name for name, rows in world.held_by()["quickbooks"].items() if rows}


def test_p2_later_receipts_become_bills_in_later_runs_and_the_last_brings_the_number_back(tmp_path):
    def build(world):
        world.number = world.order((4, "25.00"), status="Received Partial")
        world.received(world.number, 1, "INV-77")

    world = Orders(tmp_path, build, **{"as": "bill"})
    world.ends()
    world.receive(world.number, 3, "INV-80")
    world.run()
    assert [each["TotalAmt"] for each in world.placed("Bill")[world.number]] == [25, 75]
    assert world.in_autotask(world.number)["externalPONumber"] == "INV-77, INV-80"
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}


def test_p2_a_number_that_stands_there_already_is_held(tmp_path):
    def build(world):
        world.number = world.order((1, "25.00"), status="Received Full")
        world.received(world.number, 1, "INV-77")

    world = Orders(tmp_path, build, **{"as": "bill"})
    world.ends()
    world.change("PurchaseOrders", world.number, externalPONumber=None)
    assert world.ends() == {world.number: ("held", "number-cleared")}
    other = Orders(tmp_path / "other", build, **{"as": "bill"})
    times = dict.fromkeys(("CreateTime", "LastUpdatedTime"), "2026-01-02T00:00:00-08:00")
    bill = {"Id": "1", "VendorRef": {"value": "500"}, "DocNumber": "INV-77", "TotalAmt": 5, "SyncToken": "0",
            "Line": [], "MetaData": times}  # fmt: skip
    store = other.services.world.store
    with store.transaction():
        store.put(("quickbooks", "Bill"), "1", bill)
    assert other.ends() == {other.number: ("held", "number-used")}


@pytest.mark.parametrize("fall_back", [False, True])
def test_a_tier_without_orders_blocks_or_falls_back_to_bills(tmp_path, fall_back):
    def build(world):
        world.number = world.order((1, "25.00"), status="Received Full")
        world.received(world.number, 1, "INV-77")
        told = world.draft.quickbooks["CompanyInfo"][0]["NameValue"]
        told[:] = [each for each in told if each["Name"] != "OfferingSku"]
        told.append({"Name": "OfferingSku", "Value": "QuickBooks Online Essentials"})

    world = Orders(tmp_path, build, fall_back_to_bills=fall_back)
    if fall_back:
        assert world.ends() == {world.number: ("created",)}
        assert world.placed("Bill")[world.number][0]["DocNumber"] == "INV-77"
    else:
        assert world.blocked() == ["tier-without-orders"]


# Single orders, proofs, requests


def test_single_orders_by_id_number_and_vendor_also_outside_the_window(tmp_path):
    def build(world):
        world.old = [world.order((1, "10"), days_ago=40, purchaseOrderNumber=f"PO-{n}") for n in range(3)]
        world.other = world.vendor("Nordwind")
        world.theirs = world.order((1, "10"), days_ago=40, of=world.other)

    world = Orders(tmp_path, build)
    first, second, third = world.old
    assert world.ends() == {}
    assert world.ends(only=f"id: {first}") == {first: ("created",)}
    assert world.ends(only="number: PO-1") == {second: ("created",)}
    assert world.ends(only="customer: Nordwind") == {world.theirs: ("created",)}
    assert third not in world.placed()


def test_a_lost_ledger_is_continued_by_the_markers(tmp_path):
    world = Orders(tmp_path, one())
    world.ends()
    world.change("PurchaseOrders", world.number, externalPONumber=None)
    other = world.ledger_id("a")
    assert world.blocked(ledger="b") == ["foreign-ledger"]
    assert world.ends("b", accept=other) == {world.number: ("adopted",)}
    assert world.in_autotask(world.number)["externalPONumber"] == world.placed()[world.number][0]["DocNumber"]


def test_the_requests_do_not_grow_per_document(tmp_path):
    def build(count):
        def many(world):
            for _ in range(count):
                world.order((1, "10"), (2, "20"))

        return many

    few, many = Orders(tmp_path / "few", build(5)), Orders(tmp_path / "many", build(35))
    for world in (few, many):
        assert set(world.ends().values()) == {("created",)}
    grown = many.asked() - few.asked()
    assert grown == {"PATCH PurchaseOrders": 30, "POST batch": 1}


def test_k4_the_orders_of_a_run_are_deleted_and_their_numbers_leave_autotask(tmp_path):
    world = Orders(tmp_path, one((4, "218.40")))
    assert world.ends() == {world.number: ("created",)}
    world.clock.sleep(60)
    assert world.ends(undo="run-1") == {world.number: ("held",)}
    sentence = "DELETE 1 PURCHASE ORDER 873.60 USD"
    assert world.plan.sentence() == sentence
    assert world.ends(undo="run-1", approval=sentence) == {world.number: ("voided",)}
    assert not world.held_by()["quickbooks"].get("PurchaseOrder")
    assert not world.in_autotask(world.number)["externalPONumber"]
    assert world.ends(undo="run-1") == {world.number: ("skipped", "deleted-in-quickbooks")}
    assert world.ends() == {world.number: ("held", "number-cleared")}, "what was undone waits for a person's word"
    assert world.ends(resend=str(world.number)) == {world.number: ("held",)}, "no policy may"
    assert world.ends(resend=str(world.number), by_person=True) == {world.number: ("created",)}
    assert len(world.placed()[world.number]) == 1


def test_i6_an_order_is_sent_anew_only_once_it_is_deleted_in_quickbooks(tmp_path):
    world = Orders(tmp_path, one())
    assert world.ends() == {world.number: ("created",)}
    assert world.ends(resend=str(world.number), by_person=True) == {world.number: ("held", "still-in-quickbooks")}
    world.delete("PurchaseOrder", world.placed()[world.number][0]["Id"])
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["gone-from-quickbooks"]
    assert world.ends(resend=str(world.number), by_person=True) == {world.number: ("created",)}
    assert world.in_autotask(world.number)["externalPONumber"] == world.placed()[world.number][0]["DocNumber"]


def billed_twice(world):
    """An order that came in two deliveries, each on an invoice of its own."""
    world.number = world.order((4, "25.00"), status="Received Full")
    world.received(world.number, 1, "INV-77")
    world.received(world.number, 3, "INV-80")


def bills_of(world):
    """Bills of the order: vendor's number → total."""
    return {each["DocNumber"]: each["TotalAmt"] for each in world.placed("Bill").get(world.number, [])}


def test_i6_a_single_bill_of_an_order_is_sent_anew(tmp_path):
    world = Orders(tmp_path, billed_twice, **{"as": "bill"})
    world.run()
    assert bills_of(world) == {"INV-77": 25, "INV-80": 75}
    assert world.ends(resend=str(world.number)) == {world.number: ("held", "still-in-quickbooks")}
    [first] = [each for each in world.placed("Bill")[world.number] if each["DocNumber"] == "INV-77"]
    world.delete("Bill", first["Id"])
    world.run()
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["gone-from-quickbooks"]
    world.run(resend=str(world.number))
    assert bills_of(world) == {"INV-80": 75}, "no policy may"
    world.run(resend=str(world.number), by_person=True)
    assert bills_of(world) == {"INV-77": 25, "INV-80": 75}
    assert world.in_autotask(world.number)["externalPONumber"] == "INV-77, INV-80"
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert world.plan.documents[0].notes == ()


def test_k4_the_bills_of_an_order_are_undone_and_sent_anew_with_their_numbers(tmp_path):
    world = Orders(tmp_path, billed_twice, **{"as": "bill"})
    world.run()
    world.clock.sleep(60)
    world.run(undo="run-1", by_person=True)
    assert bills_of(world) == {}
    assert not world.in_autotask(world.number)["externalPONumber"]
    assert world.ends() == {world.number: ("held", "number-cleared")}
    world.run(resend=str(world.number), by_person=True)
    assert bills_of(world) == {"INV-77": 25, "INV-80": 75}
    assert world.in_autotask(world.number)["externalPONumber"] == "INV-77, INV-80"


@pytest.mark.parametrize("words", ["vendor:8", "customer:8=5", "vendor:x=5", "vendor:8=5;product:1=2"])
def test_a_link_that_cannot_be_understood_is_refused(tmp_path, words):
    error = Orders(tmp_path).run(link=words)
    assert "A link cannot be understood" in str(error)


def test_a_product_is_linked_to_its_item_by_hand(tmp_path):
    def build(world):
        world.unknown = world.product("Access point", item=False)
        world.number = world.order((1, "10", world.unknown))

    world = Orders(tmp_path, build)
    item = next(each for each in world.held_by()["quickbooks"]["Item"] if each["Name"] == "Hardware")["Id"]
    assert world.ends(link=f"product:{world.unknown['id']}={item}") == {world.number: ("created",)}
    detail = world.placed()[world.number][0]["Line"][0]["ItemBasedExpenseLineDetail"]
    assert detail["ItemRef"]["value"] == item


@pytest.mark.parametrize("bills", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_faults_and_crashes_place_nothing_twice_and_lose_nothing(tmp_path, seed, bills):
    def build(world):
        world.numbers = [world.order((2, "25.00"), status="Received Full") for _ in range(6)]
        for number in world.numbers:
            world.received(number, 2, f"INV-{number}")

    random = Random(seed)
    world = Orders(tmp_path, build, **{"as": "bill" if bills else "purchase-order"})
    world.services.faults = Faults.of({"seed": seed, "chances": CHANCES})
    for _ in range(3):
        world.run(crash_at=random.randint(0, 60) if random.random() < 0.6 else -1)
        world.clock.sleep(random.choice([0, 60, SETTLED]))
    world.quiet()
    for _ in range(4):
        world.run()
    entity = "Bill" if bills else "PurchaseOrder"
    assert {number: len(found) for number, found in world.placed(entity).items()} == dict.fromkeys(world.numbers, 1)
    for number in world.numbers:
        assert world.in_autotask(number)["externalPONumber"] == world.placed(entity)[number][0]["DocNumber"]


def vat(*lines):
    """A company in the United Kingdom, its codes included, with one order that has come."""

    def build(world):
        world.number = world.order(*lines, status="Received Full")
        world.received(world.number, lines[0][0])
        drawn, made = world.draft.quickbooks, world.draft.at_work(400)
        drawn["CompanyInfo"][0]["Country"] = "GB"
        drawn["Preferences"][0]["TaxPrefs"] = {"UsingSalesTax": True, "PartnerTaxEnabled": False}
        drawn["TaxAgency"].append({"DisplayName": "HMRC", **books.record("1", made)})
        rate = {"Name": "VAT", "Active": True, "RateValue": Decimal(20), "AgencyRef": {"value": "1"}}
        drawn["TaxRate"].append({**rate, **books.record("200", made)})
        listed = {"TaxRateDetail": [{"TaxRateRef": {"value": "200"}}]}
        code = {"Name": "20.0% S", "Active": True, "Taxable": True, "PurchaseTaxRateList": listed}
        drawn["TaxCode"].append({**code, **books.record("100", made)})

    return build


def test_t3_outside_the_us_orders_are_held_until_the_purchase_tax_is_set(tmp_path):
    world = Orders(tmp_path, vat((4, "25.00")))
    assert world.ends() == {world.number: ("held", "purchase-tax-unset")}


@pytest.mark.parametrize(("included", "total"), [(False, "120.00"), (True, "100.00")])
def test_t3_the_purchase_code_and_whether_costs_contain_the_tax(tmp_path, included, total):
    world = Orders(tmp_path, vat((4, "25.00")), tax_code="20.0% S", tax_included=included)
    assert world.ends() == {world.number: ("created",)}
    assert (world.placed()[world.number][0]["TotalAmt"], world.tied.differing) == (Decimal(total), ())


@pytest.mark.parametrize(("included", "total"), [(False, "120.00"), (True, "100.00")])
def test_t3_bills_carry_the_purchase_code_too(tmp_path, included, total):
    keys = {"as": "bill", "tax_code": "20.0% S", "tax_included": included}
    world = Orders(tmp_path, vat((4, "25.00")), **keys)
    assert world.ends() == {world.number: ("created",)}
    [bill] = world.placed("Bill")[world.number]
    assert bill["GlobalTaxCalculation"] == ("TaxInclusive" if included else "TaxExcluded")
    assert (bill["TotalAmt"], world.tied.differing) == (Decimal(total), ())
