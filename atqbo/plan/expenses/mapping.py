"""The mapping of expense categories as it stands: every category of Autotask, used or not, beside its accounts."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from atqbo.facts import Facts, tax_regime
from atqbo.plan.accounts import SPENT, SPENT_FOR_OTHERS, account_name
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Memory, Reason
from atqbo.plan.expenses.categories import Categories, category_subject
from atqbo.rows import Account
from atqbo.settings import ExpenseCategory, ExpensesApp


class Mapped(Struct, frozen=True, kw_only=True):
    """One expense category and where it goes."""

    label: str
    rule: ExpenseCategory | None
    """What the settings say; None where they say nothing."""
    used: int
    """Items of the reports that are read."""
    listed: bool
    """Whether Autotask's list still holds it."""
    wrong: tuple[Reason, ...]
    """Why its expenses would be held."""
    linked: Mapping[str, str]
    """"billable" or "not_billable" → account that a person linked it to, whatever the settings say."""


def mapping(facts: Facts, settings: ExpensesApp, memory: Memory) -> tuple[Mapped, ...]:
    """All categories that Autotask lists or the settings name, by name."""
    labels = facts.autotask.expense_categories
    numbers = {label: number for number, label in labels.items()}
    uses = [labels.get(item.expense_category or 0) for item in facts.autotask.expense_items]
    categories = Categories(facts, settings, memory)
    accounts = {each.id: account_name(each) for each in facts.quickbooks.accounts}
    return tuple(
        Mapped(
            label=label,
            rule=settings.categories.get(label),
            used=uses.count(label),
            listed=label in numbers,
            wrong=_wrong(categories, numbers[label], facts) if label in numbers else (),
            linked=_linked(numbers.get(label, 0), memory, accounts),
        )
        for label in sorted({*numbers, *settings.categories}, key=str.casefold)
    )


def accounts_for(facts: Facts, billable: bool) -> tuple[str, ...]:
    """Names of the accounts that may be chosen."""
    return tuple(sorted((account_name(each) for each in fitting_accounts(facts, billable)), key=str.casefold))


def fitting_accounts(facts: Facts, billable: bool) -> tuple[Account, ...]:
    """The accounts that may be chosen: active, of a fitting type, in home currency (rule C4)."""
    types: Collection[str] = SPENT_FOR_OTHERS if billable else SPENT
    home = home_currency(facts)
    return tuple(
        each
        for each in facts.quickbooks.accounts
        if each.active and each.account_type in types and (each.currency_ref is None or each.currency_ref.value == home)
    )


def needs_tax(facts: Facts) -> bool:
    """Whether each category needs a tax code (rule T3)."""
    return tax_regime(facts.quickbooks) == "vat"


def _linked(category: int, memory: Memory, accounts: Mapping[str, str]) -> Mapping[str, str]:
    ids = {key: memory.links.get(category_subject(category, key == "billable")) for key in ("billable", "not_billable")}
    return {key: accounts.get(number, number) for key, number in ids.items() if number}


def _wrong(categories: Categories, number: int, facts: Facts) -> tuple[Reason, ...]:
    uses = (categories.use(number, billable, facts.as_of) for billable in (True, False))
    return tuple(dict.fromkeys(reason for use in uses for reason in use.holds))
