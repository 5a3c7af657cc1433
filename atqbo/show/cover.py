"""What a record's page says before and after the notebook's own content, in the words of people.

In the order a controller asks: how did it end, how much, what was held and why, who approved what, do both sides agree.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from atqbo.errors import without_next
from atqbo.money import ZERO, Json
from atqbo.plan.app import written
from atqbo.show.table import Column, Row, table
from atqbo.show.words import sentence, whole_sums

Facts = tuple[tuple[str, str], ...]


class Cover(Struct, frozen=True, kw_only=True):
    """What stands above and below the notebook's own content."""

    title: str
    """Of the browser's window."""
    company: str
    notebook: str
    badge: str
    """The status in a word or two."""
    tone: str
    """"good", "wait" or "bad"."""
    sentence: str
    """The verdict, first on the page."""
    remedy: str = ""
    facts: Facts = ()
    """How much, and when: name and value, shown under the verdict."""
    waiting: tuple[str, ...] = ()
    """What waits for a person and is not in the table of what was held."""
    held: str = ""
    """The table of what was held, as HTML."""
    approval: Facts = ()
    agreement: str = ""
    sums: str = ""
    """The table of both sides' sums, as HTML."""
    seals: Facts = ()
    """Name and value, shown at the end."""


_ENDED = {
    0: ("Done", "good"),
    3: ("Waits for a person", "wait"),
    4: ("Partly refused", "bad"),
    5: ("Try later", "wait"),
}
_ORDER = (
    *("linked", "same name", "by external number", "by name", "replaced", "to create", "needs approval"),
    *("created", "updated", "adopted", "voided", "skipped", "held", "refused", "unknown"),
    *("blockers", "warnings", "notes"),
)
_COUNTED = {"preflight": "Findings", "customers": "Organizations", "items": "Items"}
"""What the counts of a notebook are about, where they are not documents."""
_BROKEN = {
    "failed": ("Failed", "This run failed"),
    "timed-out": ("Timed out", "This run timed out"),
    "kernel-died": ("Process died", "This run lost its process"),
    "interrupted": ("Interrupted", "This run was interrupted"),
    "incomplete": ("Incomplete", "This run is incomplete"),
    "killed": ("Killed", "This run was killed"),
    "refused": ("Not begun", "This run was not begun"),
}
SIDES = {"autotask": "Autotask", "quickbooks": "QuickBooks"}
MOST_GROUPS = 20
"""Reasons listed before the notebook's own content; all stand in it."""


def cover(manifest: Json) -> Cover:
    """From a manifest as plain values (record.Manifest), its own seal and the page's digest not yet known."""
    run, outcome = manifest["run"], manifest["outcome"] or {}
    badge, tone, sentence, remedy = _verdict(manifest)
    notebook = run["notebook"].replace("-", " ").capitalize()
    started = datetime.fromisoformat(run["started"])
    return Cover(
        title=f"{badge} · {notebook} · {run['company']} · {started:%Y-%m-%d}",
        company=run["company"],
        notebook=notebook,
        badge=badge,
        tone=tone,
        sentence=sentence,
        remedy=remedy,
        facts=(
            *_declared(manifest),
            *_amounts(run["notebook"], outcome),
            *_times(started, datetime.fromisoformat(manifest["ended"])),
        ),
        waiting=_first(_general(outcome)),
        held=_held(run["notebook"], outcome),
        approval=_approval(outcome),
        agreement=outcome.get("agreement", ""),
        sums=_sums(run["notebook"], outcome),
        seals=tuple(_seals(manifest)),
    )


def _general(outcome: Json) -> Sequence[str]:
    """What waits for a person, without the documents that the table of what was held names."""
    waiting: Sequence[str] = outcome.get("waiting", ())
    return waiting[: len(waiting) - outcome.get("held_told", 0)]


def _first(texts: Sequence[str], most: int = 5) -> tuple[str, ...]:
    more = len(texts) - most
    return (*texts[:most], *([f"… and {more:,} more, listed below"] if more > 0 else []))


def _verdict(manifest: Json) -> tuple[str, str, str, str]:
    """Badge, tone, sentence and remedy."""
    code = manifest["exit_code"]
    if manifest["status"] == "completed":
        badge, tone = _ENDED.get(code, (f"Ended with exit code {code}", "bad"))
        return badge, tone, manifest["outcome"]["sentence"], ""
    badge, opening = _BROKEN[manifest["status"]]
    what, remedy = without_next(manifest["error"])
    return badge, "bad", f"{opening}. {sentence(what)}".rstrip(), sentence(remedy)


