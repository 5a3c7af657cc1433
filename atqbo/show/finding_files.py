"""Findings as files: for a spreadsheet, and for a program."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from atqbo.checks import Evidence, Finding, Report
from atqbo.show.files import harmless

_SEAT = ("record", "id", "name", "value", "link")
_HEADINGS = (
    *("app", "severity", "subject", "code", "sentences", "rule", "finding", "remedy", "evidence"),
    *(f"{service}_{field}" for service in ("autotask", "quickbooks") for field in _SEAT),
)


def findings_csv(found: Iterable[Finding], path: Path) -> str:
    """One row for each record of evidence; a finding without one has a row of its own. Returns the file's SHA-256.

    UTF-8 with the mark that spreadsheets look for; what looks like a formula begins with an apostrophe (rule 6).
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for finding in found:
        writer.writerows([harmless(cell) for cell in row] for row in _rows(finding))
    return _written(text.getvalue().encode("utf-8-sig"), path)


def _rows(finding: Finding) -> Iterator[tuple[str, ...]]:
    head = (finding.app, finding.severity.value, finding.subject, finding.code, " ".join(finding.sentences))
    for each in finding.evidence or (Evidence(text=""),):
        seats = (getattr(seat, field) for seat in (each.autotask, each.quickbooks) for field in _SEAT)
        yield *head, finding.rule, finding.text, finding.remedy, each.text, *seats


def findings_json(told: Report, path: Path) -> str:
    """Findings, attestations, how each prerequisite stands, what was not looked at and what changed.

    Returns the file's SHA-256.
    """
    values = {
        "findings": told.found,
        "attestations": told.attestations,
        "prerequisites": told.sentences,
        "not_looked_at": told.untold,
        "changes": told.changes,
    }
    return _written(msgspec.json.format(msgspec.json.encode(values), indent=2), path)


def _written(data: bytes, path: Path) -> str:
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()
