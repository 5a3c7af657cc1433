"""The tilde stood for a hierarchy in QuickBooks Desktop; it must be removed wherever it was used, on both sides."""

from collections.abc import Iterable, Iterator

from atqbo.checks.evidence import (
    Evidence,
    Seat,
    of_billing_code,
    of_customer,
    of_item,
    of_organization,
    of_payment_term,
    of_term,
    of_vendor,
)
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey

_Names = Iterable[tuple[str, str | None, Seat]]


def in_autotask(seen: Survey) -> Iterator[Finding]:
    """In names of the organizations with invoices, and of all billing codes and payment terms."""
    told = seen.facts.autotask
    names = (
        *(
            ("Organization", each.company_name, of_organization(each.id, each.company_name))
            for each in told.organizations
        ),
        *(("Billing code", each.name, of_billing_code(each, each.name or "")) for each in told.billing_codes),
        *(
            ("External Number", each.external_number, of_billing_code(each, each.external_number or ""))
            for each in told.billing_codes
        ),
        *(("Payment term", each.name, of_payment_term(each)) for each in told.payment_terms),
    )
    yield from _tilde("Autotask", names)


def in_quickbooks(seen: Survey) -> Iterator[Finding]:
    """In names of customers, vendors, items and terms, inactive ones too."""
    kept = seen.facts.quickbooks
    names = (
        *(("Customer", each.display_name, of_customer(each)) for each in kept.customers),
        *(("Vendor", each.display_name, of_vendor(each)) for each in kept.vendors),
        *(("Item", each.name, of_item(each)) for each in kept.items),
        *(("Term", each.name, of_term(each)) for each in kept.terms),
    )
    yield from _tilde("QuickBooks", names)


def _tilde(side: str, names: _Names) -> Iterator[Finding]:
    found = {f"{what} '{name}'": seat for what, name, seat in names if name and "~" in name}
    if found:
        yield Finding(
            code=f"tilde-in-{side.lower()}",
            severity=Severity.WARNING,
            subject="Tilde",
            text=f"{len(found)} {'name' if len(found) == 1 else 'names'} in {side} "
            f"{'holds' if len(found) == 1 else 'hold'} a tilde, which means nothing to QuickBooks Online",
            remedy=f"take it out of the name in {side}, and of the same name on the other side",
            evidence=tuple(
                Evidence(text=text, autotask=seat) if side == "Autotask" else Evidence(text=text, quickbooks=seat)
                for text, seat in found.items()
            ),
        )
