"""The plan as a file for a spreadsheet: every line of every document."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from atqbo.plan.document import Document, Plan

_HEADINGS = (
    *("autotask_id", "date", "due", "organization", "currency", "autotask_total", "to_post", "exchange_rate"),
    *("verdict", "reasons", "remedies", "item", "account", "text", "amount"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def plan_csv(plan: Plan, path: Path) -> str:
    """Write all lines of the plan and return the file's SHA-256, in hexadecimal.

    UTF-8 with the mark that spreadsheets look for. A document without lines has one row. A text that a spreadsheet
    would take for a formula begins with an apostrophe (rule 6).
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for document in plan.documents:
        writer.writerows([harmless(cell) for cell in row] for row in _rows(document))
    data = text.getvalue().encode("utf-8-sig")
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def harmless(value: object) -> str:
    """The cell's text, with an apostrophe before what is no plain number and begins like a formula."""
    text = "" if value is None else f"{value}"
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def _rows(document: Document) -> Iterator[tuple[object, ...]]:
    told = document.reasons or (*document.needs_person, *document.notes)
    head = (
        *(document.autotask_id, document.day, document.due, document.party, document.currency),
        *(document.amount, document.to_post, document.exchange_rate, document.verdict.value),
        " ".join(reason.text for reason in told),
        " ".join(reason.remedy for reason in told if reason.remedy),
    )
    for line in document.lines:
        yield *head, line.item, line.account, line.text, line.amount
    if not document.lines:
        yield *head, None, None, None, None
