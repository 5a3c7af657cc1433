"""Organizations of the window's invoices and their customers, as the planner matches them."""

from collections import defaultdict
from enum import StrEnum

from msgspec import Struct

from atqbo.checks.match import Match
from atqbo.checks.survey import Survey
from atqbo.matching import fold, fold_party, without_deleted
from atqbo.plan.document import Document, Reason
from atqbo.plan.parties.resolving import Party, folds_of
from atqbo.plan.settled import LEFT_OUT


class Kind(StrEnum):
    """How an organization comes to its customer."""

    LINKED = "linked"
    """By a cross-reference in the ledger."""
    SAME_NAME = "same-name"
    """Organization Name = Display Name, to the letter."""
    NEW = "to-create"
    """No customer has that name; it is created with the first invoice."""
    APPROVAL = "needs-approval"
    """As above, but a person has to approve it."""
    REACTIVATED = "to-reactivate"
    """By a cross-reference to an inactive customer, which a person said is to be made active again."""
    LEFT_OUT = "left-out"
    """A person keeps its documents back."""
    HELD = "held"
    """Left to a person: see why."""


class Near(Struct, frozen=True):
    """A name that is equal but for case, blanks, punctuation or legal form."""

    name: str
    side: str
    """Whose name it is: "customer", or "organization 29"."""
    differs: str
    """In what it differs, in a word or two; "nothing" for equal names."""


class CustomerMatch(Match, frozen=True, kw_only=True):
    """One organization and what becomes of it in QuickBooks."""

    organization_id: int
    organization: str
    """Organization Name."""
    customer_id: str
    """Id of the customer in QuickBooks; "" where there is none yet."""
    customer: str
    """Its Display Name."""
    near: tuple[Near, ...]
    """Customers, then other organizations, with equal or nearly equal names."""

    @property
    def label(self) -> str:
        """What it is called where only one name can stand."""
        return self.organization


def match_customers(seen: Survey) -> tuple[CustomerMatch, ...]:
    """All organizations of the window's invoices: those a person has to look at first, then by the value waiting."""
    waiting: dict[int, list[Document]] = defaultdict(list)
    for each in seen.waiting:
        waiting[each.invoice.company_id].append(each.document)
    names = _Names(seen)
    matches = [
        _match(seen, names, organization_id, party, waiting.get(organization_id, []))
        for organization_id, party in seen.desk.parties.items()
    ]
    return tuple(sorted(matches, key=lambda each: (not each.waits, -seen.worth(each.waiting), each.organization_id)))


class _Names:
    """Names of both sides, for showing them side by side."""

    def __init__(self, seen: Survey) -> None:
        self.customers = {each.id: each.display_name for each in seen.facts.quickbooks.customers}
        self.alike: dict[str, list[str]] = defaultdict(list)
        for customer in sorted(seen.facts.quickbooks.customers, key=lambda each: each.display_name):
            for folded in folds_of(customer):
                self.alike[folded].append(customer.display_name)
        self.organizations: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for organization in seen.desk.organizations.values():
            if organization.id in seen.desk.parties:
                name = organization.company_name
                self.organizations[fold_party(name)].append((organization.id, name))

    def near(self, organization_id: int, name: str) -> tuple[Near, ...]:
        """Customers of nearly this name, then other organizations."""
        customers = [("customer", other) for other in self.alike.get(fold_party(name), ())]
        organizations = [
            (f"organization {number}", other)
            for number, other in self.organizations[fold_party(name)]
            if number != organization_id
        ]
        return tuple(Near(other, side, _differs(name, other)) for side, other in (*customers, *organizations))


def _differs(name: str, other: str) -> str:
    """As `difference`; of a customer whose Company Name alone is alike it is the Display Name."""
    alike = fold_party(name) == fold_party(without_deleted(other))
    return difference(name, other) if alike else "Display Name; the Company Name is alike"


def difference(name: str, other: str) -> str:
    """In what two names differ that are equal after folding."""
    ways = (
        (str, "nothing"),
        (without_deleted, "inactive"),
        (str.casefold, "capitals"),
        (_single_blanks, "blanks"),
        (fold, "punctuation or accents"),
    )
    return next((word for way, word in ways if way(name) == way(other)), "legal form")


def _single_blanks(name: str) -> str:
    return " ".join(name.split()).casefold()


def _match(seen: Survey, names: _Names, organization_id: int, party: Party, documents: list[Document]) -> CustomerMatch:
    organization = seen.desk.organizations.get(organization_id)
    name = organization.company_name if organization else f"organization {organization_id}"
    kind = _kind(seen, organization_id, party)
    customer_id = party.reference if isinstance(party.reference, str) else ""
    if kind is Kind.REACTIVATED and party.effect:
        customer_id = party.effect.body["Id"]
    return CustomerMatch(
        organization_id=organization_id,
        organization=name,
        kind=kind,
        customer_id=customer_id,
        customer=names.customers.get(customer_id, ""),
        why=_why(kind, party),
        near=names.near(organization_id, name) if kind is Kind.HELD else (),
        documents=tuple(documents),
    )


def _why(kind: Kind, party: Party) -> tuple[Reason, ...]:
    return party.needs_person or (_APPROVE,) if kind is Kind.APPROVAL else party.holds or party.notes


_APPROVE = Reason(
    "customer-needs-approval",
    "QuickBooks has no customer of that name, and [policy] does not allow to create customers without a person",
    "approve it in 4_invoices, or set [policy] create_customers = true",
    "K1",
)


def is_made_freely(seen: Survey, party: Party) -> bool:
    """Whether its new customer waits for nobody: a person decided on it, or the policy may create it (rule K1)."""
    return party.decided or (seen.settings.policy.create_customers and not party.needs_person)


def _kind(seen: Survey, organization_id: int, party: Party) -> Kind:
    if party.holds:
        return Kind.LEFT_OUT if party.holds[0].code == LEFT_OUT else Kind.HELD
    if party.effect and party.effect.verb == "update":
        return Kind.REACTIVATED
    if party.effect:
        return Kind.NEW if is_made_freely(seen, party) else Kind.APPROVAL
    return Kind.LINKED if organization_id in seen.memory.customers else Kind.SAME_NAME
