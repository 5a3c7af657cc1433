"""The runner as a process of its own. What it says is passed on as it comes; the kernel stays free."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import IO

import msgspec

from atqbo.outcome import Ending, Progress


class Transfer:
    """One run of a notebook, of an app's on an approved plan."""

    def __init__(self, company: Path, notebook: str, reports: Path, *options: str) -> None:
        """options: of `atqbo run`, such as "--plan" and its hash."""
        place = ["--company", str(company), "--reports", str(reports), "--json"]
        self._command = [sys.executable, "-m", "atqbo", "run", notebook, *place, *options]
        self._thread: Thread | None = None

    def start(self, heard: Callable[[Progress], None], ended: Callable[[Ending], None]) -> None:
        """Start it. `heard` and `ended` are called from a thread that listens to it."""
        self._thread = Thread(target=self._listen, args=(heard, ended), name="atqbo-transfer", daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Return when it has ended and everything was passed on."""
        if self._thread:
            self._thread.join(seconds)

    def _listen(self, heard: Callable[[Progress], None], ended: Callable[[Ending], None]) -> None:
        with tempfile.TemporaryFile() as errors:
            # A session of its own: interrupting or restarting the kernel does not cut a transfer.
            with subprocess.Popen(  # noqa: S603 - our own command
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
            ) as process:
                assert process.stdout is not None
                said = _follow(process.stdout, heard)
            code = process.returncode
            ended(said or Ending(exit_code=code, error=_last_words(errors, code)))


def _follow(lines: IO[bytes], heard: Callable[[Progress], None]) -> Ending | None:
    """Pass on progress; gives what the run said of its end, if it came to that."""
    said = None
    for line in lines:
        values = json.loads(line)
        if "exit_code" in values:
            said = msgspec.convert(values, Ending)
        else:
            heard(msgspec.convert(values, Progress))
    return said


def _last_words(errors: IO[bytes], code: int) -> str:
    """What a run said that did not come to an end of its own."""
    if code < 0:
        return f"It was ended by {signal.Signals(-code).name}. Next: run the notebook again; what was sent is looked up"
    errors.seek(0, os.SEEK_SET)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("atqbo: ") if lines else ""
