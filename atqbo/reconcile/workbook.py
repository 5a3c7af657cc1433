"""The same rows as an Excel workbook: every cell is text, so that nothing in it can calculate (rule 6)."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from atqbo.errors import UsageError

MARK = b"PK\x03\x04"
"""How every workbook begins."""
_LARGEST = 200_000_000
"""Bytes a workbook may unpack to."""
_TITLE = "Decisions"
_WIDTHS = {"kind": 10, "key": 14, "seen": 8, "shared": 8, "invoices": 9}
_WIDE = 26
_NOT_IN_CELLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
"""Signs that a workbook cannot hold."""


def to_workbook(
    columns: Sequence[str], rows: Iterable[Mapping[str, str]], choices: Mapping[str, Sequence[str]]
) -> bytes:
    """A workbook with one sheet, its heading frozen. choices: what a column offers to choose from."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title, sheet.freeze_panes = _TITLE, "D2"
    count = 1
    for count, row in enumerate([dict(zip(columns, columns, strict=True)), *rows], 1):
        for place, column in enumerate(columns, 1):
            _write(sheet.cell(row=count, column=place), row.get(column, ""))
    for place, column in enumerate(columns, 1):
        head = sheet.cell(row=1, column=place)
        head.font = Font(bold=True)
        sheet.column_dimensions[head.column_letter].width = _WIDTHS.get(column, _WIDE)
        _offer(sheet, head.column_letter, choices.get(column, ()), count)
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: object, text: str) -> None:
    """Text and nothing else, also where it begins like a formula or looks like a number."""
    cell.value = text.translate(_NOT_IN_CELLS)  # type: ignore[attr-defined]
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True  # type: ignore[attr-defined]


def _offer(sheet: object, letter: str, choices: Sequence[str], last: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if choices:
        offered = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        sheet.add_data_validation(offered)  # type: ignore[attr-defined]
        offered.add(f"{letter}2:{letter}{max(last, 2)}")


def from_workbook(content: bytes, subject: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of the first sheet, the heading included. subject: the file's name, for errors.

    Raises UsageError when it is no workbook, or a cell holds a formula: what a formula gives is not what was reviewed.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _LARGEST:
                raise UsageError("The workbook is larger than any export", subject=subject, remedy="export it anew")
        with warnings.catch_warnings(action="ignore"):  # of another program's styles
            book = load_workbook(io.BytesIO(content), read_only=True)
            rows = [
                (line, [_text(cell, line, subject) for cell in cells])
                for line, cells in enumerate(book.worksheets[0].iter_rows(), 1)
            ]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, SyntaxError) as error:
        raise UsageError(
            f"The workbook cannot be read: {error}", subject=subject, remedy="save it as Excel workbook (.xlsx) or CSV"
        ) from None
    return rows


def _text(cell: object, line: int, subject: str) -> str:
    """A cell as a person reads it. A number somebody typed is its digits."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if getattr(cell, "data_type", "s") == "f":
        raise UsageError(f"Line {line} of the sheet holds a formula", subject=subject, remedy="put its value instead")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
