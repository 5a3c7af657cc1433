"""The ledger's open business in memory: what `due` and `settle` read.

Only `apply` changes it. States follow the effect's life: PLANNED → SENT → DONE | REFUSED | HELD; `Returned` leads from
SENT back to PLANNED, because such a parcel was never executed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from atqbo.effects import DOCUMENTS, Effect, Parcel, State
from atqbo.ledger.events import Done, Event, Fetched, Held, Missing, Refused, Returned, Stop, Unclear
from atqbo.money import Json


@dataclass
class Entry:
    """One effect and what is known about it."""

    effect: Effect
    state: State
    place: int = 0
    """Its place in the plan."""
    tries: int = 0
    """Parcels it has been part of."""
    parcel: Parcel | None = None
    """The last one."""
    result: Json = None
    reason: str = ""
    code: str = ""
    answered: bool = False
    """A complete answer to the last parcel arrived, though not a conclusive one."""
    looked_at: datetime | None = None
    """When its proof was last looked for in this run, without success."""
    content: bytes | None = None
    """The file to attach, once it was fetched in this run."""

    @property
    def key(self) -> str:
        """The effect's key."""
        return self.effect.key


class Shelf(StrEnum):
    """What an open effect waits for."""

    MAKER = "maker"
    """Something documents are made of (a customer, an item), free to be sent."""
    DOCUMENT = "document"
    """A document, free to be sent."""
    FILE = "file"
    """Something to attach, free to be sent once its file was fetched."""
    ERRAND = "errand"
    """What QuickBooks takes in no batch (an e-mail, an attachment), free to be sent."""
    UNREAD = "unread"
    """A write to Autotask, free to be made once the field has been seen to be free."""
    FREE = "free"
    """A write to Autotask whose field was seen to be free."""
    UNCLEAR = "unclear"
    """SENT, no request under way: its proof is to be looked for."""


@dataclass
class Book:
    """Open effects in the order planned, each on the shelf that says what it waits for."""

    entries: dict[str, Entry] = field(default_factory=dict)
    shelves: dict[Shelf, dict[str, Entry]] = field(default_factory=lambda: {shelf: {} for shelf in Shelf})
    in_flight: dict[str, Entry] = field(default_factory=dict)
    """Effects with a request under way: on no shelf meanwhile."""
    results: dict[str, Json] = field(default_factory=dict)
    """What the answers of DONE effects said, by key."""
    numbered: bool = False
    """Whether QuickBooks has given a document a number meanwhile."""
    stopped: str = ""
    """Why nothing more may be sent; "" while all is well."""
    dependents: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Book":
        """A book of these entries, in this order."""
        book = cls(entries={entry.key: entry for entry in entries})
        for place, entry in enumerate(book.entries.values()):
            entry.place = place
            for before in entry.effect.after:
                book.dependents[before].append(entry.key)
            if entry.state is State.DONE:
                book.results[entry.key] = entry.result
        for entry in book.entries.values():
            book._sort_in(entry)
        return book

    def all_done(self, keys: Iterable[str]) -> bool:
        """Whether all these effects are DONE."""
        return all(key in self.results for key in keys)

    def under_way(self, keys: Iterable[str]) -> None:
        """A request about these effects is about to leave."""
        for key in keys:
            self.in_flight[key] = self.entries[key]
            self._sort_in(self.entries[key])

    def landed(self, keys: Iterable[str]) -> None:
        """The request about these effects has ended."""
        for key in keys:
            self.in_flight.pop(key, None)
            self._sort_in(self.entries[key])

    def send(self, parcel: Parcel) -> None:
        """The parcel is stored."""
        for key in parcel.members:
            entry = self.entries[key]
            entry.state, entry.parcel, entry.tries = State.SENT, parcel, entry.tries + 1
            entry.answered, entry.code, entry.looked_at = False, "", None
            self._sort_in(entry)

    def apply(self, events: Iterable[Event]) -> None:
        """Take note of what became known."""
        for event in events:
            if isinstance(event, Stop):
                self.stopped = event.reason
                continue
            entry = self.entries[event.key]
            _note(entry, event)
            if entry.state is State.DONE:
                self.results[entry.key] = entry.result
                self.numbered |= isinstance(entry.result, dict) and bool(entry.result.get("DocNumber"))
            self._sort_in(entry)
            for key in self.dependents[entry.key] if entry.state is State.DONE else ():
                self._sort_in(self.entries[key])

    def _sort_in(self, entry: Entry) -> None:
        """Put one entry where it belongs now."""
        place = None if entry.key in self.in_flight else self._shelf(entry)
        for shelf, content in self.shelves.items():
            if shelf is place:
                content[entry.key] = entry
            else:
                content.pop(entry.key, None)

    def _shelf(self, entry: Entry) -> Shelf | None:
        if entry.state is State.SENT:
            return Shelf.UNCLEAR
        if entry.state is not State.PLANNED or not self.all_done(entry.effect.after):
            return None
        if entry.effect.service == "autotask":
            return Shelf.UNREAD if entry.looked_at is None else Shelf.FREE
        if entry.effect.verb == "attach":
            return Shelf.FILE if entry.content is None else Shelf.ERRAND
        if entry.effect.verb == "send":
            return Shelf.ERRAND
        return Shelf.DOCUMENT if entry.effect.entity in DOCUMENTS else Shelf.MAKER


def _note(entry: Entry, event: Done | Refused | Held | Unclear | Missing | Returned | Fetched) -> None:
    """Write one event into its entry."""
    match event:
        case Done():
            entry.state, entry.result, entry.reason, entry.code = State.DONE, event.result, event.difference, ""
        case Refused():
            entry.state, entry.reason, entry.code = State.REFUSED, event.reason, event.code
        case Held():
            entry.state, entry.reason = State.HELD, event.reason
        case Unclear():
            entry.reason, entry.code, entry.answered = event.reason, event.code, event.answered
        case Missing():
            entry.looked_at = event.asked_at
        case Fetched():
            entry.content = event.content
        case Returned():
            entry.state, entry.reason, entry.tries = State.PLANNED, event.reason, entry.tries - 1
