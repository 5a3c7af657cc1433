"""Short lists of both services, such as payment terms: what the planner makes of each entry that invoices use."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum

from atqbo.checks.match import Match
from atqbo.checks.survey import WAITING, Survey
from atqbo.plan.decided import key_of
from atqbo.plan.document import Document, Reason
from atqbo.plan.invoices.desk import read_subject
from atqbo.plan.invoices.tax import wanted_taxes
from atqbo.plan.invoices.tracking import unit_of, wanted_units
from atqbo.plan.invoices.units import Noun, Unit, Units
from atqbo.plan.parties.vendors import Owed
from atqbo.plan.planners import PLANNERS
from atqbo.plan.settled import LEFT_OUT
from atqbo.plan.taxcodes import together
from atqbo.plan.terms import TermUse
from atqbo.rows import PaymentTerm


class Kind(StrEnum):
    """How an entry comes to its record of QuickBooks."""

    LINKED = "linked"
    """By a person's word."""
    SAME_NAME = "same-name"
    """The names are equal to the letter."""
    SET = "by-setting"
    """company.toml names it."""
    NEW = "to-create"
    """A person said that it be created, with the first invoice."""
    REACTIVATED = "to-reactivate"
    """By a person's word, to an inactive record that is made active again."""
    LEFT_OUT = "left-out"
    """A person said that invoices go without it, or wait."""
    WITHOUT = "without"
    """QuickBooks has none: invoices go without it."""
    APPROVAL = "needs-approval"
    """QuickBooks has none, and a new one needs a person."""
    HELD = "held"
    """QuickBooks has none, and invoices cannot go without it."""


class ListMatch(Match, frozen=True, kw_only=True):
    """One entry of a list of Autotask and what becomes of it."""

    key: str
    """What it goes by in its cross-reference: the id of a payment term."""
    name: str
    aliases: tuple[str, ...] = ()
    """What else it is called in Autotask."""
    quickbooks: str
    """Id of the record it goes to as things stand; "" for none."""

    @property
    def label(self) -> str:
        """What it is called where only one name can stand."""
        return self.name

    @property
    def unsettled(self) -> bool:
        """Whether nobody decided what becomes of it."""
        return self.waits or (self.kind is Kind.WITHOUT and bool(self.documents))


def match_terms(seen: Survey) -> tuple[ListMatch, ...]:
    """The payment terms of waiting invoices: those without a term in QuickBooks first, then by the value waiting."""
    waiting = _waiting(seen)
    matches = [
        _term(term, seen.desk.terms[term.id], waiting[term.id])
        for term in seen.facts.autotask.payment_terms
        if term.id in waiting
    ]
    return by_value(seen, matches)


def match_units(seen: Survey, noun: Noun) -> tuple[ListMatch, ...]:
    """What the classes or locations of waiting invoices are called in Autotask, in the same order."""
    holds = (seen.desk.settings.missing_class if noun == "class" else seen.desk.settings.missing_location) == "hold"
    waiting: dict[tuple[str, ...], list[Document]] = defaultdict(list)
    for each in seen.waiting:
        for own in set(wanted_units(seen.desk, read_subject(seen.desk, each.invoice), noun)):
            waiting[own].append(each.document)
    return by_value(seen, (_unit(seen, noun, own, documents, holds) for own, documents in waiting.items()))


def _unit(seen: Survey, noun: Noun, own: tuple[str, ...], documents: list[Document], holds: bool) -> ListMatch:
    unit = unit_of(seen.desk, noun, own)
    known = seen.desk.classes if noun == "class" else seen.desk.locations
    kind = unit_kind(known, own, unit, holds)
    return ListMatch(
        key=own[0],
        name=own[0],
        aliases=own[1:],
        kind=kind,
        quickbooks=unit.quickbooks if unit else "",
        why=(_no_unit(noun, own),) if kind in (Kind.HELD, Kind.WITHOUT) else (),
        documents=tuple(documents),
    )


def unit_kind(known: Units, own: tuple[str, ...], unit: Unit | None, holds: bool) -> Kind:
    """How a class or location was found. holds: whether documents cannot go without it."""
    if known.goes_without(own):
        return Kind.LEFT_OUT
    if unit is None:
        return Kind.HELD if holds else Kind.WITHOUT
    if unit.effect:
        return Kind.NEW if unit.effect.verb == "create" else Kind.REACTIVATED
    return Kind.LINKED if unit.linked else Kind.SAME_NAME


