"""What is sent next: order, batches, reads put off until they are worth it."""

from datetime import timedelta

from courier_builders import NOW, RECORD, ROOM, SETTLE, answer, book_of, customer, invoice, number, sent

from atqbo.courier.due import Draft, FieldLookup, due, next_due
from atqbo.courier.settle import settle
from atqbo.ledger.events import Done, Missing, Unclear
from atqbo.money import decode


def test_documents_go_in_batches_of_thirty_in_the_order_of_the_plan():
    book = book_of(*[invoice(f"I{n:02d}") for n in range(65)])
    drafts = due(book, NOW, ROOM, SETTLE)
    assert [len(draft.members) for draft in drafts] == [30, 30, 5]
    assert [key for draft in drafts for key in draft.members] == [f"I{n:02d}" for n in range(65)]
    requests = decode(drafts[2].body)["BatchItemRequest"]
    assert [request["bId"] for request in requests] == ["b01", "b02", "b03", "b04", "b05"]
    assert {request["operation"] for request in requests} == {"create"}


def test_i1_until_quickbooks_gave_a_number_one_batch_of_those_that_ask_for_theirs_leaves_at_a_time():
    book = book_of(*(each for n in range(65) for each in (invoice(f"I{n:02d}"), number(f"N{n:02d}", f"I{n:02d}"))))
    [draft] = due(book, NOW, ROOM, SETTLE)
    assert len(draft.members) == 30
    book.under_way(draft.members)
    sent(book, *draft.members)
    assert due(book, NOW, ROOM, SETTLE) == [], "nothing leaves beside it"
    book.landed(draft.members)
    book.apply([Done(key="I00", result={"Id": "130", "DocNumber": "1043"})])
    drafts = [each for each in due(book, NOW, ROOM, SETTLE) if isinstance(each, Draft)]
    assert [len(each.members) for each in drafts] == [30, 5]


def test_what_documents_are_made_of_goes_first_and_is_waited_for():
    book = book_of(customer("C"), invoice("A", after=("C",)), invoice("B"))
    [draft] = due(book, NOW, ROOM, SETTLE)
    assert draft.members == ("C",)
    book.under_way(["C"])
    assert due(book, NOW, ROOM, SETTLE) == []
    parcel = sent(book, "C")
    book.landed(["C"])
    book.apply([Done(key="C", result={"Id": "29"})])
    assert parcel.members == ("C",)
    [draft] = due(book, NOW, ROOM, SETTLE)
    assert draft.members == ("A", "B")


def test_a_maker_of_unknown_outcome_does_not_keep_other_documents_waiting():
    book = book_of(invoice("A"), customer("C"), invoice("B", after=("C",)))
    sent(book, "C")
    book.apply([Unclear(key="C", reason="lost"), Missing(key="C", asked_at=NOW)])
    [draft] = due(book, NOW, ROOM, SETTLE)
    assert draft.members == ("A",)
    assert next_due(book, ROOM, SETTLE) == NOW + SETTLE


def test_ids_of_what_was_made_are_filled_in():
    book = book_of(customer("C"), invoice("B", after=("C",), customer_ref={"$of": "C"}))
    sent(book, "C")
    book.apply([Done(key="C", result={"Id": "29"})])
    [draft] = due(book, NOW, ROOM, SETTLE)
    assert decode(draft.body)["BatchItemRequest"][0]["Invoice"]["CustomerRef"] == {"value": "29"}


def test_no_more_than_the_room_is_given_out():
    book = book_of(*[invoice(f"I{n:02d}") for n in range(65)])
    assert len(due(book, NOW, {"quickbooks": 2, "autotask": 0}, SETTLE)) == 2
    assert due(book, NOW, {"quickbooks": 0, "autotask": 3}, SETTLE) == []


def numbered(count):
    """A book whose first `count` documents of count + 30 are done."""
    keys = [f"I{n:04d}" for n in range(count + 30)]
    book = book_of(*[invoice(key) for key in keys], *[number(f"N{key}", key, n) for n, key in enumerate(keys)])
    for key in keys[:count]:
        sent(book, key)
    book.apply([Done(key=key, result={"Id": key, "DocNumber": key}) for key in keys[:count]])
    return book, keys


def test_reads_before_writing_are_put_off_until_they_fill_a_query():
    book, _ = numbered(499)
    assert [type(task) for task in due(book, NOW, ROOM, SETTLE)] == [Draft]
    book, _ = numbered(500)
    tasks = due(book, NOW, ROOM, SETTLE)
    assert [type(task) for task in tasks] == [Draft, FieldLookup]
    assert len(tasks[1].ids) == 500


def test_the_last_reads_are_made_when_nothing_more_will_come():
    book, keys = numbered(3)
    for key in keys[3:]:
        sent(book, key)
    book.apply([Done(key=key, result={"Id": key, "DocNumber": key}) for key in keys[3:]])
    [lookup] = due(book, NOW, ROOM, SETTLE)
    assert len(lookup.ids) == 33


def test_a_write_is_proven_once_the_writes_have_ended():
    book, keys = numbered(3)
    for key in keys[3:]:
        sent(book, key)
    book.apply([Done(key=key, result={"Id": key, "DocNumber": key}) for key in keys[3:]])
    book.apply([Missing(key=f"N{key}", asked_at=NOW) for key in keys])
    drafts = due(book, NOW, {"quickbooks": 4, "autotask": 3}, SETTLE)
    assert len(drafts) == 3
    for key in keys:
        parcel = sent(book, f"N{key}", batch=False, service="autotask")
        book.apply(settle(book, parcel, answer(200, {"itemId": 1})))
    [lookup] = due(book, NOW + timedelta(seconds=1), ROOM, SETTLE)
    assert isinstance(lookup, FieldLookup)
    assert len(lookup.ids) == 33


def test_a_done_effect_is_never_due_again():
    book = book_of(invoice())
    sent(book, "I")
    book.apply([Done(key="I", result=RECORD)])
    assert due(book, NOW + timedelta(days=1), ROOM, SETTLE) == []
    assert next_due(book, ROOM, SETTLE) is None
