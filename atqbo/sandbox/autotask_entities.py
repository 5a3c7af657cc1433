"""All entities of the sandbox's Autotask, and the routes by which they are reached."""

from collections.abc import Mapping

from atqbo.money import Json
from atqbo.sandbox import autotask_billing, autotask_parties, autotask_spending, autotask_work
from atqbo.sandbox.autotask_fields import Entity

_ALL = (
    *autotask_billing.ENTITIES,
    *autotask_parties.ENTITIES,
    *autotask_spending.ENTITIES,
    *autotask_work.ENTITIES,
)
ENTITIES: Mapping[str, Entity] = {entity.name.lower(): entity for entity in _ALL}
"""By path segment in lower case."""
CHILDREN: Mapping[tuple[str, str], Entity] = {
    (entity.parent.lower(), entity.segment.lower()): entity for entity in _ALL if entity.parent
}
"""By the path segments of parent and child, in lower case."""
SINGULAR: Mapping[str, Entity] = {entity.singular: entity for entity in _ALL}
"""By the name that references and messages use."""
NAMES = frozenset(entity.name for entity in _ALL)


def complete(name: str, record: Json) -> Json:
    """A record with every field of its entity, null where it has none; further fields stay as they are."""
    entity = ENTITIES.get(name.lower())
    if entity is None:
        return record
    empty: Json = {field.name: None for field in entity.fields.values()}
    own = {"userDefinedFields": record.get("userDefinedFields") or []} if entity.udf else {}
    return {**empty, **record, **own}
