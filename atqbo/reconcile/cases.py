"""What a person settles: each organization or item that invoices need, with its candidates and what was decided."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from atqbo.checks import (
    ListMatch,
    Match,
    match_customers,
    match_items,
    match_taxes,
    match_terms,
    match_units,
    match_vendors,
)
from atqbo.checks.named import match_named
from atqbo.checks.spending import match_categories, match_departments, match_products
from atqbo.checks.survey import Survey
from atqbo.matching import (
    ITEMS_BY_NUMBER,
    LISTS,
    PARTIES,
    Candidate,
    Matched,
    Rules,
    Side,
    account_side,
    listed_side,
    match,
    payment_term_side,
    person_side,
    term_side,
    vendor_side,
)
from atqbo.plan.app import EXPENSES, PURCHASE_ORDERS
from atqbo.plan.currencies import home_currency
from atqbo.plan.decided import Decided, key_of, kind_of
from atqbo.plan.expenses.categories import BILLABLE, NOT_BILLABLE
from atqbo.plan.expenses.mapping import fitting_accounts
from atqbo.plan.invoices.units import Noun
from atqbo.plan.taxcodes import together
from atqbo.reconcile import sides
from atqbo.rows import Klass, Location, Resource, TaxCode, TaxRate


class Case(Struct, frozen=True, kw_only=True):
    """One organization, item, payment term …"""

    subject: str
    """"customer:29", "item:Labor", "term:3"."""
    ours: Side
    match: Match
    """What the planner makes of it, and the invoices that wait for it."""
    candidates: tuple[Candidate, ...]
    """Records of QuickBooks that may be the same, the best first."""
    decided: Decided | None
    seen: int
    """Number of the newest decision on it; 0 for none."""
    quickbooks: str
    """Id of the record it goes to as things stand; "" for none."""

    @property
    def label(self) -> str:
        """What it is called in Autotask."""
        return self.ours.name


class Cases(Struct, frozen=True, kw_only=True):
    """All of one kind, those that wait first, the most valuable at the top."""

    kind: str
    """"customer", "item", "term"; the key of its topic."""
    subjects: str
    """What its subjects begin with: the same, but for kinds that share their cross-references."""
    cases: tuple[Case, ...]
    matches: tuple[Match, ...]
    """As the planner has them; more than the cases where lines have no billing code to decide about."""
    records: Mapping[str, Side]
    """What QuickBooks has, by id."""
    survey: Survey

    by_subject: Mapping[str, Case]
    users: Mapping[str, Sequence[Case]]
    """Id in QuickBooks → the cases that go to it as things stand."""

    def worth(self, each: Match) -> Decimal:
        """About what waits for it in the home currency: for putting into an order only."""
        return self.survey.worth(each.waiting)


def customer_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The organizations of the window's invoices. newest: subject → number of the newest decision on it."""
    ours, records = sides.organizations(seen.facts), sides.customers(seen.facts)
    matches = [each for each in match_customers(seen) if str(each.organization_id) in ours]
    links = {str(organization): customer for organization, customer in seen.memory.customers.items()}
    found = match([ours[str(each.organization_id)] for each in matches], records.values(), PARTIES, links)
    cases = tuple(
        _case(f"customer:{each.organization_id}", each, candidates, each.customer_id, seen, newest)
        for each, candidates in zip(matches, found, strict=True)
    )
    return _cases("customer", cases, matches, records, seen)


def spender_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The organizations on items of waiting expense reports. seen: of the facts read for expenses."""
    return _named("spender", EXPENSES.name, seen, newest)


def buyer_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The organizations that waiting purchase orders buy for. seen: of the facts read for purchase orders."""
    return _named("buyer", PURCHASE_ORDERS.name, seen, newest)


def _named(kind: str, app: str, seen: Survey, newest: Mapping[str, int]) -> Cases:
    """Customers all the same, whichever app names them first."""
    ours, records = sides.organizations(seen.facts), sides.customers(seen.facts)
    return _list_cases(kind, match_named(seen, app), ours, records, seen, newest, PARTIES, "customer")


def item_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The items that billing codes on waiting invoices become."""
    matches, records = match_items(seen), sides.items(seen.facts)
    wanted = sides.wanted_items(matches)
    named = [each for each in matches if each.name]
    found = match([wanted[each.name] for each in named], records.values(), ITEMS_BY_NUMBER, seen.memory.items)
    ids = {side.name: side.id for side in records.values() if side.active}
    cases = tuple(
        _case(f"item:{each.name}", each, candidates, ids.get(each.item, ""), seen, newest)
        for each, candidates in zip(named, found, strict=True)
    )
    return _cases("item", cases, matches, records, seen)


def term_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The payment terms of waiting invoices."""
    ours = {str(each.id): payment_term_side(each) for each in seen.facts.autotask.payment_terms}
    records = {each.id: term_side(each) for each in seen.facts.quickbooks.terms}
    return _list_cases("term", match_terms(seen), ours, records, seen, newest)


def class_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """What the classes of waiting invoices are called in Autotask."""
    return _unit_cases("class", seen.facts.quickbooks.classes, seen, newest)


def location_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """What the locations of waiting invoices are called in Autotask."""
    return _unit_cases("location", seen.facts.quickbooks.locations, seen, newest)


def _unit_cases(noun: Noun, rows: Iterable[Klass | Location], seen: Survey, newest: Mapping[str, int]) -> Cases:
    return _of_units(noun, match_units(seen, noun), rows, seen, newest)


