"""What an answer means. Pure: from the book, what was sent and what came back, to events.

An effect is DONE by an answer that holds its record or by its proof, REFUSED by a fault that surely means "no", HELD
when a person must look. Anything else leaves it SENT, to be looked up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from atqbo.courier.due import CLOCK_LEEWAY, FieldLookup, Lookup, MarkerLookup, NameLookup, RecordLookup, ripe_at
from atqbo.effects import FieldValue, Gone, Marker, Parcel, State, UniqueName, asked_of, batch_id, fill_in
from atqbo.errors import ServiceError
from atqbo.http import Answer, NotExecuted, Outcome, Uncertain
from atqbo.ledger.book import Book, Entry
from atqbo.ledger.events import Done, Event, Fetched, Held, Missing, Refused, Returned, Stop, Unclear
from atqbo.money import Json, decode

# fmt: off
SURE_REFUSALS = frozenset({
    "610", "2010", "2020", "2030", "2050", "2170", "2220", "2500", "5010", "5020", "5030", "6070", "6080",
    "6100", "6140", "6170", "6200", "6210", "6240", "6270", "6310", "6320", "6430", "6440", "6520",
})
# fmt: on
"""QuickBooks faults that mean: refused, nothing written. One not listed (6000, 10000, 600 …) may hide a write."""

MAX_TRIES = 4
"""Parcels an effect may be part of under one revision."""

NEVER_KEPT = "never-kept"
"""Code of an effect that was sent as often as may be, is proven absent, and got no answer that says why."""
KEPT = ("Id", "SyncToken", "DocNumber", "TotalAmt", "DisplayName", "Name", "TxnDate", "EmailStatus", "FileName")
"""Fields of an answer that the ledger keeps."""


def settle(book: Book, sent: Parcel, outcome: Outcome) -> list[Event]:
    """What became of a parcel."""
    match outcome:
        case NotExecuted(reason=reason):
            return [Returned(key=key, reason=reason) for key in sent.members]
        case Uncertain(reason=reason):
            return [Unclear(key=key, reason=reason) for key in sent.members]
    if sent.service == "autotask":
        return [_patched(sent.members[0], outcome)]
    content = _content(outcome)
    if content is None:
        reason = f"QuickBooks answered {outcome.status} without a readable body"
        return [Unclear(key=key, reason=reason, tid=outcome.tid) for key in sent.members]
    if not sent.batch:
        return list(_answered(book, sent.members[0], content, outcome.tid, sure=outcome.status < 500))
    whole = {"Fault": content["Fault"]} if "Fault" in content else {}
    named = _by_batch_id(content)
    items = {key: named.get(batch_id(position), whole) for position, key in enumerate(sent.members)}
    # An answer that gives one record as another's may have exchanged refusals as well.
    exchanged = any(_is_another(book, book.entries[key], item) for key, item in items.items())
    sure = not whole and not exchanged
    return [event for key, item in items.items() for event in _answered(book, key, item, outcome.tid, sure=sure)]


def settle_lookup(
    book: Book, asked: Lookup, rows: Sequence[Json], asked_at: datetime, settle_after: timedelta
) -> list[Event]:
    """What a look-up made at `asked_at` shows about its members."""
    found: list[Event] = []
    for key in asked.members:
        entry = book.entries[key]
        match asked:
            case RecordLookup():
                found += _by_record(book, entry, rows, asked_at, settle_after)
            case MarkerLookup():
                found += _by_marker(book, entry, rows, asked_at, settle_after)
            case NameLookup():
                found += _by_name(book, entry, rows, asked_at, settle_after)
            case FieldLookup():
                found += _by_field(book, entry, rows, asked_at, settle_after)
    return found


def settle_fetch(book: Book, key: str, result: bytes | ServiceError) -> list[Event]:
    """What the answer to fetching a file means for its attachment: without file there is nothing to attach."""
    if isinstance(result, bytes):
        return [Fetched(key=key, content=result)]
    entry, reason = book.entries[key], f"Its file could not be read from Autotask: {result.what}"
    return [Refused(key=key, code=result.code, reason=reason), *_hold_dependents(book, entry, reason)]


def _content(answer: Answer) -> dict[str, Json] | None:
    try:
        content = decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return content if isinstance(content, dict) else None


def _by_batch_id(content: Mapping[str, Json]) -> dict[str, Mapping[str, Json]]:
    """The items of a batch's answer by bId, without those whose bId stands there more than once."""
    listed = content.get("BatchItemResponse")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    times = Counter(str(item.get("bId")) for item in items)
    return {name: item for item in items if times[name := str(item.get("bId"))] == 1}


