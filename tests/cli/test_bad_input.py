"""Bad input: one clear message with the next step, the right exit code, nothing half-written."""

import json
import shutil
import subprocess
import sys

import pytest
from cli_here import run_invoices
from cli_processes import atqbo, records, served


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One sandbox for what does not change it: each test works on a copy of its company's folder."""
    with served(tmp_path_factory.mktemp("store"), "--data", "scale", "--invoices", 5, "--no-limits") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared, tmp_path):
    folder = tmp_path / "company"
    shutil.copytree(shared.company.parent, folder)
    copy = type(shared)(shared.process, shared.ready)
    copy.company = folder / "company.toml"
    return copy


def refused(sandbox, tmp_path, code, *words, begins=False):
    """Run, and see the exit code, the words, and that nothing was posted."""
    finished = run_invoices(sandbox, tmp_path)
    said = finished.stdout + finished.stderr
    assert finished.returncode == code, said
    for word in words:
        assert word in said
    assert "Traceback" not in said
    assert sandbox.asked("dump")["quickbooks"].get("Invoice", []) == []
    assert bool(records(tmp_path)) == begins
    assert not list((tmp_path / "reports").glob("*/*/.*.part"))


def test_no_company_file(tmp_path):
    finished = atqbo("run", "invoices", "--company", tmp_path / "none.toml", cwd=tmp_path)
    assert finished.returncode == 2
    assert finished.stderr.startswith("atqbo: There is no company file")
    assert "Next: " in finished.stderr
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[invoices]", "[invoices", "is not TOML"),
        ("[invoices]", "[invoices]\nsinc = 'on'", "There is no such key: `sinc`, at [invoices]"),
        ("[invoices]", "[invoices]\nlook_back_days = 'x'", "Cannot overwrite a value"),
        (
            "[invoices]",
            "[invoices]\nzero = 'maybe'",
            "'maybe' is none of the values this key takes, at [invoices] zero",
        ),
        ('time_zone = "America/Chicago"\n', "", "A key is missing: `time_zone`, at [company]"),
        ("[policy]", "[polcy]", "There is no such key: `polcy`"),
        ("America/Chicago", "America/Chikago", "'America/Chikago' is no time zone"),
        ("file:secrets.json#autotask_secret", "hunter2", "holds a secret in plain text"),
        ("file:secrets.json#autotask_secret", "env:ATQBO_NOT_SET", "ATQBO_NOT_SET"),
    ],
    ids=["toml", "key", "twice", "value", "missing", "section", "zone", "plain secret", "no secret"],
)
def test_a_company_file_that_is_wrong(sandbox, tmp_path, old, new, words):
    sandbox.edit(old, new)
    refused(sandbox, tmp_path, 2, words, "Next: ")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("autotask_secret", "password"),
        ("client_secret", "Intuit"),
    ],
)
def test_credentials_that_are_refused(sandbox, tmp_path, key, words):
    path = sandbox.company.parent / "secrets.json"
    secrets = json.loads(path.read_text())
    path.write_text(json.dumps({**secrets, key: "wrong-but-long-enough"}))
    refused(sandbox, tmp_path, 2, words, "Next: ", begins=True)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [("username", "nobody@example.com", "login"), ("integration_code", "NOT-OURS", "tracking identifier")],
)
def test_a_login_autotask_does_not_know(sandbox, tmp_path, key, value, words):
    [line] = [line for line in sandbox.company.read_text().splitlines() if line.startswith(key)]
    sandbox.edit(line, f'{key} = "{value}"')
    refused(sandbox, tmp_path, 2, words, "Next: ", begins=True)


def test_an_expired_refresh_token(sandbox, tmp_path):
    path = sandbox.company.parent / "quickbooks-tokens.json"
    before = json.dumps({**json.loads(path.read_text()), "refresh_token": "RT1-dead", "access_token": ""})
    path.write_text(before)
    refused(sandbox, tmp_path, 2, "Next: ", begins=True)
    assert path.read_text() == before, "a refused refresh leaves the file as it was"


def test_another_realm(sandbox, tmp_path):
    sandbox.edit(sandbox.ready["realm_id"], "9130350000009999")
    refused(sandbox, tmp_path, 2, "9130350000009999", "Next: ", begins=True)


def test_a_service_that_is_down(tmp_path):
    with served(tmp_path / "store", "--data", "scale", "--invoices", 5, "--no-limits") as sandbox:
        pass
    finished = run_invoices(sandbox, tmp_path)
    assert finished.returncode == 5, finished.stderr
    assert "Next: " in finished.stderr
    assert "Traceback" not in finished.stderr


HOLDER = """
import sys, pathlib
from atqbo.ledger import lock
with lock.hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_at_the_same_time(sandbox, tmp_path):
    ledger = sandbox.company.parent / "ledger.sqlite"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(ledger)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        refused(sandbox, tmp_path, 9, "Another run holds this company", "Next: ")
    finally:
        holder.communicate()


def test_a_ledger_that_cannot_be_written(sandbox, tmp_path):
    """SQLite takes a file whose format is newer than it writes for read-only, whoever asks, even root."""
    ledger = sandbox.company.parent / "ledger.sqlite"
    from atqbo.clock import SystemClock
    from atqbo.ledger.store import Ledger

    Ledger.open(ledger, sandbox.ready["realm_id"], SystemClock()).close()
    content = bytearray(ledger.read_bytes())
    content[18] = 9
    ledger.write_bytes(content)
    refused(sandbox, tmp_path, 2, "The ledger cannot be written", "Next: ", begins=True)


def test_an_unknown_parameter(sandbox, tmp_path):
    finished = run_invoices(sandbox, tmp_path, "-p", "aproval", "x")
    assert finished.returncode == 2
    assert "no parameter aproval" in finished.stderr
    assert not (tmp_path / "reports").exists() or not list((tmp_path / "reports").glob("*/*/.*.part"))


def test_an_unknown_notebook(tmp_path):
    finished = atqbo("run", "invoces", "--company", "x", cwd=tmp_path)
    assert finished.returncode == 2
    assert "invoices" in finished.stderr
