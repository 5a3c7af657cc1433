"""Whom a document owes: as a person decided, by cross-reference, by exact name, created by a person's word, or held.

Serves every app that makes documents of vendors. What a vendor is made from is a payee: an organization, or the
submitter of an expense report.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, UniqueName
from atqbo.facts import Facts
from atqbo.matching import fold_party, same_to_quickbooks, without_deleted
from atqbo.money import Json
from atqbo.plan.currencies import currency_of, has_multicurrency, home_currency
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Reason
from atqbo.plan.limits import fits_detail
from atqbo.plan.parties.customers import address_of, unfit_name
from atqbo.plan.parties.reactivating import is_reactivation, reactivated, why_not_reactivated
from atqbo.plan.parties.resolving import Party, called, folds_of
from atqbo.plan.parties.unsettled import currency_unknown
from atqbo.plan.past import is_done, known, make_effect, outcome_unknown
from atqbo.plan.settled import left_out, linked_by, name_taken
from atqbo.rows import Organization, Vendor

_KINDS = ("vendor", "submitter")
"""Kinds of cross-references that lead to a vendor."""


class Payee(Struct, frozen=True, kw_only=True):
    """Whom a document owes, as Autotask knows it."""

    source: str
    """What its cross-reference and its create effect go by: "vendor:29" (organization id), "submitter:12"."""
    name: str
    """Display name it is looked for by, and made under."""
    currency: str | None
    """ISO code; None where Autotask does not tell it."""
    details: Json = {}
    """What else is sent when it is made: names, address, telephone."""


class Owed(Struct, frozen=True, kw_only=True):
    """Whom documents that are not in QuickBooks yet owe, and what planning makes of it."""

    payee: Payee
    party: Party
    documents: tuple[int, ...]
    """Autotask ids of the documents."""


def organization_payee(organization: Organization, facts: Facts) -> Payee:
    """An organization that is owed."""
    phone, address = (organization.phone or "").strip(), address_of(organization)
    details: Json = {"CompanyName": organization.company_name.strip()}
    if address:
        details["BillAddr"] = address
    if phone and fits_detail("PrimaryPhone", phone):
        details["PrimaryPhone"] = {"FreeFormNumber": phone}
    return Payee(
        source=f"vendor:{organization.id}",
        name=organization.company_name,
        currency=currency_of(organization, facts),
        details=details,
    )


def resolve_vendors(
    facts: Facts,
    memory: Memory,
    payees: Iterable[Payee],
    *,
    beside: Iterable[Payee] = (),
    new_names: Collection[str] = (),
    suffix: str = "",
) -> Mapping[str, Party]:
    """Source of a payee → its vendor, for all payees of a plan together.

    beside: others to whom nothing is owed now: a vendor of that very name may be theirs. new_names: display names that
    the same plan gives to new customers. suffix: put behind the name of a vendor whose name is a customer's; "" holds
    its documents instead.
    """
    chosen = sorted({each.source: each for each in payees}.values(), key=lambda each: each.source)
    vendors = _Vendors(facts, memory, chosen, beside, {same_to_quickbooks(name): name for name in new_names}, suffix)
    return {payee.source: vendors.resolve(payee) for payee in chosen}


class _Vendors:
    """The names of QuickBooks and of the payees, indexed once."""

    def __init__(
        self,
        facts: Facts,
        memory: Memory,
        payees: Collection[Payee],
        beside: Iterable[Payee],
        new_names: Mapping[str, str],
        suffix: str,
    ) -> None:
        self.facts, self.memory, self.suffix = facts, memory, suffix
        rows = sorted(facts.quickbooks.vendors, key=lambda each: (each.display_name, each.id))
        self.by_id = {each.id: each for each in rows}
        self.by_name = {each.display_name: each for each in rows}
        self.by_fold: dict[str, list[Vendor]] = defaultdict(list)
        for vendor in rows:
            for folded in folds_of(vendor):
                self.by_fold[folded].append(vendor)
        customers = {same_to_quickbooks(each.display_name): each.display_name for each in facts.quickbooks.customers}
        self.customers = {**new_names, **customers}
        self.alike: dict[str, list[Payee]] = defaultdict(list)
        for payee in payees:
            self.alike[fold_party(payee.name)].append(payee)
        self.beside: dict[str, list[Payee]] = defaultdict(list)
        for payee in beside:
            self.beside[payee.name].append(payee)
        self.linked_to: dict[str, list[str]] = defaultdict(list)
        for source, linked in sorted(memory.links.items()):
            if source.partition(":")[0] in _KINDS:
                self.linked_to[linked].append(source)

    def resolve(self, payee: Payee) -> Party:
        """A person's word, cross-reference, exact name, everything that forbids to make one, then make it."""
        word = self.memory.decided.get(payee.source)
        if word and word.choice is Choice.LEAVE_OUT:
            return _held(left_out(payee.name, word))
        if payee.source in self.memory.links:
            vendor = self.by_id.get(self.memory.links[payee.source])
            linked = self._usable(payee, vendor) if vendor else _held(_link_broken(payee, self.memory))
            return replace(linked, how=linked_by(word))
        if word and word.choice is Choice.CREATE:
            return replace(self._decided(payee, word), how=f"new, as {word.who} decided")
        twins = [each for each in self._others(payee) if each.name == payee.name]
        twins += [each for each in self.beside[payee.name] if each.source not in self.memory.links]
        if twins:
            return _held(_twins(payee, twins))
        vendor = self.by_name.get(payee.name) or self._with_suffix(payee)
        found = replace(self._named(payee, vendor), how="equal name") if vendor else None
        return found or replace(self._missing(payee), how="new: no vendor has that name")

    def _others(self, payee: Payee) -> list[Payee]:
        """Other payees of the plan without cross-reference, whose names are equal after folding."""
        others = self.alike[fold_party(payee.name)] if fold_party(payee.name) else []
        return [each for each in others if each.source != payee.source and each.source not in self.memory.links]

    def _named(self, payee: Payee, vendor: Vendor) -> Party:
        """The vendor of its name, unless it is somebody else's: what is owed to one must not be paid to another."""
        others = [each for each in self.linked_to[vendor.id] if each != payee.source]
        return _held(_taken(payee, vendor, others)) if others else self._usable(payee, vendor)

    def _with_suffix(self, payee: Payee) -> Vendor | None:
        """The vendor that an earlier run gave the suffix."""
        return self.by_name.get(payee.name.strip() + self.suffix) if self.suffix else None

    def _usable(self, payee: Payee, vendor: Vendor) -> Party:
        """The vendor, unless it is inactive or keeps another currency (rule C1)."""
        theirs = vendor.currency_ref.value if vendor.currency_ref else home_currency(self.facts)
        if not (vendor.active or is_reactivation(self.memory.decided.get(payee.source), vendor.id)):
            return _held(_inactive(payee, vendor))
        if payee.currency is None:
            return _held(currency_unknown(payee.name))
        if payee.currency != theirs:
            return _held(_currency_differs(payee, vendor, theirs))
        return Party(reference=vendor.id) if vendor.active else self._reactivated(vendor)

    def _reactivated(self, vendor: Vendor) -> Party:
        """An inactive vendor that a person said is to be made active again."""
        effect = reactivated(self.memory, vendor)
        earlier = known(self.memory, effect.service, effect.verb, effect.entity, effect.source)
        obstacles = (
            outcome_unknown(earlier, f"Making the vendor '{vendor.display_name}' active"),
            why_not_reactivated(vendor, self.facts),
        )
        holds = tuple(reason for reason in obstacles if reason is not None)
        return Party(holds=holds) if holds else Party(reference={"$of": effect.key}, effect=effect, decided=True)

    def _decided(self, payee: Payee, word: Decided) -> Party:
        """The vendor a person decided to create, having seen its exact body (rule K1)."""
        taken = same_to_quickbooks(word.name)
        vendor = next((each for each in self.by_id.values() if same_to_quickbooks(each.display_name) == taken), None)
        customer = self.customers.get(taken)
        currency = word.body.get("CurrencyRef", {}).get("value", home_currency(self.facts))
        earlier = known(self.memory, "quickbooks", "create", "Vendor", payee.source)
        obstacles = (
            outcome_unknown(earlier, f"The vendor '{word.name}'"),
            _vanished(payee) if is_done(earlier) else None,
            name_taken(word, f"vendor '{vendor.display_name}' (id {vendor.id})") if vendor else None,
            name_taken(word, f"customer '{customer}'") if customer else None,
            _currency_changed(payee, currency) if currency != payee.currency else None,
        )
        holds = tuple(reason for reason in obstacles if reason is not None)
        if holds:
            return Party(holds=holds)
        effect = self._effect(payee, word.body, currency)
        return Party(reference={"$of": effect.key}, effect=effect, decided=True)

    def _missing(self, payee: Payee) -> Party:
        """No vendor has that name: what forbids to make one; else one that a person has to approve (rule K1)."""
        taken = self.customers.get(same_to_quickbooks(payee.name))
        name = payee.name.strip() + (self.suffix if taken else "")
        earlier = known(self.memory, "quickbooks", "create", "Vendor", payee.source)
        obstacles = (
            outcome_unknown(earlier, f"The vendor '{name}'"),
            _vanished(payee) if is_done(earlier) else None,
            unfit_name(name, "vendor"),
            _customer_has_it(payee, self.customers[same_to_quickbooks(name)])
            if same_to_quickbooks(name) in self.customers
            else None,
            self._near(payee),
            currency_unknown(payee.name) if payee.currency is None else None,
        )
        holds = tuple(reason for reason in obstacles if reason is not None)
        if holds:
            return Party(holds=holds)
        effect = self._create(payee, name)
        return Party(
            reference={"$of": effect.key},
            effect=effect,
            notes=(_suffixed(payee, name),) if taken else (),
            needs_person=(_new_vendor(payee, name),),
        )

    def _create(self, payee: Payee, name: str) -> Effect:
        return self._effect(payee, new_vendor_body(payee, name, self.facts), payee.currency)

    def _effect(self, payee: Payee, body: Json, currency: str | None) -> Effect:
        """Its proof is the display name, which stands only once."""
        name = body["DisplayName"]
        return make_effect(
            self.memory,
            "quickbooks",
            "create",
            "Vendor",
            payee.source,
            body=body,
            expect={"DisplayName": name, "CurrencyRef.value": currency},
            proof=UniqueName("DisplayName", name),
        )

    def _near(self, payee: Payee) -> Reason | None:
        """A vendor, by Display Name or Company Name, or another payee of the plan, that only looks like it."""
        near = self.by_fold.get(fold_party(payee.name), []) if fold_party(payee.name) else []
        gone = [each for each in near if not each.active and without_deleted(each.display_name) == payee.name]
        if gone:
            return _inactive(payee, gone[0])
        if near:
            return _near_match(payee, [called(each, payee.name) for each in near])
        others = [f"{each.name!r} ({each.source})" for each in self._others(payee)]
        return _near_match(payee, others) if others else None


