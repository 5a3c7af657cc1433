"""Bill-to and ship-to of an invoice, from Autotask's organization where the settings say so."""

from collections.abc import Sequence

from msgspec import Struct

from atqbo.money import Json
from atqbo.plan.document import Why
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


def write_addresses(desk: Desk, subject: Subject) -> Part:
    """Both addresses as far as Autotask has them; where it has none, QuickBooks takes its customer's."""
    organization = desk.organizations.get(subject.invoice.company_id)
    if desk.settings.addresses == "quickbooks" or organization is None:
        return Part()
    own, billing = _own(organization), _billing(desk, organization)
    told = billing or own
    attention = (organization.bill_to_attention or "").strip()
    above = (organization.company_name.strip(), f"Attn: {attention}" if attention else "")
    fields: Json = {}
    why = []
    if told:
        why.append(Why("BillAddr", "the organization's billing address" if billing else "the organization's address"))
        fields["BillAddr"] = _numbered((*above, *told.street)) | told.place
    if own:
        why.append(Why("ShipAddr", "the organization's address"))
        fields["ShipAddr"] = _numbered(own.street) | own.place
    return Part(fields=fields, why=tuple(why))


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
