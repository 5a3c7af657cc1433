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
from atqbo.plan.customers import LONGEST_NAME, customer_as_decided, new_customer, primary_contacts, unfit_name
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Reason
from atqbo.plan.past import is_done, known, outcome_unknown
from atqbo.plan.reactivating import is_reactivation, reactivated, why_not_reactivated
from atqbo.rows import Customer, Employee, Organization, Vendor

LEFT_OUT = "left-out"
"""Reason of what a person keeps back."""


class Party(Struct, frozen=True, kw_only=True):
    """Who a document goes to in QuickBooks, or why that cannot be said (holds)."""

    reference: Json = None
    """Customer id, or {"$of": key} of the effect that creates it or makes it active again."""
    effect: Effect | None = None
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    needs_person: tuple[Reason, ...] = ()
    decided: bool = False
    """Whether a person decided on the effect, having seen its exact body."""
    how: str = ""
    """How it was found, in a few words."""


def resolve_parties(
    facts: Facts, memory: Memory, organization_ids: Iterable[int], suffix: str = ""
) -> Mapping[int, Party]:
    """Organization id → party, for the organizations of the selected documents.

    suffix: what a new customer's name ends in where a vendor or employee has it; "" leaves those to a person.
    """
    wanted = sorted(set(organization_ids))
    organizations = {each.id: each for each in facts.autotask.organizations}
    parties = _Parties(facts, memory, [organizations[each] for each in wanted if each in organizations], suffix)
    return {each: parties.resolve(organizations[each]) if each in organizations else _UNREADABLE for each in wanted}


def linked_by(word: Decided | None) -> str:
    """How a cross-reference came about: by a person's word, else by an earlier transfer."""
    return f"linked by {word.who}" if word and word.choice is Choice.LINK else "linked by an earlier transfer"


