"""Histories with faults and crashes: after each, no document twice, none lost, sums conserved, numbers written or owed.

A failing history is named by its seed; `pytest tests/simulation -k "history[17]"` replays it alone. `make test-long`
runs 2,000 more.
"""

from random import Random

import pytest
from world import SETTLED, World

from atqbo.errors import AtqboError
from atqbo.money import add_up
from atqbo.tieout import Outcome

SEEDS = [*range(200), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(200, 2200))]
CHANCES = {
    "request-lost": 0.03,
    "answer-lost": 0.05,
    "answer-cut": 0.04,
    "throttled": 0.04,
    "unavailable": 0.03,
    "failed-after": 0.03,
    "unauthorized": 0.03,
    "item-fault": 0.04,
    "item-missing": 0.04,
    "patch-ignored": 0.06,
    "late": 0.03,
}


def history(seed, folder):
    """Up to five runs with faults, crashes, a second ledger and a ledger restored from an old copy."""
    random = Random(seed)
    switches = {"requestid": random.choice(["replay", "replay", "forget"])}
    world = World(seed, folder, invoices=random.randint(3, 20), chances=CHANCES, switches=switches)
    expected = World(seed, folder / "clean", invoices=len(world.dataset.autotask["Invoices"]))
    for _ in range(random.randint(1, 5)):
        ledger = "b" if random.random() < 0.15 else "a"
        if random.random() < 0.15:
            world.keep_or_restore_ledger()
        world.run(ledger, crash_at=random.randint(0, 140) if random.random() < 0.6 else -1)
        assert_none_twice(world)
        world.clock.sleep(random.choice([0, 1, 60, SETTLED]))
    world.quiet()
    return world, expected


def settled(world):
    """Run without faults until a run posts nothing; a person accepts the other ledger where it is in the way."""
    accept = ""
    for _ in range(4):
        came = world.run("a", accept=accept)
        assert isinstance(came, tuple), came
        tied, decision, plan = came
        foreign = [reason for reason in decision.blockers if reason.code == "foreign-ledger"]
        if foreign:
            accept = world.foreign_ledger()
            continue
        if not tied.count(Outcome.CREATED) and not tied.count(Outcome.ADOPTED):
            return tied, plan
    raise AssertionError("it does not come to rest")


def assert_none_twice(world):
    twice = {number: len(found) for number, found in world.marked().items() if len(found) > 1}
    assert not twice, f"posted more than once: {twice}"


@pytest.mark.parametrize("seed", SEEDS)
def test_history(seed, tmp_path):
    world, expected = history(seed, tmp_path)
    assert_none_twice(world)
    settled(world)
    assert_none_twice(world)

    clean, _, plan = expected.run()
    created = {tied.source for tied in clean.documents if tied.outcome is Outcome.CREATED}
    wanted = {document.autotask_id: document for document in plan.documents if document.source in created}
    posted = {number: found[0] for number, found in world.marked().items()}
    assert set(wanted) == set(posted), "a document is lost, or one was posted that should not have been"

    for number, document in wanted.items():
        assert posted[number]["TotalAmt"] == document.to_post
    sums = add_up((d.currency, d.to_post) for d in wanted.values())
    assert sums == add_up((p["CurrencyRef"]["value"], p["TotalAmt"]) for p in posted.values())

    numbers = {row["id"]: row["invoiceNumber"] for row in world.held_by()["autotask"]["Invoices"]}
    for number, invoice in posted.items():
        assert numbers[number] == invoice["DocNumber"], f"the number of {number} has not reached Autotask"
    names = [customer["DisplayName"] for customer in world.held_by()["quickbooks"]["Customer"]]
    assert len(names) == len(set(names))


def test_a_run_that_is_not_disturbed_needs_no_second(tmp_path):
    world = World(1, tmp_path, invoices=20)
    first = world.run()
    second = world.run()
    assert not isinstance(first, AtqboError)
    assert first[0].count(Outcome.CREATED) > 10
    assert second[0].count(Outcome.CREATED) == 0


@pytest.mark.parametrize("quarter", range(4))
def test_a_crash_at_every_durable_step(quarter, tmp_path):
    """Before and after each commit of a small transfer: the next run finishes it, and nothing is there twice."""
    clean = World(4, tmp_path / "clean", invoices=5)
    clean.run()
    wanted = {number: len(found) for number, found in clean.marked().items()}
    assert len(wanted) >= 4
    moments = 2 * clean.durable_steps
    assert moments >= 40
    for moment in range(quarter, moments, 4):
        world = World(4, tmp_path / str(moment), invoices=5)
        assert world.run(crash_at=moment) is None, f"it should have crashed at {moment}"
        tied, _, _ = world.run()
        assert {number: len(found) for number, found in world.marked().items()} == wanted, f"crashed at {moment}"
        assert not tied.owed, f"crashed at {moment}"
