"""Every bad ending of a run: no success, a documented exit code, a record whose page says so first, and no secret."""

import html
import json
import re
import resource
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
from cli_processes import ATQBO, atqbo, environment, manifest, records, served
from own_notebooks import BEGIN, DECLARE, FINISH, OPEN, PARAMETERS, WAIT, until_it_waits, write

from atqbo.vault import hits

SECRETS = """\
import json, pathlib
secret = json.loads(pathlib.Path(company).with_name("secrets.json").read_text())["autotask_secret"]
tokens = pathlib.Path(company).with_name("quickbooks-tokens.json").read_text()"""
DIFFERENT = """\
from msgspec.structs import replace
session.finish(outcome)
session.ledger.finish_run(run, "", {"counts": {"held": 1}, "exit_code": 0})"""
OTHERS = """\
from msgspec.structs import replace
declare(replace(outcome, run="20260101T000000Z-000000"))"""


class Case(NamedTuple):
    """What a notebook does, and what its run must come to."""

    cells: list
    code: int
    status: str
    begins: str
    """First words of the page's headline."""
    options: tuple = ()
    parameters: str | None = PARAMETERS
    skipped: tuple = ()


CASES = {
    "an exception": Case(
        [BEGIN, "1 / 0", DECLARE], 1, "failed", "This run failed. ZeroDivisionError: division by zero"
    ),
    "an exception after the outcome": Case([OPEN, FINISH, "1 / 0"], 1, "failed", "This run failed. ZeroDivisionError"),
    "an exception of the program": Case(
        [BEGIN, "from atqbo.errors import ServiceUnavailable as Down", "raise Down('It is away', remedy='wait')"],
        *(5, "failed", "This run failed. It is away."),
    ),
    "a magic that fails": Case(
        [BEGIN, "%no_such_magic", DECLARE], 1, "incomplete", "This run is incomplete. Not executed: 2 of 5"
    ),
    "sys.exit(0)": Case([BEGIN, "import sys; sys.exit(0)", DECLARE], 1, "failed", "This run failed. A cell ended the"),
    "sys.exit(3)": Case([BEGIN, "import sys; sys.exit(3)", DECLARE], 1, "failed", "This run failed. A cell ended the"),
    "a time-out": Case([BEGIN, WAIT, DECLARE], 6, "timed-out", "This run timed out. The run took", ("--timeout", 3)),
    "os._exit(0)": Case([BEGIN, "import os; os._exit(0)", DECLARE], 7, "kernel-died", "This run lost its process."),
    "SIGKILL of the kernel": Case(
        [BEGIN, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", DECLARE],
        *(7, "kernel-died", "This run lost its process."),
    ),
    "no outcome": Case([BEGIN, "1 + 1"], 1, "incomplete", "This run is incomplete. The notebook declared no outcome"),
    "two outcomes": Case([BEGIN, DECLARE, DECLARE], 1, "incomplete", "This run is incomplete. The notebook"),
    "the outcome of another run": Case(
        [BEGIN, OTHERS], 1, "incomplete", "This run is incomplete. The notebook declared the outcome of another run"
    ),
    "an outcome the ledger does not hold": Case(
        [BEGIN, DECLARE], 1, "incomplete", "This run is incomplete. The notebook's outcome is not the one"
    ),
    "counts that differ from the ledger's": Case(
        [OPEN, DIFFERENT], 1, "incomplete", "This run is incomplete. The notebook's outcome is not the one in the"
    ),
    "a cell left unexecuted": Case(
        [BEGIN, "1 + 1", DECLARE], 1, "incomplete", "This run is incomplete. Not executed: 1 of 5", skipped=(1,)
    ),
    "a cell whose exceptions are allowed": Case(
        ["#| raises-exception", BEGIN, "raise ValueError('x')", DECLARE], 1, "failed", "This run failed. ValueError: x"
    ),
    "output without measure": Case(
        [BEGIN, "for n in range(40): print('x' * 2**18)", DECLARE],
        *(1, "incomplete", "This run is incomplete. The notebook showed more than 8 MB"),
    ),
    "a secret printed": Case(
        [OPEN, f"{SECRETS}\nprint(secret, tokens)", FINISH],
        *(8, "failed", "This run failed. A secret stood in what the notebook showed, and was taken out."),
    ),
    "a secret in an exception": Case(
        [OPEN, f"{SECRETS}\nraise RuntimeError(f'login with {{secret}} failed: {{tokens}}')", FINISH],
        *(8, "failed", "This run failed. RuntimeError: login with *** failed"),
    ),
    "a secret in a file left": Case(
        [OPEN, f"{SECRETS}\npathlib.Path('notes.txt').write_text(f'{{secret}} {{tokens}}')", FINISH],
        *(8, "failed", "This run failed. A secret stood in a file the run left (notes.txt), and was taken out."),
    ),
    "an unknown parameter": Case(
        [BEGIN, DECLARE],
        *(2, "refused", "This run was not begun. The notebook has no parameter aproval"),
        options=("-p", "aproval", "x"),
    ),
    "no parameters cell": Case(
        [BEGIN, DECLARE],
        *(2, "refused", "This run was not begun. The notebook has no cell tagged `parameters`"),
        parameters=None,
    ),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The folder of a company that may write, as the sandbox makes it."""
    with served(tmp_path_factory.mktemp("store"), "--data", "scale", "--invoices", 5, "--no-limits") as sandbox:
        yield sandbox.company.parent


@pytest.fixture
def place(template, tmp_path):
    """A folder with a company of its own."""
    shutil.copytree(template, tmp_path / "company")
    return tmp_path


def arguments(place, notebook, *more):
    return ["run", notebook, "--company", place / "company" / "company.toml", "--reports", place / "reports", *more]


@pytest.fixture(scope="module")
def ended(template, tmp_path_factory):
    """Every case, run once, two at a time: name → (folder, finished process)."""

    def run(number, case):
        place = tmp_path_factory.mktemp(f"case{number}")
        shutil.copytree(template, place / "company")
        own = write(place / "own.ipynb", *case.cells, parameters=case.parameters, skipped=case.skipped)
        return place, atqbo(*arguments(place, own, *case.options), cwd=place)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CASES, pool.map(run, range(len(CASES)), CASES.values()), strict=True))


def headline(folder):
    """The first heading of a record's page, as it is read, and whether nothing but the status stands above it."""
    page = (folder / "index.html").read_text()
    above, _, rest = page.partition("<h1>")
    assert '<span class="badge">' in above
    assert "<section" not in above
    return html.unescape(rest.partition("</h1>")[0])


def secrets_of(place):
    found = json.loads((place / "company" / "secrets.json").read_text())
    tokens = json.loads((place / "company" / "quickbooks-tokens.json").read_text())
    return {*found.values(), tokens["refresh_token"], tokens.get("access_token", "")} - {""}


def holding_secrets(place):
    """Files under the reports folder, hidden ones too, in which a secret stands in any form."""
    files = [path for path in (place / "reports").rglob("*") if path.is_file()]
    return [path for path in files if hits(path.read_bytes(), secrets_of(place))]


@pytest.mark.parametrize("name", CASES)
def test_ending(name, ended):
    case, (place, finished) = CASES[name], ended[name]
    assert finished.returncode == case.code, finished.stderr
    [folder] = records(place)
    told = manifest(folder)
    assert (told["status"], told["exit_code"]) == (case.status, case.code)
    assert headline(folder).startswith(case.begins)
    assert '<p class="remedy"><strong>Next:</strong> ' in (folder / "index.html").read_text()
    assert f"atqbo: {told['error']}" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert f"Record: {folder / 'index.html'}" in finished.stdout


@pytest.mark.parametrize("name", CASES)
def test_nothing_of_a_secret_is_kept_or_said(name, ended):
    place, finished = ended[name]
    assert len(secrets_of(place)) >= 3
    assert holding_secrets(place) == []
    assert hits((finished.stdout + finished.stderr).encode(), secrets_of(place)) == 0


def test_the_records_of_bad_endings_verify(ended):
    for place, _ in (ended[name] for name in ("a time-out", "a secret in a file left", "no parameters cell")):
        verified = atqbo("runs", "verify", "--reports", place / "reports", cwd=place)
        assert verified.returncode == 0, verified.stderr


def test_a_flood_is_cut_and_the_page_stays_readable(ended):
    [folder] = records(ended["output without measure"][0])
    assert (folder / "notebook.ipynb").stat().st_size < 10 * 2**20
    page = (folder / "index.html").read_text()
    assert "more characters in the executed notebook" in page
    assert len(page) < 50_000
    assert "Nothing to do." in page, "the outcome after the flood is still told"


def started(place, notebook, **more):
    return subprocess.Popen(
        [*ATQBO, *map(str, arguments(place, notebook))], cwd=place, env=environment(place / "state"), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **more,
    )  # fmt: skip


@pytest.mark.parametrize("cause", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_asked_to_end(place, cause):
    process = started(place, write(place / "own.ipynb", BEGIN, WAIT, DECLARE))
    until_it_waits(process)
    process.send_signal(cause)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 1, said
    assert "The run was interrupted from outside. Next: run again" in said
    [folder] = records(place)
    assert manifest(folder)["status"] == "interrupted"
    assert headline(folder) == "This run was interrupted. The run was interrupted from outside."
    assert holding_secrets(place) == []


def listed(place):
    return atqbo("runs", "list", "--reports", place / "reports", cwd=place).stdout


def test_a_killed_run_is_told_by_the_list_and_sealed_by_the_next(place):
    own = write(place / "own.ipynb", BEGIN, f"{SECRETS}\nprint(secret)\nprint(tokens)", WAIT, DECLARE)
    process = started(place, own)
    until_it_waits(process)
    assert "Is running" in listed(place)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert records(place) == []
    assert any("Did not finish" in listed(place) for _ in range(100)), "the kernel notices, and ends within seconds"
    assert holding_secrets(place) == [], "what was saved on the way is scrubbed as well"

    again = atqbo(*arguments(place, write(place / "own.ipynb", OPEN, FINISH)), cwd=place)
    assert again.returncode == 0, again.stderr
    killed, done = records(place)
    assert f"An earlier run ended without a word. Its record: {killed / 'index.html'}" in again.stderr
    assert [manifest(folder)["status"] for folder in (killed, done)] == ["killed", "completed"]
    assert manifest(killed)["exit_code"] is None
    assert headline(killed).startswith("This run was killed. It ended without a word")
    assert holding_secrets(place) == []
    assert atqbo("runs", "verify", "--reports", place / "reports", cwd=place).returncode == 0


FILLING = "print('x' * 3_000_000)"


def seals_what_the_full_disk_left(place, full):
    """The run on a full disk said so; the next one, with room again, has the record of both."""
    assert full.returncode == 1, full.stderr
    assert re.search(r"The record cannot be written: .*\. Next: make room, then run again", full.stderr)
    assert "Traceback" not in full.stderr
    assert records(place) == []
    again = atqbo(*arguments(place, write(place / "own.ipynb", OPEN, FINISH)), cwd=place)
    assert again.returncode == 0, again.stderr
    assert [manifest(folder)["status"] for folder in records(place)] == ["killed", "completed"]
    assert atqbo("runs", "verify", "--reports", place / "reports", cwd=place).returncode == 0


def test_a_disk_that_takes_no_more(place):
    """No file may grow beyond 1 MB: what the system answers then differs from a full disk in its words only."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))

    process = started(place, write(place / "own.ipynb", BEGIN, FILLING, DECLARE), preexec_fn=limit)
    _, said = process.communicate(timeout=300)
    seals_what_the_full_disk_left(place, subprocess.CompletedProcess([], process.returncode, stderr=said))


def test_a_full_disk(place):
    """A file system of 1 MB holds the reports, where this user may mount one."""
    (place / "reports").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "atqbo-full", str(place / "reports")],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        full = atqbo(*arguments(place, write(place / "own.ipynb", BEGIN, FILLING, DECLARE)), cwd=place)
        assert "No space left on device" in full.stderr
        subprocess.run(["mount", "-o", "remount,size=50m", str(place / "reports")], check=True)
        seals_what_the_full_disk_left(place, full)
    finally:
        subprocess.run(["umount", str(place / "reports")], check=True)


def test_every_exit_code_of_an_ending_is_documented(ended):
    said = atqbo("--help", cwd=next(iter(ended.values()))[0]).stdout
    assert [case.code for case in CASES.values() if not re.search(rf"\b{case.code}\s+[a-z]", said)] == []
