"""The house rules: what the project's own files promise each other."""

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from atqbo.errors import AtqboError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_environment_and_pyproject_say_the_same():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, from_pip = environment["dependencies"]
    assert python == f"python{PROJECT['project']['requires-python']}"
    assert pip == "pip"
    assert from_pip == {"pip": ["--constraint constraints.txt", "--editable .[dev]"]}


def test_every_dependency_is_pinned_for_installs_that_repeat():
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
    names = {re.split(r"[>=\[]", each)[0].lower() for each in wanted}
    assert names - pinned == set()


def code_cells(notebook):
    return [cell for cell in json.loads(notebook.read_text())["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_committed_without_outputs(notebook):
    for cell in code_cells(notebook):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_cells_are_short_and_hold_no_logic(notebook):
    forbidden = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.IfExp, ast.Try, ast.With, ast.Lambda)
    forbidden += (ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.Match)
    for cell in code_cells(notebook):
        source = "".join(cell["source"])
        assert len([line for line in source.splitlines() if line.strip()]) <= 6, source
        assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, forbidden)], source


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_each_notebook_has_one_parameters_cell_and_ends_with_its_outcome(notebook):
    cells = code_cells(notebook)
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    assert len(tagged) == 1
    assert "session.finish(" in "".join(cells[-1]["source"])


def test_the_settings_reference_in_the_readme_is_the_codes():
    sys.path.insert(0, str(ROOT / "tests" / "tools"))
    from reference import filled_in

    readme = (ROOT / "README.md").read_text()
    assert filled_in(readme) == readme, "run python tests/tools/reference.py"


def test_the_readme_names_every_exit_code_and_command():
    readme = (ROOT / "README.md").read_text()
    codes = {error.exit_code for error in AtqboError.__subclasses__()} | {0, 4}
    assert [code for code in sorted(codes) if f"\n| {code} |" not in readme] == []
    commands = {"demo", "run", "sandbox serve"}
    assert [name for name in commands if f"atqbo {name}" not in readme] == []
