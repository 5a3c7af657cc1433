"""Purchase orders as orders: which move (P1, D3, D5), as what (A1, E1, I9), and what forbids it (C1 to C4, T3)."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from plan_factories import at, code, codes, customer, effect, memory, only, organization, posted, preferences, rate
from plan_orders_factories import (
    CANCELED,
    DAY,
    FULL,
    PARTIAL,
    body,
    bought,
    bought_item,
    detail,
    facts,
    order,
    placed,
    plan,
    product,
    settings,
    told,
    vendor,
    verdict,
)

from atqbo import rows
from atqbo.effects import FieldValue, Marker, State
from atqbo.facts import Asked
from atqbo.facts.asked import Selection
from atqbo.plan.document import HeldBy, Verdict

# P1: which orders move


@pytest.mark.parametrize("status", [2, PARTIAL, FULL])
def test_p1_submitted_and_received_orders_move(status):
    assert verdict(purchase_orders=[order(status=status)]) == ("create", [])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": CANCELED}, ("skip", ["canceled"])),
        ({"status": 1}, ("skip", ["not-submitted"])),
        ({"status": 6}, ("hold", ["order-state-unknown"])),
        ({"external_po_number": "PO-31"}, ("skip", ["already-numbered"])),
        ({"external_po_number": " error "}, ("hold", ["failed-earlier"])),
        (
            {"submit_date_time": at("2025-12-30", 18), "create_date_time": at("2025-12-29")},
            ("skip", ["before-start-date"]),
        ),
    ],
)
def test_p1_what_is_not_this_programs_to_move(fields, expected):
    first = at("2025-12-01").date()
    assert verdict(purchase_orders=[order(**fields)], window_start=first) == expected


def test_p1_the_states_of_all_orders_are_told():
    made = plan(purchase_orders=[order(), order(13, status=PARTIAL), order(14, status=PARTIAL)])
    [note] = [each for each in made.notes if each.code == "order-states"]
    assert "2 Received Partial, 1 Submitted" in note.text


@pytest.mark.parametrize("without_items", ["skip", "hold"])
def test_an_order_without_items_is_skipped_or_held_by_setting(without_items):
    assert verdict(purchase_order_items=[], without_items=without_items) == (without_items, ["without-items"])


def test_d3_the_window_counts_the_submission():
    old = order(13, submit_date_time=at("2026-02-25", 18), create_date_time=at("2026-02-20"))
    late = order(14, submit_date_time=at("2026-03-02", 18), create_date_time=at("2026-01-20"))
    made = plan(purchase_orders=[old, late], purchase_order_items=[bought(of=14)])
    assert only(made).autotask_id == 14
    assert "13" in next(each.text for each in made.notes if each.code == "older-than-window")


def test_a_persons_hold_keeps_it_back():
    held = memory(holds={"purchase-orders:12": HeldBy("ann", at(DAY), "price is disputed")})
    document = only(plan(past=held))
    assert (document.verdict, codes(document.reasons), document.effects) == (Verdict.HOLD, ["held-by-person"], ())


# What is sent


def test_d2_an_orders_date_is_its_submission_in_the_companys_time_zone():
    sent = body(purchase_orders=[order(submit_date_time=at("2026-03-11", 3))])
    assert (sent["TxnDate"], sent["DueDate"]) == ("2026-03-10", "2026-03-10")


def test_the_whole_order_as_it_is_sent():
    given = order(
        general_memo="Deliver on Friday", shipping_type=3, payment_term=1, purchase_for_company_id=29,
        ship_to_city="Elgin", ship_to_state="IL", ship_to_postal_code="60120",
    )  # fmt: skip
    made = plan(
        purchase_orders=[given],
        purchase_order_items=[bought(memo="Switch for the\nnew office")],
        organizations=[organization(8, "Ingram Micro"), organization(29)],
        customers=[customer()],
        payment_terms=[rows.PaymentTerm(id=1, name="Net 30")],
        terms=[rows.Term(id="4", name="Net 30", due_days=30)],
        shipping_types=[rows.ShippingType(id=3, name="Ground")],
    )
    create, back = effect(made, "PurchaseOrder"), effect(made, "PurchaseOrders")
    marker = f"Autotask purchase order 12 · atqbo ABC234-{create.key[:8]}"
    assert create.body == {
        "VendorRef": {"value": "56"}, "TxnDate": "2026-03-10", "DueDate": "2026-04-09", "SalesTermRef": {"value": "4"},
        "ShipAddr": {"Line1": "Acme MSP", "Line2": "1 Elm St", "City": "Elgin", "CountrySubDivisionCode": "IL",
                     "PostalCode": "60120"},
        "ShipMethodRef": {"value": "Ground", "name": "Ground"}, "Memo": "Deliver on Friday", "PrivateNote": marker,
        "Line": [{
            "Amount": Decimal("100.00"), "DetailType": "ItemBasedExpenseLineDetail",
            "Description": "Switch for the\nnew office",
            "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "1"}, "Qty": 4, "UnitPrice": Decimal("25.00"),
                                           "CustomerRef": {"value": "7"}, "BillableStatus": "NotBillable"},
        }],
    }  # fmt: skip
    assert create.proof == Marker(marker)
    assert back.body == {"id": 12, "externalPONumber": {"$of": create.key, "field": "DocNumber"}}
    assert isinstance(back.proof, FieldValue)
    assert back.after == (create.key,)
    assert only(made).lines[0].account == "Cost of Goods Sold"


def test_terms_and_shipping_stay_behind_by_setting():
    given = {
        "purchase_orders": [order(payment_term=1, shipping_type=3)],
        "payment_terms": [rows.PaymentTerm(id=1, name="Net 30")],
        "terms": [rows.Term(id="4", name="Net 30", due_days=30)],
        "shipping_types": [rows.ShippingType(id=3, name="Ground")],
    }
    sent = effect(plan(facts(**given), chosen=settings(terms=False, shipping=False)), "PurchaseOrder").body
    assert not {"SalesTermRef", "ShipAddr", "ShipMethodRef"} & set(sent)


def test_d2_without_the_orders_term_the_vendors_own_counts():
    owed = [vendor(term_ref=rows.Ref("4"))]
    terms = [rows.Term(id="4", name="Net 15", due_days=15)]
    made = plan(vendors=owed, terms=terms, purchase_orders=[order(payment_term=1)],
                payment_terms=[rows.PaymentTerm(id=1, name="Net 30")])  # fmt: skip
    assert effect(made, "PurchaseOrder").body["DueDate"] == "2026-03-25"
    assert codes(only(made).notes) == ["term-missing"]


def test_d2_a_term_that_names_a_day_is_left_out():
    terms = [rows.Term(id="4", name="Tenth", type="DateDriven", day_of_month_due=10)]
    made = plan(
        terms=terms, purchase_orders=[order(payment_term=1)], payment_terms=[rows.PaymentTerm(id=1, name="Tenth")]
    )
    assert "SalesTermRef" not in effect(made, "PurchaseOrder").body
    assert codes(only(made).notes) == ["term-disagrees"]


def test_a_long_way_of_shipping_is_left_out_and_told():
    made = plan(purchase_orders=[order(shipping_type=3)], shipping_types=[rows.ShippingType(id=3, name="G" * 32)])
    assert "ShipMethodRef" not in effect(made, "PurchaseOrder").body
    assert codes(only(made).notes) == ["shipping-left-out"]


# A1: quantity × unit cost


def test_a1_lines_carry_quantity_and_a_price_that_makes_the_amount():
    sent = detail(purchase_order_items=[bought(quantity=250, cost="1.1875")])
    assert (sent["Qty"], sent["UnitPrice"]) == (250, Decimal("1.18752"))
    assert codes(only(plan(purchase_order_items=[bought(quantity=250, cost="1.1875")])).notes) == ["price-from-amount"]


def test_a1_a_price_that_makes_no_exact_amount_is_held():
    assert verdict(purchase_order_items=[bought(quantity=3, cost="0.3333")]) == ("hold", ["price-inexact"])


@pytest.mark.parametrize(("quantity", "cost"), [(0, "5"), (-1, "5"), (2, None)])
def test_a1_lines_without_quantity_or_cost_are_held(quantity, cost):
    made = verdict(purchase_order_items=[bought(quantity=quantity, cost=cost)])
    assert made == ("hold", ["quantity-unusable"])


def test_v1_what_totals_less_than_nothing_is_held_and_a_discount_among_its_lines_is_not():
    less = bought(2, unit_cost=Decimal("-25.00"), quantity=Decimal(5))
    assert verdict(purchase_order_items=[bought(), less]) == ("hold", ["total-below-zero"])
    discount = bought(2, unit_cost=Decimal("-25.00"), quantity=Decimal(4))
    assert verdict(purchase_order_items=[bought(), discount]) == ("create", [])


def test_a_line_that_costs_nothing_is_sent():
    made = plan(purchase_order_items=[bought(), bought(2, cost="0")])
    assert [line["Amount"] for line in effect(made, "PurchaseOrder").body["Line"]] == [Decimal("100.00"), 0]


def test_a_long_memo_is_cut_and_told():
    assert codes(only(plan(purchase_order_items=[bought(memo="x" * 4001)])).notes) == ["text-cut"]


# Freight


def test_freight_is_a_line_where_an_item_is_named():
    items = [bought_item(), bought_item("2", "Freight In")]
    made = plan(purchase_orders=[order(freight=Decimal("64.50"))], items=items, freight_item="Freight In")
    freight = effect(made, "PurchaseOrder").body["Line"][-1]
    assert (freight["Amount"], freight["ItemBasedExpenseLineDetail"]["ItemRef"]) == (Decimal("64.50"), {"value": "2"})
    assert only(made).amount == Decimal("164.50")


def test_freight_without_item_is_told_and_left_out():
    document = only(plan(purchase_orders=[order(freight=Decimal("64.50"))]))
    assert (document.amount, codes(document.notes)) == (Decimal("100.00"), ["freight-left-out"])


# I9: items by product


@pytest.mark.parametrize(
    ("keys", "fields", "name"),
    [
        ({}, {"external_product_id": "SW-24"}, "SW-24"),
        ({}, {"external_product_id": " "}, "Switch"),
        ({"match_items_by": "name"}, {"external_product_id": "SW-24"}, "Switch"),
        ({"items_of": "billing-code"}, {}, "HW"),
        ({"items_of": "billing-code", "match_items_by": "name"}, {}, "Hardware"),
    ],
)
def test_i9_the_item_of_a_product_or_of_its_billing_code(keys, fields, name):
    given = {
        "products": [product(product_billing_code_id=9, **fields)],
        "billing_codes": [code(9, "Hardware", external_number="HW")],
        "items": [bought_item("3", name)],
    }
    assert detail(**given, **keys)["ItemRef"] == {"value": "3"}


def test_i9_a_cross_reference_of_a_product_comes_first():
    past = memory(links={"product:5": "8"})
    made = plan(past=past, items=[bought_item(), bought_item("8", "Other")])
    assert effect(made, "PurchaseOrder").body["Line"][0]["ItemBasedExpenseLineDetail"]["ItemRef"] == {"value": "8"}
    assert codes(only(plan(past=past)).reasons) == ["item-link-broken"]


def test_i9_missing_items_are_held_created_or_replaced_by_setting():
    assert verdict(items=[]) == ("hold", ["item-missing"])
    accounts = {"income_account": "Services", "expense_account": "Cost of Goods Sold"}
    made = plan(items=[], missing_item="create", **accounts)
    assert effect(made, "Item").body == {
        "Name": "Switch", "Type": "NonInventory",
        "IncomeAccountRef": {"value": "60"}, "ExpenseAccountRef": {"value": "70"}, "Taxable": False,
    }  # fmt: skip
    assert verdict(items=[], missing_item="create", income_account="Services", expense_account="Nowhere") == (
        "hold", ["account-missing"]
    )  # fmt: skip
    replaced = plan(items=[bought_item("2", "Goods")], missing_item="Goods")
    assert codes(only(replaced).notes) == ["item-replaced"]


def test_i9_a_line_without_product_stands_on_the_item_for_missing_ones_or_is_held():
    line = [bought(product_id=None, memo="Something")]
    assert verdict(purchase_order_items=line) == ("hold", ["product-missing"])
    assert detail(purchase_order_items=line, items=[bought_item("2", "Goods")], missing_item="Goods")["ItemRef"] == {
        "value": "2"
    }
    assert verdict(products=[]) == ("hold", ["product-unreadable"])


# Vendor, customer, currency


def test_k1_a_new_vendor_needs_a_person():
    made = plan(vendors=[])
    assert codes(only(made).needs_person) == ["new-vendor"]
    assert [each.entity for each in made.effects] == ["Vendor", "PurchaseOrder", "PurchaseOrders"]


def test_never_one_name_for_vendor_and_customer():
    assert verdict(vendors=[], customers=[customer("7", "Ingram Micro")]) == ("hold", ["customer-has-name"])
    both = plan(vendors=[], purchase_orders=[order(purchase_for_company_id=8)])
    assert codes(only(both).reasons) == ["customer-has-name"]
    made = plan(vendors=[], customers=[customer("7", "Ingram Micro")], vendor_suffix=" (vendor)")
    assert effect(made, "Vendor").body["DisplayName"] == "Ingram Micro (vendor)"


def test_the_customer_it_is_bought_for_is_made_when_missing():
    organizations = [organization(8, "Ingram Micro"), organization(29)]
    made = plan(purchase_orders=[order(purchase_for_company_id=29)], organizations=organizations)
    assert effect(made, "Customer").body["DisplayName"] == "Acme Bakery"
    assert "CustomerRef" not in detail(purchase_orders=[order(purchase_for_company_id=0)])


def test_a_vendor_autotask_does_not_show_is_held():
    assert verdict(organizations=[]) == ("hold", ["organization-unreadable"])


def foreign(**given):
    return plan(
        organizations=[organization(8, "Ingram Micro", currency_id=2)], vendors=[vendor(currency="EUR")], **given
    )


def test_c3_another_currency_than_home_is_held_unless_set_otherwise():
    assert codes(only(foreign()).reasons) == ["currency-not-home"]
    made = foreign(other_currencies="transfer", exchange_rates=[rate()])
    sent = effect(made, "PurchaseOrder").body
    assert (sent["CurrencyRef"], sent["ExchangeRate"]) == ({"value": "EUR"}, Decimal("1.0850"))
    assert only(made).exchange_rate == Decimal("1.0850")


def test_c2_without_quickbooks_rate_of_the_day_it_is_held():
    assert codes(only(foreign(other_currencies="transfer")).reasons) == ["exchange-rate-missing"]


def test_c1_the_vendors_currency_must_be_the_organizations():
    assert verdict(vendors=[vendor(currency="EUR")]) == ("hold", ["currency-differs"])


def test_c4_the_payables_account_goes_along_only_in_the_vendors_currency():
    payable = rows.Account(id="33", name="A/P", account_type="Accounts Payable", currency_ref=rows.Ref("USD"))
    assert body(accounts=[payable], payable_account="A/P")["APAccountRef"] == {"value": "33"}
    made = foreign(accounts=[payable], payable_account="A/P", other_currencies="transfer", exchange_rates=[rate()])
    assert "APAccountRef" not in effect(made, "PurchaseOrder").body
    assert "payable-account-left-out" in codes(only(made).notes)
    assert verdict(payable_account="A/P") == ("hold", ["account-missing"])


def test_e1_lines_are_not_billable_unless_set_and_then_every_plan_warns():
    given = {"purchase_orders": [order(purchase_for_company_id=29)], "customers": [customer()],
             "organizations": [organization(8, "Ingram Micro"), organization(29)]}  # fmt: skip
    assert detail(**given)["BillableStatus"] == "NotBillable"
    assert detail(**given, billable=True)["BillableStatus"] == "Billable"
    assert codes(only(plan(**given, billable=True)).notes) == ["billable"]


def test_d4_does_not_apply_to_orders():
    assert verdict(preferences=preferences(closed=DAY)) == ("create", [])


# Numbers


@pytest.mark.parametrize(("numbering", "number"), [("autotask-number", "PO-7"), ("autotask-id", "12")])
def test_autotask_numbers_orders_by_setting(numbering, number):
    given = {"purchase_orders": [order(purchase_order_number="PO-7")], "numbering": numbering}
    made = plan(**given)
    assert effect(made, "PurchaseOrder").body["DocNumber"] == number
    assert effect(made, "PurchaseOrder").expect["DocNumber"] == number
    taken = [placed("901", doc_number=number, private_note=None)]
    assert verdict(**given, posted=taken) == ("hold", ["number-used"])


def test_i1_numbers_quickbooks_would_refuse_are_held():
    assert verdict(numbering="autotask-number") == ("hold", ["order-without-number"])
    long = [order(purchase_order_number="P" * 22)]
    assert verdict(numbering="autotask-number", purchase_orders=long) == ("hold", ["number-too-long"])
    twins = [order(purchase_order_number="PO-7"), order(13, purchase_order_number="PO-7")]
    made = plan(numbering="autotask-number", purchase_orders=twins, purchase_order_items=[bought(), bought(2, of=13)])
    assert [codes(each.reasons) for each in made.documents] == [["number-twice"]] * 2


# Earlier runs


def test_a_finished_create_owes_only_its_number():
    past = memory([told(State.DONE, Id="900", DocNumber="1043", TotalAmt=Decimal(100), SyncToken="0")])
    made = plan(past=past, posted=[placed()])
    assert (only(made).verdict, [each.entity for each in made.effects]) == (Verdict.ADOPT, ["PurchaseOrders"])


def test_a_marker_of_a_lost_run_is_adopted_if_it_agrees():
    assert verdict(posted=[placed()]) == ("adopt", [])
    assert verdict(posted=[placed(total_amt=Decimal(99))]) == ("hold", ["adoption-differs"])
    assert verdict(posted=[placed(vendor_ref=rows.Ref("57"))]) == ("hold", ["adoption-differs"])
    assert verdict(posted=[placed(currency_ref=rows.Ref("EUR"))]) == ("hold", ["adoption-differs"])


def test_other_ledgers_and_several_markers_are_held():
    assert verdict(posted=[placed(ledger="ZZZ777")]) == ("hold", ["posted-by-another-ledger"])
    assert verdict(posted=[placed(), placed("901")]) == ("hold", ["marked-twice"])


def test_i6_a_cleared_number_is_held():
    past = memory([told(State.DONE, entity="PurchaseOrders", externalPONumber="1043")])
    assert codes(only(plan(past=past)).reasons) == ["number-cleared"]


def test_an_open_outcome_is_held():
    assert codes(only(plan(past=memory([told(State.SENT)]))).reasons) == ["outcome-unknown"]


def test_an_invoice_of_the_same_number_is_no_order():
    assert verdict(invoices=[posted()]) == ("create", [])


# Single orders


def test_single_orders_are_planned_whenever_they_were_submitted():
    old = order(7, submit_date_time=at("2026-01-12", 18), create_date_time=at("2026-01-12"))
    world = replace(facts(purchase_orders=[old], purchase_order_items=[bought(of=7)]),
                    asked=Asked(only=Selection(ids=(7, 8))))  # fmt: skip
    made = plan(world)
    assert (only(made).verdict, made.asked.only.ids) == (Verdict.CREATE, (7, 8))
    assert "id 8" in next(each.text for each in made.notes if each.code == "asked-not-found")
