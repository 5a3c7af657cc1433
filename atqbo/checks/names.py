"""Names and contacts: what QuickBooks cannot take as a name, what is taken, and what a new customer would lack."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from atqbo.checks.customers import Kind, match_customers
from atqbo.checks.evidence import Evidence, Seat, of_organization, of_vendor
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import CONTACTS, EMPLOYEES, ORGANIZATIONS, VENDORS
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb
from atqbo.matching import fold_party, without_deleted
from atqbo.plan.limits import LONGEST_NAME
from atqbo.plan.parties.customers import primary_contacts
from atqbo.rows import Organization

_SUBJECT = "Customers"
_FORBIDDEN = {":": "a colon", "\t": "a tab", "\n": "a line end", "\r": "a line end"}


def unfit(seen: Survey) -> Iterator[Finding]:
    """Organizations without a customer whose names QuickBooks would not take as they are."""
    customers = {each.display_name for each in seen.facts.quickbooks.customers}
    found = [
        (organization, wrong)
        for organization in seen.facts.autotask.organizations
        if organization.company_name not in customers and organization.id not in seen.memory.customers
        if (wrong := wrong_with(organization.company_name))
    ]
    if not found:
        return
    billed = {each.invoice.company_id for each in seen.waiting}
    waits = any(organization.id in billed for organization, _ in found)
    yield Finding(
        code="names-unfit",
        severity=Severity.WARNING if waits else Severity.NOTE,
        subject=_SUBJECT,
        text=f"{counted(len(found), 'organization')} {verb(found, 'has a name', 'have names')} that QuickBooks does "
        "not take for a customer as it stands",
        remedy=f"correct the name ({ORGANIZATIONS}, Organization Name), or link a customer to it in 2_customers",
        evidence=tuple(
            Evidence(
                text=f"'{each.company_name}' (id {each.id}): {wrong}{', invoices wait' if each.id in billed else ''}",
                autotask=of_organization(each.id, each.company_name, wrong),
            )
            for each, wrong in sorted(found, key=lambda pair: (pair[0].id not in billed, pair[0].id))
        ),
    )


def wrong_with(name: str) -> str:
    """Why QuickBooks does not take this name, in a few words; "" if it does. (The tilde has a check of its own.)"""
    if not name.strip():
        return "empty"
    longest = LONGEST_NAME["Customer"]
    if len(name) > longest:
        return f"{len(name)} characters, {longest} fit"
    inside = [word for sign, word in _FORBIDDEN.items() if sign in name]
    if inside:
        return f"holds {inside[0]}"
    return "blanks at its ends" if name != name.strip() else ""


def shared_with_vendors(seen: Survey) -> Iterator[Finding]:
    """Vendors with the name of a customer or of an organization."""
    vendors = [of_vendor(each) for each in seen.facts.quickbooks.vendors]
    yield from _shared(seen, "vendor", vendors, "if both are the same company, give the vendor another name, for "
                       f"example with 'Vendor' at its end ({VENDORS})")  # fmt: skip


def shared_with_employees(seen: Survey) -> Iterator[Finding]:
    """Employees with the name of a customer or of an organization."""
    employees = [Seat(record="Employee", id=each.id, name=each.display_name) for each in seen.around.employees or ()]
    yield from _shared(seen, "employee", employees, f"give one of them another name ({EMPLOYEES})")


def _shared(seen: Survey, kind: str, some: Iterable[Seat], remedy: str) -> Iterator[Finding]:
    """A name may stand only once in QuickBooks over customers, vendors and employees."""
    theirs: dict[str, list[str]] = defaultdict(list)
    organizations: dict[str, Organization] = {}
    only_owed = _only_owed(seen)
    for customer in seen.facts.quickbooks.customers:
        theirs[fold_party(without_deleted(customer.display_name))].append(f"customer '{customer.display_name}'")
    for organization in seen.facts.autotask.organizations:
        if organization.id in only_owed:
            continue
        theirs[fold_party(organization.company_name)].append(f"organization '{organization.company_name}'")
        organizations[fold_party(organization.company_name)] = organization
    pairs = [
        Evidence(
            text=f"{kind.capitalize()} '{each.name}' and {', '.join(dict.fromkeys(theirs[folded]))}",
            autotask=_seat(organizations.get(folded)),
            quickbooks=each,
        )
        for each in some
        if (folded := fold_party(without_deleted(each.name))) and folded in theirs
    ]
    if pairs:
        yield Finding(
            code=f"{kind}s-share-names",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(pairs), kind)} {verb(pairs, 'has', 'have')} the name of a customer or of an "
            "organization, and QuickBooks takes a name only once",
            remedy=remedy,
            evidence=tuple(sorted(pairs, key=lambda each: each.text)),
        )


def _only_owed(seen: Survey) -> frozenset[int]:
    """Organizations that are vendors of purchase orders and are billed nothing: they become no customers."""
    facts = seen.around.apps.get("purchase-orders")
    owed = {order.vendor_id for order in facts.autotask.purchase_orders} if facts else set()
    return frozenset(owed - {each.invoice.company_id for each in seen.seen})


def _seat(organization: Organization | None) -> Seat:
    return of_organization(organization.id, organization.company_name) if organization else Seat()


def without_contact(seen: Survey) -> Iterator[Finding]:
    """Organizations that get a new customer and have no primary contact, or one without an e-mail address."""
    contacts = primary_contacts(seen.facts)
    new = [each for each in match_customers(seen) if each.documents and each.kind in (Kind.NEW, Kind.APPROVAL)]
    bare = [each for each in new if each.organization_id not in contacts]
    silent = [
        each
        for each in new
        if each.organization_id in contacts and not (contacts[each.organization_id].email_address or "").strip()
    ]
    for code, some, what in (
        ("contact-missing", bare, "no active primary contact in Autotask"),
        ("contact-without-email", silent, "a primary contact without an e-mail address"),
    ):
        if some:
            yield Finding(
                code=code,
                severity=Severity.WARNING if code == "contact-missing" else Severity.NOTE,
                subject=_SUBJECT,
                text=f"{counted(len(some), 'organization')} that {verb(some, 'gets', 'get')} a new customer "
                f"{verb(some, 'has', 'have')} {what}",
                remedy=f"complete the contact before the first invoice ({CONTACTS}), or the customer after it",
                evidence=tuple(
                    Evidence(
                        text=f"{each.organization} (id {each.organization_id})",
                        autotask=of_organization(each.organization_id, each.organization, what),
                    )
                    for each in some
                ),
            )


def inactive(seen: Survey) -> Iterator[Finding]:
    """Inactive organizations with waiting invoices: they are billed all the same, which may be an oversight."""
    billed = {each.invoice.company_id for each in seen.waiting}
    some: list[Organization] = [
        each for each in seen.facts.autotask.organizations if each.id in billed and each.is_active is False
    ]
    if some:
        yield Finding(
            code="organizations-inactive",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'organization')} with waiting invoices {verb(some, 'is', 'are')} inactive in "
            "Autotask",
            remedy="nothing, unless it should not be billed any more",
            evidence=tuple(
                Evidence(
                    text=f"{each.company_name} (id {each.id})",
                    autotask=of_organization(each.id, each.company_name, "inactive"),
                )
                for each in some
            ),
        )
