"""`atqbo run expenses`: the policy posts what it may, a person approves a new vendor, one report is asked for alone."""

import re

import pytest
from cli_here import atqbo
from cli_processes import manifest, records, served


@pytest.fixture
def sandbox(tmp_path):
    with served(tmp_path / "store", "--data", "demo", "--no-limits") as sandbox:
        yield sandbox


def run(sandbox, cwd, *more):
    return atqbo("run", "expenses", "--company", sandbox.company, "--reports", cwd / "reports", *more, cwd=cwd)


def test_a_run_a_persons_approval_and_a_single_report(sandbox, tmp_path):
    first = run(sandbox, tmp_path)
    assert first.returncode == 3, first.stderr
    assert "7 expense reports posted, 1,468.90 USD, 6 held for a person, 4 skipped" in first.stdout
    plan, sentence = re.search(r'--plan (\w+) -p approval "([^"]+)"', first.stdout).groups()
    assert sentence == "TRANSFER 1 EXPENSE REPORT 44.10 USD"
    held = sandbox.asked("dump")["quickbooks"]
    assert len(held["Bill"]) == 7
    assert "v-Hughes, Priya" not in {each["DisplayName"] for each in held["Vendor"]}

    approved = run(sandbox, tmp_path, "--plan", plan, "-p", "approval", sentence)
    assert "1 expense report posted, 44.10 USD" in approved.stdout, approved.stderr
    held = sandbox.asked("dump")["quickbooks"]
    assert len(held["Bill"]) == 8
    assert "v-Hughes, Priya" in {each["DisplayName"] for each in held["Vendor"]}

    single = run(sandbox, tmp_path, "-p", "only", "id: 12")
    assert single.returncode == 0, single.stderr
    assert manifest(records(tmp_path)[-1])["outcome"]["counts"]["skipped"] == 1
    page = (records(tmp_path)[0] / "index.html").read_text()
    assert "Account when not billable" in page
