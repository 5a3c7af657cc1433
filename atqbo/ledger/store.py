"""The ledger: the one durable store of a company. Every step is one transaction, on disk before it returns.

It outlives runs. What it says was sent or done is never taken back; only effects that never left are planned anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from atqbo.clock import Clock
from atqbo.effects import Effect, Parcel
from atqbo.errors import LedgerError
from atqbo.facts import Undo
from atqbo.ledger import effect_table, notes, plans, references, runs, schema
from atqbo.ledger.book import Book
from atqbo.ledger.engine import new_ledger_id, open_engine, reading, writing
from atqbo.ledger.events import Event
from atqbo.ledger.notes import Note
from atqbo.money import Json, decode
from atqbo.packed import Named, Packed
from atqbo.plan.decided import Word
from atqbo.plan.document import Accepted, Attested, HeldBy, Known, Memory, Plan
from atqbo.settings import CompanyFile


class Approval(Struct, frozen=True, kw_only=True):
    """Who allowed a plan, and how (rule K2). kind: "person" or "policy"."""

    plan: str
    kind: str
    who: str
    host: str
    typed: str
    at: datetime


class Ledger:
    """An open ledger. Used by one thread; the company's lock keeps other processes out."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._run = ""
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

    def _transaction(self) -> AbstractContextManager[sa.Connection]:
        """One durable step: all of it is on disk when the block ends, or none."""
        return writing(self._engine)

    def _reading(self) -> AbstractContextManager[sa.Connection]:
        """A look at what is on disk."""
        return reading(self._engine)

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
                notes.write(connection, self._now(), notes.PREPARED, plan.hash, {"who": who})
        return plan.hash

    def prepared_by(self, plan_hash: str) -> str:
        """The user who made that plan first; "" where nobody is known."""
        return next((note.detail["who"] for note in self.noted(notes.PREPARED) if note.subject == plan_hash), "")

    def plan(self, plan_hash: str) -> Plan | None:
        """The plan kept under that hash, or under a prefix of it of at least 8 characters."""
        with self._reading() as connection:
            return plans.kept(connection, plan_hash)

    def approve(self, approval: Approval) -> None:
        """Store an approval."""
        row = msgspec.to_builtins(approval)
        with self._transaction() as connection:
            connection.execute(sa.insert(schema.approval), row)
            notes.write(connection, self._now(), "approval", approval.plan, row)

    def approvals(self, plan_hash: str) -> list[Approval]:
        """All approvals of that plan, oldest first."""
        table = schema.approval
        asked = sa.select(table).where(table.c.plan == plan_hash).order_by(table.c.number)
        names = Approval.__struct_fields__
        with self._reading() as connection:
            rows = connection.execute(asked).mappings()
            return [msgspec.convert({name: row[name] for name in names}, Approval) for row in rows]

    # Effects

    def take_on(self, effects: Iterable[Effect], once: str = "") -> None:
        """Make approved effects PLANNED. One that never left is replaced; one that did stays as it is.

        once: the app whose `sync = "once"` is spent in the same step, so that no crash allows a second batch.
        """
        with self._transaction() as connection:
            taken = effect_table.take_on(connection, effects, self._clock.now().astimezone(UTC))
            if taken:
                notes.write(connection, self._now(), "taken-on", "", {"effects": taken})
            if once:
                notes.write(connection, self._now(), notes.SPENT, once, {})

    def withdraw_unsent(self) -> None:
        """Forget effects that never left, except what is still owed to a document that did."""
        with self._transaction() as connection:
            gone = effect_table.withdraw_unsent(connection)
            if gone:
                notes.write(connection, self._now(), "withdrawn", "", {"effects": gone})

    def book(self) -> Book:
        """The open effects, and the finished ones they refer to."""
        with self._reading() as connection:
            return effect_table.open_book(connection)

    def states(self, keys: Iterable[str]) -> Mapping[str, Known]:
        """What is known of these effects, by key."""
        with self._reading() as connection:
            return Named(Packed(Known, effect_table.states(connection, keys)), lambda known: known.key)

    def memory(self) -> Memory:
        """What planning may know of the past."""
        with self._reading() as connection:
            links, decided = references.links(connection), references.in_force(connection)
            have_created, effects = runs.have_created(connection), effect_table.newest(connection)
        return Memory(
            ledger_id=self.id,
            realm=self.realm,
            effects=effects,
            customers={int(link.autotask): link.quickbooks for link in links if link.kind == "customer"},
            items={link.autotask: link.quickbooks for link in links if link.kind == "item"},
            taxes={link.autotask: link.quickbooks for link in links if link.kind == "tax"},
            links={f"{link.kind}:{link.autotask}": link.quickbooks for link in links},
            decided=decided,
            accepted_ledgers=frozenset(note.subject for note in self.noted(notes.OTHER_LEDGER)),
            holds=self.holds(),
            accepted_settings=self.accepted_settings(),
            spent=self.spent(),
            compared=bool(self.noted(notes.COMPARED)),
            hand_approved=frozenset(note.subject for note in self.noted(notes.TRIED)),
            have_created=have_created,
            attestations={note.subject: Attested(note.detail["who"], note.at) for note in self.noted(notes.ATTESTED)},
        )

    def accept_ledger(self, ledger_id: str, who: str) -> None:
        """A person says: the ledger with this id is lost, its documents are continued here."""
        self.note(notes.OTHER_LEDGER, ledger_id, {"who": who})

    def note(self, kind: str, subject: str, detail: Json) -> None:
        """Add an event: what somebody decided or did, about what, and when. Events are never changed."""
        with self._transaction() as connection:
            notes.write(connection, self._now(), kind, subject, detail)

    # Holds: events, so that every one of them is kept; the newest of a document is in force

    def hold(self, source: str, who: str, why: str) -> None:
        """A person keeps a document back until somebody releases it."""
        self.note(notes.HOLD, source, {"who": who, "why": why})

    def release(self, source: str, who: str) -> None:
        """A person lets a held document go again."""
        self.note(notes.RELEASE, source, {"who": who})

    def holds(self) -> dict[str, HeldBy]:
        """The holds in force, by document."""
        return notes.holds(self.noted(notes.HOLD, notes.RELEASE))

    # Links and decisions

    def links(self) -> tuple[references.Link, ...]:
        """The links in force, whoever made them."""
        with self._reading() as connection:
            return references.links(connection)

    def newest_decisions(self) -> dict[str, int]:
        """Subject → number of the newest decision on it; what a person has seen who looks now."""
        with self._reading() as connection:
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
        self.note(notes.ACCEPTED, app, detail)

    def accepted_settings(self) -> dict[str, Accepted]:
        """App → what was accepted last."""
        return notes.accepted_settings(self.noted(notes.ACCEPTED))

    # The switch of an app: "once" is spent here, and counts again after another value was seen

    def see_switch(self, app: str, value: str) -> None:
        """Note the value of an app's `sync` where it is not the one that was seen last."""
        seen = [note.detail["value"] for note in self.noted(notes.SWITCHED) if note.subject == app]
        if seen[-1:] != [value]:
            self.note(notes.SWITCHED, app, {"value": value})

    def give_back(self, app: str) -> None:
        """Nothing of the batch that an app was allowed once has left: it may be sent by a later run."""
        self.note(notes.SWITCHED, app, {"value": "once"})

    def spent(self) -> dict[str, datetime]:
        """App → when its "once" was spent, unless its switch has been seen to change since."""
        return notes.spent(self.noted(notes.SWITCHED, notes.SPENT))

    def noted(self, *kinds: str) -> list[Note]:
        """Events of these kinds, oldest first."""
        with self._reading() as connection:
            return notes.read(connection, kinds)

    # The courier's steps

    def store_parcel(self, parcel: Parcel) -> None:
        """The parcel is on disk and its effects are SENT when this returns; only then may bytes leave.

        Raises CompanyBusy where another run began since, although a lock should have kept it out.
        """
        with self._transaction() as connection:
            runs.refuse_if_overtaken(connection, self._run)
            effect_table.store_parcel(connection, parcel, self._now())

    def knows_request(self, requestid: str) -> bool:
        """Whether a parcel of that requestid is in this ledger."""
        with self._reading() as connection:
            named = sa.select(schema.parcel.c.requestid).where(schema.parcel.c.requestid == requestid)
            return connection.scalar(named.limit(1)) is not None

    def record(self, book: Book, events: Iterable[Event]) -> None:
        """Apply events to the book and to the ledger as one step."""
        events = list(events)
        with self._transaction() as connection:
            for event in events:
                effect_table.record(connection, book, event, self._now())
        book.apply(events)

    # Runs

    def start_run(self, run_id: str, notebook: str) -> None:
        """Note that a run began: from now on it is the only one that may send."""
        with self._transaction() as connection:
            runs.start(connection, run_id, notebook, self._now())
        self._run = run_id

    def finish_run(self, run_id: str, plan_hash: str, outcome: Json) -> None:
        """Keep what a run came to."""
        with self._transaction() as connection:
            runs.finish(connection, run_id, plan_hash, outcome, self._now())

    def done_by(self, run_id: str) -> Undo:
        """What a run did, to be undone. run_id: also how it begins. Raises UsageError where no run is meant."""
        with self._reading() as connection:
            return Undo(run_id, runs.made_by(connection, run_id), runs.written_by(connection, run_id))

    def outcome_of(self, run_id: str) -> Json:
        """What the run came to; None while it has not ended properly."""
        with self._reading() as connection:
            found = connection.scalar(sa.select(schema.run.c.outcome).where(schema.run.c.id == run_id))
        return decode(found) if found else None

    def _now(self) -> str:
        return self._clock.now().isoformat()


@contextmanager
def opened(company: CompanyFile, clock: Clock) -> Iterator[Ledger]:
    """A company's ledger while the block runs. Raises LedgerError as `Ledger.open` does."""
    ledger = Ledger.open(company.ledger_path, company.settings.quickbooks.realm_id, clock)
    try:
        yield ledger
    finally:
        ledger.close()
