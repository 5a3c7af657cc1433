"""Records of QuickBooks that are changed in place: sparse updates, and inactive ones made active again (rule I9)."""

from collections.abc import Collection

from atqbo.effects import Effect, UniqueName
from atqbo.facts import Facts
from atqbo.matching import same_to_quickbooks, without_deleted
from atqbo.money import Json
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Reason
from atqbo.plan.past import make_effect
from atqbo.rows import Customer, Item, Klass, Location, QuickBooksRow, Term, Vendor

Record = Customer | Vendor | Item | Term | Klass | Location
"""What can be made active again."""
_ENTITY: dict[type[QuickBooksRow], str] = {
    Customer: "Customer",
    Vendor: "Vendor",
    Item: "Item",
    Term: "Term",
    Klass: "Class",
    Location: "Department",
}


def entity_of(row: Record) -> str:
    """What QuickBooks calls this kind of record."""
    return _ENTITY[type(row)]


def name_field(entity: str) -> str:
    """The field its unique name stands in."""
    return "DisplayName" if entity in ("Customer", "Vendor") else "Name"


def own_name(row: Record) -> str:
    """Its name without the mark QuickBooks puts behind the names of inactive records."""
    return without_deleted(row.display_name if isinstance(row, Customer | Vendor) else row.name)


def sparse_update(memory: Memory, entity: str, row: QuickBooksRow, field: str, changes: dict[str, Json]) -> Effect:
    """What is not named stays. Proven by the name in `field`. Its source names the version it starts from: the same
    record may need a change again later.
    """
    return make_effect(
        memory,
        "quickbooks",
        "update",
        entity,
        f"cure:{row.id}@{row.sync_token}",
        body={"Id": row.id, "SyncToken": row.sync_token, "sparse": True, **changes},
        expect=changes,
        proof=UniqueName(field, changes[field]),
    )


def reactivation_body(row: Record) -> Json:
    """What is sent to make a record active again, but for its version, which is that of the moment."""
    return {"Id": row.id, "sparse": True, "Active": True, name_field(entity_of(row)): own_name(row)}


def reactivated(memory: Memory, row: Record) -> Effect:
    """The update that makes it active again under its own name."""
    entity = entity_of(row)
    field = name_field(entity)
    return sparse_update(memory, entity, row, field, {"Active": True, field: own_name(row)})


def is_reactivation(word: Decided | None, quickbooks: str) -> bool:
    """Whether a person said that this inactive record be made active again, having seen what is sent."""
    return word is not None and word.choice is Choice.LINK and word.quickbooks == quickbooks and bool(word.body)


def why_not_reactivated(row: Record, facts: Facts) -> Reason | None:
    """Why it cannot be made active under its own name: somebody else has that name by now. None if it can."""
    name = own_name(row)
    taken = _names(row, facts)
    if same_to_quickbooks(name) not in taken:
        return None
    return Reason(
        "name-taken-since",
        f"'{name}' cannot be made active again: QuickBooks has another active record of that name",
        "link that one, or give it another name in QuickBooks",
        "I9",
    )


def _names(row: Record, facts: Facts) -> Collection[str]:
    """Names of the other active records among which this one's has to be unique."""
    kept, employees = facts.quickbooks, (facts.around.employees if facts.around else None) or ()
    others: list[tuple[str, bool, str]]
    if isinstance(row, Item):
        others = [(each.id, each.active, each.fully_qualified_name or each.name) for each in kept.items]
    elif isinstance(row, Term):
        others = [(each.id, each.active, each.name) for each in kept.terms]
    elif isinstance(row, Klass):
        others = [(each.id, each.active, each.fully_qualified_name or each.name) for each in kept.classes]
    elif isinstance(row, Location):
        others = [(each.id, each.active, each.fully_qualified_name or each.name) for each in kept.locations]
    else:
        others = [(each.id, each.active, each.display_name) for each in kept.customers]
        others += [(each.id, each.active, each.display_name) for each in kept.vendors]
        others += [(each.id, each.active, each.display_name) for each in employees]
    return {same_to_quickbooks(name) for number, active, name in others if active and number != row.id}
