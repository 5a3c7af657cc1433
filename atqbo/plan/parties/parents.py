"""Organizations above others, and why a new customer cannot stand below its parent's (rule I8)."""

from collections.abc import Iterable, Mapping

from atqbo.plan.document import Reason
from atqbo.rows import Organization


def above(organizations: Mapping[int, Organization], ids: Iterable[int]) -> dict[int, int]:
    """Organization id → its parent's, for these and their parents. A chain that leads back into itself ends there."""
    found: dict[int, int] = {}
    waiting = list(ids)
    while waiting:
        own = organizations.get(waiting.pop(0))
        if own and own.parent_company_id and own.id not in found and not _leads(found, own.parent_company_id, own.id):
            found[own.id] = own.parent_company_id
            waiting.append(own.parent_company_id)
    return found


def _leads(parents: Mapping[int, int], start: int, goal: int) -> bool:
    """Whether going up from `start` comes to `goal`."""
    each: int | None = start
    while each is not None and each != goal:
        each = parents.get(each)
    return each is not None


def unreadable(organization: Organization) -> Reason:
    """Why a child waits whose parent Autotask does not show."""
    return Reason(
        "parent-unreadable",
        f"'{organization.company_name}' has a parent organization that Autotask does not show",
        "let the API user see it, or set [invoices] sub_customers = false",
        "I8",
    )


def in_other_currency(organization: Organization, parent: Organization) -> Reason:
    """Why a child waits: a sub-customer keeps its parent's currency."""
    return Reason(
        "parent-currency-differs",
        f"'{organization.company_name}' would become a sub-customer of '{parent.company_name}', which is billed in "
        "another currency",
        "create its customer in QuickBooks by hand and link it, or give both one currency in Autotask",
        "I8",
    )


def not_made(name: str) -> Reason:
    """Why a child waits whose parent, to be made when a person decided, is made no more. name: the child's."""
    return Reason(
        "parent-not-made",
        f"'{name}' was decided to stand below a new customer of its parent, which is not made any more",
        "decide again in 2_customers, where the body shows what it stands below now",
        "I8",
    )


def not_settled(organization: Organization, parent: Organization, holds: tuple[Reason, ...]) -> Reason:
    """Why a child waits for its parent. holds: what the parent waits for."""
    return Reason(
        "parent-held",
        f"'{organization.company_name}' would become a sub-customer of '{parent.company_name}', which is not settled: "
        f"{'; '.join(each.text for each in holds)}",
        holds[0].remedy,
        "I8",
    )
