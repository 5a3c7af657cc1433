"""The plan as a file for a spreadsheet: every line of every document."""

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from atqbo.plan.document import Document, Plan, Why
from atqbo.show.results import remark
from atqbo.tieout import TieOut

_HEADINGS = (
    *("autotask_id", "date", "due", "organization", "currency", "autotask_total", "to_post", "tax", "exchange_rate"),
    *("verdict", "becomes", "reasons", "remedies", "derived"),
    *("item", "account", "class", "quantity_price_date", "text", "amount", "tax_code"),
    *("autotask_lines", "line_derived"),
)
_RESULTS = (
    *(
        "autotask_id",
        "organization",
        "outcome",
        "number",
        "quickbooks_id",
        "currency",
        "autotask_total",
        "quickbooks_total",
        "autotask_at_home",
        "quickbooks_at_home",
    ),
    "remark",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def plan_csv(plan: Plan, path: Path) -> str:
    """Write all lines of the plan and return the file's SHA-256, in hexadecimal.

    UTF-8 with the mark that spreadsheets look for. A document without lines has one row. A text that a spreadsheet
    would take for a formula begins with an apostrophe (rule 6).
    """
    return write_csv(path, _HEADINGS, (row for document in plan.documents for row in _rows(document)))


def results_csv(tied: TieOut, path: Path) -> str:
    """Write a row for each selected document with its end, in the same way."""
    rows = (
        (
            *(each.autotask_id, each.party, each.outcome.value, each.number, each.quickbooks_id, each.currency),
            *(each.amount, each.posted, *(each.at_home or (None, None)), remark(each)),
        )
        for each in tied.documents
    )
    return write_csv(path, _RESULTS, rows)


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a file for spreadsheets and return its SHA-256, in hexadecimal.

    UTF-8 with the mark that spreadsheets look for; what looks like a formula begins with an apostrophe (rule 6).
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([harmless(cell) for cell in row] for row in rows)
    with path.open("rb") as kept:
        return hashlib.file_digest(kept, "sha256").hexdigest()


def harmless(value: object) -> str:
    """The cell's text, with an apostrophe before what is no plain number and begins like a formula."""
    text = "" if value is None else f"{value}"
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def _rows(document: Document) -> Iterator[tuple[object, ...]]:
    told = document.reasons or (*document.needs_person, *document.notes)
    head = (
        *(document.autotask_id, document.day, document.due, document.party, document.currency),
        *(document.amount, document.to_post, document.tax.amount, document.exchange_rate, document.verdict.value),
        document.entity,
        " ".join(reason.text for reason in told),
        " ".join(reason.remedy for reason in told if reason.remedy),
        _derived(document.why),
    )
    for line in document.lines:
        made_of = " ".join(map(str, line.of))
        yield (
            *(*head, line.item, line.account, line.unit, line.detail, line.text, line.amount, line.tax),
            *(made_of, _derived(line.why)),
        )
    if not document.lines:
        yield *head, *(None,) * 9


def _derived(why: Iterable[Why]) -> str:
    return "; ".join(f"{each.field}: {each.how}" for each in why)
