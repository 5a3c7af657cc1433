"""What preflight and 3_items make of people's decisions about the apps beside invoices."""

import sys
from pathlib import Path

from checks_kit import found, surveyed

sys.path.append(str(Path(__file__).resolve().parents[1] / "plan"))

import expense_factories as expenses
import plan_orders_factories as orders
import pytest
from msgspec.structs import replace
from plan_factories import at, memory

from atqbo import rows
from atqbo.checks.spending import match_products
from atqbo.plan.decided import Choice, Decided

OTHERWISE = {"classes": [rows.Klass(id="52", name="Field")], "departments": [rows.Department(id=1, number="100")]}


@pytest.mark.parametrize("choice", [Choice.LINK, Choice.LEAVE_OUT])
def test_e2_a_department_that_a_person_settled_is_not_told_about(choice):
    around = {"apps": {"expenses": expenses.facts(**OTHERWISE)}}
    assert "departments-without-class" in found(expenses.settings(), around=around)
    word = Decided(number=4, who="morgan", at=at("2026-03-14", 9), choice=choice, quickbooks="52")
    links = {"department:100": "52"} if choice is Choice.LINK else {}
    past = memory(decided={"department:100": word}, links=links)
    assert "departments-without-class" not in found(expenses.settings(), past, around=around)


def test_i9_a_product_is_that_of_its_link():
    other = orders.facts(items=[orders.bought_item("7", "Switch, 24 ports")])
    seen = replace(surveyed(orders.settings()), facts=other, memory=memory(links={"product:5": "7"}))
    [match] = match_products(seen)
    assert (match.kind, match.quickbooks) == ("linked", "7")


def test_each_app_in_use_is_asked_for_a_user_of_its_own():
    own = {"username": "own", "secret": "env:B", "integration_code": "Y"}
    assert found(expenses.settings())["user-shared"].told == ("invoices: user api", "expenses: user api")
    assert "invoices app" in found(expenses.settings(autotask=own))["user-shared"].text
