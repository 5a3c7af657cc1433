"""QuickBooks' tax codes by name: for sales and for purchases, of one tax or of several that apply together (T1, T3)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from msgspec import Struct

from atqbo.facts import QuickBooksFacts
from atqbo.money import ZERO, round_to_minor
from atqbo.plan.decided import Choice, Decided, key_of, kind_of
from atqbo.plan.document import Reason
from atqbo.plan.settled import left_out
from atqbo.rows import TaxCode, TaxRate, TaxRateDetail

Side: TypeAlias = Literal["sales", "purchases"]

_PSEUDO = frozenset({"TAX", "NON", "CustomSalesTax"})
"""Ids that QuickBooks lists among its tax codes and that are none."""


class CodeUse(Struct, frozen=True, kw_only=True):
    """The tax code that a name stands for, or why that cannot be said (holds)."""

    code: TaxCode | None = None
    holds: tuple[Reason, ...] = ()


def without_tax(gross: Decimal, percent: Decimal, currency: str) -> Decimal:
    """The amount without the tax it contains, in whole minor units. percent: of the tax, all its rates together."""
    return round_to_minor(gross / (1 + percent / 100), currency)


class TaxCodes:
    """QuickBooks' tax codes, indexed once."""

    def __init__(
        self, quickbooks: QuickBooksFacts, links: Mapping[str, str], decided: Mapping[str, Decided] | None = None
    ) -> None:
        """links: what is looked for (names of taxes joined by " + ") → id of the code a person linked it to. decided:
        subject, "tax:" and the same → what a person decided about it.
        """
        self._links = links
        self._left_out = {
            key_of(subject): word
            for subject, word in (decided or {}).items()
            if kind_of(subject) == "tax" and word.choice is Choice.LEAVE_OUT
        }
        self._rates = {rate.id: rate for rate in quickbooks.tax_rates}
        self.agencies = {agency.id: agency.display_name for agency in quickbooks.tax_agencies}
        self._found: dict[tuple[Side, tuple[str, ...]], CodeUse] = {}
        codes = sorted(quickbooks.tax_codes, key=lambda each: (len(each.id), each.id))
        self._by_id = {code.id: code for code in codes if code.active and not code.hidden and code.id not in _PSEUDO}

    def find(self, wanted: str | Sequence[str], side: Side) -> CodeUse:
        """The code of one tax, or of several that apply together: linked by a person, else of that very name, else
        with exactly the rates of those names, else of that description (a code's name has 10 characters at most).
        """
        names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        if (side, names) not in self._found:
            self._found[side, names] = self._sought(names, side)
        return self._found[side, names]

    def _sought(self, names: tuple[str, ...], side: Side) -> CodeUse:
        label = together(names)
        if label in self._left_out:
            return CodeUse(holds=(left_out(label, self._left_out[label]),))
        if label in self._links:
            linked = self._by_id.get(self._links[label])
            return CodeUse(code=linked) if linked else CodeUse(holds=(_link_broken(label, self._links[label]),))
        for some in self._ways(names, side):
            if len(some) == 1:
                return CodeUse(code=some[0])
            if some:
                return CodeUse(holds=(_ambiguous(label, some),))
        return CodeUse(holds=(_missing(label, names, side),))

    def all(self) -> tuple[TaxCode, ...]:
        """Those that a document may carry."""
        return tuple(self._by_id.values())

    def is_linked(self, names: Sequence[str]) -> bool:
        """Whether a person linked it."""
        return together(names) in self._links

    def rates(self, code: TaxCode, side: Side) -> tuple[TaxRate, ...]:
        """The rates a code has on that side, in its order."""
        found = (self._rates.get(each.tax_rate_ref.value) for each in _details(code, side))
        return tuple(rate for rate in found if rate)

    def is_zero(self, code: TaxCode, side: Side, day: date) -> bool:
        """Whether nothing is charged by it on that day."""
        return not any(percent_on(rate, day) for rate in self.rates(code, side))

    def tax_on(self, nets: Mapping[str, Decimal], side: Side, day: date) -> Mapping[str, tuple[Decimal, Decimal]]:
        """TaxRate id → (net, per cent) at which a document of that day is taxed. nets: tax code id → sum of lines."""
        bases: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for code_id, net in nets.items():
            for rate_id, share in self.shares(self._by_id[code_id], side, day).items():
                bases[rate_id] += net * share
        percents = {rate_id: percent_on(self._rates[rate_id], day) for rate_id in bases}
        return {rate_id: (base, percents[rate_id]) for rate_id, base in bases.items() if percents[rate_id]}

    def shares(self, code: TaxCode, side: Side, day: date) -> Mapping[str, Decimal]:
        """TaxRate id → what it is charged on, for each unit of net: 1, or with or of the taxes before it (compound)."""
        found: dict[str, Decimal] = {}
        before = ZERO
        for detail in sorted(_details(code, side), key=lambda each: each.tax_order or 0):
            rate = self._rates.get(detail.tax_rate_ref.value)
            if rate:
                share = _charged_on(detail.tax_type_applicable, before)
                found[rate.id] = share
                before += share * percent_on(rate, day) / 100
        return found

    def agency(self, rate_id: str) -> str:
        """Whom the tax at a rate is owed to; "" where QuickBooks does not tell it."""
        told = self._rates[rate_id].agency_ref
        return self.agencies.get(told.value, "") if told else ""

    def names(self) -> frozenset[str]:
        """All names by which a code is found."""
        known = self._by_id.values()
        of_rates = (rate.name for code in known for side in _SIDES for rate in self.rates(code, side))
        return frozenset((*(code.name for code in known), *of_rates, *self._links))

    def _ways(self, names: tuple[str, ...], side: Side) -> tuple[list[TaxCode], ...]:
        usable = [code for code in self._by_id.values() if self._is_for(code, side)]
        alone = names[0] if len(names) == 1 else None
        wanted = frozenset(names)
        return (
            [code for code in usable if code.name == alone],
            [code for code in usable if frozenset(rate.name for rate in self.rates(code, side)) == wanted],
            [code for code in usable if alone and code.description == alone],
        )

    def _is_for(self, code: TaxCode, side: Side) -> bool:
        """Whether it can stand on that side; one without any rate (out of scope) can stand on both."""
        other: Side = "purchases" if side == "sales" else "sales"
        return bool(self.rates(code, side)) or not self.rates(code, other)


