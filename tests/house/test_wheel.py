"""The wheel: everything a user needs, nothing else, and it works where there is no checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from the checkout by the build backend itself, without any download."""
    pytest.importorskip("hatchling", reason="the build backend is not installed; pip install hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Installed into a folder of its own, beside what this interpreter has: dependencies need no download."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder)]
    subprocess.run([*pip, str(wheel)], check=True)
    return folder


def test_the_wheel_holds_what_a_user_needs(names):
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {f"atqbo/{name}" for name in wanted} <= names
    package = ROOT / "atqbo"
    sources = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.relative_to(ROOT).as_posix() for path in sources} <= names
    for name in ("templates/record/index.html.j2", "templates/record/style.css", "panels/style.css", "py.typed"):
        assert f"atqbo/{name}" in names
    assert "LICENSE" in {Path(name).name for name in names}


def test_the_wheel_holds_nothing_else(names):
    assert {name.split("/")[0] for name in names if not name.startswith("atqbo-")} == {"atqbo"}
    strays = (".sqlite", ".pyc", "secrets.json", "quickbooks-tokens.json")
    assert [name for name in names if name.endswith(strays) or Path(name).name.startswith("test_")] == []


def atqbo(installed, cwd, *arguments):
    surroundings = {**os.environ, "PYTHONPATH": str(installed), "ATQBO_STATE": str(cwd / "state")}
    return subprocess.run(
        [sys.executable, "-m", "atqbo", *arguments], cwd=cwd, env=surroundings, capture_output=True, text=True
    )


def test_demo_and_a_run_outside_a_checkout(installed, tmp_path):
    where = "import atqbo; print(atqbo.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(found.stdout.strip()).is_relative_to(installed)

    done = atqbo(installed, tmp_path, "demo")
    assert done.returncode == 0, done.stderr
    assert "107 invoices posted" in done.stdout
    kept = [json.loads(path.read_text()) for path in (tmp_path / "reports").glob("*/*/*/manifest.json")]
    assert sorted(each["run"]["notebook"] for each in kept) == [
        "customers",
        "expenses",
        "invoices",
        "items",
        "preflight",
        "purchase-orders",
    ]

    served = subprocess.Popen(
        [sys.executable, "-m", "atqbo", "sandbox", "serve", "--data", "scale", "--invoices", "5"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(installed)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        company = json.loads(served.stdout.readline())["company_file"]
        logins = atqbo(installed, tmp_path, "run", "connect", "--company", company)
        assert logins.returncode == 0, logins.stderr
    finally:
        served.terminate()
        served.communicate()
