"""Decisions go out as a sheet, are reviewed elsewhere, and come back: shown first, then all of it or nothing."""

import csv
import io
import re

import pytest
from cli_here import atqbo
from cli_processes import records, served
from openpyxl import load_workbook


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    with served(tmp_path_factory.mktemp("roundtrip") / "store", "--data", "demo", "--no-limits") as opened:
        yield opened


def run(sandbox, cwd, notebook="customers", **parameters):
    given = [text for name, value in parameters.items() for text in ("-p", name, str(value))]
    options = ["--company", sandbox.company, "--reports", cwd / "reports"]
    return atqbo("run", notebook, *options, *given, cwd=cwd)


def sheet_of(sandbox, name):
    return sandbox.company.with_name(name)


def reviewed(sandbox, source, target, edits):
    """As a person with a spreadsheet program leaves it: some cells filled in, the rest as it was."""
    content = sheet_of(sandbox, source).read_bytes().decode("utf-8-sig")
    reader = csv.DictReader(io.StringIO(content, newline=""))
    rows = [{**row, **edits.get(row["autotask name"], {})} for row in reader]
    with sheet_of(sandbox, target).open("w", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_out_reviewed_and_back(sandbox, tmp_path):
    out = run(sandbox, tmp_path, export="out.csv")
    assert out.returncode == 3, out.stderr
    rows = reviewed(sandbox, "out.csv", "back.csv", {
        "Tri County Water": {"decision": "link", "quickbooks id": "32", "why": "same address"},
        "Harbor Lane Yoga": {"decision": "leave-out", "why": "closed"},
        "Skyline: Interior Design": {"decision": "create", "new name": "Skyline Interior Design"},
    })  # fmt: skip
    assert sum(row["kind"] == "customer" for row in rows) == 42
    assert {"vendor", "submitter"} <= {row["kind"] for row in rows}
    assert rows[0]["candidates"] == ""
    assert any(
        row["candidates"].startswith("32 Tri-County Water (same-but-for-writing: the same phone") for row in rows
    )

    shown = run(sandbox, tmp_path, sheet="back.csv")
    assert shown.returncode == 3
    assert "31 of the 42 organizations" in shown.stdout, "nothing has taken effect yet"
    [sentence] = set(re.findall(r"SETTLE 3 CUSTOMERS: 1 LINKED, 1 NEW, 1 LEFT OUT, [0-9A-F]{6}", shown.stdout))
    page = (records(tmp_path)[-1] / "index.html").read_text()
    for text in ("What the sheet changes (3)", "linked to Tri-County Water (id 32)", "left out: closed", "not decided"):
        assert text in page

    wrong = run(sandbox, tmp_path, sheet="back.csv", approval="SETTLE 3 CUSTOMERS")
    assert wrong.returncode == 3
    assert "not this sheet's" in wrong.stderr
    done = run(sandbox, tmp_path, sheet="back.csv", approval=sentence)
    assert "34 of the 42 organizations" in done.stdout, done.stderr
    page = (records(tmp_path)[-1] / "index.html").read_text()
    assert "What people decided (3)" in page
    assert sentence in page

    again = run(sandbox, tmp_path, sheet="back.csv", approval=sentence)
    assert again.returncode == 3
    assert "the sheet changes nothing" in again.stderr


def test_one_wrong_row_and_nothing_of_the_sheet_takes_effect(sandbox, tmp_path):
    run(sandbox, tmp_path, export="out2.csv")
    reviewed(sandbox, "out2.csv", "bad.csv", {
        "BRIGHTON AUTO GROUP": {"decision": "link", "quickbooks id": "27"},
        "Windsor Marine Supply": {"decision": "link", "quickbooks id": "29"},
        "Atelier Duval SARL": {"decision": "link", "quickbooks id": "4711"},
    })  # fmt: skip
    before = run(sandbox, tmp_path, sheet="bad.csv")
    assert before.returncode == 3
    page = (records(tmp_path)[-1] / "index.html").read_text()
    assert "Rows that are wrong (" in page
    tried = run(sandbox, tmp_path, sheet="bad.csv", approval="SETTLE 2 CUSTOMERS")
    assert tried.returncode == 2
    assert "Line " in tried.stderr
    after = run(sandbox, tmp_path)
    settled = r"(\d+) of the 42 organizations"
    assert re.search(settled, after.stdout).group() == re.search(settled, before.stdout).group()


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"sheet": "nowhere.csv"}, "The sheet cannot be read: No such file"),
        ({"export": "company.toml"}, "There is such a file already"),
        ({"export": "nowhere/out.csv"}, "The sheet cannot be written"),
        ({"sheet": "company.toml"}, "needs each of these columns once"),
    ],
)
def test_files_that_cannot_be_are_told(sandbox, tmp_path, parameters, said):
    finished = run(sandbox, tmp_path, **parameters)
    assert finished.returncode == 2
    assert said in finished.stderr
    assert "Next: " in finished.stderr


def test_items_and_terms_go_out_to_excel_and_back(sandbox, tmp_path):
    run(sandbox, tmp_path, "items", export="items.xlsx")
    book = load_workbook(sheet_of(sandbox, "items.xlsx"))
    rows = {row[2].value: row for row in book.active.iter_rows()}
    titles = [cell.value for cell in rows.pop("autotask name")]
    typed = {"Network Equipment": ("create", "Network gear"), "Net 21 Days": ("create", "")}
    for name, (decision, new) in typed.items():
        rows[name][titles.index("decision")].value, rows[name][titles.index("new name")].value = decision, new
    book.save(sheet_of(sandbox, "items-back.xlsx"))
    shown = run(sandbox, tmp_path, "items", sheet="items-back.xlsx")
    [sentence] = set(re.findall(r"SETTLE 2 RECORDS: 2 NEW, [0-9A-F]{6}", shown.stdout))
    done = run(sandbox, tmp_path, "items", sheet="items-back.xlsx", approval=sentence)
    assert "All 16 items" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 3, "a tax and a product of the demo company still wait"
    assert "Net 21 Days" not in done.stdout
