"""What this host may do to a transfer: nothing is posted twice for it, and nothing untrue is told."""

from datetime import timedelta

import pytest
from world import SETTLED, World

from atqbo import steps
from atqbo.errors import CompanyBusy
from atqbo.gate import Gate
from atqbo.ledger import lock
from atqbo.outcome import RUN_VARIABLE
from atqbo.quickbooks import QuickBooks
from atqbo.sandbox.faults import Faults
from atqbo.settings import load
from atqbo.tieout import Outcome


def documents(world):
    """Autotask id → how many documents of QuickBooks carry its marker."""
    return {number: len(found) for number, found in world.marked().items()}


def test_a_full_disk_under_the_shared_limits_makes_no_answer_one_that_never_was(tmp_path, monkeypatch):
    """The count of a request is corrected after its answer, when it is too late to say that nothing was sent."""
    world = World(1, tmp_path, invoices=12)
    landed = Gate.landed

    def on_a_full_disk(gate, *counted):
        gate._store.execute("PRAGMA query_only = ON")
        try:
            landed(gate, *counted)
        finally:
            gate._store.execute("PRAGMA query_only = OFF")

    world.before_transfer = lambda: monkeypatch.setattr(Gate, "landed", on_a_full_disk)
    tied, _, _ = world.run()
    assert tied.count(Outcome.CREATED) == len(documents(world)) > 0


def test_a_date_from_the_future_makes_no_look_up_start_after_the_send(tmp_path, monkeypatch):
    """A proxy between may write it: what was sent before that date would never be found, and be sent again."""
    world = World(1, tmp_path, invoices=12)

    def a_proxy_comes_between():
        ahead = world.clock.now() + timedelta(days=365)
        monkeypatch.setattr(QuickBooks, "heard_at", lambda _: ahead)
        world.services.faults = Faults.of({"rules": [{"match": "POST batch", "fault": "answer-lost"}]})

    world.before_transfer = a_proxy_comes_between
    tied, _, _ = world.run()
    assert tied.count(Outcome.CREATED) == len(documents(world)) > 0
    assert set(documents(world).values()) == {1}


def test_a_second_ledger_waits_while_a_run_with_another_one_holds_the_company(tmp_path, monkeypatch):
    world = World(1, tmp_path / "company", invoices=2)
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path / "state"))
    monkeypatch.setenv(RUN_VARIABLE, "run-1")
    books = load(world.company("b")).settings.quickbooks
    with lock.hold_realm(books.environment, books.realm_id), pytest.raises(CompanyBusy, match=books.realm_id):
        steps.open_run(str(world.company("b")), "invoices", "run-1")


def killed_with_a_batch_under_way(folder):
    """The company of a run that died when its invoices had left, which QuickBooks carries out a minute later."""
    late = {"rules": [{"match": "POST batch", "nth": [1, 2], "fault": "late"}]}
    for crash_at in range(100):
        world = World(1, folder / str(crash_at), invoices=12)
        world.before_transfer = lambda each=world: setattr(each.services, "faults", Faults.of(late))
        if world.run(crash_at=crash_at) is None and any(
            b"Invoice" in sent.body for _, sent in world.services.faults._late
        ):
            world.before_transfer = lambda: None
            return world
    raise AssertionError("no run dies there")


def test_a_ledger_that_knows_nothing_of_a_killed_run_waits_until_its_requests_have_landed(tmp_path):
    world = killed_with_a_batch_under_way(tmp_path)
    assert not documents(world), "nothing shows what is under way"
    for _ in range(3):
        world.run("b")
        assert documents(world)
        assert set(documents(world).values()) == {1}
        world.clock.sleep(SETTLED)
