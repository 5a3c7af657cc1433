"""A papermill engine that writes down truthfully what happened.

Papermill's own engine calls every cell completed after a time-out or a dead kernel, those that never ran included.
Here each of these becomes an error output of the cell it happened in; that cell is failed, the later ones stay pending.
"""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from msgspec import Struct
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.iorw import papermill_io

from atqbo.errors import RecordUnwritten, with_next
from atqbo.money import Json
from atqbo.outcome import FOLDER_VARIABLE, OUTCOME, PROGRESS, RUN_VARIABLE, Progress

NAME = "atqbo"
"""What papermill knows this engine by."""
MOST_SHOWN = 8 * 2**20
"""Characters a notebook may show, all its cells together. A cell that prints without end must not fill the disk."""

LATE_OUTPUT = 600
"""Seconds that the output of a cell which has ended may still be on its way: a long transfer says much, and on a busy
host papermill's four seconds would end a run that was done.
"""

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


class Conditions(Struct, frozen=True, kw_only=True):
    """Under what conditions a notebook is executed."""

    run: str
    folder: Path
    """Working folder of the kernel: what a cell leaves in it becomes part of the record."""
    timeout: float
    """Seconds for all cells together."""
    on_progress: Callable[[Progress], None]
    hold: tuple[int, ...] = ()
    """Descriptors for the kernel to inherit."""


class _Saver:
    """Saves the notebook as a whole or not at all, and never a secret: a run may be killed at any moment.

    Papermill's own writer truncates the file before it writes.
    """

    def __init__(self, scrub: Callable[[str], str]) -> None:
        self._scrub = scrub

    def write(self, text: str, path: str) -> None:
        """Replace the file. Raises RecordUnwritten, with the file as it was."""
        place = Path(path.removeprefix(_SCHEME))
        new = place.with_name(f".{place.name}.new")
        try:
            new.write_text(self._scrub(text), encoding="utf-8")
            new.replace(place)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise RecordUnwritten.because(error, str(place.parent)) from None

    def pretty_path(self, path: str) -> str:
        """For papermill's log."""
        return path


_SCHEME = "record:"


def saving_to(path: str, scrub: Callable[[str], str]) -> str:
    """The path by which papermill saves a notebook safely."""
    papermill_io.register(_SCHEME, _Saver(scrub))
    return _SCHEME + path


class _Kernel(AsyncKernelManager):
    """A kernel of the interpreter that runs this program, whatever kernels the user has installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, language="python", display_name="Python 3")


class _Client(PapermillNotebookClient):  # type: ignore[misc] # papermill has no types
    """Executes the cells; time-outs, dead kernels and interrupts become failed cells."""

    def __init__(self, manager: NotebookExecutionManager, conditions: Conditions) -> None:
        deadline = time.monotonic() + conditions.timeout
        super().__init__(
            manager,
            log=_log,
            timeout_func=lambda cell: max(deadline - time.monotonic(), 0.1),
            iopub_timeout=LATE_OUTPUT,
            force_raise_errors=True,
        )
        self._conditions = conditions
        self._interrupted = False
        self._shown = 0

    def run(self) -> None:
        """Start a kernel, execute the cells up to the first that fails, end the kernel."""
        with tempfile.TemporaryDirectory(prefix="atqbo-") as room:
            self._connection_file = str(Path(room, "kernel.json"))
            inside = {RUN_VARIABLE: self._conditions.run, FOLDER_VARIABLE: str(self._conditions.folder)}
            # What the kernel itself says as it is ended is for its makers; what cells print comes as messages.
            options: dict[str, Any] = {"env": os.environ | inside, "cwd": str(self._conditions.folder)}
            options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            if os.name == "posix" and self._conditions.hold:
                options["pass_fds"] = self._conditions.hold
            with _on_signal(self._interrupt), self.setup_kernel(**options):
                self.papermill_execute_cells()

    def create_kernel_manager(self) -> _Kernel:
        """Sockets in a private folder where the system has them: no other user of the host can talk to the kernel."""
        transport = "ipc" if os.name == "posix" else "tcp"
        self.km = _Kernel(transport=transport, connection_file=self._connection_file)
        return self.km

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """Execute one cell. Raises only CellExecutionError, which papermill writes down as it is."""
        if self._interrupted and cell.cell_type == "code":
            raise failed(cell, "RunInterrupted")
        try:
            done: NotebookNode = super().execute_cell(cell, cell_index, **options)
            return done
        except CellTimeoutError:
            raise failed(cell, "RunTimedOut", f" than the {self._conditions.timeout:,g} seconds it was given") from None
        except DeadKernelError:
            if self._interrupted:
                self._end_tasks()
            raise failed(cell, "RunInterrupted" if self._interrupted else "KernelDied") from None

    def _interrupt(self) -> None:
        """Stop waiting for the cell. Nothing is raised inside the event loop, which would leave tasks behind."""
        self._interrupted = True
        waiting = self.task_poll_for_reply
        if waiting and not waiting.done():
            waiting.get_loop().call_soon_threadsafe(waiting.cancel)

    def _end_tasks(self) -> None:
        """End what nbclient left running because it takes a cancelled cell for a dead kernel."""
        loop = self.task_poll_for_reply.get_loop()
        ending = _end(asyncio.all_tasks(loop))
        if loop.is_running():  # in a thread of its own, as where this thread has a loop already
            asyncio.run_coroutine_threadsafe(ending, loop).result()
        else:
            loop.run_until_complete(ending)

    def output(self, outs: list[NotebookNode], msg: Json, display_id: str | None, cell_index: int) -> Json:
        """Store an output, up to what a record can hold; progress goes to the caller instead."""
        data = msg["content"].get("data") or {}
        if PROGRESS in data:
            with suppress(msgspec.ValidationError):  # a wrong progress message is no reason to stop a transfer
                self._conditions.on_progress(msgspec.convert(data[PROGRESS], Progress))
            return None
        room, self._shown = MOST_SHOWN - self._shown, self._shown + _size(msg["content"])
        if self._shown <= MOST_SHOWN or OUTCOME in data or msg["msg_type"] == "error":
            added: Json = super().output(outs, msg, display_id, cell_index)
            _join_streams(outs)
            return added
        if room >= 0:
            outs += _cut(msg["content"], room)
        return None


async def _end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel the tasks and wait until they have heard it."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _cut(content: Json, room: int) -> list[NotebookNode]:
    """What is kept of the output that is too much, and the word that more is missing."""
    told = _told("OutputCut", f" than {MOST_SHOWN // 2**20} MB, and the rest of it was not kept")
    begun = content.get("text", "")[:room]
    return [new_output("stream", name=content["name"], text=begun), told] if begun else [told]  # type: ignore[no-untyped-call]


def _join_streams(outputs: list[NotebookNode]) -> None:
    """Make one of the last two, where one goes on with the other.

    nbclient's own way (coalesce_streams) takes time by the square of a line's length: minutes for a megabyte.
    """
    names = [output.name for output in outputs[-2:] if output.output_type == "stream"]
    if len(names) == 2 and names[0] == names[1]:
        last = outputs.pop()
        outputs[-1].text += last.text


def _size(content: Json) -> int:
    """Characters of a stream's text, or of what is displayed."""
    return sum(len(str(each)) for each in (content.get("text", ""), *(content.get("data") or {}).values()))


