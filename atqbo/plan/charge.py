"""The tax of a document as it will stand in QuickBooks, beside Autotask's (rules A2, A3, T2)."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO, Json


class Charge(Struct, frozen=True, kw_only=True):
    """The tax of a document as it will stand in QuickBooks."""

    amount: Decimal = ZERO
    """What QuickBooks is expected to charge."""
    autotask: Decimal = ZERO
    within: Decimal | None = None
    """How far QuickBooks' answer may be from Autotask's tax, 0 perhaps; None where it charges none."""
    estimated: bool = False
    """QuickBooks computes it from what only it knows (rule T2)."""
    owed: Mapping[str, Decimal] = {}
    """Agency, "" where it is not told, → its part of the amount."""

    def expect(self, net: Decimal) -> Json:
        """Fields of QuickBooks' answer that show the document was understood. net: sum of its lines."""
        if self.within is None:
            return {"TotalAmt": net + self.amount}
        low, high = self.autotask - self.within, self.autotask + self.within
        return {
            "TotalAmt": {"between": [net + low, net + high]},
            "TxnTaxDetail.TotalTax": {"between": [low, high]},
        }

    def accepts(self, tax: Decimal) -> bool:
        """Whether that tax, QuickBooks' own, is near enough to Autotask's."""
        return abs(tax - self.autotask) <= (self.within or ZERO)
