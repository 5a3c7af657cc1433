"""Each check of preflight finds what it is for, with its evidence, and nothing on facts in order."""

from datetime import date

import pytest
from checks_kit import found, surveyed
from plan_factories import (
    STRANGER,
    code,
    customer,
    facts,
    invoice,
    item,
    memory,
    organization,
    posted,
    preferences,
    settings,
)

from atqbo import rows
from atqbo.checks import SUBJECTS, Severity, find, readiness
from atqbo.checks.attesting import attestations

TERM = rows.PaymentTerm(id=3, name="Net 30", payment_due_in_days=30)
NET_30 = rows.Term(id="8", name="Net 30", type="STANDARD", due_days=30)


def test_a_company_in_order_has_notes_only():
    assert list(found()) == ["user-shared", "organizations-matched", "codes-compared"]
    assert readiness.verdict(find(surveyed())) == "Nothing blocks the invoice transfer; 3 notes."


def test_the_planners_blockers_are_blockers_here_and_come_first():
    some = find(surveyed(preferences=preferences(custom_numbers=True), posted=[posted(ledger=STRANGER)]))
    assert [each.code for each in some[:2]] == ["custom-numbers-on", "foreign-ledger"]
    assert {each.severity for each in some[:2]} == {Severity.BLOCKER}
    assert readiness.verdict(some).startswith("2 things block the invoice transfer; ")


def test_a_switched_off_app_is_told_and_blocks_nothing():
    assert found(settings(sync="off"))["sync-off"].severity is Severity.NOTE
    assert "sync-off" in found(settings(enabled=False))


def test_c1_multicurrency_on_one_side_is_told_before_a_foreign_invoice_comes():
    told = found(preferences=preferences(multicurrency=False))["multicurrency-on-one-side"]
    assert told.text == "Multi-currency is on in Autotask and off in QuickBooks"
    assert told.told == ("USD (internal) in Autotask", "EUR in Autotask")
    assert "off in Autotask" in found(currencies=[])["multicurrency-on-one-side"].text
    assert "multicurrency-on-one-side" not in found(currencies=[], preferences=preferences(multicurrency=False))


def test_held_organizations_come_with_the_planners_words():
    told = found(customers=[customer(name="ACME BAKERY")])["organizations-held"]
    [evidence] = told.told
    assert "'ACME BAKERY'" in evidence
    assert "To do: " in evidence
    assert told.severity is Severity.WARNING


def test_several_held_organizations_are_told_by_what_is_wrong_with_them():
    both = [organization(), organization(30, "Aalto Oy")]
    theirs = [customer(name="ACME BAKERY"), customer("8", "Aalto Oy (deleted)", active=False)]
    waiting = [invoice(), invoice(4712, company_id=30)]
    told = found(organizations=both, customers=theirs, invoices=waiting)["organizations-held"]
    assert told.text.endswith("their invoices are held (1 near match, 1 inactive)")


@pytest.mark.parametrize(
    ("policy", "code_", "severity"),
    [
        ({"create_customers": True}, "customers-to-create", Severity.NOTE),
        ({}, "customers-to-approve", Severity.WARNING),
    ],
)
def test_k1_new_customers_are_a_note_where_the_policy_allows_them(policy, code_, severity):
    told = found(settings(policy), customers=[customer("9", "Somebody Else")])[code_]
    assert told.severity is severity
    assert told.told == ("Acme Bakery: 100.00 USD",)


def test_vendors_that_have_a_customers_or_an_organizations_name():
    told = found(vendors=[rows.Vendor(id="61", display_name="ACME Bakery, Inc.")])["vendors-share-names"]
    assert told.told == ("Vendor 'ACME Bakery, Inc.' and customer 'Acme Bakery', organization 'Acme Bakery'",)
    assert "vendors-share-names" not in found(vendors=[rows.Vendor(id="61", display_name="Paper Supply")])


def test_a_tilde_is_found_on_either_side():
    some = found(
        organizations=[organization(), organization(30, "Acme~North")],
        billing_codes=[code(), code(6, "Labor~Remote", external_number="Work~Remote")],
        items=[item(), item("2", "Gear~Old", active=False)],
        terms=[rows.Term(id="8", name="Net~30")],
    )
    assert some["tilde-in-autotask"].told == (
        "Organization 'Acme~North'", "Billing code 'Labor~Remote'", "External Number 'Work~Remote'",
    )  # fmt: skip
    assert some["tilde-in-quickbooks"].told == ("Item 'Gear~Old'", "Term 'Net~30'")


