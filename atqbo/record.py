"""Seals what a run leaves behind, and checks that it is still what it was.

A record is a folder that is never rewritten: the executed notebook, the page, what else the run left, and a manifest.
The records of a company form a chain, each manifest holding its predecessor's digest (rule 5). A rewrite of the whole
chain cannot be seen without an outside copy of a digest; the pages say so.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from filelock import FileLock
from msgspec import Struct
from msgspec.structs import replace

from atqbo import __version__, vault
from atqbo.errors import RecordDamaged, UsageError
from atqbo.money import Json, canonical, digest
from atqbo.outcome import Outcome
from atqbo.runner import NOTEBOOK, Execution, Status
from atqbo.show.cover import cover
from atqbo.show.page import render, without_colours

if TYPE_CHECKING:
    from nbformat import NotebookNode
else:
    NotebookNode = Any

T = TypeVar("T", bound=Struct)

PAGE = "index.html"
MANIFEST = "manifest.json"


class Run(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was run, for whom, since when."""

    id: str
    company: str
    slug: str
    """The company's name as a folder name."""
    notebook: str
    """"invoices", "preflight"."""
    source_digest: str
    """SHA-256 of the notebook's file as it was before the run, in hexadecimal."""
    parameters: dict[str, str | int | bool] = {}
    started: datetime
    """UTC."""

    @property
    def day(self) -> str:
        """Name of the folder the record stands in: the day it was started, UTC."""
        return f"{self.started:%Y-%m-%d}"


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """The record before this one."""

    place: str
    """Its folder inside the company's: "2026-11-03/<run>"."""
    digest: str
    """SHA-256 of its manifest.json."""


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a record says about itself. Stored as canonical JSON."""

    number: int
    """1 for the company's first record, then one more each."""
    run: Run
    ended: datetime
    status: Status
    exit_code: int
    error: str = ""
    """Why the run is not completed, with what to do next."""
    outcome: Outcome | None = None
    version: str = __version__
    """Of this program."""
    previous: Link | None = None
    files: dict[str, str] = {}
    """Name → SHA-256 of every other file of the record."""
    seal: str = ""
    """SHA-256 of this manifest's canonical JSON with an empty seal."""


def begin(reports: Path, run: Run) -> Path:
    """Make the hidden folder that becomes the record. Until it is sealed only its owner can look into it."""
    hidden = _hidden(reports, run)
    hidden.parent.mkdir(parents=True, exist_ok=True)
    _refuse_existing(_place(reports, run))
    hidden.mkdir(mode=0o700)
    return hidden


def seal(reports: Path, run: Run, execution: Execution, *, ended: datetime, secrets: frozenset[str]) -> Path:
    """Turn the hidden folder of `begin` into a record, whatever became of the run, and return the record's folder.

    secrets: every live secret; each is replaced by *** wherever it stands. Raises RecordDamaged if one remains (then
    nothing is kept), and if there is a record of that run already.
    """
    company, hidden = reports / run.slug, _hidden(reports, run)
    node = _scrubbed_notebook(execution.node, run, secrets)
    _write(hidden / NOTEBOOK, _notebook_text(node))
    with FileLock(company / ".sealing.lock"):
        manifest = Manifest(
            run=_scrubbed(run, secrets),
            ended=ended,
            status=execution.status,
            exit_code=execution.exit_code,
            error=vault.scrub(execution.error_text, secrets),
            outcome=_scrubbed(execution.outcome, secrets) if execution.outcome else None,
            files=_digests(hidden),
            **_next_in_chain(company),
        )
        _write(hidden / PAGE, render(node, cover(msgspec.to_builtins(manifest))).encode())
        manifest = replace(manifest, files=_digests(hidden))
        _write(hidden / MANIFEST, canonical(replace(manifest, seal=digest(manifest))))
        _refuse_secrets(hidden, secrets)
        return _put_in_place(hidden, _place(reports, run))


def read(record: Path) -> Manifest:
    """The manifest of a record. RecordDamaged if it cannot be read or was changed."""
    path = record / MANIFEST
    try:
        text = path.read_bytes()
        manifest = msgspec.json.decode(text, type=Manifest)
    except (OSError, msgspec.DecodeError):
        raise _damaged("The manifest of the record cannot be read", path) from None
    if text != canonical(manifest) or manifest.seal != digest(replace(manifest, seal="")):
        raise _damaged("The manifest of the record was changed", path)
    return manifest


def verify(record: Path) -> Manifest:
    """Recompute every digest of a record and its link to the one before. RecordDamaged names the file that differs."""
    manifest = read(record)
    found = _digests(record)
    for name in sorted(found.keys() | manifest.files.keys()):
        if name not in found:
            raise _damaged("A file of the record is missing", record / name)
        if name not in manifest.files:
            raise _damaged("A file was added to the record", record / name)
        if found[name] != manifest.files[name]:
            raise _damaged("A file of the record was changed", record / name)
    _verify_link(record.parent.parent, manifest)
    return manifest


