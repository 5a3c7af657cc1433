"""The one currency of writing: an effect is one intended change to one record of one service.

Planners make effects, a person or a policy approves them by hash, the ledger keeps them, the courier delivers them.
All values here are pure. Bodies may hold references to what is not known yet: {"$of": key} stands for the id of the
record that effect `key` made, {"$of": key, "field": "DocNumber"} for another field of the answer.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from atqbo.money import Json

Service: TypeAlias = Literal["quickbooks", "autotask"]
Verb: TypeAlias = Literal["create", "update", "void", "delete", "attach", "send"]

DOCUMENTS = frozenset({"Invoice", "CreditMemo", "Bill", "PurchaseOrder", "VendorCredit"})
"""QuickBooks entities that are documents; other entities that are created or updated are what documents are made of."""


class State(StrEnum):
    """Where an effect stands. SENT means: bytes may have left and what became of them is not known."""

    PLANNED = "planned"
    SENT = "sent"
    DONE = "done"
    REFUSED = "refused"
    HELD = "held"


class Marker(Struct, frozen=True, tag="marker"):
    """Proof: the last line of the record's PrivateNote."""

    text: str


class UniqueName(Struct, frozen=True, tag="unique-name"):
    """Proof: a name that only one record of its kind can have."""

    field: str
    name: str


class FieldValue(Struct, frozen=True, tag="field-value"):
    """Proof: what stands in a field of the record. before: what may stand in Autotask's before the write (blank
    values); QuickBooks' SyncToken guards a write there.
    """

    field: str
    value: Json
    before: tuple[Json, ...] = (None, "")
    about: Json = None
    """Of an adopted document: Id, DocNumber and TotalAmt in QuickBooks, which the ledger keeps as if answered."""


class Gone(Struct, frozen=True, tag="gone"):
    """Proof: QuickBooks has no record with this Id any more."""


Proof: TypeAlias = Marker | UniqueName | FieldValue | Gone


class Effect(Struct, frozen=True, kw_only=True):
    """One intended change, approved by hash and never altered afterwards."""

    key: str
    """effect_key(...): unique in the ledger."""
    service: Service
    verb: Verb
    entity: str
    """"Invoice", "Customer", "Item" in QuickBooks; "Invoices" in Autotask."""
    source: str
    """What it is made from: "invoices:4711", "customer:29", "item:Labor". A document's further effects of the same kind
    add what tells them apart: "invoices:4711/date"; see `belongs_to`.
    """
    revision: int
    """Grows only after REFUSED or an approved re-send."""
    body: Json
    """As it is sent. An update, void, delete or send names its record by Id, all but the last its version by SyncToken.
    An attach names the file of Autotask in "$file".
    """
    expect: Json
    """Fields of the answer that show it was understood: {"TotalAmt": 10.50, "CustomerRef.value": "29"}."""
    proof: Proof
    after: tuple[str, ...] = ()
    """Keys that must be DONE first."""


AT_TRANSFER: Json = {"$at": "transfer"}
"""Stands in a body for the instant at which the ledger takes the effect on: it is not known when a plan is made."""


def stamped(effect: Effect, at: str) -> Effect:
    """The effect with that instant wherever AT_TRANSFER stands. at: ISO text, UTC."""
    return replace(effect, **{name: _stamped(getattr(effect, name), at) for name in ("body", "expect", "proof")})


def _stamped(value: Json, at: str) -> Json:
    if isinstance(value, FieldValue):
        return replace(value, value=_stamped(value.value, at))
    if isinstance(value, dict):
        return at if value == AT_TRANSFER else {name: _stamped(each, at) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_stamped(each, at) for each in value]
    return value


def effect_key(realm: str, service: Service, verb: Verb, entity: str, source: str, revision: int = 0) -> str:
    """The name of an effect: 26 characters of base32 over what makes it unique. Also its requestid when sent singly."""
    text = "\n".join((realm, service, verb, entity, source, str(revision)))
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:26]


def belongs_to(effect: Effect, source: str) -> bool:
    """Whether the effect is the document's own, not one of a customer or item it shares with others."""
    return effect.source == source or effect.source.startswith(f"{source}/")


class Parcel(Struct, frozen=True, kw_only=True):
    """Effects frozen into one HTTP request, stored before it is sent, sent verbatim."""

    requestid: str
    service: Service
    members: tuple[str, ...]
    """Effect keys in fixed order; the n-th has bId "b01", "b02" … in a batch."""
    batch: bool
    entity: str
    """Entity of the single record; "" for a batch."""
    verb: Verb = "create"
    """What becomes of the single record."""
    body: bytes
    sent_at: datetime
    """Our clock when it was stored."""
    since: datetime
    """The service's own clock as last heard before the send: where a look-up starts (less five minutes)."""


def batch_id(position: int) -> str:
    """bId of the member at `position` (from 0): "b01" to "b30"."""
    return f"b{position + 1:02d}"


def references(body: Json) -> set[str]:
    """Keys of the effects a body refers to."""
    return {key for key, _ in asked_of(body)}


def asked_of(body: Json) -> set[tuple[str, str]]:
    """(key, field) of every reference in a body: which field of which effect's answer it needs."""
    if isinstance(body, dict):
        if "$of" in body:
            return {(body["$of"], body.get("field", "Id"))}
        return set().union(*(asked_of(value) for value in body.values()))
    if isinstance(body, list | tuple):
        return set().union(*(asked_of(value) for value in body))
    return set()


def fill_in(body: Json, results: Mapping[str, Json]) -> Json:
    """The body with every reference replaced by what the answer to that effect said. KeyError if it is not known."""
    if isinstance(body, dict):
        if "$of" in body:
            return results[body["$of"]][body.get("field", "Id")]
        return {name: fill_in(value, results) for name, value in body.items()}
    if isinstance(body, list | tuple):
        return [fill_in(value, results) for value in body]
    return body


_MARK = re.compile(
    r"^Autotask (?P<document>[a-z ]+) (?P<id>[0-9]+) · atqbo (?P<ledger>[A-Z2-7]{6})-(?P<key>[A-Z2-7]{8})$"
)


class Mark(Struct, frozen=True):
    """What a marker says: which Autotask document, which ledger posted it, which effect (first characters)."""

    document: str
    autotask_id: int
    ledger: str
    key: str


def mark_text(document: str, autotask_id: int, ledger_id: str, key: str) -> str:
    """The line that proves where a QuickBooks record came from: 'Autotask invoice 4711 · atqbo ABC234-ABCDEFGH'."""
    return f"Autotask {document} {autotask_id} · atqbo {ledger_id[:6]}-{key[:8]}"


def read_mark(private_note: str | None) -> Mark | None:
    """The marker on the last line of a PrivateNote, or None."""
    lines = (private_note or "").strip().splitlines()
    found = _MARK.match(lines[-1].strip()) if lines else None
    return Mark(found["document"], int(found["id"]), found["ledger"], found["key"]) if found else None
