"""Small books, parcels and answers for the tests of the courier."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from atqbo.effects import Effect, FieldValue, Marker, Parcel, State, UniqueName
from atqbo.http import Answer
from atqbo.ledger.book import Book, Entry
from atqbo.money import encode

NOW = datetime(2026, 10, 31, 12, tzinfo=UTC)
SETTLE = timedelta(seconds=150)
ROOM = {"quickbooks": 99, "autotask": 99}


def customer(key="C", name="Acme"):
    return Effect(
        key=key, service="quickbooks", verb="create", entity="Customer", source=f"customer:{key}", revision=0,
        body={"DisplayName": name}, expect={"CurrencyRef.value": "USD"}, proof=UniqueName("DisplayName", name),
    )  # fmt: skip


def invoice(key="I", after=(), customer_ref="29", amount="10.50"):
    return Effect(
        key=key, service="quickbooks", verb="create", entity="Invoice", source=f"invoices:{key}", revision=0,
        body={"CustomerRef": {"value": customer_ref}, "PrivateNote": f"mark {key}"},
        expect={"TotalAmt": Decimal(amount)}, proof=Marker(f"mark {key}"), after=after,
    )  # fmt: skip


def number(key="N", of="I", autotask_id=4711):
    return Effect(
        key=key, service="autotask", verb="update", entity="Invoices", source=f"invoices:{of}", revision=0,
        body={"id": autotask_id, "invoiceNumber": {"$of": of, "field": "DocNumber"}}, expect={},
        proof=FieldValue("invoiceNumber", {"$of": of, "field": "DocNumber"}), after=(of,),
    )  # fmt: skip


def book_of(*effects):
    return Book.of(Entry(effect=effect, state=State.PLANNED) for effect in effects)


def sent(book, *keys, batch=True, service="quickbooks", at=NOW):
    parcel = Parcel(
        requestid="r", service=service, members=keys, batch=batch, entity="" if batch else "Invoice", body=b"{}",
        sent_at=at, since=at,
    )  # fmt: skip
    book.send(parcel)
    return parcel


def answer(status, content):
    return Answer(status, {"intuit_tid": "1-2-3"}, content if isinstance(content, bytes) else encode(content))


def batch_answer(*items):
    return answer(200, {"BatchItemResponse": list(items), "time": "2026-10-31T05:00:00.000-07:00"})


def fault(code, text="No"):
    return {"Fault": {"Error": [{"Message": text, "Detail": "detail", "code": code}], "type": "ValidationFault"}}


RECORD = {"Id": "130", "SyncToken": "0", "DocNumber": "1043", "TotalAmt": Decimal("10.50"), "PrivateNote": "mark I"}


def rewrite(key="U", verb="update", number="130", token="0", proof=None, of="I", **fields):
    """An effect on an invoice that is in QuickBooks already."""
    return Effect(
        key=key, service="quickbooks", verb=verb, entity="Invoice", source=f"invoices:{of}", revision=0,
        body={"Id": number, "SyncToken": token, "sparse": True, **fields}, expect={},
        proof=proof or Marker(f"mark {key}"),
    )  # fmt: skip


def void(key="V", number="130", token="0"):
    return rewrite(key, "void", number, token, FieldValue("TotalAmt", Decimal(0)))


def email(key="E", of="I"):
    return Effect(
        key=key, service="quickbooks", verb="send", entity="Invoice", source=f"invoices:{of}", revision=0,
        body={"Id": {"$of": of}, "sendTo": "pay@acme.example"}, expect={"EmailStatus": "EmailSent"},
        proof=FieldValue("EmailStatus", "EmailSent"), after=(of,),
    )  # fmt: skip


def attachment(key="A", of="I", autotask_id=4711):
    name = f"invoice-{autotask_id}-{key}.pdf"
    ref = {"EntityRef": {"type": "Invoice", "value": {"$of": of}}}
    return Effect(
        key=key, service="quickbooks", verb="attach", entity="Attachable", source=f"invoices:{of}", revision=0,
        body={
            "$file": {"entity": "Invoices", "id": autotask_id}, "AttachableRef": [ref], "FileName": name,
            "ContentType": "application/pdf",
        },
        expect={"FileName": name}, proof=UniqueName("FileName", name), after=(of,),
    )  # fmt: skip
