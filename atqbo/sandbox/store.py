"""Records of both services: in memory for speed, written through to SQLite so that a restart continues.

A stored record is never altered: whoever changes one stores a new one under its key. Answers carry the stored texts.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias

import msgspec

from atqbo.money import Json, decode, encode

Table: TypeAlias = tuple[str, str]
"""("quickbooks", "Invoice"), ("autotask", "Companies"); ("sandbox", …) for what the sandbox itself remembers."""
Key: TypeAlias = int | str


class Row(NamedTuple):
    """A record and its JSON text."""

    record: Json
    text: bytes


_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
  service TEXT NOT NULL, entity TEXT NOT NULL, key ANY NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (service, entity, key)
) STRICT
"""
_WRITE = "INSERT INTO record VALUES (?, ?, ?, ?) ON CONFLICT (service, entity, key) DO UPDATE SET body = excluded.body"
_DELETE = "DELETE FROM record WHERE service = ? AND entity = ? AND key = ?"


_encoder = msgspec.json.Encoder(decimal_format="number")


def _text(record: Json) -> bytes:
    """The record as JSON; the slower way only where a number may stand with an exponent, as not every reader takes."""
    text = _encoder.encode(record)
    return encode(record) if b"E+" in text or b"E-" in text else text


class Store:
    """Records by table and key. indexed: table → the name a record is found by (compared without letter case)."""

    def __init__(self, path: str = ":memory:", indexed: Mapping[Table, Callable[[Json], str]] | None = None) -> None:
        self._indexed = indexed or {}
        self._rows: dict[Table, dict[Key, Row]] = {}
        self._names: dict[Table, dict[str, set[Key]]] = {}
        self._undo: list[tuple[Table, Key, Row | None]] = []
        self._depth = 0
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute(
            "PRAGMA synchronous = NORMAL"
        )  # survives the end of the process, which is what happens here
        self._database.execute(_SCHEMA)
        for service, entity, key, body in self._database.execute("SELECT * FROM record ORDER BY rowid"):
            self._set((service, entity), key, Row(decode(body), body))

    def get(self, table: Table, key: Key) -> Json | None:
        """The record, to be read only."""
        row = self._rows.get(table, {}).get(key)
        return row.record if row else None

    def rows(self, table: Table) -> Mapping[Key, Row]:
        """All rows of a table by key, to be read only."""
        return self._rows.get(table, {})

    def find(self, table: Table, name: str) -> list[Json]:
        """Records of an indexed table with this name, letter case aside."""
        keys = self._names.get(table, {}).get(name.casefold(), ())
        return [self._rows[table][key].record for key in sorted(keys, key=str)]

    def put(self, table: Table, key: Key, record: Json) -> Json:
        """Store a record under its key; the stored copy comes back."""
        text = _text(record)
        row = Row(decode(text), text)
        self._undo.append((table, key, self._rows.get(table, {}).get(key)))
        self._set(table, key, row)
        return row.record

    def remove(self, table: Table, key: Key) -> None:
        """Forget the record under this key, if there is one."""
        row = self._rows.get(table, {}).get(key)
        if row:
            self._undo.append((table, key, row))
            self._set(table, key, None)

    def clear(self, services: tuple[str, ...]) -> None:
        """Forget all records of these services, at once and for good: no transaction brings them back."""
        for table in [table for table in self._rows if table[0] in services]:
            del self._rows[table]
            self._names.pop(table, None)
        self._database.executemany("DELETE FROM record WHERE service = ?", [(service,) for service in services])

    def dump(self, service: str) -> dict[str, list[Json]]:
        """Everything a service holds: entity → records, as copies."""
        return {
            entity: [decode(row.text) for row in rows.values()]
            for (owner, entity), rows in self._rows.items()
            if owner == service
        }

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: one SQLite transaction, committed at the end. Inside another one it is a savepoint."""
        mark = len(self._undo)
        self._depth += 1
        try:
            yield
        except BaseException:
            self._roll_back(mark)
            raise
        finally:
            self._depth -= 1
            if not self._depth:
                self._commit()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _roll_back(self, mark: int) -> None:
        while len(self._undo) > mark:
            table, key, row = self._undo.pop()
            self._set(table, key, row)

    def _commit(self) -> None:
        touched = dict.fromkeys((table, key) for table, key, _ in self._undo)
        self._undo.clear()
        if touched:
            self._database.execute("BEGIN IMMEDIATE")
            rows = [(table, key, self._rows[table].get(key)) for table, key in touched]
            self._database.executemany(_WRITE, [(*table, key, row.text) for table, key, row in rows if row])
            self._database.executemany(_DELETE, [(*table, key) for table, key, row in rows if not row])
            self._database.execute("COMMIT")

    def _set(self, table: Table, key: Key, row: Row | None) -> None:
        rows = self._rows.setdefault(table, {})
        name_of = self._indexed.get(table)
        if name_of:
            names = self._names.setdefault(table, {})
            if key in rows:
                names[name_of(rows[key].record).casefold()].discard(key)
            if row:
                names.setdefault(name_of(row.record).casefold(), set()).add(key)
        if row:
            rows[key] = row
        else:
            rows.pop(key, None)
