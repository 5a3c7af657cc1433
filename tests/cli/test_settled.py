"""A transfer does what was decided: linked, created to the letter, left out, although no policy would allow it."""

import pytest
from cli_here import run_invoices
from cli_processes import manifest, records, served

from atqbo import steps
from atqbo.steps.settling import Settlement


@pytest.fixture
def sandbox(tmp_path):
    with served(tmp_path / "store", "--data", "demo", "--no-limits") as opened:
        yield opened


def settle(sandbox, tmp_path, monkeypatch):
    """Morgan at the panel; gives the body that was shown for the new customer, and the new item's."""
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path / "state"))
    session = steps.open_run(str(sandbox.company), "customers")
    try:
        facts = steps.read_invoices(session)
        desk = Settlement(session.company, facts, session.clock, "customer")
        desk.link("customer:216", "32")
        [yoga] = [each for each in desk.cases.cases if each.label == "Harbor Lane Yoga"]
        gone = yoga.candidates[0].theirs
        desk.link(yoga.subject, gone.id, shown=desk.propose_reactivation(gone.id))
        customer = desk.propose("customer:200", "Skyline Interior Design")
        desk.create("customer:200", customer)
        foreign = desk.propose("customer:212")
        desk.create("customer:212", foreign)
        desk.leave_out("customer:209", "the merger is under way")
        shelf = Settlement(session.company, facts, session.clock, "item")
        item = shelf.propose("item:Network Equipment", "Network gear")
        shelf.create("item:Network Equipment", item)
        return customer.body, foreign.body, item.body
    finally:
        session.close()


def contains(record, body):
    return all(contains(record[name], value) if isinstance(value, dict) else record[name] == value
               for name, value in body.items())  # fmt: skip


def test_the_next_transfer_does_what_was_decided(sandbox, tmp_path, monkeypatch):
    sandbox.edit("create_customers = true", "create_customers = false")
    bodies = settle(sandbox, tmp_path, monkeypatch)
    finished = run_invoices(sandbox, tmp_path)
    assert finished.returncode in (3, 4), finished.stderr

    held = sandbox.asked("dump")["quickbooks"]
    customers = {each["DisplayName"]: each for each in held["Customer"]}
    items = {each["Name"]: each for each in held["Item"]}
    for body in bodies[:2]:
        assert contains(customers[body["DisplayName"]], body)
    assert contains(items["Network gear"], bodies[2])
    assert "Aurora Tile and Stone" not in customers, "what nobody decided on still needs a person"

    yoga = customers["Harbor Lane Yoga"]
    assert yoga["Active"], "made active again"
    assert any(each["CustomerRef"]["value"] == yoga["Id"] for each in held["Invoice"])
    billed = {each["CustomerRef"]["value"] for each in held["Invoice"]}
    assert {"32", customers["Skyline Interior Design"]["Id"], customers["Atelier Duval SARL"]["Id"]} <= billed
    used = {
        line["SalesItemLineDetail"]["ItemRef"]["value"]
        for each in held["Invoice"]
        for line in each["Line"]
        if "SalesItemLineDetail" in line
    }
    assert items["Network gear"]["Id"] in used
    page = (records(tmp_path)[-1] / "index.html").read_text()
    assert "left &#39;BRIGHTON AUTO GROUP&#39; out" in page or "left 'BRIGHTON AUTO GROUP' out" in page
    assert "the merger is under way" in page
    assert manifest(records(tmp_path)[-1])["exit_code"] == finished.returncode