def _record(entry: Entry, content: Mapping[str, Json]) -> Mapping[str, Json] | None:
    """The record that an answer holds for an effect; None without one."""
    record = content.get(entry.effect.entity)
    return record if isinstance(record, dict) and record.get("Id") else None


def _is_another(book: Book, entry: Entry, content: Mapping[str, Json]) -> bool:
    """Whether an answer holds a record that is not the one that was written: another Id, another marker or name."""
    record, effect = _record(entry, content), entry.effect
    if record is None:
        return False
    if "Id" in effect.body:
        return bool(record["Id"] != fill_in(effect.body["Id"], book.results))
    if isinstance(effect.proof, Marker):
        return "PrivateNote" in record and effect.proof.text not in str(record["PrivateNote"] or "").splitlines()
    if isinstance(effect.proof, UniqueName):
        return _folded(record.get(effect.proof.field, effect.proof.name)) != _folded(effect.proof.name)
    return False


def _folded(name: Json) -> str:
    """A name as QuickBooks tells names apart: without regard to capitals and blanks."""
    return " ".join(str(name).split()).casefold()


def _answered(book: Book, key: str, content: Mapping[str, Json], tid: str, sure: bool) -> Iterator[Event]:
    """One record's answer: the record, a fault, or neither. sure: whether a fault can be taken for a refusal; one of
    the whole batch, or of a service in trouble, cannot.
    """
    entry = book.entries[key]
    content = _first(content.get("AttachableResponse")) or content
    record = _record(entry, content)
    if record is not None and _is_another(book, entry, content):
        yield Unclear(key=key, reason=f"QuickBooks answered with another record (id {record['Id']})", tid=tid)
        return
    if record is not None:
        yield from _done(book, entry, record, tid)
        return
    code, text = _fault(content)
    if code in SURE_REFUSALS and sure:
        yield Refused(key=key, code=code, reason=text, tid=tid)
        yield from _hold_dependents(book, entry, f"What it needs was refused: {text}")
    else:
        yield Unclear(key=key, reason=text or "The answer does not mention it", code=code, tid=tid, answered=bool(code))


def _fault(content: Mapping[str, Json]) -> tuple[str, str]:
    """Code and text of the first error of a Fault; empty when there is none."""
    fault = content.get("Fault")
    first = _first(fault.get("Error")) if isinstance(fault, dict) else {}
    text = ": ".join(str(part) for part in (first.get("Message"), first.get("Detail")) if part)
    return str(first.get("code", "")), text


def _first(listed: Json) -> dict[str, Json]:
    """The first of a list of objects; an empty one where there is none."""
    return listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}


def _done(book: Book, entry: Entry, record: Mapping[str, Json], tid: str) -> Iterator[Event]:
    result = {name: record[name] for name in KEPT if name in record} | _tax_of(record)
    difference = differences(entry.effect.expect, record)
    yield Done(key=entry.key, result=result, tid=tid, difference=difference)
    for key in book.dependents[entry.key]:
        dependent = book.entries[key]
        if difference and dependent.effect.verb == "send" and dependent.state is State.PLANNED:
            yield Held(key=key, reason=f"It is not e-mailed, since it differs from what was asked: {difference}")
            continue
        asks_for_number = (entry.key, "DocNumber") in asked_of(dependent.effect.body)
        if asks_for_number and not result.get("DocNumber") and dependent.state is State.PLANNED:
            yield Held(key=key, reason="QuickBooks gave the document no number")
            yield Stop(reason="QuickBooks gives documents no number: switch off custom transaction numbers there")


def _tax_of(record: Mapping[str, Json]) -> dict[str, Json]:
    """The total tax of a document, where it tells one."""
    detail = record.get("TxnTaxDetail")
    return {"TotalTax": detail["TotalTax"]} if isinstance(detail, dict) and "TotalTax" in detail else {}


