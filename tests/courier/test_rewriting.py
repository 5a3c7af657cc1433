"""Updates, voids, deletes, e-mails and attachments: what is sent, and what shows that it happened."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from courier_builders import (
    NOW,
    RECORD,
    ROOM,
    SETTLE,
    answer,
    attachment,
    batch_answer,
    book_of,
    email,
    fault,
    invoice,
    number,
    rewrite,
    sent,
    void,
)

from atqbo.courier.due import Draft, FileFetch, NameLookup, RecordLookup, due
from atqbo.courier.settle import settle, settle_fetch, settle_lookup
from atqbo.effects import FieldValue, Gone, State
from atqbo.errors import ServiceError
from atqbo.http import Uncertain
from atqbo.ledger.events import Done, Fetched, Held, Missing, Refused
from atqbo.money import decode

DELETE = rewrite("D", "delete", proof=Gone())


def lost(*effects):
    """A book whose effects were sent together, without an answer."""
    book = book_of(*effects)
    keys = [effect.key for effect in effects]
    book.apply(settle(book, sent(book, *keys), Uncertain("lost")))
    return book


def looked(book, key, rows, at=NOW):
    lookup = RecordLookup(entity="Invoice", members=(key,), ids=("130",))
    return settle_lookup(book, lookup, rows, at, SETTLE)


def test_updates_voids_and_deletes_go_in_batches_with_creates():
    book = book_of(invoice("I"), rewrite("U", PrivateNote="mark U"), void(), DELETE)
    [draft] = due(book, NOW, ROOM, SETTLE)
    requests = decode(draft.body)["BatchItemRequest"]
    assert [(each["operation"], each.get("optionsData")) for each in requests] == [
        ("create", None), ("update", None), ("update", "void"), ("delete", None),
    ]  # fmt: skip
    assert requests[2]["Invoice"] == {"Id": "130", "SyncToken": "0", "sparse": True}


@pytest.mark.parametrize("effect", [rewrite("U"), void("U"), rewrite("U", "delete", proof=Gone())])
def test_a_stale_sync_token_is_a_refusal_that_a_later_run_plans_anew(effect):
    book = book_of(effect)
    [event] = settle(book, sent(book, "U"), batch_answer({**fault("5010", "Stale Object Error"), "bId": "b01"}))
    assert isinstance(event, Refused)


@pytest.mark.parametrize(
    ("effect", "rows", "happened"),
    [
        (void("X"), [{"Id": "130", "SyncToken": "1", "TotalAmt": 0}], True),
        (void("X"), [{"Id": "130", "SyncToken": "0", "TotalAmt": Decimal("10.50")}], False),
        (void("X"), [{"Id": "130", "SyncToken": "0", "TotalAmt": 0}], False),  # it totalled zero before
        (void("X"), [{"Id": "130", "SyncToken": "1", "TotalAmt": 0, "PrivateNote": "Voided"}], True),
        (rewrite("X"), [{"Id": "130", "SyncToken": "1", "PrivateNote": "PO 7\nmark X"}], True),
        (rewrite("X"), [{"Id": "130", "SyncToken": "3", "PrivateNote": "PO 7\nmark I"}], False),
        (rewrite("X", proof=FieldValue("DocNumber", "7")), [{"Id": "130", "SyncToken": "0", "DocNumber": "7"}], True),
        (rewrite("X", "delete", proof=Gone()), [], True),
        (rewrite("X", "delete", proof=Gone()), [{"Id": "130", "SyncToken": "0"}], False),
    ],
)  # fmt: skip
def test_a_lost_answer_is_looked_up_in_the_record_itself(effect, rows, happened):
    book = lost(effect)
    [lookup] = due(book, NOW, ROOM, SETTLE)
    assert lookup == RecordLookup(entity="Invoice", members=("X",), ids=("130",))
    [event] = looked(book, "X", rows)
    assert isinstance(event, Done if happened else Missing)


@pytest.mark.parametrize(("verb", "proof"), [("void", FieldValue("TotalAmt", 0)), ("delete", Gone())])
def test_what_proves_absent_is_sent_singly_by_its_own_operation(verb, proof):
    book = lost(rewrite("X", verb, proof=proof))
    ripe = NOW + SETTLE
    book.apply(looked(book, "X", [{"Id": "130", "SyncToken": "0", "TotalAmt": Decimal(9)}], ripe))
    [draft] = due(book, ripe, ROOM, SETTLE)
    assert (draft.verb, draft.entity, draft.requestid, draft.batch) == (verb, "Invoice", "X", False)


def test_a_record_that_is_gone_cannot_be_voided_any_more():
    [event] = looked(lost(void("X")), "X", [])
    assert isinstance(event, Held)
    assert "id 130" in event.reason


def done(*others):
    """A book whose invoice I was posted; `others` follow it."""
    book = book_of(invoice("I"), *others)
    book.apply(settle(book, sent(book, "I"), batch_answer({"Invoice": RECORD, "bId": "b01"})))
    return book


def test_i7_an_e_mail_leaves_only_after_its_document_singly():
    assert [task.members for task in due(book_of(invoice("I"), email()), NOW, ROOM, SETTLE)] == [("I",)]
    [draft] = due(done(email()), NOW, ROOM, SETTLE)
    assert (draft.verb, draft.batch, decode(draft.body)) == ("send", False, {"Id": "130", "sendTo": "pay@acme.example"})


def test_i7_what_quickbooks_totals_otherwise_is_not_e_mailed():
    book = book_of(invoice("I"), email(), number())
    record = {**RECORD, "TotalAmt": Decimal("11.00")}
    events = settle(book, sent(book, "I"), batch_answer({"Invoice": record, "bId": "b01"}))
    book.apply(events)
    assert book.entries["E"].state is State.HELD
    assert "TotalAmt is 11.00, expected 10.50" in book.entries["E"].reason
    assert book.entries["N"].state is State.PLANNED


def test_an_e_mail_whose_answer_was_lost_is_looked_up_before_it_is_sent_again():
    book = done(email())
    book.apply(settle(book, sent(book, "E", batch=False), Uncertain("lost")))
    [lookup] = due(book, NOW, ROOM, SETTLE)
    assert lookup == RecordLookup(entity="Invoice", members=("E",), ids=("130",))
    [event] = looked(book, "E", [{**RECORD, "SyncToken": "1", "EmailStatus": "EmailSent"}])
    assert isinstance(event, Done)


def test_a_file_is_fetched_then_attached():
    book = done(attachment())
    [fetch] = due(book, NOW, ROOM, SETTLE)
    assert fetch == FileFetch(entity="Invoices", members=("A",), id=4711)
    book.apply(settle_fetch(book, "A", b"%PDF"))
    [draft] = due(book, NOW, ROOM, SETTLE)
    assert (draft.verb, draft.content, draft.batch) == ("attach", b"%PDF", False)
    assert decode(draft.body)["AttachableRef"][0]["EntityRef"]["value"] == "130"
    record = {"Id": "900", "FileName": "invoice-4711-A.pdf"}
    [event] = settle(book, sent(book, "A", batch=False), answer(200, {"AttachableResponse": [{"Attachable": record}]}))
    assert event == Done(key="A", result=record, tid="1-2-3")


def test_a_file_that_autotask_does_not_give_is_missing_to_its_document_only():
    book = done(attachment(), number())
    [event] = settle_fetch(book, "A", ServiceError("no such file", code="500"))
    book.apply([event])
    assert book.entries["A"].state is State.REFUSED
    assert book.entries["N"].state is State.PLANNED


def test_an_attachment_whose_answer_was_lost_is_looked_up_by_its_file_name_and_fetched_again():
    book = done(attachment())
    parcel = sent(book, "A", batch=False)
    book.apply(settle(book, parcel, Uncertain("lost")))
    [lookup] = due(book, NOW, ROOM, SETTLE)
    assert lookup == NameLookup(
        entity="Attachable", members=("A",), field="FileName", names=("invoice-4711-A.pdf",)
    )  # fmt: skip
    book.apply(settle_lookup(book, lookup, [], NOW + SETTLE, SETTLE))
    [fetch] = due(book, NOW + SETTLE, ROOM, SETTLE)
    assert isinstance(fetch, FileFetch)
    book.apply([Fetched(key="A", content=b"%PDF")])
    [draft] = due(book, NOW + SETTLE, ROOM, SETTLE)
    assert (draft.requestid, draft.content) == ("A", b"%PDF")


def test_few_files_wait_in_memory():
    book = done(*[attachment(f"A{n:02d}") for n in range(30)])
    assert len(due(book, NOW, ROOM, SETTLE)) == 8


def test_a_refused_upload_is_a_refusal_though_its_status_is_200():
    book = done(attachment())
    book.apply(settle_fetch(book, "A", b"%PDF"))
    [event] = settle(book, sent(book, "A", batch=False), answer(200, {"AttachableResponse": [fault("6270")]}))
    assert isinstance(event, Refused)


def test_writes_to_autotask_are_looked_up_by_entity_and_field():
    """Expense reports, orders and dates have fields of their own."""

    def patch(key, entity, field):
        effect = replace_proof(number(key, "I"), entity, field)
        return msgspec.structs.replace(effect, after=())

    book = book_of(
        patch("N1", "Invoices", "invoiceNumber"), patch("N2", "Invoices", "webServiceDate"),
        patch("N3", "ExpenseReports", "quickBooksReferenceNumber"), patch("N4", "Invoices", "invoiceNumber"),
    )  # fmt: skip
    lookups = due(book, NOW, ROOM, SETTLE)
    assert [(each.entity, each.field, each.members) for each in lookups] == [
        ("Invoices", "invoiceNumber", ("N1", "N4")),
        ("Invoices", "webServiceDate", ("N2",)),
        ("ExpenseReports", "quickBooksReferenceNumber", ("N3",)),
    ]


def replace_proof(effect, entity, field):
    return msgspec.structs.replace(effect, entity=entity, proof=FieldValue(field, "7"), body={"id": 1, field: "7"})


def test_time_passes_before_an_absent_rewrite_is_sent_again():
    book = lost(void("X"))
    book.apply(looked(book, "X", [{"Id": "130", "SyncToken": "0", "TotalAmt": 5}]))
    assert due(book, NOW + SETTLE - timedelta(seconds=1), ROOM, SETTLE) == []
    [again] = due(book, NOW + SETTLE, ROOM, SETTLE)
    assert not isinstance(again, Draft)
