"""Sales tax in the US: off, by the region's code (rule T1), or computed by QuickBooks from the address (rule T2)."""

from collections.abc import Sequence
from decimal import Decimal

from atqbo.money import ZERO, format_amount
from atqbo.plan.charge import Charge
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.amounts import Amounts
from atqbo.plan.invoices.coded import Coded
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.taxdesk import category_of
from atqbo.plan.invoices.taxmath import LineTax, charged, tolerance
from atqbo.plan.parties.customers import address_of
from atqbo.rows import BillingItem

_TAXED = LineTax({"TaxCodeRef": {"value": "TAX"}}, "TAX", "Autotask charged tax on it")
_OPEN = LineTax({"TaxCodeRef": {"value": "TAX"}}, "TAX", "its tax category may be taxed")
_NOT_TAXED = LineTax({"TaxCodeRef": {"value": "NON"}})
_SHIP_TO = ("Line1", "City", "CountrySubDivisionCode", "PostalCode")
"""What a ship-to address needs for a tax to be computed from it."""


def switched_off(desk: Desk, subject: Subject, items: Sequence[BillingItem], amounts: Amounts) -> Coded:
    """No tax is charged in QuickBooks, so nothing that carries tax can go there. Also abroad, without any code."""
    untaxed = _NOT_TAXED if desk.facts.quickbooks.company.american else LineTax({})
    return Coded(
        of_item={item.id: untaxed for item in items},
        untaxed=untaxed,
        charge=Charge(autotask=subject.tax),
        holds=(_switched_off(subject, amounts),) if subject.tax else (),
    )


def by_region(desk: Desk, subject: Subject, items: Sequence[BillingItem], amounts: Amounts) -> Coded:
    """TAX on the lines Autotask taxed, NON on all others, and the code of the region for the document (rule T1)."""
    of_item = {
        item.id: _TAXED if item.tax_dollars and not desk.is_exempt(subject.invoice) else _NOT_TAXED for item in items
    }
    if _TAXED not in of_item.values():
        return Coded(of_item=of_item, untaxed=_NOT_TAXED, charge=Charge(autotask=subject.tax))
    region = (subject.invoice.tax_region_name or "").strip()
    use = desk.taxes.codes.find(region, "sales") if region else None
    if use is None or use.code is None:
        holds = use.holds if use else (_without_region(subject),)
        return Coded(of_item=of_item, untaxed=_NOT_TAXED, charge=Charge(autotask=subject.tax), holds=holds)
    return Coded(
        of_item=of_item,
        untaxed=_NOT_TAXED,
        fields={"TxnTaxDetail": {"TxnTaxCodeRef": {"value": use.code.id}}},
        why=(Why("TxnTaxDetail", f"the tax region '{region}', {_found(desk, region)}"),),
        charge=charged(desk, subject, {use.code.id: _taxed_net(of_item, items, amounts)}),
        holds=_not_taxable(desk, subject),
    )


def regions_wanted(desk: Desk, subject: Subject, items: Sequence[BillingItem]) -> set[tuple[str, ...]]:
    """The region whose code the document needs; none where nothing on it is taxed."""
    region = (subject.invoice.tax_region_name or "").strip()
    taxed = any(item.tax_dollars for item in items) and not desk.is_exempt(subject.invoice)
    return {(region,)} if taxed and region else set()


def computed(desk: Desk, subject: Subject, items: Sequence[BillingItem], amounts: Amounts) -> Coded:
    """TAX on what Autotask taxes, or leaves to QuickBooks; QuickBooks does the rest from the ship-to address (T2)."""
    organization = desk.organizations.get(subject.invoice.company_id)
    region = desk.taxes.region_of(subject.invoice, organization)
    exempt = desk.is_exempt(subject.invoice)
    of_item = {
        item.id: _NOT_TAXED if exempt else _TAXED if item.tax_dollars else _by_category(desk, item, region)
        for item in items
    }
    if not {_TAXED.name} & {each.name for each in of_item.values()}:
        return Coded(of_item=of_item, untaxed=_NOT_TAXED, charge=Charge(autotask=subject.tax))
    return Coded(
        of_item=of_item,
        untaxed=_NOT_TAXED,
        charge=Charge(
            amount=subject.tax,
            autotask=subject.tax,
            within=tolerance(desk, subject.currency, 1),
            estimated=True,
            owed={"": subject.tax},
        ),
        holds=(*_nowhere(desk, subject), *_not_taxable(desk, subject)),
    )