def verify_chain(company: Path) -> list[Manifest]:
    """Verify every record in a company's folder and that none is missing between the first and the last."""
    chain = sorted((verify(folder) for folder in folders(company)), key=lambda manifest: manifest.number)
    for number, manifest in enumerate(chain, start=1):
        if manifest.number != number:
            raise _damaged(f"Record number {min(number, manifest.number)} is missing or there twice", company)
    return chain


def folders(company: Path) -> Iterator[Path]:
    """Folders of a company's sealed records, by day and run."""
    for path in sorted(company.glob(f"*/*/{MANIFEST}")):
        if not path.parent.name.startswith("."):
            yield path.parent


def find(reports: Path, run_id: str) -> Path:
    """Folder of the record of a run. UsageError if there is none."""
    for company in sorted(path for path in reports.glob("*") if path.is_dir()):
        for folder in folders(company):
            if folder.name == run_id:
                return folder
    raise UsageError("There is no record of that run", subject=run_id, remedy="see atqbo runs list")


def _place(reports: Path, run: Run) -> Path:
    return reports / run.slug / run.day / run.id


def _hidden(reports: Path, run: Run) -> Path:
    return _place(reports, run).with_name(f".{run.id}.part")


def _verify_link(company: Path, manifest: Manifest) -> None:
    if not manifest.previous:
        return
    before = company / manifest.previous.place / MANIFEST
    if not before.is_file():
        raise _damaged("The record before this one is missing", before)
    if _digest_of(before) != manifest.previous.digest:
        raise _damaged("The record before this one was changed", before)


def _next_in_chain(company: Path) -> dict[str, Any]:
    """Number and link of the record to come. A damaged one is passed over: a new run must have its record."""
    newest: tuple[int, Link | None] = (0, None)
    for folder in folders(company):
        try:
            number = read(folder).number
        except RecordDamaged:
            continue
        if number > newest[0]:
            place = folder.relative_to(company).as_posix()
            newest = number, Link(place=place, digest=_digest_of(folder / MANIFEST))
    return {"number": newest[0] + 1, "previous": newest[1]}


def _scrubbed_notebook(node: NotebookNode, run: Run, secrets: frozenset[str]) -> NotebookNode:
    """Without secrets, without the state of widgets (which holds what was typed), without paths of this host."""
    import nbformat

    plain = _map_texts(node, lambda text: vault.scrub(without_colours(text), secrets))
    plain["metadata"].pop("widgets", None)
    plain["metadata"]["papermill"] |= {"input_path": run.notebook, "output_path": NOTEBOOK}
    scrubbed: NotebookNode = nbformat.from_dict(plain)  # type: ignore[no-untyped-call]
    return scrubbed


def _notebook_text(node: NotebookNode) -> bytes:
    import nbformat

    text: str = nbformat.writes(node)  # type: ignore[no-untyped-call]
    return text.encode()


def _scrubbed(value: T, secrets: frozenset[str]) -> T:
    texts = _map_texts(msgspec.to_builtins(value), lambda text: vault.scrub(text, secrets))
    return msgspec.convert(texts, type(value))


def _map_texts(value: Json, change: Any) -> Json:
    """The same value with every text changed, those that name fields included."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(name): _map_texts(each, change) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_map_texts(each, change) for each in value]
    return value


def _refuse_secrets(hidden: Path, secrets: frozenset[str]) -> None:
    """A record that still holds a secret is not kept."""
    files = [path for path in hidden.rglob("*") if path.is_file()]
    if any(vault.hits(path.read_bytes(), secrets) for path in files):
        for path in files:
            path.unlink()
        raise RecordDamaged(
            "A secret remained in what the run left, so no record was kept",
            subject=hidden.name,
            remedy="renew that secret; the ledger tells what the run wrote",
        )


def _refuse_existing(folder: Path) -> None:
    if folder.exists():
        raise RecordDamaged("There is a record of this run already", subject=str(folder), remedy="start a new run")


def _put_in_place(hidden: Path, folder: Path) -> Path:
    """Everything is on the disk and read-only before the record gets its name."""
    for path in sorted(hidden.rglob("*")):
        if path.is_file():
            path.chmod(0o444)
        _sync(path)
    hidden.chmod(0o755)
    _sync(hidden)
    _refuse_existing(folder)
    hidden.rename(folder)
    _sync(folder.parent)
    return folder


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _digests(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of every file but the manifest."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MANIFEST]
    return {path.relative_to(folder).as_posix(): _digest_of(path) for path in files}


def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _damaged(what: str, path: Path) -> RecordDamaged:
    return RecordDamaged(what, subject=str(path), remedy="compare it with a copy kept elsewhere; do not rely on it")
