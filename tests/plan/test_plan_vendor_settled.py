"""Vendors are settled as customers are: what a person decided goes before everything the planner finds by itself."""

from typing import Any

import pytest
from plan_factories import at, codes, customer, effect, memory, only, organization
from plan_orders_factories import bought, facts, order, plan, settings, vendor

from atqbo.checks import survey
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Verdict
from atqbo.reconcile import Cases, progress, propose, why_not
from atqbo.reconcile.cases import vendor_cases

GONE = vendor(name="Ingram Micro (deleted)", active=False)
BODY = {"DisplayName": "Ingram (vendor)", "CompanyName": "Ingram Micro", "CurrencyRef": {"value": "USD"}}


def said(choice: Choice, links: dict[str, str] | None = None, **fields: Any) -> Memory:
    word = Decided(number=4, who="morgan", at=at("2026-03-14", 9), choice=choice, **fields)
    return memory(decided={"vendor:8": word}, links=links or {})


def cases(past: Memory | None = None, **given: Any) -> Cases:
    return vendor_cases(survey(facts(**given), settings(), past or memory()), {})


def test_what_waiting_orders_owe_is_listed_with_their_sums() -> None:
    lines = [bought(), bought(2, of=13)]
    orders = [order(), order(13), order(14, external_po_number="900")]
    some = cases(purchase_orders=orders, purchase_order_items=lines)
    [case] = some.cases
    assert (case.subject, case.label, case.match.kind.value) == ("vendor:8", "Ingram Micro", "same-name")
    assert len(case.match.documents) == 2
    assert str(progress(some)) == "1 of 1 organization settled, 100 % of the waiting value"


def test_k1_a_new_vendor_waits_for_a_person() -> None:
    [case] = cases(vendors=[]).cases
    assert (case.match.kind.value, case.match.waits) == ("needs-approval", True)


def test_a_vendor_is_created_with_exactly_the_body_a_person_saw() -> None:
    some = cases(vendors=[])
    shown = propose(some, some.cases[0], "Ingram (vendor)")
    assert shown.body == BODY
    past = said(Choice.CREATE, name="Ingram (vendor)", body=BODY)
    made = plan(past=past, vendors=[])
    created = effect(made, "Vendor")
    assert (created.body, created.source) == (BODY, "vendor:8")
    assert made.decided == (created.key,)
    assert (only(made).verdict, only(made).needs_person) == (Verdict.CREATE, ())
    assert cases(past, vendors=[]).cases[0].match.kind.value == "to-create"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"vendors": [vendor(name="INGRAM (vendor)")]}, "name-taken-since"),
        ({"vendors": [], "customers": [customer(name="Ingram (Vendor)")]}, "name-taken-since"),
        ({"vendors": [], "organizations": [organization(8, "Ingram Micro", currency_id=2)]}, "currency-changed"),
    ],
)
def test_what_cannot_be_created_any_more_is_held(given: dict[str, Any], code: str) -> None:
    past = said(Choice.CREATE, name="Ingram (vendor)", body=BODY)
    assert code in codes(only(plan(past=past, **given)).reasons)


def test_i9_an_inactive_vendor_is_made_active_where_a_person_said_so() -> None:
    assert codes(only(plan(vendors=[GONE])).reasons) == ["vendor-inactive"]
    past = said(Choice.LINK, {"vendor:8": "56"}, quickbooks="56", body={"Id": "56"})
    made = plan(past=past, vendors=[GONE])
    update = effect(made, "Vendor")
    assert update.body == {"Id": "56", "SyncToken": "0", "sparse": True, "Active": True, "DisplayName": "Ingram Micro"}
    assert effect(made, "PurchaseOrder").body["VendorRef"] == {"value": {"$of": update.key}}
    assert cases(past, vendors=[GONE]).cases[0].match.kind.value == "to-reactivate"


def test_two_organizations_are_one_vendor_only_where_that_is_said() -> None:
    both = {"organizations": [organization(8, "Ingram Micro"), organization(9, "Ingram")],
            "purchase_orders": [order(), order(13, vendor_id=9)]}  # fmt: skip
    some = cases(**both)
    other = some.by_subject["vendor:9"]
    reason = why_not(some, other.subject, other.ours, "56")
    assert reason
    assert reason.code == "vendor-taken"
    assert why_not(some, other.subject, other.ours, "56", shared=True) is None
    named = propose(some, other, "Ingram Micro").why_not
    assert named
    assert "vendor 'Ingram Micro'" in named.text
