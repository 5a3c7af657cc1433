"""The records of a company as a chain, each link proven."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from atqbo.errors import RecordDamaged, UsageError
from atqbo.record.manifest import MANIFEST, Link, Manifest, damaged, digest_of, digests, read


def verify(record: Path) -> Manifest:
    """Recompute every digest of a record and its link to the one before. RecordDamaged names the file that differs."""
    manifest = read(record)
    for path in sorted(record.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise damaged("A link, or what is no file, was put into the record", path)
    found = digests(record)
    for name in sorted(found.keys() | manifest.files.keys()):
        if name not in found:
            raise damaged("A file of the record is missing", record / name)
        if name not in manifest.files:
            raise damaged("A file was added to the record", record / name)
        if found[name] != manifest.files[name]:
            raise damaged("A file of the record was changed", record / name)
    if (record.parent.name, record.name) != (manifest.run.day, manifest.run.id):
        raise damaged(f"The record stands in the place of another; it is that of run {manifest.run.id}", record)
    _verify_link(record.parent.parent, manifest)
    return manifest


def verify_chain(company: Path) -> list[Manifest]:
    """Verify every record in a company's folder and that none is missing between the first and the last."""
    chain = sorted((verify(folder) for folder in folders(company)), key=lambda manifest: manifest.number)
    for number, manifest in enumerate(chain, start=1):
        if manifest.number != number:
            raise damaged(f"Record number {min(number, manifest.number)} is missing or there twice", company)
    return chain


def head(company: Path) -> Link | None:
    """The newest record that can be read, with the digest to compare with a copy kept elsewhere; None without any."""
    return _newest(company)[1]


def companies(reports: Path) -> list[Path]:
    """Folders of companies under a folder of records, by name."""
    return sorted(path for path in reports.glob("*") if path.is_dir())


def folders(company: Path) -> Iterator[Path]:
    """Folders of a company's records, by day and run; those too whose manifest is gone."""
    for path in sorted(company.glob("*/*/")):
        if path.is_dir() and not path.name.startswith("."):
            yield path


def find(reports: Path, run: str) -> Path:
    """Folder of the record of a run, given its id or as much of its beginning as no other has. UsageError if none."""
    found = [folder for company in companies(reports) for folder in folders(company) if folder.name.startswith(run)]
    exact = [folder for folder in found if folder.name == run]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise UsageError(
            f"{len(found)} runs begin like that",
            subject=run,
            remedy=f"give more of it: {', '.join(folder.name for folder in found[:4])}" + " …" * (len(found) > 4),
        )
    raise UsageError(
        "There is no record of that run", subject=run, remedy="see atqbo runs list, or name the folder with --reports"
    )


def next_in_chain(company: Path) -> dict[str, Any]:
    """Number and link of the record to come. A damaged one is passed over: a new run must have its record."""
    number, link = _newest(company)
    return {"number": number + 1, "previous": link}


def _newest(company: Path) -> tuple[int, Link | None]:
    newest: tuple[int, Link | None] = (0, None)
    for folder in folders(company):
        try:
            number = read(folder).number
        except RecordDamaged:
            continue
        if number > newest[0]:
            place = folder.relative_to(company).as_posix()
            newest = number, Link(place=place, digest=digest_of(folder / MANIFEST))
    return newest


def _verify_link(company: Path, manifest: Manifest) -> None:
    if not manifest.previous:
        return
    before = company / manifest.previous.place / MANIFEST
    if not before.is_file():
        raise damaged("The record before this one is missing", before)
    if digest_of(before) != manifest.previous.digest:
        raise damaged("The record before this one was changed", before)
