"""What to send or look up next. Pure: the same book, instant and room give the same answer.

First tries go to QuickBooks in batches. An effect whose answer was lost is looked up, and only when it is proven absent
is it sent again, singly, with its key as requestid. What no batch takes (e-mails, attachments) goes singly, after the
documents. Numbers go to Autotask one PATCH each, between two bulk reads.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeAlias

from msgspec import Struct

from atqbo.effects import DOCUMENTS, FieldValue, Marker, Service, UniqueName, Verb, asked_of, batch_id, fill_in
from atqbo.ledger.book import Book, Entry, Shelf
from atqbo.money import Json, encode

BATCH_SIZE = 30
"""Payloads of one QuickBooks batch."""
READ_SIZE = 500
"""Ids of one Autotask query."""
NAMES_PER_QUERY = 100
FILES_AHEAD = 8
"""Files fetched from Autotask that may wait for their upload: they stand in memory."""
CLOCK_LEEWAY = timedelta(minutes=5)
"""How far before the service's last word before the send a look-up starts: the clocks of its machines differ."""


class Draft(Struct, frozen=True, kw_only=True):
    """A parcel but for what the driver gives it: requestid and time."""

    service: Service
    members: tuple[str, ...]
    batch: bool
    entity: str
    verb: Verb = "create"
    body: bytes
    content: bytes = b""
    """The file of an attachment."""
    requestid: str = ""
    """Set where the effect's key must be used; otherwise the driver takes a fresh random one."""


class MarkerLookup(Struct, frozen=True, tag="markers"):
    """Records of a QuickBooks entity created since then, to be searched for markers."""

    entity: str
    members: tuple[str, ...]
    since: datetime
    service: Service = "quickbooks"


class NameLookup(Struct, frozen=True, tag="names"):
    """Records of a QuickBooks name list with these names, inactive ones too."""

    entity: str
    members: tuple[str, ...]
    field: str
    names: tuple[str, ...]
    service: Service = "quickbooks"


class RecordLookup(Struct, frozen=True, tag="records"):
    """QuickBooks records by Id, to see what became of them."""

    entity: str
    members: tuple[str, ...]
    ids: tuple[str, ...]
    service: Service = "quickbooks"


class FieldLookup(Struct, frozen=True, tag="fields"):
    """Autotask records by id, to see what stands in a field."""

    entity: str
    members: tuple[str, ...]
    field: str
    ids: tuple[int, ...]
    service: Service = "autotask"


class FileFetch(Struct, frozen=True, tag="file"):
    """The file that Autotask keeps for one record (an invoice as PDF), to be attached."""

    entity: str
    members: tuple[str, ...]
    id: int
    service: Service = "autotask"


Lookup: TypeAlias = MarkerLookup | NameLookup | RecordLookup | FieldLookup
Task: TypeAlias = Draft | Lookup | FileFetch


def due(book: Book, now: datetime, room: Mapping[Service, int], settle_after: timedelta) -> list[Task]:
    """Everything that can be sent or looked up now, at most `room` requests per service."""
    quickbooks = islice(_quickbooks_tasks(book, now, settle_after), max(0, room["quickbooks"]))
    numbers_coming = _numbers_coming(book, room["quickbooks"] > 0)
    autotask = islice(_autotask_tasks(book, now, settle_after, numbers_coming), max(0, room["autotask"]))
    return [*quickbooks, *autotask]


def next_due(book: Book, services: Collection[Service], settle_after: timedelta) -> datetime | None:
    """When the next look-up at one of these services becomes conclusive; None when nothing waits for time to pass."""
    unclear = [entry for entry in book.shelves[Shelf.UNCLEAR].values() if entry.effect.service in services]
    waiting = [ripe_at(entry, settle_after) for entry in unclear if not _proven_absent(entry, settle_after)]
    return min(waiting, default=None)


def ripe_at(entry: Entry, settle_after: timedelta) -> datetime:
    """From when on not finding the proof means that the parcel will never be executed.

    Autotask's 200 is the end of that PATCH; a lost answer, or a fault of QuickBooks, may hide a late execution.
    """
    assert entry.parcel is not None
    over = entry.answered and entry.effect.service == "autotask"
    return entry.parcel.sent_at if over else entry.parcel.sent_at + settle_after


