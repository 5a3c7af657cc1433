"""Each further check of preflight: what trips it, with its evidence, and what does not."""

import pytest
from checks_kit import SAID, found
from msgspec.structs import replace
from plan_factories import (
    account,
    at,
    code,
    customer,
    invoice,
    item,
    memory,
    organization,
    preferences,
    settings,
)

from atqbo import rows
from atqbo.checks import Severity
from atqbo.facts import Access, Hour, Level
from atqbo.settings import AppLogin

TERM = rows.PaymentTerm(id=3, name="Net 30", payment_due_in_days=30)
NET_30 = rows.Term(id="8", name="Net 30", type="STANDARD", due_days=30)


def company(**properties):
    told = tuple(rows.NameValue(name, value) for name, value in properties.items())
    return rows.CompanyInfo(id="1", company_name="Acme MSP", country="US", name_value=told)


# The Autotask user


def test_a_user_that_may_change_no_invoice_blocks_and_one_that_may_change_some_is_told():
    told = found(access=Access("All", "None"))["rights-missing"]
    assert (told.severity, told.app) == (Severity.BLOCKER, "invoices")
    assert told.text == "The Autotask user api may not change invoices, so no number can be written back"
    some = found(access=Access("All", "Restricted"))["rights-restricted"]
    assert (some.severity, some.told) == (Severity.WARNING, ("User api: reads All, changes Restricted",))
    assert not {"rights-missing", "rights-restricted"} & set(found(access=Access("All", "All")))


def test_where_autotask_numbers_invoices_nothing_is_written_back():
    chosen, on = settings(numbering="autotask-number"), preferences(custom_numbers=True)
    for access in (Access("All", "None"), Access("All", "Restricted")):
        assert not {"rights-missing", "rights-restricted"} & set(found(chosen, access=access, preferences=on))


def test_a_user_and_an_identifier_of_its_own_are_recommended():
    def app(identifier):
        return settings(autotask={"username": "own", "secret": "env:B", "integration_code": identifier})

    assert isinstance(app("X").invoices.autotask, AppLogin)
    assert "user and tracking identifier" in found()["user-shared"].text
    assert "Autotask tracking identifier" in found(app(""))["user-shared"].text
    assert "user-shared" not in found(app("Y"))


def test_a_user_that_autotask_shows_as_something_else_than_api_only():
    told = found(around={"levels": {"api": Level("Professional", "System Administrator")}})
    assert told["user-not-api-only"].told == (
        "User api: license Professional, security level System Administrator",
    )  # fmt: skip
    assert "speaks against it" in told["attest-api-only-user"].text
    for shown in (Level("API User", ""), Level("", "API User (system)"), Level()):
        assert "user-not-api-only" not in found(around={"levels": {"api": shown}})
    assert "user-not-api-only" not in found(around={})


@pytest.mark.parametrize(("used", "is_told"), [(7_499, False), (7_500, True), (12_000, True)])
def test_an_hour_that_is_nearly_used(used, is_told):
    assert ("threshold-nearly-used" in found(around={"hour": Hour(used, 10_000)})) is is_told


# The subscription


def test_an_ended_subscription_is_a_blocker_and_an_unknown_state_a_warning():
    assert found(company=company(SubscriptionStatus="EXPIRED"))["subscription-ended"].severity is Severity.BLOCKER
    told = found(company=company(SubscriptionStatus="GRACE"))
    assert told["subscription-unclear"].severity is Severity.WARNING
    assert "subscription-ended" not in told
    assert not {"subscription-ended", "subscription-unclear"} & set(found(company=company(SubscriptionStatus="PAID")))


def test_a_tier_without_several_currencies():
    small, plus = company(OfferingSku="QuickBooks Simple Start"), company(OfferingSku="QuickBooks Online Plus")
    abroad = [organization(), organization(30, "Atelier", currency_id=2)]
    assert found(company=small, organizations=abroad)["tier-lacks-feature"].told == (
        "OfferingSku QuickBooks Simple Start",
    )
    assert found(company=small)["tier-below-plus"].severity is Severity.NOTE
    assert not {"tier-lacks-feature", "tier-below-plus"} & set(found(company=plus, organizations=abroad))


# Currencies


