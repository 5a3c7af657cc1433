"""What a record's page says before and after the notebook's own content, in the words of people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from atqbo.money import Json, format_sums
from atqbo.show.words import sentence


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
    waiting: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """Name and value, shown under the verdict."""
    seals: tuple[tuple[str, str], ...] = ()
    """Name and value, shown at the end."""


_ENDED = {
    0: ("Done", "good"),
    3: ("Waits for a person", "wait"),
    4: ("Partly refused", "bad"),
    5: ("Try later", "wait"),
}
_ORDER = "created updated adopted voided skipped held refused unknown"
_BROKEN = {
    "failed": ("Failed", "This run failed"),
    "timed-out": ("Timed out", "This run timed out"),
    "kernel-died": ("Process died", "This run lost its process"),
    "incomplete": ("Incomplete", "This run is incomplete"),
}


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
        waiting=_first(outcome.get("waiting", ())),
        facts=(*_times(started, datetime.fromisoformat(manifest["ended"])), *_amounts(outcome)),
        seals=tuple(_seals(manifest)),
    )


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
    what, _, remedy = manifest["error"].partition(" Next: ")
    return badge, "bad", f"{opening}. {sentence(what)}".rstrip(), sentence(remedy)


def _times(started: datetime, ended: datetime) -> tuple[tuple[str, str], ...]:
    minutes, seconds = divmod(round((ended - started).total_seconds()), 60)
    took = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    return ("Started", f"{started:%Y-%m-%d %H:%M:%S} UTC"), ("Took", took)


def _amounts(outcome: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    counted = sorted(outcome.get("counts", {}).items(), key=lambda item: (_ORDER.find(item[0]) % len(_ORDER), item[0]))
    counts = " · ".join(f"{count:,} {name}" for name, count in counted if count)
    sides = {"autotask": "Autotask", "quickbooks": "QuickBooks"}
    sums = [
        (sides.get(side, side), format_sums({currency: Decimal(amount) for currency, amount in amounts.items()}))
        for side, amounts in outcome.get("sums", {}).items()
    ]
    return (("Documents", counts), *sums) if counts else tuple(sums)


def _seals(manifest: Json) -> list[tuple[str, str]]:
    run, outcome, previous = manifest["run"], manifest["outcome"] or {}, manifest["previous"]
    before = previous["digest"] if previous else "none: this is the company's first record"
    given = ", ".join(f"{name} = {value}" for name, value in run["parameters"].items() if value != "")
    told = [
        ("Run", run["id"]),
        ("Record", f"number {manifest['number']}"),
        ("Chain head before it", before),
        ("Plan", outcome.get("plan", "")),
        ("Parameters", given),
        ("Notebook as run", run["source_digest"]),
        *((name, digest) for name, digest in manifest["files"].items()),
        ("Exit code", str(manifest["exit_code"])),
        ("Program", f"atqbo {manifest['version']}"),
    ]
    return [(name, value) for name, value in told if value]
