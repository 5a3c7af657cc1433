"""`atqbo run invoices --plan HASH` as a process: what was approved goes, what changed waits, somebody else approves."""

import os
import re
import sqlite3
from datetime import UTC, datetime, timedelta

import cli_processes
from cli_here import run_invoices
from cli_processes import records, served

from atqbo.clock import SystemClock
from atqbo.ledger.store import Approval, Ledger
from atqbo.money import decode, encode


def invited(finished):
    """Hash and sentence that a run tells a person to repeat the command with."""
    found = re.search(r'--plan (\w+) -p approval "([^"]+)"', finished.stdout)
    return found[1], found[2]


def changed_in_autotask(store, **fields):
    """Somebody changes the first invoice while the sandbox is away, and another one comes. Returns its id."""
    chosen = "FROM record WHERE service = 'autotask' AND entity = 'Invoices'"
    with sqlite3.connect(next(store.glob("*.sqlite"))) as database:
        key, body = database.execute(f"SELECT key, body {chosen} ORDER BY key").fetchone()
        changed = encode({**decode(body), **fields})
        database.execute("UPDATE record SET body = ? WHERE entity = 'Invoices' AND key = ?", (changed, key))
        another = encode({**decode(body), "id": 99_001})
        database.execute("INSERT INTO record VALUES ('autotask', 'Invoices', 99001, ?)", (another,))
    return key


def approved_by_kim(sandbox, plan, hours_ago):
    """An approval as the panel keeps it. plan: how its hash begins."""
    realm = sandbox.ready["realm_id"]
    ledger = Ledger.open(sandbox.company.parent / "ledger.sqlite", realm, SystemClock())
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    ledger.approve(Approval(plan=ledger.plan(plan).hash, kind="person", who="kim", host="desk", typed="…", at=at))
    ledger.close()


def test_k2_a_second_person_approves_the_plan_and_what_changed_meanwhile_is_held(tmp_path, monkeypatch):
    store, scale = tmp_path / "store", ("--data", "scale", "--invoices", 6, "--no-limits")
    with served(store, *scale) as sandbox:
        sandbox.edit("create_invoices = true", "create_invoices = false\nsecond_person = true")
        plan, sentence = invited(run_invoices(sandbox, tmp_path))
        assert sentence.startswith("TRANSFER 6 INVOICES")
        alone = run_invoices(sandbox, tmp_path, "--plan", plan, "-p", "approval", sentence)
        assert alone.returncode == 3
        assert "Whoever made a plan may not approve it" in alone.stderr

        approved_by_kim(sandbox, plan, hours_ago=25)
        late = run_invoices(sandbox, tmp_path, "--plan", plan)
        assert late.returncode == 3
        assert "kim approved the plan on " in late.stdout
        assert "an approval counts for 24 hours" in late.stdout
        assert not sandbox.asked("dump")["quickbooks"].get("Invoice")

    changed = changed_in_autotask(store, comments="Other words")
    monkeypatch.setitem(os.environ, "LOGNAME", "the-controller")
    with served(store, *scale) as sandbox:
        approved = cli_processes.run_invoices(sandbox, tmp_path, "--plan", plan, "-p", "approval", sentence)
        assert approved.returncode == 3, approved.stderr
        assert "5 invoices posted" in approved.stdout
        assert "6 invoices" not in approved.stdout, "the one that came since is not of this plan"
        assert f"Held: invoice {changed}, " in approved.stdout
        assert "It has changed since it was approved: Invoice: memo." in approved.stdout
        assert len(sandbox.asked("dump")["quickbooks"]["Invoice"]) == 5
        approved_by_kim(sandbox, plan, hours_ago=23)
        again = run_invoices(sandbox, tmp_path, "--plan", plan)
        assert again.returncode == 3, "what changed waits, whoever approved it as it was"
        assert len(sandbox.asked("dump")["quickbooks"]["Invoice"]) == 5
    page = (records(tmp_path)[-1] / "index.html").read_text()
    assert "the-controller (user of the host, not authenticated)" in page
    assert sentence in page