def _declared(manifest: Json) -> Facts:
    """What the notebook had said before the run turned out to be no success: it may tell of documents that moved."""
    if manifest["status"] == "completed" or not manifest["outcome"]:
        return ()
    return (("The notebook had said", manifest["outcome"]["sentence"]),)


def _times(started: datetime, ended: datetime) -> Facts:
    minutes, seconds = divmod(round((ended - started).total_seconds()), 60)
    took = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    return ("Started", f"{started:%Y-%m-%d %H:%M:%S} UTC"), ("Took", took)


def _amounts(notebook: str, outcome: Mapping[str, Json]) -> Facts:
    counted = sorted(outcome.get("counts", {}).items(), key=lambda item: (_place(item[0]), item[0]))
    counts = " · ".join(f"{count:,} {name}" for name, count in counted if count)
    posted = outcome.get("sums", {}).get("quickbooks", {})
    what = _COUNTED.get(outcome.get("notebook", ""), "Documents")
    told = [(what, counts), (written(notebook).capitalize(), _money(posted, outcome) if posted else "")]
    return tuple((name, value) for name, value in told if value)


def _place(count: str) -> int:
    return _ORDER.index(count) if count in _ORDER else len(_ORDER)


def _money(sums: Mapping[str, str], outcome: Mapping[str, Json]) -> str:
    amounts = {currency: Decimal(amount) for currency, amount in sums.items()}
    return whole_sums(amounts, outcome.get("home_currency", ""))


def _held(notebook: str, outcome: Json) -> str:
    groups = outcome.get("held", ())
    rows: list[Row] = [
        {
            "why": sentence(group["why"]),
            "remedy": sentence(group["remedy"]),
            "end": group["end"],
            "count": len(group["ids"]),
            "sums": _money(group["sums"], outcome),
            "ids": ", ".join(map(str, group["ids"][:3])) + " …" * (len(group["ids"]) > 3),
        }
        for group in groups[:MOST_GROUPS]
    ]
    more = len(groups) - MOST_GROUPS
    columns = (
        Column("why", "Why", "prose"),
        Column("remedy", "What to do", "prose"),
        Column("end", "Outcome", "status"),
        Column("count", "Documents", "count"),
        Column("sums", "Sum", "sums"),
        Column("ids", "Autotask ids"),
    )
    note = f"The first {MOST_GROUPS} of {len(groups)} reasons; all stand in the details." if more > 0 else ""
    caption = f"Not {written(notebook)}, by reason"
    return table(rows, caption=caption, columns=columns, note=note)._repr_html_() if rows else ""


def _approval(outcome: Json) -> Facts:
    return tuple((name, value) for name, value in outcome.get("approval", ()))


def _sums(notebook: str, outcome: Json) -> str:
    """Both sides per currency, the home currency first, with what lies between them."""
    sides = {side: outcome.get("sums", {}).get(side, {}) for side in SIDES}
    currencies = {currency for sums in sides.values() for currency in sums}
    home = outcome.get("home_currency", "")
    rows = []
    for currency in sorted(currencies, key=lambda each: (each != home, each)):
        amounts = {side: Decimal(sums.get(currency, ZERO)) for side, sums in sides.items()}
        gap = amounts["quickbooks"] - amounts["autotask"]
        rows.append({"currency": currency, **amounts, "gap": gap})
    columns = (
        Column("currency", "Currency"),
        *(Column(side, title, "money", "currency") for side, title in SIDES.items()),
        Column("gap", "QuickBooks less Autotask", "money", "currency"),
    )
    caption = f"{written(notebook).capitalize()}, as each side has it"
    return table(rows, caption=caption, columns=columns)._repr_html_() if rows else ""


def _seals(manifest: Json) -> list[tuple[str, str]]:
    run, outcome, previous = manifest["run"], manifest["outcome"] or {}, manifest["previous"]
    before = previous["digest"] if previous else "none: this is the company's first record"
    given = ", ".join(f"{name} = {value}" for name, value in run["parameters"].items() if value != "")
    code = manifest["exit_code"]
    told = [
        ("Run", run["id"]),
        ("Record", f"number {manifest['number']}"),
        ("Chain head before it", before),
        ("Plan", outcome.get("plan", "")),
        ("Parameters", given),
        ("Notebook as run", run["source_digest"]),
        *((name, digest) for name, digest in manifest["files"].items()),
        ("Exit code", "none: it was killed" if code is None else str(code)),
        ("Program", f"atqbo {manifest['version']}"),
    ]
    return [(name, value) for name, value in told if value]
