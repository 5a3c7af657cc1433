"""Events as the ledger keeps them: what somebody decided or did, about what, and when. None is ever changed; of some
kinds the newest on a subject is in force.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from atqbo.ledger import convert, schema
from atqbo.money import Json, decode
from atqbo.plan.document import Accepted, HeldBy

ACCEPTED, ATTESTED, COMPARED = "accepted-settings", "attested", "compared"
PREPARED, TRIED = "prepared", "tried"
HOLD, RELEASE = "hold", "release"
SWITCHED, SPENT = "sync", "once-spent"
OTHER_LEDGER = "accepted-ledger"
"""Kinds of events."""


class Note(Struct, frozen=True):
    """An event that somebody or something noted."""

    kind: str
    subject: str
    at: datetime
    """UTC."""
    detail: Json


def write(connection: sa.Connection, now: str, kind: str, subject: str, detail: Json) -> None:
    """Add an event. now: the instant, as the ledger writes it."""
    connection.execute(sa.insert(schema.event), convert.event_row(now, kind, subject, detail))


def read(connection: sa.Connection, kinds: Collection[str]) -> list[Note]:
    """Events of these kinds, oldest first."""
    table = schema.event
    rows = connection.execute(sa.select(table).where(table.c.kind.in_(kinds)).order_by(table.c.number)).mappings()
    return [Note(row["kind"], row["subject"], datetime.fromisoformat(row["at"]), decode(row["detail"])) for row in rows]


def newest(notes: Iterable[Note]) -> dict[str, Note]:
    """Subject → the last of its events. notes: oldest first."""
    return {note.subject: note for note in notes}


def holds(notes: Iterable[Note]) -> dict[str, HeldBy]:
    """The holds in force, by document. notes: of HOLD and RELEASE, oldest first."""
    return {
        source: HeldBy(at=note.at, who=note.detail["who"], why=note.detail["why"])
        for source, note in newest(notes).items()
        if note.kind == HOLD
    }


def accepted_settings(notes: Iterable[Note]) -> dict[str, Accepted]:
    """App → what its owner accepted last. notes: of ACCEPTED, oldest first."""
    return {app: Accepted(**note.detail, at=note.at) for app, note in newest(notes).items()}


def spent(notes: Iterable[Note]) -> dict[str, datetime]:
    """App → when its "once" was spent, unless its switch has been seen to change since. notes: of SWITCHED and SPENT,
    oldest first.
    """
    return {app: note.at for app, note in newest(notes).items() if note.kind == SPENT}
