"""Effects and parcels as the ledger keeps them: taken on, sent, what became of each. Instants are texts in UTC."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from atqbo.effects import Effect, Parcel, State, stamped
from atqbo.ledger import convert, notes, references, schema
from atqbo.ledger.book import Book
from atqbo.ledger.engine import CHUNK, chunks
from atqbo.ledger.events import Done, Event, Stop
from atqbo.money import decode
from atqbo.plan.document import Known

OWED = ("attach", "send")
"""Verbs of what follows a document in QuickBooks."""
_TABLE = schema.effect
_NEVER_SENT = sa.and_(_TABLE.c.tries == 0, _TABLE.c.state.in_([State.PLANNED, State.HELD]))


def take_on(connection: sa.Connection, effects: Iterable[Effect], now: datetime) -> list[str]:
    """Make these effects PLANNED; one that never left is replaced, one that did stays as it is. Gives the keys of those
    taken on.
    """
    taken: list[str] = []
    known = set(connection.scalars(sa.select(_TABLE.c.key).where(~_NEVER_SENT)))
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    fresh = (stamped(effect, stamp) for effect in effects if effect.key not in known)
    while rows := [convert.effect_row(effect, now.isoformat()) for effect in islice(fresh, CHUNK)]:
        keys = [row["key"] for row in rows]
        _delete(connection, keys)
        connection.execute(sa.insert(_TABLE), rows)
        taken += keys
    return taken


def withdraw_unsent(connection: sa.Connection) -> list[str]:
    """Forget effects that never left, except what is still owed to a document that did: its number's way to Autotask,
    its attachment, its e-mail. Gives the keys of those forgotten.
    """
    left = set(connection.scalars(sa.select(_TABLE.c.key).where(~_NEVER_SENT)))
    columns = (_TABLE.c.key, sa.or_(_TABLE.c.service == "autotask", _TABLE.c.verb.in_(OWED)), _TABLE.c.after)
    waiting = connection.execute(sa.select(*columns).where(_NEVER_SENT)).all()
    needs = {key: set(decode(after)) for key, _, after in waiting}
    gone = [key for key, owed, _ in waiting if not owed or not needs[key] or not needs[key] <= left]
    _delete(connection, gone)
    return gone


def _delete(connection: sa.Connection, keys: list[str]) -> None:
    for chunk in chunks(keys):
        connection.execute(sa.delete(_TABLE).where(_TABLE.c.key.in_(chunk)))


def open_book(connection: sa.Connection) -> Book:
    """The open effects, and the finished ones they refer to."""
    unfinished = _TABLE.c.state.in_([State.PLANNED, State.SENT])
    rows = [*connection.execute(sa.select(_TABLE).where(unfinished)).mappings()]
    needed = {key for row in rows for key in decode(row["after"])} - {row["key"] for row in rows}
    rows += _rows(connection, sorted(needed))
    parcels = _parcels(connection, {row["parcel"] for row in rows if row["state"] == State.SENT})
    rows.sort(key=lambda row: row["place"])
    return Book.of(convert.entry(row, parcels) for row in rows)


def _parcels(connection: sa.Connection, numbers: set[int]) -> dict[int, Parcel]:
    """These parcels, by number."""
    found: dict[int, Parcel] = {}
    table = schema.parcel
    for chunk in chunks(sorted(numbers)):
        rows = connection.execute(sa.select(table).where(table.c.number.in_(chunk))).mappings()
        found |= {row["number"]: convert.parcel(row) for row in rows}
    return found


def states(connection: sa.Connection, keys: Iterable[str]) -> Iterator[Known]:
    """What is known of these effects."""
    yield from map(convert.known, _rows(connection, keys))


def _rows(connection: sa.Connection, keys: Iterable[str]) -> Iterator[sa.RowMapping]:
    waiting = iter(keys)
    while chunk := list(islice(waiting, CHUNK)):
        yield from connection.execute(sa.select(_TABLE).where(_TABLE.c.key.in_(chunk))).mappings()


def newest(connection: sa.Connection) -> dict[tuple[str, str, str, str], Known]:
    """(service, verb, entity, source) → what is known of its newest revision."""
    found: dict[tuple[str, str, str, str], Known] = {}
    for row in connection.execute(sa.select(_TABLE).order_by(_TABLE.c.revision)).mappings():
        found[(row["service"], row["verb"], row["entity"], row["source"])] = convert.known(row)
    return found


def store_parcel(connection: sa.Connection, parcel: Parcel, now: str) -> None:
    """Keep the parcel; its effects are SENT by it."""
    stored = connection.execute(sa.insert(schema.parcel), convert.parcel_row(parcel))
    [number] = stored.inserted_primary_key or [0]
    connection.execute(
        sa.update(_TABLE)
        .where(_TABLE.c.key.in_(parcel.members))
        .values(state=State.SENT, tries=_TABLE.c.tries + 1, parcel=number, code="", changed_at=now)
    )


def record(connection: sa.Connection, book: Book, event: Event, now: str) -> None:
    """Keep what happened to an effect of the book; a record that came of it is linked."""
    change = convert.change(event)
    if change is None:
        return
    kind, values, detail = change
    if not isinstance(event, Stop):
        _change(connection, event.key, changed_at=now, **values)
    if isinstance(event, Done):
        references.created(connection, book.entries[event.key].effect, event.result, now)
    notes.write(connection, now, kind, "" if isinstance(event, Stop) else event.key, detail)


def _change(connection: sa.Connection, key: str, **values: Any) -> None:
    connection.execute(sa.update(_TABLE).where(_TABLE.c.key == key).values(**values))
