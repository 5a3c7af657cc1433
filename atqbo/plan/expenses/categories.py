"""Expense category to account, as a person decided or [expenses.categories] says, and to tax code (rules T3, C4)."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from atqbo.facts import Facts, tax_regime
from atqbo.money import ZERO
from atqbo.plan.accounts import SPENT, SPENT_FOR_OTHERS, AccountUse, find_account, judge_account
from atqbo.plan.decided import Choice
from atqbo.plan.document import Memory, Reason
from atqbo.plan.settled import left_out
from atqbo.plan.taxcodes import TaxCodes, without_tax
from atqbo.rows import Account, TaxCode
from atqbo.settings import ExpenseCategory, ExpensesApp

NOT_BILLABLE, BILLABLE = "category", "billable-category"
"""Kinds of cross-references: a category's account for what is not billable to an organization, and for what is."""


def category_subject(category: int, billable: bool) -> str:
    """What its cross-reference goes by: "category:12" or "billable-category:12"."""
    return f"{BILLABLE if billable else NOT_BILLABLE}:{category}"


class Taxed(Struct, frozen=True, kw_only=True):
    """How a line is taxed in a company with VAT or GST; no code elsewhere."""

    code: TaxCode | None = None
    percent: Decimal = ZERO
    agency: str = ""
    """Whom the tax is owed to, or reclaimed from; "" where QuickBooks does not tell it."""
    holds: tuple[Reason, ...] = ()

    def net(self, gross: Decimal, currency: str) -> Decimal:
        """The amount without the tax it contains."""
        return without_tax(gross, self.percent, currency)


class CategoryUse(Struct, frozen=True, kw_only=True):
    """Where an expense goes, or why that cannot be said."""

    label: str
    account: Account | None = None
    taxed: Taxed = Taxed()
    holds: tuple[Reason, ...] = ()


class Categories:
    """The mapping of a company, each account and tax code looked for once."""

    def __init__(self, facts: Facts, settings: ExpensesApp, memory: Memory) -> None:
        self._facts, self._settings, self._memory = facts, settings, memory
        self._codes = TaxCodes(facts.quickbooks, memory.taxes)
        self._with_tax = tax_regime(facts.quickbooks) == "vat"
        self._found: dict[tuple[int, bool], AccountUse] = {}

    def label(self, category: int | None) -> str:
        """What Autotask calls a category; "" if it does not."""
        return self._facts.autotask.expense_categories.get(category or 0, "")

    def use(self, category: int | None, billable: bool, day: date) -> CategoryUse:
        """The account and the tax of expenses of that category on that day."""
        label = self.label(category)
        if category is None or not label:
            return CategoryUse(label=f"category {category}", holds=(_unknown(category),))
        found, mapped = self.account(category, billable), self._settings.categories.get(label)
        taxed = Taxed() if found.hold and mapped is None else self._taxed(label, mapped, day)
        holds = (*((found.hold,) if found.hold else ()), *taxed.holds)
        return CategoryUse(label=label, account=found.account, taxed=taxed, holds=holds)

    def account(self, category: int, billable: bool) -> AccountUse:
        """The account of a category that Autotask lists: the one a person linked, else the one the settings name."""
        if (category, billable) not in self._found:
            self._found[category, billable] = self._decided(category, billable) or self._set(category, billable)
        return self._found[category, billable]

    def advance_tax(self, day: date) -> Taxed:
        """How the line is taxed that takes an advance off: never, and so by a code without tax."""
        if not self._with_tax:
            return Taxed()
        if not self._settings.advance_tax_code:
            return Taxed(holds=(_ADVANCE_UNTAXED,))
        taxed = self._by_code(self._settings.advance_tax_code, day)
        return Taxed(holds=(_advance_taxed(taxed),)) if taxed.percent else taxed

    def _decided(self, category: int, billable: bool) -> AccountUse | None:
        """As a person decided; None where nobody did."""
        subject, label = category_subject(category, billable), self.label(category)
        word, linked = self._memory.decided.get(subject), self._memory.links.get(subject)
        if word and word.choice is Choice.LEAVE_OUT:
            return AccountUse(hold=left_out(label, word))
        if linked is None:
            return None
        account = next((each for each in self._facts.quickbooks.accounts if each.id == linked and each.active), None)
        if account is None:
            return AccountUse(hold=_link_broken(label, linked))
        types = SPENT_FOR_OTHERS if billable else SPENT
        return judge_account(self._facts, account, types, f"The link of the expense category '{label}'")

    def _set(self, category: int, billable: bool) -> AccountUse:
        """As the settings say."""
        label = self.label(category)
        mapped = self._settings.categories.get(label)
        if mapped is None:
            return AccountUse(hold=_unmapped(label))
        wanted, types = (mapped.billable, SPENT_FOR_OTHERS) if billable else (mapped.not_billable, SPENT)
        key = f'[expenses.categories."{label}"] {"billable" if billable else "not_billable"}'
        return find_account(self._facts, wanted, types, key)

    def _taxed(self, label: str, mapped: ExpenseCategory | None, day: date) -> Taxed:
        if not self._with_tax:
            return Taxed()
        if not (mapped and mapped.tax_code and mapped.tax):
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
        charged = self._codes.tax_on({found.code.id: Decimal(1)}, "purchases", day)
        percent = sum((base * each for base, each in charged.values()), ZERO)
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
        f'add [expenses.categories."{label}"] with billable and not_billable, map it in 5_expenses, or link it in '
        "3_items",
    )


def _link_broken(label: str, account: str) -> Reason:
    return Reason(
        "account-link-broken",
        f"The expense category '{label}' is linked to the QuickBooks account {account}, which is not there or inactive",
        "link it to another one in 3_items, or make the account active again",
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
