"""From a hidden folder that only its owner can look into to a record that is never rewritten.

Beside the hidden folder stands a description of the run, which the run's processes hold locked. The operating system
lets go of the lock with the last of them, however it ends; so a folder nobody holds is known to be abandoned.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, lock_descriptor
from msgspec import Struct
from msgspec.structs import replace

from atqbo import vault
from atqbo.errors import RecordDamaged, RecordUnwritten, UsageError
from atqbo.money import digest
from atqbo.record.chain import next_in_chain
from atqbo.record.manifest import MANIFEST, PAGE, Manifest, Run, digests, stored
from atqbo.record.scrubbing import holding, scrubbed, scrubbed_notebook
from atqbo.runner import NOTEBOOK, Execution
from atqbo.show.cover import cover
from atqbo.show.page import render


class Description(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a run while it has no record."""

    run: Run
    company_file: str
    """Path of its company.toml: only who knows its secrets can seal the record."""


class Begun(Struct, frozen=True):
    """A record in the making."""

    company: Path
    """Folder of the company's records."""
    run: Run
    hold: int
    """Descriptor of the locked description, for the kernel to inherit."""

    @property
    def folder(self) -> Path:
        """The hidden folder, where the run works."""
        return self._beside("part")

    @property
    def description(self) -> Path:
        """The file beside it."""
        return self._beside("begun")

    @property
    def place(self) -> Path:
        """Where the record will stand."""
        return self.company / self.run.day / self.run.id

    def _beside(self, kind: str) -> Path:
        return self.place.with_name(f".{self.run.id}.{kind}")

    def let_go(self) -> None:
        """No longer hold the description."""
        os.close(self.hold)


def begin(reports: Path, run: Run, *, company_file: Path, secrets: frozenset[str] = frozenset()) -> Begun:
    """Make the hidden folder that becomes the record, and hold it. Raises UsageError where nothing can be written."""
    description = Description(scrubbed(run, secrets), str(company_file))
    try:
        (reports / run.slug / run.day).mkdir(parents=True, exist_ok=True)
        with alone(reports / run.slug):
            return _begun(reports / run.slug, run, description)
    except OSError as error:
        raise UsageError(
            f"No record can be written there: {error.strerror}",
            subject=str(reports),
            remedy="name another folder with --reports, or make room and rights in this one",
        ) from None


def _begun(company: Path, run: Run, description: Description) -> Begun:
    """The description first: a folder without one could not be told from a living one."""
    nobody = Begun(company=company, run=run, hold=-1)
    _refuse_existing(nobody.place)
    handle = os.open(nobody.description, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    lock_descriptor(handle)
    os.write(handle, msgspec.json.encode(description))
    nobody.folder.mkdir(mode=0o700)
    return replace(nobody, hold=handle)


def seal(begun: Begun, execution: Execution, *, ended: datetime, secrets: frozenset[str]) -> Path:
    """Turn the hidden folder of `begin` into a record, whatever became of the run, and return the record's folder.

    secrets: every live secret; each is replaced by *** wherever the notebook shows it, a file that holds one is not
    kept, and either makes the run no success. Raises RecordDamaged if one remains all the same (then nothing is kept),
    and if there is a record of that run already; RecordUnwritten where the disk does not take it: then the hidden
    folder stays, and the company's next run seals it.
    """
    with alone(begun.company):
        return seal_alone(begun, execution, ended=ended, secrets=secrets)


@contextmanager
def alone(company: Path) -> Iterator[None]:
    """One process at a time begins or seals a company's records."""
    with FileLock(company / ".sealing.lock"):
        yield


def seal_alone(begun: Begun, execution: Execution, *, ended: datetime, secrets: frozenset[str]) -> Path:
    """Like `seal`, inside `alone`."""
    try:
        _keep_files_alone(begun.folder)
        execution = _without_secrets(begun.folder, execution, secrets)
        manifest = _manifest(begun, execution, ended, secrets)
        _fill(begun.folder, execution, manifest, secrets)
        if holding(begun.folder, secrets):
            raise _given_up(begun)
        _put_in_place(begun.folder, begun.place)
    except OSError as error:
        raise RecordUnwritten.because(error, str(begun.folder)) from None
    finally:
        begun.let_go()
    begun.description.unlink()
    return begun.place


def _keep_files_alone(folder: Path) -> None:
    """Put the file itself in place of a link to it, and remove all else that is neither file nor folder: a record must
    not change with what stands elsewhere, and sealing must change nothing there.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            content = path.read_bytes() if path.is_file() else None
            path.unlink()
            if content is not None:
                path.write_bytes(content)
        elif not (path.is_file() or path.is_dir()):
            path.unlink()


def _without_secrets(folder: Path, execution: Execution, secrets: frozenset[str]) -> Execution:
    """Remove the files that hold a secret, and judge the run by what it showed."""
    import nbformat

    names = holding(folder, secrets) - {NOTEBOOK}
    for name in names:
        (folder / name).unlink()
    if names:
        files = "a file" if len(names) == 1 else f"{len(names)} files"
        told = ", ".join(sorted(vault.scrub(name, secrets) for name in names))
        execution = execution.exposed(f"{files} the run left ({told})")
    shown: str = nbformat.writes(execution.node)  # type: ignore[no-untyped-call]
    return execution.exposed("what the notebook showed") if vault.hits(shown.encode(), secrets) else execution


def _given_up(begun: Begun) -> RecordDamaged:
    """A record that still holds a secret is not kept."""
    shutil.rmtree(begun.folder)
    begun.description.unlink()
    return RecordDamaged(
        "A secret remained in what the run left, so no record was kept",
        subject=begun.run.id,
        remedy="renew that secret; the ledger tells what the run wrote",
    )


def _manifest(begun: Begun, execution: Execution, ended: datetime, secrets: frozenset[str]) -> Manifest:
    return Manifest(
        run=scrubbed(begun.run, secrets),
        ended=ended,
        status=execution.status,
        exit_code=None if execution.status == "killed" else execution.exit_code,
        error=vault.scrub(execution.error_text, secrets),
        outcome=scrubbed(execution.outcome, secrets) if execution.outcome else None,
        **next_in_chain(begun.company),
    )


def _fill(folder: Path, execution: Execution, manifest: Manifest, secrets: frozenset[str]) -> None:
    """The notebook, then the page, which tells the digests of all else, then the manifest. What an attempt before left
    of the last two is written anew.
    """
    import nbformat

    for name in (PAGE, MANIFEST, f".{NOTEBOOK}.new"):
        (folder / name).unlink(missing_ok=True)
    node = scrubbed_notebook(execution.node, manifest.run.notebook, secrets)
    (folder / NOTEBOOK).write_text(nbformat.writes(node), encoding="utf-8")  # type: ignore[no-untyped-call]
    manifest = replace(manifest, files=digests(folder))
    (folder / PAGE).write_text(render(node, cover(msgspec.to_builtins(manifest))), encoding="utf-8")
    manifest = replace(manifest, files=digests(folder))
    (folder / MANIFEST).write_bytes(stored(replace(manifest, seal=digest(manifest))))


def _refuse_existing(place: Path) -> None:
    if place.exists():
        raise RecordDamaged("There is a record of this run already", subject=str(place), remedy="start a new run")


def _put_in_place(folder: Path, place: Path) -> None:
    """Everything is on the disk and read-only before the record gets its name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(0o444)
        _sync(path)
    folder.chmod(0o755)
    _sync(folder)
    _refuse_existing(place)
    folder.rename(place)
    _sync(place.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
