"""Purchase orders end to end, against the sandbox: each rule and setting as a run meets it.

What is asked of the app, and the test that shows it, here or in test_orders_*.py.

| what | shown by |
|---|---|
| submitted, received in part or in full, number blank (P1) | test_what_does_not_move_is_told, \
test_p1_what_is_new_or_of_an_unknown_state_does_not_move, \
test_an_order_without_items_is_held_where_that_is_set |
| purchase orders, number written back | test_an_order_becomes_an_order_and_its_number_goes_back |
| ... or bills, by setting | test_p2_bills_of_what_was_received_one_for_each_invoice_of_the_vendor |
| vendor matched or created, by a person (K1) | test_a_link_by_hand_leads_to_the_vendor, \
test_k1_a_new_vendor_needs_a_person_and_is_made_once |
| purchase-for organization matched or created | test_the_customer_it_is_bought_for_stands_on_every_line, \
test_the_customer_it_is_bought_for_is_created_when_missing |
| never one name for both | test_never_one_name_for_vendor_and_customer, \
test_never_one_name_for_a_new_vendor_and_a_new_customer |
| items by product, or its billing code (I9) | test_i9_items_by_product_or_by_its_billing_code, \
test_a_product_is_linked_to_its_item_by_hand |
| missing items held, created, replaced | test_i9_missing_items_are_made_by_setting, \
test_i9_one_item_stands_for_missing_ones_where_that_is_set |
| quantity × unit cost | test_an_order_becomes_an_order_and_its_number_goes_back, test_what_does_not_move_is_told |
| memo → description | test_the_memo_of_a_line_is_its_description |
| ship-to, freight as a line, terms, shipping; or not | test_freight_terms_and_shipping, \
test_freight_terms_and_shipping_stay_behind_by_setting |
| numbering by QuickBooks or Autotask (I1) | test_either_side_numbers_the_orders, \
test_i1_an_order_that_quickbooks_does_not_number_stops_the_run_and_is_told |
| no taxes in the US | test_in_the_us_no_tax_is_sent |
| T3 elsewhere | test_t3_outside_the_us_orders_are_held_until_the_purchase_tax_is_set, \
test_t3_the_purchase_code_and_whether_costs_contain_the_tax, test_t3_bills_carry_the_purchase_code_too, \
test_t3_a_billed_receipt_is_no_change_for_its_tax |
| as bills what was received, under the vendor's number (P2) |\
 test_p2_bills_of_what_was_received_one_for_each_invoice_of_the_vendor, \
test_p2_later_receipts_become_bills_in_later_runs_and_the_last_brings_the_number_back, \
test_p2_a_bill_needs_the_number_of_the_vendors_invoice, test_p2_two_orders_on_one_invoice_of_a_vendor_wait, \
test_p2_a_canceled_order_that_came_in_part_waits_and_one_that_did_not_is_skipped |
| vendor and number in QuickBooks already (P2) | test_p2_a_number_that_stands_there_already_is_held |
| changed after the transfer: told (P3) | test_p3_a_changed_order_is_told_as_drift, \
test_p3_a_changed_head_is_told_too |
| ... its head carried over by setting | test_p3_a_changed_head_follows_by_setting |
| ... canceled | test_p3_a_canceled_order_is_told_or_closed |
| ... updated only while open and unlinked, by setting | \
test_p3_an_open_order_follows_by_setting_as_often_as_it_changes, \
test_p3_an_order_edited_or_billed_in_quickbooks_is_only_told, test_p3_without_the_policy_a_change_waits_for_a_person |
| a tier without orders | test_a_tier_without_orders_blocks_or_falls_back_to_bills |
| the setting changed between runs | test_an_order_moves_once_whichever_way_the_settings_say_later |
| other currencies (C3) | test_c3_other_currencies_by_setting, test_what_does_not_move_is_told |
| payables account (C4) | test_c4_the_payables_account_goes_along_where_its_currency_is_the_vendors |
| dates (D1, D2) | test_d1_d2_an_order_is_dated_by_its_submission_in_the_companys_zone, \
test_d1_p2_a_bill_is_dated_by_the_receipt_however_that_is_stored |
| window, start date (D3, D5) | test_d3_d5_window_and_start_date_count_the_submission |
| single orders; links by hand | test_single_orders_by_id_number_and_vendor_also_outside_the_window, \
test_a_link_that_cannot_be_understood_is_refused |
| closed books: bills, not orders (D4) | test_d4_closed_books_hold_bills_and_not_orders |
| billable by setting (E1) | test_e1_billable_only_by_setting_and_with_a_warning |
| refused by QuickBooks: that one alone (V1, V2) | test_v1_v2_what_quickbooks_refuses_stops_nothing_else |
| needs a person: create in the plan, held in the run (V3, K1) |\
 test_v3_k1_what_needs_a_person_stays_create_in_the_plan_and_counts_as_held |
| approval by the plan's sentence (K2) | test_k1_a_new_vendor_needs_a_person_and_is_made_once |
| effect on the books (K3) | test_k3_orders_do_not_post_and_bills_do |
| taken back (K4), sent anew (I6) | test_k4_the_orders_of_a_run_are_deleted_and_their_numbers_leave_autotask, \
test_k4_the_bills_of_an_order_are_undone_and_sent_anew_with_their_numbers, \
test_i6_an_order_is_sent_anew_only_once_it_is_deleted_in_quickbooks, test_i6_a_single_bill_of_an_order_is_sent_anew |
| second connector, lost ledger (K5) | test_k5_a_second_connector_blocks_the_app, \
test_a_lost_ledger_is_continued_by_the_markers |
| switch, owner, alone | test_the_apps_own_switch, test_the_apps_own_owner, \
test_the_app_runs_alone |
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

from atqbo.sandbox import demo
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.faults import Faults


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


@pytest.mark.parametrize("keys", [{}, {"as": "bill"}], ids=["orders", "bills"])
def test_the_requests_do_not_grow_per_document(tmp_path, keys):
    def build(count):
        def many(world):
            for position in range(count):
                world.received(world.order((1, "10"), (2, "20"), status="Received Full"), 1, f"INV-{position}")

        return many

    few, many = (Orders(tmp_path / str(count), build(count), **keys) for count in (5, 35))
    for world in (few, many):
        assert set(world.ends().values()) == {("created",)}
    grown = many.asked() - few.asked()
    assert grown == {"PATCH PurchaseOrders": 30, "POST batch": 1}


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
