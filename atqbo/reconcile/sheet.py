"""All cross-references and what waits as a sheet to be reviewed elsewhere, and the rows of a reviewed one."""

from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from atqbo.matching import Candidate
from atqbo.money import format_sums
from atqbo.plan.decided import Choice, Decided, key_of, kind_of
from atqbo.reconcile.cases import Case, Cases
from atqbo.reconcile.cells import by_column, from_csv, to_csv, whole
from atqbo.reconcile.workbook import MARK, from_workbook, to_workbook

Form: TypeAlias = Literal["csv", "xlsx"]

READ = ("kind", "key", "decision", "quickbooks id", "new name", "why", "shared", "seen")
"""Columns that mean something when the sheet comes back. key: organization id, or the name an item is looked for by."""
COLUMNS = (
    *("kind", "key", "autotask name", "decision", "quickbooks id", "quickbooks name", "new name", "why", "shared"),
    *("match", "invoices", "waiting", "candidates", "decided by", "decided at", "seen"),
)

_CHOICES = {"decision": tuple(Choice), "shared": ("yes",)}


class Linked(Struct, frozen=True):
    """A link in force: id and name in QuickBooks, who made it, when."""

    quickbooks: str
    name: str
    who: str
    at: str


class Row(Struct, frozen=True):
    """What one row of a reviewed sheet says."""

    line: int
    kind: str
    """"customer", "item", "term"."""
    key: str
    decision: str
    quickbooks: str
    new_name: str
    why: str
    shared: bool
    seen: str
    name: str = ""
    """What Autotask called it when the sheet was exported; "" where the column is gone."""


class InForce(Struct, frozen=True):
    """What the ledger says, by subject."""

    links: Mapping[str, Linked]
    decided: Mapping[str, Decided]
    newest: Mapping[str, int]
    """Number of the newest decision, those taken back and the taking back included."""

    def decision(self, subject: str) -> str:
        """As it stands in the sheet: "link", "create", "leave-out", or "" for none."""
        linked, decided = self.links.get(subject), self.decided.get(subject)
        if decided and not (decided.choice is Choice.CREATE and linked):
            return decided.choice.value
        return Choice.LINK.value if linked else ""

    def in_words(self, subject: str) -> str:
        """The same for a person."""
        linked, decided = self.links.get(subject), self.decided.get(subject)
        if decided and decided.choice is Choice.LEAVE_OUT:
            return f"left out: {decided.why}"
        if linked:
            return f"linked to {linked.name} (id {linked.quickbooks})"
        return f"to be created as {decided.name}" if decided else "not decided"


def write_sheet(some: Collection[Cases], in_force: InForce, form: Form = "csv") -> bytes:
    """The sheet: kind by kind what waits first, then all other cross-references and decisions."""
    known: dict[str, Case] = {}
    for subject, case in (pair for cases in some for pair in cases.by_subject.items()):
        known.setdefault(subject, case)  # the first kind of those that share their cross-references
    kinds = {cases.subjects for cases in some}
    others = sorted((set(in_force.links) | set(in_force.decided)) - set(known))
    subjects = [*known, *(each for each in others if kind_of(each) in kinds)]
    rows = (_cells(each, known.get(each), in_force) for each in subjects)
    return to_workbook(COLUMNS, rows, _CHOICES) if form == "xlsx" else to_csv(COLUMNS, rows)


def _cells(subject: str, case: Case | None, in_force: InForce) -> dict[str, str]:
    linked, decided = in_force.links.get(subject), in_force.decided.get(subject)
    cells = {
        "kind": kind_of(subject),
        "key": key_of(subject),
        "autotask name": case.label if case else decided.label if decided else "",
        "decision": in_force.decision(subject),
        "quickbooks id": linked.quickbooks if linked else "",
        "quickbooks name": linked.name if linked else "",
        "new name": decided.name if decided and decided.choice is Choice.CREATE else "",
        "why": decided.why if decided else "",
        "decided by": decided.who if decided else linked.who if linked else "",
        "decided at": decided.at.isoformat() if decided else linked.at if linked else "",
        "seen": str(in_force.newest.get(subject, 0)),
    }
    return cells | (_told(case) if case else {})


def _told(case: Case) -> dict[str, str]:
    """What a reviewer wants to know about it; not read back."""
    return {
        "match": case.match.kind.value,
        "invoices": str(len(case.match.documents)),
        "waiting": format_sums(case.match.waiting, "") if case.match.waiting else "",
        "candidates": "; ".join(_candidate(each) for each in case.candidates),
    }


def _candidate(each: Candidate) -> str:
    """'58 Acme Inc. (similar: the same phone, another address)'."""
    traits = ", ".join(trait.text for trait in (*each.agrees, *each.differs))
    return f"{each.theirs.id} {each.theirs.name} ({each.kind.value}: {traits})"


def read_sheet(content: bytes, subject: str) -> tuple[Row, ...]:
    """The rows of a reviewed sheet. subject: the file's name, for errors. Raises UsageError when it is no such file."""
    return tuple(
        Row(
            line=line,
            kind=cells["kind"].strip().casefold(),
            key=cells["key"],
            decision=cells["decision"].strip().casefold(),
            quickbooks=whole(cells["quickbooks id"]),
            new_name=cells["new name"].strip(),
            why=" ".join(cells["why"].split()),
            shared=cells["shared"].strip().casefold() in ("yes", "true", "x", "1"),
            seen=whole(cells["seen"]),
            name=cells.get("autotask name", ""),
        )
        for line, cells in _rows(content, subject)
    )


def _rows(content: bytes, subject: str) -> list[tuple[int, dict[str, str]]]:
    if content.startswith(MARK):
        return by_column(from_workbook(content, subject), READ, subject)
    return from_csv(content, READ, subject)
