"""Cells of a spreadsheet that do nothing when they are opened, and come back exactly as they were (rule 6)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from atqbo.errors import UsageError

_ACTING = frozenset("=+-@\t\r\n'")
"""A cell that begins so is a formula to a spreadsheet program, or is taken for one; ' is the mark of text itself."""
_EXACT_DIGITS = 11
"""A spreadsheet program rounds longer numbers, and drops leading zeros."""
_DELIMITERS = ",;\t"


def safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet program would calculate or round it."""
    acts = text.lstrip(" ")[:1] in _ACTING if text.strip(" ") else False
    rounds = text.isdigit() and (len(text) > _EXACT_DIGITS or (len(text) > 1 and text[0] == "0"))
    return f"'{text}" if acts or rounds else text


def plain(text: str) -> str:
    """The text as it was before `safe`."""
    return text.removeprefix("'")


def whole(text: str) -> str:
    """A whole number as it was: programs that take a column for decimals write 1234.0."""
    digits, point, zeros = text.strip().partition(".")
    return digits if point and digits.isdigit() and zeros and not zeros.strip("0") else text.strip()


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A file that spreadsheet programs open as it stands: UTF-8 with its mark, a comma between cells."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([safe(row.get(column, "")) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def from_csv(content: bytes, columns: Sequence[str], subject: str) -> list[tuple[int, dict[str, str]]]:
    """(line, cells by column) of each row that is not blank.

    Raises UsageError when it is no such file: not UTF-8, a column missing or twice, a row of another length.
    """
    return by_column(_lines(content, subject), columns, subject)


def _lines(content: bytes, subject: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of every row, the heading included."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            "The sheet is not UTF-8", subject=subject, remedy='save it as "CSV UTF-8 (comma delimited)"'
        ) from None
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, [plain(cell) for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise UsageError(f"The sheet cannot be read: {error}", subject=subject, remedy="export it anew") from None


def by_column(
    lines: Sequence[tuple[int, list[str]]], columns: Sequence[str], subject: str
) -> list[tuple[int, dict[str, str]]]:
    """(line, cells by column) of each row that is not blank. The first of `lines` names the columns.

    Raises UsageError for a column that is missing or there twice, or a row that is longer than the heading.
    """
    titles = [cell.strip() for cell in lines[0][1]] if lines else []
    _check_titles(titles, columns, subject)
    return [(line, _row(titles, cells, line, subject)) for line, cells in lines[1:] if any(map(str.strip, cells))]


def _check_titles(titles: list[str], columns: Sequence[str], subject: str) -> None:
    wrong = [column for column in columns if titles.count(column) != 1]
    if wrong:
        raise UsageError(
            f"The sheet needs each of these columns once: {', '.join(wrong)}",
            subject=subject,
            remedy="leave the first row as it was exported",
        )


def _row(titles: list[str], cells: list[str], line: int, subject: str) -> dict[str, str]:
    if len(cells) > len(titles) and any(cells[len(titles) :]):
        raise UsageError(
            f"Line {line} of the sheet has more cells than there are columns",
            subject=subject,
            remedy="save it again, with the columns as they were exported",
        )
    return dict(zip(titles, cells + [""] * (len(titles) - len(cells)), strict=False))