def _hold_dependents(book: Book, entry: Entry, reason: str) -> Iterator[Held]:
    """Rule 6 of the mechanism: what waits on an effect that will not happen is held, and what waits on that."""
    for key in book.dependents[entry.key]:
        dependent = book.entries[key]
        if dependent.state is State.PLANNED:
            yield Held(key=key, reason=reason)
            yield from _hold_dependents(book, dependent, reason)


def _patched(key: str, answer: Answer) -> Unclear:
    """Autotask may answer 200 and change nothing: only the re-read decides."""
    if answer.status == 200:
        return Unclear(key=key, reason="Autotask answered 200; the re-read decides", answered=True)
    errors = (_content(answer) or {}).get("errors") or []
    text = "; ".join(str(error) for error in errors) or f"Autotask answered {answer.status}"
    return Unclear(key=key, reason=text, code=str(answer.status), answered=True)


# Proofs


def _by_marker(
    book: Book, entry: Entry, rows: Sequence[Json], asked_at: datetime, settle_after: timedelta
) -> Iterator[Event]:
    proof = entry.effect.proof
    assert isinstance(proof, Marker)
    matches = [row for row in rows if proof.text in str(row.get("PrivateNote") or "").splitlines()]
    yield from _decide(book, entry, matches, asked_at, settle_after)


def _by_record(
    book: Book, entry: Entry, rows: Sequence[Json], asked_at: datetime, settle_after: timedelta
) -> Iterator[Event]:
    """What stands in a record that existed before. A write that came too late for its SyncToken is not found here: sent
    again, it is refused as stale, and planned anew by a later run.
    """
    number = fill_in(entry.effect.body["Id"], book.results)
    record = next((row for row in rows if row.get("Id") == number), None)
    if isinstance(entry.effect.proof, Gone):
        yield from _decide(book, entry, [{"Id": number}] if record is None else [], asked_at, settle_after)
    elif record is None:
        yield from _hold(book, entry, f"QuickBooks no longer shows this record (id {number})")
    else:
        yield from _decide(book, entry, [record] if _stands(book, entry, record) else [], asked_at, settle_after)


def _stands(book: Book, entry: Entry, record: Mapping[str, Json]) -> bool:
    """Whether the record shows the effect. A total of zero tells of a void only where the record has changed."""
    proof = entry.effect.proof
    if isinstance(proof, Marker):
        return proof.text in str(record.get("PrivateNote") or "").splitlines()
    assert isinstance(proof, FieldValue)
    changed = record.get("SyncToken") != fill_in(entry.effect.body.get("SyncToken"), book.results)
    return bool(record.get(proof.field) == fill_in(proof.value, book.results)) and (
        changed or entry.effect.verb != "void"
    )


def _by_name(
    book: Book, entry: Entry, rows: Sequence[Json], asked_at: datetime, settle_after: timedelta
) -> Iterator[Event]:
    """A name is ours only if its record is the one that was updated, or came to be since the send, and agrees with what
    was sent; otherwise a person decides.
    """
    proof = entry.effect.proof
    assert isinstance(proof, UniqueName)
    assert entry.parcel is not None
    matches = [row for row in rows if str(row.get(proof.field, "")).casefold() == proof.name.casefold()]
    since = entry.parcel.since - CLOCK_LEEWAY
    ours = [row for row in matches if _is_sent(entry, row, since) and not differences(entry.effect.expect, row)]
    if matches and not ours:
        yield from _hold(book, entry, f"Another record already has the name {proof.name!r}")
    else:
        yield from _decide(book, entry, ours, asked_at, settle_after)


def _is_sent(entry: Entry, row: Mapping[str, Json], since: datetime) -> bool:
    """Whether it is the record that the effect is about."""
    if entry.effect.verb == "update":
        return bool(row.get("Id") == entry.effect.body["Id"])
    return _created(row) >= since


def _created(row: Mapping[str, Json]) -> datetime:
    return datetime.fromisoformat(row["MetaData"]["CreateTime"])


