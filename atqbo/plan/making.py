"""For which app items are looked for and made, and the accounts that new ones are booked to."""

from typing import Protocol

from msgspec import Struct

from atqbo.facts import Facts
from atqbo.rows import Account
from atqbo.settings import ItemRules


class ItemSettings(Protocol):
    """What an app's settings say of items."""

    @property
    def match_items_by(self) -> str:
        """ "external-number" or "name"."""
        ...

    @property
    def missing_item(self) -> str:
        """ "create", "hold", or the name of the item to use instead."""
        ...

    @property
    def income_account(self) -> str:
        """Of items that are made."""
        ...


class Making(Struct, frozen=True, kw_only=True):
    """For which app items are looked for and made."""

    section: str = "invoices"
    """Of company.toml, for what is said to a person."""
    rules: ItemRules = ItemRules()
    """How new ones are named, booked and taxed."""
    expense_account: str | None = None
    """Where items are bought: name of the account that purchases of new ones are booked to. None where they are sold.
    """

    @property
    def bought(self) -> bool:
        """Whether what counts is the account that purchases are booked to."""
        return self.expense_account is not None


SELLING = Making()
"""For invoices."""


def find_income_account(facts: Facts, wanted: str) -> Account | None:
    """The one active income account of that full name, number or name; None if there is none, or several."""
    income = [each for each in facts.quickbooks.accounts if each.active and each.account_type == "Income"]
    ways = (
        [each for each in income if each.fully_qualified_name == wanted],
        [each for each in income if each.acct_num == wanted],
        [each for each in income if each.name == wanted],
    )
    return next((found[0] for found in ways if len(found) == 1), None)