def together(names: Sequence[str]) -> str:
    """What taxes that apply together are looked for, linked and settled by."""
    return " + ".join(names)


_SIDES: tuple[Side, Side] = ("sales", "purchases")


def _details(code: TaxCode, side: Side) -> Sequence[TaxRateDetail]:
    listed = code.sales_tax_rate_list if side == "sales" else code.purchase_tax_rate_list
    return listed.tax_rate_detail


def _charged_on(kind: str | None, before: Decimal) -> Decimal:
    """What a rate is charged on, for each unit of net. before: the taxes that come first."""
    return {"TaxOnAmountPlusTax": 1 + before, "TaxOnTax": before}.get(kind or "", Decimal(1))


def percent_on(rate: TaxRate, day: date) -> Decimal:
    """Per cent of the rate on a document of that day: rates change from a day on."""
    since = [each for each in rate.effective_tax_rate if each.effective_date[:10] <= day.isoformat()]
    lasting = [each for each in since if not each.end_date or day.isoformat() <= each.end_date[:10]]
    newest = max(lasting, key=lambda each: each.effective_date[:10], default=None)
    return newest.rate_value if newest else rate.rate_value


def _link_broken(label: str, code_id: str) -> Reason:
    return Reason(
        "tax-link-broken",
        f"The tax '{label}' is linked to the QuickBooks tax code {code_id}, which does not exist or is inactive",
        "link it to another tax code, or make that one active again",
        "T3",
    )


def _ambiguous(label: str, codes: Sequence[TaxCode]) -> Reason:
    names = ", ".join(f"'{code.name}' (id {code.id})" for code in codes)
    return Reason(
        "tax-ambiguous",
        f"Several tax codes of QuickBooks could be the tax '{label}': {names}",
        "make all but one of them inactive in QuickBooks, or link the tax to its code",
        "T3",
    )


def _missing(label: str, names: tuple[str, ...], side: Side) -> Reason:
    what = f"no tax code or rate '{label}'" if len(names) == 1 else f"no tax code with exactly the rates '{label}'"
    return Reason(
        "tax-missing",
        f"QuickBooks has {what} for {side}",
        "create it in QuickBooks under exactly that name: Taxes, Sales tax; or link the tax to its code",
        "T1" if side == "sales" else "T3",
    )
