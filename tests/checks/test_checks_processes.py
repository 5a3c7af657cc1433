"""Preflight as a command: a person's word, a cure and its approval, what the page and the record hold."""

import getpass
import json
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))

from cli_here import atqbo
from cli_processes import records, served

from atqbo import record

SENTENCE = "CURE 1 FINDING: CREATE 1 TERM, 1EC684"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("preflight")


@pytest.fixture(scope="module")
def sandbox(place):
    with served(place / "store", "--data", "demo") as sandbox:
        yield sandbox


def run(sandbox, place, *more):
    return atqbo("run", "preflight", "--company", sandbox.company, "--reports", place / "reports", *more, cwd=place)


def terms(sandbox):
    return {each["Name"] for each in sandbox.asked("dump")["quickbooks"]["Term"]}


def test_a_wrong_word_is_refused_and_nothing_is_kept(sandbox, place):
    assert run(sandbox, place, "-p", "attest", "all-is-well").returncode == 2
    blocked = run(sandbox, place, "-p", "cure", "create-terms", "-p", "approval", "CURE ALL")
    assert blocked.returncode == 3
    assert SENTENCE in blocked.stdout + blocked.stderr
    assert "Net 21 Days" not in terms(sandbox)


def test_a_word_and_a_cure_stand_on_the_page_and_in_the_files(sandbox, place):
    word = ("-p", "attest", "intuit-admin", "-p", "cure", "create-terms", "-p", "approval", SENTENCE)
    done = run(sandbox, place, *word)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing blocks the invoice, expense report or purchase order transfer; 20 warnings" in done.stdout
    assert "Net 21 Days" in terms(sandbox)
    folder = records(place)[-1]
    assert record.verify(folder).status == "completed"
    page = (folder / "index.html").read_text()
    who = getpass.getuser()
    for text in (f"{who} says: Who connected QuickBooks", f"{who} typed: {SENTENCE}", "Readiness by subject", "S41"):
        assert text in page
    found = json.loads((folder / "findings.json").read_text())
    assert "terms-missing" not in {each["code"] for each in found["findings"]}
    assert (folder / "findings.csv").exists()


def test_the_next_run_remembers(sandbox, place):
    later = run(sandbox, place)
    assert later.returncode == 0, later.stderr
    found = json.loads((records(place)[-1] / "findings.json").read_text())
    assert found["attestations"][0]["standing"] == "given"
    assert found["changes"]["since"]
    assert (found["changes"]["new"], found["changes"]["gone"]) == ([], [])
