"""Tables that say which test shows what name all tests of an app, and none that is not there."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "simulation"


@pytest.mark.parametrize("app", ["expenses", "orders"])
def test_every_test_of_a_table_exists_and_every_end_to_end_test_stands_in_it(app):
    table = (FOLDER / f"test_{app}.py").read_text().split('"""')[1].replace("\\\n", "")
    rows = "\n".join(line for line in table.splitlines() if line.startswith("|"))
    named = set(re.findall(r"\btest_\w+", rows))
    there = {name for path in FOLDER.glob(f"test_{app}*.py") for name in _defined(path.read_text())}
    assert named - there == set(), "named in the table, and not there"
    assert there - named == set(), "there, and not in the table"


def _defined(text):
    return re.findall(r"^def (test_\w+)", text, re.MULTILINE)
