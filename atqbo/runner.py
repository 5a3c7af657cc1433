"""Executes a notebook headless and judges what became of it (rule 5: records tell the truth).

The judgement rests on the saved notebook alone: a run is completed only if every cell ran, none failed, and the
notebook declared exactly one outcome under this run's own id.
"""

import ast
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from atqbo.errors import AtqboError, RecordDamaged, UsageError, exit_code_of, with_next, without_next
from atqbo.outcome import OUTCOME, Outcome, Progress

if TYPE_CHECKING:
    from nbformat import NotebookNode
else:
    NotebookNode = Any

# jsonschema, which nbformat uses, compiles a large grammar for two seconds when it finds this package. It checks
# internationalized addresses only, and notebooks hold none. So nobody here imports nbformat before this line ran.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

Status: TypeAlias = Literal[
    "completed", "failed", "timed-out", "kernel-died", "interrupted", "incomplete", "killed", "refused"
]
Parameters: TypeAlias = Mapping[str, str | int | bool]

NOTEBOOK = "notebook.ipynb"
"""Name of the executed notebook in the record's folder."""

_STATUS_OF: dict[str, Status] = {
    "RunTimedOut": "timed-out",
    "KernelDied": "kernel-died",
    "RunInterrupted": "interrupted",
    "OutputCut": "incomplete",
}
_GRAVER_THAN_A_SECRET = (2, 9, 7, 6)
"""Exit codes that come before 8 where several apply."""


class Execution(Struct, frozen=True, kw_only=True):
    """What became of a run, and its executed notebook."""

    status: Status
    node: NotebookNode
    outcome: Outcome | None = None
    """What the notebook declared; may stand there although the run is no success."""
    error_name: str = ""
    """Class name of the error that ended the run."""
    error_text: str = ""
    """Why the run is not completed; an error of this program says "… Next: what to do"."""

    @property
    def exit_code(self) -> int:
        """The outcome's own when completed, else the error's; 1 for everything unforeseen."""
        if self.status == "completed" and self.outcome:
            return self.outcome.exit_code
        return exit_code_of(self.error_name) or 1

    @classmethod
    def killed(cls, node: NotebookNode) -> Self:
        """Of a run whose program ended before it could seal a record; node: what it had saved until then."""
        said = "It ended without a word: killed, out of disk, or gone with its host"
        return cls(
            status="killed", node=node, error_text=with_next(said, "run again: what was sent is looked up first")
        )

    @classmethod
    def refused(cls, notebook: Path, error: UsageError) -> Self:
        """Of a run that did not begin, because the notebook cannot be run as it was asked to be."""
        import nbformat

        node = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
        return cls(status="refused", node=node, error_name=type(error).__name__, error_text=str(error))

    def exposed(self, where: str) -> "Execution":
        """The same run, no success any more: a secret stood in what it showed or left.

        The exit code is 8, a record that is not what it should be, unless a graver one applies.
        """
        what, remedy = without_next(self.error_text)
        said = [text for text in (what, f"A secret stood in {where}, and was taken out") if text]
        todo = [text for text in (remedy, "renew that secret, and see what showed it") if text]
        return replace(
            self,
            status="failed" if self.status == "completed" else self.status,
            error_name=self.error_name if self.exit_code in _GRAVER_THAN_A_SECRET else RecordDamaged.__name__,
            error_text=with_next(". ".join(said), "; ".join(todo)),
        )


class _Scrubber:
    """Takes secrets out of texts, and remembers whether there was one."""

    def __init__(self, scrub: Callable[[str], str]) -> None:
        self._scrub = scrub
        self.found = False

    def __call__(self, text: str) -> str:
        clean = self._scrub(text)
        self.found = self.found or clean != text
        return clean


def execute(
    notebook: Path,
    parameters: Parameters,
    *,
    run_id: str,
    record_folder: Path,
    timeout: float,
    on_progress: Callable[[Progress], None],
    scrub: Callable[[str], str] = str,
    hold: Sequence[int] = (),
) -> Execution:
    """Execute a notebook in a fresh kernel whose working folder is the record's.

    parameters: values for names that the notebook's `parameters` cell assigns; paths among them must be absolute.
    timeout: seconds for all cells together. scrub: takes secrets out of what is saved while the run goes on. hold:
    descriptors that the kernel inherits, so that it holds what is locked by them as long as it lives.

    Raises UsageError, before anything runs, for a file that is no notebook, has no `parameters` cell, or does not know
    a parameter; RecordUnwritten, after the kernel has ended, when the disk does not take the notebook. Anything else
    that happens is told in the result, never raised.
    """
    check_parameters(notebook, parameters)

    import nbformat
    import papermill

    from atqbo import engine

    saved, scrubber = record_folder / NOTEBOOK, _Scrubber(scrub)
    conditions = engine.Conditions(
        run=run_id, folder=record_folder, timeout=timeout, on_progress=on_progress, hold=tuple(hold)
    )
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with suppress(papermill.PapermillExecutionError):  # the saved notebook holds the error
        papermill.execute_notebook(
            _as_pattern(notebook),
            engine.saving_to(_as_pattern(saved), scrubber),
            dict(parameters),
            engine_name=engine.NAME,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            conditions=conditions,
        )
    node = nbformat.read(saved, as_version=4)  # type: ignore[no-untyped-call]
    execution = judge(_without_banners(node), run_id)
    return execution.exposed("what the notebook showed") if scrubber.found else execution


