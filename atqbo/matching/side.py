"""One record of either service as matching sees it."""

from collections.abc import Mapping

from msgspec import Struct


class Address(Struct, frozen=True, kw_only=True):
    """Where somebody is; "" for what is not told."""

    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    def __str__(self) -> str:
        """On one line, as a person reads it."""
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.city, place) if part)


class Side(Struct, frozen=True, kw_only=True):
    """An organization, customer, billing code, item, term, department …: what of it can agree with another."""

    id: str
    """Id in its service, as text."""
    name: str
    """The name it goes by: Organization Name, Display Name, full name of an item. Shown as it stands."""
    aliases: tuple[str, ...] = ()
    """Its other names: Company Name, the item's name without its category."""
    number: str = ""
    """External Number, department number, account number."""
    address: Address = Address()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    currency: str = ""
    """ISO code; "" where it is not told or has no meaning."""
    active: bool = True
    details: Mapping[str, str] = {}
    """What else a person compares, by its label: {"due in days": "30"}."""
    unusable: str = ""
    """Why nothing may be matched to it, a sentence; "" for all others."""