def test_c1_organizations_in_another_currency_than_their_customers():
    both = [organization(), organization(30, "Aalto Oy", currency_id=2)]
    told = found(organizations=both, customers=[customer(currency="CAD"), customer("8", "Aalto Oy", "USD")])
    assert told["customer-currency-differs"].told == (
        "Acme Bakery (id 29): USD in Autotask, CAD in QuickBooks (customer 7), invoices wait",
        "Aalto Oy (id 30): EUR in Autotask, USD in QuickBooks (customer 8)",
    )
    assert "customer-currency-differs" not in found(organizations=both)


def test_c1_a_linked_customer_counts_before_one_of_the_same_name():
    past = memory(customers={29: "8"})
    told = found(past=past, customers=[customer(), customer("8", "Acme Bread", "EUR")])
    assert "customer 8" in told["customer-currency-differs"].told[0]


def test_c1_a_currency_that_quickbooks_does_not_list():
    abroad = [organization(), organization(30, "Atelier", currency_id=2)]
    told = found(around={"currencies": ()}, organizations=abroad)
    assert told["currency-unknown-to-quickbooks"].told == ("EUR: Atelier",)
    assert "currency-unknown-to-quickbooks" not in found(around={}, organizations=abroad)
    kept = [customer(), customer("8", "Atelier", "EUR")]
    assert "currency-unknown-to-quickbooks" not in found(
        around={"currencies": ()}, organizations=abroad, customers=kept
    )


# Names and contacts


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Acme: North", "holds a colon"),
        ("Acme\tNorth", "holds a tab"),
        (" Acme North", "blanks at its ends"),
        ("A" * 101, "101 characters, 100 fit"),
        (" ", "empty"),
    ],
)
def test_names_that_quickbooks_cannot_take(name, why):
    told = found(organizations=[organization(), organization(30, name)])["names-unfit"]
    assert told.severity is Severity.NOTE
    assert told.told == (f"'{name}' (id 30): {why}",)
    waits = found(organizations=[organization(29, name)], customers=[customer("9", "Else")])["names-unfit"]
    assert waits.severity is Severity.WARNING


def test_an_unfit_name_that_has_its_customer_is_in_order():
    both = {"organizations": [organization(29, " Acme")], "customers": [customer(name=" Acme")]}
    assert "names-unfit" not in found(**both)
    linked = memory(customers={29: "7"}, attestations=SAID)
    assert "names-unfit" not in found(past=linked, organizations=[organization(29, "Acme: North")])


def test_employees_that_have_a_customers_name():
    same = rows.Employee(id="55", display_name="ACME Bakery")
    told = found(around={"employees": (same,)})["employees-share-names"]
    assert told.told == ("Employee 'ACME Bakery' and customer 'Acme Bakery', organization 'Acme Bakery'",)
    assert "employees-share-names" not in found(around={"employees": (rows.Employee(id="55", display_name="Bo"),)})


def test_new_customers_need_a_primary_contact_with_an_address():
    new = {"customers": [customer("9", "Else")]}
    assert found(**new)["contact-missing"].told == ("Acme Bakery (id 29)",)
    silent = rows.Contact(id=1, company_id=29, first_name="Ann", primary_contact=True)
    assert found(**new, contacts=[silent])["contact-without-email"].severity is Severity.NOTE
    complete = replace(silent, email_address="ann@acme.example")
    assert not {"contact-missing", "contact-without-email"} & set(found(**new, contacts=[complete]))
    assert "contact-missing" not in found()


def test_inactive_organizations_that_are_billed():
    assert found(organizations=[organization(is_active=False)])["organizations-inactive"].severity is Severity.NOTE
    assert "organizations-inactive" not in found()


def test_an_empty_quickbooks_is_one_sentence():
    free = settings({"create_customers": True})
    told = found(free, customers=[])
    assert told["clean-slate"].severity is Severity.NOTE
    assert told["clean-slate"].told == ("Acme Bakery: 100.00 USD",)
    assert not {"customers-to-create", "customers-to-approve", "organizations-held"} & set(told)
    assert found(customers=[])["clean-slate"].severity is Severity.WARNING
    assert found(customers=[], invoices=[])["clean-slate"].text.endswith("nothing has to be matched")
    assert "clean-slate" not in found()


# Billing codes


