"""What all matches have in common: invoices that wait for them."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from atqbo.checks.words import counted
from atqbo.money import add_up, format_sums
from atqbo.plan.document import Document, Reason


class Match(Struct, frozen=True, kw_only=True):
    """Something of Autotask and what becomes of it in QuickBooks."""

    kind: StrEnum
    why: tuple[Reason, ...]
    """Why it is left to a person; else what is worth knowing about it."""
    documents: tuple[Document, ...]
    """The waiting invoices that need it."""

    @property
    def label(self) -> str:
        """What it is called where only one name can stand."""
        raise NotImplementedError

    @property
    def waiting(self) -> Mapping[str, Decimal]:
        """Sum of the waiting invoices per currency."""
        return totals(self.documents)

    @property
    def waits(self) -> bool:
        """Whether invoices wait for a person's word on it."""
        return bool(self.documents) and self.kind.value in ("held", "needs-approval")

    @property
    def unsettled(self) -> bool:
        """Whether a person may still decide what becomes of it, and invoices wait or go without it until then."""
        return self.waits


def totals(documents: Iterable[Document]) -> dict[str, Decimal]:
    """Sums of the documents per currency."""
    return add_up((document.currency, document.amount) for document in documents)


def sentence(matches: Collection[Match], noun: str, home: str, listed: Collection[Match] = ()) -> str:
    """How many of those that invoices wait for are settled, and what the others hold up; then the same of the lists
    beside them, such as vendors, as far as somebody waits for a person. home: home currency.
    """
    waiting = [each for each in listed if each.waits]
    told = _settled(matches, noun, home)
    if not waiting:
        return told
    verb = "needs" if len(waiting) == 1 else "need"
    return (
        f"{told} Of the lists beside them {counted(len(waiting), 'entry')} {verb} a person, "
        f"for documents of {_held_up(waiting, home)}."
    )


def _settled(matches: Collection[Match], noun: str, home: str) -> str:
    used = [each for each in matches if each.documents]
    if not used:
        return f"No invoice waits for its {noun}."
    waiting = [each for each in used if each.waits]
    if not waiting:
        whole, are = ("The", "is") if len(used) == 1 else ("All", "are")
        return f"{whole} {counted(len(used), noun)} that waiting invoices need {are} settled."
    return (
        f"{len(used) - len(waiting):,} of the {counted(len(used), noun)} that waiting invoices need are settled; "
        f"{len(waiting):,} {'needs' if len(waiting) == 1 else 'need'} a person, "
        f"for invoices of {_held_up(waiting, home)}."
    )


def _held_up(waiting: Iterable[Match], home: str) -> str:
    """Sum of the documents that wait, each once."""
    documents = {document.source: document for each in waiting for document in each.documents}
    return format_sums(totals(documents.values()), home)


def counts(matches: Collection[Match], kinds: Iterable[StrEnum]) -> dict[str, int]:
    """How many there are of each kind, in words."""
    return {kind.value.replace("-", " "): sum(each.kind is kind for each in matches) for kind in kinds}


def todo(matches: Collection[Match], home: str) -> tuple[str, ...]:
    """One sentence for each that waits for a person."""
    return tuple(
        f"{each.label}, {format_sums(each.waiting, home)}. {reason.text}. To do: {reason.remedy}."
        for each in matches
        if each.waits
        for reason in each.why[:1]
    )