def match_taxes(seen: Survey) -> tuple[ListMatch, ...]:
    """The taxes that waiting invoices need a code for, in the same order."""
    waiting: dict[tuple[str, ...], list[Document]] = defaultdict(list)
    for each in seen.waiting:
        for names in wanted_taxes(seen.desk, read_subject(seen.desk, each.invoice)):
            waiting[names].append(each.document)
    return by_value(seen, (_tax(seen, names, documents) for names, documents in waiting.items()))


def _tax(seen: Survey, names: tuple[str, ...], documents: list[Document]) -> ListMatch:
    codes = seen.desk.taxes.codes
    use = codes.find(names, "sales")
    if use.code:
        kind = Kind.LINKED if codes.is_linked(names) else Kind.SAME_NAME
    else:
        kind = Kind.LEFT_OUT if use.holds[0].code == LEFT_OUT else Kind.HELD
    return ListMatch(
        key=together(names),
        name=together(names),
        kind=kind,
        quickbooks=use.code.id if use.code else "",
        why=use.holds,
        documents=tuple(documents),
    )


def match_vendors(seen: Survey, app: str) -> tuple[ListMatch, ...]:
    """Whom the waiting documents of an app owe, in the same order. seen: of the facts that were read for that app."""
    waiting = waiting_documents(seen, app)
    owed = PLANNERS[app].owed(seen.facts, seen.settings, seen.memory)
    return by_value(seen, (_vendor(seen, each, waiting) for each in owed))


def waiting_documents(seen: Survey, app: str) -> Mapping[int, list[Document]]:
    """Autotask id → the documents of an app that are not in QuickBooks and ought to be."""
    waiting: dict[int, list[Document]] = defaultdict(list)
    for document in PLANNERS[app].plan(seen.facts, seen.settings, "", seen.memory).documents:
        if document.verdict in WAITING:
            waiting[document.autotask_id].append(document)
    return waiting


def _vendor(seen: Survey, owed: Owed, waiting: Mapping[int, list[Document]]) -> ListMatch:
    party = owed.party
    kind = _vendor_kind(seen, owed)
    known = party.reference if isinstance(party.reference, str) else ""
    return ListMatch(
        key=key_of(owed.payee.source),
        name=owed.payee.name,
        kind=kind,
        quickbooks=party.effect.body["Id"] if kind is Kind.REACTIVATED and party.effect else known,
        why=party.holds or party.needs_person or party.notes,
        documents=tuple(document for number in owed.documents for document in waiting.get(number, ())),
    )


def _vendor_kind(seen: Survey, owed: Owed) -> Kind:
    party = owed.party
    if party.holds:
        return Kind.LEFT_OUT if party.holds[0].code == LEFT_OUT else Kind.HELD
    if party.effect is None:
        return Kind.LINKED if owed.payee.source in seen.memory.links else Kind.SAME_NAME
    if party.effect.verb == "update":
        return Kind.REACTIVATED
    return Kind.NEW if party.decided else Kind.APPROVAL


def _no_unit(noun: Noun, own: tuple[str, ...]) -> Reason:
    names = " or ".join(f"'{name}'" for name in own)
    return Reason(f"{noun}-missing", f"QuickBooks has no active {noun} called {names}", "link it, or create it")


def by_value(seen: Survey, matches: Iterable[ListMatch]) -> tuple[ListMatch, ...]:
    """What nobody decided on first, then what most money waits for."""
    return tuple(sorted(matches, key=lambda each: (not each.unsettled, -seen.worth(each.waiting), each.name, each.key)))


def _waiting(seen: Survey) -> Mapping[int, list[Document]]:
    found: dict[int, list[Document]] = defaultdict(list)
    for each in seen.waiting:
        if each.invoice.payment_term is not None:
            found[each.invoice.payment_term].append(each.document)
    return found


def _term(term: PaymentTerm, use: TermUse, documents: list[Document]) -> ListMatch:
    return ListMatch(
        key=str(term.id),
        name=term.name,
        kind=_kind(use),
        quickbooks=use.quickbooks if use.reference is not None else "",
        why=use.notes,
        documents=tuple(documents),
    )


def _kind(use: TermUse) -> Kind:
    if use.left_out:
        return Kind.LEFT_OUT
    if use.reference is None:
        return Kind.WITHOUT
    if use.effect:
        return Kind.NEW if use.effect.verb == "create" else Kind.REACTIVATED
    return Kind.LINKED if use.linked else Kind.SAME_NAME
