"""Tables about what preflight found, one for each app."""

from collections.abc import Collection, Iterable

from atqbo.checks import Evidence, Finding, Seat, said
from atqbo.checks.readiness import Looked
from atqbo.plan.app import APPS, INVOICES
from atqbo.show.table import Column, Row, Table, table
from atqbo.show.words import sentence

MOST_EVIDENCE = 50
"""Records of one finding that a page shows; all stand in findings.csv."""
_APPS = {"all": "All apps", **{app.name: f"{app.title} app" for app in APPS.values()}}


_TITLES = frozenset(app.title for app in APPS.values() if app is not INVOICES)


class Tables:
    """Tables one below the other."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables = list(tables)

    def _repr_html_(self) -> str:
        return "".join(each._repr_html_() for each in self.tables)

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.tables))


def findings(found: Collection[Finding]) -> Tables:
    """One row a finding, the blockers first, grouped by app."""
    return Tables(_findings(app, some) for app, some in _by_app(found).items())


def _by_app(found: Collection[Finding]) -> dict[str, list[Finding]]:
    """Findings of each app; of the apps beside invoices only where there are any."""
    some = {app: [each for each in found if each.app == app] for app in _APPS}
    return {app: each for app, each in some.items() if each or app in ("all", INVOICES.name)}


def _findings(app: str, found: Collection[Finding]) -> Table:
    rows = [
        {
            "severity": each.severity.value,
            "subject": each.subject,
            "text": sentence(each.text),
            "remedy": sentence(each.remedy),
            "source": ", ".join((*each.sentences, *filter(None, (each.rule,)))),
        }
        for each in found
    ]
    columns = (
        Column("severity", "Weight", "status"),
        *_about(found),
        Column("text", "Finding", "prose"),
        Column("remedy", "What to do", "prose"),
        Column("source", "Asked for by"),
    )
    empty = f"{_APPS[app]}: nothing was found."
    return table(rows, caption=f"{_APPS[app]}: findings ({len(rows):,})", columns=columns, empty=empty)


def _about(found: Collection[Finding]) -> tuple[Column, ...]:
    """The subjects; no column where all findings are about the app that heads the table."""
    return (Column("subject", "About"),) if {each.subject for each in found} - set(_TITLES) else ()


def evidence(found: Collection[Finding]) -> Tables:
    """The records behind the findings, one row each, grouped by app."""
    return Tables(_evidence(app, some) for app, some in _by_app(found).items())


def _evidence(app: str, found: Collection[Finding]) -> Table:
    rows: list[Row] = [
        {"subject": "" if place else each.subject, "text": "" if place else sentence(each.text), **_told(one)}
        for each in found
        for place, one in enumerate(_shown(each.evidence))
    ]
    columns = (
        *_about(found),
        Column("text", "Finding", "prose"),
        Column("evidence", "Evidence", "prose"),
        Column("autotask", "In Autotask", link_key="autotask_link"),
        Column("quickbooks", "In QuickBooks", link_key="quickbooks_link"),
    )
    empty = f"{_APPS[app]}: no finding names a record."
    linked = any(row["autotask_link"] or row["quickbooks_link"] for row in rows)
    note = "A link opens the record in the company you are logged in to." if linked else ""
    return table(rows, caption=f"{_APPS[app]}: evidence", columns=columns, empty=empty, note=note)


def _told(one: Evidence) -> Row:
    return {
        "evidence": one.text,
        "autotask": _record(one.autotask),
        "autotask_link": one.autotask.link,
        "quickbooks": _record(one.quickbooks),
        "quickbooks_link": one.quickbooks.link,
    }


def _record(seat: Seat) -> str:
    """'Organization 29: USD'."""
    return ": ".join(filter(None, (f"{seat.record} {seat.id}".strip(), seat.value)))


def _shown(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    more = len(evidence) - MOST_EVIDENCE
    return (*evidence[:MOST_EVIDENCE], *said([f"… and {more:,} more, in findings.csv"] if more > 0 else []))


def checked(looked: Iterable[Looked]) -> Table:
    """What was looked at, how much of it is in order, and how much was found about it."""
    rows = [
        {
            "subject": each.subject,
            "app": _APPS[each.app],
            "order": "In order" if each.in_order == each.checks else f"{each.in_order} of {each.checks}",
            "blocker": _count(each, "blocker"),
            "warning": _count(each, "warning"),
            "note": _count(each, "note"),
        }
        for each in looked
    ]
    columns = (
        Column("subject", "Looked at"),
        Column("app", "For"),
        Column("order", "Checks in order"),
        Column("blocker", "Blockers", "count"),
        Column("warning", "Warnings", "count"),
        Column("note", "Notes", "count"),
    )
    return table(rows, caption="What was looked at", columns=columns)


def _count(each: Looked, severity: str) -> int | None:
    """None for none, which leaves the cell empty."""
    return sum(finding.severity == severity for finding in each.found) or None
