"""The three kinds of company that charge tax. In each of them labor bears none, and everything else the full rate."""

from decimal import Decimal
from typing import NamedTuple

from taxed import TaxLists, at_home

from atqbo.money import round_to_minor


class Kind(NamedTuple):
    """How a company taxes."""

    name: str
    country: str
    home: str
    automated: bool
    region: str
    full: str
    """Name of the full rate."""
    none: str
    percent: Decimal

    def lists(self, draft):
        """What it has before its first invoice."""
        lists = TaxLists(draft, self.country, partner=self.automated)
        self.rates(lists)
        return lists

    def rates(self, lists):
        """The rates and codes themselves, on both sides."""
        if not self.automated:
            lists.code(self.full, (self.full, self.percent))
            lists.code(self.none, (self.none, "0"))
        lists.taxes(self.region, "Goods", (self.full, self.percent))
        lists.taxes(self.region, "Labor", (self.none, "0"))

    def tax(self, line):
        """What Autotask charges on a line, with four decimals."""
        return Decimal(0) if "Labor" in line.code else line.total * self.percent / 100

    def category(self, line, lists):
        """Tax category of a line."""
        return lists.categories["Labor" if "Labor" in line.code else "Goods"]

    def taxed(self, dataset, lists):
        """The company in its currency; what was made meanwhile lies in its region and has its tax category."""
        labor, goods = lists.categories["Labor"], lists.categories["Goods"]
        for code in dataset.autotask["BillingCodes"]:
            code["taxCategoryID"] = labor if "Labor" in code["name"] else goods
        for organization in dataset.autotask["Companies"]:
            organization.update(taxRegionID=lists.regions[self.region], state="IL")
        for invoice in dataset.autotask.get("Invoices", ()):
            invoice["taxRegionName"] = invoice["taxRegionName"] or self.region
        for customer in dataset.quickbooks.get("Customer", ()):
            for kind in {"BillAddr", "ShipAddr"} & customer.keys():
                customer[kind] = {**customer[kind], "CountrySubDivisionCode": "IL"}
        return at_home(dataset, self.home)

    @property
    def both(self):
        """What lines carry that are taxed, and that are not: names of tax codes."""
        return [self.full, self.none] if self.country != "US" else ["TAX", "NON"]

    def codes(self, world, document):
        """The same of the lines of a document."""
        names = {each["Id"]: each["Name"] for each in world.held_by()["quickbooks"].get("TaxCode", ())}
        details = (each.get("SalesItemLineDetail") for each in document["Line"])
        found = [each["TaxCodeRef"]["value"] for each in details if each]
        return [names.get(each, each) for each in found]

    def agrees(self, world):
        """Whether QuickBooks holds all that this program made exactly as Autotask billed it, tax and all."""
        held = world.held_by()
        billed = {row["id"]: row for row in held["autotask"]["Invoices"]}
        for entity, sign in (("Invoice", 1), ("CreditMemo", -1)):
            for number, [made] in world.marked(entity).items():
                total, tax = billed[number]["invoiceTotal"], billed[number]["totalTaxValue"]
                assert made["TotalAmt"] == sign * round_to_minor(Decimal(total), self.home)
                assert Decimal(made["TxnTaxDetail"]["TotalTax"]) == sign * round_to_minor(Decimal(tax), self.home)


AMERICAN = Kind("us", "US", "USD", False, "Illinois", "Illinois", "Nothing", Decimal(10))
AUTOMATED = Kind("us-automated", "US", "USD", True, "Illinois", "IL", "IL none", Decimal("6.25"))
BRITISH = Kind("vat", "GB", "GBP", False, "UK", "20.0% S", "0.0% Z", Decimal(20))
KINDS = (AMERICAN, AUTOMATED, BRITISH)
