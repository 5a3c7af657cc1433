"""The list of what is to be settled: what is sought, and which page of it is shown. No widget in it."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from atqbo.matching import Side
from atqbo.money import format_sums
from atqbo.reconcile import TOPICS, Case, Cases
from atqbo.show.words import told

SIZE = 25
"""Records on a page."""
FOUND = 50
"""Records of QuickBooks that a search offers at most."""

WAITING, ALIKE, DECIDED, ALL = "waiting", "alike", "decided", "all"


class Page(Struct, frozen=True):
    """A page of what was found."""

    cases: tuple[Case, ...]
    number: int
    """0 for the first."""
    pages: int
    total: int

    @property
    def position(self) -> str:
        """'1 to 25 of 42'."""
        if not self.total:
            return "Nothing fits"
        first = self.number * SIZE + 1
        return f"{first:,} to {first + len(self.cases) - 1:,} of {self.total:,}"


def choices(cases: Cases) -> list[tuple[str, str]]:
    """What the list can be narrowed to, as (label, filter)."""
    some = [(WAITING, "To be settled"), (ALIKE, "New, but alike"), (DECIDED, "Decided by a person"), (ALL, "All")]
    counted = [(label, which, len(narrowed(cases.cases, which))) for which, label in some]
    return [(f"{label} ({count:,})", which) for label, which, count in counted if count or which != ALIKE]


def narrowed(cases: Iterable[Case], which: str, text: str = "") -> list[Case]:
    """The cases of that filter in which every word of `text` occurs, however it is written."""
    words = text.casefold().split()
    return [each for each in cases if _fits(each, which) and all(word in _searched(each) for word in words)]


def page_of(cases: Sequence[Case], number: int) -> Page:
    """That page, or the nearest there is."""
    pages = max(1, -(-len(cases) // SIZE))
    number = min(max(number, 0), pages - 1)
    return Page(tuple(cases[number * SIZE : (number + 1) * SIZE]), number, pages, len(cases))


def records_to_choose(cases: Cases, case: Case, text: str) -> list[tuple[str, str]]:
    """Records of QuickBooks as (label, id): the candidates, or with `text` those in which each of its words occurs.

    Of a short list all of it where nothing is a candidate.
    """
    if case.candidates and not text.strip():
        return [
            (f"{_label(each.theirs)} · {each.kind.value.replace('-', ' ')}", each.theirs.id) for each in case.candidates
        ]
    words = text.casefold().split()
    if not (words or is_short(cases)):
        return []
    found = [each for each in cases.records.values() if all(word in _record(each) for word in words)]
    found.sort(key=lambda each: (not each.active, each.name.casefold(), each.id))
    return [(_label(each), each.id) for each in found[:FOUND]]


def is_short(cases: Cases) -> bool:
    """Whether QuickBooks has so few that a person may look through all: terms, tax codes, accounts, never parties."""
    return TOPICS[cases.kind].shared and len(cases.records) <= FOUND


def waiting_sum(case: Case, home: str) -> str:
    """What waits for it; "" for nothing."""
    return format_sums(case.match.waiting, home) if case.match.waiting else ""


def why(case: Case) -> str:
    """Why it waits and what to do, in one text."""
    return told(case.match.why)


def _label(side: Side) -> str:
    marks = [side.currency, side.details.get("type", ""), "" if side.active else "inactive"]
    more = ", ".join(filter(None, marks))
    return f"{side.name} (id {side.id}{', ' + more if more else ''})"


def _fits(case: Case, which: str) -> bool:
    if which == WAITING:
        return case.match.unsettled
    if which == ALIKE:
        return case.match.kind.value == "to-create" and case.decided is None and bool(case.candidates)
    return which == ALL or case.decided is not None


def _searched(case: Case) -> str:
    names = " ".join((case.ours.id, case.label, *case.ours.aliases, *(each.theirs.name for each in case.candidates)))
    sums = " ".join(f"{amount:,f} {currency}" for currency, amount in case.match.waiting.items())
    return f"{names} {case.match.kind.value} {sums} {why(case)}".casefold()


def _record(side: Side) -> str:
    return " ".join((side.id, side.name, *side.aliases, *side.emails, *side.phones)).casefold()
