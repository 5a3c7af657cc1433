"""What became of a document in earlier runs: adopt what is in QuickBooks already, hold what nobody can be sure of.

One logic for the documents of every app; what differs between them is said by `Past`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import Protocol, TypeVar

from msgspec import Struct

from atqbo.effects import State, read_mark
from atqbo.money import Json
from atqbo.plan.document import Known, Memory, Reason
from atqbo.plan.past import is_done, outcome_unknown
from atqbo.plan.ruling import Adoption, Ruling, held


class Posted(Protocol):
    """A document as it stands in QuickBooks."""

    @property
    def id(self) -> str:
        """Its id in QuickBooks."""
        ...

    @property
    def doc_number(self) -> str | None:
        """Its number."""
        ...

    @property
    def total_amt(self) -> Decimal:
        """Its total."""
        ...

    @property
    def private_note(self) -> str | None:
        """Its memo, where the marker stands."""
        ...


P = TypeVar("P", bound=Posted)


class Past(Struct, frozen=True, kw_only=True):
    """What ledger and markers know of one document."""

    create: Known | None
    """The ledger's own effect that put it into QuickBooks."""
    back: Known | None
    """The ledger's own effect that wrote its number into Autotask."""
    marked: tuple[Posted, ...]
    """What carries its marker in QuickBooks."""
    amount: Decimal
    """What Autotask says it totals."""
    document: str = "invoice"
    """What it is in QuickBooks."""
    number: str = "number"
    """What Autotask calls what is written back."""
    field: str = "DocNumber"
    """Field of the answer that is written back: "DocNumber" or "Id"."""
    resend: str = "void"
    """What a person does to it in QuickBooks who wants it sent anew."""

    def told(self, effect: Known | None) -> str:
        """What is written back, as the answer to an effect says; "" if it does not."""
        result: Json = effect.result if effect else None
        return str(result.get(self.field) or "") if isinstance(result, dict) else ""

    def given(self, posted: Posted) -> str:
        """What is written back of one that stands in QuickBooks; "" if it has none."""
        return posted.id if self.field == "Id" else posted.doc_number or ""


def settled(past: Past, memory: Memory, differing: Callable[[], Collection[str]]) -> Ruling | Adoption | None:
    """What the past of a document asks for that Autotask shows as not transferred; None if it may be created.

    In this order: a number that a person cleared (I6), an open outcome, markers of other ledgers, several markers, our
    own finished create, one marker of ours, a create that a person has to settle. A write-back that was given up is no
    obstacle: the number reads blank now, so it may be written again.

    differing: how the one with our marker differs from Autotask's document, in words; asked only where the ledger does
    not know it.
    """
    if is_done(past.back):
        return held(_cleared(past))
    if past.back and past.back.state is State.SENT:
        return held(outcome_unknown(past.back, f"Its {past.number}"))
    if past.create and past.create.state is State.SENT:
        return held(outcome_unknown(past.create, "It"))
    if strangers := [posted for posted in past.marked if not is_ours(memory, posted)]:
        return held(_foreign(strangers))
    if len(past.marked) > 1:
        return held(_several(past))
    if is_done(past.create):
        return _owed(past)
    return _adopted(past, differing()) if past.marked else held(outcome_unknown(past.create, "It"))


def by_mark(posted: Iterable[P], noun: str) -> dict[int, tuple[P, ...]]:
    """Autotask id → documents of QuickBooks whose marker names it, the oldest first. noun: what the app's markers call
    its documents.
    """
    found: dict[int, list[P]] = defaultdict(list)
    for each in sorted(posted, key=lambda each: (len(each.id), each.id)):
        mark = read_mark(each.private_note)
        if mark and mark.document == noun:
            found[mark.autotask_id].append(each)
    return {autotask_id: tuple(some) for autotask_id, some in found.items()}


def is_ours(memory: Memory, posted: Posted) -> bool:
    """Whether the marker is of this ledger, or of a lost one that a person told this one to continue."""
    mark = read_mark(posted.private_note)
    return mark is not None and mark.ledger in {memory.ledger_id[:6], *memory.accepted_ledgers}


def names(posted: Iterable[Posted]) -> str:
    """Number and id of each, for a sentence."""
    return ", ".join(f"{each.doc_number or 'without number'} (id {each.id})" for each in posted)


def _owed(past: Past) -> Ruling | Adoption | None:
    """Our create is done and its number never reached Autotask."""
    number = past.told(past.create)
    if not number:
        return held(_numberless(past))
    result: Json = past.create.result if past.create else None
    total = Decimal(result.get("TotalAmt", past.amount))
    return Adoption(number=number, total=total, quickbooks_id=str(result.get("Id") or ""))


def _adopted(past: Past, differing: Collection[str]) -> Ruling | Adoption | None:
    """The one with our marker, which the ledger does not know: adopted where nothing differs."""
    (posted,) = past.marked
    if not past.given(posted):
        return held(_numberless(past))
    if differing:
        return held(_differs(past, posted, differing))
    return Adoption(number=past.given(posted), total=posted.total_amt, quickbooks_id=posted.id)


def _cleared(past: Past) -> Reason:
    number = past.told(past.create) or past.told(past.back) or f"{_a(past.document)} of this program"
    return Reason(
        "number-cleared",
        f"It is already in QuickBooks as {number}, its {past.number} was cleared in Autotask",
        f"enter the {past.number} in Autotask again; "
        f"to send it anew, {past.resend} it in QuickBooks, then: -p resend and its id",
        "I6",
    )


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _foreign(posted: list[Posted]) -> Reason:
    ledgers = sorted({mark.ledger for mark in (read_mark(each.private_note) for each in posted) if mark})
    return Reason(
        "posted-by-another-ledger",
        f"Another ledger ({', '.join(ledgers)}) posted it as {names(posted)}",
        "stop the other installation, or accept that ledger if it is lost",
    )


def _several(past: Past) -> Reason:
    return Reason(
        "marked-twice",
        f"QuickBooks holds it more than once: {names(past.marked)}",
        f"{past.resend} all but one in QuickBooks",
    )


def _numberless(past: Past) -> Reason:
    return Reason(
        "no-number-in-quickbooks",
        "It is in QuickBooks, but QuickBooks gave it no number",
        f"number it in QuickBooks and enter that number in Autotask as its {past.number}",
        "I1",
    )


def _differs(past: Past, posted: Posted, differing: Collection[str]) -> Reason:
    return Reason(
        "adoption-differs",
        f"It is in QuickBooks as {names([posted])}, but {' and '.join(differing)}",
        f"correct the one that is wrong, then enter the {past.number} in Autotask",
    )
