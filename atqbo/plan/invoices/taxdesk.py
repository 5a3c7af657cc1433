"""What the tax of invoices follows from, laid out once for all of them (rules T1 to T3)."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from atqbo.facts import Facts, TaxRegime, tax_regime
from atqbo.plan.document import Memory
from atqbo.plan.taxcodes import TaxCodes
from atqbo.rows import BillingCode, BillingItem, Customer, Invoice, Organization, Tax


class TaxDesk(Struct, frozen=True, kw_only=True):
    """Codes of QuickBooks, taxes of Autotask, and who is not taxed."""

    regime: TaxRegime
    codes: TaxCodes
    regions: Mapping[int, str]
    """Region id → name."""
    region_ids: Mapping[str, tuple[int, ...]]
    """Name → ids of the regions that have it."""
    categories: Mapping[int, str]
    """Category id → name."""
    taxes: Mapping[tuple[int, int], tuple[Tax, ...]]
    """(region id, category id) → its taxes, by id."""
    not_taxable: frozenset[str]
    """Ids of customers that QuickBooks charges no tax."""
    located: frozenset[str]
    """Ids of customers whose ship-to address in QuickBooks, else bill-to, is complete enough for a tax."""

    def region_of(self, invoice: Invoice, organization: Organization | None) -> int | None:
        """The invoice's tax region: by its name where only one has it, by its id, else the organization's."""
        named = self.region_ids.get((invoice.tax_region_name or "").strip(), ())
        if len(named) == 1:
            return named[0]
        if invoice.tax_group in self.regions:
            return invoice.tax_group
        return organization.tax_region_id if organization else None


def lay_out_taxes(facts: Facts, memory: Memory) -> TaxDesk:
    """The tax side of the desk."""
    regions = {each.id: each.name.strip() for each in facts.autotask.tax_regions}
    region_ids: dict[str, list[int]] = defaultdict(list)
    for number, name in regions.items():
        region_ids[name].append(number)
    taxes: dict[tuple[int, int], list[Tax]] = defaultdict(list)
    for tax in sorted(facts.autotask.taxes, key=lambda each: each.id):
        taxes[tax.tax_region_id, tax.tax_category_id].append(tax)
    return TaxDesk(
        regime=tax_regime(facts.quickbooks),
        codes=TaxCodes(facts.quickbooks, memory.taxes, memory.decided),
        regions=regions,
        region_ids={name: tuple(numbers) for name, numbers in region_ids.items()},
        categories={each.id: each.name for each in facts.autotask.tax_categories},
        taxes={pair: tuple(some) for pair, some in taxes.items()},
        not_taxable=frozenset(each.id for each in facts.quickbooks.customers if each.taxable is False),
        located=frozenset(each.id for each in facts.quickbooks.customers if _is_located(each)),
    )


def _is_located(customer: Customer) -> bool:
    found = customer.ship_addr or customer.bill_addr
    return bool(found and found.line1 and found.city and found.country_sub_division_code and found.postal_code)


def category_of(item: BillingItem, codes: Mapping[int, BillingCode]) -> int | None:
    """The tax category of a billing item: its own, else its billing code's."""
    if item.tax_category_id is not None:
        return item.tax_category_id
    code = codes.get(item.billing_code_id) if item.billing_code_id is not None else None
    return code.tax_category_id if code else None
