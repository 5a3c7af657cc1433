"""`atqbo demo`: the README's first command. As a process, with a kernel each, tests/house/test_wheel.py runs it."""

import re

import pytest
from cli_here import atqbo
from cli_processes import manifest, records

from atqbo import record


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


def test_the_first_run_posts_and_says_what_it_did(place):
    done = atqbo("demo", "--reports", place / "reports", cwd=place)
    assert done.returncode == 0, done.stderr
    for end, count in (("Invoices found", 128), ("Created", 107), ("Held", 15), ("Refused", 1), ("Skipped", 5)):
        assert re.search(rf"{end}\s+{count}\n", done.stdout)
    for end, count in (("Expense reports found", 17), ("Created", 7), ("Held", 6), ("Skipped", 4)):
        assert re.search(rf"{end}\s+{count}\n", done.stdout)
    assert re.search(r"382,794.62 USD\s+382,794.63 USD", done.stdout)
    assert re.search(r"Preflight\s+done\s+.*22 warnings\n", done.stdout)
    assert re.search(r"Customers\s+waits for a person\s+10 held", done.stdout)
    assert "both sides agree but for the rounding of 1 invoice, 0.01 USD in all" in done.stdout
    assert "Held: invoice 4742, Blue Heron  Realty" in done.stdout
    assert re.search(r"1,468.90 USD\s+1,468.90 USD", done.stdout)
    assert "7 expense reports posted, 1,468.90 USD, 6 held for a person, 4 skipped; both sides agree" in done.stdout
    for end, count in (("Purchase orders found", 16), ("Created", 5), ("Held", 7), ("Skipped", 4)):
        assert re.search(rf"{end}\s+{count}\n", done.stdout)
    assert (
        "5 purchase orders transferred, 3,686.28 USD, 7 held for a person, 4 skipped; both sides agree" in done.stdout
    )
    assert "Purchase order 15, Tristate Distribution: It was changed after its transfer as PO-17" in done.stdout
    folders = records(place)
    assert [manifest(folder)["run"]["notebook"] for folder in folders] == [
        "preflight",
        "customers",
        "items",
        "invoices",
        "expenses",
        "purchase-orders",
    ]
    for folder in folders:
        assert str(folder / "index.html") in done.stdout
        assert record.verify(folder).status == "completed"


def test_it_tells_how_each_notebook_ended(place):
    notes = {manifest(folder)["run"]["notebook"]: manifest(folder)["outcome"] for folder in records(place)}
    assert notes["preflight"]["counts"] == {"blockers": 0, "warnings": 22, "notes": 14}
    assert notes["customers"]["counts"]["held"] == 10
    assert notes["items"]["counts"]["to create"] == 4
    assert [each["exit_code"] for each in notes.values()] == [0, 3, 3, 3, 3, 3]


def test_running_it_again_posts_nothing_and_says_so(place):
    again = atqbo("demo", "--reports", place / "reports", cwd=place)
    assert again.returncode == 0, again.stderr
    assert "Nothing posted" in again.stdout
    assert "Start over with --fresh" in again.stdout
    *_, before, first, second, third, invoices, expenses, orders = records(place)
    assert manifest(first)["previous"]["place"].endswith(before.name)
    for last in (invoices, expenses, orders):
        assert manifest(last)["outcome"]["counts"]["created"] == 0
    assert manifest(second)["outcome"]["counts"]["linked"] == 7, "the customers made by the first run"
    assert manifest(third)["outcome"]["counts"]["held"] == 1


def test_fresh_starts_over(place):
    fresh = atqbo("demo", "--fresh", "--reports", place / "reports", cwd=place)
    assert fresh.returncode == 0, fresh.stderr
    assert "107 invoices posted" in fresh.stdout
    assert len(records(place)) == 18
