"""Departments of expense reports and products of purchase orders, as people decided: linked, made, left out."""

from typing import Any

import expense_factories as expenses
import plan_orders_factories as orders
import pytest
from plan_factories import at, memory

from atqbo import rows
from atqbo.checks import survey
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Verdict
from atqbo.reconcile import propose, propose_reactivation
from atqbo.reconcile.cases import Cases, department_cases, product_cases

FIELD = rows.Klass(id="52", name="Field service", fully_qualified_name="Field service")
SERVICE = {"classes": [FIELD], "departments": [rows.Department(id=1, name="Field Service", number="100")]}
OTHER = {"items": [orders.bought_item("7", "Switch, 24 ports")]}


def said(choice: Choice, subject: str, quickbooks: str = "", **fields: Any) -> Memory:
    word = Decided(number=4, who="morgan", at=at("2026-03-14", 9), choice=choice, quickbooks=quickbooks, **fields)
    return memory(decided={subject: word}, links={subject: quickbooks} if quickbooks else {})


def departments(past: Memory | None = None, **given: Any) -> Cases:
    return department_cases(survey(expenses.facts(**given), expenses.settings(), past or memory()), {})


def products(past: Memory | None = None, **given: Any) -> Cases:
    return product_cases(survey(orders.facts(**given), orders.settings(), past or memory()), {})


def class_of_line(past: Memory | None = None, **given: Any) -> Any:
    [line] = expenses.made(past=past, **given)["Line"]
    return line["AccountBasedExpenseLineDetail"].get("ClassRef")


def test_e2_a_department_finds_the_class_of_its_name_for_a_person_to_accept() -> None:
    [case] = departments(**SERVICE).cases
    assert (case.subject, case.label, case.match.kind.value) == ("department:100", "100", "without")
    assert [each.theirs.id for each in case.candidates] == ["52"]
    assert departments().cases[0].match.kind.value == "same-name"
    assert departments(preferences=expenses.preferences(classes=False)).cases == ()


def test_e2_a_linked_class_stands_on_the_lines_whatever_its_name() -> None:
    past = said(Choice.LINK, "department:100", "52")
    assert class_of_line(past, **SERVICE) == {"value": "52"}
    assert departments(past, **SERVICE).cases[0].match.kind.value == "linked"


def test_e2_a_new_class_is_made_with_the_first_bill_exactly_as_a_person_saw_it() -> None:
    some = departments(classes=[])
    shown = propose(some, some.cases[0], "Service desk")
    past = said(Choice.CREATE, "department:100", name="Service desk", body=shown.body)
    assert expenses.made(past=past, entity="Class", classes=[]) == {"Name": "Service desk"}
    assert "$of" in class_of_line(past, classes=[])["value"]


@pytest.mark.parametrize("missing", ["post", "hold"])
def test_e2_left_out_lets_the_report_go_without_a_class_and_says_nothing(missing: str) -> None:
    past = said(Choice.LEAVE_OUT, "department:100", why="not tracked")
    document = expenses.only(expenses.settings(missing_class=missing), past, classes=[])
    assert (document.verdict, document.notes) == (Verdict.CREATE, ())
    assert class_of_line(past, classes=[]) is None


def test_i9_a_product_is_linked_left_out_or_its_item_made_active_again() -> None:
    [case] = products(**OTHER).cases
    assert (case.subject, case.label, case.match.kind.value) == ("product:5", "Switch", "held")
    assert products(said(Choice.LINK, "product:5", "7"), **OTHER).cases[0].match.kind.value == "linked"
    out = said(Choice.LEAVE_OUT, "product:5", why="ask Bo")
    assert products(out, **OTHER).cases[0].match.kind.value == "left-out"
    assert orders.plan(past=out).documents[0].verdict is Verdict.HOLD


def test_i9_an_inactive_item_is_made_active_with_the_first_order_of_its_product() -> None:
    gone = [orders.bought_item("7", "Switch", active=False)]
    shown = propose_reactivation(products(items=gone), "7")
    past = said(Choice.LINK, "product:5", "7", body=shown.body)
    made = orders.plan(orders.facts(items=gone), past)
    assert made.documents[0].verdict is not Verdict.HOLD
    assert [each.body["Active"] for each in made.effects if each.entity == "Item"] == [True]
    assert products(past, items=gone).cases[0].match.kind.value == "to-reactivate"


def test_i9_no_item_is_made_for_a_product_in_the_panel() -> None:
    some = products(items=[])
    assert propose(some, some.cases[0]).why_not.code == "product-not-made"