def test_i9_all_billing_codes_are_compared_used_or_not():
    codes = [
        *(code(), code(6, "Onsite", external_number="Labor"), code(7, "After Hours"), code(8, "Network")),
        *(code(9, "Cabling"), code(10, "Old", is_active=False), code(11, "Training"), code(12, "Meeting", use_type=3)),
    ]
    kept = [
        *(item(), item("2", "After-Hours"), item("3", "Network", type="Category")),
        item("4", "Cabling (deleted)", active=False),
    ]
    told = found(billing_codes=codes, items=kept, use_types={3: "Internal Allocation Code"})["codes-compared"]
    assert told.text == (
        "Of 6 active billing codes: 2 matched, 1 written differently, 1 a category, 1 inactive, 1 missing"
    )
    assert len(told.told) == 4
    assert found()["codes-compared"].told == ()


def test_billing_codes_on_waiting_lines_come_first():
    codes = [code(5, "Zoning"), code(6, "After Hours"), code(7, "Cabling")]
    told = found(billing_codes=codes, items=[])["codes-compared"].told
    assert told == (
        "Zoning (billing code Zoning), on 1 waiting line: QuickBooks has no item 'Zoning'",
        "After Hours (billing code After Hours): QuickBooks has no item 'After Hours'",
        "Cabling (billing code Cabling): QuickBooks has no item 'Cabling'",
    )


def test_inactive_codes_and_items_without_an_account():
    assert found(billing_codes=[code(is_active=False)])["codes-inactive"].told == ("Labor (id 5)",)
    assert found(items=[item(income_account_ref=None)])["items-without-account"].told == ("Labor (id 1)",)
    assert "items-without-account" in found(accounts=[account(active=False)])
    assert not {"codes-inactive", "items-without-account"} & set(found())


# Payment terms


def test_d2_terms_on_waiting_invoices_come_before_those_of_templates():
    terms = [TERM, rows.PaymentTerm(id=4, name="Net 14"), rows.PaymentTerm(id=5, name="Net 90")]
    told = found(
        around={},
        payment_terms=terms,
        organizations=[organization(invoice_template_id=1)],
        invoices=[invoice(payment_term=4)],
        terms=[rows.Term(id="9", name="Net 14 (deleted)", active=False)],
    )
    assert told["terms-missing"].severity is Severity.WARNING
    assert told["terms-missing"].told == (
        "Net 14, on 1 waiting invoice; inactive in QuickBooks",
        "Net 30, on 0 waiting invoices, in the template of 1 organization with waiting invoices",
        "Net 90, on 0 waiting invoices",
    )
    assert told["terms-not-the-templates"].told == (
        "Invoice 4711 of Acme Bakery: Net 14, in the template Net 30",
    )  # fmt: skip


def test_d2_a_term_of_the_template_alone_is_a_warning_too():
    given = {"payment_terms": [TERM], "organizations": [organization(invoice_template_id=1)]}
    assert found(around={}, **given)["terms-missing"].severity is Severity.WARNING
    assert found(**given)["terms-missing"].severity is Severity.NOTE
    same = found(around={}, **given, invoices=[invoice(payment_term=3)], terms=[NET_30])
    assert not {"terms-missing", "terms-not-the-templates"} & set(same)


def test_d2_terms_with_names_that_are_too_long():
    long = rows.PaymentTerm(id=3, name="N" * 32)
    told = found(payment_terms=[long], invoices=[invoice(payment_term=3)])["terms-too-long"]
    assert told.severity is Severity.WARNING
    assert told.told[0].endswith("32 characters")
    assert found(payment_terms=[long])["terms-too-long"].severity is Severity.NOTE
    assert "terms-too-long" not in found(payment_terms=[rows.PaymentTerm(id=3, name="N" * 31)])


# Intuit's consent


@pytest.mark.parametrize(("day", "is_told"), [("2026-04-10", True), ("2026-04-15", False)])
def test_the_end_of_intuits_consent_is_told_a_month_ahead(day, is_told):
    told = found(around={"consent_ends_at": at(day, 12)})
    assert ("consent-ends" in told) is is_told
    assert not is_told or told["consent-ends"].text.startswith("Intuit's consent ends on 2026-04-10, in 26 days")
    assert "consent-ends" not in found(around={})
