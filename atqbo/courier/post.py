"""The driver: the only code that sends a parcel.

It asks `due` what can be done, stores each parcel before its bytes leave, and lets `settle` say what answers mean. In
production a few threads carry the requests of both services at once; the ledger is only ever touched by the caller's
thread. With an `Inline` executor everything happens serially, under a simulated clock.
"""

import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from msgspec import Struct

from atqbo.clock import Clock
from atqbo.courier.due import (
    Draft,
    FieldLookup,
    FileFetch,
    Lookup,
    MarkerLookup,
    NameLookup,
    RecordLookup,
    Task,
    due,
    next_due,
)
from atqbo.courier.settle import settle, settle_fetch, settle_lookup
from atqbo.effects import Parcel, Service, Verb
from atqbo.errors import AtqboError, ServiceError, ServiceUnavailable
from atqbo.http import Answer, NotExecuted, Outcome, Uncertain
from atqbo.ledger.book import Book
from atqbo.ledger.events import Event
from atqbo.ledger.store import Ledger
from atqbo.money import Json
from atqbo.quickbooks import quoted

SETTLE_AFTER = timedelta(seconds=150)
"""From when on an absent document will never appear: QuickBooks cuts a request at 120 s."""

NAMES: dict[Service, str] = {"quickbooks": "QuickBooks", "autotask": "Autotask"}

Result: TypeAlias = Outcome | list[dict[str, Json]] | bytes | ServiceError


class Posting(Struct, frozen=True):
    """A stored parcel about to leave, with the file it attaches."""

    parcel: Parcel
    content: bytes

    @property
    def service(self) -> Service:
        """Where it goes."""
        return self.parcel.service

    @property
    def members(self) -> tuple[str, ...]:
        """Keys of its effects."""
        return self.parcel.members


Sent: TypeAlias = Posting | Lookup | FileFetch


class QuickBooksPort(Protocol):
    """What the courier needs of the QuickBooks client."""

    def send(self, entity: str, body: bytes, requestid: str, verb: Verb = "create", content: bytes = b"") -> Outcome:
        """Post one record, or a batch when entity is "". content: the file to attach."""
        ...

    def query(self, entity: str, row: type[dict[str, Json]], where: str = "") -> list[dict[str, Json]]:
        """All records that match."""
        ...

    def heard_at(self) -> datetime:
        """QuickBooks' own clock, as last heard."""
        ...


class AutotaskPort(Protocol):
    """What the courier needs of the Autotask client."""

    def send(self, entity: str, body: bytes) -> Outcome:
        """Make one PATCH."""
        ...

    def file(self, entity: str, number: int) -> bytes:
        """The file Autotask makes of a record: an invoice as PDF."""
        ...

    def query(
        self, entity: str, filters: list[Json], row: type[dict[str, Json]], include: list[str] = ...
    ) -> list[dict[str, Json]]:
        """All records that match."""
        ...


class Lanes(Struct, frozen=True):
    """Requests under way at once, per service. Autotask allows three per endpoint."""

    quickbooks: int = 4
    autotask: int = 3


LANES = Lanes()


