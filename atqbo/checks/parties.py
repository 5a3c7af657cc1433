"""Organizations and customers: without matching names, customers would be created twice."""

from collections import Counter
from collections.abc import Iterator, Mapping

from atqbo.checks.customers import CustomerMatch, Kind, match_customers
from atqbo.checks.evidence import Evidence, Seat, of_customer, of_organization
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.money import format_sums
from atqbo.rows import Customer

_SUBJECT = "Customers"


def held(seen: Survey) -> Iterator[Finding]:
    """Organizations with waiting invoices that nobody but a person can match."""
    some = _waiting(seen, Kind.HELD)
    if not some:
        return
    customers = {name: row for row in seen.facts.quickbooks.customers for name in (row.id, row.display_name)}
    yield Finding(
        code="organizations-held",
        severity=Severity.WARNING,
        subject=_SUBJECT,
        text=f"{_organizations(some)} with waiting invoices cannot be given a customer: their invoices are held"
        f"{_kinds(some)}",
        remedy="2_customers shows each with the names beside it",
        evidence=tuple(
            Evidence(
                text=f"{reason.text}. To do: {reason.remedy}.",
                autotask=_seat(seen, each),
                quickbooks=_nearest(seen, each, customers),
            )
            for each in some
            for reason in each.why
        ),
    )


def _kinds(some: list[CustomerMatch]) -> str:
    """ " (6 near match, 1 inactive)": why, of several."""
    codes = (each.why[0].code.removeprefix("customer-").removeprefix("organization-") for each in some if each.why)
    counts = Counter(code.replace("-", " ") for code in codes)
    return f" ({', '.join(f'{count} {why}' for why, count in counts.most_common())})" if len(some) > 1 else ""


def to_create(seen: Survey) -> Iterator[Finding]:
    """Organizations with waiting invoices without a customer: created with the first invoice, some by approval only."""
    if not seen.facts.quickbooks.customers:
        return
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
        evidence=_waiting_sums(seen, some),
    )


def clean_slate(seen: Survey) -> Iterator[Finding]:
    """QuickBooks has no customer at all: nothing to match, all are created with their first invoices."""
    new = [*_waiting(seen, Kind.NEW), *_waiting(seen, Kind.APPROVAL)]
    if seen.facts.quickbooks.customers:
        return
    asks = any(each.kind is Kind.APPROVAL for each in new)
    some = f"{_organizations(new)} with waiting invoices {'gets its' if len(new) == 1 else 'get their'} customer with "
    yield Finding(
        code="clean-slate",
        severity=Severity.WARNING if asks else Severity.NOTE,
        subject=_SUBJECT,
        text="QuickBooks has no customers yet, so nothing has to be matched"
        + (f": {some}the first invoice" if new else ""),
        remedy="approve the plan in 4_invoices once: that creates them all" if asks else "",
        evidence=_waiting_sums(seen, new),
    )


def matched(seen: Survey) -> Iterator[Finding]:
    """Organizations with waiting invoices that have their customer."""
    some = _waiting(seen, Kind.LINKED, Kind.SAME_NAME, Kind.REACTIVATED)
    if some:
        yield Finding(
            code="organizations-matched",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{_organizations(some)} with waiting invoices {'has its' if len(some) == 1 else 'have their'} "
            "customer in QuickBooks",
        )


def _waiting_sums(seen: Survey, some: list[CustomerMatch]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            text=f"{each.organization}: {format_sums(each.waiting, seen.home)}",
            autotask=_seat(seen, each),
        )
        for each in some
    )


def _seat(seen: Survey, each: CustomerMatch) -> Seat:
    return of_organization(each.organization_id, each.organization, f"{format_sums(each.waiting, seen.home)} waiting")


def _nearest(seen: Survey, each: CustomerMatch, customers: Mapping[str, Customer]) -> Seat:
    """The customer that it is linked to, or that only looks like it. customers: by id and by name."""
    near = next((near.name for near in each.near if near.side == "customer"), "")
    found = customers.get(seen.memory.customers.get(each.organization_id, near))
    return of_customer(found, "" if found.active else "inactive") if found else Seat()


def _waiting(seen: Survey, *kinds: Kind) -> list[CustomerMatch]:
    return [each for each in match_customers(seen) if each.documents and each.kind in kinds]


def _organizations(some: list[CustomerMatch]) -> str:
    return "1 organization" if len(some) == 1 else f"{len(some):,} organizations"
