"""Companies that charge tax, in the sandbox: what Autotask billed and taxed, and the codes QuickBooks has."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from atqbo.money import decode, encode
from atqbo.sandbox import books, opening
from atqbo.sandbox.billing import Line
from atqbo.sandbox.draft import Draft

TODAY = date(2026, 6, 30)
MADE = datetime.combine(TODAY, time(8), UTC)
CODE = "Consulting"


class TaxLists:
    """How a company under construction taxes; regions, categories and rates by name."""

    def __init__(self, draft, country="US", using=True, partner=False):
        self.draft = draft
        quickbooks = draft.quickbooks
        quickbooks["CompanyInfo"][0]["Country"] = country
        quickbooks["Preferences"][0]["TaxPrefs"] = {"UsingSalesTax": using, "PartnerTaxEnabled": partner}
        quickbooks["TaxAgency"].append({"DisplayName": "Revenue", **books.record("1", MADE)})
        draft.item("Rounding", "Service", "Services")
        self.regions, self.categories, self.rates = {}, {}, {}

    def code(self, name, *rates, **fields):
        """A tax code; rates: (name, per cent), of sales and of purchases. Returns its id."""
        ids = [self._rate(*each) for each in rates]
        listed = {"TaxRateDetail": [{"TaxRateRef": {"value": each}} for each in ids]}
        number = str(100 + len(self.draft.quickbooks["TaxCode"]))
        lists = {"SalesTaxRateList": listed, "PurchaseTaxRateList": listed}
        record = {"Name": name, "Active": True, "Taxable": True, **lists, **fields, **books.record(number, MADE)}
        self.draft.quickbooks["TaxCode"].append(record)
        return number

    def _rate(self, name, percent):
        if name not in self.rates:
            number = str(200 + len(self.rates))
            record = {"Name": name, "Active": True, "RateValue": Decimal(percent), "AgencyRef": {"value": "1"}}
            self.draft.quickbooks["TaxRate"].append({**record, **books.record(number, MADE)})
            self.rates[name] = number
        return self.rates[name]

    def taxes(self, region, category, *taxes):
        """Taxes (name, per cent) on a category in a region; both are made when first named."""
        pair = {"taxRegionID": self._named("TaxRegions", self.regions, region),
                "taxCategoryID": self._named("TaxCategories", self.categories, category)}  # fmt: skip
        for name, percent in taxes:
            self.draft.record("Taxes", taxName=name, taxRate=Decimal(percent), isCompounded=False, **pair)

    def _named(self, entity, known, name):
        if name not in known:
            known[name] = self.draft.record(entity, name=name, isActive=True)["id"]
        return known[name]


class Firm(TaxLists):
    """A company under construction."""

    def __init__(self, country="US", home="USD", using=True, partner=False, **invoices):
        self.home, self.given = home, {"start_date": "2026-06-01", "missing_item": "hold", **invoices}
        draft = Draft(Random(3), TODAY)
        opening.lists(draft, "Taxed Company")
        opening.exchange_rates(draft, TODAY)
        super().__init__(draft, country, using, partner)

    def client(self, name, customer=True, taxable=True, region=None, currency="USD", **fields):
        """An organization, with its customer unless said otherwise. fields: of the organization."""
        made = self.draft.organization(name, currency)
        made.update({"state": "IL", "city": "Aurora", "taxRegionID": self.regions.get(region), **fields})
        if customer:
            self.draft.customer(name, currency, like=made)["Taxable"] = taxable
            place = self.draft.quickbooks["Customer"][-1]
            place.update({kind: dict(place[kind]) for kind in ("BillAddr", "ShipAddr")})
        return made

    def invoice(self, organization, *lines, region=None, **fields):
        """An invoice of lines (amount, tax) or (amount, tax, category). fields: number, day and creation. Returns its
        id.
        """
        bodies = [Line(CODE, "Work", "", Decimal(1), Decimal(net), Decimal(net), Decimal(net)) for net, *_ in lines]
        made = self.draft.invoice(organization, bodies, taxes=[Decimal(each[1]) for each in lines], **fields)
        made["taxRegionName"] = region
        for item, each in zip(self.draft.items_of(made), lines, strict=True):
            item["taxCategoryID"] = self.categories[each[2]] if len(each) > 2 else None
        return made["id"]

    def dataset(self, **policy):
        """The company as data, in its home currency."""
        made = self.draft.finish("Taxed Company", {})
        return at_home(replace(made, invoices=self.given, policy={**made.policy, **policy}), self.home)


def at_home(dataset, currency):
    """The company with its books in that currency."""
    both = encode({"autotask": dataset.autotask, "quickbooks": dataset.quickbooks})
    both = decode(both.replace(b'"USD"', f'"{currency}"'.encode()))
    return replace(dataset, autotask=both["autotask"], quickbooks=both["quickbooks"])
