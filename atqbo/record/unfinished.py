"""Runs that ended without a word: killed, cut off by a full disk, or gone with their host.

Their hidden folders are sealed by the next run of the same company, which knows the secrets to look for, and only once
no process of the old run is left.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from filelock import lock_descriptor
from msgspec import Struct

from atqbo.record.chain import companies
from atqbo.record.manifest import Run
from atqbo.record.sealing import Begun, Description, alone, seal_alone
from atqbo.runner import NOTEBOOK, Execution

if TYPE_CHECKING:
    from nbformat import NotebookNode
else:
    NotebookNode = Any


class Unfinished(Struct, frozen=True, kw_only=True):
    """A run without a record."""

    folder: Path
    """Hidden, for its owner alone."""
    run: Run | None
    """None where even its description is lost."""
    alive: bool
    """Whether one of its processes still works."""


def unfinished(reports: Path) -> list[Unfinished]:
    """Every run under a folder of records that has none, oldest first. Reads only."""
    return [_told(folder) for company in companies(reports) for folder in sorted(company.glob("*/.*.part"))]


def _told(folder: Path) -> Unfinished:
    try:
        handle = os.open(_description(folder), os.O_RDWR)
    except OSError:
        return Unfinished(folder=folder, run=None, alive=False)
    try:
        alive, described = not lock_descriptor(handle, blocking=False), _read(handle)
    finally:
        os.close(handle)
    return Unfinished(folder=folder, run=described.run if described else None, alive=alive)


def seal_abandoned(company: Path, company_file: Path, secrets: frozenset[str]) -> list[Path]:
    """Seal what killed runs of a company left, each as a record that says so; folders of the new records.

    company: folder of its records. Runs that are alive, and those of another company file, are left alone.
    """
    if not company.is_dir():
        return []
    with alone(company):
        found = (_taken(company, path, str(company_file)) for path in sorted(company.glob("*/.*.begun")))
        return [_sealed(begun, secrets) for begun in found if begun]


def _taken(company: Path, path: Path, company_file: str) -> Begun | None:
    """The abandoned run a description tells of, held; None if it is alive, somebody else's, or has its record."""
    try:
        handle = os.open(path, os.O_RDWR)
    except PermissionError:  # another user's, whose next run seals it
        return None
    described = _read(handle) if lock_descriptor(handle, blocking=False) else None
    if described and described.company_file == company_file:
        begun = Begun(company=company, run=described.run, hold=handle)
        if begun.folder.is_dir():
            return begun
        path.unlink()  # killed after its record got its name, or before it had a folder
    os.close(handle)
    return None


def _sealed(begun: Begun, secrets: frozenset[str]) -> Path:
    saved = begun.folder / NOTEBOOK
    seen = saved if saved.is_file() else begun.description
    ended = datetime.fromtimestamp(seen.stat().st_mtime, UTC)
    return seal_alone(begun, Execution.killed(_notebook(saved)), ended=ended, secrets=secrets)


def _notebook(saved: Path) -> NotebookNode:
    """What was executed until then. It is replaced as a whole while a run goes on, so what is there can be read."""
    import nbformat

    if saved.is_file():
        node: NotebookNode = nbformat.read(saved, as_version=4)  # type: ignore[no-untyped-call]
        return node
    text = nbformat.v4.new_markdown_cell("Nothing was executed.")  # type: ignore[no-untyped-call]
    empty: NotebookNode = nbformat.v4.new_notebook(cells=[text])  # type: ignore[no-untyped-call]
    return empty


def _description(folder: Path) -> Path:
    return folder.with_suffix(".begun")


def _read(handle: int) -> Description | None:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        return msgspec.json.decode(os.read(handle, os.fstat(handle).st_size), type=Description)
    except msgspec.DecodeError:
        return None