def _decide(
    book: Book, entry: Entry, matches: Sequence[Json], asked_at: datetime, settle_after: timedelta
) -> Iterator[Event]:
    if len(matches) == 1:
        yield from _done(book, entry, matches[0], "")
    elif matches:
        ids = ", ".join(str(row.get("Id")) for row in matches)
        yield from _hold(book, entry, f"QuickBooks holds {len(matches)} records with its marker (ids {ids})")
    else:
        yield from _absent(book, entry, asked_at, settle_after)


def _by_field(
    book: Book, entry: Entry, rows: Sequence[Json], asked_at: datetime, settle_after: timedelta
) -> Iterator[Event]:
    proof = entry.effect.proof
    assert isinstance(proof, FieldValue)
    record = next((row for row in rows if row.get("id") == entry.effect.body["id"]), None)
    if record is None:
        yield from _hold(book, entry, "Autotask no longer shows this record")
        return
    stands, wanted = record.get(proof.field), fill_in(proof.value, book.results)
    if is_same(stands, wanted):
        yield Done(key=entry.key, result={**(proof.about or {}), proof.field: stands})
    elif stands not in proof.before:
        yield from _hold(book, entry, f"A person set {proof.field} to {stands!r} meanwhile; {wanted!r} was not written")
    elif entry.state is State.PLANNED:
        yield Missing(key=entry.key, asked_at=asked_at)
    else:
        yield from _absent(book, entry, asked_at, settle_after)


def _absent(book: Book, entry: Entry, asked_at: datetime, settle_after: timedelta) -> Iterator[Event]:
    """Not found. Once that is conclusive, an effect that was answered with a fault or sent often enough is refused, so
    that a later run may plan it anew; any other may be sent again.
    """
    conclusive = asked_at >= ripe_at(entry, settle_after)
    last_try = entry.tries >= MAX_TRIES
    assert entry.parcel is not None
    single_fault = entry.code and entry.effect.service == "quickbooks" and not entry.parcel.batch
    if conclusive and (single_fault or last_try):
        often = "" if entry.code else f"Sent {entry.tries} times and never kept: "
        yield Refused(key=entry.key, code=entry.code or NEVER_KEPT, reason=often + entry.reason)
        yield from _hold_dependents(book, entry, f"What it needs was refused: {entry.reason}")
    else:
        yield Missing(key=entry.key, asked_at=asked_at)


def _hold(book: Book, entry: Entry, reason: str) -> Iterator[Event]:
    yield Held(key=entry.key, reason=reason)
    yield from _hold_dependents(book, entry, reason)


# Agreement


def differences(expect: Mapping[str, Json], record: Mapping[str, Json]) -> str:
    """How a record differs from what was expected, in words; "" when it agrees.

    expect: dotted path → value, or {"between": [low, high]} for an amount with a tolerance.
    """
    found = []
    for path, wanted in expect.items():
        stands: Json = record
        for step in path.split("."):
            stands = stands.get(step) if isinstance(stands, dict) else None
        if not _agrees(wanted, stands):
            found.append(f"{path} is {_shown(stands)}, expected {_shown(wanted)}")
    return "; ".join(found)


def is_same(stands: Json, wanted: Json) -> bool:
    """Whether a field holds what was written. Autotask may write an instant in another way, or keep only its day."""
    if stands == wanted or not _is_instant(wanted) or not _is_instant(stands):
        return bool(stands == wanted)
    there, ours = (datetime.fromisoformat(each).astimezone(UTC) for each in (stands, wanted))
    return abs(there - ours) < timedelta(seconds=1) or there == ours.replace(hour=0, minute=0, second=0)


def _is_instant(value: Json) -> bool:
    """2026-03-15T12:00:00.000Z, with or without a fraction."""
    return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[0-9:.]{8,}Z", value) is not None


def _agrees(wanted: Json, stands: Json) -> bool:
    if isinstance(wanted, dict) and "between" in wanted:
        low, high = wanted["between"]
        return isinstance(stands, Decimal | int) and low <= stands <= high
    if isinstance(wanted, dict):
        return True  # a reference to what another effect made: its id is in the body that was sent
    return bool(wanted == stands)


def _shown(value: Json) -> str:
    if isinstance(value, dict) and "between" in value:
        return f"between {value['between'][0]} and {value['between'][1]}"
    return "missing" if value is None else str(value)
