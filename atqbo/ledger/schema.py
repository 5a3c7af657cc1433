"""Tables of the ledger. Types are those a STRICT table of SQLite and PostgreSQL both know: text, integer, bytes.

Instants are ISO text in UTC; JSON is text with exact numbers.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

VERSION = "1"


def _table(name: str, *columns: sa.Column[str] | sa.Column[int] | sa.Column[bytes] | sa.UniqueConstraint) -> sa.Table:
    return sa.Table(name, metadata, *columns, sqlite_strict=True)


def _text(name: str, *, primary_key: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=primary_key, nullable=False, server_default=default)


def _integer(name: str, *, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=primary_key, nullable=False)


meta = _table("meta", _text("name", primary_key=True), _text("value"))

effect = _table(
    "effect",
    _integer("place", primary_key=True),
    _text("key"),
    _text("service"),
    _text("verb"),
    _text("entity"),
    _text("source"),
    _integer("revision"),
    _text("body"),
    _text("expect"),
    _text("proof"),
    _text("after"),
    _text("state"),
    _integer("tries"),
    _text("result", default="null"),
    _text("reason", default=""),
    _text("code", default=""),
    _text("tid", default=""),
    _integer("parcel"),
    _text("changed_at"),
    sa.UniqueConstraint("key"),
    sa.UniqueConstraint("service", "verb", "entity", "source", "revision"),
)

parcel = _table(
    "parcel",
    _integer("number", primary_key=True),
    _text("requestid"),
    _text("service"),
    _text("entity"),
    _text("verb", default="create"),
    _integer("batch"),
    _text("members"),
    sa.Column("body", sa.LargeBinary, nullable=False),
    _text("sent_at"),
    _text("since"),
)

plan = _table("plan", _text("hash", primary_key=True), _text("app"), _text("made_at"), _text("content"))

plan_part = _table(
    "plan_part",
    _text("plan", primary_key=True),
    _text("kind", primary_key=True),
    _integer("place", primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""Documents and effects of plans in blocks, packed. kind: "document" or "effect"."""

approval = _table(
    "approval",
    _integer("number", primary_key=True),
    _text("plan"),
    _text("kind"),
    _text("who"),
    _text("host"),
    _text("typed"),
    _text("at"),
)

cross_reference = _table(
    "cross_reference",
    _text("kind", primary_key=True),
    _text("autotask", primary_key=True),
    _text("quickbooks"),
    _text("name"),
    _text("decided_by"),
    _text("at"),
)

run = _table(
    "run",
    _text("id", primary_key=True),
    _text("notebook"),
    _text("plan", default=""),
    _text("started_at"),
    _text("ended_at", default=""),
    _text("outcome", default="null"),
)

event = _table(
    "event",
    _integer("number", primary_key=True),
    _text("at"),
    _text("kind"),
    _text("subject"),
    _text("detail"),
)

APPEND_ONLY = [
    f"""CREATE TRIGGER IF NOT EXISTS event_no_{verb.lower()} BEFORE {verb} ON event
        BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END"""
    for verb in ("UPDATE", "DELETE")
]
