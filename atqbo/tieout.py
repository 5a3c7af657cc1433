"""The proof of a run (rule A4): every selected document came to exactly one end, and the sums agree."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, State, belongs_to
from atqbo.money import ZERO, Json, round_to_minor
from atqbo.packed import Named, Packed, Picked
from atqbo.plan.charge import Charge
from atqbo.plan.document import ACTING, CREDITS, Document, Known, Plan, Verdict


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
    tax: Charge = Charge()
    """What of `planned` is tax, and how far it may be off."""
    posted_tax: Decimal = ZERO
    """What of `posted` is tax."""
    at_home: tuple[Decimal, Decimal] | None = None
    """What it totals in the home currency by Autotask, and by QuickBooks at the rate it was sent (rule C2); None in the
    home currency, where one of them does not tell, or unless it was written.
    """
    number: str = ""
    """QuickBooks' number; "" if none is known."""
    quickbooks_id: str = ""
    owed: bool = False
    """It is in QuickBooks and its number has not reached Autotask."""
    reason: str = ""
    """Why it was not written, or how QuickBooks' answer differs from what was asked; "" otherwise."""
    untaken: tuple[str, ...] = ()
    """What follows the document and did not happen, in words: "its e-mail was refused: …"."""

    @property
    def agrees(self) -> bool:
        """Whether QuickBooks stands as planned without tax, to the minor unit (rule T2)."""
        return self.posted - self.posted_tax == self.planned - self.tax.amount

    @property
    def is_taxed_otherwise(self) -> bool:
        """Whether QuickBooks' tax is too far from Autotask's (rules A3, T2)."""
        return not self.tax.accepts(self.posted_tax)


class Tally(Struct, frozen=True, kw_only=True):
    """One row of the tie-out: documents of one currency with the same end."""

    currency: str
    outcome: Outcome
    count: int
    autotask: Decimal
    quickbooks: Decimal
    at_home: Decimal | None = None
    """QuickBooks less Autotask in the home currency, of those of which both are known; None where there are none."""


class TieOut(Struct, frozen=True, kw_only=True):
    """The tie-out of a run."""

    app: str = "invoices"
    documents: Sequence[Tied]
    tallies: tuple[Tally, ...]
    """By currency, then in the order of rule A4; ends that no document came to are left away."""
    selected: Mapping[str, tuple[int, Decimal]]
    """Currency → count and Autotask sum of all documents of the plan."""

    def of(self, *ends: Outcome) -> Sequence[Tied]:
        """The documents that came to one of these ends, in the plan's order."""
        return self._where(lambda each: each.outcome in ends)

    def _where(self, chosen: Callable[[Tied], bool]) -> Sequence[Tied]:
        return Picked(self.documents, (place for place, each in enumerate(self.documents) if chosen(each)))

    @property
    def holds(self) -> bool:
        """The identity of rule A4: per currency, counts and sums of all ends add up to what was selected."""
        return self.selected == {currency: self._total(currency) for currency in self._currencies()}

    @property
    def differing(self) -> Sequence[Tied]:
        """Documents whose total without tax in QuickBooks is not the planned one."""
        return self._where(lambda each: not each.agrees)

    @property
    def taxed_otherwise(self) -> Sequence[Tied]:
        """Documents whose tax in QuickBooks is too far from Autotask's."""
        return self._where(lambda each: each.is_taxed_otherwise)

    @property
    def owed(self) -> Sequence[Tied]:
        """Documents in QuickBooks whose number has not reached Autotask."""
        return self._where(lambda each: each.owed)

    @property
    def agrees(self) -> bool:
        """Both sides agree to the cent, tax within its tolerance, as far as documents were written, and no end is
        unknown.
        """
        return self.holds and not self.differing and not self.taxed_otherwise and not self.count(Outcome.UNKNOWN)

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
    effects = Named(plan.effects, lambda effect: effect.key)
    home = plan.home_currency
    documents = Packed(Tied, (_tie(each, each.source in chosen, effects, known, home) for each in plan.documents))
    return TieOut(app=plan.app, documents=documents, tallies=_tally(documents), selected=_selected(plan.documents))


def _selected(documents: Iterable[Document]) -> dict[str, tuple[int, Decimal]]:
    """Counts and sums from the plan's side, so that the identity compares two counts and not one with itself."""
    found: dict[str, tuple[int, Decimal]] = {}
    for each in documents:
        count, total = found.get(each.currency, (0, ZERO))
        found[each.currency] = (count + 1, total + each.amount)
    return dict(sorted(found.items()))


def _tally(documents: Iterable[Tied]) -> tuple[Tally, ...]:
    found: dict[tuple[str, Outcome], Tally] = {}
    for each in documents:
        group = each.currency, each.outcome
        before = found.get(group) or Tally(
            currency=each.currency, outcome=each.outcome, count=0, autotask=ZERO, quickbooks=ZERO
        )
        found[group] = replace(
            before,
            count=before.count + 1,
            autotask=before.autotask + each.amount,
            quickbooks=before.quickbooks + each.posted,
            at_home=_apart_at_home(before, each),
        )
    order = list(Outcome)
    return tuple(sorted(found.values(), key=lambda tally: (tally.currency, order.index(tally.outcome))))


def _apart_at_home(before: Tally, each: Tied) -> Decimal | None:
    if each.at_home is None:
        return before.at_home
    autotask, quickbooks = each.at_home
    return (before.at_home or ZERO) + quickbooks - autotask


