"""The commands in this process, for tests that are not about processes: the same runs in a third of the time.

All is real but the kernel: a cell is executed by IPython here. What a kernel does is for tests of cli_processes.
"""

import atexit
import gc
import os
import subprocess
import warnings
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from unittest.mock import patch

import msgspec
from click.testing import CliRunner
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output

from atqbo import engine
from atqbo.cli import main
from atqbo.outcome import FOLDER_VARIABLE, PROGRESS, RUN_VARIABLE, Progress


class _Hook(DisplayHook):
    """Keeps the value of a cell's last expression as it keeps what is displayed."""

    def __call__(self, result=None):
        if result is not None:
            data, metadata = self.compute_format_data(result)
            self.shell.display_pub.publish(data, metadata)


class _Shell(InteractiveShell):
    """IPython without history and without a terminal."""

    display_pub_class = CapturingDisplayPublisher
    displayhook_class = _Hook

    def init_history(self):
        super().init_history()
        self.history_manager.enabled = False

    def showtraceback(self, *unused, **more):
        """The error is told in the notebook."""


@contextmanager
def _shell():
    """One run's own. What a cell that failed left open is closed: a kernel takes ledger and lock along."""
    shell = _Shell.instance(user_ns={})
    atexit.unregister(shell.atexit_operations)
    try:
        yield shell
    finally:
        if shell.last_execution_result and not shell.last_execution_result.success:
            shell.last_execution_result = None
            _close(shell.user_ns.get("session"))
        shell.atexit_operations()
        _Shell.clear_instance()


def _close(session):
    """Let go of the company; without a session yet, of what was opened for it."""
    if session is not None:
        session.close()
        return
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


def _execute(cls, manager, kernel_name, *, conditions):
    """What the engine does with a kernel."""
    inside = {RUN_VARIABLE: conditions.run, FOLDER_VARIABLE: str(conditions.folder)}
    with patch.dict(os.environ, inside), chdir(conditions.folder), _shell() as shell:
        for index, cell in enumerate(manager.nb.cells):
            manager.cell_start(cell, index)
            failed = cell.cell_type == "code" and not _run(shell, cell, conditions)
            if failed:
                manager.cell_exception(cell, index)
            manager.cell_complete(cell, index)
            if failed:
                break


def _run(shell, cell, conditions):
    """Execute a cell, keep what it shows, and tell whether it came to its end."""
    printed = StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        done = shell.run_cell(cell.source, store_history=True)
    cell.execution_count = done.execution_count
    if printed.getvalue():
        cell.outputs.append(new_output("stream", text=printed.getvalue()))
    for shown in shell.display_pub.outputs:
        if PROGRESS in shown["data"]:
            conditions.on_progress(msgspec.convert(shown["data"][PROGRESS], Progress))
        else:
            cell.outputs.append(new_output("display_data", data=shown["data"], metadata=shown["metadata"] or {}))
    shell.display_pub.outputs.clear()
    error = done.error_before_exec or done.error_in_exec
    if error is None:
        return True
    name = type(error).__name__
    cell.outputs.append(new_output("error", ename=name, evalue=str(error), traceback=[f"{name}: {error}"]))
    return False


def atqbo(*arguments, cwd):
    """Run a command to its end; gives what the finished process would be, with its texts."""
    with (
        patch.object(engine.Engine, "execute_managed_notebook", classmethod(_execute)),
        patch.dict(os.environ, {"ATQBO_STATE": str(cwd / "state")}),
        chdir(cwd),
    ):
        ended = CliRunner().invoke(main, [*map(str, arguments)])
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return subprocess.CompletedProcess(arguments, ended.exit_code, ended.stdout, ended.stderr)


def run_invoices(sandbox, cwd, *more):
    """`atqbo run invoices` on a sandbox's company."""
    return atqbo("run", "invoices", "--company", sandbox.company, "--reports", cwd / "reports", *more, cwd=cwd)
