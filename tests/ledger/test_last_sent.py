"""What this host last sent to a company of QuickBooks: who waits for it, and how long."""

from datetime import UTC, datetime, timedelta

import pytest

from atqbo.clock import SimulatedClock
from atqbo.effects import Effect, Marker, Parcel, Service, effect_key
from atqbo.ledger.last_sent import LastSent
from atqbo.ledger.store import Ledger

NOW = datetime(2026, 10, 31, 12, tzinfo=UTC)
REALM = "9130350000000001"
SETTLE_AFTER = timedelta(seconds=150)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def sent(tmp_path) -> LastSent:
    return LastSent(tmp_path / "state" / "company.sent")


def opened(folder, clock) -> Ledger:
    folder.mkdir()
    return Ledger.open(folder / "ledger.sqlite", REALM, clock)


def parcel(*members: str, service: Service = "quickbooks") -> Parcel:
    return Parcel(
        requestid="r-1", service=service, members=members, batch=True, entity="", body=b"{}", sent_at=NOW, since=NOW
    )


def waited(sent: LastSent, ledger: Ledger, clock: SimulatedClock) -> float:
    """Seconds."""
    before = clock.now()
    sent.wait(ledger, clock, SETTLE_AFTER)
    return (clock.now() - before).total_seconds()


def test_another_ledger_waits_for_what_is_left_of_the_time_after_the_send(sent, clock, tmp_path):
    other = opened(tmp_path / "b", clock)
    assert waited(sent, other, clock) == 0, "nothing was sent"
    sent.note(parcel())
    clock.sleep(40)
    assert waited(sent, other, clock) == 110
    assert waited(sent, other, clock) == 0
    other.close()


def test_the_ledger_that_sent_it_looks_it_up_instead(sent, clock, tmp_path):
    ledger = opened(tmp_path / "a", clock)
    effect = Effect(
        key=effect_key(REALM, "quickbooks", "create", "Invoice", "invoices:1", 0), service="quickbooks", verb="create",
        entity="Invoice", source="invoices:1", revision=0, body={}, expect={}, proof=Marker("mark"), after=(),
    )  # fmt: skip
    ledger.take_on([effect])
    ledger.store_parcel(parcel(effect.key))
    sent.note(parcel(effect.key))
    assert waited(sent, ledger, clock) == 0
    ledger.close()


def test_nobody_waits_for_a_run_that_left_nothing_open_or_wrote_in_autotask_only(sent, clock, tmp_path):
    other = opened(tmp_path / "b", clock)
    sent.note(parcel(service="autotask"))
    assert waited(sent, other, clock) == 0
    sent.note(parcel())
    sent.forget()
    sent.forget()
    assert waited(sent, other, clock) == 0
    other.close()


def test_a_clock_that_was_set_back_makes_nobody_wait_longer(sent, clock, tmp_path):
    sent.note(parcel())
    earlier = SimulatedClock(NOW - timedelta(days=1))
    other = opened(tmp_path / "b", earlier)
    assert waited(sent, other, earlier) == SETTLE_AFTER.total_seconds()
    other.close()
