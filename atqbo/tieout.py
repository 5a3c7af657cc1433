"""The proof of a run (rule A4): every selected document came to exactly one end, and the sums agree."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, FieldValue, State
from atqbo.money import ZERO, Json, add_up
from atqbo.plan.document import ACTING, Document, Known, Plan, Verdict


class Outcome(StrEnum):
    """What became of a document, in the order of rule A4."""

    CREATED = "created"
    UPDATED = "updated"
    ADOPTED = "adopted"
    VOIDED = "voided"
    SKIPPED = "skipped"
    HELD = "held"
    REFUSED = "refused"
    UNKNOWN = "unknown"


_WRITTEN = {
    Verdict.CREATE: Outcome.CREATED,
    Verdict.UPDATE: Outcome.UPDATED,
    Verdict.ADOPT: Outcome.ADOPTED,
    Verdict.VOID: Outcome.VOIDED,
}
_LEFT_ALONE = {Verdict.SKIP: Outcome.SKIPPED, Verdict.HOLD: Outcome.HELD, Verdict.REFUSE: Outcome.REFUSED}


class Tied(Struct, frozen=True, kw_only=True):
    """One document and its end."""

    source: str
    autotask_id: int
    party: str
    currency: str
    outcome: Outcome
    amount: Decimal
    """What Autotask says it totals."""
    planned: Decimal
    """What QuickBooks was to total; zero unless it was written."""
    posted: Decimal
    """What QuickBooks answered that it totals; zero unless it was written."""
    number: str = ""
    """QuickBooks' number; "" if none is known."""
    quickbooks_id: str = ""
    owed: bool = False
    """It is in QuickBooks and its number has not reached Autotask."""
    reason: str = ""
    """Why it was not written, or how QuickBooks' answer differs from what was asked; "" otherwise."""


class Tally(Struct, frozen=True, kw_only=True):
    """One row of the tie-out: documents of one currency with the same end."""

    currency: str
    outcome: Outcome
    count: int
    autotask: Decimal
    quickbooks: Decimal


class TieOut(Struct, frozen=True, kw_only=True):
    """The tie-out of a run."""

    documents: tuple[Tied, ...]
    tallies: tuple[Tally, ...]
    """By currency, then in the order of rule A4; ends that no document came to are left away."""
    selected: Mapping[str, tuple[int, Decimal]]
    """Currency → count and Autotask sum of all documents of the plan."""

    @property
    def holds(self) -> bool:
        """The identity of rule A4: per currency, counts and sums of all ends add up to what was selected."""
        return self.selected == {currency: self._total(currency) for currency in self._currencies()}

    @property
    def differing(self) -> tuple[Tied, ...]:
        """Documents whose total in QuickBooks is not the planned one."""
        return tuple(each for each in self.documents if each.posted != each.planned)

    @property
    def owed(self) -> tuple[Tied, ...]:
        """Documents in QuickBooks whose number has not reached Autotask."""
        return tuple(each for each in self.documents if each.owed)

    @property
    def agrees(self) -> bool:
        """Both sides agree to the cent, as far as documents were written, and no end is unknown."""
        return self.holds and not self.differing and not self.count(Outcome.UNKNOWN)

    def count(self, outcome: Outcome) -> int:
        """Documents that came to this end."""
        return sum(tally.count for tally in self.tallies if tally.outcome is outcome)

    def _currencies(self) -> set[str]:
        return {tally.currency for tally in self.tallies}

    def _total(self, currency: str) -> tuple[int, Decimal]:
        some = [tally for tally in self.tallies if tally.currency == currency]
        return sum(tally.count for tally in some), sum((tally.autotask for tally in some), ZERO)


def tie_out(plan: Plan, chosen: frozenset[str], known: Mapping[str, Known]) -> TieOut:
    """What became of every document of `plan`.

    chosen: sources of the acting documents that were to be written; the others wait for a person and count as held.
    known: effect key → what the ledger knows of it after the run.
    """
    effects = {effect.key: effect for effect in plan.effects}
    documents = tuple(_tie(document, document.source in chosen, effects, known) for document in plan.documents)
    return TieOut(documents=documents, tallies=_tally(documents), selected=_selected(plan.documents))


