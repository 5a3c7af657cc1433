"""Bill-to and ship-to of an invoice, from Autotask's organization where the settings say so."""

from collections.abc import Sequence

from msgspec import Struct

from atqbo.money import Json
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.behind import name_of
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.part import Part
from atqbo.rows import Organization


class _Address(Struct, frozen=True):
    """Street lines, and town to country, blanks taken off, empty ones left away."""

    street: tuple[str, ...]
    place: Json

    def __bool__(self) -> bool:
        return bool(self.street or self.place)


class _BillTo(Struct, frozen=True):
    """Whose address it is, and how it was found."""

    name: str
    address: _Address
    how: str
    notes: tuple[Reason, ...] = ()


def write_addresses(desk: Desk, subject: Subject) -> Part:
    """Both addresses as far as Autotask has them; where it has none, QuickBooks takes its customer's."""
    organization = desk.organizations.get(subject.invoice.company_id)
    if desk.settings.addresses == "quickbooks" or organization is None:
        return Part()
    own, bill_to = _own(organization), _bill_to(desk, organization)
    attention = (organization.bill_to_attention or "").strip()
    fields: Json = {}
    why = []
    if bill_to.address:
        above = (bill_to.name.strip(), f"Attn: {attention}" if attention else "")
        why.append(Why("BillAddr", bill_to.how))
        fields["BillAddr"] = _numbered((*above, *bill_to.address.street)) | bill_to.address.place
    if own:
        why.append(Why("ShipAddr", "the organization's address"))
        fields["ShipAddr"] = _numbered(own.street) | own.place
    return Part(fields=fields, notes=bill_to.notes, why=tuple(why))


def _bill_to(desk: Desk, organization: Organization) -> _BillTo:
    """The address that the organization's invoice settings name, if it is filled in; else its billing address, else
    its own.
    """
    label = desk.facts.autotask.own.bill_to.get(organization.bill_to_address_to_use or 0, "")
    word = label.lower()
    whose = desk.organizations.get(organization.parent_company_id or 0) if "parent" in word else organization
    if "billing" in word:
        named = whose and _billing(desk, whose)
    else:
        named = whose and _own(whose) if any(each in word for each in _OWN) else None
    if whose and named:
        kind = "billing address" if "billing" in word else "address"
        return _BillTo(whose.company_name, named, f"{_whose(word)} {kind}, as its invoice settings say")
    billing = _billing(desk, organization)
    how = "the organization's billing address" if billing else "the organization's address"
    notes = (_unusable(organization, label),) if "billing" in word or any(each in word for each in _OWN) else ()
    return _BillTo(organization.company_name, billing or _own(organization), how, notes)


def _whose(word: str) -> str:
    return "the parent organization's" if "parent" in word else "the organization's"


_OWN = ("parent", "account", "company", "organization")
"""Words in the labels of Companies.billToAddressToUse that name whose address it is."""


def _unusable(organization: Organization, label: str) -> Reason:
    return Reason(
        "bill-to-empty",
        f"The invoice settings of '{organization.company_name}' name an address ({label}) that is empty or not shown: "
        "its own is taken",
        "fill it in in Autotask, or let the API user see the parent organization",
    )


def _own(organization: Organization) -> _Address:
    return _address(
        (organization.address1, organization.address2, organization.additional_address_information),
        City=organization.city,
        CountrySubDivisionCode=organization.state,
        PostalCode=organization.postal_code,
        Country=organization.country,
    )


def _billing(desk: Desk, organization: Organization) -> _Address:
    """The billing address; empty where the organization has none of its own."""
    return _address(
        (
            organization.billing_address1,
            organization.billing_address2,
            organization.bill_to_additional_address_information,
        ),
        City=organization.bill_to_city,
        CountrySubDivisionCode=organization.bill_to_state,
        PostalCode=organization.bill_to_zip_code,
        Country=name_of(desk.names, "country", organization.bill_to_country_id),
    )


def _address(street: Sequence[str | None], **place: str | None) -> _Address:
    return _Address(
        tuple(line.strip() for line in street if line and line.strip()),
        {name: text.strip() for name, text in place.items() if text and text.strip()},
    )


def _numbered(lines: Sequence[str]) -> Json:
    """Line1, Line2 … without gaps."""
    return {f"Line{number}": line for number, line in enumerate(filter(None, lines), 1)}