def _tie(
    document: Document, chosen: bool, effects: Mapping[str, Effect], known: Mapping[str, Known], home: str
) -> Tied:
    if document.verdict not in ACTING:
        why = "; ".join(reason.text for reason in document.reasons)
        return _tied(document, _LEFT_ALONE[document.verdict], why)
    if not chosen:
        needs = "; ".join(reason.text for reason in document.needs_person)
        return _tied(document, Outcome.HELD, needs or UNAPPROVED)
    own = [effects[key] for key in document.effects if belongs_to(effects[key], document.source)]
    written = _written(document, own, known)
    return replace(written, at_home=_at_home(document, written, home))


def _at_home(document: Document, written: Tied, home: str) -> tuple[Decimal, Decimal] | None:
    """Both sides' totals in the home currency: proofs compare in the document's own (rule C2)."""
    if document.amount_at_home is None or document.exchange_rate is None or written.outcome is not Outcome.CREATED:
        return None
    return document.amount_at_home, round_to_minor(written.posted * document.exchange_rate, home)


UNAPPROVED = "It waits for a person's approval"
"""Why a document that could be written was not."""


def _tied(document: Document, outcome: Outcome, reason: str) -> Tied:
    """A document of which nothing was written, as far as is known so far."""
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
    """A document that was to be written, by what is known of its own effects: what they are says what they mean."""
    backs = [effect for effect in own if effect.service == "autotask"]
    writes = [effect for effect in own if effect.service == "quickbooks" and effect.verb not in _ERRANDS] or backs
    owed = not all(_is_done(effect, known) for effect in backs)
    outcome, first = _end(document, writes, known)
    if outcome is not _WRITTEN[document.verdict]:
        tied = _tied(document, outcome, (first.reason if first else "") or _UNWRITTEN[outcome])
        return replace(tied, number=_number(document, writes, known), owed=owed and document.verdict is Verdict.ADOPT)
    return replace(
        _tied(document, outcome, "; ".join(known[effect.key].reason for effect in writes if known[effect.key].reason)),
        planned=document.to_post,
        tax=document.tax,
        posted=_posted(document, writes, known),
        posted_tax=_posted_tax(document, writes, known),
        number=_number(document, writes, known),
        quickbooks_id=str(next(_answers(writes, known, "Id"), "")),
        owed=owed,
        untaken=tuple(_untaken(effect, known) for effect in own if _failed(effect, known)),
    )


_ERRANDS = {"send": "e-mail", "attach": "attachment"}
"""Verb → what follows a document without being part of it."""
_ORDER = (State.SENT, State.REFUSED, State.HELD, State.PLANNED, None)
"""What decides where a document has several writes."""


def _is_done(effect: Effect, known: Mapping[str, Known]) -> bool:
    return effect.key in known and known[effect.key].state is State.DONE


def _end(document: Document, writes: list[Effect], known: Mapping[str, Known]) -> tuple[Outcome, Known | None]:
    """The end of a document, and the write that decides it. SENT is unknown; what a person must look at, or what never
    left, is held.
    """
    open_ones = [effect for effect in writes if not _is_done(effect, known)]
    if not open_ones:
        return _WRITTEN[document.verdict], None
    states = [known.get(effect.key) for effect in open_ones]
    first = min(states, key=lambda each: _ORDER.index(each.state if each else None))
    ends = {State.SENT: Outcome.UNKNOWN, State.REFUSED: Outcome.REFUSED}
    return ends.get(first.state, Outcome.HELD) if first else Outcome.HELD, first


def _failed(effect: Effect, known: Mapping[str, Known]) -> bool:
    return effect.verb in _ERRANDS and not _is_done(effect, known)


def _untaken(effect: Effect, known: Mapping[str, Known]) -> str:
    """'its e-mail was refused: …', in the words of the ledger."""
    each = known.get(effect.key)
    words = {State.SENT: "has no known outcome yet", State.REFUSED: "was refused", State.HELD: "was not sent"}
    ended = words.get(each.state, "was not sent") if each else "was not sent"
    return f"its {_ERRANDS[effect.verb]} {ended}{f': {each.reason}' if each and each.reason else ''}"


_UNWRITTEN = {
    Outcome.HELD: "It was not sent: the run ended before",
    Outcome.REFUSED: "The service refused it",
    Outcome.UNKNOWN: "It was sent and no answer is known yet",
}


def _answers(writes: list[Effect], known: Mapping[str, Known], field: str) -> Iterator[Json]:
    """What the answers to these writes say in a field, where they say anything."""
    results = (known[effect.key].result for effect in writes if effect.key in known)
    return (result[field] for result in results if isinstance(result, dict) and result.get(field) is not None)


def _posted(document: Document, writes: list[Effect], known: Mapping[str, Known]) -> Decimal:
    """QuickBooks' own total, a credit's as negative; an adopted one's was read, and compared, when it was planned."""
    if document.verdict is Verdict.ADOPT:
        return document.to_post
    return sum((_total(effect, known) for effect in writes), ZERO)


def _total(write: Effect, known: Mapping[str, Known], field: str = "TotalAmt") -> Decimal:
    total = sum((Decimal(each) for each in _answers([write], known, field)), ZERO)
    return -total if write.entity in CREDITS else total


def _posted_tax(document: Document, writes: list[Effect], known: Mapping[str, Known]) -> Decimal:
    """QuickBooks' own tax; where none was planned, none is looked for."""
    return sum((_total(effect, known, "TotalTax") for effect in writes if document.tax.within is not None), ZERO)


def _number(document: Document, writes: list[Effect], known: Mapping[str, Known]) -> str:
    """QuickBooks' number: as it answered, or known beforehand."""
    return str(next(_answers(writes, known, "DocNumber"), "") or document.number)
