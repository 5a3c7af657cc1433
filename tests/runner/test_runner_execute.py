"""What became of a run, case by case, as the saved notebook and the exit code tell it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from papermill.engines import NotebookExecutionManager
from small_notebooks import RUN, Run, Written, declaring, heard

from atqbo import engine
from atqbo.errors import UsageError
from atqbo.outcome import Progress
from atqbo.runner import NOTEBOOK, Execution, execute


def statuses(execution_node: nbformat.NotebookNode) -> list[str]:
    """Status of each code cell after the parameters (and injected) ones."""
    cells = [cell for cell in execution_node.cells if cell.cell_type == "code"]
    return [cell.metadata.papermill.status for cell in cells if not cell.metadata.tags]


def test_completed_run_has_the_exit_code_of_its_outcome(run: Run) -> None:
    done = run("print(company, limit)", declaring(exit_code=3), given={"company": "a'b\"c", "limit": 7})
    assert (done.status, done.exit_code, done.error_text) == ("completed", 3, "")
    assert done.outcome is not None
    assert done.outcome.run == RUN
    assert done.node.cells[3].outputs[0].text == "a'b\"c 7\n"


def test_kernel_is_this_interpreter_and_works_in_the_record_folder(run: Run) -> None:
    done = run("import sys, os, pathlib; print(sys.executable); pathlib.Path('plan.csv').write_text('x')", declaring())
    assert done.status == "completed"
    assert done.node.cells[2].outputs[0].text.strip() == sys.executable


def test_progress_reaches_the_caller_and_not_the_notebook(run: Run) -> None:
    source = (
        "from atqbo.outcome import Progress, announce\nfor n in (1, 2): announce(Progress('read', n, 2, 'Invoices'))"
    )
    done = run(source, declaring())
    assert heard == [Progress("read", 1, 2, "Invoices"), Progress("read", 2, 2, "Invoices")]
    assert done.node.cells[2].outputs == []


def test_error_in_a_cell(run: Run) -> None:
    done = run("1 / 0", declaring())
    assert (done.status, done.error_name, done.exit_code) == ("failed", "ZeroDivisionError", 1)
    assert done.error_text.startswith("ZeroDivisionError: division by zero. Next: ")
    assert statuses(done.node) == ["failed", "pending"]


def test_error_after_the_outcome_is_a_failed_run(run: Run) -> None:
    done = run(declaring(), "raise ValueError('late')")
    assert (done.status, done.exit_code) == ("failed", 1)


@pytest.mark.parametrize(("name", "code"), [("Blocked", 3), ("ServiceUnavailable", 5), ("CompanyBusy", 9)])
def test_errors_of_the_program_keep_their_exit_code(run: Run, name: str, code: int) -> None:
    done = run(f"from atqbo.errors import {name}\nraise {name}('It stopped', remedy='try later')")
    assert (done.status, done.error_name, done.exit_code) == ("failed", name, code)
    assert done.error_text == "It stopped. Next: try later"


def test_time_out_counts_the_whole_run(run: Run) -> None:
    done = run("import time", "while True: time.sleep(0.01)", declaring(), timeout=5)
    assert (done.status, done.error_name, done.exit_code) == ("timed-out", "RunTimedOut", 6)
    assert statuses(done.node) == ["completed", "failed", "pending"]
    assert "5 seconds" in done.error_text


def test_output_that_comes_late_is_no_time_out(tmp_path: Path) -> None:
    conditions = engine.Conditions(run=RUN, folder=tmp_path, timeout=5, on_progress=heard.append)
    client = engine._Client(NotebookExecutionManager(nbformat.v4.new_notebook()), conditions)
    assert client.iopub_timeout >= 600, "papermill's own four seconds end a run on a busy host that is done"


def test_dead_kernel(run: Run) -> None:
    done = run("import os; os._exit(3)", declaring())
    assert (done.status, done.error_name, done.exit_code) == ("kernel-died", "KernelDied", 7)
    assert statuses(done.node) == ["failed", "pending"]


def plainly(act: Callable[[], Execution]) -> Execution:
    """As a command does it."""
    return act()


def within_a_loop(act: Callable[[], Execution]) -> Execution:
    """As where an event loop runs already: cells are then executed by another thread's."""

    async def acted() -> Execution:
        return act()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(acted())
    return act()  # a browser test of the same process has left its own running


