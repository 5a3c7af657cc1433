"""The records, for a person at a terminal: listed, shown, verified."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click
import msgspec

from atqbo import record
from atqbo.errors import RecordDamaged, UsageError
from atqbo.money import format_sums
from atqbo.plan.app import written
from atqbo.record import Link, Manifest, Unfinished
from atqbo.show.cover import SIDES, Cover, cover

_HEADINGS = ("Run", "Company", "Notebook", "Started (UTC)", "Verdict", "Exit", "Documents")


def list_runs(reports: Path) -> int:
    """Print every run under a folder of records, the newest first. 0."""
    rows = sorted(_rows(_existing(reports)), key=lambda row: (row[3], row[0]), reverse=True)
    if not rows:
        click.echo(f"No run has left a record in {reports} yet.")
        return 0
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    for row in (_HEADINGS, *rows):
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    return 0


def _rows(reports: Path) -> Iterator[tuple[str, ...]]:
    for company in record.companies(reports):
        for folder in record.folders(company):
            yield _row(folder)
    for each in record.unfinished(reports):
        yield _row_of_unfinished(each)


def _row(folder: Path) -> tuple[str, ...]:
    try:
        manifest = record.read(folder)
    except RecordDamaged:
        return folder.name, folder.parent.parent.name, "", folder.parent.name, "Damaged: see runs verify", "", ""
    run = manifest.run
    code = "" if manifest.exit_code is None else str(manifest.exit_code)
    return run.id, run.company, run.notebook, _at(run.started), _told(manifest).badge, code, _counts(manifest)


def _row_of_unfinished(each: Unfinished) -> tuple[str, ...]:
    run_id = each.folder.name.removeprefix(".").removesuffix(".part")
    verdict = "Is running" if each.alive else "Did not finish"
    if not each.run:
        return run_id, each.folder.parent.parent.name, "", each.folder.parent.name, verdict, "", ""
    return run_id, each.run.company, each.run.notebook, _at(each.run.started), verdict, "", ""


def show_run(run: str, reports: Path) -> int:
    """Print one record for a person: verdict, approval, sums, files and where the page is. 0."""
    folder = record.find(_existing(reports), run)
    manifest = record.read(folder)
    told = _told(manifest)
    outcome = manifest.outcome
    click.echo(f"{told.badge}: {told.sentence}")
    if told.remedy:
        click.echo(f"Next: {told.remedy}")
    _block("What waits", [("·", text) for text in (outcome.waiting if outcome else ())])
    about = (("Company", told.company), ("Notebook", told.notebook), *told.facts, ("Records", _place(folder, manifest)))
    _block("This run", about)
    _block(f"{written(manifest.run.notebook).capitalize()}, as each side has it", _sums(manifest))
    _block("Who approved what", told.approval)
    _block("About this record (the digests are SHA-256)", told.seals)
    click.echo(f"\nPage: {folder / record.PAGE}")
    return 0


def _place(folder: Path, manifest: Manifest) -> str:
    return f"number {manifest.number} in {folder.parent.parent}"


def _sums(manifest: Manifest) -> list[tuple[str, str]]:
    sums = manifest.outcome.sums if manifest.outcome else {}
    home = manifest.outcome.home_currency if manifest.outcome else ""
    sides = {side: {currency: Decimal(amount) for currency, amount in each.items()} for side, each in sums.items()}
    return [(SIDES.get(side, side), format_sums(each, home)) for side, each in sides.items() if each]


def _block(title: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Names and values under a title; nothing without any."""
    if not pairs:
        return
    width = max(len(name) for name, _ in pairs)
    click.echo(f"\n{title}")
    for name, value in pairs:
        click.echo(f"  {name:<{width}}  {value}")


def verify_runs(run: str, reports: Path) -> int:
    """Recompute the digests and links of one record, or of every record of every company. 0 when all holds, else 8.

    Raises UsageError when there is no such run, and RecordDamaged when it is the one that is damaged.
    """
    _existing(reports)
    if run:
        folder = record.find(reports, run)
        _verified([record.verify(folder)], folder.parent.parent)
        return 0
    found = [company for company in record.companies(reports) if any(record.folders(company))]
    damaged = [company for company in found if not _verify_company(company)]
    for each in record.unfinished(reports):
        if not each.alive:
            click.echo(f"{each.folder.name}: did not finish and has no record; the company's next run seals it")
    if not found:
        click.echo(f"No run has left a record in {reports} yet.")
    return RecordDamaged.exit_code if damaged else 0


def _verify_company(company: Path) -> bool:
    """Say what becomes of a company's records; whether all are as they were."""
    try:
        _verified(record.verify_chain(company), company)
    except RecordDamaged as error:
        click.echo(f"atqbo: {error}", err=True)
        return False
    return True


def _verified(chain: list[Manifest], company: Path) -> None:
    files = sum(len(manifest.files) + 1 for manifest in chain)
    whole = f"all {len(chain):,} records" if len(chain) > 1 else f"record {chain[0].number}"
    click.echo(f"{chain[0].run.company}: {whole}, {files:,} files: every digest and link is as it was sealed.")
    head = record.head(company)
    if head:
        click.echo(f"  Head of the chain: {_link(head)}")
        click.echo("  Keep a copy of it elsewhere: a rewrite of the whole chain can be seen only against one.")


def _link(head: Link) -> str:
    return f"{head.digest} ({head.place})"


def _existing(reports: Path) -> Path:
    if not reports.is_dir():
        raise UsageError("There is no such folder of records", subject=str(reports), remedy="name it with --reports")
    return reports


def _told(manifest: Manifest) -> Cover:
    return cover(msgspec.to_builtins(manifest))


def _counts(manifest: Manifest) -> str:
    counts: Mapping[str, int] = manifest.outcome.counts if manifest.outcome else {}
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
