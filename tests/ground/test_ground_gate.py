import multiprocessing
from datetime import timedelta

import pytest
from ground_stub import START

from atqbo.clock import SimulatedClock, SystemClock
from atqbo.errors import ServiceUnavailable, SettingsError
from atqbo.gate import (
    Gate,
    Limit,
    Window,
    autotask_limit,
    host_gate,
    quickbooks_batch_limit,
    quickbooks_limit,
)
from atqbo.host import state_folder

REALM = (quickbooks_limit("9"), quickbooks_batch_limit("9"))


def most_in_any(window, times):
    """The largest number of times that fall into one half-open window."""
    return max(sum(start <= each < start + window for each in times) for start in times)


def take_all(gate, clock, count, *limits):
    taken = []
    for _ in range(count):
        gate.take(*limits)
        taken.append(clock.now())
    return taken


def test_ten_a_second_and_five_hundred_a_minute():
    clock = SimulatedClock(START)
    taken = take_all(Gate(None, clock), clock, 1_100, REALM[0])
    assert most_in_any(timedelta(seconds=1), taken) == 10
    assert most_in_any(timedelta(minutes=1), taken) == 500
    assert taken[-1] - START < timedelta(seconds=131), "no slower than the limits ask for"


def test_batches_count_against_both_keys():
    clock = SimulatedClock(START)
    gate = Gate(None, clock)
    batches = take_all(gate, clock, 81, *REALM)
    assert most_in_any(timedelta(minutes=1), batches) == 40
    assert timedelta(minutes=2) <= batches[-1] - START < timedelta(minutes=2, seconds=1)


def test_a_request_counts_until_it_is_answered_since_the_service_may_have_heard_it_late():
    clock = SimulatedClock(START)
    gate = Gate(None, clock)
    limit, hourly = Limit("one", (Window(1, 60),)), Limit("hourly", (Window(1, 3600),))
    counted = gate.take(limit, hourly)
    clock.sleep(7)
    gate.landed(counted, limit, hourly)
    gate.take(limit)
    assert timedelta(seconds=67) <= clock.now() - START < timedelta(seconds=68)
    gate.take(hourly, patience=3600)
    assert clock.now() - START < timedelta(seconds=3601), "seconds are nothing in an hour"


def test_all_keys_or_none():
    clock = SimulatedClock(START)
    gate = Gate(None, clock)
    wide, narrow = Limit("wide", (Window(2, 60),)), Limit("narrow", (Window(1, 60),))
    gate.take(narrow)
    with pytest.raises(ServiceUnavailable):
        gate.take(wide, narrow, patience=1)
    gate.take(wide)
    gate.take(wide)
    assert clock.now() == START, "the refused request was not counted"


def test_realms_do_not_wait_for_each_other():
    clock = SimulatedClock(START)
    gate = Gate(None, clock)
    take_all(gate, clock, 10, quickbooks_limit("1"))
    take_all(gate, clock, 10, quickbooks_limit("2"))
    assert clock.now() == START


def test_pause_makes_all_wait_and_never_shortens(tmp_path):
    clock = SimulatedClock(START)
    first, second = Gate(tmp_path / "gate.sqlite", clock), Gate(tmp_path / "gate.sqlite", clock)
    first.pause(REALM[0].key, 60)
    first.pause(REALM[0].key, 5)
    second.take(*REALM)
    assert clock.now() - START == timedelta(seconds=60)
    first.close()
    second.close()


def test_the_hours_share_ends_the_run_instead_of_waiting():
    clock = SimulatedClock(START)
    gate = Gate(None, clock)
    limit = autotask_limit("tenant", share=3)
    take_all(gate, clock, 3, limit)
    with pytest.raises(ServiceUnavailable) as caught:
        gate.take(limit)
    assert "60 minutes" in caught.value.remedy or "61 minutes" in caught.value.remedy


def test_clock_that_was_set_back_does_not_block():
    clock = SimulatedClock(START)
    gate = Gate(None, clock)
    take_all(gate, clock, 10, REALM[0])
    clock.sleep(0)
    clock._now = START - timedelta(hours=1)
    gate.take(REALM[0])
    assert clock.now() - (START - timedelta(hours=1)) < timedelta(seconds=2)


def test_a_pause_that_was_ordered_by_a_clock_far_ahead_ends_all_the_same():
    clock = SimulatedClock(START + timedelta(days=400))
    gate = Gate(None, clock)
    gate.pause(REALM[0].key, 60)
    clock._now = START
    gate.take(REALM[0])
    assert clock.now() - START <= timedelta(seconds=61)


def _take_in_process(file, count, queue):
    gate, clock = Gate(file, SystemClock()), SystemClock()
    limit = Limit("shared", (Window(10, 0.5),))
    for _ in range(count):
        gate.take(limit)
        queue.put(clock.now())


def test_two_processes_share_a_window(tmp_path):
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    workers = [context.Process(target=_take_in_process, args=(tmp_path / "gate.sqlite", 15, queue)) for _ in range(2)]
    for worker in workers:
        worker.start()
    taken = sorted(queue.get(timeout=30) for _ in range(30))
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    # Noted after the take, so a busy machine blurs the times; two separate windows would let twenty through at once.
    assert min(later - earlier for earlier, later in zip(taken, taken[10:], strict=False)) > timedelta(seconds=0.2)
    assert timedelta(seconds=0.8) < taken[-1] - taken[0] < timedelta(seconds=10)


def _hold_slot(file, held, done):
    with Gate(file, SystemClock()).slot("code", "Invoices"):
        held.set()
        done.wait(30)


def test_three_slots_per_endpoint_over_processes(tmp_path):
    clock = SystemClock()
    file = tmp_path / "gate.sqlite"
    gate = Gate(file, clock)
    context = multiprocessing.get_context("spawn")
    held, done = context.Event(), context.Event()
    other = context.Process(target=_hold_slot, args=(file, held, done))
    other.start()
    assert held.wait(30)
    with gate.slot("code", "Invoices"), gate.slot("code", "invoices"):
        with pytest.raises(ServiceUnavailable), gate.slot("code", "Invoices", patience=0):
            pass
        with gate.slot("code", "Companies", patience=0), gate.slot("other code", "Invoices", patience=0):
            pass
        other.kill()
        other.join()
        with gate.slot("code", "Invoices", patience=1):
            pass
    gate.close()


def test_slots_are_free_in_memory():
    gate = Gate(None, SimulatedClock(START))
    with gate.slot("c", "E"), gate.slot("c", "E"), gate.slot("c", "E"), gate.slot("c", "E"):
        pass


def test_state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("ATQBO_STATE", raising=False)
    assert state_folder() == tmp_path / "xdg" / "atqbo"
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path / "own"))
    host_gate(SystemClock()).close()
    assert (tmp_path / "own" / "gate.sqlite").exists()


def test_unusable_file_says_what_to_do(tmp_path):
    (tmp_path / "gate.sqlite").write_text("this is no database, and it is longer than a header of one" * 10)
    with pytest.raises(SettingsError, match="ATQBO_STATE"):
        Gate(tmp_path / "gate.sqlite", SystemClock())
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="ATQBO_STATE"):
        Gate(tmp_path / "file" / "gate.sqlite", SystemClock())