@pytest.mark.parametrize("called", [plainly, within_a_loop])
@pytest.mark.parametrize("cause", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run(
    written: Written, tmp_path: Path, cause: signal.Signals, called: Callable[[Callable[[], Execution]], Execution]
) -> None:
    folder = tmp_path / "part"
    folder.mkdir()
    source = (
        "from atqbo.outcome import Progress, announce; import time\nannounce(Progress('send', 1, 9)); time.sleep(60)"
    )
    before = signal.getsignal(signal.SIGINT)
    done = called(
        lambda: execute(
            written(source, declaring()),
            {},
            run_id=RUN,
            record_folder=folder,
            timeout=300,
            on_progress=lambda progress: os.kill(os.getpid(), cause),
        )
    )
    assert (done.status, done.error_name, done.exit_code) == ("interrupted", "RunInterrupted", 1)
    assert statuses(done.node) == ["failed", "pending"]
    assert signal.getsignal(signal.SIGINT) is before


def test_kernel_that_does_not_start(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false" if os.path.exists("/bin/false") else "/usr/bin/false")
    done = run("1", declaring())
    assert (done.status, done.exit_code) == ("kernel-died", 7)
    assert statuses(done.node) == ["pending", "pending"]


def test_leaving_early_without_an_error_is_a_failed_run(run: Run) -> None:
    done = run("import sys; sys.exit(0)", declaring())
    assert (done.status, done.error_name, done.exit_code) == ("failed", "SystemExit", 1)
    assert statuses(done.node) == ["failed", "pending"]


def test_no_outcome(run: Run) -> None:
    done = run("1 + 1")
    assert (done.status, done.exit_code, done.outcome) == ("incomplete", 1, None)
    assert done.error_text.startswith("The notebook declared no outcome; one is needed. Next: ")


def test_two_outcomes(run: Run) -> None:
    done = run(declaring(), declaring())
    assert (done.status, done.exit_code, done.outcome) == ("incomplete", 1, None)
    assert "declared 2 outcomes" in done.error_text


def test_outcome_of_another_run(run: Run) -> None:
    done = run(declaring(run="other"))
    assert (done.status, done.exit_code, done.outcome) == ("incomplete", 1, None)
    assert "another run, other" in done.error_text


def test_what_a_notebook_shows_has_a_limit(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_SHOWN", 2**20)
    done = run("for n in range(3): print('x' * 2**19)", "print('not kept')", declaring())
    assert (done.status, done.exit_code, done.error_name) == ("incomplete", 1, "OutputCut")
    assert done.outcome is not None
    assert statuses(done.node) == ["completed"] * 3, "a transfer is not stopped because it was talkative"
    assert len(str(done.node)) < 1.2 * 2**20
    assert "not kept" not in "".join(output.get("text", "") for cell in done.node.cells[2:] for output in cell.outputs)


def test_what_ended_a_run_counts_before_what_was_cut(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_SHOWN", 1000)
    done = run("print('x' * 2000)", "from atqbo.errors import ServiceUnavailable as Down\nraise Down('It is down')")
    assert (done.status, done.exit_code) == ("failed", 5)


def test_a_secret_shown_is_no_success(written: Written, tmp_path: Path) -> None:
    folder = tmp_path / "part"
    folder.mkdir()
    done = execute(
        written("print('the to' + 'ken')", declaring()),
        {},
        run_id=RUN,
        record_folder=folder,
        timeout=300,
        on_progress=heard.append,
        scrub=lambda text: text.replace("the token", "***"),
    )
    assert (done.status, done.exit_code) == ("failed", 8)
    assert done.error_text.startswith("A secret stood in what the notebook showed, and was taken out. Next: ")
    assert done.outcome is not None


def test_skipped_cell_is_not_a_completed_run(run: Run, written: Written, tmp_path: Path) -> None:
    path = written("1", declaring())
    node = nbformat.read(path, as_version=4)
    node.cells[2].metadata["tags"] = ["skip-execution"]
    nbformat.write(node, path)
    folder = tmp_path / "skipped"
    folder.mkdir()
    done = execute(path, {}, run_id=RUN, record_folder=folder, timeout=300, on_progress=heard.append)
    assert done.status == "incomplete"
    assert done.error_text.startswith("Not executed: 1 of 3 cells. Next: ")


@pytest.mark.parametrize(
    ("parameters", "said"),
    [("limit = 5", "no parameter company"), (None, "no cell tagged"), ("limit = ", "not Python")],
)
def test_wrong_parameters_stop_before_anything_runs(
    written: Written, tmp_path: Path, parameters: str | None, said: str
) -> None:
    notebook = written(declaring(), parameters=parameters)
    with pytest.raises(UsageError, match=said):
        execute(notebook, {"company": "x"}, run_id=RUN, record_folder=tmp_path, timeout=300, on_progress=heard.append)
    assert not (tmp_path / NOTEBOOK).exists()


@pytest.mark.parametrize("content", [None, b"not json", b"[]", b"{}", b'{"cells": []}'])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError):
        execute(path, {}, run_id=RUN, record_folder=tmp_path, timeout=300, on_progress=heard.append)
