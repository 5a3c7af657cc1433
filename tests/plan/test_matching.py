import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atqbo.matching import fold, fold_party, same_to_quickbooks, without_deleted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("After Hours", "After-Hours"),
        ("BRIGHTON AUTO", "Brighton Auto"),
        ("Blue Heron  Realty", "Blue Heron Realty"),
        ("Café Zoë", "Cafe Zoe"),
        ("Calumet~North", "Calumet North"),
        ("O'Brien’s", "OBriens"),
        ("Smith & Co", "Smith and Co"),
        ("ＡＣＭＥ ＆ Co", "Acme and Co"),
        ("𝓐cme", "acme"),
    ],
)
def test_names_that_differ_in_writing_only_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize("name", ["Acme", "ACME, Inc.", "Acme LLC", "Acme L.L.C.", "acme gmbh", "Acme Co., Ltd."])
def test_a_legal_form_at_the_end_does_not_tell_parties_apart(name: str) -> None:
    assert fold_party(name) == "acme"


def test_a_legal_form_is_a_word_and_never_the_whole_name() -> None:
    assert fold_party("Marco") == "marco"
    assert fold_party("Company") == "company"
    assert fold_party("Acme Bakery") != fold_party("Acme Brewery")


def test_a_name_without_letters_folds_to_nothing() -> None:
    assert fold("***") == fold_party("—") == ""


@pytest.mark.parametrize(
    ("name", "bare"), [("Harbor (deleted)", "Harbor"), ("Harbor (Deleted)", "Harbor"), ("(deleted) Harbor",) * 2]
)
def test_the_deleted_mark_is_taken_off_the_end(name: str, bare: str) -> None:
    assert without_deleted(name) == bare


@settings(max_examples=300)
@given(st.text())
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert same_to_quickbooks(same_to_quickbooks(name)) == same_to_quickbooks(name)
