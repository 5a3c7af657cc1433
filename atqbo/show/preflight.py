"""What preflight shows beside its findings: readiness, people's words, what was not looked at, what changed."""

from collections.abc import Collection, Iterable
from datetime import datetime

from atqbo.checks.attesting import Attestation
from atqbo.checks.changes import Changes
from atqbo.checks.page import Stand
from atqbo.checks.readiness import Looked
from atqbo.facts import Unread
from atqbo.show.bars import AMBER, GREEN, RED, Bar, Panel, Plot, draw
from atqbo.show.table import Column, Row, Table, table
from atqbo.show.words import sentence


def readiness(looked: Collection[Looked]) -> Plot:
    """A bar for each subject: which share of its checks is in order."""
    bars = [Bar(each.subject, each.in_order / each.checks, _label(each), _colour(each)) for each in looked]
    ready = sum(each.in_order == each.checks for each in looked)
    alt = f"Readiness by subject: {ready} of {len(looked)} are in order. " + "; ".join(
        f"{each.subject}: {_label(each)}" for each in looked if each.in_order < each.checks
    )
    return Plot(draw([Panel("Checks in order, by subject", bars)]), alt.rstrip())


def _label(each: Looked) -> str:
    return "in order" if each.in_order == each.checks else f"{each.in_order} of {each.checks}"


def _colour(each: Looked) -> str:
    if any(finding.severity == "blocker" for finding in each.found):
        return RED
    return GREEN if each.in_order == each.checks else AMBER


def attestations(some: Iterable[Attestation]) -> Table:
    """What people said about what no service shows, and until when it counts."""
    rows: list[Row] = [
        {
            "statement": each.question.statement,
            "standing": each.standing.value,
            "who": each.answer.who if each.answer else "",
            "at": _day(each.answer.at if each.answer else None),
            "until": _day(each.until),
            "against": sentence("; ".join(told.text for told in each.against[:3])),
            "code": each.code,
        }
        for each in some
    ]
    columns = (
        Column("statement", "Statement", "prose"),
        Column("standing", "Answer", "status"),
        Column("who", "By"),
        Column("at", "On"),
        Column("until", "Counts until"),
        Column("against", "What speaks against it", "prose"),
        Column("code", "Code"),
    )
    note = "The names are those of users of this host; nothing authenticates them."
    return table(rows, caption="Attestations", columns=columns, note=note)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def prerequisites(some: Iterable[Stand]) -> Table:
    """The vendor's page sentence by sentence, in our own words."""
    rows: list[Row] = [
        {"number": each.number, "words": each.words, "how": each.how.value, "told": sentence(each.told)}
        for each in some
    ]
    columns = (
        Column("number", "Number"),
        Column("words", "What it asks", "prose"),
        Column("how", "How it stands", "status"),
        Column("told", "What tells", "prose"),
    )
    return table(rows, caption="The vendor's prerequisites, sentence by sentence", columns=columns)


def untold(some: Iterable[Unread]) -> Table:
    """What could not be looked at, and why."""
    rows: list[Row] = [{"what": each.what, "why": sentence(each.why)} for each in some]
    columns = (Column("what", "Not looked at"), Column("why", "Why"))
    return table(rows, caption="What could not be looked at", columns=columns, empty="Everything was looked at.")


def changes(since: Changes) -> Table:
    """What is new, changed and gone since the last run."""
    if since.since is None:
        return table((), caption="", columns=(), empty="No earlier run of this notebook is known to the ledger.")
    rows: list[Row] = [
        {"what": what, "text": sentence(text)}
        for what, texts in (("New", since.new), ("Changed", since.changed), ("Gone", since.gone))
        for text in texts
    ]
    stand = "finding stands" if since.same == 1 else "findings stand"
    told = f"Since {since.since:%Y-%m-%d %H:%M} UTC; {since.same:,} {stand} as before."
    columns = (Column("what", "Since then"), Column("text", "Finding"))
    empty = "Nothing is new and nothing is gone."
    return table(rows, caption="Since the last run", columns=columns, note=told, empty=empty)
