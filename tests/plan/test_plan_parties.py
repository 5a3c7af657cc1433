from datetime import date

import pytest
from plan_factories import (
    CURRENCIES,
    codes,
    customer,
    effect,
    facts,
    invoice,
    known_party,
    line,
    memory,
    only,
    organization,
    plan,
    preferences,
    rate,
    settings,
)

from atqbo import rows
from atqbo.effects import State, UniqueName
from atqbo.plan.document import Verdict


def held(**fields: object) -> list[str]:
    """Why the one invoice of these facts is held; nothing of it may be written."""
    made = plan(**fields)
    assert only(made).verdict is Verdict.HOLD
    assert made.effects == ()
    return codes(only(made).reasons)


def test_the_customer_of_exactly_that_name_is_used() -> None:
    made = plan()
    assert effect(made, "Invoice").body["CustomerRef"] == {"value": "7"}
    assert [each.entity for each in made.effects] == ["Invoice", "Invoices"]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["Acme Bakery"], "8"),
        (["Acme Bakery", "Acme Bakery"], "organization-near-match"),
        (["Acme"], "new"),
    ],
)
def test_by_setting_the_company_name_finds_a_customer_that_is_displayed_otherwise(
    named: list[str], expected: str
) -> None:
    others = [customer(str(8 + n), f"Lee, Ann {n}", company_name=name) for n, name in enumerate(named)]
    by_name = plan(customers=[customer(), *others], chosen=settings(match_customers_by="company-name"))
    assert effect(by_name, "Invoice").body["CustomerRef"] == {"value": "7"}, "the Display Name comes first"
    made = plan(customers=others, chosen=settings(match_customers_by="company-name"))
    if only(made).verdict is Verdict.HOLD:
        assert codes(only(made).reasons) == [expected]
    else:
        reference = effect(made, "Invoice").body["CustomerRef"]["value"]
        assert (reference if isinstance(reference, str) else "new") == expected


def test_a_customer_displayed_as_another_organization_is_not_found_by_its_company_name() -> None:
    theirs = customer("8", "Zest Catering", company_name="Acme Bakery")
    others = [organization(), organization(30, "Zest Catering")]
    chosen = settings(match_customers_by="company-name")
    assert held(customers=[theirs], organizations=others, chosen=chosen) == ["organization-near-match"]


def test_a_cross_reference_goes_before_the_name() -> None:
    made = plan(past=memory(customers={29: "8"}), customers=[customer(), customer("8", "Quite Another")])
    assert effect(made, "Invoice").body["CustomerRef"] == {"value": "8"}


@pytest.mark.parametrize(
    ("customers", "code"),
    [([customer()], "customer-link-broken"), ([customer("8", "Acme Bakery", active=False)], "customer-inactive")],
)
def test_a_cross_reference_that_leads_nowhere_is_held(customers: list[rows.Customer], code: str) -> None:
    document = only(plan(past=memory(customers={29: "8"}), customers=customers))
    assert codes(document.reasons) == [code]


def test_v2_twins_hold_their_own_documents_only() -> None:
    made = plan(
        invoices=[invoice(1), invoice(2, company_id=30), invoice(3, company_id=31)],
        billing_items=[line(number, of=number) for number in (1, 2, 3)],
        organizations=[organization(), organization(30), organization(31, "Other")],
        customers=[customer(), customer("8", "Other")],
    )
    assert [document.verdict for document in made.documents] == [Verdict.HOLD, Verdict.HOLD, Verdict.CREATE]
    assert codes(made.documents[0].reasons) == ["organization-twin"]


def test_a_linked_twin_moves_while_the_other_is_held() -> None:
    made = plan(
        past=memory(customers={30: "7"}),
        invoices=[invoice(1), invoice(2, company_id=30)],
        billing_items=[line(number, of=number) for number in (1, 2)],
        organizations=[organization(), organization(30)],
    )
    assert [document.verdict for document in made.documents] == [Verdict.HOLD, Verdict.CREATE]


def test_a_customer_linked_to_another_organization_is_not_taken_by_name() -> None:
    document = only(plan(past=memory(customers={12: "7"})))
    assert codes(document.reasons) == ["organization-twin"]
    assert "id 12" in document.reasons[0].text


