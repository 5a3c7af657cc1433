"""Rules of an app's settings, as commands: the owner's word, and the trial before the policy acts alone."""

import getpass
import re

import pytest
from cli_here import atqbo, run_invoices
from cli_processes import manifest, records, served


@pytest.fixture
def sandbox(tmp_path):
    with served(tmp_path / "store", "--data", "scale", "--invoices", 3, "--no-limits") as sandbox:
        yield sandbox


def run(name, sandbox, cwd, *more):
    return atqbo("run", name, "--company", sandbox.company, "--reports", cwd / "reports", *more, cwd=cwd)


def digest(said):
    return re.search(r"accept_settings ([0-9a-f]{12})", said)[1]


def posted(sandbox):
    return len(sandbox.asked("dump")["quickbooks"].get("Invoice", []))


def test_a_changed_file_waits_for_its_owner(sandbox, tmp_path):
    sandbox.edit("[invoices]\n", f'[invoices]\nowner = "{getpass.getuser()}"\n')
    refused = run_invoices(sandbox, tmp_path)
    assert refused.returncode == 3, refused.stderr
    assert posted(sandbox) == 0
    blocked = run("preflight", sandbox, tmp_path)
    assert blocked.returncode == 3
    assert "were not accepted yet" in blocked.stdout

    wrong = run("preflight", sandbox, tmp_path, "-p", "accept_settings", "000000000000")
    assert wrong.returncode == 2
    accepted = run("preflight", sandbox, tmp_path, "-p", "accept_settings", digest(blocked.stdout))
    assert accepted.returncode == 0, accepted.stdout
    assert run_invoices(sandbox, tmp_path).returncode == 0
    assert posted(sandbox) == 3

    sandbox.edit(f'owner = "{getpass.getuser()}"', 'owner = "somebody else"')
    changed = run("preflight", sandbox, tmp_path)
    assert changed.returncode == 3
    page = (records(tmp_path)[-1] / "index.html").read_text()
    assert "[invoices] owner" in page
    assert run("preflight", sandbox, tmp_path, "-p", "accept_settings", digest(changed.stdout)).returncode == 0
    sandbox.edit("create_items = true", "create_items = false")
    taken_over = run("preflight", sandbox, tmp_path)
    assert "somebody else answers for them" in taken_over.stdout
    mine = run("preflight", sandbox, tmp_path, "-p", "accept_settings", digest(taken_over.stdout))
    assert mine.returncode == 3
    assert "Only somebody else may accept the settings" in mine.stderr


def test_the_policy_acts_alone_only_after_a_trial(sandbox, tmp_path):
    sandbox.edit('trial_waived_by = "the sandbox"\n', "")
    refused = run_invoices(sandbox, tmp_path)
    assert refused.returncode == 3
    assert (
        "The invoices app has not been tried yet" in refused.stdout + (records(tmp_path)[-1] / "index.html").read_text()
    )
    assert posted(sandbox) == 0

    assert run("items", sandbox, tmp_path).returncode == 0
    assert run_invoices(sandbox, tmp_path).returncode == 3
    shown = manifest(records(tmp_path)[-1])["outcome"]
    sentence = re.search(r"TRANSFER 3 INVOICES [\d,.]+\sUSD", (records(tmp_path)[-1] / "index.html").read_text())[0]
    by_hand = run_invoices(sandbox, tmp_path, "--plan", shown["plan"], "-p", "approval", sentence)
    assert by_hand.returncode == 0, by_hand.stderr
    assert posted(sandbox) == 3
    assert run_invoices(sandbox, tmp_path).returncode == 0, "and now the policy may act alone"
