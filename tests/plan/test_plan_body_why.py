"""Each derived value of an invoice's body says how it was derived."""

from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from plan_factories import code, invoice, item, line, only, organization, plan, preferences, settings

from atqbo import rows
from atqbo.facts import Behind

TRACKING = rows.AccountingInfoPrefs(class_tracking_per_txn_line=True, track_departments=True)


def whys(chosen: dict[str, Any], **given: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """How the head's fields, and each line's, were derived."""
    document = only(plan(chosen=settings(**chosen), **given))
    return (
        {each.field: each.how for each in document.why},
        [{each.field: each.how for each in line.why} for line in document.lines],
    )


def test_lines_tell_item_class_sum_and_quantity() -> None:
    chosen = {"group_lines": "by-item", "class_from": "organization"}
    times = {"quantity": Decimal(3), "rate": Decimal("33.335")}
    _, lines = whys(
        chosen,
        invoices=[invoice(total="190")],
        billing_items=[line(1, "50"), line(2, "50"), line(3, "100", billing_code_id=6, **times),
                       line(4, "-10", billing_code_id=7, quantity=Decimal(2), rate=Decimal(-5))],
        billing_codes=[code(), code(6, "Remote", external_number="Travel"), code(7, "Credit")],
        items=[item(), item("2", "Travel"), item("3", "Credit")],
        classes=[rows.Klass(id="9", name="Acme Bakery")],
        preferences=replace(preferences(), accounting_info_prefs=TRACKING),
    )  # fmt: skip
    assert lines[0] == {
        "ItemRef": "equal name (by billing code Labor)",
        "ClassRef": "class by organization",
        "Amount": "sum of 2 billing items",
    }
    assert lines[1]["ItemRef"] == "equal name (by External Number of billing code Remote)"
    assert lines[1]["Qty"] == "quantity × rate is not the amount: both stand in the text"
    assert lines[2]["Qty"] == "a credit takes no quantity: both stand in the text"


def test_a_line_tells_by_what_product_its_item_was_found() -> None:
    behind = Behind(ticket_charges=(rows.Charge(id=7, product_id=8),), products=(rows.Product(id=8, name="Laptop"),))
    given = {"billing_items": [line(ticket_charge_id=7)], "items": [item("2", "Laptop")], "behind": behind}
    _, [told] = whys({"item_from": ["product"]}, **given)
    assert told["ItemRef"] == "equal name (by product Laptop)"
    _, [told] = whys({"item_without_code": "Labor"}, billing_items=[line(billing_code_id=None)])
    assert told["ItemRef"] == "equal name (by [invoices] item_without_code)"


def test_the_head_tells_location_memos_addresses_and_ways_to_pay() -> None:
    head, _ = whys(
        {
            "location_from": "organization",
            "addresses": "autotask",
            "online_card_payment": "yes",
            "po_number": "po-number-field",
            "customer_memo": ["invoice-id"],
        },
        invoices=[invoice(order_number="7")],
        organizations=[organization(address1="12 Mill Lane", billing_address1="PO Box 7")],
        locations=[rows.Location(id="4", name="Acme Bakery")],
        preferences=replace(preferences(), accounting_info_prefs=TRACKING),
    )
    del head["TxnDate"], head["DueDate"]
    assert head == {
        "CustomerRef": "equal name",
        "DepartmentRef": "by organization",
        "PONumber": "the order number",
        "CustomerMemo": "[invoices] customer_memo and po_number",
        "PrivateNote": "[invoices] private_note, and the mark that proves it",
        "BillAddr": "the organization's billing address",
        "ShipAddr": "the organization's address",
        "AllowOnlineCreditCardPayment": "[invoices] online_card_payment",
    }
