"""The spreadsheet round trip: what is decided goes out to be reviewed, and comes back only when a person says so."""

import getpass
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from atqbo.errors import Blocked, UsageError
from atqbo.facts import Facts
from atqbo.reconcile import (
    Difference,
    Form,
    InForce,
    Linked,
    difference,
    read_sheet,
    write_sheet,
)
from atqbo.steps.session import Run
from atqbo.steps.settling import NONE, all_cases

_LARGEST = 20_000_000
"""Bytes of a sheet; a hundred thousand rows are about ten million."""


class Reviewed(Struct, frozen=True):
    """A reviewed sheet, what it would change, and whether that took effect."""

    said: str = "No reviewed sheet was given."
    difference: Difference | None = None
    applied: bool = False

    @property
    def waits(self) -> bool:
        """Whether a person still has to approve it."""
        found = self.difference
        return found is not None and not self.applied and bool(found.changes or found.problems)

    @property
    def todo(self) -> tuple[str, ...]:
        """The same as a sentence of the outcome."""
        return (f"The reviewed sheet. {self.said}",) if self.waits else ()


NOTHING = Reviewed()
"""No sheet."""


def export_sheet(run: Run, facts: Facts, target: str, others: Mapping[str, Facts] = NONE) -> str:
    """Write the sheet; what is said of it. target: a file that is not there yet, its path as seen from the folder of
    company.toml, an Excel workbook where it ends in .xlsx, else CSV; "" for none.

    Raises UsageError when it cannot be written.
    """
    if not target:
        return "Nothing was asked to be exported."
    path = run.company.folder / target
    form: Form = "xlsx" if path.suffix.casefold() == ".xlsx" else "csv"
    content = write_sheet(all_cases(run, facts, others), _in_force(run), form)
    try:
        with path.open("xb") as file:  # never over a sheet that somebody may have reviewed
            file.write(content)
    except FileExistsError:
        raise UsageError("There is such a file already", subject=str(path), remedy="give another name") from None
    except OSError as error:
        raise UsageError(
            f"The sheet cannot be written: {error.strerror}", subject=str(path), remedy="give a folder that takes it"
        ) from None
    return f"{len(read_sheet(content, target)):,} rows were written to {path}."


def review_sheet(
    run: Run, facts: Facts, source: str, approval: str = "", others: Mapping[str, Facts] = NONE
) -> Reviewed:
    """Read a reviewed sheet, and let it take effect when its sentence was typed: all of it, or nothing.

    source: path as seen from the folder of company.toml; "" for none. Raises UsageError when it cannot be read or a
    row is wrong and yet approved, Blocked when the typed sentence is not the sheet's.
    """
    if not source:
        return NOTHING
    rows = read_sheet(_read(run.company.folder / source), source)
    found = difference(all_cases(run, facts, others), rows, _in_force(run))
    if not approval:
        return Reviewed(_said(found), found)
    if found.problems:
        line, text = found.problems[0]
        raise UsageError(f"Line {line}: {text}", subject=source, remedy="correct the rows that are told, and ask again")
    if not found.sentence or " ".join(approval.split()) != found.sentence:
        remedy = f"type {found.sentence}" if found.sentence else "the sheet changes nothing, so approve nothing"
        raise Blocked("The typed approval is not this sheet's", subject=approval, remedy=remedy)
    run.ledger.decide(
        [each.word for each in found.changes if each.word],
        getpass.getuser(),
        [(each.subject, each.seen) for each in found.changes if each.word is None],
    )
    return Reviewed(f"{getpass.getuser()} approved: {found.sentence}. It is in the ledger.", found, applied=True)


def _said(found: Difference) -> str:
    if found.problems:
        noun = "row is" if len(found.problems) == 1 else "rows are"
        return f"{len(found.problems):,} {noun} wrong, so nothing of the sheet takes effect."
    if not found.changes:
        return "The sheet says what is in force already."
    return f"Nothing has taken effect yet. To let exactly this take effect: -p approval '{found.sentence}'"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(
            f"The sheet cannot be read: {error.strerror}",
            subject=str(path),
            remedy="give its path as seen from the folder of company.toml",
        ) from None
    if len(content) > _LARGEST:
        raise UsageError("The sheet is larger than any export", subject=str(path), remedy="export it anew")
    return content


def _in_force(run: Run) -> InForce:
    links = {
        f"{each.kind}:{each.autotask}": Linked(each.quickbooks, each.name, each.decided_by, each.at.isoformat())
        for each in run.ledger.links()
    }
    return InForce(links, run.ledger.memory().decided, run.ledger.newest_decisions())
