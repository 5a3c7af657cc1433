"""What can go wrong, as one tree.

AtqboError
├── UsageError           the command or a notebook parameter is wrong            exit 2
├── SettingsError        company.toml or what it refers to is wrong              exit 2
├── LoginRefused         a service does not accept the credentials or the realm  exit 2
├── LedgerError          the ledger cannot be opened or written                  exit 2
├── Blocked              a finding or a missing approval stops the app           exit 3
├── ServiceError         a service answered a read with an error                 exit 1
├── RunInterrupted       Ctrl-C, or the system asked the program to end          exit 1
├── RecordUnwritten      the disk did not take the record                        exit 1
├── ServiceUnavailable   a service is unreachable or throttled: try later        exit 5
├── RunTimedOut          a notebook took longer than allowed                     exit 6
├── KernelDied           the notebook's process ended by itself                  exit 7
├── RecordDamaged        a record is not what its manifest says                  exit 8
└── CompanyBusy          another run holds the company                           exit 9

Every error says what happened, to which record, and what to do next.
"""

from typing import Self


class AtqboError(Exception):
    """Base of all errors a person may meet.

    what: what happened, one sentence. subject: the record it happened to. remedy: what to do next.
    code: the service's own code. tid: the service's own id of the request (intuit_tid).
    """

    exit_code = 1

    def __init__(self, what: str, *, subject: str = "", remedy: str = "", code: str = "", tid: str = "") -> None:
        super().__init__(what, subject, remedy, code, tid)
        self.what, self.subject, self.remedy, self.code, self.tid = what, subject, remedy, code, tid

    def __str__(self) -> str:
        about = f" [{self.subject}]" if self.subject else ""
        service = ", ".join(part for part in (self.code and f"code {self.code}", self.tid and f"id {self.tid}") if part)
        said = f" ({service})" if service else ""
        return with_next(f"{self.what}{about}{said}", self.remedy)


class UsageError(AtqboError):
    """The command line or a notebook parameter is wrong."""

    exit_code = 2


class SettingsError(AtqboError):
    """company.toml, or a secret or file it refers to, is missing or wrong."""

    exit_code = 2


class LoginRefused(AtqboError):
    """A service does not accept the credentials, or they are for another company."""

    exit_code = 2


class LedgerError(AtqboError):
    """The ledger cannot be opened, read or written."""

    exit_code = 2


class Blocked(AtqboError):
    """A finding about the app as a whole, or a missing approval, stops the run before anything is sent."""

    exit_code = 3


class ServiceError(AtqboError):
    """A service answered a read with an error that trying again does not cure."""

    exit_code = 1


class RunInterrupted(AtqboError):
    """Somebody pressed Ctrl-C, or the system asked the program to end (SIGTERM)."""


class RecordUnwritten(AtqboError):
    """The disk did not take what a run leaves."""

    @classmethod
    def because(cls, error: OSError, folder: str) -> Self:
        """What to say when a file in the folder of a run that goes on or ends cannot be written."""
        return cls(
            f"The record cannot be written: {error.strerror}",
            subject=folder,
            remedy="make room, then run again: that looks up what was sent, and seals what this run left",
        )


class ServiceUnavailable(AtqboError):
    """A service cannot be reached, is down, or asks to wait longer than this run may."""

    exit_code = 5


class RunTimedOut(AtqboError):
    """A cell took longer than the run allows."""

    exit_code = 6


class KernelDied(AtqboError):
    """The process that executed the notebook ended by itself."""

    exit_code = 7


class RecordDamaged(AtqboError):
    """A record is not what its manifest says."""

    exit_code = 8


class CompanyBusy(AtqboError):
    """Another run holds the company."""

    exit_code = 9


_NEXT = ". Next: "


def with_next(what: str, remedy: str) -> str:
    """What happened and what to do next as one text; remedy: "" where there is none."""
    return f"{what.removesuffix('.')}{_NEXT}{remedy}" if remedy else what


def without_next(text: str) -> tuple[str, str]:
    """Such a text taken apart: what happened, and what to do next ("" where nothing was said)."""
    what, _, remedy = text.partition(_NEXT)
    return what, remedy


def exit_code_of(name: str) -> int:
    """Exit code of the error class called `name`; 1 for any other name."""
    kinds = {kind.__name__: kind.exit_code for kind in AtqboError.__subclasses__()}
    return kinds.get(name, 1)
