"""Names of what stands behind lines: tickets, projects, people, goods."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from atqbo.facts import Behind
from atqbo.rows import BillingItem

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


def _by_id(some: Iterable[_Named]) -> dict[int, str]:
    return {each.id: each.name or "" for each in some}
