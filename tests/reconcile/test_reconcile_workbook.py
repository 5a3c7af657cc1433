"""The sheet as an Excel workbook: real files, read by another reader than ours, and edited as a person edits them."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from test_reconcile_sheet import LINKED, NOTHING, looked

from atqbo.errors import UsageError
from atqbo.reconcile import difference, read_sheet, write_sheet
from atqbo.reconcile.workbook import from_workbook, to_workbook

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("https://evil.example")',
    "007",
    "9223372036854775807",
    "'",
    "\tx",
]


def edited(content, edits):
    """Saved again by another program after a person typed into cells: {key: {column: value}}."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    titles = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for column, value in edits.get(row[1].value, {}).items():
            row[titles.index(column)].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(edits, in_force=NOTHING):
    cases = looked(in_force)
    return difference([cases], read_sheet(edited(write_sheet([cases], in_force, "xlsx"), edits), "s.xlsx"), in_force)


def test_nothing_in_a_workbook_calculates_and_every_text_comes_back():
    content = to_workbook(["key", "why"], [{"key": text, "why": text} for text in HOSTILE], {})
    sheet = load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert all(cell.quotePrefix and cell.number_format == "@" for row in sheet.iter_rows(min_row=2) for cell in row)
    assert [cells for _, cells in from_workbook(content, "s.xlsx")][1:] == [[text, text] for text in HOSTILE]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_an_untouched_workbook_changes_nothing():
    for in_force in (NOTHING, LINKED):
        found = changed({}, in_force)
        assert (found.changes, found.problems) == ((), ())


def test_what_a_person_typed_is_read_an_id_also_as_a_number():
    found = changed({
        "1": {"decision": "link", "quickbooks id": 7},
        "2": {"decision": "create", "new name": "Beta GmbH"},
        "3": {"decision": "leave-out", "why": "wait"},
    })  # fmt: skip
    assert found.sentence.startswith("SETTLE 3 CUSTOMERS: 1 LINKED, 1 NEW, 1 LEFT OUT, ")


def test_the_decisions_can_be_chosen_and_the_heading_stays():
    sheet = load_workbook(io.BytesIO(write_sheet([looked()], NOTHING, "xlsx"))).active
    [decision, shared] = sheet.data_validations.dataValidation
    assert decision.formula1 == '"link,create,leave-out"'
    assert shared.formula1 == '"yes"'
    assert sheet.freeze_panes == "D2"


def test_a_formula_somebody_typed_is_refused_with_its_line():
    with pytest.raises(UsageError, match="Line 2 of the sheet holds a formula"):
        changed({"3": {"why": "=A1"}})


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a workbook", b""])
def test_what_is_no_workbook_is_told(content):
    with pytest.raises(UsageError):
        read_sheet(content, "s.xlsx")


def test_another_packed_file_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("readme.txt", "x")
    with pytest.raises(UsageError, match="cannot be read"):
        read_sheet(out.getvalue(), "s.xlsx")


def test_a_workbook_without_the_columns_is_told():
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["kind", "key", "decision"])
    book.save(out)
    with pytest.raises(UsageError, match="needs each of these columns once"):
        read_sheet(out.getvalue(), "s.xlsx")
