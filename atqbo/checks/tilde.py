"""The tilde stood for a hierarchy in QuickBooks Desktop; it must be removed wherever it was used, on both sides."""

from collections.abc import Iterable, Iterator
from typing import Protocol

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
from atqbo.checks.screens import BILLING_CODES, CUSTOMERS, ITEMS, ORGANIZATIONS, PAYMENT_TERMS, TERMS
from atqbo.checks.survey import Survey
from atqbo.facts import Facts


class _Named(Protocol):
    """A record that has nothing but an id and a name here."""

    @property
    def id(self) -> int | str: ...
    @property
    def name(self) -> str | None: ...


_Names = Iterable[tuple[str, str | None, Seat]]


_WHERE = {
    "Autotask": f"{ORGANIZATIONS}, Organization Name; {BILLING_CODES}; {PAYMENT_TERMS}",
    "QuickBooks": f"{CUSTOMERS}; {ITEMS}; {TERMS}",
}


def in_autotask(seen: Survey) -> Iterator[Finding]:
    """In names of organizations, billing codes, payment terms and tax regions, of departments and products too."""
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
        *_named("Tax region", seen.around.tax_regions or ()),
        *(each for facts in _others(seen) for each in _named("Department", facts.autotask.departments)),
        *(each for facts in _others(seen) for each in _named("Product", facts.autotask.products)),
    )
    yield from _tilde("Autotask", names)


def in_quickbooks(seen: Survey) -> Iterator[Finding]:
    """In names of customers, vendors, items, terms and accounts, of classes and locations too; also inactive ones."""
    kept = seen.facts.quickbooks
    classes = [*kept.classes, *(each for facts in _others(seen) for each in facts.quickbooks.classes)]
    names = (
        *(("Customer", each.display_name, of_customer(each)) for each in kept.customers),
        *(("Vendor", each.display_name, of_vendor(each)) for each in kept.vendors),
        *(("Item", each.name, of_item(each)) for each in kept.items),
        *(("Term", each.name, of_term(each)) for each in kept.terms),
        *_named("Account", kept.accounts),
        *_named("Class", classes),
        *_named("Location", kept.locations),
    )
    yield from _tilde("QuickBooks", names)


def _others(seen: Survey) -> Iterable[Facts]:
    return seen.around.apps.values()


def _named(record: str, some: Iterable[_Named]) -> Iterator[tuple[str, str | None, Seat]]:
    return ((record, each.name, Seat(record=record, id=str(each.id), name=each.name or "")) for each in some)


def _tilde(side: str, names: _Names) -> Iterator[Finding]:
    found = {f"{what} '{name}'": seat for what, name, seat in names if name and "~" in name}
    if found:
        yield Finding(
            code=f"tilde-in-{side.lower()}",
            severity=Severity.WARNING,
            subject="Tilde",
            text=f"{len(found)} {'name' if len(found) == 1 else 'names'} in {side} "
            f"{'holds' if len(found) == 1 else 'hold'} a tilde, which means nothing to QuickBooks Online",
            remedy=f"take it out of the name, and of the same name on the other side ({_WHERE[side]})",
            evidence=tuple(
                Evidence(text=text, autotask=seat) if side == "Autotask" else Evidence(text=text, quickbooks=seat)
                for text, seat in found.items()
            ),
        )
