"""The notebooks on the demo company say what tests/notebooks/expected/ says they do. `make expected` renews those."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = ROOT / "tests" / "notebooks" / "expected"
SOURCES = sorted((ROOT / "notebooks").glob("*.ipynb"))
sys.path += [str(ROOT / "tests" / "cli"), str(ROOT / "tests" / "tools")]

from cli_processes import served  # noqa: E402
from expected import CHECKED, last_words, surroundings  # noqa: E402


def test_nbval_finds_every_printed_output_as_expected(tmp_path):
    """As a process of its own: nbval's items know no fixtures, and the kernels inherit their surroundings."""
    with served(tmp_path / "store", "--data", "demo") as sandbox:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        finished = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "nbval.plugin", "--nbval-lax", "--nbval-current-env",
             "--nbval-cell-timeout", "300",
             "--nbval-sanitize-with", EXPECTED / "sanitize.cfg", "-p", "no:cacheprovider", EXPECTED],
            cwd=ROOT, env=clean | surroundings(sandbox.company, tmp_path), capture_output=True, text=True,
            timeout=600, check=False,
        )  # fmt: skip
    assert finished.returncode == 0, f"look at the difference, then: make expected\n{finished.stdout}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_expected_notebooks_are_made_from_the_sources(source):
    cells = [cell.source for cell in nbformat.read(source, as_version=4).cells]
    made = nbformat.read(EXPECTED / source.name, as_version=4)
    assert [cell.source for cell in made.cells if cell.id != "injected"] == cells, "run make expected"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_outcome_is_compared(source):
    made = nbformat.read(EXPECTED / source.name, as_version=4)
    assert CHECKED in made.cells[-1].metadata.tags
    assert last_words(made).endswith(".")
