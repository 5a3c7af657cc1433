from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace
from plan_factories import (
    DAY,
    at,
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
from atqbo.plan.app import EXPENSES, INVOICES, PURCHASE_ORDERS, App
from atqbo.plan.document import Document, Plan, Reason, Verdict, approval_sentence
from atqbo.plan.permission.approval import allowed, restrict, sentences, split
from atqbo.settings import Policy

ALL = Policy(create_invoices=True, create_customers=True, create_items=True)
CREATE = settings(missing_item="create", income_account="Services")


NOTE = Reason("told", "Only told")


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


def document(source: str, verdict: Verdict = Verdict.CREATE, amount: str = "10", **fields: object) -> Document:
    given = {"autotask_id": 1, "party": "Acme", "day": DAY, "due": None, "currency": "USD", **fields}
    total = Decimal(amount)
    return Document(source=source, verdict=verdict, amount=total, to_post=total, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("app", "documents", "sentence"),
    [
        (INVOICES, [document("invoices:1")], "TRANSFER 1 INVOICE 10.00 USD"),
        (
            INVOICES,
            [
                document("invoices:1"),
                document("invoices:2", currency="EUR"),
                document("invoices:3", amount="-90", entity="CreditMemo"),
                document("invoices:4", Verdict.VOID),
                document("invoices:5", Verdict.UPDATE),
                document("invoices:6", Verdict.ADOPT),
            ],
            "TRANSFER 2 INVOICES 10.00 USD + 10.00 EUR, CREDIT 1 INVOICE 90.00 USD, ADOPT 1 INVOICE 10.00 USD, "
            "UPDATE 1 INVOICE 10.00 USD, VOID 1 INVOICE 10.00 USD",
        ),
        (EXPENSES, [document("expenses:1", entity="Bill")] * 2, "TRANSFER 2 EXPENSE REPORTS 20.00 USD"),
        (PURCHASE_ORDERS, [document("purchase-orders:1")], "TRANSFER 1 PURCHASE ORDER 10.00 USD"),
    ],
)
def test_k2_the_sentence_names_counts_and_sums_each_kind_apart(
    app: App, documents: list[Document], sentence: str
) -> None:
    assert approval_sentence(documents, "USD", app) == sentence


def of(app: App, made: Plan) -> Plan:
    """The same plan as one of another app."""
    return replace(made, app=app.name)


def test_k1_each_app_has_keys_of_its_own_in_the_policy() -> None:
    made = plan()
    assert why(of(EXPENSES, made), ALL) == ["policy-create-expenses"]
    assert why(of(EXPENSES, made), Policy(create_expenses=True)) == []
    assert why(of(EXPENSES, made), Policy(create_expenses=True, largest_expense=Decimal(99))) == ["larger-than-policy"]
    assert why(of(PURCHASE_ORDERS, made), Policy(create_purchase_orders=True)) == []
    assert why(of(PURCHASE_ORDERS, made), Policy(create_invoices=True)) == ["policy-create-purchase-orders"]


def test_k1_no_policy_creates_a_vendor() -> None:
    made = plan(customers=[])
    vendor = [replace(each, entity="Vendor") if each.entity == "Customer" else each for each in made.effects]
    assert why(replace(made, effects=tuple(vendor)), ALL) == ["new-vendor"]


def test_what_changed_is_told_in_words() -> None:
    approved = two()
    for fresh, told in (
        (
            two(billing_items=[line(1, "110", of=1), line(2, of=2)], invoices=[invoice(1, "110"), invoice(2)]),
            "total 100.00 USD → 110.00 USD; to post 100.00 USD → 110.00 USD; line 1: 100.00 USD → 110.00 USD",
        ),
        (two(billing_items=[line(1, of=1, item_name="Other text"), line(2, of=2)]), "line 1: text"),
        (two(invoices=[invoice(1, due_date=at("2026-05-01")), invoice(2)]), "due 2026-04-09 → 2026-05-01"),
        (two(invoices=[invoice(2)]), "it is not among the documents that may move any more"),
    ):
        reason = restrict(fresh, approved).documents[0].reasons[0]
        assert reason.text == f"It has changed since it was approved: {told}"


def test_what_is_merely_told_about_a_document_is_no_change() -> None:
    approved = two()
    noted = replace(approved, documents=tuple(replace(each, notes=(NOTE,)) for each in approved.documents))
    assert {each.verdict for each in restrict(noted, approved).documents} == {Verdict.CREATE}


def test_the_sentence_of_what_is_left_is_taken_too() -> None:
    approved = two()
    past = memory([known_create(State.DONE, 1, Id="900", DocNumber="1043")])
    left = restrict(two(past=past, invoices=[invoice(1, invoice_number="1043"), invoice(2, comments="new")]), approved)
    assert sentences(left, approved) == {"TRANSFER 2 INVOICES 200.00 USD", "TRANSFER 1 INVOICE 100.00 USD"}
