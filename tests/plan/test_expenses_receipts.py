"""Receipts of what is posted go to the bill, each once."""

from typing import Any

from expense_factories import only, paid_by_company, plan, report, settings, spent
from plan_factories import codes

from atqbo import rows
from atqbo.effects import UniqueName, belongs_to


def receipt(number: int = 70, item: int = 1, path: str = "C:\\pics\\lunch at Acme.jpg", **fields: Any) -> Any:
    return rows.ExpenseReceipt(id=number, expense_item_id=item, expense_report_id=31, full_path=path, **fields)


def attached(**given: Any) -> list[Any]:
    """The effects that attach something to the bill."""
    return [effect for effect in plan(settings(receipts=True), **given).effects if effect.verb == "attach"]


def test_a_receipt_is_fetched_and_attached_to_the_bill() -> None:
    drawn = plan(settings(receipts=True), expense_receipts=[receipt()])
    create, attach, _ = drawn.effects
    name = f"lunch-at-Acme-{attach.key[:8]}.jpg"
    assert attach.body == {
        "$file": {"entity": "ExpenseItems/1/Attachments", "id": 70},
        "AttachableRef": [{"EntityRef": {"type": "Bill", "value": {"$of": create.key}}}],
        "FileName": name,
        "ContentType": "image/jpeg",
    }
    assert attach.proof == UniqueName("FileName", name)
    assert attach.after == (create.key,)
    assert belongs_to(attach, "expenses:31")
    assert attach.key in drawn.documents[0].effects


def test_without_the_setting_none_is_attached() -> None:
    assert all(effect.verb != "attach" for effect in plan(expense_receipts=[receipt()]).effects)


def test_receipts_of_what_is_not_posted_stay_where_they_are() -> None:
    world = {"reports": [report(total="99.55", due="38.15")], "items": [spent(), paid_by_company()]}
    assert [each.body["$file"]["id"] for each in attached(**world, expense_receipts=[receipt(), receipt(71, 2)])] == [
        70
    ]


def test_links_are_no_files_and_unknown_kinds_are_told() -> None:
    assert attached(expense_receipts=[receipt(attachment_type="FILE_LINK")]) == []
    odd = only(settings(receipts=True), expense_receipts=[receipt(path="scan")])
    assert codes(odd.notes) == ["receipt-left-out"]


def test_a_receipt_that_nobody_attached_is_told() -> None:
    assert codes(only(settings(receipts=True), items=[spent(have_receipt=True)]).notes) == ["receipt-missing"]


def test_names_of_files_are_hostile() -> None:
    (found,) = attached(expense_receipts=[receipt(path='../<b>"x"\r\n.p\'d;f', content_type="application/pdf")])
    assert found.body["FileName"] == f"b-x-{found.key[:8]}.pdf"