def test_i9_items_that_cannot_be_used():
    told = found(items=[item(type="Category")])["items-held"]
    assert told.severity is Severity.WARNING
    assert "is a category" in told.told[0]


def test_i9_items_to_create_are_a_note_where_the_policy_allows_them():
    create = {"missing_item": "create", "income_account": "Services"}
    assert found(settings({"create_items": True}, **create), items=[])["items-to-create"].severity is Severity.NOTE
    told = found(settings(**create), items=[])["items-to-approve"]
    assert told.severity is Severity.WARNING
    assert told.told == ("Labor: for the billing code Labor",)


def test_d2_a_term_that_quickbooks_lacks_is_a_warning_only_where_an_invoice_carries_it():
    assert found(payment_terms=[TERM])["terms-missing"].severity is Severity.NOTE
    told = found(payment_terms=[TERM], invoices=[invoice(payment_term=3)])["terms-missing"]
    assert told.severity is Severity.WARNING
    assert told.told == ("Net 30, on 1 waiting invoice",)
    assert "terms-missing" not in found(payment_terms=[TERM], terms=[NET_30])
    retired = rows.PaymentTerm(id=3, name="Net 30", is_active=False)
    assert "terms-missing" not in found(payment_terms=[retired])


def test_d2_terms_of_other_days_and_terms_of_quickbooks_alone():
    shorter = rows.Term(id="8", name="Net 30", due_days=20)
    assert found(payment_terms=[TERM], terms=[shorter])["terms-differ"].told == (
        "Net 30: 30 days in Autotask, 20 in QuickBooks",
    )
    assert found(terms=[NET_30])["terms-only-in-quickbooks"].told == ("Net 30",)


def test_numbers_that_this_program_did_not_give():
    told = found(invoices=[invoice(invoice_number="A-7"), invoice(4712)])["numbered-elsewhere"]
    assert told.told == ("Invoice 4711 of Acme Bakery: Autotask already has the number A-7 for it.",)
    assert "leave Next invoice number blank" in told.remedy


def test_i2_error_marks_of_an_earlier_connector():
    told = found(invoices=[invoice(invoice_number="ERROR")])["failed-earlier"]
    assert told.told == ("Invoice 4711 of Acme Bakery",)


def test_d4_invoices_dated_into_a_closed_period():
    told = found(preferences=preferences(closed=date(2026, 3, 31)))["books-closed"]
    assert told.told == ("Invoice 4711 of Acme Bakery, 2026-03-10, 100.00 USD",)
    assert "ends on 2026-03-31" in told.text


def test_d3_invoices_shortly_before_the_window():
    told = found(invoices=[invoice(day="2026-02-26")])["older-than-window"]
    assert "4711" in told.text


def test_every_finding_is_about_a_subject_that_is_listed():
    everything = find(
        surveyed(
            settings(sync="off"),
            memory(),
            preferences=preferences(custom_numbers=True, multicurrency=False, closed=date(2026, 3, 31)),
            customers=[],
            items=[],
            terms=[NET_30],
            invoices=[invoice(), invoice(4712, invoice_number="7")],
            organizations=[organization(name="Acme~Bakery")],
        )
    )
    assert {each.subject for each in everything} <= set(SUBJECTS)
    assert len(everything) >= 8


def test_the_checks_read_what_the_planner_decides_and_change_nothing():
    given = facts()
    assert find(surveyed()) == find(surveyed())
    assert given == facts()


@pytest.mark.parametrize(("mode", "asked"), [("quickbooks", True), ("autotask-number", False), ("autotask-id", False)])
def test_nobody_is_asked_to_switch_autotasks_numbering_off_where_its_numbers_are_used(mode, asked):
    seen = surveyed(settings(numbering=mode), memory(), preferences=preferences(custom_numbers=mode != "quickbooks"))
    assert ("numbering-off" in [each.code for each in attestations(seen)]) is asked
    assert ("attest-numbering-off" in [each.code for each in find(seen)]) is asked