class Inline(Executor):
    """Runs each request at once in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call it now; its future is finished."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except AtqboError as error:
            future.set_exception(error)
        return future


class Courier:
    """Delivers the open effects of a ledger."""

    def __init__(
        self,
        ledger: Ledger,
        autotask: AutotaskPort,
        quickbooks: QuickBooksPort,
        clock: Clock,
        *,
        settle_after: timedelta = SETTLE_AFTER,
        lanes: Lanes = LANES,
        executor: Executor | None = None,
        fresh_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        watch: Callable[[Book], None] = lambda book: None,
        leaving: Callable[[Parcel], None] = lambda parcel: None,
    ) -> None:
        """watch: called with the book whenever something became known. fresh_id: at most 36 characters, never twice.
        leaving: called with each parcel that is stored, before its bytes leave.
        """
        self._ledger, self._autotask, self._quickbooks, self._clock = ledger, autotask, quickbooks, clock
        self._settle_after, self._lanes, self._executor = settle_after, lanes, executor
        self._fresh_id, self._watch, self._leaving = fresh_id, watch, leaving
        self._under_way: dict[Future[Result], tuple[Sent, datetime]] = {}
        self._down: dict[Service, AtqboError] = {}

    def deliver(self) -> Book:
        """Send and look up until nothing is due, and return the book as it stands then.

        Raises the error of a service that went away; everything known until then is recorded first.
        """
        book = self._ledger.book()
        executor = self._executor or ThreadPoolExecutor(self._lanes.quickbooks + self._lanes.autotask)
        try:
            while self._step(book, executor):
                self._watch(book)
        finally:
            if executor is not self._executor:
                executor.shutdown()
        if self._down:
            raise next(iter(self._down.values()))
        return book

    def _step(self, book: Book, executor: Executor) -> bool:
        """Start what is due, then take in what has ended. False when nothing is left to do."""
        for task in due(book, self._clock.now(), self._room(), self._settle_after):
            self._start(book, task, executor)
        if self._under_way:
            ended, _ = wait(self._under_way, timeout=1, return_when=FIRST_COMPLETED)
            for future in ended:
                self._take_in(book, future)
            return True
        later = next_due(book, [name for name in NAMES if name not in self._down], self._settle_after)
        if later is None:
            return False
        self._clock.sleep((later - self._clock.now()).total_seconds() + 0.01)
        return True

    def _room(self) -> dict[Service, int]:
        """How many more requests each service may be given."""
        room: dict[Service, int] = {"quickbooks": self._lanes.quickbooks, "autotask": self._lanes.autotask}
        for task, _ in self._under_way.values():
            room[task.service] -= 1
        return {service: 0 if service in self._down else free for service, free in room.items()}

    def _start(self, book: Book, task: Task, executor: Executor) -> None:
        book.under_way(task.members)
        sent: Sent = Posting(self._store(book, task), task.content) if isinstance(task, Draft) else task
        self._under_way[executor.submit(self._carry, sent)] = (sent, self._clock.now())

    def _store(self, book: Book, draft: Draft) -> Parcel:
        """The durable step before the bytes leave (rule 2 of the mechanism).

        A date that a proxy wrote may lie ahead: a look-up that starts after the send would never find what was made.
        """
        now = self._clock.now()
        parcel = Parcel(
            requestid=draft.requestid or self._fresh_id(),
            service=draft.service,
            members=draft.members,
            batch=draft.batch,
            entity=draft.entity,
            verb=draft.verb,
            body=draft.body,
            sent_at=now,
            since=min(self._quickbooks.heard_at(), now),
        )
        self._ledger.store_parcel(parcel)
        book.send(parcel)
        self._leaving(parcel)
        return parcel

    def _carry(self, sent: Sent) -> Result:
        """The request itself; runs in a thread and touches neither ledger nor book."""
        match sent:
            case Posting(parcel=Parcel(service="autotask") as parcel):
                return self._autotask.send(parcel.entity, parcel.body)
            case Posting(parcel=parcel):
                return self._quickbooks.send(
                    parcel.entity, parcel.body, parcel.requestid, parcel.verb, content=sent.content
                )
            case FileFetch():
                return self._fetched(sent)
            case FieldLookup():
                filters = [{"op": "in", "field": "id", "value": list(sent.ids)}]
                return self._autotask.query(sent.entity, filters, dict, ["id", sent.field])
            case _:
                return self._quickbooks.query(sent.entity, dict, _condition(sent))

    def _fetched(self, asked: FileFetch) -> bytes | ServiceError:
        """A file that Autotask does not give is missing to its own document only."""
        try:
            return self._autotask.file(asked.entity, asked.id)
        except ServiceError as error:
            return error

    def _take_in(self, book: Book, future: Future[Result]) -> None:
        """The durable step after an answer."""
        sent, asked_at = self._under_way.pop(future)
        book.landed(sent.members)
        error = future.exception()
        if isinstance(error, AtqboError):
            self._down[sent.service] = error
            return
        self._ledger.record(book, self._events(book, sent, future.result(), asked_at))

    def _events(self, book: Book, sent: Sent, result: Result, asked_at: datetime) -> list[Event]:
        match sent, result:
            case FileFetch(), bytes() | ServiceError():
                return settle_fetch(book, sent.members[0], result)
            case Posting(), NotExecuted():
                self._down[sent.service] = ServiceUnavailable(
                    f"{NAMES[sent.service]} took no request: {result.reason}", remedy="run the same command again later"
                )
                return settle(book, sent.parcel, result)
            case Posting(), Answer() | Uncertain():
                return settle(book, sent.parcel, result)
            case MarkerLookup() | NameLookup() | RecordLookup() | FieldLookup(), list():
                return settle_lookup(book, sent, result, asked_at, self._settle_after)
        raise AssertionError(sent)


def _condition(asked: MarkerLookup | NameLookup | RecordLookup) -> str:
    """What QuickBooks is asked for. Only name lists know inactive records."""
    match asked:
        case MarkerLookup():
            return f"MetaData.CreateTime >= '{asked.since.isoformat()}'"
        case RecordLookup():
            return f"Id IN ({_list(asked.ids)})"
        case NameLookup(entity="Attachable"):
            return f"{asked.field} IN ({_list(asked.names)})"
    return f"{asked.field} IN ({_list(asked.names)}) AND Active IN (true, false)"


def _list(values: Iterable[str]) -> str:
    return ", ".join(quoted(value) for value in values)
