"""The database behind a ledger."""

import base64
import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

CHUNK = 500
"""Keys in one statement."""


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
        connection.exec_driver_sql("BEGIN")

    return engine


def new_ledger_id() -> str:
    """Six letters and digits, as they stand in the markers of documents."""
    return base64.b32encode(secrets.token_bytes(10)).decode()[:6]


def chunks(keys: list[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The keys in lists that are short enough for one statement."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
