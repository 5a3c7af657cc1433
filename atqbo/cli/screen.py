"""What a person sees in the terminal while a notebook runs: a bar per stage."""

import json
import sys
from contextlib import suppress
from typing import NoReturn

import msgspec
from tqdm import tqdm

from atqbo.money import Json
from atqbo.outcome import Progress


class Screen:
    """Draws progress on standard error: bars on a terminal, one line per stage anywhere else."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._stage = ""

    def show(self, progress: Progress) -> None:
        """Take note of how far a stage has come."""
        if progress.stage != self._stage:
            self.close()
            self._stage = progress.stage
            if not (progress.total and sys.stderr.isatty()):
                print(f"{progress.stage} …", file=sys.stderr, flush=True)
        if progress.total:
            bar = self._bar = self._bar or _bar(progress)
            bar.total = progress.total
            bar.update(progress.done - bar.n)

    def close(self) -> None:
        """End the bar that is open."""
        if self._bar is not None:
            self._bar.close()
        self._bar = None


class JsonLines(Screen):
    """Progress for another program: one JSON object a line on standard output."""

    def show(self, progress: Progress) -> None:
        """Pass on how far a stage has come."""
        self.say(msgspec.to_builtins(progress))

    def say(self, values: Json) -> None:
        """Write one line. A reader that went away is no reason to stop a transfer."""
        with suppress(OSError):
            print(json.dumps(values), flush=True)


def _bar(progress: Progress) -> "tqdm[NoReturn]":
    """tqdm draws nothing where standard error is no terminal."""
    return tqdm(total=progress.total, desc=progress.stage, unit=" writes", disable=None, file=sys.stderr)