def _of_units(
    noun: Noun, matches: Sequence[ListMatch], rows: Iterable[Klass | Location], seen: Survey, newest: Mapping[str, int]
) -> Cases:
    ours = {each.key: Side(id=each.key, name=each.name, aliases=each.aliases) for each in matches}
    records = {each.id: _unit_side(each) for each in rows}
    return _list_cases(noun, matches, ours, records, seen, newest)


def _unit_side(row: Klass | Location) -> Side:
    full = row.fully_qualified_name or row.name
    return Side(id=row.id, name=full, aliases=(row.name,) if row.name != full else (), active=row.active)


def tax_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The taxes that waiting invoices need a code for."""
    matches, codes = match_taxes(seen), seen.desk.taxes.codes
    ours = {each.key: Side(id=each.key, name=each.name) for each in matches}
    records = {each.id: _tax_side(each, codes.rates(each, "sales")) for each in codes.all()}
    return _list_cases("tax", matches, ours, records, seen, newest)


def _tax_side(row: TaxCode, rates: Sequence[TaxRate]) -> Side:
    """Known by its name, its description and the names of its rates together."""
    aliases = dict.fromkeys(filter(None, (row.description, together([each.name for each in rates]))))
    told = ", ".join(f"{each.name} {each.rate_value:f} %" for each in rates)
    return Side(id=row.id, name=row.name, aliases=tuple(aliases), details={"rates": told} if told else {})


def department_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The departments of waiting expense reports. seen: of the facts read for expenses."""
    return _of_units("department", match_departments(seen), seen.facts.quickbooks.classes, seen, newest)


def category_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The categories of what waiting expense reports pay back and nobody else is billed. seen: as above."""
    return _categories(False, seen, newest)


def billable_category_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The categories of what they pay back and is billable to an organization."""
    return _categories(True, seen, newest)


def _categories(billable: bool, seen: Survey, newest: Mapping[str, int]) -> Cases:
    matches = match_categories(seen, billable)
    ours = {each.key: listed_side(each.key, each.name) for each in matches}
    records = {each.id: account_side(each) for each in fitting_accounts(seen.facts, billable)}
    return _list_cases(BILLABLE if billable else NOT_BILLABLE, matches, ours, records, seen, newest)


def product_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The products on waiting purchase orders. seen: of the facts read for purchase orders."""
    matches = match_products(seen)
    ours = {each.key: Side(id=each.key, name=each.name) for each in matches}
    return _list_cases("product", matches, ours, sides.items(seen.facts), seen, newest)


def vendor_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """The organizations that waiting purchase orders owe. seen: of the facts read for purchase orders."""
    home = home_currency(seen.facts)
    records = {each.id: vendor_side(each, home) for each in seen.facts.quickbooks.vendors}
    matches = match_vendors(seen, PURCHASE_ORDERS.name)
    return _list_cases("vendor", matches, sides.organizations(seen.facts), records, seen, newest, PARTIES)


def submitter_cases(seen: Survey, newest: Mapping[str, int]) -> Cases:
    """Who submitted waiting expense reports. seen: of the facts read for expenses."""
    home = home_currency(seen.facts)
    records = {each.id: vendor_side(each, home) for each in seen.facts.quickbooks.vendors}
    matches = match_vendors(seen, EXPENSES.name)
    people = {str(each.id): each for each in seen.facts.autotask.resources}
    ours = {each.key: _submitter_side(each, people[each.key], home) for each in matches}
    return _list_cases("submitter", matches, ours, records, seen, newest, PARTIES)


def _submitter_side(match: ListMatch, row: Resource, home: str) -> Side:
    """By the name of the vendor that is looked for; also known as a person is called."""
    emails = (row.email,) if row.email else ()
    known_as = person_side(match.key, row.first_name or "", row.last_name or "", emails)
    return replace(known_as, name=match.name, aliases=(*known_as.aliases,), currency=home)


def _list_cases(
    kind: str,
    matches: Sequence[ListMatch],
    ours: Mapping[str, Side],
    records: Mapping[str, Side],
    seen: Survey,
    newest: Mapping[str, int],
    rules: Rules = LISTS,
    subjects: str = "",
) -> Cases:
    begins = subjects or kind
    links = {key_of(subject): linked for subject, linked in seen.memory.links.items() if kind_of(subject) == begins}
    found = match([ours[each.key] for each in matches], records.values(), rules, links)
    cases = tuple(
        _case(f"{begins}:{each.key}", each, candidates, each.quickbooks, seen, newest)
        for each, candidates in zip(matches, found, strict=True)
    )
    return _cases(kind, cases, matches, records, seen, begins)


def _cases(
    kind: str,
    cases: Sequence[Case],
    matches: Sequence[Match],
    records: Mapping[str, Side],
    seen: Survey,
    subjects: str = "",
) -> Cases:
    users: dict[str, list[Case]] = defaultdict(list)
    for each in cases:
        if each.quickbooks:
            users[each.quickbooks].append(each)
    return Cases(
        kind=kind,
        subjects=subjects or kind,
        cases=tuple(cases),
        matches=tuple(matches),
        records=records,
        survey=seen,
        by_subject={each.subject: each for each in cases},
        users=users,
    )


def _case(
    subject: str,
    each: Match,
    found: Matched,
    quickbooks: str,
    seen: Survey,
    newest: Mapping[str, int],
) -> Case:
    return Case(
        subject=subject,
        ours=found.ours,
        match=each,
        candidates=found.candidates,
        decided=seen.memory.decided.get(subject),
        seen=newest.get(subject, 0),
        quickbooks=quickbooks,
    )
