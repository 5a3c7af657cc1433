"""What the tests of runs share: a run id, a cell that declares an outcome, and the progress that was heard."""

from collections.abc import Callable
from pathlib import Path

from atqbo.outcome import Progress
from atqbo.runner import Execution

RUN = "20261103-081500-ABCDEF"

Written = Callable[..., Path]
Run = Callable[..., Execution]

heard: list[Progress] = []


def declaring(run: str = RUN, sentence: str = "Nothing to do.", exit_code: int = 0) -> str:
    """Source of a cell that declares an outcome."""
    return f"""\
from atqbo.outcome import Outcome, declare
declare(Outcome(run="{run}", notebook="invoices", company="Demo", sentence="{sentence}", exit_code={exit_code}))"""
