"""[invoices] sub_customers, and parents that are billed for their children (rule I8)."""

from typing import Any

import pytest
from plan_factories import (
    at,
    code,
    codes,
    customer,
    effect,
    facts,
    invoice,
    item,
    line,
    memory,
    only,
    organization,
    plan,
    rate,
    settings,
)

from atqbo import rows
from atqbo.checks import survey
from atqbo.panels.settle_markup import proposal
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Plan, Verdict
from atqbo.reconcile import TOPICS, Cases, Proposed, propose
from atqbo.reconcile.cases import customer_cases

CHILD = organization(29, "Acme Bakery", parent_company_id=31)
PARENT = organization(31, "Acme Holding")
BELOW = settings(sub_customers=True)


def created(made: Plan) -> dict[str, dict[str, Any]]:
    """Customers that the plan creates, by name."""
    return {each.body["DisplayName"]: each.body for each in made.effects if each.entity == "Customer"}


def test_i8_a_new_customer_stands_below_its_parents() -> None:
    made = plan(chosen=BELOW, customers=[customer("8", "Acme Holding")], organizations=[CHILD, PARENT])
    assert list(created(made)) == ["Acme Bakery"]
    body = created(made)["Acme Bakery"]
    assert (body["ParentRef"], body["Job"]) == ({"value": "8"}, True)
    assert effect(made, "Invoice").body["CustomerRef"] == {"value": {"$of": effect(made, "Customer").key}}
    alone = plan(customers=[customer("8", "Acme Holding")], organizations=[CHILD, PARENT])
    assert {"ParentRef", "Job"}.isdisjoint(created(alone)["Acme Bakery"])


def test_i8_a_parent_without_customer_is_created_first() -> None:
    made = plan(
        chosen=BELOW,
        customers=[],
        organizations=[CHILD, organization(31, "Acme Holding", parent_company_id=33), organization(33, "Acme World")],
    )
    names = [each.body["DisplayName"] for each in made.effects if each.entity == "Customer"]
    assert names == ["Acme World", "Acme Holding", "Acme Bakery"]
    top, middle, child = (each for each in made.effects if each.entity == "Customer")
    assert middle.body["ParentRef"] == {"value": {"$of": top.key}}
    assert (middle.after, child.after) == ((top.key,), (middle.key,))
    assert {top.key, middle.key, child.key} <= set(only(made).effects)


@pytest.mark.parametrize(
    ("organizations", "reason"),
    [
        ([CHILD], "parent-unreadable"),
        ([CHILD, organization(31, "Acme Holding", currency_id=2)], "parent-currency-differs"),
        ([CHILD, organization(31, "Acme: Holding")], "parent-held"),
    ],
)
def test_i8_a_parent_that_cannot_be_settled_holds(organizations: list[rows.Organization], reason: str) -> None:
    document = only(plan(chosen=BELOW, customers=[], organizations=organizations, exchange_rates=[rate()]))
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, [reason])


def seen(past: Memory | None = None, **given: Any) -> Cases:
    """2_customers with [invoices] sub_customers."""
    return customer_cases(survey(facts(**given), BELOW, past or memory()), {})


def word(shown: Proposed) -> Memory:
    """A person decided to create exactly what was shown."""
    said = Decided(
        number=4, who="morgan", at=at("2026-03-14", 9), choice=Choice.CREATE, name="Acme Bakery", body=shown.body
    )
    return memory(decided={"customer:29": said})


def test_i8_the_preview_of_a_new_customer_shows_its_parent_and_exactly_that_is_sent() -> None:
    given = {"customers": [customer("8", "Acme Holding")], "organizations": [CHILD, PARENT]}
    some = seen(**given)
    shown = propose(some, some.by_subject["customer:29"])
    assert (shown.body["Job"], shown.body["ParentRef"]) == (True, {"value": "8"})
    assert "It will be a sub-customer of 'Acme Holding' (id 8)." in shown.remarks
    made = plan(chosen=BELOW, past=word(shown), **given)
    assert created(made) == {"Acme Bakery": shown.body}


def test_i8_a_parent_that_is_made_first_is_told_in_the_preview_and_gives_its_id() -> None:
    given: dict[str, Any] = {"customers": [], "organizations": [CHILD, PARENT]}
    some = seen(**given)
    shown = propose(some, some.by_subject["customer:29"])
    assert "the id of &#39;Acme Holding&#39;, once it is made" in proposal(shown, TOPICS["customer"])
    assert any("'Acme Holding', which is made first" in remark for remark in shown.remarks)
    made = plan(chosen=BELOW, past=word(shown), **given)
    parent, child = (each for each in made.effects if each.entity == "Customer")
    assert (parent.body["DisplayName"], child.body, child.after) == ("Acme Holding", shown.body, (parent.key,))
    assert made.decided == (child.key,), "a person saw the child's body, not the parent's"

    by_now = plan(chosen=BELOW, past=word(shown), **given | {"customers": [customer("8", "Acme Holding")]})
    assert created(by_now)["Acme Bakery"]["ParentRef"] == {"value": "8"}
    switched_off = plan(past=word(shown), **given)
    assert codes(only(switched_off).reasons) == ["parent-not-made"]


def test_i8_without_a_settled_parent_there_is_no_preview() -> None:
    some = seen(customers=[], organizations=[CHILD, organization(31, "Acme: Holding")])
    shown = propose(some, some.by_subject["customer:29"])
    assert (shown.body, shown.why_not and shown.why_not.code) == (None, "parent-held")


def test_i8_organizations_that_are_each_others_parent_end_somewhere() -> None:
    circle = [CHILD, organization(31, "Acme Holding", parent_company_id=29)]
    made = plan(chosen=BELOW, customers=[], organizations=circle)
    assert list(created(made)) == ["Acme Holding", "Acme Bakery"]
    both = [invoice(1), invoice(2, company_id=31)]
    lines = [line(1, of=1), line(2, of=2)]
    made = plan(chosen=BELOW, customers=[], organizations=circle, invoices=both, billing_items=lines)
    assert list(created(made)) == ["Acme Holding", "Acme Bakery"]
    assert "ParentRef" not in created(made)["Acme Holding"]


def test_c1_a_parent_in_foreign_currency_needs_a_person_too() -> None:
    made = plan(
        chosen=BELOW,
        customers=[],
        organizations=[
            organization(29, "Acme Bakery", parent_company_id=31, currency_id=2),
            organization(31, "Acme Holding", currency_id=2),
        ],
        exchange_rates=[rate()],
    )
    assert codes(only(made).needs_person) == ["new-foreign-customer"] * 2


def test_i8_the_customer_is_the_invoices_and_a_child_stands_on_its_line() -> None:
    made = plan(
        invoices=[invoice(total="200")],
        billing_items=[line(1), line(2, company_id=31, billing_code_id=6)],
        billing_codes=[code(), code(6, "Travel")],
        items=[item(), item("2", "Travel")],
        organizations=[organization(), organization(31, "Acme Mill")],
    )
    body = effect(made, "Invoice").body
    assert body["CustomerRef"] == {"value": "7"}
    assert [each["Description"] for each in body["Line"]] == ["Support", "Support\nFor Acme Mill"]


def test_i8_a_child_in_another_currency_holds() -> None:
    document = only(
        plan(
            billing_items=[line(company_id=31)],
            organizations=[organization(), organization(31, "Acme Moulin", currency_id=2)],
        )
    )
    assert codes(document.reasons) == ["child-currency-differs"]
