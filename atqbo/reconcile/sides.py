"""Organizations, customers, billing codes and items of the facts, as matching sees them, by id."""

from collections.abc import Iterable

from msgspec.structs import replace

from atqbo.checks import ItemMatch
from atqbo.facts import Facts
from atqbo.matching import Side, customer_side, item_side, organization_side
from atqbo.plan.currencies import currency_of, home_currency
from atqbo.plan.parties.customers import primary_contacts
from atqbo.rows import Item


def organizations(facts: Facts) -> dict[str, Side]:
    """By id, as text, each with its primary contact."""
    contacts = primary_contacts(facts)
    return {
        str(each.id): organization_side(
            each, currency_of(each, facts), [contacts[each.id]] if each.id in contacts else ()
        )
        for each in facts.autotask.organizations
    }


def customers(facts: Facts) -> dict[str, Side]:
    """By id."""
    home = home_currency(facts)
    return {each.id: customer_side(each, home) for each in facts.quickbooks.customers}


def wanted_items(matches: Iterable[ItemMatch]) -> dict[str, Side]:
    """By what is looked for: a number where it is the External Number of its billing codes, else their name."""
    return {each.name: _wanted_item(each) for each in matches if each.name}


def _wanted_item(match: ItemMatch) -> Side:
    number = "" if match.name in match.codes else match.name
    told = {"billing codes": ", ".join(match.codes)}
    return Side(id=match.name, name=match.name, number=number, aliases=match.codes, details=told)


def items(facts: Facts) -> dict[str, Side]:
    """By id, with the full name of the income account."""
    accounts = {each.id: each.fully_qualified_name or each.name for each in facts.quickbooks.accounts}
    return {each.id: _item(each, accounts) for each in facts.quickbooks.items}


def _item(row: Item, accounts: dict[str, str]) -> Side:
    side, account = item_side(row), row.income_account_ref
    if account is None or account.value not in accounts:
        return side
    return replace(side, details={**side.details, "income account": accounts[account.value]})
