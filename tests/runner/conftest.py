"""Small notebooks, executed by a real kernel."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_notebooks import RUN, Run, Written, heard

from atqbo.runner import Execution, Parameters, execute


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a notebook with a parameters cell (unless told not to) and the given code cells."""

    def write(*sources: str, parameters: str | None = 'company = ""\nlimit: int = 5') -> Path:
        cells = [new_markdown_cell("# Invoices\n\nWhat was moved.")]
        if parameters is not None:
            cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
        path = tmp_path / "4_invoices.ipynb"
        nbformat.write(new_notebook(cells=cells + [new_code_cell(source) for source in sources]), path)
        return path

    return write


@pytest.fixture
def run(tmp_path: Path, written: Written) -> Run:
    """Writes a notebook and executes it."""
    folder = tmp_path / "part {braces}"
    folder.mkdir()

    def go(*sources: str, given: Parameters | None = None, timeout: float = 300) -> Execution:
        return execute(
            written(*sources),
            given or {},
            run_id=RUN,
            record_folder=folder,
            timeout=timeout,
            on_progress=heard.append,
        )

    heard.clear()
    return go
