"""The list a person looks through: what is sought, and which page of it is shown. No widget in it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from atqbo.money import format_amount
from atqbo.plan.document import Document, Plan, Verdict
from atqbo.show.words import told

SIZE = 25
"""Documents on a page."""


class Page(Struct, frozen=True):
    """A page of what was found."""

    documents: tuple[Document, ...]
    number: int
    """0 for the first."""
    pages: int
    first: int
    """Place of its first document among those found, counted from 1; 0 when nothing was found."""
    total: int

    @property
    def position(self) -> str:
        """'1 to 25 of 42'."""
        if not self.total:
            return "No document fits"
        return f"{self.first:,} to {self.first + len(self.documents) - 1:,} of {self.total:,}"


def matching(documents: Iterable[Document], text: str = "", verdict: str = "") -> list[Document]:
    """Documents with that verdict ("" for any) in which every word of `text` occurs, however it is written."""
    words = text.casefold().split()
    return [
        document
        for document in documents
        if verdict in ("", document.verdict.value) and all(word in _searched(document) for word in words)
    ]


def page_of(documents: Sequence[Document], number: int) -> Page:
    """That page, or the nearest there is."""
    pages = max(1, -(-len(documents) // SIZE))
    number = min(max(number, 0), pages - 1)
    chosen = tuple(documents[number * SIZE : (number + 1) * SIZE])
    return Page(chosen, number, pages, number * SIZE + 1 if chosen else 0, len(documents))


def verdict_choices(plan: Plan) -> list[tuple[str, str]]:
    """What the list can be narrowed to, as (label, verdict): 'Hold (5)'."""
    counts = Counter(document.verdict for document in plan.documents)
    some = [(f"{each.value.capitalize()} ({counts[each]:,})", each.value) for each in Verdict if counts[each]]
    return [(f"All ({len(plan.documents):,})", ""), *some]


def why(document: Document) -> str:
    """What is to be known about it, and what to do, in one text."""
    return told(document.reasons or (*document.needs_person, *document.notes))


def _searched(document: Document) -> str:
    amount = format_amount(document.amount, document.currency)
    return f"{document.autotask_id} {document.day} {document.party} {amount} {why(document)}".casefold()
