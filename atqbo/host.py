"""This user on this host: what no company's folder holds, and files that only this user may read."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from atqbo.errors import SettingsError

ROOM = 16 * 1024
"""Bytes that are kept free on the disk for what is to be written: more than tokens take."""


def state_folder() -> Path:
    """Where processes of this user share state: ATQBO_STATE, else the user's state directory."""
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "state"
    return Path(os.environ.get("ATQBO_STATE") or Path(base) / "atqbo")


def write_private(path: Path, content: bytes) -> None:
    """Replace a file that only its owner may read, whole or not at all. Raises SettingsError."""
    with replacement(path) as store:
        store(content)


@contextmanager
def replacement(path: Path, mode: int = 0o600) -> Iterator[Callable[[bytes], None]]:
    """A function that puts a file with the given content in place of `path`; without a mode only its owner may read it.

    What can go wrong is tried before the block begins: there is a file beside `path` that will take its name, and it
    has its room on the disk.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 600
    except OSError as error:
        raise unwritable(path, error) from None
    spare = Path(name)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            spare.chmod(mode)
            _put_down(bytes(ROOM), file, path)
            yield lambda content: _put(content, file, spare, path)
    finally:
        spare.unlink(missing_ok=True)


def _put_down(content: bytes, file: FileIO, path: Path) -> None:
    """Make it the file's content, through to the disk."""
    left = memoryview(content)
    try:
        file.seek(0)
        while left:
            left = left[file.write(left) :]
        file.truncate()
        os.fsync(file.fileno())
    except OSError as error:
        raise unwritable(path, error) from None


def _put(content: bytes, file: FileIO, spare: Path, path: Path) -> None:
    """Written through to the disk, then renamed: at any moment the path holds the old content or the new one, whole."""
    _put_down(content, file, path)
    try:
        os.replace(spare, path)
        if os.name == "posix":
            _sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from None


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unwritable(path: Path, error: OSError) -> SettingsError:
    """The error for a file that the disk does not take."""
    return SettingsError(
        f"A file cannot be written: {error.strerror}",
        subject=str(path),
        remedy="make room and give this user the right to write in its folder, then run again",
    )
