"""Without a policy nothing is written until a person types the plan's sentence; what changed meanwhile is held."""

import re

import pytest
from cli_here import run_invoices
from cli_processes import manifest, records, served


@pytest.fixture
def sandbox(tmp_path):
    with served(tmp_path / "store", "--data", "scale", "--invoices", 12, "--no-limits") as sandbox:
        sandbox.edit("create_invoices = true", "create_invoices = false")
        yield sandbox


def invited(finished):
    """Hash and sentence that a run tells a person to repeat the command with."""
    found = re.search(r'--plan (\w+) -p approval "([^"]+)"', finished.stdout)
    return found[1], found[2]


def invoices(sandbox):
    return sandbox.asked("dump")["quickbooks"].get("Invoice", [])


def test_a_plan_waits_for_its_sentence_and_is_then_carried_out(sandbox, tmp_path):
    first = run_invoices(sandbox, tmp_path)
    assert first.returncode == 3
    assert invoices(sandbox) == []
    plan, sentence = invited(first)
    assert re.fullmatch(r"TRANSFER 12 INVOICES [0-9,]+\.[0-9]{2} USD", sentence)
    shown = (records(tmp_path)[-1] / "index.html").read_text()
    receivable = re.search(r"<caption>Effect on the books.*?Accounts receivable<td>2026-10<td>(.*?)<td>", shown, re.S)[
        1
    ]
    assert sentence == f"TRANSFER 12 INVOICES {receivable}", "rule K3: shown before anything is approved"
    requests, minutes = re.search(r"Forecast: ([0-9]+) requests, about ([0-9]+) minute", shown).groups()

    wrong = run_invoices(sandbox, tmp_path, "--plan", plan, "-p", "approval", sentence.replace("12", "11"))
    assert wrong.returncode == 3
    assert "The typed approval is not this plan's" in wrong.stderr
    assert invoices(sandbox) == []

    approved = run_invoices(sandbox, tmp_path, "--plan", plan, "-p", "approval", sentence)
    assert approved.returncode == 0, approved.stderr
    assert len(invoices(sandbox)) == 12
    page = (records(tmp_path)[-1] / "index.html").read_text()
    assert sentence in page
    assert "a person, who typed it" in page
    sent = sandbox.asked("requests")
    written = sent["quickbooks"]["POST batch"] + sent["autotask"]["PATCH Invoices"]
    assert (int(requests), int(minutes)) == (written + 2, 1), "and the numbers are read before and after"

    undo = run_invoices(sandbox, tmp_path, "-p", "undo", manifest(records(tmp_path)[-1])["run"]["id"])
    assert undo.returncode == 3, undo.stderr
    plan, other = invited(undo)
    assert other == sentence.replace("TRANSFER", "VOID"), "rule K4: approved like any other plan"
    undone = run_invoices(sandbox, tmp_path, "--plan", plan, "-p", "approval", other)
    assert undone.returncode == 0, undone.stdout + undone.stderr
    assert {invoice["TotalAmt"] for invoice in invoices(sandbox)} == {0}
    assert not any(invoice["invoiceNumber"] for invoice in sandbox.asked("dump")["autotask"]["Invoices"])
    assert other in (records(tmp_path)[-1] / "index.html").read_text()


def test_an_unknown_plan_is_refused(sandbox, tmp_path):
    finished = run_invoices(sandbox, tmp_path, "--plan", "0123456789ab")
    assert finished.returncode == 2
    assert "The ledger knows no such plan" in finished.stderr


def test_sync_off_plans_and_sends_nothing(sandbox, tmp_path):
    sandbox.edit("[invoices]", '[invoices]\nsync = "off"')
    finished = run_invoices(sandbox, tmp_path)
    assert finished.returncode == 3
    assert "switched off" in finished.stdout
    sent = sandbox.asked("requests")
    assert not [name for side in ("autotask", "quickbooks") for name in sent[side] if name.startswith("PATCH")]
    assert "POST batch" not in sent["quickbooks"]
    assert manifest(records(tmp_path)[0])["status"] == "completed"
