"""What this host may do to a transfer: nothing is posted twice for it, and nothing untrue is told."""

from world import World

from atqbo.gate import Gate
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
