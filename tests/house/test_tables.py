"""Tables that say which test shows what name tests that are there."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "simulation"
NAMED = re.compile(r"\b(test_\w+)(?! ?\.py|/)( \(R\))?")


@pytest.mark.parametrize("app", ["expenses", "orders"])
def test_every_test_of_a_table_exists_and_every_end_to_end_test_stands_in_it(app):
    main, rules = ((FOLDER / f"test_{app}{end}.py").read_text() for end in ("", "_rules"))
    table = main.split('"""')[1].replace("\\\n", "")
    rows = [line for line in table.splitlines() if line.startswith("|")]
    named = {(name, bool(elsewhere)) for row in rows for name, elsewhere in NAMED.findall(row)}
    there = {(name, elsewhere) for text, elsewhere in ((main, False), (rules, True)) for name in _defined(text)}
    assert named - there == set(), "named in the table, and not there"
    assert there - named == set(), "there, and not in the table"


def _defined(text):
    return re.findall(r"^def (test_\w+)", text, re.MULTILINE)
