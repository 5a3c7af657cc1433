"""What this host may do to a transfer: nothing is posted twice for it, and nothing untrue is told."""

from datetime import timedelta

from world import World

from atqbo.gate import Gate
from atqbo.quickbooks import QuickBooks
from atqbo.sandbox.faults import Faults
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
