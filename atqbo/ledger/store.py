"""The ledger: the one durable store of a company. Every step is one transaction, on disk before it returns.

It outlives runs. What it says was sent or done is never taken back; only effects that never left are planned anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from atqbo.clock import Clock
from atqbo.effects import Effect, Parcel, State, stamped
from atqbo.errors import LedgerError
from atqbo.facts import Undo
from atqbo.ledger import convert, plans, references, runs, schema
from atqbo.ledger.book import Book
from atqbo.ledger.engine import CHUNK, chunks, delete_effects, new_ledger_id, open_engine
from atqbo.ledger.events import Done, Event, Stop
from atqbo.money import Json, decode
from atqbo.packed import Named, Packed
from atqbo.plan.decided import Word
from atqbo.plan.document import Accepted, Attested, HeldBy, Known, Memory, Plan

COMPARED, ACCEPTED, ATTESTED = "compared", "accepted-settings", "attested"
SWITCHED, SPENT = "sync", "once-spent"
PREPARED, TRIED = "prepared", "tried"
"""Kinds of events."""
OWED = ("attach", "send")
"""Verbs of what follows a document in QuickBooks."""
NEVER_SENT = sa.and_(schema.effect.c.tries == 0, schema.effect.c.state.in_([State.PLANNED, State.HELD]))


class Approval(Struct, frozen=True, kw_only=True):
    """Who allowed a plan, and how (rule K2). kind: "person" or "policy"."""

    plan: str
    kind: str
    who: str
    host: str
    typed: str
    at: datetime


class Note(Struct, frozen=True):
    """An event that somebody or something noted."""

    kind: str
    subject: str
    at: datetime
    """UTC."""
    detail: Json


class Ledger:
    """An open ledger. Used by one thread; the company's lock keeps other processes out."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self.id = ""
        self.realm = ""

    @classmethod
    def open(cls, path: Path | str, realm: str, clock: Clock) -> "Ledger":
        """Open the ledger at `path`, made anew when there is none. ":memory:" keeps it in memory.

        Raises LedgerError when it cannot be opened or written, or belongs to another realm.
        """
        ledger = cls(open_engine(str(path)), clock)
        ledger._prepare(realm)
        return ledger

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        """One durable step: all of it is on disk when the block ends, or none."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.DatabaseError as error:
            raise LedgerError(
                f"The ledger cannot be written: {error.orig}",
                subject=self._engine.url.database or "",
                remedy="make room on the disk, let this user write to the file and its folder, or restore a copy of it",
            ) from None

    def _prepare(self, realm: str) -> None:
        with self._transaction() as connection:
            schema.metadata.create_all(connection)
            if connection.dialect.name == "sqlite":
                for trigger in schema.APPEND_ONLY:
                    connection.exec_driver_sql(trigger)
            known = {row.name: row.value for row in connection.execute(sa.select(schema.meta))}
            if not known:
                known = {"schema": schema.VERSION, "ledger": new_ledger_id(), "realm": realm}
                connection.execute(sa.insert(schema.meta), [{"name": k, "value": v} for k, v in known.items()])
        if known["realm"] != realm:
            raise LedgerError(
                f"This ledger belongs to QuickBooks company {known['realm']}, the settings name {realm}",
                remedy="correct [quickbooks] realm_id, or give the other company a ledger of its own",
            )
        self.id, self.realm = known["ledger"], known["realm"]

    # Plans and approvals

    def save_plan(self, plan: Plan, who: str = "") -> str:
        """Keep a plan under its hash, which is returned. who: the user who made it; the first one counts."""
        with self._transaction() as connection:
            if plans.keep(connection, plan, self._now()) and who:
                self._write_event(connection, PREPARED, plan.hash, {"who": who})
        return plan.hash

    def prepared_by(self, plan_hash: str) -> str:
        """The user who made that plan first; "" where nobody is known."""
        return next((note.detail["who"] for note in self.noted(PREPARED) if note.subject == plan_hash), "")

    def plan(self, plan_hash: str) -> Plan | None:
        """The plan kept under that hash, or under a prefix of it of at least 8 characters."""
        with self._transaction() as connection:
            return plans.kept(connection, plan_hash)

    def approve(self, approval: Approval) -> None:
        """Store an approval."""
        row = msgspec.to_builtins(approval)
        with self._transaction() as connection:
            connection.execute(sa.insert(schema.approval), row)
            self._write_event(connection, "approval", approval.plan, row)

    def approvals(self, plan_hash: str) -> list[Approval]:
        """All approvals of that plan, oldest first."""
        table = schema.approval
        found = self._read(sa.select(table).where(table.c.plan == plan_hash).order_by(table.c.number))
        names = Approval.__struct_fields__
        return [msgspec.convert({name: row[name] for name in names}, Approval) for row in found.mappings()]

    # Effects

    def take_on(self, effects: Iterable[Effect], once: str = "") -> None:
        """Make approved effects PLANNED. One that never left is replaced; one that did stays as it is.

        once: the app whose `sync = "once"` is spent in the same step, so that no crash allows a second batch.
        """
        now = self._clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        taken: list[str] = []
        with self._transaction() as connection:
            known = set(connection.scalars(sa.select(schema.effect.c.key).where(~NEVER_SENT)))
            fresh = (stamped(effect, now) for effect in effects if effect.key not in known)
            while rows := [convert.effect_row(effect, self._now()) for effect in islice(fresh, CHUNK)]:
                keys = [row["key"] for row in rows]
                delete_effects(connection, keys)
                connection.execute(sa.insert(schema.effect), rows)
                taken += keys
            if taken:
                self._write_event(connection, "taken-on", "", {"effects": taken})
            if once:
                self._write_event(connection, SPENT, once, {})

    def withdraw_unsent(self) -> None:
        """Forget effects that never left, except what is still owed to a document that did: its number's way to
        Autotask, its attachment, its e-mail.
        """
        table = schema.effect
        with self._transaction() as connection:
            left = set(connection.scalars(sa.select(table.c.key).where(~NEVER_SENT)))
            columns = (table.c.key, sa.or_(table.c.service == "autotask", table.c.verb.in_(OWED)), table.c.after)
            waiting = connection.execute(sa.select(*columns).where(NEVER_SENT)).all()
            needs = {key: set(decode(after)) for key, _, after in waiting}
            gone = [key for key, owed, _ in waiting if not owed or not needs[key] or not needs[key] <= left]
            delete_effects(connection, gone)
            if gone:
                self._write_event(connection, "withdrawn", "", {"effects": gone})

    def book(self) -> Book:
        """The open effects, and the finished ones they refer to."""
        table = schema.effect
        unfinished = table.c.state.in_([State.PLANNED, State.SENT])
        rows = [dict(row) for row in self._read(sa.select(table).where(unfinished)).mappings()]
        needed = {key for row in rows for key in decode(row["after"])} - {row["key"] for row in rows}
        for chunk in chunks(sorted(needed)):
            rows += [dict(row) for row in self._read(sa.select(table).where(table.c.key.in_(chunk))).mappings()]
        parcels = self._parcels({row["parcel"] for row in rows if row["state"] == State.SENT})
        rows.sort(key=lambda row: row["place"])
        return Book.of(convert.entry(row, parcels) for row in rows)

    def states(self, keys: Iterable[str]) -> Mapping[str, Known]:
        """What is known of these effects, by key."""
        return Named(Packed(Known, self._known(keys)), lambda known: known.key)

    def _known(self, keys: Iterable[str]) -> Iterator[Known]:
        waiting = iter(keys)
        while chunk := list(islice(waiting, CHUNK)):
            for row in self._read(sa.select(schema.effect).where(schema.effect.c.key.in_(chunk))).mappings():
                yield convert.known(row)

    def memory(self) -> Memory:
        """What planning may know of the past."""
        table = schema.effect
        newest: dict[tuple[str, str, str, str], Known] = {}
        for row in self._read(sa.select(table).order_by(table.c.revision)).mappings():
            newest[(row["service"], row["verb"], row["entity"], row["source"])] = convert.known(row)
        with self._transaction() as connection:
            links, decided = references.links(connection), references.in_force(connection)
            have_created = runs.have_created(connection)
        return Memory(
            ledger_id=self.id,
            realm=self.realm,
            effects=newest,
            customers={int(link.autotask): link.quickbooks for link in links if link.kind == "customer"},
            items={link.autotask: link.quickbooks for link in links if link.kind == "item"},
            taxes={link.autotask: link.quickbooks for link in links if link.kind == "tax"},
            links={f"{link.kind}:{link.autotask}": link.quickbooks for link in links},
            decided=decided,
            accepted_ledgers=frozenset(note.subject for note in self.noted("accepted-ledger")),
            holds=self.holds(),
            accepted_settings=self.accepted_settings(),
            spent=self.spent(),
            compared=bool(self.noted(COMPARED)),
            hand_approved=frozenset(note.subject for note in self.noted(TRIED)),
            have_created=have_created,
            attestations={note.subject: Attested(note.detail["who"], note.at) for note in self.noted(ATTESTED)},
        )

    def accept_ledger(self, ledger_id: str, who: str) -> None:
        """A person says: the ledger with this id is lost, its documents are continued here."""
        self.note("accepted-ledger", ledger_id, {"who": who})

    def note(self, kind: str, subject: str, detail: Json) -> None:
        """Add an event: what somebody decided or did, about what, and when. Events are never changed."""
        with self._transaction() as connection:
            self._write_event(connection, kind, subject, detail)

    # Holds: events, so that every one of them is kept; the newest of a document is in force

    def hold(self, source: str, who: str, why: str) -> None:
        """A person keeps a document back until somebody releases it."""
        self.note("hold", source, {"who": who, "why": why})

    def release(self, source: str, who: str) -> None:
        """A person lets a held document go again."""
        self.note("release", source, {"who": who})

    def holds(self) -> dict[str, HeldBy]:
        """The holds in force, by document."""
        newest = {note.subject: note for note in self.noted("hold", "release")}
        return {
            source: HeldBy(at=note.at, who=note.detail["who"], why=note.detail["why"])
            for source, note in newest.items()
            if note.kind == "hold"
        }

    def links(self) -> tuple[references.Link, ...]:
        """The links in force, whoever made them."""
        with self._transaction() as connection:
            return references.links(connection)

    def newest_decisions(self) -> dict[str, int]:
        """Subject → number of the newest decision on it; what a person has seen who looks now."""
        with self._transaction() as connection:
            return references.newest(connection)

    def decide(self, words: Iterable[Word], who: str, taken_back: Iterable[tuple[str, int]] = ()) -> None:
        """Keep all these decisions, or none. Raises UsageError where they contradict another person's.

        taken_back: decisions undone in the same step, as (subject, number of the newest decision seen).
        """
        with self._transaction() as connection:
            for subject, seen in taken_back:
                references.take_back(connection, subject, seen, who, "", self._now())
            references.decide(connection, words, who, self._now())

    def take_back(self, subject: str, seen: int, who: str, why: str = "") -> None:
        """Undo the decision in force on a subject. Raises UsageError when there is none, or a newer one than `seen`."""
        with self._transaction() as connection:
            references.take_back(connection, subject, seen, who, why, self._now())

    # The owner's word on the settings, and the trial

    def accept_settings(self, accepted: Accepted, app: str = "invoices") -> None:
        """Keep what the owner of an app accepted."""
        detail = {"owner": accepted.owner, "settings": accepted.settings, "who": accepted.who}
        self.note(ACCEPTED, app, detail)

    def accepted_settings(self) -> dict[str, Accepted]:
        """App → what was accepted last."""
        return {note.subject: Accepted(**note.detail, at=note.at) for note in self.noted(ACCEPTED)}

    # The switch of an app: "once" is spent here, and counts again after another value was seen

    def see_switch(self, app: str, value: str) -> None:
        """Note the value of an app's `sync` where it is not the one that was seen last."""
        seen = [note.detail["value"] for note in self.noted(SWITCHED) if note.subject == app]
        if seen[-1:] != [value]:
            self.note(SWITCHED, app, {"value": value})

    def give_back(self, app: str) -> None:
        """Nothing of the batch that an app was allowed once has left: it may be sent by a later run."""
        self.note(SWITCHED, app, {"value": "once"})

    def spent(self) -> dict[str, datetime]:
        """App → when its "once" was spent, unless its switch has been seen to change since."""
        newest = {note.subject: note for note in self.noted(SWITCHED, SPENT)}
        return {app: note.at for app, note in newest.items() if note.kind == SPENT}

    def noted(self, *kinds: str) -> list[Note]:
        """Events of these kinds, oldest first."""
        table = schema.event
        rows = self._read(sa.select(table).where(table.c.kind.in_(kinds)).order_by(table.c.number)).mappings()
        return [
            Note(row["kind"], row["subject"], datetime.fromisoformat(row["at"]), decode(row["detail"])) for row in rows
        ]

    # The courier's steps

    def store_parcel(self, parcel: Parcel) -> None:
        """The parcel is on disk and its effects are SENT when this returns; only then may bytes leave."""
        table = schema.effect
        with self._transaction() as connection:
            stored = connection.execute(sa.insert(schema.parcel), convert.parcel_row(parcel))
            [number] = stored.inserted_primary_key or [0]
            connection.execute(
                sa.update(table)
                .where(table.c.key.in_(parcel.members))
                .values(state=State.SENT, tries=table.c.tries + 1, parcel=number, changed_at=self._now())
            )

    def record(self, book: Book, events: Iterable[Event]) -> None:
        """Apply events to the book and to the ledger as one step."""
        events = list(events)
        with self._transaction() as connection:
            for event in events:
                self._write(connection, book, event)
        book.apply(events)

    def _write(self, connection: sa.Connection, book: Book, event: Event) -> None:
        change = convert.change(event)
        if change is None:
            return
        kind, values, detail = change
        if not isinstance(event, Stop):
            self._change(connection, event.key, **values)
        if isinstance(event, Done):
            references.created(connection, book.entries[event.key].effect, event.result, self._now())
        self._write_event(connection, kind, "" if isinstance(event, Stop) else event.key, detail)

    def _change(self, connection: sa.Connection, key: str, **values: Any) -> None:
        table = schema.effect
        connection.execute(sa.update(table).where(table.c.key == key).values(changed_at=self._now(), **values))

    # Runs

    def start_run(self, run_id: str, notebook: str) -> None:
        """Note that a run began."""
        row = {"id": run_id, "notebook": notebook, "started_at": self._now()}
        with self._transaction() as connection:
            connection.execute(sa.insert(schema.run), row)

    def finish_run(self, run_id: str, plan_hash: str, outcome: Json) -> None:
        """Keep what a run came to."""
        with self._transaction() as connection:
            runs.finish(connection, run_id, plan_hash, outcome, self._now())

    def done_by(self, run_id: str) -> Undo:
        """What a run did, to be undone. run_id: also how it begins. Raises UsageError where no run is meant."""
        with self._transaction() as connection:
            return Undo(run_id, runs.made_by(connection, run_id), runs.written_by(connection, run_id))

    def outcome_of(self, run_id: str) -> Json:
        """What the run came to; None while it has not ended properly."""
        found = self._read(sa.select(schema.run.c.outcome).where(schema.run.c.id == run_id)).scalar()
        return decode(found) if found else None

    # Small things

    def _read(self, query: sa.Select[Any]) -> sa.CursorResult[Any]:
        with self._engine.connect() as connection:
            frozen = connection.execute(query).freeze()
        return frozen()  # type: ignore[return-value]

    def _parcels(self, numbers: set[int]) -> dict[int, Parcel]:
        """These parcels, by number."""
        found: dict[int, Parcel] = {}
        for chunk in chunks(sorted(numbers)):
            for row in self._read(sa.select(schema.parcel).where(schema.parcel.c.number.in_(chunk))).mappings():
                found[row["number"]] = convert.parcel(row)
        return found

    def _write_event(self, connection: sa.Connection, kind: str, subject: str, detail: Json) -> None:
        connection.execute(sa.insert(schema.event), convert.event_row(self._now(), kind, subject, detail))

    def _now(self) -> str:
        return self._clock.now().isoformat()