def _proven_absent(entry: Entry, settle_after: timedelta) -> bool:
    return entry.looked_at is not None and entry.looked_at >= ripe_at(entry, settle_after)


def _worth_a_look(entry: Entry, now: datetime, settle_after: timedelta) -> bool:
    """Looked for at once, and once more when absence has become conclusive."""
    return entry.looked_at is None or entry.looked_at < ripe_at(entry, settle_after) <= now


def _unclear(book: Book, service: Service) -> list[Entry]:
    return [entry for entry in book.shelves[Shelf.UNCLEAR].values() if entry.effect.service == service]


# QuickBooks


def _quickbooks_tasks(book: Book, now: datetime, settle_after: timedelta) -> Iterator[Task]:
    unclear = _unclear(book, "quickbooks")
    if not book.stopped:
        again = [entry for entry in unclear if _proven_absent(entry, settle_after) and not _lacks_file(entry)]
        yield from (_single(book, entry) for entry in again)
    yield from _proof_lookups(book, [entry for entry in unclear if _worth_a_look(entry, now, settle_after)])
    if not book.stopped:
        yield from _batches(book)
        yield from (_single(book, entry) for entry in book.shelves[Shelf.ERRAND].values())


def _batches(book: Book) -> Iterator[Draft]:
    """First tries. What documents are made of (customers, items) goes first and is waited for, so that documents leave
    in the order of the plan (rule I1) and in full batches. Until QuickBooks has given a first number, documents that
    wait for theirs leave one batch at a time: an empty one stops the run.
    """
    makers, documents = book.shelves[Shelf.MAKER], book.shelves[Shelf.DOCUMENT]
    if not makers and any(_is_maker(entry) or _lacks_number(book, entry) for entry in book.in_flight.values()):
        return
    waiting = iter(sorted((makers or documents).values(), key=lambda entry: entry.place))
    while chosen := list(islice(waiting, BATCH_SIZE)):
        yield _batch(book, chosen)
        if any(_lacks_number(book, entry) for entry in chosen):
            return


def _lacks_number(book: Book, entry: Entry) -> bool:
    """Whether its number is asked for, and QuickBooks has not shown yet that it gives any."""
    asking = () if book.numbered else book.dependents.get(entry.key, ())
    return any((entry.key, "DocNumber") in asked_of(book.entries[key].effect.body) for key in asking)


def _is_maker(entry: Entry) -> bool:
    return entry.effect.service == "quickbooks" and entry.effect.entity not in DOCUMENTS


def _batch(book: Book, entries: list[Entry]) -> Draft:
    requests = [{"bId": batch_id(n), **_payload(book, entry)} for n, entry in enumerate(entries)]
    return Draft(
        service="quickbooks",
        members=tuple(entry.key for entry in entries),
        batch=True,
        entity="",
        body=encode({"BatchItemRequest": requests}),
    )


def _payload(book: Book, entry: Entry) -> Json:
    """An item of a batch. To void is an update with an option there."""
    effect = entry.effect
    voids = effect.verb == "void"
    return {
        "operation": "update" if voids else effect.verb,
        **({"optionsData": "void"} if voids else {}),
        effect.entity: fill_in(effect.body, book.results),
    }


def _single(book: Book, entry: Entry) -> Draft:
    """One record in a request of its own. To QuickBooks its key is the requestid, which always names one write."""
    return Draft(
        service=entry.effect.service,
        members=(entry.key,),
        batch=False,
        entity=entry.effect.entity,
        verb=entry.effect.verb,
        body=encode(fill_in(entry.effect.body, book.results)),
        content=entry.content or b"",
        requestid=entry.key,
    )


def _lacks_file(entry: Entry) -> bool:
    return entry.effect.verb == "attach" and entry.content is None


def _names_record(entry: Entry) -> bool:
    """Whether its record existed before, so that its proof is looked for there."""
    return "Id" in entry.effect.body and not isinstance(entry.effect.proof, UniqueName)


