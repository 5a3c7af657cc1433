"""Cures: what the program may put right itself, as effects like any other, approved by a sentence (rule K2).

A missing term or item created in QuickBooks, a customer made active again there, a tilde taken out of a name on either
side. Updates of QuickBooks are sparse: what is not named stays. Billing codes cannot be written in Autotask.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct, structs

from atqbo.effects import Effect, FieldValue
from atqbo.facts import Facts, is_waiting
from atqbo.matching import same_to_quickbooks, without_deleted
from atqbo.money import digest
from atqbo.plan.document import Memory
from atqbo.plan.invoices.desk import Desk, read_subject
from atqbo.plan.invoices.tracking import unit_of, wanted_units
from atqbo.plan.invoices.units import Noun, new_unit, unfit_unit
from atqbo.plan.items.resolving import resolve_items
from atqbo.plan.limits import LONGEST_NAME
from atqbo.plan.parties.reactivating import name_field, reactivated, sparse_update
from atqbo.plan.past import is_done, known, make_effect, outcome_unknown
from atqbo.plan.terms import new_term, new_term_body, unfit_term
from atqbo.rows import QuickBooksRow

_LONGEST = {**LONGEST_NAME, "Companies": 100}
"""Characters a name may have; the shorter where a service has several fields for it."""
_TILDE = re.compile(r"\s*~\s*")


class Way(StrEnum):
    """How something is cured: what a person names to choose it."""

    TERMS = "create-terms"
    CLASSES = "create-classes"
    DEPARTMENTS = "create-department-classes"
    ITEMS = "create-items"
    CUSTOMERS = "reactivate-customers"
    QUICKBOOKS_NAMES = "rename-in-quickbooks"
    AUTOTASK_NAMES = "rename-in-autotask"


FINDINGS = {
    Way.TERMS: "terms-missing",
    Way.CLASSES: "classes-missing",
    Way.DEPARTMENTS: "departments-without-class",
    Way.ITEMS: "items-held",
    Way.CUSTOMERS: "organizations-held",
    Way.QUICKBOOKS_NAMES: "tilde-in-quickbooks",
    Way.AUTOTASK_NAMES: "tilde-in-autotask",
}
"""Way → code of the finding it cures, or cures a part of."""
_WORDS = {
    Way.TERMS: ("CREATE", "TERM"),
    Way.CLASSES: ("CREATE", "CLASS"),
    Way.DEPARTMENTS: ("CREATE", "DEPARTMENT CLASS"),
    Way.ITEMS: ("CREATE", "ITEM"),
    Way.CUSTOMERS: ("REACTIVATE", "CUSTOMER"),
    Way.QUICKBOOKS_NAMES: ("RENAME", "QUICKBOOKS RECORD"),
    Way.AUTOTASK_NAMES: ("RENAME", "ORGANIZATION"),
}


class Cure(Struct, frozen=True, kw_only=True):
    """One record that is put right."""

    way: Way
    record: str
    """What it is: "Term", "Customer 24", "Organization 199"."""
    before: str
    """Its name, or its state; "" for what is created."""
    after: str
    effect: Effect


class Cures(Struct, frozen=True):
    """Cures that are proposed together. Approved by their sentence, kept by their hash."""

    cures: tuple[Cure, ...]

    @property
    def hash(self) -> str:
        """SHA-256 over everything in it."""
        return digest(self)

    def sentence(self) -> str:
        """What a person types to approve: 'CURE 2 FINDINGS: CREATE 1 TERM, RENAME 1 ORGANIZATION, 3FA91C'; "" without
        any. The six digits stand for every record of it: what comes to be cured later is not approved with it.
        """
        counts = {way: sum(each.way is way for each in self.cures) for way in Way}
        parts = [f"{verb} {_number(counts[way], noun)}" for way, (verb, noun) in _WORDS.items() if counts[way]]
        told = [[each.way, each.record, each.before, each.after] for each in self.cures]
        return f"CURE {_number(len(parts), 'FINDING')}: {', '.join(parts)}, {digest(told)[:6].upper()}" if parts else ""


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 'ES' if noun.endswith('S') else 'S'}"


def propose(
    facts: Facts, memory: Memory, desk: Desk, ways: Collection[Way] = tuple(Way), departments: Collection[str] = ()
) -> Cures:
    """What can be cured, by the chosen ways. desk: of the window's invoices, whose items and parties come first.
    departments: numbers that waiting expense reports ask a class for, and that nobody decided on.
    """
    makers: dict[Way, Callable[[], Iterable[Cure]]] = {
        Way.TERMS: lambda: _terms(facts, memory),
        Way.CLASSES: lambda: _classes(facts, memory, desk),
        Way.DEPARTMENTS: lambda: _new_classes(facts, memory, Way.DEPARTMENTS, "department", departments),
        Way.ITEMS: lambda: _items(facts, memory, desk),
        Way.CUSTOMERS: lambda: _customers(facts, memory, desk),
        Way.QUICKBOOKS_NAMES: lambda: _quickbooks_names(facts, memory),
        Way.AUTOTASK_NAMES: lambda: _autotask_names(facts, memory),
    }
    return Cures(tuple(cure for way in Way if way in ways for cure in makers[way]() if _is_open(memory, cure.effect)))


def _is_open(memory: Memory, effect: Effect) -> bool:
    """Not done earlier, and no earlier try whose outcome nobody knows."""
    earlier = known(memory, effect.service, effect.verb, effect.entity, effect.source)
    return not is_done(earlier) and outcome_unknown(earlier, effect.source) is None


def without_tilde(name: str) -> str:
    """The name with a hyphen where the tilde stood for a level: 'Acme~North' → 'Acme - North'."""
    return _TILDE.sub(" - ", name).strip(" -")


def _terms(facts: Facts, memory: Memory) -> Iterator[Cure]:
    """Active terms of Autotask with days, which QuickBooks does not know by any state or case."""
    taken = {same_to_quickbooks(without_deleted(each.name)) for each in facts.quickbooks.terms}
    for term in facts.autotask.payment_terms:
        if (
            f"term:{term.id}" in memory.decided
            or term.is_active is False
            or unfit_term(term, term.name)
            or same_to_quickbooks(term.name) in taken
        ):
            continue
        yield Cure(
            way=Way.TERMS,
            record="Term",
            before="",
            after=f"{term.name}, {term.payment_due_in_days} days",
            effect=new_term(memory, term, new_term_body(term, term.name)),
        )


def _classes(facts: Facts, memory: Memory, desk: Desk) -> Iterator[Cure]:
    """Classes that lines of waiting invoices ask for and that QuickBooks does not know by any state or case."""
    asked = dict.fromkeys(
        own[0]
        for invoice in facts.autotask.invoices
        if is_waiting(invoice, desk.settings)
        for own in wanted_units(desk, read_subject(desk, invoice), "class")
        if unit_of(desk, "class", own) is None and not desk.classes.goes_without(own)
    )
    return _new_classes(facts, memory, Way.CLASSES, "class", asked)


def _new_classes(facts: Facts, memory: Memory, way: Way, noun: Noun, asked: Iterable[str]) -> Iterator[Cure]:
    """Those whose name QuickBooks takes and does not know by any state or case."""
    taken = {same_to_quickbooks(each.fully_qualified_name or each.name) for each in facts.quickbooks.classes}
    for name in asked:
        if unfit_unit("class", name) or same_to_quickbooks(name) in taken:
            continue
        effect = new_unit(memory, noun, name, {"Name": name})
        yield Cure(way=way, record="Class", before="", after=name, effect=effect)


def _items(facts: Facts, memory: Memory, desk: Desk) -> Iterator[Cure]:
    """Items that waiting invoices lack and that the settings leave to a person."""
    lacking = [name for name, use in desk.items.items() if any(each.code == "item-missing" for each in use.holds)]
    codes = {
        name: [code for code in desk.codes.values() if name in (code.external_number, code.name)] for name in lacking
    }
    uses = resolve_items(facts, structs.replace(desk.settings, missing_item="create"), memory, codes, desk.making)
    for name, use in uses.items():
        if use.effect:
            yield Cure(
                way=Way.ITEMS, record="Item", before="", after=f"{name}, account {use.account}", effect=use.effect
            )


def _customers(facts: Facts, memory: Memory, desk: Desk) -> Iterator[Cure]:
    """Inactive customers that organizations of the window wait for."""
    held = {
        number
        for number, party in desk.parties.items()
        if any(each.code == "customer-inactive" for each in party.holds)
    }
    names = {desk.organizations[number].company_name for number in held}
    linked = {memory.customers[number] for number in held if number in memory.customers}
    taken = _names(facts)
    for customer in facts.quickbooks.customers:
        name = without_deleted(customer.display_name)
        if customer.active or not (customer.id in linked or name in names) or not _fits(name, "Customer", taken):
            continue
        yield Cure(
            way=Way.CUSTOMERS,
            record=f"Customer {customer.id}",
            before=f"{customer.display_name}, inactive",
            after=f"{name}, active",
            effect=reactivated(memory, customer),
        )


def _quickbooks_names(facts: Facts, memory: Memory) -> Iterator[Cure]:
    """Active records with a tilde, where the new name is free."""
    kept, taken = facts.quickbooks, _names(facts)
    for customer in kept.customers:
        yield from _renamed(memory, "Customer", customer, customer.active, customer.display_name, taken)
    for vendor in kept.vendors:
        yield from _renamed(memory, "Vendor", vendor, vendor.active, vendor.display_name, taken)
    taken = {same_to_quickbooks(each.name) for each in kept.items}
    for item in kept.items:
        yield from _renamed(memory, "Item", item, item.active, item.name, taken)
    taken = {same_to_quickbooks(each.name) for each in kept.terms}
    for term in kept.terms:
        yield from _renamed(memory, "Term", term, term.active, term.name, taken)


def _renamed(
    memory: Memory, entity: str, row: QuickBooksRow, active: bool, name: str, taken: set[str]
) -> Iterator[Cure]:
    new = without_tilde(name)
    if active and "~" in name and _fits(new, entity, taken):
        field = name_field(entity)
        effect = sparse_update(memory, entity, row, field, {field: new})
        yield Cure(way=Way.QUICKBOOKS_NAMES, record=f"{entity} {row.id}", before=name, after=new, effect=effect)


def _fits(name: str, entity: str, taken: set[str]) -> bool:
    """Whether the service takes that name and nobody has it; from now on it is taken."""
    if not name or len(name) > _LONGEST[entity] or same_to_quickbooks(name) in taken:
        return False
    taken.add(same_to_quickbooks(name))
    return True


def _autotask_names(facts: Facts, memory: Memory) -> Iterator[Cure]:
    """Organizations with a tilde whose new name no other organization has."""
    taken = {same_to_quickbooks(each.company_name) for each in facts.autotask.organizations}
    for organization in facts.autotask.organizations:
        name, new = organization.company_name, without_tilde(organization.company_name)
        if "~" not in name or not _fits(new, "Companies", taken):
            continue
        effect = make_effect(
            memory, "autotask", "update", "Companies", f"rename:{organization.id}:{name}",
            body={"id": organization.id, "companyName": new},
            expect={"companyName": new},
            proof=FieldValue("companyName", new, before=(name,)),
        )  # fmt: skip
        yield Cure(
            way=Way.AUTOTASK_NAMES, record=f"Organization {organization.id}", before=name, after=new, effect=effect
        )


def _names(facts: Facts) -> set[str]:
    """Names that are taken: each stands once over customers, vendors and employees."""
    kept, around = facts.quickbooks, facts.around
    names = [each.display_name for each in kept.customers] + [each.display_name for each in kept.vendors]
    names += [each.display_name for each in (around.employees if around else None) or ()]
    return set(map(same_to_quickbooks, names))
