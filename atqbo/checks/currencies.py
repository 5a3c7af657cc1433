"""Multi-currency must be on in both services or off in both, and each customer be in its organization's (rule C1)."""

from collections.abc import Iterator

from atqbo.checks.evidence import Evidence, of_customer, of_organization, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import ADVANCED, CURRENCIES
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb
from atqbo.plan.currencies import currency_of, has_multicurrency, internal_currency
from atqbo.rows import Customer, Organization

_SUBJECT = "Currencies"


def on_one_side(seen: Survey) -> Iterator[Finding]:
    """Told even where no invoice of the window is in another currency: the next one may be."""
    in_autotask, in_quickbooks = internal_currency(seen.facts) is not None, has_multicurrency(seen.facts)
    if in_autotask == in_quickbooks:
        return
    on, off = ("Autotask", "QuickBooks") if in_autotask else ("QuickBooks", "Autotask")
    yield Finding(
        code="multicurrency-on-one-side",
        severity=Severity.WARNING,
        subject=_SUBJECT,
        text=f"Multi-currency is on in {on} and off in {off}",
        remedy=f"switch it on in {off} too if you bill in several currencies; it cannot be switched off again "
        f"({CURRENCIES if off == 'Autotask' else f'{ADVANCED}, Currency'})",
        rule="C1",
        evidence=said(
            f"{currency.name}{' (internal)' if currency.is_internal_currency else ''} in Autotask"
            for currency in seen.facts.autotask.currencies
            if currency.is_active
        ),
    )


def differing(seen: Survey) -> Iterator[Finding]:
    """Organizations whose customer is kept in another currency, those with waiting invoices first."""
    pairs = [
        (organization, ours, customer, theirs)
        for organization, customer in _pairs(seen)
        if (ours := currency_of(organization, seen.facts))
        and ours != (theirs := customer.currency_ref.value if customer.currency_ref else seen.home)
    ]
    if not pairs:
        return
    billed = {each.invoice.company_id for each in seen.waiting}
    pairs.sort(key=lambda pair: (pair[0].id not in billed, pair[0].company_name))
    yield Finding(
        code="customer-currency-differs",
        severity=Severity.WARNING,
        subject=_SUBJECT,
        text=f"{counted(len(pairs), 'organization')} {verb(pairs, 'is', 'are')} billed in another currency than the "
        "customer is kept in",
        remedy="no currency can be changed: create a customer of the right one under another name (QuickBooks: Sales, "
        "Customers, New customer), and link the organization to it in 2_customers",
        rule="C1",
        evidence=tuple(
            Evidence(
                text=f"{organization.company_name} (id {organization.id}): {ours} in Autotask, {theirs} in QuickBooks "
                f"(customer {customer.id}){', invoices wait' if organization.id in billed else ''}",
                autotask=of_organization(organization.id, organization.company_name, ours),
                quickbooks=of_customer(customer, theirs),
            )
            for organization, ours, customer, theirs in pairs
        ),
    )


def unknown(seen: Survey) -> Iterator[Finding]:
    """Currencies of organizations that QuickBooks has no customer, account or company currency in."""
    listed = seen.around.currencies
    if listed is None or not has_multicurrency(seen.facts):
        return
    kept = seen.facts.quickbooks
    known = {seen.home, *(each.code for each in listed if each.active)}
    known |= {each.currency_ref.value for each in kept.customers if each.currency_ref}
    known |= {each.currency_ref.value for each in kept.accounts if each.currency_ref}
    used: dict[str, list[str]] = {}
    for organization in seen.facts.autotask.organizations:
        currency = currency_of(organization, seen.facts)
        if currency and currency not in known and organization.is_active is not False:
            used.setdefault(currency, []).append(organization.company_name)
    if used:
        yield Finding(
            code="currency-unknown-to-quickbooks",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"Organizations are billed in {', '.join(sorted(used))}, which QuickBooks does not list",
            remedy="add the currency in QuickBooks: Settings, Currencies",
            rule="C1",
            evidence=said(f"{currency}: {', '.join(sorted(names))}" for currency, names in sorted(used.items())),
        )


def _pairs(seen: Survey) -> Iterator[tuple[Organization, Customer]]:
    """Organizations beside their customers: by cross-reference, else by the exact name."""
    customers = seen.facts.quickbooks.customers
    by_id, by_name = {each.id: each for each in customers}, {each.display_name: each for each in customers}
    for organization in seen.facts.autotask.organizations:
        linked = by_id.get(seen.memory.customers.get(organization.id, ""))
        customer = linked or by_name.get(organization.company_name)
        if customer:
            yield organization, customer
