"""Tables about what preflight found."""

from collections.abc import Collection

from atqbo.checks import SUBJECTS, Finding
from atqbo.show.table import Column, Table, table
from atqbo.show.words import sentence


def findings(found: Collection[Finding]) -> Table:
    """One row a finding, the blockers first."""
    rows = [
        {
            "severity": finding.severity.value,
            "subject": finding.subject,
            "text": sentence(finding.text),
            "remedy": sentence(finding.remedy),
            "rule": finding.rule,
        }
        for finding in found
    ]
    columns = (
        Column("severity", "Weight", "status"),
        Column("subject", "About"),
        Column("text", "Finding"),
        Column("remedy", "What to do"),
        Column("rule", "Rule"),
    )
    return table(rows, caption=f"Findings ({len(rows):,})", columns=columns, empty="Nothing was found.")


def evidence(found: Collection[Finding]) -> Table:
    """The records behind the findings, one row each."""
    rows = [
        {"subject": finding.subject, "text": "" if place else sentence(finding.text), "evidence": text}
        for finding in found
        for place, text in enumerate(finding.evidence)
    ]
    columns = (Column("subject", "About"), Column("text", "Finding"), Column("evidence", "Record"))
    return table(rows, caption="Evidence", columns=columns, empty="No finding names a record.")


def checked(found: Collection[Finding]) -> Table:
    """What was looked at, and how much was found about it."""
    rows = [
        {
            "subject": subject,
            "blocker": _count(found, subject, "blocker"),
            "warning": _count(found, subject, "warning"),
            "note": _count(found, subject, "note"),
            "told": "" if any(finding.subject == subject for finding in found) else "In order",
        }
        for subject in SUBJECTS
    ]
    columns = (
        Column("subject", "Looked at"),
        Column("blocker", "Blockers", "count"),
        Column("warning", "Warnings", "count"),
        Column("note", "Notes", "count"),
        Column("told", "Remark"),
    )
    return table(rows, caption="What was looked at", columns=columns)


def _count(found: Collection[Finding], subject: str, severity: str) -> int | None:
    """None for none, which leaves the cell empty."""
    return sum(each.subject == subject and each.severity == severity for each in found) or None
