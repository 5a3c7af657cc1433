"""Limits of the two services, kept by all processes of this host together (rule 3).

Own code, because no library does the three things that are needed: several keys decided in one transaction (a batch
counts against three windows, all or none), time and waiting from the injected clock, and a pause that one process
orders when a service throttles it and that all others keep.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout
from msgspec import Struct

from atqbo.clock import Clock
from atqbo.errors import ServiceUnavailable, SettingsError
from atqbo.host import state_folder

MARGIN_MS = 25
"""Added to every window: requests do not arrive as evenly as they left."""
LONGEST_PAUSE = 60.0
"""Seconds that a service may make everybody wait at once."""
PATIENCE = 300.0
"""Seconds a request may wait for its turn before the run gives up."""
SLOTS = 3
"""Simultaneous requests per tracking identifier and endpoint (Autotask, thread limiting since 2023.1)."""
SLOT_POLL = 0.05
_SHORT = 60
_LANDED = "UPDATE hit SET at = ? WHERE rowid = (SELECT rowid FROM hit WHERE key = ? AND at = ? LIMIT 1)"


class Window(Struct, frozen=True):
    """At most `count` requests in any `seconds`."""

    count: int
    seconds: float


class Limit(Struct, frozen=True):
    """Windows that requests of one key share."""

    key: str
    windows: tuple[Window, ...]


def quickbooks_limit(realm: str) -> Limit:
    """Every request to a company: 10 a second, 500 a minute (Intuit, limits and throttles)."""
    return Limit(f"quickbooks:{realm}", (Window(10, 1), Window(500, 60)))


def quickbooks_batch_limit(realm: str) -> Limit:
    """Batch requests, which also count as requests: 40 a minute."""
    return Limit(f"quickbooks-batch:{realm}", (Window(40, 60),))


def autotask_limit(tenant: str, share: int = 5_000) -> Limit:
    """Our share of the 10,000 an hour that all integrations of a tenant have together."""
    return Limit(f"autotask:{tenant}", (Window(share, 3600),))


class Gate:
    """Sliding windows, pauses and slots in one small SQLite file. Safe for threads and processes."""

    def __init__(self, file: Path | None, clock: Clock) -> None:
        """file=None: kept in memory, for one process under a simulated clock; slots are then not needed."""
        self._file, self._clock, self._lock = file, clock, Lock()
        try:
            self._store = _open(file)
        except (OSError, sqlite3.Error) as error:
            raise _unusable(file, error) from None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._store.close()

    def take(self, *limits: Limit, patience: float = PATIENCE) -> int:
        """Wait until one request fits into all windows, and count it. ServiceUnavailable if that takes too long.

        Returns when it was counted, for `landed`.
        """
        waited = 0.0
        while True:
            wait, now = self._try(limits)
            if not wait:
                return now
            waited += wait
            if waited > patience:
                raise ServiceUnavailable(
                    "The requests this host may make are used up",
                    subject=", ".join(limit.key for limit in limits),
                    remedy=f"run again in {-(-wait // 60):.0f} minutes, or let other runs finish first",
                )
            self._clock.sleep(wait)

    def landed(self, counted: int, *limits: Limit) -> None:
        """The request that was counted then has its answer: the service heard it at some moment until now, and may
        count it from any of them. Seconds are nothing in windows of an hour.
        """
        short = [(self._now(), limit.key, counted) for limit in limits if limit.windows[-1].seconds <= _SHORT]
        if short:
            with self._transaction() as store:
                store.executemany(_LANDED, short)

    def pause(self, key: str, seconds: float) -> None:
        """Nothing more for this key, in any process, until so many seconds have passed, at most a minute."""
        until = self._now() + round(min(seconds, LONGEST_PAUSE) * 1000)
        with self._transaction() as store:
            store.execute(
                "INSERT INTO pause VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET until = max(until, excluded.until)",
                (key, until),
            )

    @contextmanager
    def slot(self, holder: str, endpoint: str, patience: float = PATIENCE) -> Iterator[None]:
        """One of the three places `holder` (a tracking identifier) has at an endpoint; freed when its process dies."""
        if self._file is None:
            yield
            return
        name = hashlib.sha256(f"{holder}\n{endpoint.lower()}".encode()).hexdigest()[:16]
        lock = self._free_slot(self._file.parent, name, patience)
        try:
            yield
        finally:
            lock.release()

    def _free_slot(self, folder: Path, name: str, patience: float) -> FileLock:
        for _ in range(1 + int(patience / SLOT_POLL)):
            for number in range(SLOTS):
                lock = FileLock(folder / f"slot-{name}-{number}.lock")
                try:
                    lock.acquire(timeout=0)
                    return lock
                except Timeout:
                    continue
            self._clock.sleep(SLOT_POLL)
        raise ServiceUnavailable(
            "Other processes hold all simultaneous requests Autotask allows", remedy="let other runs finish first"
        )

    def _try(self, limits: tuple[Limit, ...]) -> tuple[float, int]:
        """Count a request if it fits everywhere, in one transaction. Returns seconds to wait, 0 if counted; and now."""
        now = self._now()
        with self._transaction() as store:
            wait = max((_wait(store, limit, now) for limit in limits), default=0)
            if not wait:
                store.executemany("INSERT INTO hit VALUES (?, ?)", [(limit.key, now) for limit in limits])
        return wait / 1000, now

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._store.execute("BEGIN IMMEDIATE")
                yield self._store
                self._store.execute("COMMIT")
            except sqlite3.Error as error:
                raise _unusable(self._file, error) from None
            finally:
                if self._store.in_transaction:
                    self._store.execute("ROLLBACK")

    def _now(self) -> int:
        return _milliseconds(self._clock.now())


def host_gate(clock: Clock) -> Gate:
    """The gate that all processes of this user on this host pass."""
    return Gate(state_folder() / "gate.sqlite", clock)


def _wait(store: sqlite3.Connection, limit: Limit, now: int) -> int:
    """Milliseconds until a request of this key fits."""
    # A clock that was set back would leave counts and pauses in the future, and everybody waiting for it to catch up.
    store.execute("UPDATE hit SET at = ? WHERE key = ? AND at > ?", (now, limit.key, now))
    latest = now + round(LONGEST_PAUSE * 1000)
    store.execute("UPDATE pause SET until = ? WHERE key = ? AND until > ?", (latest, limit.key, latest))
    longest = max(_span(window) for window in limit.windows)
    store.execute("DELETE FROM hit WHERE key = ? AND at <= ?", (limit.key, now - longest))
    ends: list[int] = [now]
    for window in limit.windows:
        oldest = store.execute(
            "SELECT at FROM hit WHERE key = ? ORDER BY at DESC LIMIT 1 OFFSET ?", (limit.key, window.count - 1)
        ).fetchone()
        ends += [oldest[0] + _span(window)] if oldest else []
    pause = store.execute("SELECT until FROM pause WHERE key = ?", (limit.key,)).fetchone()
    ends += [pause[0]] if pause else []
    return max(ends) - now


def _span(window: Window) -> int:
    return round(window.seconds * 1000) + MARGIN_MS


def _milliseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _open(file: Path | None) -> sqlite3.Connection:
    if file:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = sqlite3.connect(file or ":memory:", isolation_level=None, timeout=30, check_same_thread=False)
    # Counts need not survive a power cut, so nothing waits for the disk; a killed process still leaves a sound file.
    store.execute("PRAGMA journal_mode = PERSIST")
    store.execute("PRAGMA synchronous = OFF")
    store.execute("CREATE TABLE IF NOT EXISTS hit (key TEXT NOT NULL, at INTEGER NOT NULL)")
    store.execute("CREATE INDEX IF NOT EXISTS hit_by_key ON hit (key, at)")
    store.execute("CREATE TABLE IF NOT EXISTS pause (key TEXT PRIMARY KEY, until INTEGER NOT NULL)")
    return store


def _unusable(file: Path | None, error: Exception) -> SettingsError:
    return SettingsError(
        f"The file in which runs share their limits cannot be used: {error}",
        subject=str(file or "memory"),
        remedy="remove it, or set ATQBO_STATE to a folder you may write to",
    )
