"""One kind of table for everything: a caption, headings with a scope, aligned numbers, nothing that could act.

Names from outside are hostile (rule 6): the template escapes every text.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup
from msgspec import Struct

from atqbo.money import format_amount
from atqbo.show.words import options_whole

if TYPE_CHECKING:
    from pandas import DataFrame

Row: TypeAlias = Mapping[str, object]
Kind: TypeAlias = Literal["text", "prose", "money", "count", "sums", "date", "status"]
"""How a column is shown. sums: amounts of several currencies in one text, as `whole_sums` gives it. prose: sentences,
which stand below the rest of their row where the page is narrow.
"""

PRINTED_ROWS = 20
"""Rows of the plain text form, which a terminal shows and a notebook keeps beside the HTML."""

_TONES = {
    "good": (
        *("create", "update", "adopt", "void", "done", "created", "updated", "adopted", "voided", "agrees"),
        *("in-order", "attested", "given"),
        *("linked", "same-name", "by-setting", "by-external-number", "by-name", "to-create", "to-reactivate"),
        *("matched", "link"),
    ),
    "wait": (
        "hold",
        "held",
        "planned",
        "sent",
        "needs-approval",
        "without",
        "warning",
        "missing",
        "inactive",
        "category",
        "ambiguous",
        *("open", "expired", "doubtful"),
    ),
    "bad": ("refuse", "refused", "unknown", "blocker"),
    "quiet": (
        "skip",
        "skipped",
        "selected",
        "replaced",
        "note",
        "different",
        "unused",
        "left-out",
        "leave-out",
        "not-checked",
    ),
}
_RECORD_PAGE = re.compile(r"https://(app\.qbo\.intuit\.com|ww[0-9]{1,3}\.autotask\.net)/")
_TONE_OF = {status: tone for tone, some in _TONES.items() for status in some}
# A class of the table says which columns hold numbers (n), days (d) or sentences (p), and how many hold none of these
# last (w): one on each cell would double a long page.
# Its style stands beside it for JupyterLab, which would centre everything; a record's page has its own and drops this.
_ALIGNED: dict[Kind, str] = {"money": "n", "count": "n", "sums": "n", "date": "d"}
_PROSE: dict[Kind, str] = {"prose": "p"}


class Column(Struct, frozen=True):
    """A column: which value of a row, under what title, shown how."""

    key: str
    title: str
    kind: Kind = "text"
    currency_key: str = ""
    """Money only: which value of the row names the currency; without it the bare number is shown."""
    link_key: str = ""
    """Which value of the row is the address of the record's page; only the two services' own are ever linked."""


class Table:
    """Rows ready to be shown in a notebook, a page or a terminal."""

    def __init__(self, rows: Sequence[Row], caption: str, columns: Sequence[Column], empty: str, note: str) -> None:
        self.rows, self.caption, self.columns, self.empty, self.note = list(rows), caption, list(columns), empty, note

    def frame(self) -> "DataFrame":
        """The same rows for further work in pandas; amounts stay Decimal."""
        from pandas import DataFrame

        keys = [column.key for column in self.columns]
        return DataFrame([[row.get(key) for key in keys] for row in self.rows], columns=keys, dtype=object)

    def _repr_html_(self) -> str:
        return "".join(Markup("<p>{}</p>\n").format(text) for text in self._said()) + self._html_rows()

    def _said(self) -> list[str]:
        """The sentences above the rows, or instead of them."""
        return [text for text in (self.note, "" if self.rows else self.empty) if text]

    def _html_rows(self) -> str:
        if not self.rows:
            return ""
        return _template().render(
            caption=self.caption,
            titles=[column.title for column in self.columns],
            aligned=self._placed(_ALIGNED),
            classes=[f"{letter}{place}" for letter, place in self._placed(_ALIGNED | _PROSE)] + self._wide(),
            rows=([_cell(row, column) for column in self.columns] for row in self.rows),
        )

    def _placed(self, letters: Mapping[Kind, str]) -> list[tuple[str, int]]:
        """Letter and place, counted from 1, of each column of these kinds."""
        return [(letters[column.kind], place) for place, column in enumerate(self.columns, 1) if column.kind in letters]

    def _wide(self) -> list[str]:
        """Of a table with sentences: the class that says how many columns stand beside each other on a narrow page."""
        others = sum(column.kind != "prose" for column in self.columns)
        return [f"w{others}"] if others < len(self.columns) else []

    def __repr__(self) -> str:
        return "\n".join([*self._said(), *self._printed_rows()])

    def _printed_rows(self) -> list[str]:
        if not self.rows:
            return []
        texts = [[column.title for column in self.columns]]
        texts += [[shown(row, column) for column in self.columns] for row in self.rows[:PRINTED_ROWS]]
        widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
        right = [column.kind in ("money", "count", "sums") for column in self.columns]
        lines = [
            "  ".join(
                text.rjust(width) if to_right else text.ljust(width)
                for text, width, to_right in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in texts
        ]
        more = len(self.rows) - PRINTED_ROWS
        return [self.caption, *lines, *([f"… and {more:,} more"] if more > 0 else [])]


def table(
    rows: "Sequence[Row] | DataFrame",
    *,
    caption: str,
    columns: Sequence[Column],
    empty: str = "Nothing to show.",
    note: str = "",
) -> Table:
    """A table of rows (mappings, or a DataFrame's) with one column for each of `columns`.

    The first column heads its row. empty: the sentence that stands for a table without rows. note: a sentence above it.
    """
    if not isinstance(rows, Sequence):
        rows = [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]
    return Table(rows, caption, columns, empty, note)


def note(text: str) -> Table:
    """A sentence that stands alone."""
    return table((), caption="", columns=(), empty=text)


def shown(row: Row, column: Column) -> str:
    """The text of one cell; "" for what is not there."""
    value = row.get(column.key)
    if value is None or value != value:  # the second is what pandas puts for nothing
        return ""
    if isinstance(value, Decimal) and column.kind == "money":
        return format_amount(value, str(row[column.currency_key])) if column.currency_key else f"{value:,f}"
    if isinstance(value, int) and column.kind == "count":
        return f"{value:,}"
    if isinstance(value, date):
        return value.isoformat()[:10] if column.kind == "date" else value.isoformat()
    return str(value).replace("-", " ").capitalize() if column.kind == "status" else str(value)


def _cell(row: Row, column: Column) -> tuple[str, Markup, str]:
    tone = tone_of(str(row.get(column.key))) if column.kind == "status" else Markup()
    link = str(row.get(column.link_key) or "") if column.link_key else ""
    text = shown(row, column)
    text = text.replace(" + ", "\n") if column.kind == "sums" else text
    text = options_whole(text) if " -p " in text else text
    return text, tone, link if _RECORD_PAGE.match(link) else ""


@cache
def tone_of(status: str) -> Markup:
    """Class attribute of a status, by what it means to a reader."""
    return Markup(' class="s {}"').format(_TONE_OF.get(status, "quiet"))


@cache
def _template() -> Template:
    folder = Path(__file__).parent.parent / "templates"
    rooms = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return rooms.get_template("table.html.j2")
