"""Reads what stands behind the lines of waiting invoices, as far as the settings ask for it."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import fields

from atqbo import rows
from atqbo.facts.reading import ALL, AutotaskReader, by_ids
from atqbo.settings import InvoicesApp

T = TypeVar("T", bound=rows.AutotaskRow)


class Behind(Struct, frozen=True, kw_only=True):
    """Records that lines lead to. Empty where no setting asks for them."""

    tickets: tuple[rows.Ticket, ...] = ()
    projects: tuple[rows.Project, ...] = ()
    contracts: tuple[rows.Contract, ...] = ()
    time_entries: tuple[rows.TimeEntry, ...] = ()
    people: tuple[rows.Resource, ...] = ()
    roles: tuple[rows.Named, ...] = ()
    ticket_charges: tuple[rows.Charge, ...] = ()
    project_charges: tuple[rows.Charge, ...] = ()
    contract_charges: tuple[rows.Charge, ...] = ()
    products: tuple[rows.Product, ...] = ()
    services: tuple[rows.Named, ...] = ()
    bundles: tuple[rows.Named, ...] = ()
    departments: tuple[rows.Department, ...] = ()
    lines_of_business: tuple[rows.LineOfBusiness, ...] = ()
    levels1: tuple[rows.Named, ...] = ()
    levels2: tuple[rows.Named, ...] = ()
    countries: tuple[rows.Named, ...] = ()


def item_fields(settings: InvoicesApp) -> list[str]:
    """Fields of billing items to ask for. Of those that not every tenant has, or lets be named, only what is needed:
    a query that names one of them is refused, and then reads whole records.
    """
    as_template = settings.group_lines == "as-template"
    odd = {
        "lineItemID": as_template,
        "lineItemGroupDescription": as_template,
        "lineItemFullDescription": "full-description" in settings.description,
    }
    return [field.encode_name for field in fields(rows.BillingItem) if odd.get(field.encode_name, True)]


def read_behind(autotask: AutotaskReader, items: Sequence[rows.BillingItem], settings: InvoicesApp) -> Behind:
    """One query for each 500 records of an entity that some setting asks for, and none for the others."""
    asked = _asked(settings)
    reader = _Reader(autotask, items, asked)
    charges = {
        name: reader.behind(name, entity, rows.Charge, field)
        for name, entity, field in (
            ("ticket_charges", "TicketCharges", "ticket_charge_id"),
            ("project_charges", "ProjectCharges", "project_charge_id"),
            ("contract_charges", "ContractCharges", "contract_charge_id"),
        )
    }
    entries = reader.behind("time_entries", "TimeEntries", rows.TimeEntry, "time_entry_id")
    sold = [charge.product_id for some in charges.values() for charge in some]
    return Behind(
        tickets=reader.behind("tickets", "Tickets", rows.Ticket, "ticket_id"),
        projects=reader.behind("projects", "Projects", rows.Project, "project_id"),
        contracts=reader.behind("contracts", "Contracts", rows.Contract, "contract_id"),
        time_entries=entries,
        people=reader.chosen("Resources", rows.Resource, [each.resource_id for each in entries]),
        roles=reader.behind("roles", "Roles", rows.Named, "role_id"),
        products=reader.chosen("Products", rows.Product, sold),
        services=reader.behind("services", "Services", rows.Named, "service_id"),
        bundles=reader.behind("bundles", "ServiceBundles", rows.Named, "service_bundle_id"),
        departments=reader.whole("departments", "Departments", rows.Department),
        lines_of_business=reader.whole("lines_of_business", "OrganizationalLevelAssociations", rows.LineOfBusiness),
        levels1=reader.whole("lines_of_business", "OrganizationalLevel1s", rows.Named),
        levels2=reader.whole("lines_of_business", "OrganizationalLevel2s", rows.Named),
        countries=reader.whole("countries", "Countries", rows.Named),
        **charges,
    )


_CHARGES = ("ticket_charges", "project_charges", "contract_charges")
_BEHIND = {
    "ticket": ("tickets",),
    "ticket-title": ("tickets",),
    "project": ("projects",),
    "contract": ("contracts",),
    "resource": ("time_entries",),
    "role": ("roles",),
    "product": _CHARGES,
    "service": ("services", "bundles"),
    "bundle": ("bundles",),
    "department": ("departments",),
    "line-of-business": ("lines_of_business",),
}
"""Word of a setting → the records it needs."""
_PARTS = ("product", "service", "bundle")
"""Placeholders of items_by_type that lead to records."""


def _asked(settings: InvoicesApp) -> frozenset[str]:
    words: tuple[str, ...] = (*settings.description, *settings.item_from, settings.class_from, settings.location_from)
    words += ("line-of-business",) if settings.skip.lines_of_business else ()
    words += tuple(part for template in settings.items_by_type.values() for part in _PARTS if f"{{{part}}}" in template)
    asked = {record for word in words for record in _BEHIND.get(word, ())}
    return frozenset(asked | ({"countries"} if settings.addresses == "autotask" else set()))


class _Reader:
    """Queries for those records only that are asked for."""

    def __init__(self, autotask: AutotaskReader, items: Sequence[rows.BillingItem], asked: frozenset[str]) -> None:
        self.autotask, self.items, self.asked = autotask, items, asked

    def behind(self, record: str, entity: str, row: type[T], field: str) -> tuple[T, ...]:
        """The records that the lines name in `field`."""
        if record not in self.asked:
            return ()
        return self.chosen(entity, row, {getattr(item, field) for item in self.items})

    def chosen(self, entity: str, row: type[T], ids: Iterable[int | None]) -> tuple[T, ...]:
        """The records with these ids."""
        wanted = sorted({each for each in ids if each})
        return tuple(by_ids(self.autotask, entity, "id", wanted, row))

    def whole(self, record: str, entity: str, row: type[T]) -> tuple[T, ...]:
        """All records of a short list."""
        return tuple(self.autotask.query(entity, ALL, row)) if record in self.asked else ()
