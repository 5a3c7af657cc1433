"""`atqbo run invoices --plan HASH` as a process: what was approved goes, what changed waits, somebody else approves."""

import os
import re
import sqlite3

from cli_processes import records, run_invoices, served

from atqbo.money import decode, encode


def invited(finished):
    """Hash and sentence that a run tells a person to repeat the command with."""
    found = re.search(r'--plan (\w+) -p approval "([^"]+)"', finished.stdout)
    return found[1], found[2]


def changed_in_autotask(store, **fields):
    """Somebody changes the first invoice while the sandbox is away. Returns its id."""
    chosen = "FROM record WHERE service = 'autotask' AND entity = 'Invoices'"
    with sqlite3.connect(next(store.glob("*.sqlite"))) as database:
        key, body = database.execute(f"SELECT key, body {chosen} ORDER BY key").fetchone()
        changed = encode({**decode(body), **fields})
        database.execute("UPDATE record SET body = ? WHERE entity = 'Invoices' AND key = ?", (changed, key))
    return key


def test_k2_a_second_person_approves_the_plan_and_what_changed_meanwhile_is_held(tmp_path, monkeypatch):
    store, scale = tmp_path / "store", ("--data", "scale", "--invoices", 6, "--no-limits")
    with served(store, *scale) as sandbox:
        sandbox.edit("create_invoices = true", "create_invoices = false\nsecond_person = true")
        plan, sentence = invited(run_invoices(sandbox, tmp_path))
        assert sentence.startswith("TRANSFER 6 INVOICES")
        alone = run_invoices(sandbox, tmp_path, "--plan", plan, "-p", "approval", sentence)
        assert alone.returncode == 3
        assert "Whoever made a plan may not approve it" in alone.stderr

    changed = changed_in_autotask(store, comments="Other words")
    monkeypatch.setitem(os.environ, "LOGNAME", "the-controller")
    with served(store, *scale) as sandbox:
        approved = run_invoices(sandbox, tmp_path, "--plan", plan, "-p", "approval", sentence)
        assert approved.returncode == 3, approved.stderr
        assert "5 invoices posted" in approved.stdout
        assert f"Held: invoice {changed}, " in approved.stdout
        assert "It has changed since it was approved: Invoice: memo." in approved.stdout
        assert len(sandbox.asked("dump")["quickbooks"]["Invoice"]) == 5
    page = (records(tmp_path)[-1] / "index.html").read_text()
    assert "the-controller (user of the host, not authenticated)" in page
    assert sentence in page