def _nowhere(desk: Desk, subject: Subject) -> tuple[Reason, ...]:
    """A reason where the ship-to address that QuickBooks will go by is not complete: its customer's, or Autotask's."""
    customer = desk.parties[subject.invoice.company_id].reference
    if desk.settings.addresses == "quickbooks" and isinstance(customer, str):
        return () if customer in desk.taxes.located else (_without_address(subject, "QuickBooks", "customer"),)
    organization = desk.organizations.get(subject.invoice.company_id)
    address = address_of(organization) if organization else {}
    lacking = not all(field in address for field in _SHIP_TO)
    return (_without_address(subject, "Autotask", "organization"),) if lacking else ()


def _by_category(desk: Desk, item: BillingItem, region: int | None) -> LineTax:
    """Of a line that Autotask charged nothing on: left to QuickBooks where its category may be taxed, since Autotask
    does not say that it bears nothing in the region.
    """
    category = category_of(item, desk.codes)
    if category is None:
        return _NOT_TAXED
    known = desk.taxes.taxes.get((region, category), ()) if region is not None else ()
    return _OPEN if not known or any(tax.tax_rate for tax in known) else _NOT_TAXED


def _found(desk: Desk, region: str) -> str:
    return "linked by a person" if desk.taxes.codes.is_linked((region,)) else "which is a code's or a rate's name"


def _taxed_net(of_item: dict[int, LineTax], items: Sequence[BillingItem], amounts: Amounts) -> Decimal:
    pairs = zip(items, amounts.lines, strict=True)
    return sum((net for item, net in pairs if of_item[item.id] is _TAXED), ZERO)


def _not_taxable(desk: Desk, subject: Subject) -> tuple[Reason, ...]:
    """QuickBooks charges the customer nothing, whatever the lines say, and Autotask did."""
    customer = desk.parties[subject.invoice.company_id].reference
    if not subject.tax or not isinstance(customer, str) or customer not in desk.taxes.not_taxable:
        return ()
    return (
        Reason(
            "customer-not-taxable",
            f"Autotask charged '{subject.party}' {format_amount(subject.tax, subject.currency)} of tax, and its "
            "customer in QuickBooks is marked as not taxable",
            "make the customer taxable in QuickBooks, or the organization tax-exempt in Autotask and invoice it anew",
            "T1",
        ),
    )


def _switched_off(subject: Subject, amounts: Amounts) -> Reason:
    within = ", contained in the amounts of its billing items" if amounts.contain_tax else ""
    return Reason(
        "sales-tax-off",
        f"It carries {format_amount(subject.tax, subject.currency)} of tax{within}, and sales tax is switched off in "
        "QuickBooks",
        "set sales tax up in QuickBooks: Taxes, Sales tax",
        "T1",
    )


def _without_region(subject: Subject) -> Reason:
    return Reason(
        "tax-region-missing",
        f"It carries {format_amount(subject.tax, subject.currency)} of tax and names no tax region",
        f"give '{subject.party}' its tax region in Autotask and invoice it anew",
        "T1",
    )


def _without_address(subject: Subject, service: str, record: str) -> Reason:
    return Reason(
        "ship-to-incomplete",
        f"QuickBooks computes the tax from where it goes, and the address of '{subject.party}' in {service} lacks "
        "street, city, state or postal code",
        f"complete the {record}'s address in {service}",
        "T2",
    )
