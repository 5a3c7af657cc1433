"""What answers mean: each rule of the mechanism for writing, on the pure functions."""

from datetime import timedelta
from decimal import Decimal

import pytest
from courier_builders import (
    NOW,
    RECORD,
    ROOM,
    SETTLE,
    answer,
    batch_answer,
    book_of,
    customer,
    fault,
    invoice,
    number,
    rewrite,
    sent,
)

from atqbo.courier.due import Draft, FieldLookup, MarkerLookup, NameLookup, due
from atqbo.courier.settle import MAX_TRIES, NEVER_KEPT, differences, settle, settle_lookup
from atqbo.effects import State
from atqbo.http import NotExecuted, Uncertain
from atqbo.ledger.events import Done, Held, Missing, Refused, Returned, Stop, Unclear


def test_an_answered_record_is_done_and_frees_what_waits_on_it():
    book = book_of(invoice(), number())
    parcel = sent(book, "I")
    events = settle(book, parcel, batch_answer({"Invoice": RECORD, "bId": "b01"}))
    assert events == [Done(key="I", result={k: RECORD[k] for k in RECORD if k != "PrivateNote"}, tid="1-2-3")]
    book.apply(events)
    [lookup] = due(book, NOW, ROOM, SETTLE)
    assert lookup == FieldLookup(entity="Invoices", members=("N",), field="invoiceNumber", ids=(4711,))


@pytest.mark.parametrize("code", ["6240", "6210", "2500", "5010"])
def test_a_sure_refusal_is_refused_and_holds_what_waits_on_it(code):
    book = book_of(customer(), invoice(after=("C",)), number())
    events = settle(book, sent(book, "C"), batch_answer({**fault(code), "bId": "b01"}))
    assert isinstance(events[0], Refused)
    assert events[0].code == code
    assert [event.key for event in events[1:] if isinstance(event, Held)] == ["I", "N"]


@pytest.mark.parametrize("code", ["6000", "10000", "600"])
def test_an_unsure_fault_leaves_it_sent(code):
    book = book_of(invoice())
    events = settle(book, sent(book, "I"), batch_answer({**fault(code), "bId": "b01"}))
    assert [type(event) for event in events] == [Unclear]
    book.apply(events)
    assert book.entries["I"].state is State.SENT


@pytest.mark.parametrize(
    "outcome",
    [
        Uncertain("time-out"),
        answer(500, b"<html>"),
        answer(200, b'{"BatchItemResponse":[{"Invoice":{"Id":"1'),
        batch_answer(),
        answer(400, fault("2010")),
    ],
    ids=["time-out", "5xx", "cut", "missing bId", "whole batch refused"],
)
def test_what_is_not_sure_is_looked_up_at_once(outcome):
    book = book_of(invoice())
    book.apply(settle(book, sent(book, "I"), outcome))
    assert book.entries["I"].state is State.SENT
    [lookup] = due(book, NOW, ROOM, SETTLE)
    assert lookup == MarkerLookup(entity="Invoice", members=("I",), since=NOW - timedelta(minutes=5))


def item(number, bid, mark):
    return {"Invoice": {**RECORD, "Id": number, "PrivateNote": f"mark {mark}"}, "bId": bid}


@pytest.mark.parametrize(
    ("items", "known"),
    [
        ([item("131", "b02", "I"), item("130", "b01", "J")], {}),
        ([item("130", "b01", "I"), item("130", "b02", "I")], {"I": Done}),
        ([item("130", "b01", "I"), item("131", "b01", "J")], {}),
        ([item("130", "b01", "J"), {**fault("6240"), "bId": "b02"}], {}),
        ([item("131", "b02", "J"), {**item("130", "b01", "I"), "bId": None}], {"J": Done}),
    ],
    ids=["exchanged", "one record twice", "one bId twice", "a refusal exchanged", "no bId"],
)
def test_of_a_batch_whose_items_are_mixed_up_only_what_shows_its_own_mark_counts(items, known):
    book = book_of(invoice("I"), invoice("J"))
    events = settle(book, sent(book, "I", "J"), batch_answer(*items))
    assert {event.key: type(event) for event in events} == {"I": Unclear, "J": Unclear} | known


