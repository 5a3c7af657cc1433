"""A run that a panel started: its progress while it lasts, how it ended, and where its record is."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from atqbo.outcome import Ending, Progress
from atqbo.panels import markup, wording
from atqbo.panels.transfer import Transfer


class Follow:
    """A bar, a line that says what is going on, and the result."""

    def __init__(self, company: Path, reports: Path, description: str, after: str) -> None:
        """description: what is going on, in a word beside the bar. after: what to do when it has ended."""
        self.company, self.reports, self._after = company, reports, after
        layout = widgets.Layout(width="40rem", max_width="100%")
        self.bar = widgets.IntProgress(description=description, layout=layout, style={"description_width": "5rem"})
        self.stage, self.result = widgets.HTML(), widgets.HTML()
        self.running = widgets.VBox([self.bar, self.stage])
        self.running.layout.display = "none"
        self.box = widgets.VBox([self.running, self.result])

    def start(self, notebook: str, *options: str, then: Callable[[], None] = lambda: None) -> Transfer:
        """Start a run of a notebook. options: of `atqbo run`. then: called when it has ended."""
        self.running.layout.display = ""
        self.stage.value = markup.message("Starting …")
        transfer = Transfer(self.company, notebook, self.reports, *options)
        transfer.start(self._heard, lambda end: self._ended(end, then))
        return transfer

    def _heard(self, progress: Progress) -> None:
        self.bar.max, self.bar.value = max(progress.total, 1), progress.done
        counted = (
            f": {progress.done:,} of {progress.total:,} {progress.text}" if progress.total else f": {progress.text}"
        )
        self.stage.value = markup.message(f"{progress.stage}{counted if progress.text else ''} …")

    def _ended(self, end: Ending, then: Callable[[], None]) -> None:
        self.running.layout.display = "none"
        page = wording.address(Path(end.record), self.reports) if end.record else ""
        self.result.value = markup.result(end, page, self._after)
        then()
