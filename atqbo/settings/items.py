"""How missing items are made."""

from typing import Literal

from msgspec import Struct

from atqbo.settings.types import Text


class ItemRule(Struct, frozen=True, forbid_unknown_fields=True):
    """[items.types.TYPE]: items of one type of billing code; TYPE as Autotask shows it, e.g. "Milestone Code"."""

    name: str = ""
    """How they are named; without it as [items] says."""
    income_account: str = ""
    """Full name, number or name of their income account; without it as [items] says. Items that have another one are
    told as different."""
    taxable: Literal["as-billing-code", "yes", "no"] | None = None
    """Whether sales tax is charged on them, in the words of [items]; without it as [items] says."""


class ItemRules(Struct, frozen=True, forbid_unknown_fields=True):
    """[items]: how missing items are made when 3_items copies billing codes to QuickBooks."""

    name: Text = "{key}"
    """How they are named: {key} is the External Number, or where that is blank the name; {name} the billing code's
    name; {type} its type."""
    income_account: str = ""
    """Their income account where the billing code names none; without it that of [invoices]."""
    taxable: Literal["as-billing-code", "yes", "no"] = "as-billing-code"
    """"as-billing-code": sales tax is charged where the billing code has a tax category."""
    types: dict[str, ItemRule] = {}
    """Sections of their own: what differs for one type of billing code."""

    def rule(self, label: str) -> ItemRule:
        """What counts for billing codes of the type with that label, its own income account apart."""
        own = self.types.get(label, ItemRule())
        return ItemRule(own.name or self.name, own.income_account, own.taxable or self.taxable)
