"""0_connect: what each app's user may do, until when Intuit's consent lives, and what somebody should see to."""

import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

sys.path += [str(Path(__file__).resolve().parents[1] / room) for room in ("reading", "plan")]

from test_reading_facts import Company

from atqbo import show, steps
from atqbo.sandbox import demo
from atqbo.sandbox.adapter import ServicesAdapter


def tried(folder, own="", **dataset):
    """The outcome of 0_connect on the demo company, and its table. own: login of an app's own, as TOML."""
    company = Company(folder, replace(demo.dataset(), **dataset))
    company.path.write_text(company.path.read_text() + own)
    session = steps.open_run(
        str(company.path), "connect", clock=company.clock, adapter=ServicesAdapter(company.services)
    )
    standing = steps.try_connection(session)
    outcome = steps.conclude_connection(session, standing)
    table = {row["name"]: row["value"] for row in show.connection(standing).rows}
    session.close()
    return outcome, table


def test_both_sides_answer_and_nothing_is_to_be_seen_to(tmp_path):
    outcome, table = tried(tmp_path)
    assert (outcome.exit_code, outcome.sentence) == (0, "Both services answer, and nothing is to be seen to.")
    assert {table[each].split(" may ")[1] for each in ("Invoices", "Expense reports", "Purchase orders")} == {
        "read and change them"
    }
    assert table["Consent ends on"] == "2031-10-30"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"read_only": ("Invoices",)}, "may not change invoices, so no number can be written back"),
        ({"read_only": ("PurchaseOrders",)}, "may not change purchase orders"),
        ({"forbidden": ("ExpenseReports",)}, "may not read expense reports"),
    ],
)
def test_what_a_user_lacks_for_an_app_in_use_is_told(given, told, tmp_path):
    outcome, _ = tried(tmp_path, **given)
    [waiting] = outcome.waiting
    assert outcome.exit_code == 3
    assert told in waiting
    assert "To do: give it the security level API User (system)" in waiting


def test_what_an_app_lacks_that_is_not_in_use_is_shown_and_asks_for_nothing(tmp_path):
    outcome, table = tried(tmp_path, read_only=("ExpenseReports",), sections={})
    assert outcome.exit_code == 0
    assert table["Expense reports"].endswith("may read but not change them")


@pytest.mark.parametrize(("days", "waits"), [(29, True), (31, False)])
def test_the_day_on_which_consent_is_due_is_told_a_month_ahead(days, waits, tmp_path):
    outcome, table = tried(tmp_path, consent_days=days)
    assert ("connect again before" in " ".join(outcome.waiting)) is waits
    assert table["Consent ends on"].startswith("2026-1")


def test_each_app_is_tried_as_its_own_user(tmp_path):
    own = '\n[purchase_orders.autotask]\nusername = "own@example.com"\nsecret = "file:secrets.json#autotask_secret"\n'
    outcome, _ = tried(tmp_path, own)
    assert outcome.exit_code == 2
    assert outcome.waiting[0].startswith("Autotask does not know the API user (own@example.com)")