def new_vendor_body(payee: Payee, name: str, facts: Facts) -> Json:
    """What is sent for a new vendor of that name."""
    body: Json = {**payee.details, "DisplayName": name}
    if has_multicurrency(facts):
        body["CurrencyRef"] = {"value": payee.currency}
    return body


def _held(reason: Reason) -> Party:
    return Party(holds=(reason,))


_LINK = (
    "say in 2_customers which vendor it is, or run the app's notebook with -p link {source}=ID, "
    "ID being the vendor's in QuickBooks"
)


def _link(payee: Payee) -> str:
    return _LINK.format(source=payee.source)


def _twins(payee: Payee, twins: list[Payee]) -> Reason:
    others = ", ".join(each.source for each in twins)
    return Reason(
        "vendor-twin",
        f"Several in Autotask are called '{payee.name}': this one is {payee.source}, another {others}",
        _link(payee),
    )


def _taken(payee: Payee, vendor: Vendor, others: list[str]) -> Reason:
    return Reason(
        "vendor-taken",
        f"The vendor '{vendor.display_name}' is linked to {', '.join(others)} already, and this is {payee.source}",
        _link(payee),
    )


def _link_broken(payee: Payee, memory: Memory) -> Reason:
    return Reason(
        "vendor-link-broken",
        f"'{payee.name}' is linked to the QuickBooks vendor {memory.links[payee.source]}, which does not exist",
        _link(payee),
    )


