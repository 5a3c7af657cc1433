"""Expense category to account and tax code, as [expenses.categories] says (rules T3, C4)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from atqbo.facts import Facts, tax_regime
from atqbo.money import ZERO, round_to_minor
from atqbo.plan.accounts import SPENT, SPENT_FOR_OTHERS, AccountUse, find_account
from atqbo.plan.document import Memory, Reason
from atqbo.plan.taxcodes import TaxCodes, percent_on
from atqbo.rows import Account, TaxCode
from atqbo.settings import ExpenseCategory, ExpensesApp

HUNDRED = Decimal(100)


class Taxed(Struct, frozen=True, kw_only=True):
    """How a line is taxed in a company with VAT or GST; no code elsewhere."""

    code: TaxCode | None = None
    percent: Decimal = ZERO
    agency: str = ""
    """Whom the tax is owed to, or reclaimed from; "" where QuickBooks does not tell it."""
    holds: tuple[Reason, ...] = ()

    def net(self, gross: Decimal, currency: str) -> Decimal:
        """The amount without the tax it contains."""
        return round_to_minor(gross / (1 + self.percent / HUNDRED), currency)


class CategoryUse(Struct, frozen=True, kw_only=True):
    """Where an expense goes, or why that cannot be said."""

    label: str
    account: Account | None = None
    taxed: Taxed = Taxed()
    holds: tuple[Reason, ...] = ()


class Categories:
    """The mapping of a company, each account and tax code looked for once."""

    def __init__(self, facts: Facts, settings: ExpensesApp, memory: Memory) -> None:
        self._facts, self._settings = facts, settings
        self._codes = TaxCodes(facts.quickbooks, memory.taxes)
        self._with_tax = tax_regime(facts.quickbooks) == "vat"
        self._found: dict[tuple[str, bool], AccountUse] = {}

    def label(self, category: int | None) -> str:
        """What Autotask calls a category; "" if it does not."""
        return self._facts.autotask.expense_categories.get(category or 0, "")

    def use(self, category: int | None, billable: bool, day: date) -> CategoryUse:
        """The account and the tax of expenses of that category on that day."""
        label = self.label(category)
        if not label:
            return CategoryUse(label=f"category {category}", holds=(_unknown(category),))
        mapped = self._settings.categories.get(label)
        if mapped is None:
            return CategoryUse(label=label, holds=(_unmapped(label),))
        found, taxed = self._account(label, mapped, billable), self._taxed(label, mapped, day)
        holds = (*((found.hold,) if found.hold else ()), *taxed.holds)
        return CategoryUse(label=label, account=found.account, taxed=taxed, holds=holds)

    def accounts(self) -> Mapping[str, tuple[AccountUse, ...]]:
        """Category mapped → its two accounts, used or not."""
        return {
            label: tuple(self._account(label, mapped, billable) for billable in (True, False))
            for label, mapped in sorted(self._settings.categories.items())
        }

    def advance_tax(self, day: date) -> Taxed:
        """How the line is taxed that takes an advance off: never, and so by a code without tax."""
        if not self._with_tax:
            return Taxed()
        if not self._settings.advance_tax_code:
            return Taxed(holds=(_ADVANCE_UNTAXED,))
        taxed = self._by_code(self._settings.advance_tax_code, day)
        return Taxed(holds=(_advance_taxed(taxed),)) if taxed.percent else taxed

    def _account(self, label: str, mapped: ExpenseCategory, billable: bool) -> AccountUse:
        if (label, billable) not in self._found:
            wanted, types = (mapped.billable, SPENT_FOR_OTHERS) if billable else (mapped.not_billable, SPENT)
            key = f'[expenses.categories."{label}"] {"billable" if billable else "not_billable"}'
            self._found[label, billable] = find_account(self._facts, wanted, types, key)
        return self._found[label, billable]

    def _taxed(self, label: str, mapped: ExpenseCategory, day: date) -> Taxed:
        if not self._with_tax:
            return Taxed()
        if not mapped.tax_code or not mapped.tax:
            return Taxed(holds=(_tax_unset(label),))
        taxed = self._by_code(mapped.tax_code, day)
        if mapped.tax == "exclusive" and taxed.percent:
            return Taxed(holds=(_tax_on_top(label, mapped.tax_code),))
        return taxed

    def _by_code(self, name: str, day: date) -> Taxed:
        found = self._codes.find(name, "purchases")
        if found.code is None:
            return Taxed(holds=found.holds)
        rates = self._codes.rates(found.code, "purchases")
        percent = sum((percent_on(rate, day) for rate in rates), ZERO)
        return Taxed(code=found.code, percent=percent, agency=self._codes.agency(rates[0].id) if rates else "")


def _unknown(category: int | None) -> Reason:
    return Reason(
        "category-unknown",
        f"Autotask's list of expense categories does not hold {category}",
        "correct the category of the item in Autotask",
    )


def _unmapped(label: str) -> Reason:
    return Reason(
        "category-unmapped",
        f"No account is set for the expense category '{label}'",
        f'add [expenses.categories."{label}"] with billable and not_billable, or map it in 5_expenses',
    )


def _tax_unset(label: str) -> Reason:
    return Reason(
        "category-untaxed",
        f"Every line needs a tax code here, and the expense category '{label}' has none set",
        f'set tax_code and tax of [expenses.categories."{label}"]',
        "T3",
    )


def _tax_on_top(label: str, code: str) -> Reason:
    return Reason(
        "category-tax-on-top",
        f"The amounts of the expense category '{label}' are set to be without tax, and '{code}' would add tax to what "
        "is paid back",
        f'set tax = "inclusive" in [expenses.categories."{label}"], or name a code without tax',
        "E2",
    )


_ADVANCE_UNTAXED = Reason(
    "advance-untaxed",
    "Every line needs a tax code here, and the line that takes the advance off has none set",
    "set [expenses] advance_tax_code to a code without tax",
    "T3",
)


def _advance_taxed(taxed: Taxed) -> Reason:
    name = taxed.code.name if taxed.code else ""
    return Reason(
        "advance-taxed",
        f"[expenses] advance_tax_code names '{name}', which charges {taxed.percent.normalize():f} %",
        "name a code without tax: an advance is no expense",
        "T3",
    )