class _Parties:
    """The names of both sides, indexed once."""

    def __init__(self, facts: Facts, memory: Memory, selected: list[Organization], suffix: str) -> None:
        self.facts, self.memory, self.suffix = facts, memory, suffix
        self.by_id = {each.id: each for each in facts.quickbooks.customers}
        self.by_name = {each.display_name: each for each in facts.quickbooks.customers}
        self.by_fold: dict[str, list[Customer]] = defaultdict(list)
        for customer in sorted(facts.quickbooks.customers, key=lambda each: (each.display_name, each.id)):
            self.by_fold[fold_party(without_deleted(customer.display_name))].append(customer)
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
            return _held(_twins(organization, twins))
        customer = self.by_name.get(organization.company_name) or self.by_name.get(self._apart(organization))
        if customer is not None:
            return replace(self._named(organization, customer), how="equal name")
        return replace(self._missing(organization), how="new: no customer has that name")

    def _apart(self, organization: Organization) -> str:
        """The name that tells its customer from the vendor or employee of its own name; "" where none has it."""
        name = organization.company_name.strip()
        return name + self.suffix if self.suffix and same_to_quickbooks(name) in self.others else ""

    def _alike(self, organization: Organization) -> list[Organization]:
        """Other selected organizations whose names are equal after folding."""
        others = self.alike[fold_party(organization.company_name)]
        return [each for each in others if each.id != organization.id and fold_party(each.company_name)]

    def _linked(self, organization: Organization, customer_id: str) -> Party:
        customer = self.by_id.get(customer_id)
        if customer is None:
            return _held(_link_broken(organization, customer_id))
        return self._usable(organization, customer)

    def _named(self, organization: Organization, customer: Customer) -> Party:
        others = [each for each in self.linked_to[customer.id] if each != organization.id]
        if others:
            return _held(_taken(organization, customer, others))
        return self._usable(organization, customer)

    def _usable(self, organization: Organization, customer: Customer) -> Party:
        """The customer, unless it is inactive or keeps another currency (rule C1)."""
        word = self.memory.decided.get(f"customer:{organization.id}")
        if not (customer.active or is_reactivation(word, customer.id)):
            return _held(_inactive(organization, customer))
        theirs = customer.currency_ref.value if customer.currency_ref else home_currency(self.facts)
        ours = currency_of(organization, self.facts)
        if ours is None:
            return _held(_currency_unknown(organization))
        if ours != theirs:
            return _held(_currency_differs(organization, ours, customer, theirs))
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
        holds = [reason for reason in self._obstacles(organization) if reason is not None]
        currency = currency_of(organization, self.facts)
        if holds or currency is None:
            return Party(holds=tuple(holds) or (_currency_unknown(organization),))
        contact = self.contacts.get(organization.id)
        name = self._apart(organization)
        effect, notes = new_customer(organization, contact, currency, self.facts, self.memory, name)
        notes += (_named_apart(organization, name),) if name else ()
        foreign = currency != home_currency(self.facts)
        return Party(
            reference={"$of": effect.key},
            effect=effect,
            notes=notes,
            needs_person=(_foreign(organization, currency),) if foreign else (),
        )

    def _decided(self, organization: Organization, word: Decided) -> Party:
        """The customer a person decided to create: names that only look like its own are no obstacle any more."""
        earlier = known(self.memory, "quickbooks", "create", "Customer", f"customer:{organization.id}")
        taken = same_to_quickbooks(word.name)
        customer = next((each for each in self.by_id.values() if same_to_quickbooks(each.display_name) == taken), None)
        other = self.others.get(taken)
        obstacles = (
            outcome_unknown(earlier, f"The customer '{word.name}'"),
            _vanished(organization) if is_done(earlier) else None,
            name_taken(word, f"customer '{customer.display_name}' (id {customer.id})") if customer else None,
            name_taken(word, f"{_kind(other)} '{other.display_name}'") if other else None,
            self._currency_changed(organization, word),
        )
        holds = tuple(reason for reason in obstacles if reason is not None)
        if holds:
            return Party(holds=holds)
        effect = customer_as_decided(organization, word.body, home_currency(self.facts), self.memory)
        return Party(reference={"$of": effect.key}, effect=effect, decided=True)

    def _currency_changed(self, organization: Organization, word: Decided) -> Reason | None:
        """A customer keeps its currency for ever, so it has to be the organization's of today (rule C1)."""
        decided = word.body.get("CurrencyRef", {}).get("value", home_currency(self.facts))
        now = currency_of(organization, self.facts)
        return None if now == decided else _not_its_currency(organization, decided, now)

    def _obstacles(self, organization: Organization) -> list[Reason | None]:
        name = organization.company_name
        earlier = known(self.memory, "quickbooks", "create", "Customer", f"customer:{organization.id}")
        apart = self._apart(organization)
        other = self.others.get(same_to_quickbooks(apart or name))
        return [
            outcome_unknown(earlier, f"The customer '{name}'"),
            _vanished(organization) if is_done(earlier) else None,
            unfit_name(name),
            _too_long(apart) if len(apart) > LONGEST_NAME else None,
            _other_has_it(apart or name, other) if other else None,
            self._near(organization),
        ]

    def _near(self, organization: Organization) -> Reason | None:
        """A customer, or another selected organization without one, that only looks like it."""
        folded = fold_party(organization.company_name)
        if not folded:
            return None
        near = self.by_fold.get(folded, [])
        gone = [each for each in near if without_deleted(each.display_name) == organization.company_name]
        if gone:
            return _inactive(organization, gone[0])
        if near:
            return _near_match(organization, near)
        alike = [each for each in self._alike(organization) if each.id not in self.memory.customers]
        return _alike(organization, alike) if alike else None


def left_out(label: str, word: Decided) -> Reason:
    """A person keeps everything of this organization or item back."""
    return Reason(
        LEFT_OUT,
        f"{word.who} left '{label}' out on {word.at:%Y-%m-%d}: {word.why}",
        "undo that in its notebook, or decide otherwise",
    )


def name_taken(word: Decided, by: str) -> Reason:
    """Between decision and transfer somebody made a record of that name."""
    return Reason(
        "name-taken-since",
        f"'{word.name}' cannot be created as {word.who} decided: QuickBooks has the {by} by now",
        "link it, or decide on another name",
    )


def _held(reason: Reason) -> Party:
    return Party(holds=(reason,))


_UNREADABLE = _held(
    Reason(
        "organization-unreadable",
        "Autotask does not show the organization of this invoice",
        "let the API user see it",
    )
)


def _ids(organizations: Iterable[Organization]) -> str:
    return ", ".join(f"'{each.company_name}' (id {each.id})" for each in organizations)


