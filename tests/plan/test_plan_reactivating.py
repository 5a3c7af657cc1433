"""An inactive record is made active again on a person's word alone, with the invoice that needs it (rule I9)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from plan_factories import codes, customer, effect, item, memory, only, organization, plan

from atqbo.effects import UniqueName
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Verdict
from atqbo.plan.permission.approval import split
from atqbo.settings import Policy

GONE = customer("7", "Acme Bakery (deleted)", active=False, sync_token="4")
OLD = item("1", "Labor (deleted)", active=False)
BODY = {"Id": "7", "sparse": True, "Active": True, "DisplayName": "Acme Bakery"}
UPDATED = ("quickbooks", "update", "Customer", "cure:7@4")


def said(body: Any = BODY, quickbooks: str = "7", **given: Any) -> Memory:
    """Morgan linked the organization to that customer, having seen this body."""
    word = Decided(
        number=4, choice=Choice.LINK, who="morgan", at=datetime(2026, 3, 14, 9, tzinfo=UTC),
        quickbooks=quickbooks, name="Acme Bakery (deleted)", body=body,
    )  # fmt: skip
    return memory(decided={"customer:29": word}, customers={29: "7"}, **given)


def test_i9_it_is_made_active_and_the_invoice_waits_for_that() -> None:
    made = plan(past=said(), customers=[GONE])
    update, invoice = effect(made, "Customer"), effect(made, "Invoice")
    assert (update.verb, update.body) == ("update", BODY | {"SyncToken": "4"})
    assert update.proof == UniqueName("DisplayName", "Acme Bakery")
    assert invoice.body["CustomerRef"] == {"value": {"$of": update.key}}
    assert update.key in invoice.after
    assert only(made).verdict is Verdict.CREATE


def test_k1_a_persons_word_needs_no_policy_to_create_customers() -> None:
    made = plan(past=said(), customers=[GONE])
    chosen, waiting = split(made, Policy(create_invoices=True))
    assert (chosen, waiting) == ({only(made).source}, {})


@pytest.mark.parametrize("past", [said(body=None), said(quickbooks="8"), memory(customers={29: "7"}), memory()])
def test_i9_nobody_said_so_and_it_is_held(past: Memory) -> None:
    made = plan(past=past, customers=[GONE])
    assert codes(only(made).reasons) == ["customer-inactive"]
    assert made.effects == ()


def test_a_name_that_another_record_has_by_now_holds_the_invoice() -> None:
    made = plan(past=said(), customers=[GONE, customer("9", "ACME BAKERY")])
    assert codes(only(made).reasons) == ["name-taken-since"]


def test_c1_another_currency_holds_it_all_the_same() -> None:
    made = plan(past=said(), customers=[GONE], organizations=[organization(currency_id=2)])
    assert codes(only(made).reasons)[0] == "currency-differs"
    assert made.effects == ()


def test_an_item_is_made_active_in_the_same_way() -> None:
    word = Decided(
        number=4, choice=Choice.LINK, who="morgan", at=datetime(2026, 3, 14, 9, tzinfo=UTC), quickbooks="1",
        name="Labor (deleted)", body={"Id": "1"},
    )  # fmt: skip
    past = memory(decided={"item:Labor": word}, items={"Labor": "1"})
    made = plan(past=past, items=[OLD])
    update = effect(made, "Item")
    assert update.body == {"Id": "1", "SyncToken": "0", "sparse": True, "Active": True, "Name": "Labor"}
    [line] = effect(made, "Invoice").body["Line"]
    assert line["SalesItemLineDetail"]["ItemRef"] == {"value": {"$of": update.key}}
    assert only(made).lines[0].item == "Labor"
    assert made.decided == (update.key,)
    taken = plan(past=past, items=[OLD, item("2", "Labor")])
    assert codes(only(taken).reasons) == ["name-taken-since"]
