"""What lasts: transactions, restarts from the file, the way back to the start."""

from contextlib import suppress

import pytest
from msgspec.structs import replace
from sandbox_kit import START, Kit, dataset, invoice

from atqbo.clock import SimulatedClock
from atqbo.errors import UsageError
from atqbo.sandbox.store import Store

TABLE = ("quickbooks", "Customer")


@pytest.fixture
def store(tmp_path):
    store = Store(str(tmp_path / "s.sqlite"), {TABLE: lambda record: record["Name"]})
    yield store
    store.close()


def fail_after(store, records):
    """A transaction that stores these and then fails."""
    with suppress(RuntimeError), store.transaction():
        for key, record in records.items():
            store.put(TABLE, key, record)
        raise RuntimeError


def test_a_failed_transaction_leaves_nothing(store, tmp_path):
    with store.transaction():
        store.put(TABLE, "1", {"Name": "One"})
    fail_after(store, {"1": {"Name": "Changed"}, "2": {"Name": "Two"}})
    assert [row.record for row in store.rows(TABLE).values()] == [{"Name": "One"}]
    assert store.find(TABLE, "changed") == []
    again = Store(str(tmp_path / "s.sqlite"))
    assert again.dump("quickbooks") == {"Customer": [{"Name": "One"}]}
    again.close()


def test_an_inner_failure_undoes_the_inner_part_only(store):
    with store.transaction():
        store.put(TABLE, "1", {"Name": "One"})
        fail_after(store, {"2": {"Name": "Two"}})
    assert store.find(TABLE, "ONE") == [{"Name": "One"}]
    assert store.get(TABLE, "2") is None


def test_nothing_outside_shares_what_is_stored(store):
    mine = {"Name": "One", "Line": [1]}
    store.put(TABLE, "1", mine)
    mine["Line"].append(2)
    store.dump("quickbooks")["Customer"][0]["Line"].append(3)
    assert store.get(TABLE, "1") == {"Name": "One", "Line": [1]}


def test_a_restart_goes_on_where_it_was(tmp_path):
    path, clock = str(tmp_path / "s.sqlite"), SimulatedClock(START)
    first = Kit(clock=clock, path=path)
    first.services.world.advance(3000)
    made = first.post("invoice", invoice("1"), requestid="abc")
    bearer, dump = first.bearer, first.services.dump()
    first.services.close()

    second = Kit(clock=clock, path=path)
    assert second.services.dump() == dump
    second.bearer = bearer
    assert second.services.world.now() == clock.now().replace(hour=15, minute=50)
    assert second.post("invoice", invoice("1"), requestid="abc").content == made.content
    assert second.post("invoice", invoice("1")).json()["Invoice"]["DocNumber"] == "1002"
    second.services.close()


def test_a_store_of_other_data_is_refused(tmp_path):
    path = str(tmp_path / "s.sqlite")
    Kit(path=path).services.close()
    with pytest.raises(UsageError, match="'Test Company', not of 'Other'"):
        Kit(replace(dataset(), name="Other"), path=path)


def test_reset_and_the_other_control_addresses():
    kit = Kit()
    before = kit.session.get(kit.base + "/control/dump").json()
    kit.post("invoice", invoice("1"))
    assert kit.session.get(kit.base + "/control/requests").json() == {
        "autotask": {}, "quickbooks": {"POST invoice": 1}, "oauth": {"POST /oauth2/v1/tokens/bearer": 1},
        "rejected": {"autotask": 0, "quickbooks": 0},
    }  # fmt: skip
    assert kit.session.post(kit.base + "/control/clock", json={"advance_seconds": 60}).json() == {
        "now": "2026-03-02T15:01:00+00:00"
    }
    assert kit.session.post(kit.base + "/control/reset").json()["quickbooks"] == {}
    assert kit.session.get(kit.base + "/control/dump").json() == before
    assert kit.post("invoice", invoice("1")).json()["Invoice"]["DocNumber"] == "1001"
    assert kit.session.get(kit.base + "/control/nothing").status_code == 404


def test_the_clock_starts_on_the_datasets_day():
    far = SimulatedClock(START.replace(year=2031, hour=3))
    now = Kit(clock=far).services.world.now()
    assert (now.isoformat(), far.now().year) == ("2026-03-03T03:00:00+00:00", 2031), "9 p.m. on 2 March in Chicago"
