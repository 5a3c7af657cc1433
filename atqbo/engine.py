"""A papermill engine that writes down truthfully what happened.

Papermill's own engine calls every cell completed after a time-out or a dead kernel, those that never ran included.
Here each of these becomes an error output of the cell it happened in; that cell is failed, the later ones stay pending.
"""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

# jsonschema, which nbformat uses, compiles a large grammar at import when it finds this package. It checks
# internationalized addresses only, and notebooks hold none.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from jupyter_client.kernelspec import KernelSpec  # noqa: E402
from jupyter_client.manager import AsyncKernelManager  # noqa: E402
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError  # noqa: E402
from nbformat import NotebookNode  # noqa: E402
from nbformat.v4 import new_output  # noqa: E402
from papermill.clientwrap import PapermillNotebookClient  # noqa: E402
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines  # noqa: E402
from papermill.iorw import papermill_io  # noqa: E402

from atqbo.errors import RecordUnwritten  # noqa: E402
from atqbo.money import Json  # noqa: E402
from atqbo.outcome import FOLDER_VARIABLE, PROGRESS, RUN_VARIABLE, Progress  # noqa: E402

NAME = "atqbo"
"""What papermill knows this engine by."""

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


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Executes the cells; time-outs, dead kernels and interrupts become failed cells."""

    def __init__(self, manager: NotebookExecutionManager, conditions: Conditions) -> None:
        deadline = time.monotonic() + conditions.timeout
        super().__init__(
            manager,
            log=_log,
            timeout_func=lambda cell: max(deadline - time.monotonic(), 0.1),
            force_raise_errors=True,
            coalesce_streams=True,
        )
        self._conditions = conditions
        self._interrupted = False

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
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    def output(self, outs: list[NotebookNode], msg: Json, display_id: str | None, cell_index: int) -> Json:
        """Store an output; progress goes to the caller instead."""
        data = msg["content"].get("data") or {}
        if PROGRESS not in data:
            return super().output(outs, msg, display_id, cell_index)
        with suppress(msgspec.ValidationError):  # a wrong progress message is no reason to stop a transfer
            self._conditions.on_progress(msgspec.convert(data[PROGRESS], Progress))
        return None


_SAID = {
    "RunTimedOut": ("The run took longer", "give it more with --timeout, or see in which step the time went"),
    "KernelDied": ("The process that executes the notebook ended by itself", "see if memory is short, then run again"),
    "RunInterrupted": ("The run was interrupted from outside", "run again: what was sent is looked up first"),
}


def failed(cell: NotebookNode, name: str, more: str = "") -> CellExecutionError:
    """Write an error output into the cell and return the exception that makes papermill call the cell failed."""
    what, remedy = _SAID[name]
    said = f"{what}{more} Next: {remedy}"
    error = new_output("error", ename=name, evalue=said, traceback=[f"{name}: {said}"])  # type: ignore[no-untyped-call]
    cell.outputs.append(error)
    return CellExecutionError(f"{name}: {said}", name, said)


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


class Engine(NBClientEngine):  # type: ignore[misc]
    """The engine as papermill calls it."""

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
