"""The house rules: what the project's own files promise each other."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from functools import reduce
from pathlib import Path

import click
import pytest
import yaml

from atqbo.cli import main
from atqbo.errors import AtqboError
from atqbo.settings import Policy, load

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


README = (ROOT / "README.md").read_text()


def test_what_the_readme_tells_of_the_code_is_the_codes():
    """Notebooks and exit codes."""
    sys.path.insert(0, str(ROOT / "tests" / "tools"))
    from reference import filled_in

    assert filled_in(README) == README, "run python tests/tools/reference.py"


def test_the_settings_reference_is_the_codes():
    sys.path.insert(0, str(ROOT / "tests" / "tools"))
    from reference import settings

    assert (ROOT / "docs" / "settings.md").read_text() == settings(), "run python tests/tools/reference.py"


def test_the_readme_names_every_exit_code_and_command():
    codes = {error.exit_code for error in AtqboError.__subclasses__()} | {0, 4}
    assert [code for code in sorted(codes) if f"\n| {code} |" not in README] == []
    ends = [path for path in commands() if path and path not in ("runs", "sandbox")]
    assert [path for path in ends if f"atqbo {path}" not in README] == []


def test_every_option_the_readme_names_is_one():
    known = {"--fresh"}
    for path in commands():
        command = reduce(lambda group, name: group.commands[name], path.split(), main)
        known |= {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    text = re.sub(r"<!--.*?-->", "", README)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - known == set()


def test_the_company_file_of_the_readme_plans_and_sends_nothing(tmp_path):
    [block] = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)
    path = tmp_path / "company.toml"
    path.write_text("\n".join(line.strip() for line in block.splitlines()))
    settings = load(path).settings
    assert settings.invoices.sync == "off"
    assert settings.policy == Policy()


HEAVY = ("pandas", "numpy", "papermill", "nbconvert", "nbformat", "matplotlib", "sqlalchemy", "requests", "starlette")
HEAVY += ("jupyter_client", "jupyterlab", "ipywidgets", "IPython", "jinja2", "cryptography", "msgspec", "tqdm")
HELPED = """
import sys
from click.testing import CliRunner
from atqbo.cli import main
for command in sys.argv[1:]:
    shown = CliRunner().invoke(main, [*command.split(), "--help"])
    assert shown.exit_code == 0 and "Usage:" in shown.output, command
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def commands(group=main, path=()):
    """The commands as a person types them: "", "run", "runs list" ..."""
    yield " ".join(path)
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


def test_help_of_every_command_answers_at_once():
    """Nothing heavy is imported before a command really runs."""
    done = subprocess.run([sys.executable, "-c", HELPED, *commands()], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "click" in loaded
    assert [name for name in HEAVY if name in loaded] == []
    assert [name for name in loaded if name.startswith("jupyter")] == []


def test_help_is_told_for_every_command_and_option():
    for path in commands():
        command = reduce(lambda group, name: group.commands[name], path.split(), main)
        assert command.help, path
        options = [each for each in command.params if isinstance(each, click.Option)]
        assert [each.name for each in options if not each.help] == [], path