def _selected(documents: Iterable[Document]) -> dict[str, tuple[int, Decimal]]:
    """Counts and sums from the plan's side, so that the identity compares two counts and not one with itself."""
    documents = tuple(documents)
    sums = add_up((document.currency, document.amount) for document in documents)
    counts = add_up((document.currency, Decimal(1)) for document in documents)
    return {currency: (int(counts[currency]), total) for currency, total in sums.items()}


def _tally(documents: Iterable[Tied]) -> tuple[Tally, ...]:
    groups: dict[tuple[str, Outcome], list[Tied]] = {}
    for each in documents:
        groups.setdefault((each.currency, each.outcome), []).append(each)
    order = list(Outcome)
    return tuple(
        Tally(
            currency=currency,
            outcome=outcome,
            count=len(some),
            autotask=sum((each.amount for each in some), ZERO),
            quickbooks=sum((each.posted for each in some), ZERO),
        )
        for (currency, outcome), some in sorted(groups.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    )


def _tie(document: Document, chosen: bool, effects: Mapping[str, Effect], known: Mapping[str, Known]) -> Tied:
    if document.verdict not in ACTING:
        why = "; ".join(reason.text for reason in document.reasons)
        return _tied(document, _LEFT_ALONE[document.verdict], why)
    if not chosen:
        needs = "; ".join(reason.text for reason in document.needs_person)
        return _tied(document, Outcome.HELD, needs or UNAPPROVED)
    own = [effects[key] for key in document.effects if effects[key].source == document.source]
    return _written(document, own, known)


UNAPPROVED = "It waits for a person's approval"
"""Why a document that could be written was not."""


def _tied(document: Document, outcome: Outcome, reason: str) -> Tied:
    """A document that was not written."""
    return Tied(
        source=document.source,
        autotask_id=document.autotask_id,
        party=document.party,
        currency=document.currency,
        outcome=outcome,
        amount=document.amount,
        planned=ZERO,
        posted=ZERO,
        reason=reason,
    )


def _written(document: Document, own: list[Effect], known: Mapping[str, Known]) -> Tied:
    """A document that was to be written, by what is known of its own effects: the write, then the number's way back."""
    write, back = known.get(own[0].key), known.get(own[-1].key)
    owed = not (back and back.state is State.DONE)
    outcome = _end(document, write)
    if outcome is not _WRITTEN[document.verdict]:
        tied = _tied(document, outcome, (write.reason if write else "") or _UNWRITTEN[outcome])
        return replace(tied, number=_number(own[0], write), owed=owed and document.verdict is Verdict.ADOPT)
    return Tied(
        source=document.source,
        autotask_id=document.autotask_id,
        party=document.party,
        currency=document.currency,
        outcome=outcome,
        amount=document.amount,
        planned=document.to_post,
        posted=_posted(document, write),
        number=_number(own[0], write),
        quickbooks_id=str(_answer(write, "Id") or ""),
        owed=owed,
        reason=write.reason if write else "",
    )


def _end(document: Document, write: Known | None) -> Outcome:
    """SENT is unknown; what a person must look at, or what never left, is held."""
    ends = {
        State.DONE: _WRITTEN[document.verdict],
        State.REFUSED: Outcome.REFUSED,
        State.SENT: Outcome.UNKNOWN,
    }
    return ends.get(write.state, Outcome.HELD) if write else Outcome.HELD


_UNWRITTEN = {
    Outcome.HELD: "It was not sent: the run ended before",
    Outcome.REFUSED: "The service refused it",
    Outcome.UNKNOWN: "It was sent and no answer is known yet",
}


def _answer(write: Known | None, field: str) -> Json:
    return write.result.get(field) if write and isinstance(write.result, dict) else None


def _posted(document: Document, write: Known | None) -> Decimal:
    """QuickBooks' own total; an adopted document's was read, and compared, when it was planned."""
    if document.verdict is Verdict.ADOPT:
        return document.to_post
    return Decimal(_answer(write, "TotalAmt") or ZERO)


def _number(write_effect: Effect, write: Known | None) -> str:
    """QuickBooks' number: answered to the create, or known beforehand for an adopted document."""
    return str(_answer(write, "DocNumber") or _planned_number(write_effect) or "")


def _planned_number(write_effect: Effect) -> str:
    proof = write_effect.proof
    if not isinstance(proof, FieldValue):
        return ""
    written = proof.value if isinstance(proof.value, str) else ""
    return str((proof.about or {}).get("DocNumber") or written)
