"""Organizations and billing codes are matched as 4_invoices matches them, what waits for a person first."""

import pytest
from checks_kit import customers, items, surveyed
from plan_factories import code, customer, invoice, item, line, memory, organization, plan, rate, settings

from atqbo.checks import customers as parties
from atqbo.checks import items as postings
from atqbo.checks import match, match_customers, match_items
from atqbo.plan.document import Verdict

CREATE = {"missing_item": "create", "income_account": "Services"}
FREE = settings({"create_invoices": True, "create_customers": True, "create_items": True}, **CREATE)
BY_COMPANY = settings(match_customers_by="company-name")


@pytest.mark.parametrize(
    ("given", "kind", "customer_id"),
    [
        ({}, "same-name", "7"),
        ({"past": memory(customers={29: "8"}), "customers": [customer("8", "Acme Bread")]}, "linked", "8"),
        ({"customers": []}, "to-create", ""),
        ({"customers": [], "chosen": settings()}, "needs-approval", ""),
        ({"customers": [customer("8", "Lee, A.", company_name="Acme Bakery")], "chosen": BY_COMPANY}, "same-name", "8"),
        ({"customers": [], "organizations": [organization(currency_id=2)]}, "needs-approval", ""),
        ({"customers": [customer(active=False)]}, "held", ""),
        ({"customers": [customer(currency="EUR")]}, "held", ""),
        ({"organizations": []}, "held", ""),
    ],
)
def test_how_an_organization_comes_to_its_customer(given, kind, customer_id):
    one = customers(given.pop("chosen", FREE), **given)[29]
    assert (one.kind, one.customer_id) == (kind, customer_id)
    assert bool(one.why) == (kind in ("held", "needs-approval"))


@pytest.mark.parametrize(
    ("theirs", "differs"),
    [
        ("ACME BAKERY", "capitals"),
        ("Acme  Bakery", "blanks"),
        ("Acme-Bakery", "punctuation or accents"),
        ("Acme Bakery, Inc.", "legal form"),
        ("Acme Bakery (deleted)", "inactive"),
    ],
)
def test_names_side_by_side_say_in_what_they_differ(theirs, differs):
    active = differs != "inactive"
    [near] = customers(FREE, customers=[customer(name=theirs, active=active)])[29].near
    assert (near.name, near.side, near.differs) == (theirs, "customer", differs)


def test_organizations_of_one_name_are_shown_beside_each_other():
    both = [organization(), organization(30)]
    found = customers(FREE, organizations=both, invoices=[invoice(), invoice(4712, company_id=30)])
    assert [(near.side, near.differs) for near in found[30].near] == [
        ("customer", "nothing"),
        ("organization 29", "nothing"),
    ]


def test_what_waits_comes_first_and_the_most_valuable_of_it_at_the_top():
    orgs = [organization(1, "Small"), organization(2, "Large"), organization(3, "Euro", currency_id=2)]
    orgs += [organization(4, "Known"), organization(5, "Done")]
    seen = surveyed(
        settings(),
        organizations=orgs,
        customers=[customer("4", "Known"), customer("5", "Done")],
        invoices=[
            invoice(1, "10.00", company_id=1),
            invoice(2, "104.00", company_id=2),
            invoice(3, "100.00", company_id=3),
            invoice(4, "9000.00", company_id=4),
            invoice(5, "9000.00", company_id=5, invoice_number="A-1"),
        ],
        exchange_rates=[rate(value="1.05")],
    )
    matches = match_customers(seen)
    assert [each.organization for each in matches] == ["Euro", "Large", "Small", "Known", "Done"]
    assert [len(each.documents) for each in matches] == [1, 1, 1, 1, 0]
    assert match.sentence(matches, "organization", "USD") == (
        "1 of the 4 organizations that waiting invoices need are settled; "
        "3 need a person, for invoices of 114.00 USD + 100.00 EUR."
    )
    settled = [each for each in matches if not each.waits]
    assert match.sentence(settled, "organization", "USD", matches) == (
        "The 1 organization that waiting invoices need is settled. "
        "Of the lists beside them 3 entries need a person, for documents of 114.00 USD + 100.00 EUR."
    )
    assert match.sentence(settled, "organization", "USD", settled).endswith("is settled.")
    assert match.counts(matches, parties.Kind) == {
        "linked": 0, "same name": 2, "to create": 0, "needs approval": 3, "to reactivate": 0, "held": 0, "left out": 0,
    }  # fmt: skip


def test_what_is_said_of_customers_is_what_the_planner_does():
    given = {"organizations": [organization(), organization(30, "New")], "customers": [customer(name="ACME Bakery")]}
    given |= {"invoices": [invoice(), invoice(4712, company_id=30)], "billing_items": [line(), line(2, of=4712)]}
    found = customers(FREE, **given)
    verdicts = {document.autotask_id: document.verdict for document in plan(chosen=FREE, **given).documents}
    assert (found[29].kind, verdicts[4711]) == ("held", Verdict.HOLD)
    assert (found[30].kind, verdicts[4712]) == ("to-create", Verdict.CREATE)


def test_i9_many_billing_codes_are_one_item():
    codes = [code(5, "Remote", external_number="Labor"), code(6, "Onsite", external_number=" Labor ")]
    lines = [line(1, "60.00"), line(2, "40.00", billing_code_id=6)]
    [one] = items(FREE, billing_codes=codes, billing_items=lines).values()
    assert (one.kind, one.codes, one.item, one.account) == (
        "by-external-number", ("Onsite", "Remote"), "Labor", "Services",
    )  # fmt: skip
    assert one.waiting == {"USD": 100}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, "by-name"),
        ({"past": memory(items={"Labor": "1"})}, "linked"),
        ({"items": []}, "to-create"),
        ({"items": [], "chosen": settings(**CREATE)}, "needs-approval"),
        ({"items": [], "chosen": settings()}, "held"),
        ({"items": [item(name="Other")], "chosen": settings(missing_item="Other")}, "replaced"),
        ({"items": [item(active=False)]}, "held"),
        ({"items": [item(type="Category")]}, "held"),
    ],
)
def test_i9_how_a_billing_code_comes_to_its_item(given, kind):
    one = items(given.pop("chosen", FREE), **given)["Labor"]
    assert one.kind == kind
    assert one.waits == (kind in ("held", "needs-approval"))
    assert one.waits <= bool(one.why)


def test_lines_without_a_billing_code_stand_among_the_items():
    found = items(FREE, billing_items=[line(billing_code_id=None)])
    assert found[""].label == "Lines without a billing code"
    assert found[""].waits


def test_codes_of_invoices_that_do_not_wait_are_left_out():
    assert items(FREE, invoices=[invoice(invoice_number="A-1")]) == {}
    assert match.sentence((), "item", "USD") == "No invoice waits for its item."


def test_an_invoice_that_two_items_hold_is_counted_once():
    codes = [code(5, "Labor"), code(6, "Gear")]
    lines = [line(1, "60.00"), line(2, "40.00", billing_code_id=6)]
    matches = match_items(surveyed(settings(), billing_codes=codes, billing_items=lines, items=[]))
    assert [each.waiting for each in matches] == [{"USD": 100}, {"USD": 100}]
    assert match.sentence(matches, "item", "USD") == (
        "0 of the 2 items that waiting invoices need are settled; 2 need a person, for invoices of 100.00 USD."
    )
    assert len(match.todo(matches, "USD")) == 2
    assert match.counts(matches, postings.Kind)["held"] == 2
