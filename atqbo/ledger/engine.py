"""The database behind a ledger."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from atqbo.errors import LedgerError

CHUNK = 500
"""Keys in one statement."""
_WRITES = "atqbo_writes"


def open_engine(path: str) -> sa.Engine:
    """SQLite that has every commit on disk before it returns, and begins write transactions as such."""
    in_memory = path == ":memory:"
    engine = sa.create_engine(
        f"sqlite:///{path}",
        poolclass=sa.pool.StaticPool if in_memory else None,
        connect_args={"check_same_thread": False} if in_memory else {},
    )

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, record: object) -> None:
        connection.isolation_level = None  # or the driver writes BEGINs of its own
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _(connection: sa.Connection) -> None:
        # A transaction that reads before it writes would fail where another program writes in between.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")

    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One durable step: all of it is on disk when the block ends, or none. It waits for other writers first."""
    with _told(engine, "written"), engine.execution_options(**{_WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """What was there at one moment; waits for nobody."""
    with _told(engine, "read"), engine.begin() as connection:
        yield connection


@contextmanager
def _told(engine: sa.Engine, purpose: str) -> Iterator[None]:
    """Failures of the database as LedgerError."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        locked = "another program holds its file: end that program, then run again"
        broken = "make room on the disk, let this user write to the file and its folder, or restore a copy of it"
        raise LedgerError(
            f"The ledger cannot be {purpose}: {error.orig}",
            subject=engine.url.database or "",
            remedy=locked if "locked" in str(error.orig) else broken,
        ) from None


def new_ledger_id() -> str:
    """Six letters and digits, as they stand in the markers of documents."""
    return base64.b32encode(secrets.token_bytes(10)).decode()[:6]


def chunks(keys: list[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The keys in lists that are short enough for one statement."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