def _twins(organization: Organization, twins: list[Organization]) -> Reason:
    return Reason(
        "organization-twin",
        f"Several organizations are called '{organization.company_name}': this one has id {organization.id}, "
        f"another {', '.join(str(each.id) for each in twins)}",
        "link each to its customer, or give them different names in Autotask",
    )


def _alike(organization: Organization, others: list[Organization]) -> Reason:
    return Reason(
        "organization-near-match",
        f"'{organization.company_name}' has no customer and its name is nearly that of {_ids(others)}",
        "link each to its customer, or give them clearly different names in Autotask",
    )


def _near_match(organization: Organization, near: list[Customer]) -> Reason:
    names = ", ".join(f"'{each.display_name}'" for each in near)
    return Reason(
        "organization-near-match",
        f"'{organization.company_name}' has no customer of exactly that name, but QuickBooks has {names}",
        "if it is the same, give both the same name or link them; if not, create the customer in QuickBooks",
    )


def _taken(organization: Organization, customer: Customer, others: list[int]) -> Reason:
    return Reason(
        "organization-twin",
        f"The customer '{customer.display_name}' is already linked to another organization "
        f"(id {', '.join(map(str, others))}), not to this one (id {organization.id})",
        "link this organization to its customer, or give it another name in Autotask",
    )


def _link_broken(organization: Organization, customer_id: str) -> Reason:
    return Reason(
        "customer-link-broken",
        f"'{organization.company_name}' is linked to the QuickBooks customer {customer_id}, which does not exist",
        "link it to another customer",
    )


def _inactive(organization: Organization, customer: Customer) -> Reason:
    return Reason(
        "customer-inactive",
        f"The customer of '{organization.company_name}' is inactive in QuickBooks: '{customer.display_name}'",
        "make it active again, or create a new customer in QuickBooks and link the organization to it",
        "I9",
    )


def _kind(other: Vendor | Employee) -> str:
    return "vendor" if isinstance(other, Vendor) else "employee"


def _other_has_it(name: str, other: Vendor | Employee) -> Reason:
    kind = _kind(other)
    return Reason(
        f"{kind}-has-name",
        f"No customer can be created as '{name}': "
        f"QuickBooks has the {kind} '{other.display_name}', and a name may stand only once",
        f"rename the {kind} in QuickBooks, create the customer under another name and link it, "
        "or set [invoices] customer_suffix",
    )


def _too_long(name: str) -> Reason:
    return Reason(
        "organization-name-unfit",
        f"No customer can be created as '{name}': QuickBooks takes {LONGEST_NAME} characters",
        "create the customer under another name in QuickBooks, and link the organization to it",
    )


def _named_apart(organization: Organization, name: str) -> Reason:
    return Reason(
        "customer-named-apart",
        f"QuickBooks has a vendor or employee called '{organization.company_name}', so the customer is created as "
        f"'{name}'",
        "",
    )


def _vanished(organization: Organization) -> Reason:
    return Reason(
        "customer-vanished",
        f"The customer of '{organization.company_name}' was created earlier and QuickBooks does not show it any more",
        "link the organization to its customer",
    )


def _currency_unknown(organization: Organization) -> Reason:
    return Reason(
        "currency-unknown",
        f"Autotask does not tell the currency of '{organization.company_name}'",
        "let the API user see the currencies, or correct the organization's",
        "C1",
    )


def _currency_differs(organization: Organization, ours: str, customer: Customer, theirs: str) -> Reason:
    return Reason(
        "currency-differs",
        f"'{organization.company_name}' is billed in {ours}, its customer '{customer.display_name}' "
        f"is kept in {theirs}",
        f"create a customer in {ours} in QuickBooks and link the organization to it; a currency cannot be changed",
        "C1",
    )


def _not_its_currency(organization: Organization, decided: str, now: str | None) -> Reason:
    return Reason(
        "currency-changed",
        f"'{organization.company_name}' was to get a customer in {decided}, "
        f"and is billed in {now or 'another currency'} now",
        "decide again: a customer's currency cannot be changed",
        "C1",
    )


def _foreign(organization: Organization, currency: str) -> Reason:
    return Reason(
        "new-foreign-customer",
        f"A customer in {currency} would be created for '{organization.company_name}', "
        "and a customer's currency cannot be changed",
        "approve it in the notebook",
        "C1",
    )
