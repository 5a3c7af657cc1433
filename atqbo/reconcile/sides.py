"""Organizations, customers, billing codes and items as matching sees them."""

from collections.abc import Iterable

from atqbo.checks import ItemMatch
from atqbo.facts import Facts
from atqbo.matching import Address, Side
from atqbo.plan.currencies import currency_of, home_currency
from atqbo.plan.customers import primary_contacts
from atqbo.rows import Contact, Customer, Item, Organization


def organizations(facts: Facts) -> dict[str, Side]:
    """By id, as text."""
    contacts = primary_contacts(facts)
    return {str(each.id): _organization(each, contacts.get(each.id), facts) for each in facts.autotask.organizations}


def _organization(each: Organization, contact: Contact | None, facts: Facts) -> Side:
    street = ", ".join(filter(None, (each.address1, each.address2)))
    return Side(
        id=str(each.id),
        name=each.company_name,
        address=Address(
            street=street, city=each.city or "", state=each.state or "", postal_code=each.postal_code or ""
        ),
        phones=_filled(each.phone),
        emails=_filled(contact.email_address if contact else None),
        currency=currency_of(each, facts) or "",
        active=each.is_active is not False,
    )


def customers(facts: Facts) -> dict[str, Side]:
    """By id."""
    home = home_currency(facts)
    return {each.id: _customer(each, home) for each in facts.quickbooks.customers}


def _customer(each: Customer, home: str) -> Side:
    where = each.bill_addr
    address = Address(
        street=(where and where.line1) or "",
        city=(where and where.city) or "",
        state=(where and where.country_sub_division_code) or "",
        postal_code=(where and where.postal_code) or "",
    )
    return Side(
        id=each.id,
        name=each.display_name,
        aliases=_filled(each.company_name),
        address=address,
        phones=_filled(each.primary_phone.free_form_number if each.primary_phone else None),
        emails=_filled(each.primary_email_addr.address if each.primary_email_addr else None),
        currency=each.currency_ref.value if each.currency_ref else home,
        active=each.active,
    )


def wanted_items(matches: Iterable[ItemMatch]) -> dict[str, Side]:
    """By the name that is looked for."""
    return {
        each.name: Side(
            id=each.name, name=each.name, aliases=each.codes, details={"billing codes": ", ".join(each.codes)}
        )
        for each in matches
        if each.name
    }


def items(facts: Facts) -> dict[str, Side]:
    """By id. A category cannot stand on a line (rule I9)."""
    accounts = {each.id: each.fully_qualified_name or each.name for each in facts.quickbooks.accounts}
    return {each.id: _item(each, accounts) for each in facts.quickbooks.items}


def _item(each: Item, accounts: dict[str, str]) -> Side:
    account = each.income_account_ref
    told = {"type": each.type or "", "income account": accounts.get(account.value, account.name) if account else ""}
    full_name = each.fully_qualified_name or each.name
    return Side(
        id=each.id,
        name=full_name,
        aliases=() if each.name == full_name else (each.name,),
        active=each.active,
        details={label: value for label, value in told.items() if value},
        unusable="it is a category, and a category cannot stand on a line" if each.type == "Category" else "",
    )


def _filled(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()
