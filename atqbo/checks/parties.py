"""Organizations and customers: without matching names, customers would be created twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from atqbo.checks.customers import CustomerMatch, Kind, match_customers
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.matching import fold_party, without_deleted
from atqbo.money import format_sums

_SUBJECT = "Customers"


def held(seen: Survey) -> Iterator[Finding]:
    """Organizations with waiting invoices that nobody but a person can match."""
    some = _waiting(seen, Kind.HELD)
    if not some:
        return
    yield Finding(
        code="organizations-held",
        severity=Severity.WARNING,
        subject=_SUBJECT,
        text=f"{_organizations(some)} with waiting invoices cannot be given a customer: their invoices are held",
        remedy="2_customers shows each with the names beside it",
        evidence=tuple(f"{reason.text}. To do: {reason.remedy}." for each in some for reason in each.why),
    )


def to_create(seen: Survey) -> Iterator[Finding]:
    """Organizations with waiting invoices without a customer: created with the first invoice, some by approval only."""
    free, approved = _waiting(seen, Kind.NEW), _waiting(seen, Kind.APPROVAL)
    if free:
        yield _creation(seen, free, Severity.NOTE, "will get", "nothing, if they are new to QuickBooks")
    if approved:
        yield _creation(seen, approved, Severity.WARNING, "may get", "approve it in 4_invoices")


def _creation(seen: Survey, some: list[CustomerMatch], severity: Severity, verb: str, remedy: str) -> Finding:
    end = "" if severity is Severity.NOTE else ", once a person approves it"
    return Finding(
        code="customers-to-create" if severity is Severity.NOTE else "customers-to-approve",
        severity=severity,
        subject=_SUBJECT,
        text=f"{_organizations(some)} with waiting invoices {verb} a new customer in QuickBooks{end}",
        remedy=remedy,
        evidence=tuple(f"{each.organization}: {format_sums(each.waiting, seen.home)}" for each in some),
    )


def matched(seen: Survey) -> Iterator[Finding]:
    """Organizations with waiting invoices that have their customer."""
    some = _waiting(seen, Kind.LINKED, Kind.SAME_NAME)
    if some:
        yield Finding(
            code="organizations-matched",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{_organizations(some)} with waiting invoices {'has its' if len(some) == 1 else 'have their'} "
            "customer in QuickBooks",
        )


def shared_with_vendors(seen: Survey) -> Iterator[Finding]:
    """Vendors with the name of a customer or of an organization: a name may stand only once in QuickBooks."""
    facts = seen.facts
    theirs: dict[str, list[str]] = defaultdict(list)
    for customer in facts.quickbooks.customers:
        theirs[fold_party(without_deleted(customer.display_name))].append(f"customer '{customer.display_name}'")
    for organization in facts.autotask.organizations:
        theirs[fold_party(organization.company_name)].append(f"organization '{organization.company_name}'")
    pairs = [
        f"Vendor '{vendor.display_name}' and {_listed(theirs[name])}"
        for vendor in facts.quickbooks.vendors
        if (name := fold_party(without_deleted(vendor.display_name))) and name in theirs
    ]
    if pairs:
        yield Finding(
            code="vendors-share-names",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{len(pairs)} {'vendor has' if len(pairs) == 1 else 'vendors have'} the name of a customer or of an "
            "organization, and QuickBooks takes a name only once",
            remedy="if both are the same company, give the vendor another name, for example with 'Vendor' at its end",
            evidence=tuple(sorted(pairs)),
        )


def _waiting(seen: Survey, *kinds: Kind) -> list[CustomerMatch]:
    return [each for each in match_customers(seen) if each.documents and each.kind in kinds]


def _organizations(some: list[CustomerMatch]) -> str:
    return "1 organization" if len(some) == 1 else f"{len(some):,} organizations"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
