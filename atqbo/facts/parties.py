"""Reads organizations, and those above them where a document or a new customer needs them."""

from collections.abc import Callable, Iterable, Sequence

from atqbo import rows
from atqbo.facts.reading import AutotaskReader, by_ids
from atqbo.money import Json

PRIMARY: list[Json] = [
    {"op": "eq", "field": "isActive", "value": 1},
    {"op": "eq", "field": "primaryContact", "value": True},
]
"""Filter of the active primary contacts."""


def with_parents(
    autotask: AutotaskReader,
    organizations: Iterable[rows.Organization],
    needs_parent: Callable[[rows.Organization], bool],
    include: Sequence[str] = (),
) -> list[rows.Organization]:
    """The organizations, and those above each that `needs_parent` asks for: one query for each generation.

    include: fields to ask for; none for the usual ones. Raises what the client raises.
    """
    found = list(organizations)
    while missing := _parents_missing(found, needs_parent):
        above = by_ids(autotask, "Companies", "id", missing, rows.Organization, include=include)
        found += above
        if not above:
            break
    return found


def _parents_missing(
    organizations: Sequence[rows.Organization], needs_parent: Callable[[rows.Organization], bool]
) -> list[int]:
    wanted = {each.parent_company_id for each in organizations if each.parent_company_id and needs_parent(each)}
    return sorted(wanted - {each.id for each in organizations})


def primary_contacts_of(autotask: AutotaskReader, organizations: Iterable[int]) -> list[rows.Contact]:
    """The active primary contacts of these organizations. Raises what the client raises."""
    return by_ids(autotask, "Contacts", "companyID", sorted(set(organizations)), rows.Contact, PRIMARY)
