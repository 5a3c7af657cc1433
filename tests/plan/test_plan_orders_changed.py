"""Orders that were changed or canceled in Autotask after their transfer (rule P3): told, or carried over."""

from decimal import Decimal

import pytest
from plan_factories import at, codes, effect, memory, only
from plan_orders_factories import CANCELED, bought, bought_item, order, placed, plan, product, told

from atqbo import rows
from atqbo.effects import Marker, State
from atqbo.plan.document import Verdict

NUMBERED = {"external_po_number": "1043"}
DONE = told(State.DONE, Id="900", DocNumber="1043", TotalAmt=Decimal(100), SyncToken="0")


def transferred(*past, **given):
    """The plan for an order that was transferred as 1043, which QuickBooks holds (id 900)."""
    return plan(
        **{"purchase_orders": [order(**NUMBERED)], "posted": [placed()], "past": memory([DONE, *past]), **given}
    )


def drift(**given):
    document = only(transferred(**given))
    assert document.verdict is Verdict.SKIP
    return codes(document.notes)


def test_what_was_transferred_is_skipped():
    document = only(transferred())
    assert (codes(document.reasons), document.notes) == (["transferred-earlier"], ())


def test_a_marker_alone_shows_a_transfer_too():
    assert codes(only(transferred(past=memory())).reasons) == ["transferred-earlier"]


@pytest.mark.parametrize(
    "lines", [[bought(quantity=6)], [bought(cost="26.00")], [bought(), bought(2)], [bought(memo="Another switch")]]
)
def test_p3_a_changed_order_is_told(lines):
    assert drift(purchase_order_items=lines) == ["changed-since-transfer"]


def test_p3_the_difference_is_told_line_by_line():
    [note] = only(transferred(purchase_order_items=[bought(quantity=6)])).notes
    assert "line 1 is 6 for 150.00 USD in Autotask and 4 for 100.00 USD in QuickBooks" in note.text


def test_p3_a_canceled_order_is_told_until_it_is_closed():
    orders = [order(**NUMBERED, status=CANCELED)]
    assert drift(purchase_orders=orders) == ["canceled-since-transfer"]
    assert drift(purchase_orders=orders, posted=[placed(po_status="Closed")]) == []


def test_p3_an_order_that_is_gone_from_quickbooks_is_told():
    assert drift(posted=[]) == ["gone-from-quickbooks"]


def test_another_number_in_autotask_is_told():
    assert drift(purchase_orders=[order(external_po_number="1044")]) == ["number-differs"]


def test_p3_another_number_in_quickbooks_is_told():
    [note] = only(transferred(posted=[placed(doc_number="1043-B")])).notes
    assert note.text == "It is 1043-B in QuickBooks, but its External P.O. Number in Autotask is 1043"


def test_orders_from_before_the_window_are_watched_and_told_only_if_changed():
    old = [order(**NUMBERED, submit_date_time=at("2026-01-20", 18), create_date_time=at("2026-01-19"))]
    assert not transferred(purchase_orders=old).documents
    assert drift(purchase_orders=old, purchase_order_items=[bought(quantity=6)]) == ["changed-since-transfer"]
    assert not transferred(purchase_orders=old, purchase_order_items=[bought(quantity=6)], watch_days=30).documents


def update(**given):
    return transferred(changed="update", purchase_order_items=[bought(quantity=6)], **given)


def test_p3_an_open_order_is_updated_by_setting():
    made = update()
    change = effect(made, "PurchaseOrder")
    assert (change.verb, only(made).verdict, only(made).to_post) == ("update", Verdict.UPDATE, Decimal("150.00"))
    assert (change.body["Id"], change.body["SyncToken"], change.body["sparse"]) == ("900", "0", True)
    assert change.body["Line"][0]["ItemBasedExpenseLineDetail"]["Qty"] == 6
    assert change.proof == Marker(change.body["PrivateNote"])
    assert change.key[:8] in change.body["PrivateNote"]


@pytest.mark.parametrize(
    "kept",
    [
        placed(po_status="Closed"),
        placed(linked_txn=[rows.LinkedTxn("77", "Bill")]),
        placed(sync_token="1"),
    ],
)
def test_p3_one_that_is_closed_billed_or_edited_there_is_only_told(kept):
    document = only(update(posted=[kept]))
    assert (document.verdict, codes(document.notes)) == (Verdict.SKIP, ["changed-since-transfer"])


def test_p3_an_order_without_lines_left_or_below_zero_is_not_carried_over():
    document = only(transferred(changed="update", purchase_order_items=[]))
    assert (document.verdict, codes(document.notes)) == (Verdict.SKIP, ["changed-since-transfer"])
    below = only(transferred(changed="update", purchase_order_items=[bought(), bought(2, cost="-50.00")]))
    assert (below.verdict, codes(below.reasons)) == (Verdict.HOLD, ["total-below-zero"])


def test_p3_a_second_change_is_a_second_update():
    earlier = told(State.DONE, verb="update", Id="900", SyncToken="1")
    first, second = effect(update(), "PurchaseOrder"), None
    made = transferred(
        earlier, changed="update", posted=[placed(sync_token="1")], purchase_order_items=[bought(quantity=8)]
    )
    second = effect(made, "PurchaseOrder")
    assert (second.revision, second.key != first.key) == (1, True)


def test_p3_a_canceled_order_is_closed_by_setting():
    made = transferred(changed="update", purchase_orders=[order(**NUMBERED, status=CANCELED)])
    change = effect(made, "PurchaseOrder")
    assert (change.body["POStatus"], only(made).to_post) == ("Closed", Decimal("100.00"))


def test_p3_what_cannot_be_resolved_is_held():
    lines = [bought(), bought(2, product_id=6)]
    given = {"products": [product(), product(6, "Rack")], "items": [bought_item()]}
    document = only(transferred(changed="update", purchase_order_items=lines, **given))
    assert codes(document.reasons) == ["item-missing"]


def test_an_update_of_unknown_outcome_is_held():
    assert codes(only(update(past=memory([DONE, told(State.SENT, verb="update")]))).reasons) == ["outcome-unknown"]