_SAID = {
    "RunTimedOut": ("The run took longer", "give it more with --timeout, or see in which step the time went"),
    "KernelDied": ("The process that executes the notebook ended by itself", "see if memory is short, then run again"),
    "RunInterrupted": ("The run was interrupted from outside", "run again: what was sent is looked up first"),
    "OutputCut": ("The notebook showed more", "show less in it; the ledger tells what the run wrote"),
}


def _told(name: str, more: str = "") -> NotebookNode:
    """An error output that says what happened and what to do next."""
    what, remedy = _SAID[name]
    said = with_next(f"{what}{more}", remedy)
    output: NotebookNode = new_output(  # type: ignore[no-untyped-call]
        "error", ename=name, evalue=said, traceback=[f"{name}: {said}"]
    )
    return output


def failed(cell: NotebookNode, name: str, more: str = "") -> CellExecutionError:
    """Write an error output into the cell and return the exception that makes papermill call the cell failed."""
    error = _told(name, more)
    cell.outputs.append(error)
    return CellExecutionError(f"{name}: {error.evalue}", name, error.evalue)


@contextmanager
def _on_signal(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` when somebody presses Ctrl-C or the system asks to end. Only the main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, lambda *unused: act()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class _Manager(NotebookExecutionManager):  # type: ignore[misc] # papermill has no types
    """Saves what a run has shown so far before and after each cell, in the shortest form of JSON.

    Papermill's own way copies, validates and indents the whole notebook each time, which takes longer than the cells;
    it still writes the finished one.
    """

    def save(self, **unused: Any) -> None:
        """For the case that the run is killed."""
        papermill_io.write(json.dumps(self.nb, ensure_ascii=False), self.output_path)


class Engine(NBClientEngine):  # type: ignore[misc] # papermill has no types
    """The engine as papermill calls it."""

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, kernel_name: str, *, output_path: str, conditions: Conditions, **unused: Any
    ) -> NotebookNode:
        """Execute the notebook and return it, whatever happened; its cells tell."""
        manager = _Manager(nb, output_path=output_path, progress_bar=False)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(manager, kernel_name, conditions=conditions)
        finally:
            manager.notebook_complete()
        done: NotebookNode = manager.nb
        return done

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, conditions: Conditions, **unused: Any
    ) -> None:
        """Execute the notebook under the conditions. A kernel that does not start fails the first cell."""
        try:
            _Client(nb_man, conditions).run()
        except (RuntimeError, DeadKernelError):
            cell = next(cell for cell in nb_man.nb.cells if cell.cell_type == "code")
            nb_man.cell_exception(cell, exception=failed(cell, "KernelDied", " before it began"))


papermill_engines.register(NAME, Engine)
