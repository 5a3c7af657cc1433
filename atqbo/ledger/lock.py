"""One writer per company: an operating-system lock beside the ledger that dies with the process that holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from atqbo.errors import CompanyBusy, LedgerError

PATIENCE = 4
"""Seconds to wait for the lock: the kernel of a run that was killed needs a second or two to notice and to end."""


@contextmanager
def hold(ledger_path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the company for the length of the block. Raises CompanyBusy when another run goes on holding it.

    The lock stands beside the file itself, by whatever links a company file leads there.
    """
    file = ledger_path.resolve()
    lock = FileLock(file.with_name(file.name + ".lock"))
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise CompanyBusy(
            "Another run holds this company",
            subject=str(ledger_path),
            remedy="wait until it has ended; the lock goes with its process, nothing has to be removed",
        ) from None
    except OSError as error:
        raise LedgerError(
            f"The lock beside the ledger cannot be taken: {error.strerror}",
            subject=str(ledger_path),
            remedy="let this user write to the ledger's folder",
        ) from None
    try:
        yield
    finally:
        lock.release()
