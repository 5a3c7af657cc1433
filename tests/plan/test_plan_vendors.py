"""Whom a document owes (rules C1, I9, K1): the vendor of an organization, found, made by a person's word, or held."""

import pytest
from plan_factories import at, codes, customer, facts, known_party, memory, organization, preferences

from atqbo import rows
from atqbo.effects import State, UniqueName
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.parties.vendors import organization_payee, resolve_vendors

NAME = "Ingram Micro"


def vendor(number="56", name=NAME, currency="USD", **fields):
    return rows.Vendor(id=number, display_name=name, currency_ref=rows.Ref(currency), **fields)


def resolved(vendors=(), past=None, organizations=None, new_names=(), suffix="", **given):
    """Parties of the organizations, by id."""
    owed = organizations or [organization(8, NAME)]
    world = facts(vendors=list(vendors), **given)
    payees = [organization_payee(each, world) for each in owed]
    found = resolve_vendors(world, past or memory(), payees, new_names=new_names, suffix=suffix)
    return {each.id: found[f"vendor:{each.id}"] for each in owed}


def test_a_vendor_of_exactly_that_name_is_taken():
    assert resolved([vendor()])[8].reference == "56"


def test_a_cross_reference_comes_before_the_name():
    past = memory(links={"vendor:8": "57"})
    assert resolved([vendor(), vendor("57", "Ingram (USA)")], past)[8].reference == "57"
    assert codes(resolved([vendor()], past)[8].holds) == ["vendor-link-broken"]


def test_what_a_person_left_out_is_held():
    word = Decided(number=1, choice=Choice.LEAVE_OUT, who="pat", at=at("2026-03-01"), why="disputed")
    assert codes(resolved([vendor()], memory(decided={"vendor:8": word}))[8].holds) == ["left-out"]


@pytest.mark.parametrize("near", ["Ingram Micro, Inc.", "INGRAM MICRO", "Ingram-Micro"])
def test_a_name_that_only_looks_like_it_is_held(near):
    assert codes(resolved([vendor(name=near)])[8].holds) == ["vendor-near-match"]


def test_a_vendor_of_that_company_name_is_no_reason_to_make_another():
    [reason] = resolved([vendor(name="Jane Roe", company_name=NAME)])[8].holds
    assert reason.code == "vendor-near-match"
    assert f"'Jane Roe' with the Company Name '{NAME}'" in reason.text


def test_organizations_of_the_same_or_nearly_the_same_name_are_held():
    same = resolved(organizations=[organization(8, NAME), organization(9, NAME)])
    near = resolved(organizations=[organization(8, NAME), organization(9, "Ingram Micro Inc")])
    assert [codes(each.holds) for each in same.values()] == [["vendor-twin"]] * 2
    assert [codes(each.holds) for each in near.values()] == [["vendor-near-match"]] * 2


@pytest.mark.parametrize("kept", [vendor(active=False), vendor(name=f"{NAME} (deleted)", active=False)])
def test_an_inactive_vendor_is_held(kept):
    assert codes(resolved([kept])[8].holds) == ["vendor-inactive"]


def test_c1_the_vendor_keeps_the_organizations_currency():
    assert codes(resolved([vendor(currency="EUR")])[8].holds) == ["currency-differs"]
    lost = resolved([vendor()], organizations=[organization(8, NAME, currency_id=99)])
    assert codes(lost[8].holds) == ["currency-unknown"]


def test_k1_a_new_vendor_always_needs_a_person():
    party = resolved(organizations=[organization(8, NAME, phone="(630) 555-0100", address1="1 Elm St", city="Elgin")])[
        8
    ]
    assert codes(party.needs_person) == ["new-vendor"]
    assert party.effect.source == "vendor:8"
    assert party.effect.proof == UniqueName("DisplayName", NAME)
    assert party.effect.body == {
        "DisplayName": NAME, "CompanyName": NAME, "CurrencyRef": {"value": "USD"},
        "BillAddr": {"Line1": "1 Elm St", "City": "Elgin"}, "PrimaryPhone": {"FreeFormNumber": "(630) 555-0100"},
    }  # fmt: skip


def test_where_one_currency_is_kept_none_is_sent():
    assert "CurrencyRef" not in resolved(preferences=preferences(multicurrency=False))[8].effect.body


def test_never_one_name_for_a_vendor_and_a_customer():
    clash = [customer("7", NAME.upper())]
    assert codes(resolved(customers=clash)[8].holds) == ["customer-has-name"]
    assert codes(resolved(new_names=[NAME])[8].holds) == ["customer-has-name"]


def test_the_suffix_tells_the_vendor_from_the_customer():
    clash = [customer("7", NAME)]
    party = resolved(customers=clash, suffix=" (vendor)")[8]
    assert party.effect.body["DisplayName"] == f"{NAME} (vendor)"
    assert codes(party.notes) == ["vendor-suffixed"]
    assert resolved([vendor(name=f"{NAME} (vendor)")], customers=clash, suffix=" (vendor)")[8].reference == "56"
    both = [*clash, customer("9", f"{NAME} (vendor)")]
    assert codes(resolved(customers=both, suffix=" (vendor)")[8].holds) == ["customer-has-name"]


def test_a_name_quickbooks_would_refuse_is_held():
    assert codes(resolved(organizations=[organization(8, "A:B")])[8].holds) == ["organization-name-unfit"]


@pytest.mark.parametrize(("state", "told"), [(State.SENT, "outcome-unknown"), (State.DONE, "vendor-vanished")])
def test_what_an_earlier_run_left_open_is_held(state, told):
    past = memory([known_party(state, "Vendor", "vendor:8")])
    assert codes(resolved(past=past)[8].holds) == [told]
