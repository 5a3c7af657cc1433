"""What a person decided about an organization or an item goes before everything the planner would find by itself."""

from datetime import UTC, datetime
from typing import Any

import pytest
from plan_factories import (
    codes,
    customer,
    effect,
    item,
    memory,
    only,
    organization,
    plan,
    rate,
    settings,
)

from atqbo import rows
from atqbo.effects import UniqueName
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Plan, Verdict
from atqbo.plan.permission.approval import allowed, split
from atqbo.settings import Policy

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)
BODY = {"DisplayName": "Acme Bakery (West)", "CompanyName": "Acme Bakery", "CurrencyRef": {"value": "USD"}}
ITEM = {"Name": "Labor West", "Type": "Service", "IncomeAccountRef": {"value": "60"}}
NEAR = customer("8", "ACME Bakery, Inc.")


def decided(subject: str = "customer:29", **fields: Any) -> Memory:
    """A memory in which Morgan decided on one subject; keywords customers and items are links in force."""
    links = {name: fields.pop(name) for name in ("customers", "items") if name in fields}
    given = {"number": 4, "who": "morgan", "at": AT, "choice": Choice.CREATE, "name": "Acme Bakery (West)", **fields}
    return memory(decided={subject: Decided(**given)}, **links)


def held(made: Plan) -> list[str]:
    assert only(made).verdict is Verdict.HOLD
    assert made.effects == ()
    return codes(only(made).reasons)


def test_a_link_goes_where_the_name_only_looked_alike() -> None:
    assert held(plan(customers=[NEAR])) == ["organization-near-match"]
    past = decided(choice=Choice.LINK, quickbooks="8", customers={29: "8"})
    made = plan(past=past, customers=[NEAR])
    assert only(made).verdict is Verdict.CREATE
    assert effect(made, "Invoice").body["CustomerRef"] == {"value": "8"}


def test_a_new_customer_is_created_with_exactly_the_body_a_person_saw() -> None:
    made = plan(past=decided(body=BODY), customers=[NEAR])
    created = effect(made, "Customer")
    assert created.body == BODY
    assert created.expect == {"DisplayName": "Acme Bakery (West)", "CurrencyRef.value": "USD"}
    assert created.proof == UniqueName("DisplayName", "Acme Bakery (West)")
    assert effect(made, "Invoice").body["CustomerRef"] == {"value": {"$of": created.key}}
    assert made.decided == (created.key,)


def test_a_twin_gets_a_customer_of_its_own_and_the_other_stays_held() -> None:
    both = {"organizations": [organization(), organization(30)]}
    assert only(plan(past=decided(body=BODY), **both)).verdict is Verdict.CREATE


def test_a_name_no_customer_can_have_is_got_round_by_another() -> None:
    given = {"organizations": [organization(name="Acme: West")], "customers": []}
    assert held(plan(**given)) == ["organization-name-unfit"]
    assert only(plan(past=decided(body=BODY), **given)).verdict is Verdict.CREATE


@pytest.mark.parametrize(
    "given",
    [
        {"customers": [customer("9", "acme bakery (WEST)")]},
        {"customers": [], "vendors": [rows.Vendor(id="5", display_name="Acme Bakery (West)")]},
    ],
    ids=["customer", "vendor"],
)
def test_a_name_taken_since_holds(given: dict[str, Any]) -> None:
    assert held(plan(past=decided(body=BODY), **given)) == ["name-taken-since"]


def test_c1_a_body_in_another_currency_than_the_organizations_holds() -> None:
    foreign = {"organizations": [organization(currency_id=2)], "customers": [], "exchange_rates": [rate()]}
    assert held(plan(past=decided(body=BODY), **foreign)) == ["currency-changed"]


def test_a_policy_without_new_customers_sends_what_a_person_decided() -> None:
    policy = {"create_invoices": True}
    without = plan(customers=[])
    assert [reason.code for reason in allowed(only(without), without, settings(policy).policy)] == [
        "policy-create-customers"
    ]
    made = plan(past=decided(body=BODY), customers=[])
    assert allowed(only(made), made, settings(policy).policy) == ()
    assert split(made, settings(policy).policy)[0] == {only(made).source}
    assert split(made, Policy())[0] == frozenset()


def test_c1_a_foreign_customer_a_person_decided_on_needs_no_second_word() -> None:
    body = {**BODY, "CurrencyRef": {"value": "EUR"}}
    given = {"organizations": [organization(currency_id=2)], "customers": [], "exchange_rates": [rate()]}
    assert "new-foreign-customer" in codes(only(plan(**given)).needs_person)
    assert only(plan(past=decided(body=body), **given)).needs_person == ()


def test_what_is_left_out_is_held_with_who_and_why_even_where_the_name_agrees() -> None:
    made = plan(past=decided(choice=Choice.LEAVE_OUT, why="the contract is disputed"))
    assert held(made) == ["left-out"]
    assert only(made).reasons[0].text == "morgan left 'Acme Bakery' out on 2026-03-14: the contract is disputed"
    linked = decided(choice=Choice.LEAVE_OUT, why="the contract is disputed", customers={29: "7"})
    assert held(plan(past=linked)) == ["left-out"]


def test_an_item_is_linked_created_or_left_out_as_decided() -> None:
    near = {"items": [item("2", "LABOR")]}
    assert held(plan(**near)) == ["item-near-match"]
    linked = plan(past=decided("item:Labor", choice=Choice.LINK, items={"Labor": "2"}), **near)
    assert effect(linked, "Invoice").body["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": "2"}
    made = plan(past=decided("item:Labor", name="Labor West", body=ITEM), **near)
    assert effect(made, "Item").body == ITEM
    assert effect(made, "Item").proof == UniqueName("Name", "Labor West")
    assert only(made).lines[0].item == "Labor West"
    assert made.decided == (effect(made, "Item").key,)
    out = decided("item:Labor", choice=Choice.LEAVE_OUT, why="not sold any more")
    assert held(plan(past=out)) == ["left-out"]


def test_an_item_name_taken_since_holds() -> None:
    past = decided("item:Labor", name="Labor West", body=ITEM)
    assert held(plan(past=past, items=[item("2", "labor west")])) == ["name-taken-since"]


def test_an_item_is_created_by_decision_where_the_setting_holds_missing_ones() -> None:
    hold = settings(missing_item="hold")
    past = decided("item:Labor", name="Labor West", body=ITEM)
    assert held(plan(chosen=hold, items=[])) == ["item-missing"]
    assert only(plan(chosen=hold, past=past, items=[])).verdict is Verdict.CREATE
