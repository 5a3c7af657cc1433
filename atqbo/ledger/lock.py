"""One writer per company: an operating-system lock beside the ledger that dies with the process that holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from atqbo.errors import CompanyBusy, LedgerError


@contextmanager
def hold(ledger_path: Path) -> Iterator[None]:
    """Hold the company for the length of the block. Raises CompanyBusy at once when another run holds it."""
    lock = FileLock(ledger_path.with_name(ledger_path.name + ".lock"))
    try:
        lock.acquire(timeout=0)
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
