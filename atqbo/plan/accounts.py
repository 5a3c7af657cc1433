"""Accounts that settings name: by full name, number or name, active and of a type that fits what is posted there."""

from collections.abc import Collection

from msgspec import Struct

from atqbo.facts import Facts
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Reason
from atqbo.rows import Account

ADVANCES = frozenset({"Other Current Asset"})
PAYABLES = frozenset({"Accounts Payable"})
SPENT = frozenset({"Expense", "Other Expense", "Cost of Goods Sold", "Other Current Asset", "Fixed Asset"})
"""Types of account that costs go to."""
SPENT_FOR_OTHERS = SPENT | {"Income", "Other Income", "Other Current Liability"}
"""The same for costs that an organization is billed for: some set them against income."""


class AccountUse(Struct, frozen=True):
    """The account a line goes to, or why that cannot be said."""

    account: Account | None = None
    hold: Reason | None = None


def find_account(
    facts: Facts, wanted: str, types: Collection[str], key: str, rule: str = "", currency: str = ""
) -> AccountUse:
    """The one account `wanted` means. types: that fit. key: the setting that names it, for the reason.

    currency: ISO code the account must be kept in; "" for home currency (rule C4).
    """
    rows = facts.quickbooks.accounts
    ways = (
        [each for each in rows if (each.fully_qualified_name or each.name) == wanted],
        [each for each in rows if each.acct_num == wanted],
        [each for each in rows if each.name == wanted],
    )
    found = next((some for some in ([each for each in way if each.active] for way in ways) if some), [])
    if len(found) != 1:
        many = "several accounts" if found else "no active account"
        return AccountUse(hold=_unfound(wanted, many, key, rule))
    return judge_account(facts, found[0], types, key, rule, currency)


def judge_account(
    facts: Facts, account: Account, types: Collection[str], key: str, rule: str = "", currency: str = ""
) -> AccountUse:
    """The account, unless its type or its currency does not fit. Parameters as for `find_account`."""
    if account.account_type not in types:
        return AccountUse(hold=_unfit(account, types, key, rule))
    kept = account.currency_ref.value if account.currency_ref else home_currency(facts)
    if kept != (currency or home_currency(facts)):
        return AccountUse(hold=_foreign(account, kept, key))
    return AccountUse(account)


def account_name(account: Account) -> str:
    """Its full name."""
    return account.fully_qualified_name or account.name


def _unfound(wanted: str, many: str, key: str, rule: str) -> Reason:
    return Reason(
        "account-missing",
        f"{key} names '{wanted}', and QuickBooks has {many} of that full name, number or name",
        "correct it, or make the account active again",
        rule,
    )


def _unfit(account: Account, types: Collection[str], key: str, rule: str) -> Reason:
    return Reason(
        "account-unfit",
        f"{key} names '{account_name(account)}', whose type is {account.account_type or 'unknown'}",
        f"name an account of the type {' or '.join(sorted(types))}",
        rule,
    )


def _foreign(account: Account, kept: str, key: str) -> Reason:
    return Reason(
        "account-currency",
        f"{key} names '{account_name(account)}', which is kept in {kept}",
        "name an account in home currency",
        "C4",
    )
