"""`atqbo run preflight|customers|items|all`: each with its record; the first three only read."""

import re
from pathlib import Path

import cli_here
import cli_processes
import pytest
from cli_processes import manifest, records, served

from atqbo.cli import sequence
from atqbo.cli.run import Result
from atqbo.cli.screen import Screen
from atqbo.cli.sequence import ALL, chosen, worst
from atqbo.outcome import Outcome


@pytest.fixture
def sandbox(tmp_path):
    with served(tmp_path / "store", "--data", "scale", "--invoices", 12, "--no-limits") as sandbox:
        yield sandbox


def run(name, sandbox, cwd, *more, atqbo=cli_here.atqbo):
    return atqbo("run", name, "--company", sandbox.company, "--reports", cwd / "reports", *more, cwd=cwd)


def ran(cwd):
    return [(manifest(folder)["run"]["notebook"], manifest(folder)["exit_code"]) for folder in records(cwd)]


def written(sandbox):
    """Requests that write: notebooks that only read make none."""
    asked = sandbox.asked("requests")
    names = [*asked["autotask"], *asked["quickbooks"]]
    return [name for name in names if name.startswith("PATCH") or name in ("POST batch", "POST invoice")]


def test_the_first_three_read_and_write_nothing(sandbox, tmp_path):
    for name in ("preflight", "customers", "items"):
        finished = run(name, sandbox, tmp_path)
        assert finished.returncode == 0, finished.stderr
    assert written(sandbox) == []
    assert ran(tmp_path) == [("preflight", 0), ("customers", 0), ("items", 0)]


def test_all_run_in_order_each_with_its_record(sandbox, tmp_path):
    finished = run("all", sandbox, tmp_path, atqbo=cli_processes.atqbo)
    assert finished.returncode == 0, finished.stderr
    assert ran(tmp_path) == [(name, 0) for name in chosen(ALL, sandbox.company)]
    assert "12 invoices posted" in finished.stdout
    assert [manifest(folder)["number"] for folder in records(tmp_path)] == [1, 2, 3, 4]


def test_an_app_runs_only_where_the_company_file_has_its_section(sandbox, tmp_path):
    assert "expenses" not in chosen(ALL, sandbox.company)
    absent = run("expenses", sandbox, tmp_path)
    assert absent.returncode == 2
    assert "The company file has no section [expenses]" in absent.stderr
    sandbox.edit("[policy]", "[expenses]\nstart_date = 2026-01-01\n\n[policy]")
    assert chosen(ALL, sandbox.company) == ("preflight", "customers", "items", "invoices", "expenses")
    alone = run("expenses", sandbox, tmp_path)
    assert alone.returncode == 0, alone.stderr
    assert "no expense report to look at" in alone.stdout or "Nothing posted" in alone.stdout


def test_an_app_needs_no_section_of_another(sandbox, tmp_path):
    text = re.sub(r"(?ms)^\[invoices\].*?(?=^\[)", "", sandbox.company.read_text())
    sandbox.company.write_text(text.replace("[policy]", "[expenses]\nstart_date = 2026-01-01\n\n[policy]"))
    assert chosen(ALL, sandbox.company) == ("preflight", "customers", "items", "expenses")
    looked = run("preflight", sandbox, tmp_path)
    assert looked.returncode == 0, looked.stderr
    assert "Nothing blocks the expense report transfer" in looked.stdout
    assert "The company file has no section [invoices]" in run("invoices", sandbox, tmp_path).stderr


def test_a_blocker_ends_the_row_before_anything_is_sent(sandbox, tmp_path):
    text = re.sub(r'income_account = ".*"', 'income_account = "No Such Account"', sandbox.company.read_text())
    sandbox.company.write_text(text)
    finished = run("all", sandbox, tmp_path)
    assert finished.returncode == 3
    assert "1 thing blocks the invoice transfer" in finished.stdout
    assert "no single active income account 'No Such Account'" in finished.stdout
    assert ran(tmp_path) == [("preflight", 3)]
    assert written(sandbox) == []


@pytest.mark.parametrize(
    ("blocked", "left"),
    [
        ((), ["preflight"]),
        (("purchase-orders",), ["preflight", "customers", "items", "invoices", "expenses"]),
        (("invoices",), ["preflight", "expenses", "purchase-orders"]),
        (("invoices", "expenses", "purchase-orders"), ["preflight"]),
    ],
)
def test_an_app_that_preflight_finds_blocked_is_left_out_and_the_others_go_on(blocked, left, monkeypatch):
    """blocked: none where preflight waits for something else, such as a cure that did not work."""
    ran = []

    def run_notebook(company, name, *_):
        ran.append(name)
        told = Outcome(run="r", notebook=name, company="c", sentence="", exit_code=3, blocks=blocked)
        first = name == "preflight"
        return Result(exit_code=3 if first else 0, record=Path(), outcome=told if first else None, error="")

    monkeypatch.setattr(sequence, "run_notebook", run_notebook)
    names = ("preflight", "customers", "items", "invoices", "expenses", "purchase-orders")
    sequence.run_each(names, Path(), {}, Path(), 1.0, Screen())
    assert ran == left


def test_what_waits_for_a_person_does_not_end_the_row(sandbox, tmp_path):
    sandbox.edit("create_invoices = true", "create_invoices = false")
    finished = run("all", sandbox, tmp_path, "-p", "approval", "")
    assert finished.returncode == 3
    assert [name for name, _ in ran(tmp_path)] == list(chosen(ALL, sandbox.company))


def test_an_approval_given_to_all_is_that_of_the_transfer(sandbox, tmp_path):
    sandbox.edit("create_invoices = true", "create_invoices = false")
    assert run("all", sandbox, tmp_path).returncode == 3
    sentence = next(
        text for text in manifest(records(tmp_path)[-1])["outcome"]["waiting"] if "TRANSFER 12 INVOICES" in text
    ).split('"')[1]
    approved = run("all", sandbox, tmp_path, "-p", "approval", sentence)
    assert approved.returncode == 0, approved.stdout
    assert "12 invoices posted" in approved.stdout


def test_a_parameter_that_no_notebook_knows_is_refused_before_anything_runs(sandbox, tmp_path):
    finished = run("all", sandbox, tmp_path, "-p", "aproval", "x")
    assert finished.returncode == 2
    told = finished.stderr.partition("use one of: ")[2].strip().split(", ")
    assert {"accept_ledger", "accept_settings", "approval", "create_missing", "plan"} <= set(told)
    assert records(tmp_path) == []


def test_where_several_exit_codes_apply():
    assert [worst(codes) for codes in ([0, 0], [3, 0, 4], [3, 5, 1], [6, 8, 7], [9, 2, 3])] == [0, 4, 5, 7, 2]