@pytest.mark.parametrize("shown", ["Acme Bakery", "Acme Bakery (deleted)", "Acme Bakery (Deleted)"])
def test_i9_an_inactive_customer_is_held_with_both_cures(shown: str) -> None:
    made = plan(customers=[customer("7", shown, active=False)])
    (reason,) = only(made).reasons
    assert (reason.code, reason.rule) == ("customer-inactive", "I9")
    assert "active again" in reason.remedy
    assert "create a new customer" in reason.remedy


def test_an_active_customer_counts_though_a_deleted_one_had_the_name() -> None:
    made = plan(customers=[customer("6", "Acme Bakery (deleted)", active=False), customer()])
    assert effect(made, "Invoice").body["CustomerRef"] == {"value": "7"}


@pytest.mark.parametrize("name", ["ACME BAKERY", "Acme-Bakery", "Acme  Bakery", "Acmé Bakery, Inc."])
def test_a_near_name_is_held_and_names_the_customer(name: str) -> None:
    made = plan(customers=[customer("7", name)])
    (reason,) = only(made).reasons
    assert reason.code == "organization-near-match"
    assert f"'{name}'" in reason.text


def test_a_customer_of_that_company_name_is_no_reason_to_create_another_and_is_left_to_a_person() -> None:
    owner = customer("7", "Jane Roe", company_name="Acme Bakery, Inc.")
    (reason,) = only(plan(customers=[owner])).reasons
    assert reason.code == "organization-near-match"
    assert "'Jane Roe' with the Company Name 'Acme Bakery, Inc.'" in reason.text
    exact = plan(customers=[owner, customer("8", "Acme Bakery")])
    assert effect(exact, "Invoice").body["CustomerRef"] == {"value": "8"}


@pytest.mark.parametrize("name", ["Acme: Bakery", "Acme~Bakery", "Acme\tBakery", "Acme\nBakery"])
def test_a_name_that_quickbooks_refuses_is_held(name: str) -> None:
    assert held(customers=[], organizations=[organization(name=name)]) == ["organization-name-unfit"]


def test_an_unfit_name_that_stands_in_quickbooks_already_is_used() -> None:
    made = plan(customers=[customer("7", "Acme~Bakery")], organizations=[organization(name="Acme~Bakery")])
    assert only(made).verdict is Verdict.CREATE


def test_a_vendor_of_that_name_is_held() -> None:
    assert held(customers=[], vendors=[rows.Vendor(id="3", display_name="ACME BAKERY")]) == ["vendor-has-name"]


def test_an_organization_that_autotask_does_not_show_is_held() -> None:
    assert held(organizations=[]) == ["organization-unreadable"]


def test_a_missing_customer_is_created_once_for_all_its_documents() -> None:
    made = plan(invoices=[invoice(1), invoice(2)], billing_items=[line(1, of=1), line(2, of=2)], customers=[])
    create = effect(made, "Customer")
    assert create.source == "customer:29"
    assert create.proof == UniqueName("DisplayName", "Acme Bakery")
    assert made.effects[0] == create
    for document in made.documents:
        assert document.effects[0] == create.key
        assert document.needs_person == ()
    bills = [each for each in made.effects if each.entity == "Invoice"]
    assert [each.body["CustomerRef"] for each in bills] == [{"value": {"$of": create.key}}] * 2
    assert all(create.key in each.after for each in bills)


def test_a_new_customer_gets_address_phone_contact_and_tax_exemption() -> None:
    made = plan(
        customers=[],
        organizations=[
            organization(
                address1="1 Main St", city="Aurora", state="IL", postal_code="60505", country=" ", phone="630 555 0100",
                is_tax_exempt=True,
            )
        ],
        contacts=[
            rows.Contact(id=9, company_id=29, first_name="Late", primary_contact=True),
            rows.Contact(id=3, company_id=29, first_name="Jo", last_name="Roe", email_address="jo@a.example",
                         primary_contact=True),
            rows.Contact(id=1, company_id=29, first_name="Not", last_name="Primary"),
            rows.Contact(id=2, company_id=29, first_name="Gone", is_active=0, primary_contact=True),
        ],
    )  # fmt: skip
    assert effect(made, "Customer").body == {
        "DisplayName": "Acme Bakery",
        "CompanyName": "Acme Bakery",
        "BillAddr": {"Line1": "1 Main St", "City": "Aurora", "CountrySubDivisionCode": "IL", "PostalCode": "60505"},
        "CurrencyRef": {"value": "USD"},
        "GivenName": "Jo",
        "FamilyName": "Roe",
        "PrimaryPhone": {"FreeFormNumber": "630 555 0100"},
        "PrimaryEmailAddr": {"Address": "jo@a.example"},
        "Taxable": False,
    }