@pytest.mark.parametrize(
    ("effect", "record"),
    [
        (customer(), {"Customer": {"Id": "7", "DisplayName": "Bolt"}}),
        (rewrite(), {"Invoice": {**RECORD, "Id": "131"}}),
    ],
    ids=["another name", "another id"],
)
def test_an_answer_that_holds_another_record_is_not_believed(effect, record):
    book = book_of(effect)
    [event] = settle(book, sent(book, effect.key, batch=False), answer(200, record))
    assert isinstance(event, Unclear)
    assert "another record" in event.reason


@pytest.mark.parametrize(
    "content",
    [
        {"BatchItemResponse": None}, {"BatchItemResponse": "none"}, {"BatchItemResponse": [None]},
        {"Fault": None}, {"Fault": "sorry"}, {"Fault": {"Error": {}}}, {"Fault": {"Error": ["sorry"]}}, [],
        {"BatchItemResponse": [{"bId": "b01", "Invoice": {"Id": None}}]},
    ],
)  # fmt: skip
def test_an_answer_in_no_known_shape_is_looked_up(content):
    book = book_of(invoice())
    [event] = settle(book, sent(book, "I"), answer(200, content))
    assert isinstance(event, Unclear)


def test_a_request_that_was_not_executed_is_planned_again():
    book = book_of(invoice())
    events = settle(book, sent(book, "I"), NotExecuted("connection refused"))
    assert events == [Returned(key="I", reason="connection refused")]
    book.apply(events)
    assert book.entries["I"].state is State.PLANNED
    assert book.entries["I"].tries == 0


def test_a_refusal_by_a_service_in_trouble_is_not_taken_for_one():
    book = book_of(invoice())
    [event] = settle(book, sent(book, "I", batch=False), answer(503, fault("6240")))
    assert isinstance(event, Unclear)


def test_a_found_marker_is_done():
    book = book_of(invoice())
    book.apply(settle(book, sent(book, "I"), Uncertain("lost")))
    lookup = MarkerLookup(entity="Invoice", members=("I",), since=NOW)
    [event] = settle_lookup(book, lookup, [{**RECORD, "PrivateNote": "PO 7\nmark I"}], NOW, SETTLE)
    assert isinstance(event, Done)


def test_two_records_with_one_marker_are_held():
    book = book_of(invoice(), number())
    sent(book, "I")
    lookup = MarkerLookup(entity="Invoice", members=("I",), since=NOW)
    events = settle_lookup(book, lookup, [RECORD, {**RECORD, "Id": "131"}], NOW, SETTLE)
    assert [event.key for event in events if isinstance(event, Held)] == ["I", "N"]
    assert "130, 131" in events[0].reason


def test_absence_counts_only_after_the_settling_time_and_is_then_sent_singly_with_the_key_as_requestid():
    book = book_of(invoice())
    book.apply(settle(book, sent(book, "I"), Uncertain("lost")))
    lookup = MarkerLookup(entity="Invoice", members=("I",), since=NOW)
    book.apply(settle_lookup(book, lookup, [], NOW, SETTLE))
    assert due(book, NOW + timedelta(seconds=149), ROOM, SETTLE) == []
    ripe = NOW + SETTLE
    [again] = due(book, ripe, ROOM, SETTLE)
    assert isinstance(again, MarkerLookup)
    book.apply(settle_lookup(book, again, [], ripe, SETTLE))
    [draft] = due(book, ripe, ROOM, SETTLE)
    assert isinstance(draft, Draft)
    assert (draft.batch, draft.requestid, draft.entity) == (False, "I", "Invoice")


def test_an_unsure_fault_of_a_single_create_that_proves_absent_is_a_refusal():
    book = book_of(invoice(), number())
    book.apply(settle(book, sent(book, "I", batch=False), answer(400, fault("6000", "VAT rate"))))
    events = settle_lookup(
        book, MarkerLookup(entity="Invoice", members=("I",), since=NOW), [], NOW + SETTLE, SETTLE
    )  # fmt: skip
    assert [type(event) for event in events] == [Refused, Held]
    assert "VAT rate" in events[0].reason


def test_what_was_sent_often_enough_and_never_kept_is_refused_so_that_a_later_run_may_plan_it():
    book = book_of(invoice())
    for _ in range(MAX_TRIES):
        sent(book, "I", batch=False)
        book.apply([Unclear(key="I", reason="lost")])
    [event] = settle_lookup(book, MarkerLookup(entity="Invoice", members=("I",), since=NOW), [], NOW + SETTLE, SETTLE)
    assert isinstance(event, Refused)
    assert event.code == NEVER_KEPT


