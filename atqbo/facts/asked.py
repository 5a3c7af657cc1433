"""What a person asks of one run beyond the settings: single documents, closed books, adoption of earlier transfers."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from atqbo.errors import UsageError
from atqbo.facts.standing import Made, Wrote
from atqbo.rows import Invoice

_WORDS = {"id": "ids", "number": "numbers", "batch": "batches", "customer": "customers"}
_EXAMPLE = 'write it like "id: 4711, 4712; number: 2026-0417; batch: 88; customer: Acme Bakery"'


class Selection(Struct, frozen=True, kw_only=True):
    """Single documents that were asked for, also outside the window; nothing in it: all of the window."""

    ids: tuple[int, ...] = ()
    """Autotask ids."""
    numbers: tuple[str, ...] = ()
    """Numbers in Autotask."""
    batches: tuple[int, ...] = ()
    """Ids of Autotask's invoice batches."""
    customers: tuple[str, ...] = ()
    """Names or ids of organizations: everything of theirs since the start date."""

    def __bool__(self) -> bool:
        return bool(self.ids or self.numbers or self.batches or self.customers)

    @property
    def text(self) -> str:
        """As a person would write it."""
        parts = [("id", self.ids), ("number", self.numbers), ("batch", self.batches)]
        said = [f"{word}: {', '.join(map(str, values))}" for word, values in parts if values]
        return "; ".join([*said, *(f"customer: {each}" for each in self.customers)])

    @property
    def organizations(self) -> tuple[int, ...]:
        """The organizations asked for by id."""
        return tuple(int(each) for each in self.customers if each.isdecimal())

    @property
    def names(self) -> tuple[str, ...]:
        """The organizations asked for by name."""
        return tuple(each for each in self.customers if not each.isdecimal())

    def missing(self, invoices: list[Invoice], names: Mapping[int, str]) -> tuple[str, ...]:
        """What was asked for and is not among `invoices`, in words. names: organization id → name."""
        parties = {each.company_id for each in invoices}
        found: dict[str, set[str]] = {
            "id": {str(each.id) for each in invoices},
            "number": {(each.invoice_number or "").strip() for each in invoices},
            "batch": {str(each.batch_id) for each in invoices},
            "customer": {str(each) for each in parties} | {names.get(each, "") for each in parties},
        }
        return tuple(
            f"{word} {each}"
            for word, field in _WORDS.items()
            for each in getattr(self, field)
            if str(each) not in found[word]
        )


class Undo(Struct, frozen=True):
    """A run that is to be undone, and what it created."""

    run: str
    made: tuple[Made, ...] = ()
    wrote: tuple[Wrote, ...] = ()
    """What else the run did: no plan takes that back, but it is listed."""


class Asked(Struct, frozen=True, kw_only=True):
    """What one run was asked beyond the settings. It is part of the plan, and so of what is approved."""

    only: Selection = Selection()
    post_closed: bool = False
    """Documents dated in closed books are posted on the first open day (rule D4)."""
    post_closed_ids: tuple[int, ...] = ()
    """The same for these Autotask ids alone."""
    adopt: bool = False
    """Documents that an earlier connector moved are taken over, by number (rule K5)."""
    adopt_since: date | None = None
    """Of those created from this day on; without it, of the window's."""
    resend: tuple[int, ...] = ()
    """Autotask ids of what a person wants sent anew (rule I6)."""
    credit: tuple[int, ...] = ()
    """Autotask ids of what was voided there and cannot be in QuickBooks, so that it is to be credited (rule I4)."""
    undo: Undo | None = None
    """A run that is to be undone (rule K4)."""

    def posting_day(self, autotask_id: int, day: date, closed: date | None) -> date:
        """The day a document dated `day` is posted on. closed: last day of the closed books."""
        moves = self.post_closed or autotask_id in self.post_closed_ids
        return closed + timedelta(days=1) if moves and closed and day <= closed else day


NOTHING = Asked()
"""A run by its settings alone."""


def read_asked(
    only: str = "", post_closed: str = "", adopt: str = "", resend: str = "", credit: str = "", undo: str = ""
) -> Asked:
    """From a person's words: the parameters of a notebook. Raises UsageError where they cannot be understood.

    What a run created that is to be undone stands in the ledger, and is not filled in here.
    """
    again = _ids("resend", resend) if resend.strip() else ()
    credited = _ids("credit", credit) if credit.strip() else ()
    if undo.strip() and any(each.strip() for each in (only, post_closed, adopt, resend, credit)):
        raise UsageError("A run is undone as a whole", subject=undo, remedy="leave the other parameters out")
    chosen = _selection(only) if only.strip() else Selection(ids=tuple(dict.fromkeys((*again, *credited))))
    closed = post_closed.strip().lower()
    return Asked(
        only=chosen,
        resend=again,
        credit=credited,
        undo=Undo(undo.strip()) if undo.strip() else None,
        post_closed=closed in ("yes", "all"),
        post_closed_ids=_ids("post_closed", closed) if closed not in ("", "no", "yes", "all") else (),
        adopt=adopt.strip().lower() not in ("", "no"),
        adopt_since=_since(adopt.strip().lower()),
    )


def _selection(text: str) -> Selection:
    """Parts between semicolons: a word, and values between commas; a name may hold commas and is a part of its own."""
    found: dict[str, tuple[int, ...] | tuple[str, ...]] = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        word, _, values = (each.strip() for each in part.partition(":"))
        word = word.lower().removesuffix("es" if word.lower() == "batches" else "s")
        if word not in _WORDS or not values:
            raise UsageError("What to transfer cannot be understood", subject=part, remedy=_EXAMPLE)
        field = _WORDS[word]
        found[field] = (*found.get(field, ()), *_values(word, values))
    return msgspec.convert(found, Selection)


def _values(word: str, text: str) -> tuple[int, ...] | tuple[str, ...]:
    if word in ("id", "batch"):
        return _ids(word, text)
    return (text,) if word == "customer" else tuple(filter(None, (each.strip() for each in text.split(","))))


def _ids(word: str, text: str) -> tuple[int, ...]:
    parts = [each.strip() for each in text.split(",") if each.strip()]
    if not parts or not all(re.fullmatch(r"[0-9]{1,18}", each) for each in parts):
        raise UsageError(f"'{word}' takes ids of Autotask, with commas between", subject=text, remedy=_EXAMPLE)
    return tuple(dict.fromkeys(map(int, parts)))


def _since(text: str) -> date | None:
    if text in ("", "no", "yes"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("'adopt' takes yes, or a day", subject=text, remedy="write it like 2026-01-01") from None