def test_no_currency_is_sent_to_a_company_that_keeps_one_only() -> None:
    made = plan(customers=[], preferences=preferences(multicurrency=False))
    assert "CurrencyRef" not in effect(made, "Customer").body


def test_details_that_quickbooks_refuses_are_left_out_and_told() -> None:
    contact = rows.Contact(id=3, company_id=29, first_name="Jo: boss", last_name="Roe", primary_contact=True)
    made = plan(customers=[], organizations=[organization(phone="+1 630 555 0100 extension 12")], contacts=[contact])
    body = effect(made, "Customer").body
    assert {"GivenName", "PrimaryPhone"}.isdisjoint(body)
    assert body["FamilyName"] == "Roe"
    assert codes(only(made).notes).count("customer-field-left-out") == 2


def test_c1_a_new_foreign_customer_needs_a_person() -> None:
    made = plan(customers=[], organizations=[organization(currency_id=2)], exchange_rates=[rate()])
    document = only(made)
    assert (document.verdict, document.currency) == (Verdict.CREATE, "EUR")
    assert codes(document.needs_person) == ["new-foreign-customer"]
    assert effect(made, "Customer").body["CurrencyRef"] == {"value": "EUR"}


def test_c1_a_customer_in_another_currency_is_held() -> None:
    assert held(organizations=[organization(currency_id=2)], exchange_rates=[rate()]) == ["currency-differs"]


def test_c1_an_organization_without_currency_bills_in_autotasks_own_else_the_home_currency() -> None:
    assert only(plan(organizations=[organization(currency_id=None)])).currency == "USD"
    assert only(plan(currencies=[])).currency == "USD"
    internal = rows.Currency(id=3, name="CAD", is_internal_currency=True)
    assert only(plan(currencies=[internal])).currency == "CAD"


def test_c1_an_unknown_currency_is_held() -> None:
    assert held(organizations=[organization(currency_id=99)]) == ["currency-unknown"]
    assert held(organizations=[organization(currency_id=99)], customers=[]) == ["currency-unknown"]


@pytest.mark.parametrize("sent", [State.SENT, State.HELD])
def test_a_customer_whose_creation_is_open_holds_its_documents(sent: State) -> None:
    past = memory([known_party(sent, "Customer", "customer:29")])
    assert codes(only(plan(past=past, customers=[])).reasons) == ["outcome-unknown"]
    assert only(plan(past=past)).verdict is Verdict.CREATE


def test_a_customer_created_earlier_that_is_gone_is_not_created_again() -> None:
    past = memory([known_party(State.DONE, "Customer", "customer:29")])
    assert codes(only(plan(past=past, customers=[])).reasons) == ["customer-vanished"]


def test_a_refused_customer_is_planned_as_the_next_revision() -> None:
    past = memory([known_party(State.REFUSED, "Customer", "customer:29")])
    assert effect(plan(past=past, customers=[]), "Customer").revision == 1


def test_two_new_organizations_of_nearly_one_name_are_held() -> None:
    made = plan(
        invoices=[invoice(1), invoice(2, company_id=30)],
        billing_items=[line(1, of=1), line(2, of=2)],
        organizations=[organization(), organization(30, "ACME Bakery LLC")],
        customers=[],
    )
    assert {code for document in made.documents for code in codes(document.reasons)} == {"organization-near-match"}


def test_v2_a_customer_that_only_held_documents_need_is_not_created() -> None:
    given = facts(customers=[], preferences=preferences(closed=date(2026, 12, 31)), currencies=CURRENCIES)
    assert plan(given).effects == ()
