"""Tax on purchases: none is sent in the US; elsewhere the code that the settings name, or nothing moves (rule T3)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from atqbo.facts import Facts, tax_regime
from atqbo.money import ZERO, Json, round_to_minor
from atqbo.plan.document import Memory, Reason
from atqbo.plan.taxcodes import TaxCodes
from atqbo.settings import PurchaseOrdersApp


class PurchaseTax(Struct, frozen=True, kw_only=True):
    """How all documents of a plan are taxed, or why that cannot be said (holds)."""

    codes: TaxCodes | None = None
    code: str = ""
    """Id of the tax code on every line; "" where lines carry none."""
    included: bool = False
    """Whether amounts contain the tax."""
    holds: tuple[Reason, ...] = ()

    def on_document(self) -> Mapping[str, Json]:
        """What the head says of it."""
        return {"GlobalTaxCalculation": "TaxInclusive" if self.included else "TaxExcluded"} if self.code else {}

    def on_line(self, amount: Decimal) -> Mapping[str, Json]:
        """What a line says of it."""
        if not self.code:
            return {}
        return {"TaxCodeRef": {"value": self.code}, **({"TaxInclusiveAmt": amount} if self.included else {})}

    def added(self, net: Decimal, day: date, currency: str) -> Decimal:
        """What QuickBooks adds to the lines of a document: each rate's tax, rounded (rule A2)."""
        if not self.code or self.included or self.codes is None:
            return ZERO
        rates = self.codes.tax_on({self.code: net}, "purchases", day).values()
        return sum((round_to_minor(base * percent / 100, currency) for base, percent in rates), ZERO)


def purchase_tax(facts: Facts, settings: PurchaseOrdersApp, memory: Memory) -> PurchaseTax:
    """By the company's country and the settings. Recoverable tax is never guessed."""
    if tax_regime(facts.quickbooks) != "vat":
        return PurchaseTax()
    if not settings.tax_code or settings.tax_included is None:
        return PurchaseTax(holds=(_unset(facts.quickbooks.company.country or ""),))
    codes = TaxCodes(facts.quickbooks, memory.taxes, memory.decided)
    use = codes.find(settings.tax_code, "purchases")
    if use.code is None:
        return PurchaseTax(holds=use.holds)
    return PurchaseTax(codes=codes, code=use.code.id, included=settings.tax_included)


def _unset(country: str) -> Reason:
    return Reason(
        "purchase-tax-unset",
        f"QuickBooks is a company in {country}, where every line needs a tax code, and none is set for purchases",
        "set [purchase_orders] tax_code, and tax_included to whether unit costs contain the tax",
        "T3",
    )
