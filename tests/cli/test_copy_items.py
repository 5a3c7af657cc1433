"""`atqbo run items -p create_missing yes`: a plan first, then its sentence, each item once, and invoices use them."""

import csv
import re
from collections import Counter

import pytest
from cli_here import atqbo, run_invoices
from cli_processes import manifest, records, served

CREATE = ("create_missing", "yes")
SENTENCE = ("approval", "CREATE 4 ITEMS")
NEW = {"Training", "Parking", "UPS Battery", "Microsoft 365 Licenses"}


@pytest.fixture
def sandbox(tmp_path):
    """The demo company: four billing codes lack their item, and one has a category's name."""
    with served(tmp_path / "store", "--data", "demo", "--no-limits") as sandbox:
        yield sandbox


def run_items(sandbox, cwd, *given):
    words = [word for pair in given for word in ("-p", *pair)]
    return atqbo("run", "items", "--company", sandbox.company, "--reports", cwd / "reports", *words, cwd=cwd)


def items(sandbox):
    """All items of QuickBooks, as they are to the last field."""
    return sandbox.asked("dump")["quickbooks"]["Item"]


def named(sandbox):
    """Name → how many items of QuickBooks have it."""
    return Counter(each["Name"] for each in items(sandbox))


def test_a_plan_is_shown_its_sentence_creates_each_item_once_and_invoices_use_them(sandbox, tmp_path):
    before = named(sandbox)
    unseen = run_items(sandbox, tmp_path, CREATE, SENTENCE)
    assert unseen.returncode == 3
    assert "not one that was shown" in unseen.stderr

    first = run_items(sandbox, tmp_path, CREATE)
    assert first.returncode == 3
    plan, sentence = re.search(r'--plan (\w+) -p create_missing yes -p approval "([^"]+)"', first.stdout).groups()
    assert sentence == SENTENCE[1]
    assert named(sandbox) == before

    other = run_items(sandbox, tmp_path, CREATE, ("approval", "CREATE 5 ITEMS"), ("plan", plan))
    assert (other.returncode, named(sandbox)) == (3, before)
    assert "it is approved by typing: CREATE 4 ITEMS" in other.stderr

    made = run_items(sandbox, tmp_path, CREATE, SENTENCE, ("plan", plan))
    assert "Missing items: 4 created." in made.stdout, made.stderr
    assert named(sandbox) - before == Counter(NEW)
    outcome = manifest(records(tmp_path)[-1])["outcome"]
    assert dict(outcome["approval"])["Sentence"] == sentence
    assert outcome["counts"]["to create"] == 0
    assert outcome["plan"] == ""
    page = (records(tmp_path)[-1] / "index.html").read_text()
    assert all(name in page for name in NEW)
    with (records(tmp_path)[-1] / "copied.csv").open(encoding="utf-8-sig", newline="") as file:
        report = {row["item"]: (row["result"], bool(row["quickbooks_id"])) for row in csv.DictReader(file)}
    assert report == dict.fromkeys(NEW, ("created", True))
    assert "copied.csv" in manifest(records(tmp_path)[-1])["files"]

    holds = items(sandbox)
    again = run_items(sandbox, tmp_path, CREATE, SENTENCE)
    assert "No item is missing." in again.stdout
    assert items(sandbox) == holds

    assert "invoices posted" in run_invoices(sandbox, tmp_path).stdout
    assert {name: count for name, count in named(sandbox).items() if name in NEW} == dict.fromkeys(NEW, 1)


def test_a_lost_answer_is_looked_up_and_nothing_is_made_twice(sandbox, tmp_path):
    run_items(sandbox, tmp_path, CREATE)
    sandbox.asked("faults", {"rules": [{"match": "POST batch", "nth": [1], "fault": "answer-lost"}]})
    made = run_items(sandbox, tmp_path, CREATE, SENTENCE)
    assert "Missing items: 4 created." in made.stdout, made.stderr
    assert sandbox.asked("faults")["happened"] != []
    assert all(named(sandbox)[name] == 1 for name in NEW)


def test_items_are_named_and_booked_by_the_rule_of_their_type(sandbox, tmp_path):
    sandbox.company.write_text(
        sandbox.company.read_text() + '\n[items]\nname = "{key} (PSA)"\n'
        '\n[items.types."Expense Code"]\nname = "Costs - {name}"\nincome_account = "Billable Expense Income"\n'
    )
    plan = run_items(sandbox, tmp_path, CREATE)
    assert "CREATE 4 ITEMS" in plan.stdout
    made = run_items(sandbox, tmp_path, CREATE, SENTENCE)
    assert "4 created" in made.stdout, made.stderr
    assert {"Training (PSA)", "Costs - Parking"} <= set(named(sandbox))
    [parking] = [each for each in items(sandbox) if each["Name"] == "Costs - Parking"]
    assert parking["IncomeAccountRef"]["name"].endswith("Billable Expense Income")
    assert "No item is missing." in run_items(sandbox, tmp_path, CREATE).stdout


def test_an_answer_that_is_neither_yes_nor_no_is_refused(sandbox, tmp_path):
    finished = run_items(sandbox, tmp_path, ("create_missing", "maybe"))
    assert finished.returncode == 2
    assert "neither yes nor no" in finished.stderr


def test_settings_that_their_owner_has_not_accepted_keep_items_from_being_made(sandbox, tmp_path):
    run_items(sandbox, tmp_path, CREATE)
    before = items(sandbox)
    sandbox.edit("[invoices]", '[invoices]\nowner = "somebody-else"')
    finished = run_items(sandbox, tmp_path, CREATE, SENTENCE)
    assert finished.returncode == 3
    assert "somebody-else answers for them" in finished.stdout
    assert items(sandbox) == before
