"""A client that others wrote, python-quickbooks, works against the served sandbox as it is."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
VENV = Path(os.environ.get("ATQBO_FOREIGN_VENV") or HERE.parents[1] / ".venv-foreign")
PYTHON = VENV / "bin" / "python"


@contextmanager
def served():
    command = [sys.executable, "-m", "atqbo", "sandbox", "serve", "--data", "empty", "--no-limits"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline()
        finally:
            process.terminate()
            assert process.wait(120) == 0


@pytest.fixture(scope="module")
def seen():
    if not PYTHON.exists():
        missing = f"{VENV} is missing: `make test` installs python-quickbooks there"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with served() as ready:
        command = [str(PYTHON), str(HERE / "python_quickbooks.py")]
        ran = subprocess.run(command, input=ready, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_names_are_made_found_updated_and_inactivated(seen):
    assert seen["names"] == {
        "created": [True, "Amy's Bird Sanctuary", "USD"],
        "duplicate": 6240,
        "found": [True],
        "updated": ["1", "Feeds at dawn", "Amy"],
        "stale": 5010,
        "inactive": "Books by Bessie (deleted)",
        "vendors": 0,
        "vendors_of_both_kinds": 1,
        "bad_query": 4000,
        "missing": 610,
    }
    assert seen["home"] == "USD"


def test_batches_and_pages(seen):
    assert seen["batches"] == {
        "made": 45,
        "changed": ["Changed", "Changed"],
        "faults": ["6240"],
        "beside_a_fault": ["Customer 100"],
        "paged": [47, 47, True],
        "counted": 47,
        "chosen": 2,
    }


def test_invoices_are_paid_sent_printed_reported_and_voided(seen):
    assert seen["books"] == {
        "same_by_request_id": True,
        "number_and_total": ["1001", 100.0, 2],
        "paid": [70.0, [[True, "Payment"]], 120.0],
        "unpaid": [100.0, []],
        "pdf": "%PDF-",
        "sent": ["EmailSent", "amy@birds.example", True],
        "owed": "150.00",
        "voided": [0, 0, "Voided", 0.0],
    }


def test_files_and_notes_hang_on_an_invoice(seen):
    assert seen["files"] == {
        "file": ["bill.pdf", 11, "application/pdf"],
        "content": True,
        "note": "A note",
        "found": [True, True],
    }


def test_changes_are_told_deletions_too(seen):
    assert seen["changes"] == {"deleted": [True], "invoices": ["", "Deleted"], "customers": 47, "terms": False}
