"""Organizations that only expense reports and purchase orders name: their customers are settled in 2_customers too."""

from typing import Any

import expense_factories as expenses
import plan_orders_factories as orders
import pytest
from plan_factories import at, customer, memory, organization

from atqbo.checks import survey
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Verdict
from atqbo.reconcile import InForce, difference, propose, read_sheet, write_sheet
from atqbo.reconcile.cases import Cases, buyer_cases, customer_cases, spender_cases

NEAR = {"organizations": [organization()], "customers": [customer("8", "ACME Bakery, Inc.")]}
ITEM = {"items": [expenses.spent(company_id=29)], **NEAR}
LINKED = memory(
    customers={29: "8"},
    decided={
        "customer:29": Decided(number=4, who="morgan", at=at("2026-03-14", 9), choice=Choice.LINK, quickbooks="8")
    },
)


def spenders(past: Memory | None = None, policy: dict[str, Any] | None = None, **chosen: Any) -> Cases:
    return spender_cases(survey(expenses.facts(**ITEM), expenses.settings(policy, **chosen), past or memory()), {})


def test_an_organization_on_an_expense_item_alone_is_settled_as_a_customer() -> None:
    assert expenses.only(**ITEM).verdict is Verdict.HOLD
    [case] = spenders().cases
    assert (case.subject, case.match.kind.value, len(case.match.documents)) == ("customer:29", "held", 1)
    assert [each.theirs.id for each in case.candidates] == ["8"]
    assert spenders(LINKED).cases[0].match.kind.value == "linked"
    [line] = expenses.made(past=LINKED, **ITEM)["Line"]
    assert line["AccountBasedExpenseLineDetail"]["CustomerRef"] == {"value": "8"}


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        ({}, ["held"]),
        ({"missing_customer": "leave-out"}, ["without"]),
        ({"missing_customer": "hold"}, ["held"]),
        ({"customers": "none"}, []),
    ],
)
def test_e1_what_is_settled_follows_the_settings(chosen: dict[str, Any], kinds: list[str]) -> None:
    assert [each.match.kind.value for each in spenders(**chosen).cases] == kinds


@pytest.mark.parametrize(("policy", "kind"), [({}, "needs-approval"), ({"create_customers": True}, "to-create")])
def test_k1_a_new_customer_needs_a_person_unless_the_policy_allows_it(policy: dict[str, Any], kind: str) -> None:
    new = expenses.facts(**{**ITEM, "customers": []})
    some = spender_cases(survey(new, expenses.settings(policy), memory()), {})
    assert some.cases[0].match.kind.value == kind
    assert propose(some, some.cases[0]).body["DisplayName"] == "Acme Bakery"


def test_an_organization_that_an_order_buys_for_is_settled_too() -> None:
    facts = orders.facts(
        purchase_orders=[orders.order(purchase_for_company_id=29)],
        organizations=[*orders.facts().autotask.organizations, organization()],
        customers=NEAR["customers"],
    )
    [case] = buyer_cases(survey(facts, orders.settings(), memory()), {}).cases
    assert (case.subject, case.match.kind.value) == ("customer:29", "held")


def test_a_sheet_holds_it_once_and_its_row_is_understood() -> None:
    own = customer_cases(survey(expenses.facts(**ITEM), expenses.settings(), memory()), {})
    some, in_force = [own, spenders()], InForce({}, {}, {})
    content = write_sheet(some, in_force).decode("utf-8-sig")
    assert content.count("customer,29,Acme Bakery,") == 1
    filled = content.replace("customer,29,Acme Bakery,,", "customer,29,Acme Bakery,link,8")
    found = difference(some, read_sheet(filled.encode(), "sheet.csv"), in_force)
    assert found.problems == ()
    [change] = found.changes
    assert (change.subject, change.word and change.word.quickbooks) == ("customer:29", "8")
