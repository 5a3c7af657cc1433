"""What a notebook tells the program that runs it: its progress on the way, and its outcome at the end.

Both travel as display data of their own MIME types, so that they need no file and no second channel. The outcome
stays in the executed notebook; progress does not.
"""

import os
from pathlib import Path

import msgspec
from msgspec import Struct

OUTCOME = "application/vnd.atqbo.outcome+json"
PROGRESS = "application/vnd.atqbo.progress+json"

RUN_VARIABLE = "ATQBO_RUN"
"""Environment variable that holds the run id inside the runner's kernel, and only there."""
FOLDER_VARIABLE = "ATQBO_RECORD"
"""Environment variable that holds the folder whose files become part of the record."""
COMPANY_VARIABLE = "ATQBO_COMPANY"
"""Environment variable that names the company file of notebooks that name none."""
REPORTS_VARIABLE = "ATQBO_REPORTS"
"""Environment variable that names the folder for the records of runs that a notebook starts."""
RECORDS_VARIABLE = "ATQBO_RECORDS_URL"
"""Environment variable that holds the address under which JupyterLab's server shows that folder."""


class Held(Struct, frozen=True, kw_only=True):
    """Documents that were not written for one and the same reason."""

    end: str
    """What became of them: "held", "refused", "unknown"."""
    why: str
    remedy: str = ""
    sums: dict[str, str] = {}
    """Currency → amount as text, as Autotask has it."""
    ids: tuple[int, ...]
    """In Autotask."""


class Outcome(Struct, frozen=True, kw_only=True):
    """How a run ended, as the last cell of its notebook declares it."""

    run: str
    notebook: str
    company: str
    sentence: str
    """The verdict in one sentence: the first thing a reader of the record sees."""
    exit_code: int
    counts: dict[str, int] = {}
    """Documents by what became of them."""
    sums: dict[str, dict[str, str]] = {}
    """Side ("autotask", "quickbooks") → currency → amount as text."""
    plan: str = ""
    """Hash of the plan the run carried out or proposed; "" without one."""
    waiting: tuple[str, ...] = ()
    """What waits for a person, one sentence each; last those about documents that `held` names by reason."""
    held_told: int = 0
    """How many of them those are."""
    held: tuple[Held, ...] = ()
    """The same documents grouped by reason."""
    approval: tuple[tuple[str, str], ...] = ()
    """Who approved what: name and value, in the order a reader wants them."""
    blocks: tuple[str, ...] = ()
    """Apps that preflight found blocked as a whole."""
    agreement: str = ""
    """Whether both sides agree, in one sentence; "" where nothing was to be compared."""
    home_currency: str = ""
    """The company's own in QuickBooks; sums are shown with it first."""


class Progress(Struct, frozen=True):
    """How far a stage has come. total 0: not known."""

    stage: str
    done: int
    total: int
    text: str = ""


class Ending(Struct, frozen=True, kw_only=True):
    """What a run came to, as the program that started it is told."""

    exit_code: int
    record: str = ""
    """Folder of the record; "" when the run did not begin."""
    sentence: str = ""
    """The outcome's, if it declared one."""
    error: str = ""
    """Why it did not end as it should, with what to do next."""
    mailed: str = ""
    """Who was told by mail, or why nobody could be."""


def run_id() -> str:
    """Id of the run whose kernel this is; "" anywhere else."""
    return os.environ.get(RUN_VARIABLE, "")


def record_folder() -> Path | None:
    """Where this run may leave files for its record; None outside the runner's kernel."""
    folder = os.environ.get(FOLDER_VARIABLE, "")
    return Path(folder) if folder else None


def announce(progress: Progress) -> None:
    """Tell the runner how far the work has come. Does nothing outside the runner's kernel."""
    if run_id():
        _display({PROGRESS: msgspec.to_builtins(progress)})


def declare(outcome: Outcome) -> None:
    """Display the outcome: the last thing a notebook does, once."""
    _display({OUTCOME: msgspec.to_builtins(outcome), "text/plain": outcome.sentence})


def _display(data: dict[str, object]) -> None:
    from IPython.display import display

    display(data, raw=True)  # type: ignore[no-untyped-call]
