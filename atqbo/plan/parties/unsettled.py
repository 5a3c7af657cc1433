"""Why an organization's customer cannot be said, and what a person does about it."""

from collections.abc import Iterable

from atqbo.plan.document import Reason
from atqbo.plan.limits import LONGEST_NAME
from atqbo.rows import Customer, Employee, Organization, Vendor


def _ids(organizations: Iterable[Organization]) -> str:
    return ", ".join(f"'{each.company_name}' (id {each.id})" for each in organizations)


def twins(organization: Organization, twins: list[Organization]) -> Reason:
    """Several organizations of one name."""
    return Reason(
        "organization-twin",
        f"Several organizations are called '{organization.company_name}': this one has id {organization.id}, "
        f"another {', '.join(str(each.id) for each in twins)}",
        "link each to its customer, or give them different names in Autotask",
    )


def alike(organization: Organization, others: list[Organization]) -> Reason:
    """Another organization without a customer is called nearly so."""
    return Reason(
        "organization-near-match",
        f"'{organization.company_name}' has no customer and its name is nearly that of {_ids(others)}",
        "link each to its customer, or give them clearly different names in Autotask",
    )


def near_match(organization: Organization, near: Iterable[str]) -> Reason:
    """Customers that only look like it. near: what they are called."""
    return Reason(
        "organization-near-match",
        f"'{organization.company_name}' has no customer of exactly that name, but QuickBooks has {', '.join(near)}",
        "if it is the same, give both the same name or link them; if not, create the customer in QuickBooks",
    )


def taken(organization: Organization, customer: Customer, others: list[int]) -> Reason:
    """Its customer belongs to another organization."""
    return Reason(
        "organization-twin",
        f"The customer '{customer.display_name}' is already linked to another organization "
        f"(id {', '.join(map(str, others))}), not to this one (id {organization.id})",
        "link this organization to its customer, or give it another name in Autotask",
    )


def link_broken(organization: Organization, customer_id: str) -> Reason:
    """Its customer does not exist."""
    return Reason(
        "customer-link-broken",
        f"'{organization.company_name}' is linked to the QuickBooks customer {customer_id}, which does not exist",
        "link it to another customer",
    )


def inactive(organization: Organization, customer: Customer) -> Reason:
    """Its customer is inactive."""
    return Reason(
        "customer-inactive",
        f"The customer of '{organization.company_name}' is inactive in QuickBooks: '{customer.display_name}'",
        "make it active again, or create a new customer in QuickBooks and link the organization to it",
        "I9",
    )


def kind_of(other: Vendor | Employee) -> str:
    """What it is, in a sentence."""
    return "vendor" if isinstance(other, Vendor) else "employee"


def other_has_it(name: str, other: Vendor | Employee) -> Reason:
    """A vendor or employee has the name."""
    kind = kind_of(other)
    return Reason(
        f"{kind}-has-name",
        f"No customer can be created as '{name}': "
        f"QuickBooks has the {kind} '{other.display_name}', and a name may stand only once",
        f"rename the {kind} in QuickBooks, create the customer under another name and link it, "
        "or set [invoices] customer_suffix",
    )


def too_long(name: str) -> Reason:
    """Its name with the suffix is too long."""
    return Reason(
        "organization-name-unfit",
        f"No customer can be created as '{name}': QuickBooks takes {LONGEST_NAME['Customer']} characters",
        "create the customer under another name in QuickBooks, and link the organization to it",
    )


def named_apart(organization: Organization, name: str) -> Reason:
    """A note on the name its customer gets."""
    return Reason(
        "customer-named-apart",
        f"QuickBooks has a vendor or employee called '{organization.company_name}', so the customer is created as "
        f"'{name}'",
        "",
    )


def vanished(organization: Organization) -> Reason:
    """Its customer was created and is gone."""
    return Reason(
        "customer-vanished",
        f"The customer of '{organization.company_name}' was created earlier and QuickBooks does not show it any more",
        "link the organization to its customer",
    )


def currency_unknown(name: str) -> Reason:
    """Autotask does not tell the currency of who is called so."""
    return Reason(
        "currency-unknown",
        f"Autotask does not tell the currency of '{name}'",
        "let the API user see the currencies, or correct the organization's",
        "C1",
    )


def currency_differs(organization: Organization, ours: str, customer: Customer, theirs: str) -> Reason:
    """Its customer keeps another currency."""
    return Reason(
        "currency-differs",
        f"'{organization.company_name}' is billed in {ours}, its customer '{customer.display_name}' "
        f"is kept in {theirs}",
        f"create a customer in {ours} in QuickBooks and link the organization to it; a currency cannot be changed",
        "C1",
    )


def not_its_currency(organization: Organization, decided: str, now: str | None) -> Reason:
    """It changed its currency since a person decided."""
    return Reason(
        "currency-changed",
        f"'{organization.company_name}' was to get a customer in {decided}, "
        f"and is billed in {now or 'another currency'} now",
        "decide again: a customer's currency cannot be changed",
        "C1",
    )


def foreign_missing(organization: Organization, currency: str) -> Reason:
    """What its customer waits for where none in a foreign currency is made."""
    return Reason(
        "foreign-customer-missing",
        f"'{organization.company_name}' is billed in {currency} and has no customer, and [invoices] foreign_customers "
        "says to make none",
        f"create the customer in QuickBooks, in {currency}, under exactly that name",
        "C1",
    )


def foreign(organization: Organization, currency: str) -> Reason:
    """What makes its new customer a person's business."""
    return Reason(
        "new-foreign-customer",
        f"A customer in {currency} would be created for '{organization.company_name}', "
        "and a customer's currency cannot be changed",
        "approve it in the notebook",
        "C1",
    )
