"""Names of what stands behind lines: tickets, projects, people, goods, departments, lines of business."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from atqbo.facts import Behind
from atqbo.rows import BillingCode, BillingItem, LineOfBusiness

Names = Mapping[str, Mapping[int, str]]
"""Word of a setting → id in Autotask → name."""


class _Named(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str | None: ...


def names_behind(behind: Behind) -> Names:
    """All names by kind and id; time entries by their worker's, charges by their product's."""
    people = {each.id: f"{each.first_name or ''} {each.last_name or ''}".strip() for each in behind.people}
    products = _by_id(behind.products)
    charges = {"ticket": behind.ticket_charges, "project": behind.project_charges, "contract": behind.contract_charges}
    return {
        "ticket": {each.id: each.ticket_number or "" for each in behind.tickets},
        "ticket-title": {each.id: each.title or "" for each in behind.tickets},
        "project": {each.id: each.project_name or "" for each in behind.projects},
        "contract": {each.id: each.contract_name or "" for each in behind.contracts},
        "resource": {each.id: people.get(each.resource_id or 0, "") for each in behind.time_entries},
        "role": _by_id(behind.roles),
        "service": _by_id(behind.services),
        "bundle": _by_id(behind.bundles),
        "department": _by_id(behind.departments),
        "department-number": {each.id: each.number or "" for each in behind.departments},
        "country": _by_id(behind.countries),
        "line-of-business": _lines_of_business(behind),
        **{
            f"{kind}-charge": {each.id: products.get(each.product_id or 0, "") for each in some}
            for kind, some in charges.items()
        },
    }


def name_of(names: Names, kind: str, number: int | None) -> str:
    """The name, without blanks around it; "" where there is none."""
    return names[kind].get(number or 0, "").strip()


def sold_as(names: Names, billed: BillingItem, source: str) -> str:
    """Name of the product (through whichever charge the line has), service or bundle; "" where the line has none."""
    ways: Mapping[str, tuple[tuple[str, int | None], ...]] = {
        "product": (
            ("ticket-charge", billed.ticket_charge_id),
            ("project-charge", billed.project_charge_id),
            ("contract-charge", billed.contract_charge_id),
        ),
        "service": (("service", billed.service_id),),
        "bundle": (("bundle", billed.service_bundle_id),),
    }
    found = (name_of(names, kind, number) for kind, number in ways[source])
    return next((name for name in found if name), "")


def unit_names(names: Names, billed: BillingItem, code: BillingCode | None, kind: str) -> tuple[str, ...]:
    """What the class or location of a line may be called: its line of business, below its parent or by itself; its
    billing code's department, by name or number; its billing code. Empty where the line has none.
    """
    if kind == "line-of-business":
        full = name_of(names, kind, billed.organizational_level_association_id)
        found = (full, full.rpartition(":")[2])
    elif kind == "department":
        number = code.department if code else None
        found = (name_of(names, kind, number), name_of(names, "department-number", number))
    else:
        found = ((code.name or "").strip() if code else "", "")
    return tuple(dict.fromkeys(name for name in found if name))


def _by_id(some: Iterable[_Named]) -> dict[int, str]:
    return {each.id: each.name or "" for each in some}


def _lines_of_business(behind: Behind) -> dict[int, str]:
    """As QuickBooks writes a class below another: "Services:Managed"."""
    upper, lower = _by_id(behind.levels1), _by_id(behind.levels2)

    def full(each: LineOfBusiness) -> str:
        names = (upper.get(each.organizational_level1_id or 0, ""), lower.get(each.organizational_level2_id or 0, ""))
        return ":".join(name.strip() for name in names if name.strip())

    return {each.id: full(each) for each in behind.lines_of_business}
