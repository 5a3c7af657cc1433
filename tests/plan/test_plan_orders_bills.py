"""Purchase orders as bills (rule P2): what was received, under the vendor's number, each of its invoices by itself."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from plan_factories import at, codes, effect, memory, only, preferences
from plan_orders_factories import (
    CANCELED,
    FULL,
    PARTIAL,
    billed,
    bought,
    bought_item,
    facts,
    order,
    plan,
    receipt,
    settings,
    told,
)

from atqbo import rows
from atqbo.effects import State
from atqbo.facts import Asked
from atqbo.plan.document import HeldBy, Verdict

SOURCE = "purchase-orders:12/INV-77"
BILLED = told(State.DONE, entity="Bill", source=SOURCE, Id="950", DocNumber="INV-77", TotalAmt=Decimal(100))


def bills(**given):
    return plan(**{"as": "bill", "goods_receipts": [receipt(4)], **given})


def verdict(**given):
    document = only(bills(**given))
    return document.verdict.value, codes(document.reasons)


def test_p2_a_bill_of_what_was_received():
    made = bills(purchase_orders=[order(status=PARTIAL)], goods_receipts=[receipt(1)])
    sent = effect(made, "Bill")
    assert (sent.body["DocNumber"], sent.body["TxnDate"]) == ("INV-77", "2026-03-12")
    assert sent.body["Line"][0]["ItemBasedExpenseLineDetail"]["Qty"] == 1
    assert (only(made).to_post, only(made).entity, only(made).source) == (Decimal("25.00"), "Bill", SOURCE)
    assert not {"ShipAddr", "Memo"} & set(sent.body)


def test_p2_ordered_and_not_received_never_becomes_a_bill():
    assert verdict(goods_receipts=[]) == ("skip", ["nothing-received"])


def test_p2_the_number_is_written_back_when_all_has_come():
    part = bills(purchase_orders=[order(status=PARTIAL)], goods_receipts=[receipt(1)])
    whole = bills(purchase_orders=[order(status=FULL)])
    assert [each.entity for each in part.effects] == ["Bill"]
    assert effect(whole, "PurchaseOrders").body == {"id": 12, "externalPONumber": "INV-77"}
    assert effect(whole, "PurchaseOrders").after == (effect(whole, "Bill").key,)


def test_p2_each_invoice_of_the_vendor_is_a_bill_of_its_own():
    came = [receipt(1), receipt(3, 2, day="2026-03-14", vendor_invoice_number="INV-80")]
    made = bills(goods_receipts=came)
    assert [(each.number or each.source, each.to_post) for each in made.documents] == [
        (SOURCE, Decimal("25.00")), ("purchase-orders:12/INV-80", Decimal("75.00"))
    ]  # fmt: skip
    back = effect(made, "PurchaseOrders")
    assert back.body["externalPONumber"] == "INV-77, INV-80"
    assert len(back.after) == 2


def test_p2_later_receipts_become_bills_in_later_runs():
    came = [receipt(1), receipt(3, 2, day="2026-03-14", vendor_invoice_number="INV-80")]
    earlier = told(State.DONE, entity="Bill", source=SOURCE, Id="950", DocNumber="INV-77", TotalAmt=Decimal(25))
    made = bills(goods_receipts=came, past=memory([earlier]))
    assert [(each.verdict.value, codes(each.reasons)) for each in made.documents] == [
        ("skip", ["billed-earlier"]), ("create", [])
    ]  # fmt: skip


def test_p2_without_the_vendors_number_it_is_held():
    assert verdict(goods_receipts=[receipt(4, vendor_invoice_number=None)]) == (
        "hold",
        ["vendor-invoice-number-missing"],
    )
    given = {"purchase_orders": [order(vendor_invoice_number="INV-77")]}
    for blank in (None, "", "  "):
        assert verdict(goods_receipts=[receipt(4, vendor_invoice_number=blank)], **given) == ("create", [])


def test_p2_goods_billed_under_a_number_of_the_order_that_was_changed_since_are_not_billed_again():
    came = [receipt(1, vendor_invoice_number=None), receipt(1, 2, vendor_invoice_number="")]
    earlier = told(State.DONE, entity="Bill", source=SOURCE, Id="950", DocNumber="INV-77", TotalAmt=Decimal(25))
    given = {"goods_receipts": came, "past": memory([earlier]), "bills": [billed(total_amt=Decimal(25))]}
    document = only(bills(purchase_orders=[order(vendor_invoice_number="INV-80")], **given))
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["invoice-number-changed"])
    assert "was billed as INV-77" in document.reasons[0].text
    numbered = order(vendor_invoice_number="INV-80", external_po_number="INV-77")
    moved = only(bills(purchase_orders=[numbered], **given))
    assert (codes(moved.reasons), codes(moved.notes)) == (["transferred-earlier"], ["invoice-number-changed"])


def test_p2_a_number_the_vendor_has_in_quickbooks_already_is_held():
    taken = billed(private_note=None)
    assert verdict(bills=[taken]) == ("hold", ["number-used"])
    other = billed(private_note=None, vendor_ref=rows.Ref("57"))
    assert verdict(bills=[other]) == ("create", [])


def test_p2_one_number_on_two_orders_is_held():
    came = [receipt(4), receipt(4, 2, of=2)]
    made = bills(purchase_orders=[order(), order(13)], purchase_order_items=[bought(), bought(2, of=13)],
                 goods_receipts=came)  # fmt: skip
    assert [codes(each.reasons) for each in made.documents] == [["number-twice"]] * 2


def test_p2_numbers_that_differ_in_capitals_alone_are_one_invoice():
    came = [receipt(3), receipt(1, 2, vendor_invoice_number="inv-77")]
    assert (only(bills(goods_receipts=came)).source, only(bills(goods_receipts=came)).to_post) == (SOURCE, Decimal(100))


def test_p3_a_bill_that_got_another_number_in_quickbooks_is_not_told_as_deleted():
    part = {"purchase_orders": [order(status=PARTIAL)], "purchase_order_items": [bought(quantity=9)]}
    billed_then = {"past": memory([BILLED]), "goods_receipts": [receipt(4)], **part}
    edited = billed(doc_number="INV-77 corrected", private_note=None)
    assert codes(only(bills(bills=[edited], **billed_then)).notes) == []
    assert codes(only(bills(**billed_then)).notes) == ["gone-from-quickbooks"]


def test_what_was_sent_back_is_taken_off():
    assert only(bills(goods_receipts=[receipt(4), receipt(-1, 2)])).to_post == Decimal("75.00")


def test_an_invoice_of_which_everything_was_sent_back_is_no_bill():
    assert verdict(goods_receipts=[receipt(4), receipt(-4, 2)]) == ("skip", ["nothing-received"])
    came = [receipt(4), receipt(-4, 2), receipt(4, 3, vendor_invoice_number="INV-80")]
    made = bills(goods_receipts=came, purchase_orders=[order(status=FULL)])
    assert only(made).source == "purchase-orders:12/INV-80"
    assert effect(made, "PurchaseOrders").body["externalPONumber"] == "INV-80"
    billed_before = only(bills(goods_receipts=[receipt(4), receipt(-4, 2)], past=memory([BILLED])))
    assert (codes(billed_before.reasons), codes(billed_before.notes)) == (
        ["billed-earlier"], ["changed-since-transfer", "gone-from-quickbooks"]
    )  # fmt: skip


def test_what_was_sent_back_on_a_number_of_its_own_waits_for_a_credit_by_hand():
    made = bills(goods_receipts=[receipt(4), receipt(-1, 2, vendor_invoice_number="RET-1")])
    held = next(each for each in made.documents if each.source.endswith("RET-1"))
    assert codes(held.reasons) == ["quantity-unusable"]
    assert "enter the vendor's credit in QuickBooks by hand" in held.reasons[0].remedy


def test_freight_stays_on_the_bill_that_has_it_wherever_later_receipts_come_to_lie():
    came = [receipt(1), receipt(3, 2, day="2026-03-11", vendor_invoice_number="INV-70")]
    given = {"purchase_orders": [order(freight=Decimal(10))], "items": [bought_item(), bought_item("2", "Freight In")]}
    earlier = told(State.DONE, entity="Bill", source=SOURCE, Id="950", DocNumber="INV-77", TotalAmt=Decimal(35))
    made = bills(goods_receipts=came, freight_item="Freight In", past=memory([earlier]), **given)
    amounts = {each.source.rpartition("/")[2]: (each.amount, each.to_post) for each in made.documents}
    assert amounts == {"INV-70": (Decimal("75.00"), Decimal("75.00")), "INV-77": (Decimal("35.00"), Decimal(0))}
    without = told(State.DONE, entity="Bill", source=SOURCE, Id="950", DocNumber="INV-77", TotalAmt=Decimal(25))
    later = bills(goods_receipts=came, freight_item="Freight In", past=memory([without]), **given)
    assert [each.to_post for each in later.documents] == [Decimal("85.00"), Decimal(0)]


def test_freight_stands_on_the_first_bill():
    came = [receipt(1), receipt(3, 2, day="2026-03-14", vendor_invoice_number="INV-80")]
    given = {"purchase_orders": [order(freight=Decimal(10))], "items": [bought_item(), bought_item("2", "Freight In")]}
    made = bills(goods_receipts=came, freight_item="Freight In", **given)
    assert [each.to_post for each in made.documents] == [Decimal("35.00"), Decimal("75.00")]


def test_an_order_from_before_the_window_is_billed_when_something_comes():
    old = order(submit_date_time=at("2026-01-20", 18), create_date_time=at("2026-01-19"))
    assert verdict(purchase_orders=[old]) == ("create", [])


def test_general_memo_stands_before_the_marker():
    sent = effect(bills(purchase_orders=[order(general_memo="Urgent")]), "Bill").body["PrivateNote"]
    assert sent.splitlines()[0] == "Urgent"
    assert sent.splitlines()[1].startswith("Autotask purchase order 12 · atqbo")


def test_d4_a_bill_in_a_closed_period_is_held():
    assert verdict(preferences=preferences(closed=at("2026-03-12").date())) == ("hold", ["books-closed"])


def test_a_finished_bill_owes_its_number_when_all_has_come():
    made = bills(purchase_orders=[order(status=FULL)], past=memory([BILLED]))
    assert (only(made).verdict, [each.entity for each in made.effects]) == (Verdict.ADOPT, ["PurchaseOrders"])


def test_a_marker_of_a_lost_run_is_taken_over():
    made = bills(purchase_orders=[order(status=FULL)], bills=[billed()])
    assert only(made).verdict is Verdict.ADOPT
    assert codes(only(bills(bills=[billed(total_amt=Decimal(99))])).reasons) == ["adoption-differs"]


def test_p3_more_on_a_billed_invoice_is_told():
    given = {"purchase_orders": [order(status=PARTIAL)], "goods_receipts": [receipt(5)], "past": memory([BILLED]),
             "bills": [billed()]}  # fmt: skip
    part = only(bills(purchase_order_items=[bought(quantity=9)], **given))
    assert (codes(part.reasons), codes(part.notes)) == (["billed-earlier"], ["changed-since-transfer"])
    whole = only(bills(**given))
    assert (whole.to_post, codes(whole.notes)) == (Decimal(100), ["number-owed", "changed-since-transfer"])


def test_p3_after_the_number_stands_in_autotask_changes_are_told():
    numbered = {"external_po_number": "INV-77"}
    came = [receipt(4), receipt(1, 2, vendor_invoice_number="INV-80")]
    past = {"past": memory([BILLED]), "bills": [billed()]}
    late = only(bills(purchase_orders=[order(**numbered)], goods_receipts=came, **past))
    assert (codes(late.reasons), codes(late.notes)) == (["transferred-earlier"], ["changed-since-transfer"])
    gone = only(bills(purchase_orders=[order(**numbered, status=CANCELED)], **past))
    assert codes(gone.notes) == ["canceled-since-transfer"]
    assert verdict(purchase_orders=[order(**numbered)]) == ("skip", ["already-numbered"])


def test_what_came_before_the_rest_was_canceled_waits_for_a_person():
    assert verdict(purchase_orders=[order(status=CANCELED)]) == ("hold", ["canceled-with-goods"])
    assert verdict(purchase_orders=[order(status=CANCELED)], goods_receipts=[]) == ("skip", ["canceled"])


def test_a_persons_hold_keeps_a_bill_and_the_number_back():
    held = memory(holds={SOURCE: HeldBy("ann", at("2026-03-12"), "wrong goods")})
    made = bills(purchase_orders=[order(status=FULL)], past=held)
    assert (codes(only(made).reasons), len(made.effects)) == (["held-by-person"], 0)


def test_many_numbers_are_shortened_to_what_autotask_takes():
    came = [receipt(1, n, of=n, vendor_invoice_number=f"INVOICE-0000{n}") for n in range(1, 5)]
    lines = [bought(n, quantity=1) for n in range(1, 5)]
    made = bills(purchase_order_items=lines, goods_receipts=came)
    assert effect(made, "PurchaseOrders").body["externalPONumber"] == "INVOICE-00001 and 3 more"


@pytest.mark.parametrize(
    ("tier", "entity"), [("QuickBooks Online Essentials", "Bill"), ("QuickBooks Online Plus", None)]
)
def test_a_tier_without_orders_falls_back_to_bills_only_if_told_to(tier, entity):
    company = rows.CompanyInfo(id="1", country="US", name_value=(rows.NameValue("OfferingSku", tier),))
    made = plan(company=company, fall_back_to_bills=True, goods_receipts=[receipt(4)])
    assert only(made).entity == (entity or "PurchaseOrder")
    assert ("bills-for-orders" in codes(made.notes)) == bool(entity)
    assert only(plan(company=company, goods_receipts=[receipt(4)])).entity == "PurchaseOrder"


def test_d4_a_person_may_post_it_on_the_first_open_day():
    closed = at("2026-03-12").date()
    world = replace(
        facts(goods_receipts=[receipt(4)], preferences=preferences(closed=closed)), asked=Asked(post_closed=True)
    )
    made = plan(world, chosen=settings(**{"as": "bill"}))
    sent = effect(made, "Bill").body
    assert (sent["TxnDate"], sent["DueDate"]) == ("2026-03-13", "2026-03-12")
    assert "Dated 2026-03-12 and due 2026-03-12 in Autotask" in sent["PrivateNote"]
    assert codes(only(made).needs_person) == ["posted-after-close"]