def _inactive(payee: Payee, vendor: Vendor) -> Reason:
    return Reason(
        "vendor-inactive",
        f"The vendor of '{payee.name}' is inactive in QuickBooks: '{vendor.display_name}'",
        "make it active again, or link another one",
        "I9",
    )


def _near_match(payee: Payee, near: list[str]) -> Reason:
    return Reason(
        "vendor-near-match",
        f"'{payee.name}' has no vendor of exactly that name, but there is {', '.join(near)}",
        f"if it is the same, {_link(payee)}; if not, create the vendor there or in QuickBooks",
    )


def _customer_has_it(payee: Payee, customer: str) -> Reason:
    section = "expenses" if payee.source.startswith("submitter:") else "purchase_orders"
    return Reason(
        "customer-has-name",
        f"No vendor can be created as '{payee.name}': a customer or employee is called '{customer}', "
        "and a name may stand only once",
        f"create the vendor in QuickBooks under another name and link it, or set [{section}] vendor_suffix",
    )


def _suffixed(payee: Payee, name: str) -> Reason:
    return Reason("vendor-suffixed", f"'{payee.name}' is a customer's name already: the vendor is called '{name}'")


def _vanished(payee: Payee) -> Reason:
    return Reason(
        "vendor-vanished",
        f"The vendor of '{payee.name}' was created earlier and QuickBooks does not show it any more",
        _link(payee),
    )


def _currency_differs(payee: Payee, vendor: Vendor, theirs: str) -> Reason:
    return Reason(
        "currency-differs",
        f"'{payee.name}' is paid in {payee.currency}, its vendor '{vendor.display_name}' is kept in {theirs}",
        f"create a vendor in {payee.currency} in QuickBooks and link it; a currency cannot be changed",
        "C1",
    )


def _currency_changed(payee: Payee, currency: str) -> Reason:
    return Reason(
        "currency-changed",
        f"'{payee.name}' was to get a vendor in {currency}, and is paid in {payee.currency or 'another currency'} now",
        "decide again: a vendor's currency cannot be changed",
        "C1",
    )


def _new_vendor(payee: Payee, name: str) -> Reason:
    return Reason(
        "new-vendor",
        f"The vendor '{name}' would be created, in {payee.currency}, and only a person may decide whom money is owed",
        "approve it in the notebook",
        "K1",
    )
