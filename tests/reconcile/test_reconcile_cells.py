"""Cells that do nothing when a spreadsheet program opens them, and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atqbo.errors import UsageError
from atqbo.reconcile.cells import from_csv, plain, safe, to_csv

TITLES = ("key", "why")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "'"])
def test_a_formula_is_text(start):
    assert safe(f"{start}HYPERLINK(1)").startswith("'")


@pytest.mark.parametrize("number", ["9223372036854775807", "007"])
def test_a_number_that_would_be_rounded_is_text(number):
    assert safe(number) == f"'{number}"


def test_what_is_harmless_stays_as_it_is():
    assert [safe(text) for text in ("Acme", "58", "", "a=b", "1-2", " ")] == ["Acme", "58", "", "a=b", "1-2", " "]


@given(st.text())
def test_every_text_comes_back_exactly(text):
    assert plain(safe(text)) == text
    assert safe(text)[:1] not in set("=+-@\t\r\n")


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(st.tuples(TEXTS.filter(str.strip), TEXTS)))
def test_a_whole_sheet_comes_back_exactly(rows):
    content = to_csv(TITLES, [dict(zip(TITLES, row, strict=True)) for row in rows])
    assert [tuple(cells.values()) for _, cells in from_csv(content, TITLES, "s.csv")] == rows


def test_the_semicolons_of_a_european_spreadsheet_are_read():
    assert from_csv(b"key;why\r\n29;so\r\n;;\r\n ; \r\n", TITLES, "s.csv") == [(2, {"key": "29", "why": "so"})]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "needs each of these columns once: key, why"),
        (b"key,why,why\n", "needs each of these columns once: why"),
        (b"key,why\n29,so,what\n", "Line 2 of the sheet has more cells"),
        ("key,why\n29,für".encode("cp1252"), "not UTF-8"),
        (b"PK\x03\x04\xff\xfe", "not UTF-8"),
        (b'key,why\n"29' + b"x" * 200_000, "cannot be read"),
    ],
    ids=["empty", "twice", "longer", "other coding", "xlsx", "endless"],
)
def test_what_is_no_such_file_is_refused(content, said):
    with pytest.raises(UsageError, match=said):
        from_csv(content, TITLES, "s.csv")
