"""What a record says about itself, and how that is read back."""

import hashlib
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from atqbo import __version__
from atqbo.errors import RecordDamaged
from atqbo.money import canonical, digest
from atqbo.outcome import Outcome
from atqbo.runner import Status

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
    """Of a killed run: its last sign of life."""
    status: Status
    exit_code: int | None
    """None: a killed run gave none."""
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


def stored(manifest: Manifest) -> bytes:
    """The manifest's one text."""
    return canonical(manifest)


def read(record: Path) -> Manifest:
    """The manifest of a record. RecordDamaged if it cannot be read or was changed."""
    path = record / MANIFEST
    try:
        text = path.read_bytes()
        manifest = msgspec.json.decode(text, type=Manifest)
    except (OSError, msgspec.DecodeError):
        raise damaged("The manifest of the record cannot be read", path) from None
    if text != stored(manifest) or manifest.seal != digest(replace(manifest, seal="")):
        raise damaged("The manifest of the record was changed", path)
    return manifest


def digests(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of every file but the manifest."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MANIFEST]
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in files}


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def damaged(what: str, path: Path) -> RecordDamaged:
    """The error for a record that is not what it was."""
    return RecordDamaged(
        what,
        subject=str(path),
        remedy="bring it back from a copy kept elsewhere; do not rely on this one, nor on those after it",
    )