def _proof_lookups(book: Book, entries: list[Entry]) -> Iterator[Lookup]:
    for entity in sorted({entry.effect.entity for entry in entries}):
        of_kind = [entry for entry in entries if entry.effect.entity == entity]
        existing = iter([entry for entry in of_kind if _names_record(entry)])
        while chosen := list(islice(existing, NAMES_PER_QUERY)):
            yield _record_lookup(book, entity, chosen)
        marked = [entry for entry in of_kind if isinstance(entry.effect.proof, Marker) and not _names_record(entry)]
        if marked:
            since = min(entry.parcel.since for entry in marked if entry.parcel) - CLOCK_LEEWAY
            yield MarkerLookup(entity=entity, members=tuple(entry.key for entry in marked), since=since)
        named = iter([entry for entry in of_kind if isinstance(entry.effect.proof, UniqueName)])
        while chosen := list(islice(named, NAMES_PER_QUERY)):
            yield _name_lookup(entity, chosen)


def _record_lookup(book: Book, entity: str, entries: list[Entry]) -> RecordLookup:
    ids = (fill_in(entry.effect.body["Id"], book.results) for entry in entries)
    return RecordLookup(entity=entity, members=tuple(entry.key for entry in entries), ids=tuple(dict.fromkeys(ids)))


def _name_lookup(entity: str, entries: list[Entry]) -> NameLookup:
    proofs = [entry.effect.proof for entry in entries if isinstance(entry.effect.proof, UniqueName)]
    return NameLookup(
        entity=entity,
        members=tuple(entry.key for entry in entries),
        field=proofs[0].field,
        names=tuple(proof.name for proof in proofs),
    )


# Autotask


def _numbers_coming(book: Book, can_send: bool) -> bool:
    """Whether more documents are about to get their numbers from QuickBooks."""
    waiting = book.shelves[Shelf.MAKER] or book.shelves[Shelf.DOCUMENT]
    in_flight = any(entry.effect.service == "quickbooks" for entry in book.in_flight.values())
    return in_flight or bool(waiting and can_send and not book.stopped)


def _autotask_tasks(book: Book, now: datetime, settle_after: timedelta, numbers_coming: bool) -> Iterator[Task]:
    """Read before, write, read after. Reads are put off until they fill a query or nothing more will come."""
    shelves = book.shelves
    unclear = _unclear(book, "autotask")
    to_write = [entry for entry in unclear if _proven_absent(entry, settle_after)]
    yield from (_single(book, entry) for entry in (*to_write, *shelves[Shelf.FREE].values()))
    if not book.stopped:
        yield from _file_fetches(book, settle_after)
    unread = list(shelves[Shelf.UNREAD].values())
    yield from _field_lookups(unread, put_off=numbers_coming)
    writes_coming = bool(numbers_coming or to_write or unread or shelves[Shelf.FREE] or book.in_flight)
    unproven = [entry for entry in unclear if _worth_a_look(entry, now, settle_after)]
    yield from _field_lookups(unproven, put_off=writes_coming)


def _file_fetches(book: Book, settle_after: timedelta) -> Iterator[FileFetch]:
    """Files to attach that are still to be read, few ahead of what is uploaded."""
    again = [entry for entry in _unclear(book, "quickbooks") if _proven_absent(entry, settle_after)]
    lacking = [*filter(_lacks_file, again), *book.shelves[Shelf.FILE].values()]
    waiting = sum(entry.content is not None for entry in (*again, *book.shelves[Shelf.ERRAND].values()))
    waiting += sum(entry.effect.verb == "attach" for entry in book.in_flight.values())
    for entry in lacking[: max(0, FILES_AHEAD - waiting)]:
        file = entry.effect.body["$file"]
        yield FileFetch(entity=file["entity"], members=(entry.key,), id=file["id"])


def _field_lookups(entries: list[Entry], put_off: bool) -> Iterator[FieldLookup]:
    """One query for up to 500 records of an entity; those of each field apart."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.effect.entity, _field(entry)), []).append(entry)
    for (entity, field), some in groups.items():
        for start in range(0, len(some), READ_SIZE):
            chosen = some[start : start + READ_SIZE]
            if len(chosen) < READ_SIZE and put_off:
                break
            yield FieldLookup(
                entity=entity,
                members=tuple(entry.key for entry in chosen),
                field=field,
                ids=tuple(entry.effect.body["id"] for entry in chosen),
            )


def _field(entry: Entry) -> str:
    """The field of Autotask that proves a write there."""
    proof = entry.effect.proof
    assert isinstance(proof, FieldValue)
    return proof.field
