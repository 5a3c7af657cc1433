"""The records of both services as sides: which of their fields are names, numbers, addresses."""

from collections.abc import Collection, Iterable

from atqbo.matching.side import Address, Side
from atqbo.rows import (
    Account,
    Contact,
    Customer,
    Item,
    Organization,
    PaymentTerm,
    PhysicalAddress,
    Ref,
    Term,
    Vendor,
)

_DUE_IN_DAYS = "due in days"
_CATEGORY = "it is a category, and a category cannot stand on a line"


def organization_side(row: Organization, currency: str | None, contacts: Iterable[Contact] = ()) -> Side:
    """An organization with its contacts. currency: ISO code, None where Autotask does not tell it."""
    people = sorted((each for each in contacts if each.company_id == row.id), key=lambda each: each.id)
    phones = (row.phone, *(phone for each in people for phone in (each.phone, each.mobile_phone)))
    return Side(
        id=str(row.id),
        name=row.company_name,
        address=Address(
            street=" ".join(filter(None, (row.address1, row.address2))),
            city=row.city or "",
            state=row.state or "",
            postal_code=row.postal_code or "",
        ),
        phones=_filled(*phones),
        emails=_filled(*(each.email_address for each in people)),
        currency=currency or "",
        active=row.is_active is not False,
    )


def customer_side(row: Customer, home_currency: str) -> Side:
    """A customer. home_currency: ISO code, the currency of customers that name none."""
    return _party(row, home_currency)


def vendor_side(row: Vendor, home_currency: str) -> Side:
    """A vendor, for purchase orders and expense reports; home_currency as for customers."""
    return _party(row, home_currency)


def _party(row: Customer | Vendor, home_currency: str) -> Side:
    email = row.primary_email_addr.address if row.primary_email_addr else None
    phone = row.primary_phone.free_form_number if row.primary_phone else None
    return Side(
        id=row.id,
        name=row.display_name,
        aliases=_filled(row.company_name),
        address=_address(row.bill_addr) if row.bill_addr else Address(),
        phones=_filled(phone),
        emails=_filled(email),
        currency=_currency(row.currency_ref, home_currency),
        active=row.active,
    )


def item_side(row: Item) -> Side:
    """An item: known by its full name, Category:Item, and by its own."""
    full_name = row.fully_qualified_name or row.name
    account = row.income_account_ref.name if row.income_account_ref else ""
    told = {"type": row.type or "", "income account": account}
    return Side(
        id=row.id,
        name=full_name,
        aliases=(row.name,) if row.name != full_name else (),
        active=row.active,
        details={label: value for label, value in told.items() if value},
        unusable=_CATEGORY if row.type == "Category" else "",
    )


def account_side(row: Account) -> Side:
    """An account: known by its full name, its own name and its number."""
    full_name = row.fully_qualified_name or row.name
    others = (row.name if row.name != full_name else None, row.acct_num)
    details = {"type": row.account_type} if row.account_type else {}
    return Side(id=row.id, name=full_name, aliases=_filled(*others), active=row.active, details=details)


def payment_term_side(row: PaymentTerm) -> Side:
    """A payment term of Autotask with its days."""
    return _term(str(row.id), row.name, row.payment_due_in_days, row.is_active is not False)


def term_side(row: Term) -> Side:
    """A term of QuickBooks; a date-driven one tells no days."""
    return _term(row.id, row.name, row.due_days, row.active)


def person_side(record_id: str, first_name: str, last_name: str, emails: Collection[str] = ()) -> Side:
    """A resource as its vendor is called: 'v-Last, First', or 'v-Last'; also known as 'First Last'."""
    first, last = first_name.strip(), last_name.strip()
    others = (f"{first} {last}", f"{last}, {first}") if first else (last,)
    return Side(id=record_id, name=f"v-{last}, {first}" if first else f"v-{last}", aliases=others, emails=tuple(emails))


def listed_side(record_id: str, name: str, number: str = "", *, active: bool = True) -> Side:
    """A department, class, location, expense category, tax or line of business: a name, perhaps a number."""
    return Side(id=record_id, name=name.strip(), number=number.strip(), active=active)


def _term(record_id: str, name: str, days: int | None, active: bool) -> Side:
    details = {} if days is None else {_DUE_IN_DAYS: str(days)}
    return Side(id=record_id, name=name, details=details, active=active)


def _address(row: PhysicalAddress) -> Address:
    return Address(
        street=row.line1 or "",
        city=row.city or "",
        state=row.country_sub_division_code or "",
        postal_code=row.postal_code or "",
    )


def _currency(told: Ref | None, home_currency: str) -> str:
    return told.value if told else home_currency


def _filled(*texts: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
