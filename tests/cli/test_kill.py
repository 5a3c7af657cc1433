"""SIGKILL in the middle of a transfer of 600, then again: 600 once each, 600 numbers in Autotask."""

import os
import signal
import subprocess
from collections import Counter

from cli_processes import ATQBO, environment, manifest, records, run_invoices, served

from atqbo.effects import read_mark


def test_a_killed_transfer_of_600_is_continued_and_nothing_is_posted_twice(tmp_path):
    with served(tmp_path / "store", "--data", "scale", "--invoices", 600, "--no-limits") as sandbox:
        killed = subprocess.Popen(
            [*ATQBO, "run", "invoices", "--company", str(sandbox.company), "--reports", str(tmp_path / "reports")],
            cwd=tmp_path, env=environment(tmp_path / "state"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        while sandbox.asked("requests")["quickbooks"].get("POST batch", 0) < 8:
            assert killed.poll() is None, "it ended before it could be killed"
        os.killpg(killed.pid, signal.SIGKILL)
        assert killed.wait(timeout=120) == -signal.SIGKILL
        posted = len(sandbox.asked("dump")["quickbooks"]["Invoice"])
        assert 0 < posted < 600, "the kill came too late to prove anything"

        again = run_invoices(sandbox, tmp_path)
        assert again.returncode == 0, again.stderr

        holds = sandbox.asked("dump")
        marks = Counter(read_mark(invoice["PrivateNote"]).autotask_id for invoice in holds["quickbooks"]["Invoice"])
        assert len(marks) == 600
        assert set(marks.values()) == {1}
        numbers = {read_mark(i["PrivateNote"]).autotask_id: i["DocNumber"] for i in holds["quickbooks"]["Invoice"]}
        assert {row["id"]: row["invoiceNumber"] for row in holds["autotask"]["Invoices"]} == numbers

    assert [manifest(folder)["status"] for folder in records(tmp_path)] == ["killed", "completed"]
    assert "An earlier run ended without a word" in again.stderr
    assert list((tmp_path / "reports").glob("*/*/.*.part")) == [], "the killed run has its record"
