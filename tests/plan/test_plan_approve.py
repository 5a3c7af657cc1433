from decimal import Decimal

import msgspec
import pytest
from plan_factories import (
    codes,
    customer,
    effect,
    facts,
    invoice,
    known_create,
    line,
    memory,
    only,
    organization,
    plan,
    posted,
    rate,
    settings,
)

from atqbo.effects import State
from atqbo.money import canonical, decode
from atqbo.plan.approve import allowed, restrict, split
from atqbo.plan.document import Plan, Verdict
from atqbo.settings import Policy

ALL = Policy(create_invoices=True, create_customers=True, create_items=True)
CREATE = settings(missing_item="create", income_account="Services")


def why(made: Plan, policy: Policy) -> list[str]:
    return codes(allowed(only(made), made, policy))


def test_k1_an_empty_policy_allows_nothing() -> None:
    made = plan(chosen=CREATE, customers=[], items=[])
    assert why(made, Policy()) == ["policy-create-invoices", "policy-create-customers", "policy-create-items"]
    assert split(made, Policy())[0] == frozenset()


@pytest.mark.parametrize(
    ("policy", "forbidden"),
    [
        (ALL, []),
        (Policy(create_invoices=True, create_items=True), ["policy-create-customers"]),
        (Policy(create_invoices=True, create_customers=True), ["policy-create-items"]),
    ],
)
def test_k1_each_kind_of_record_is_allowed_by_itself(policy: Policy, forbidden: list[str]) -> None:
    assert why(plan(chosen=CREATE, customers=[], items=[]), policy) == forbidden


def test_k1_the_largest_invoice_is_the_largest_allowed() -> None:
    made = plan()
    assert why(made, Policy(create_invoices=True, largest_invoice=Decimal("100.00"))) == []
    assert why(made, Policy(create_invoices=True, largest_invoice=Decimal("99.99"))) == ["larger-than-policy"]


def test_k1_adoption_needs_the_policy_too() -> None:
    assert why(plan(facts(posted=[posted()])), Policy()) == ["policy-create-invoices"]


def test_v3_what_needs_a_person_stays_create_and_waits() -> None:
    made = plan(customers=[], organizations=[organization(currency_id=2)], exchange_rates=[rate()])
    chosen, waiting = split(made, ALL)
    assert only(made).verdict is Verdict.CREATE
    assert chosen == frozenset()
    assert codes(waiting["invoices:4711"]) == ["new-foreign-customer"]


def test_split_parts_the_acting_documents_only() -> None:
    made = plan(
        invoices=[invoice(1), invoice(2), invoice(3, total="500"), invoice(4, is_voided=True)],
        billing_items=[line(1, of=1), line(2, of=2), line(3, "500", of=3)],
    )
    chosen, waiting = split(made, Policy(create_invoices=True, largest_invoice=Decimal(200)))
    assert chosen == {"invoices:1", "invoices:2"}
    assert list(waiting) == ["invoices:3"]


def two(**changes: object) -> Plan:
    given = {"invoices": [invoice(1), invoice(2)], "billing_items": [line(1, of=1), line(2, of=2)], **changes}
    return plan(**given)


def stored(made: Plan) -> Plan:
    """The plan as it comes back from the ledger."""
    return msgspec.convert(decode(canonical(made)), Plan)


def test_an_unchanged_plan_stays_as_it_was_approved() -> None:
    assert restrict(two(), stored(two())) == two()


def test_documents_that_were_not_in_the_approved_plan_are_left_out() -> None:
    approved = plan(invoices=[invoice(2)], billing_items=[line(2, of=2)])
    left = restrict(two(), approved)
    assert [document.autotask_id for document in left.documents] == [2]
    assert left.effects == approved.effects


@pytest.mark.parametrize(
    "fresh",
    [
        two(billing_items=[line(1, of=1, item_name="Other text"), line(2, of=2)]),
        two(invoices=[invoice(1, comments="new"), invoice(2)]),
        two(invoices=[invoice(2)]),
    ],
)
def test_what_changed_since_the_approval_is_held_and_the_rest_goes_on(fresh: Plan) -> None:
    left = restrict(fresh, two())
    first, second = left.documents
    assert (first.verdict, codes(first.reasons)) == (Verdict.HOLD, ["changed-since-approval"])
    assert (first.effects, first.to_post) == ((), 0)
    assert second == two().documents[1]
    assert {each.source for each in left.effects} == {"invoices:2"}


def test_a_document_that_was_held_at_approval_is_not_approved_by_being_cured() -> None:
    approved = two(billing_items=[line(2, of=2)])
    first, second = restrict(two(), approved).documents
    assert (first.verdict, second.verdict) == (Verdict.HOLD, Verdict.CREATE)


def test_what_was_transferred_since_the_approval_is_skipped() -> None:
    past = memory([known_create(State.DONE, 1, Id="900", DocNumber="1043")])
    fresh = two(past=past, invoices=[invoice(1, invoice_number="1043"), invoice(2)])
    first, second = restrict(fresh, two()).documents
    assert (first.verdict, codes(first.reasons)) == (Verdict.SKIP, ["transferred-earlier"])
    assert second.verdict is Verdict.CREATE


def test_a_changed_customer_to_create_counts_as_a_change() -> None:
    approved = two(customers=[])
    fresh = two(customers=[], organizations=[organization(phone="630 555 0100")])
    assert {document.verdict for document in restrict(fresh, approved).documents} == {Verdict.HOLD}
    assert restrict(fresh, approved).effects == ()


def test_shared_effects_stay_while_one_document_needs_them() -> None:
    approved = two(customers=[])
    fresh = two(customers=[], invoices=[invoice(1, comments="new"), invoice(2)])
    left = restrict(fresh, approved)
    assert effect(left, "Customer") == effect(approved, "Customer")


def test_a_changed_rate_counts_as_a_change() -> None:
    euros = {"organizations": [organization(currency_id=2)], "customers": [customer(currency="EUR")]}
    approved = plan(**euros, exchange_rates=[rate()])
    fresh = plan(**euros, exchange_rates=[rate(value="1.09")])
    assert only(restrict(fresh, approved)).verdict is Verdict.HOLD