def check_notebook(notebook: Path) -> None:
    """Raise UsageError for a file that is no notebook."""
    _cells_of(notebook)


def check_parameters(notebook: Path, parameters: Parameters) -> None:
    """Raise UsageError for a parameter the notebook does not know: papermill would only log it and use the default."""
    known = parameter_names(notebook)
    unknown = sorted(set(parameters) - known)
    if unknown:
        raise UsageError(
            f"The notebook has no parameter {', '.join(unknown)}",
            subject=notebook.name,
            remedy=f"use one of: {', '.join(sorted(known - _RUNNERS)) or 'none'}",
        )


_RUNNERS = {"company", "run"}
"""Parameters that every notebook has and no person gives."""


def parameter_names(notebook: Path) -> set[str]:
    """Names that the notebook's `parameters` cell assigns. Raises UsageError if there is no such cell or notebook."""
    for cell in _cells_of(notebook):
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            return _assigned("".join(cell["source"]), notebook)
    raise UsageError(
        "The notebook has no cell tagged `parameters`",
        subject=notebook.name,
        remedy="tag the cell that assigns the defaults",
    )


def _cells_of(notebook: Path) -> list[dict[str, Any]]:
    try:
        content = msgspec.json.decode(notebook.read_bytes())
        cells: list[dict[str, Any]] = content["cells"]
        content["nbformat"]  # what lacks it is JSON, but no notebook
    except OSError as error:
        raise UsageError(
            f"The notebook cannot be read: {error.strerror}", subject=str(notebook), remedy="check its path and rights"
        ) from None
    except (msgspec.DecodeError, KeyError, TypeError):
        raise UsageError(
            "The file is not a notebook", subject=str(notebook), remedy="name a file that JupyterLab opens as one"
        ) from None
    return cells


def _assigned(source: str, notebook: Path) -> set[str]:
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise UsageError(
            f"The `parameters` cell is not Python: {error.msg}",
            subject=notebook.name,
            remedy="let it assign defaults and nothing else",
        ) from None
    simple = [each.target for each in body if isinstance(each, ast.AnnAssign)]
    several = [target for each in body if isinstance(each, ast.Assign) for target in each.targets]
    return {target.id for target in [*simple, *several] if isinstance(target, ast.Name)}


def _as_pattern(path: Path) -> str:
    """The path as papermill wants it: it would read braces as names of parameters."""
    return str(path.resolve()).replace("{", "{{").replace("}", "}}")


def _without_banners(node: NotebookNode) -> NotebookNode:
    """Without the cells papermill adds about an error: the record's page says it in its first line."""
    from papermill.execute import remove_error_markers

    kept: NotebookNode = remove_error_markers(node)
    return kept


def judge(node: NotebookNode, run_id: str) -> Execution:
    """What the executed notebook shows about its run."""
    cells = [cell for cell in node.cells if cell.cell_type == "code" and cell.source.strip()]
    outputs = [output for cell in cells for output in cell.outputs]
    outcomes = list(_outcomes(outputs))
    outcome = outcomes[0] if len(outcomes) == 1 and outcomes[0].run == run_id else None
    errors = [output for output in outputs if output.output_type == "error"]
    for error in sorted(errors, key=lambda each: each.ename == "OutputCut"):  # what ended the run comes first
        status, text = _STATUS_OF.get(error.ename, "failed"), _explained(error.ename, error.evalue)
        return Execution(status=status, node=node, outcome=outcome, error_name=error.ename, error_text=text)
    gap = _gap(cells, outcomes, run_id)
    return Execution(status="incomplete" if gap else "completed", node=node, outcome=outcome, error_text=gap)


def _outcomes(outputs: list[NotebookNode]) -> Iterator[Outcome]:
    for output in outputs:
        if OUTCOME in output.get("data", {}):
            with suppress(msgspec.ValidationError):
                yield msgspec.convert(output.data[OUTCOME], Outcome)


def _explained(name: str, text: str) -> str:
    if name == "SystemExit":
        return with_next(
            f"A cell ended the notebook before its time (exit {text or '0'})", "let it run to its last cell"
        )
    if name in {kind.__name__ for kind in AtqboError.__subclasses__()} or without_next(text)[1]:
        return text
    return with_next(f"{name}: {text}", _LOOK)


_LOOK = "see the technical details in the record's executed notebook; what was sent is looked up by the next run"
_FINISH = "end the notebook with session.finish(outcome), once"


def _gap(cells: list[NotebookNode], outcomes: list[Outcome], run_id: str) -> str:
    """What is missing for a completed run; "" if nothing is."""
    ran = [cell for cell in cells if cell.execution_count and cell.metadata.papermill.status == "completed"]
    if len(ran) < len(cells):
        return with_next(f"Not executed: {len(cells) - len(ran)} of {len(cells)} cells", _LOOK)
    if len(outcomes) != 1:
        said = f"The notebook declared {len(outcomes) or 'no'} outcome{'s' * (len(outcomes) > 1)}; one is needed"
        return with_next(said, _FINISH)
    if outcomes[0].run != run_id:
        return with_next(f"The notebook declared the outcome of another run, {outcomes[0].run}", _FINISH)
    return ""
