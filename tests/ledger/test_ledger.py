"""The durable store: what it keeps, what it refuses, what it forgets."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from atqbo.clock import SimulatedClock
from atqbo.effects import Effect, Marker, Parcel, State, UniqueName, effect_key
from atqbo.errors import CompanyBusy, LedgerError
from atqbo.ledger import lock
from atqbo.ledger.events import Done, Held, Refused, Returned, Unclear
from atqbo.ledger.store import Approval, Ledger
from atqbo.plan.document import Document, Plan, Verdict

NOW = datetime(2026, 10, 31, 12, tzinfo=UTC)
REALM = "9130350000000001"


@pytest.fixture
def ledger(tmp_path):
    opened = Ledger.open(tmp_path / "ledger.sqlite", REALM, SimulatedClock(NOW))
    yield opened
    opened.close()


def reopened(ledger, tmp_path):
    ledger.close()
    return Ledger.open(tmp_path / "ledger.sqlite", REALM, SimulatedClock(NOW))


def effect(source, *, service="quickbooks", entity="Invoice", after=(), revision=0, amount="10.50"):
    verb = "create" if service == "quickbooks" else "update"
    return Effect(
        key=effect_key(REALM, service, verb, entity, source, revision), service=service, verb=verb, entity=entity,
        source=source, revision=revision, body={"DisplayName": "Acme", "Amount": Decimal(amount)}, expect={},
        proof=UniqueName("DisplayName", "Acme") if entity == "Customer" else Marker(source), after=after,
    )  # fmt: skip


def parcel(*effects):
    return Parcel(
        requestid="r-1", service="quickbooks", members=tuple(each.key for each in effects), batch=True, entity="",
        body=b'{"a":10.50}', sent_at=NOW, since=NOW,
    )  # fmt: skip


def send(ledger, *effects):
    ledger.take_on(effects)
    book = ledger.book()
    ledger.store_parcel(parcel(*effects))
    book.send(parcel(*effects))
    return book


def test_a_stored_parcel_is_there_after_a_restart_with_its_effects_sent(ledger, tmp_path):
    one, two = effect("invoices:1"), effect("invoices:2")
    send(ledger, one, two)
    book = reopened(ledger, tmp_path).book()
    assert [entry.state for entry in book.entries.values()] == [State.SENT, State.SENT]
    assert book.entries[one.key].parcel == parcel(one, two)
    assert book.entries[one.key].effect == one
    assert book.entries[one.key].tries == 1


def test_amounts_come_back_digit_by_digit(ledger, tmp_path):
    one = effect("invoices:1", amount="12345678901234567.8900")
    ledger.take_on([one])
    [entry] = reopened(ledger, tmp_path).book().entries.values()
    assert str(entry.effect.body["Amount"]) == "12345678901234567.8900"


def test_events_change_book_and_ledger_alike(ledger, tmp_path):
    effects = [effect(f"invoices:{n}") for n in range(5)]
    book = send(ledger, *effects)
    done, refused, held, unclear, returned = (each.key for each in effects)
    ledger.record(
        book,
        [
            Done(key=done, result={"Id": "130", "TotalAmt": Decimal("10.50")}, tid="1-2", difference="TotalAmt is …"),
            Refused(key=refused, code="6210", reason="closed"),
            Held(key=held, reason="two of them"),
            Unclear(key=unclear, reason="time-out"),
            Returned(key=returned, reason="refused connection"),
        ],
    )
    known = reopened(ledger, tmp_path).states(each.key for each in effects)
    for key, entry in book.entries.items():
        assert (known[key].state, known[key].reason) == (entry.state, entry.reason)
        assert known[key].sent == (entry.tries > 0)
    assert known[done].result == {"Id": "130", "TotalAmt": Decimal("10.50")}


def test_an_effect_that_left_is_never_replaced_and_one_that_did_not_is(ledger):
    sent_one, fresh = effect("invoices:1"), effect("invoices:2")
    send(ledger, sent_one)
    ledger.take_on([fresh])
    ledger.take_on([effect("invoices:1", amount="99.00"), effect("invoices:2", amount="99.00")])
    amounts = {e.effect.source: e.effect.body["Amount"] for e in ledger.book().entries.values()}
    assert amounts == {"invoices:1": Decimal("10.50"), "invoices:2": Decimal("99.00")}


def test_withdrawing_keeps_what_is_owed_to_autotask(ledger):
    posted, unsent = effect("invoices:1"), effect("invoices:2")
    owed = effect("invoices:1", service="autotask", entity="Invoices", after=(posted.key,))
    not_owed = effect("invoices:2", service="autotask", entity="Invoices", after=(unsent.key,))
    book = send(ledger, posted)
    ledger.record(book, [Done(key=posted.key, result={"Id": "130", "DocNumber": "1043"})])
    ledger.take_on([unsent, owed, not_owed])
    ledger.withdraw_unsent()
    assert set(ledger.book().entries) == {posted.key, owed.key}


def test_a_customer_that_was_made_is_a_cross_reference(ledger):
    made = effect("customer:29", entity="Customer")
    book = send(ledger, made)
    ledger.record(book, [Done(key=made.key, result={"Id": "58", "DisplayName": "Acme"})])
    assert ledger.memory().customers == {29: "58"}


def test_memory_holds_the_newest_revision(ledger):
    first, second = effect("invoices:1"), effect("invoices:1", revision=1)
    book = send(ledger, first)
    ledger.record(book, [Refused(key=first.key, code="6210", reason="closed")])
    ledger.take_on([second])
    known = ledger.memory().effects[("quickbooks", "create", "Invoice", "invoices:1")]
    assert (known.revision, known.state, known.sent) == (1, State.PLANNED, False)


def a_plan():
    document = Document(
        source="invoices:1", autotask_id=1, party="Acme", day=date(2026, 10, 1), due=None, currency="USD",
        amount=Decimal("10.50"), to_post=Decimal("10.50"), verdict=Verdict.CREATE,
    )  # fmt: skip
    return Plan(
        app="invoices", realm=REALM, ledger_id="ABCDEF", home_currency="USD", as_of=date(2026, 10, 31),
        window_start=date(2026, 10, 1), settings_digest="", documents=(document,), effects=(effect("invoices:1"),),
    )  # fmt: skip


def test_a_plan_comes_back_with_the_same_hash_by_hash_and_by_prefix(ledger):
    plan = a_plan()
    assert ledger.save_plan(plan) == ledger.save_plan(plan) == plan.hash
    assert ledger.plan(plan.hash) == ledger.plan(plan.hash[:8]) == plan
    assert ledger.plan(plan.hash).hash == plan.hash
    assert ledger.plan("00000000") is None
    assert ledger.plan("") is None
    assert ledger.plan("%%%%%%%%") is None


def test_approvals_are_kept_with_who_when_and_what_was_typed(ledger, tmp_path):
    approval = Approval(
        plan="h", kind="person", who="ada", host="desk", typed="TRANSFER 1 INVOICE 10.50 USD", at=NOW
    )  # fmt: skip
    ledger.approve(approval)
    assert reopened(ledger, tmp_path).approvals("h") == [approval]


def test_events_can_only_be_added(ledger, tmp_path):
    send(ledger, effect("invoices:1"))
    ledger.close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    for statement in ("DELETE FROM event", "UPDATE event SET kind = 'x'"):
        with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError, match="only ever added"):
            connection.execute(sa.text(statement))
    engine.dispose()


def test_a_ledger_of_another_realm_is_refused(ledger, tmp_path):
    ledger.close()
    with pytest.raises(LedgerError, match="belongs to QuickBooks company 9130350000000001, the settings name 7"):
        Ledger.open(tmp_path / "ledger.sqlite", "7", SimulatedClock(NOW))


def test_a_file_that_is_no_ledger_is_refused(tmp_path):
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database, but long enough to look at" * 50)
    with pytest.raises(LedgerError, match="cannot be written"):
        Ledger.open(tmp_path / "ledger.sqlite", REALM, SimulatedClock(NOW))


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(LedgerError, match="Next: "):
        Ledger.open(tmp_path / "nowhere" / "ledger.sqlite", REALM, SimulatedClock(NOW))


def test_a_person_who_decides_while_effects_are_taken_on_does_not_end_the_run(ledger, tmp_path):
    """A step that reads before it writes once failed as "database is locked" where somebody else wrote in between."""
    other = Ledger.open(tmp_path / "ledger.sqlite", REALM, SimulatedClock(NOW))
    person = threading.Thread(target=lambda: other.hold("invoices:7", "pat", "wait"))

    def effects():
        person.start()
        person.join(timeout=0.3)
        yield effect("invoices:1")

    ledger.take_on(effects())
    person.join()
    assert set(ledger.holds()) == {"invoices:7"}
    assert len(ledger.book().entries) == 1
    other.close()


def test_only_the_run_that_began_last_may_send(ledger, tmp_path):
    """A lock can be lost; what two runs would send twice is stopped where it is stored."""
    ledger.start_run("run-1", "invoices")
    ledger.take_on([effect("invoices:1")])
    other = Ledger.open(tmp_path / "ledger.sqlite", REALM, SimulatedClock(NOW))
    other.start_run("run-2", "invoices")
    with pytest.raises(CompanyBusy, match="run-2"):
        ledger.store_parcel(parcel(effect("invoices:1")))
    assert ledger.book().entries[effect("invoices:1").key].state is State.PLANNED
    other.store_parcel(parcel(effect("invoices:1")))
    other.close()


def test_what_was_said_of_one_parcel_is_not_said_of_the_next(ledger, tmp_path):
    first = effect("invoices:1")
    book = send(ledger, first)
    ledger.record(book, [Unclear(key=first.key, reason="business validation", code="6000")])
    ledger.store_parcel(parcel(first))
    assert reopened(ledger, tmp_path).book().entries[first.key].code == ""


def test_a_ledger_that_breaks_while_it_is_read_is_told(ledger, tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as broken:
        broken.execute("DROP TABLE event")
    with pytest.raises(LedgerError, match="cannot be read"):
        ledger.noted("hold")


HOLDER = """
import sys, pathlib
from atqbo.ledger import lock
with lock.hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_writer_per_company_and_the_lock_dies_with_its_process(tmp_path):
    path = tmp_path / "ledger.sqlite"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ.copy()
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(CompanyBusy), lock.hold(path, patience=0):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with lock.hold(path):
        pass


def test_two_ledgers_of_one_company_do_not_write_at_the_same_time(tmp_path, monkeypatch):
    """Neither would see what the other is about to post: both look for marks first, and find none."""
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path))
    with lock.hold_realm("production", REALM):
        with pytest.raises(CompanyBusy, match=REALM), lock.hold_realm("production", REALM, patience=0):
            pass
        with lock.hold_realm("production", "7", patience=0), lock.hold_realm("sandbox", REALM, patience=0):
            pass


def test_a_link_to_the_ledger_leads_to_the_same_lock(tmp_path):
    (tmp_path / "ledger.sqlite").touch()
    (tmp_path / "linked.sqlite").symlink_to(tmp_path / "ledger.sqlite")
    with lock.hold(tmp_path / "ledger.sqlite"), pytest.raises(CompanyBusy), lock.hold(tmp_path / "linked.sqlite", 0):
        pass
