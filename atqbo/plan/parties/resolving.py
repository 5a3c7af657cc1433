"""Organization to customer: as a person decided, else by cross-reference, then by exact name, created, or left to a
person.

A finding about an organization holds the documents that use it, nothing else (rule V2).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect
from atqbo.facts import Facts
from atqbo.matching import fold_party, same_to_quickbooks, without_deleted
from atqbo.money import Json
from atqbo.plan.currencies import currency_of, home_currency
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Reason
from atqbo.plan.limits import LONGEST_NAME
from atqbo.plan.parties import parents, unsettled
from atqbo.plan.parties.customers import (
    below,
    customer_as_decided,
    new_customer,
    parent_in,
    primary_contacts,
    unfit_name,
)
from atqbo.plan.parties.reactivating import is_reactivation, reactivated, why_not_reactivated
from atqbo.plan.past import is_done, known, outcome_unknown
from atqbo.plan.settled import left_out, linked_by, name_taken
from atqbo.rows import Customer, Employee, Organization, Vendor
from atqbo.settings import InvoicesApp


class Party(Struct, frozen=True, kw_only=True):
    """Who a document goes to in QuickBooks, or why that cannot be said (holds)."""

    reference: Json = None
    """Customer id, or {"$of": key} of the effect that creates it or makes it active again."""
    effect: Effect | None = None
    above: tuple[Effect, ...] = ()
    """Effects that create the customers it stands below, the topmost first (rule I8)."""
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    needs_person: tuple[Reason, ...] = ()
    decided: bool = False
    """Whether a person decided on the effect, having seen its exact body."""
    how: str = ""
    """How it was found, in a few words."""

    @property
    def effects(self) -> tuple[Effect, ...]:
        """All that creates it, in order."""
        return (*self.above, *((self.effect,) if self.effect else ()))


def resolve_parties(
    facts: Facts,
    memory: Memory,
    organization_ids: Iterable[int],
    settings: InvoicesApp,
) -> Mapping[int, Party]:
    """Organization id → party, for the organizations of the selected documents of an app.

    settings: say how customers are found and made, for every app: one organization becomes one customer, whichever app
    comes upon it first.
    """
    wanted = sorted(set(organization_ids))
    organizations = {each.id: each for each in facts.autotask.organizations}
    parties = _laid_out(facts, memory, wanted, settings)
    return {each: parties.resolve(organizations[each]) if each in organizations else _UNREADABLE for each in wanted}


def resolve_parent(facts: Facts, memory: Memory, organization: Organization, settings: InvoicesApp) -> Party:
    """What the new customer of an organization would stand below (rule I8): its parent's; nobody where it has none, or
    the settings ask for no such thing.
    """
    return _laid_out(facts, memory, [organization.id], settings).above(organization)


def _laid_out(facts: Facts, memory: Memory, wanted: Iterable[int], settings: InvoicesApp) -> "_Parties":
    """The names of both sides, for these organizations and where asked their parents."""
    organizations = {each.id: each for each in facts.autotask.organizations}
    above = parents.above(organizations, wanted) if settings.sub_customers else {}
    selected = [organizations[each] for each in sorted({*wanted, *above.values()}) if each in organizations]
    stand_below = {child: organizations.get(parent) for child, parent in above.items()}
    return _Parties(facts, memory, selected, settings, stand_below)


class _Parties:
    """The names of both sides, indexed once."""

    def __init__(
        self,
        facts: Facts,
        memory: Memory,
        selected: list[Organization],
        settings: InvoicesApp,
        parents: Mapping[int, Organization | None],
    ) -> None:
        """parents: organization id → the one it stands below, None where Autotask does not show it."""
        self.facts, self.memory, self.settings, self.parents = facts, memory, settings, parents
        self.by_id = {each.id: each for each in facts.quickbooks.customers}
        self.by_name = {each.display_name: each for each in facts.quickbooks.customers}
        self.by_fold: dict[str, list[Customer]] = defaultdict(list)
        for customer in sorted(facts.quickbooks.customers, key=lambda each: (each.display_name, each.id)):
            for folded in folds_of(customer):
                self.by_fold[folded].append(customer)
        self.by_company: dict[str, list[Customer]] = defaultdict(list)
        for customer in facts.quickbooks.customers if settings.match_customers_by == "company-name" else ():
            self.by_company[(customer.company_name or "").strip()].append(customer)
        self.names = {each.company_name for each in facts.autotask.organizations}
        others: list[Vendor | Employee] = [*facts.quickbooks.employees, *facts.quickbooks.vendors]
        self.others = {same_to_quickbooks(each.display_name): each for each in others}
        self.contacts = primary_contacts(facts)
        self.alike: dict[str, list[Organization]] = defaultdict(list)
        for organization in selected:
            self.alike[fold_party(organization.company_name)].append(organization)
        self.linked_to: dict[str, list[int]] = defaultdict(list)
        for organization_id, customer_id in sorted(memory.customers.items()):
            self.linked_to[customer_id].append(organization_id)

    def resolve(self, organization: Organization) -> Party:
        """A person's word first, then cross-reference, exact name, everything that forbids to create, then create."""
        word = self.memory.decided.get(f"customer:{organization.id}")
        if word and word.choice is Choice.LEAVE_OUT:
            return _held(left_out(organization.company_name, word))
        if organization.id in self.memory.customers:
            linked = self._linked(organization, self.memory.customers[organization.id])
            return replace(linked, how=linked_by(word))
        if word and word.choice is Choice.CREATE:
            return replace(self._decided(organization, word), how=f"new, as {word.who} decided")
        twins = [each for each in self._alike(organization) if each.company_name == organization.company_name]
        if twins:
            return _held(unsettled.twins(organization, twins))
        customer = self.by_name.get(organization.company_name) or self.by_name.get(self._apart(organization))
        if customer is not None:
            return replace(self._named(organization, customer), how="equal name")
        found = self.by_company.get(organization.company_name, ())
        if len(found) > 1 or any(each.display_name in self.names for each in found):
            near = [called(each, organization.company_name) for each in found]
            return _held(unsettled.near_match(organization, near))
        if found:
            return replace(self._named(organization, found[0]), how="equal Company Name")
        return replace(self._missing(organization), how="new: no customer has that name")

    def _apart(self, organization: Organization) -> str:
        """The name that tells its customer from the vendor or employee of its own name; "" where none has it."""
        name = organization.company_name.strip()
        suffix = self.settings.customer_suffix
        return name + suffix if suffix and same_to_quickbooks(name) in self.others else ""

    def _alike(self, organization: Organization) -> list[Organization]:
        """Other selected organizations whose names are equal after folding."""
        others = self.alike[fold_party(organization.company_name)]
        return [each for each in others if each.id != organization.id and fold_party(each.company_name)]

    def _linked(self, organization: Organization, customer_id: str) -> Party:
        customer = self.by_id.get(customer_id)
        if customer is None:
            return _held(unsettled.link_broken(organization, customer_id))
        return self._usable(organization, customer)

    def _named(self, organization: Organization, customer: Customer) -> Party:
        others = [each for each in self.linked_to[customer.id] if each != organization.id]
        if others:
            return _held(unsettled.taken(organization, customer, others))
        return self._usable(organization, customer)

    def _usable(self, organization: Organization, customer: Customer) -> Party:
        """The customer, unless it is inactive or keeps another currency (rule C1)."""
        word = self.memory.decided.get(f"customer:{organization.id}")
        if not (customer.active or is_reactivation(word, customer.id)):
            return _held(unsettled.inactive(organization, customer))
        theirs = customer.currency_ref.value if customer.currency_ref else home_currency(self.facts)
        ours = currency_of(organization, self.facts)
        if ours is None:
            return _held(unsettled.currency_unknown(organization.company_name))
        if ours != theirs:
            return _held(unsettled.currency_differs(organization, ours, customer, theirs))
        return Party(reference=customer.id) if customer.active else self._reactivated(customer)

    def _reactivated(self, customer: Customer) -> Party:
        """An inactive customer that a person said is to be made active again."""
        effect = reactivated(self.memory, customer)
        earlier = known(self.memory, effect.service, effect.verb, effect.entity, effect.source)
        obstacles = (
            outcome_unknown(earlier, f"Making the customer '{customer.display_name}' active"),
            why_not_reactivated(customer, self.facts),
        )
        holds = tuple(reason for reason in obstacles if reason is not None)
        return Party(holds=holds) if holds else Party(reference={"$of": effect.key}, effect=effect, decided=True)

    def _missing(self, organization: Organization) -> Party:
        """No customer has that name: near names, a vendor, an unfit name or an open past forbid to create one."""
        currency, above = currency_of(organization, self.facts), self.above(organization)
        is_foreign = currency not in (None, home_currency(self.facts))
        holds = [reason for reason in self._obstacles(organization) if reason is not None]
        if currency and is_foreign and self.settings.foreign_customers == "hold":
            holds.append(unsettled.foreign_missing(organization, currency))
        if holds or above.holds or currency is None:
            return Party(holds=(*holds, *above.holds) or (unsettled.currency_unknown(organization.company_name),))
        contact = self.contacts.get(organization.id)
        name = self._apart(organization)
        effect, notes = new_customer(organization, contact, currency, self.facts, self.memory, name, above.reference)
        notes += (unsettled.named_apart(organization, name),) if name else ()
        foreign = is_foreign and self.settings.foreign_customers == "person"
        return Party(
            reference={"$of": effect.key},
            effect=effect,
            above=above.effects,
            notes=notes,
            needs_person=(*((unsettled.foreign(organization, currency),) if foreign else ()), *above.needs_person),
        )

    def above(self, organization: Organization) -> Party:
        """The customer a new one stands below: its parent's, of the same currency; nobody's where it has none."""
        if organization.id not in self.parents:
            return Party()
        parent = self.parents[organization.id]
        if parent is None:
            return _held(parents.unreadable(organization))
        if currency_of(parent, self.facts) != currency_of(organization, self.facts):
            return _held(parents.in_other_currency(organization, parent))
        party = self.resolve(parent)
        return _held(parents.not_settled(organization, parent, party.holds)) if party.holds else party

    def _decided(self, organization: Organization, word: Decided) -> Party:
        """The customer a person decided to create: names that only look like its own are no obstacle any more."""
        earlier = known(self.memory, "quickbooks", "create", "Customer", f"customer:{organization.id}")
        taken = same_to_quickbooks(word.name)
        customer = next((each for each in self.by_id.values() if same_to_quickbooks(each.display_name) == taken), None)
        other = self.others.get(taken)
        obstacles = (
            outcome_unknown(earlier, f"The customer '{word.name}'"),
            unsettled.vanished(organization) if is_done(earlier) else None,
            name_taken(word, f"customer '{customer.display_name}' (id {customer.id})") if customer else None,
            name_taken(word, f"{unsettled.kind_of(other)} '{other.display_name}'") if other else None,
            self._currency_changed(organization, word),
        )
        above = self._as_seen(organization, word)
        holds = (*(reason for reason in obstacles if reason is not None), *above.holds)
        if holds:
            return Party(holds=holds)
        body = word.body if above.reference is None else word.body | below(above.reference)
        effect = customer_as_decided(organization, body, home_currency(self.facts), self.memory)
        return Party(
            reference={"$of": effect.key},
            effect=effect,
            above=above.effects,
            needs_person=above.needs_person,
            decided=True,
        )

    def _as_seen(self, organization: Organization, word: Decided) -> Party:
        """What its customer stands below as the person saw it; where that was still to be made, as it stands by now."""
        seen = parent_in(word.body)
        if not isinstance(seen, dict):
            return Party(reference=seen)
        above = self.above(organization)
        return above if above.holds or above.reference is not None else _held(parents.not_made(word.name))

    def _currency_changed(self, organization: Organization, word: Decided) -> Reason | None:
        """A customer keeps its currency for ever, so it has to be the organization's of today (rule C1)."""
        decided = word.body.get("CurrencyRef", {}).get("value", home_currency(self.facts))
        now = currency_of(organization, self.facts)
        return None if now == decided else unsettled.not_its_currency(organization, decided, now)

    def _obstacles(self, organization: Organization) -> list[Reason | None]:
        name = organization.company_name
        earlier = known(self.memory, "quickbooks", "create", "Customer", f"customer:{organization.id}")
        apart = self._apart(organization)
        other = self.others.get(same_to_quickbooks(apart or name))
        return [
            outcome_unknown(earlier, f"The customer '{name}'"),
            unsettled.vanished(organization) if is_done(earlier) else None,
            unfit_name(name),
            unsettled.too_long(apart) if len(apart) > LONGEST_NAME["Customer"] else None,
            unsettled.other_has_it(apart or name, other) if other else None,
            self._near(organization),
        ]

    def _near(self, organization: Organization) -> Reason | None:
        """A customer that looks like it by Display or Company Name, or another selected organization without one."""
        folded = fold_party(organization.company_name)
        if not folded:
            return None
        near = self.by_fold.get(folded, [])
        gone = [each for each in near if without_deleted(each.display_name) == organization.company_name]
        if gone:
            return unsettled.inactive(organization, gone[0])
        if near:
            return unsettled.near_match(organization, [called(each, organization.company_name) for each in near])
        alike = [each for each in self._alike(organization) if each.id not in self.memory.customers]
        return unsettled.alike(organization, alike) if alike else None


def makers_of(parties: Iterable[Party]) -> tuple[Effect, ...]:
    """All that creates them, each effect once, in order: two sub-customers may stand below one new customer."""
    return tuple({effect.key: effect for party in parties for effect in party.effects}.values())


def folds_of(row: Customer | Vendor) -> set[str]:
    """What it is known by, folded: its Display Name and its Company Name."""
    return {fold_party(without_deleted(name)) for name in (row.display_name, row.company_name) if name}


def called(row: Customer | Vendor, wanted: str) -> str:
    """What it is called, said of one that looks like `wanted`: with its Company Name where that alone does."""
    if fold_party(without_deleted(row.display_name)) == fold_party(wanted) or not row.company_name:
        return f"'{row.display_name}'"
    return f"'{row.display_name}' with the Company Name '{row.company_name}'"


def _held(reason: Reason) -> Party:
    return Party(holds=(reason,))


_UNREADABLE = _held(
    Reason(
        "organization-unreadable",
        "Autotask does not show the organization",
        "let the API user see it",
    )
)
