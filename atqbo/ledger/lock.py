"""One writer per company: operating-system locks that die with the process that holds them, one beside the ledger and
one for all ledgers of this user that lead to the same company of QuickBooks.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from atqbo.errors import CompanyBusy, LedgerError
from atqbo.host import state_folder

PATIENCE = 4
"""Seconds to wait for the lock: the kernel of a run that was killed needs a second or two to notice and to end."""


@contextmanager
def hold(ledger_path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the company for the length of the block. Raises CompanyBusy when another run goes on holding it.

    The lock stands beside the file itself, by whatever links a company file leads there.
    """
    file = ledger_path.resolve()
    with _held(file.with_name(file.name + ".lock"), str(ledger_path), "the ledger's folder", patience):
        yield


@contextmanager
def hold_realm(environment: str, realm: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a company of QuickBooks on this host, whichever ledger leads there: two that know nothing of each other, or
    of which one is a copy of the other, would post the same at the same time. Raises CompanyBusy.
    """
    file = realm_file(environment, realm, "lock")
    with _held(file, f"QuickBooks company {realm}", str(file.parent), patience):
        yield


def realm_file(environment: str, realm: str, kind: str) -> Path:
    """Where processes of this user on this host share something of a company of QuickBooks."""
    name = hashlib.sha256(f"{environment}\n{realm}".encode()).hexdigest()[:16]
    return state_folder() / f"company-{name}.{kind}"


@contextmanager
def _held(file: Path, subject: str, folder: str, patience: float) -> Iterator[None]:
    lock = FileLock(file)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire(timeout=patience)
    except Timeout:
        raise CompanyBusy(
            "Another run holds this company",
            subject=subject,
            remedy="wait until it has ended; the lock goes with its process, nothing has to be removed",
        ) from None
    except OSError as error:
        raise LedgerError(
            f"The lock of the company cannot be taken: {error.strerror}",
            subject=subject,
            remedy=f"let this user write to {folder}",
        ) from None
    try:
        yield
    finally:
        lock.release()