def named(created, currency="USD"):
    return {"Id": "7", "DisplayName": "ACME", "CurrencyRef": {"value": currency}, "MetaData": {"CreateTime": created}}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (named("2026-10-31T05:00:01-07:00"), Done),
        (named("2026-10-31T04:54:00-07:00"), Held),
        (named("2026-10-31T05:00:01-07:00", "CAD"), Held),
    ],
    ids=["ours", "was there before", "differs"],
)
def test_a_name_is_ours_only_if_it_is_new_and_agrees(row, expected):
    book = book_of(customer())
    book.apply(settle(book, sent(book, "C"), Uncertain("lost")))
    [lookup] = due(book, NOW, ROOM, SETTLE)
    assert lookup == NameLookup(entity="Customer", members=("C",), field="DisplayName", names=("Acme",))
    [event] = settle_lookup(book, lookup, [row], NOW, SETTLE)
    assert isinstance(event, expected)


def test_i1_an_empty_number_stops_the_run():
    book = book_of(invoice(), number(), invoice("J"))
    record = {name: value for name, value in RECORD.items() if name != "DocNumber"}
    events = settle(book, sent(book, "I"), batch_answer({"Invoice": record, "bId": "b01"}))
    assert [type(event) for event in events] == [Done, Held, Stop]
    book.apply(events)
    assert due(book, NOW, ROOM, SETTLE) == []


# Autotask: read, write, read


def numbered_book():
    book = book_of(invoice(), number())
    book.apply(settle(book, sent(book, "I"), batch_answer({"Invoice": RECORD, "bId": "b01"})))
    return book


def looked_up(book, stands, at=NOW):
    lookup = FieldLookup(entity="Invoices", members=("N",), field="invoiceNumber", ids=(4711,))
    return settle_lookup(book, lookup, [{"id": 4711, "invoiceNumber": stands}], at, SETTLE)


@pytest.mark.parametrize("blank", [None, ""])
def test_a_number_is_written_only_over_a_blank(blank):
    book = numbered_book()
    book.apply(looked_up(book, blank))
    [draft] = due(book, NOW, ROOM, SETTLE)
    assert isinstance(draft, Draft)
    assert draft.body == b'{"id":4711,"invoiceNumber":"1043"}'


def test_a_number_that_a_person_set_meanwhile_is_never_overwritten():
    book = numbered_book()
    [event] = looked_up(book, "HAND-7")
    assert isinstance(event, Held)
    assert "'HAND-7'" in event.reason


def test_autotasks_200_is_not_enough_the_reread_decides():
    book = numbered_book()
    book.apply(looked_up(book, ""))
    parcel = sent(book, "N", batch=False, service="autotask")
    book.apply(settle(book, parcel, answer(200, {"itemId": 4711})))
    assert book.entries["N"].state is State.SENT
    [lookup] = due(book, NOW, ROOM, SETTLE)
    assert isinstance(lookup, FieldLookup)
    [event] = looked_up(book, "1043")
    assert event == Done(key="N", result={"invoiceNumber": "1043"})


def test_a_patch_that_changed_nothing_is_made_again_at_once():
    book = numbered_book()
    book.apply(looked_up(book, ""))
    book.apply(settle(book, sent(book, "N", batch=False, service="autotask"), answer(200, {"itemId": 4711})))
    [event] = looked_up(book, "")
    assert isinstance(event, Missing)
    book.apply([event])
    assert isinstance(due(book, NOW, ROOM, SETTLE)[0], Draft)


def test_a_patch_refused_every_time_is_refused_with_autotasks_words():
    book = numbered_book()
    for _ in range(MAX_TRIES):
        parcel = sent(book, "N", batch=False, service="autotask")
        book.apply(settle(book, parcel, answer(500, {"errors": ["No permission"]})))
    [event] = looked_up(book, None)
    assert event == Refused(key="N", code="500", reason="No permission")


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ({"TotalAmt": Decimal("10.5")}, ""),
        ({"TotalAmt": Decimal("10.51")}, "TotalAmt is 10.50, expected 10.51"),
        ({"TotalAmt": {"between": [Decimal(10), Decimal(11)]}}, ""),
        ({"CustomerRef.value": "29"}, "CustomerRef.value is missing, expected 29"),
        ({"CustomerRef.value": {"$of": "C"}}, ""),
    ],
)
def test_differences_from_what_was_expected_are_told(expect, words):
    assert differences(expect, RECORD) == words
