import pytest

from atqbo.matching import Address
from atqbo.matching.likeness import compare_names, same_word
from atqbo.matching.reading import fold_closely, readings
from atqbo.matching.traces import digits_of, domain_of, place_of, street_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme~Denver", "ACME Denver"),
        ("Carver Dental PLLC", "carver-dental"),
        ("Müller GmbH", "Muller"),
        ("Gallagher Pty. Ltd.", "GALLAGHER"),
    ],
)
def test_writing_and_legal_forms_fold_away(one: str, other: str):
    assert fold_closely(one) == fold_closely(other) != ""


@pytest.mark.parametrize(("one", "other"), [("The Company", "The Corporation"), ("Marco", "Mar Co"), ("LLC", "Inc")])
def test_a_legal_form_is_never_all_that_differs_between_bare_names(one: str, other: str):
    assert fold_closely(one) != fold_closely(other)


def test_a_name_is_read_as_its_trade_names_and_without_its_branch():
    whole, owner, trade = readings("Bayou Ventures Inc. d/b/a Gulf Coast Tire")
    assert owner.words == ("bayou", "ventures")
    assert trade.words == ("gulf", "coast", "tire")
    assert set(whole.words) > {*owner.words, *trade.words}
    whole, head = readings("Dover Linen (Toledo)")
    assert (whole.words, whole.part) == (("dover", "linen", "toledo"), "")
    assert (head.words, head.part) == (("dover", "linen"), "Toledo")


def test_a_name_without_letters_cannot_be_read():
    assert readings("***") == ()
    assert compare_names("***", "***").share == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("jonhson", "johnson"), ("tech", "technical"), ("bartlet", "bartlett"), ("r", "robert"), ("farm", "farms")],
)
def test_one_word_misspelt_or_shortened(one: str, other: str):
    assert same_word(one, other) == same_word(other, one) > 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [("dental", "rental"), ("andrew", "andrea"), ("12", "21"), ("hansen", "jansen"), ("tax", "taxi"), ("ash", "ask")],
)
def test_two_words(one: str, other: str):
    assert same_word(one, other) == same_word(other, one) == 0


@pytest.mark.parametrize("phone", ["(312) 555-0147", "+1 312.555.0147", "312 555 0147 x22", "1-312-555-0147 ext. 4"])
def test_phones_are_told_by_their_digits(phone: str):
    assert digits_of(phone) == "3125550147"


@pytest.mark.parametrize("phone", ["", "n/a", "555", "000-000-0000", "999 999 9999"])
def test_what_is_no_phone(phone: str):
    assert digits_of(phone) == ""


def test_mail_domains():
    assert domain_of("A.B@Acme.Example ") == domain_of("x@www.acme.example") == "acme.example"
    assert domain_of("x@gmail.com") == domain_of("nobody") == ""


def test_addresses_are_told_by_street_and_postal_code():
    one = Address(street="12 North Canal Street", city="Chicago", postal_code="60606-1234")
    other = Address(street="12 n canal st.", city="CHICAGO", postal_code="60606")
    assert place_of(one) == place_of(other) != ""
    assert street_of(Address(street="PO Box")) == place_of(Address(street="12 Canal St")) == ""
