"""What entityInformation tells of an entity: its operations, its fields with their picklists, its user-defined fields.

Shapes: REST swagger, EntityInformationModel and FieldInformationModel (github.com/api-evangelist/kaseya).
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from atqbo.money import Json
from atqbo.sandbox.autotask_fields import Entity, Field

Picklists: TypeAlias = Mapping[str, Mapping[str, list[tuple[int, str]]]]
"""Entity → field → (value, label) in stored order."""


VERBS = frozenset({"Create", "Delete", "Query", "Update"})


def information(entity: Entity, access: Mapping[str, str]) -> Json:
    """An entity's operations, whatever the route they are reached by.

    access: verb → "None" or "Restricted", where the user's security level does not open it in full.
    """
    allowed = {
        "Create": "POST" in entity.verbs,
        "Delete": "DELETE" in entity.verbs,
        "Query": True,
        "Update": "PATCH" in entity.verbs,
    }
    return {
        "name": entity.singular,
        **{f"can{verb}": can for verb, can in allowed.items()},
        **{f"userAccessFor{verb}": access.get(verb, "All") if can else "None" for verb, can in allowed.items()},
        "hasUserDefinedFields": entity.udf,
        "supportsWebhookCallouts": False,
    }


def described(entity: Entity, field: Field, picklists: Picklists) -> Json:
    """A field."""
    return {"name": field.name, "dataType": field.kind, **_common(field, picklists.get(entity.name, {}))}


def described_user_field(field: Field) -> Json:
    """A user-defined field."""
    more = {"label": field.name, "type": "String", "description": "", "defaultValue": ""}
    return {"name": field.name, **more, **_common(field, {})}


def user_fields(records: Iterable[Json]) -> dict[str, Field]:
    """The user-defined fields that records have, by name in lower case. All of them are texts."""
    found = {each["name"]: None for record in records for each in record["userDefinedFields"]}
    return {name.lower(): Field(name, "string", 8000, "w", udf=True) for name in found}


def _common(field: Field, lists: Mapping[str, list[tuple[int, str]]]) -> Json:
    values = lists.get(field.name, []) if field.picklist else None
    return {
        "length": field.length,
        "isRequired": field.required,
        "isReadOnly": not field.writable,
        "isQueryable": field.queryable,
        "isReference": bool(field.reference),
        "referenceEntityType": field.reference,
        "isPickList": field.picklist,
        "picklistValues": values and [_picklist_value(*each) for each in enumerate(values, 1)],
        "picklistParentValueField": "",
        "isSupportedWebhookField": False,
    }


def _picklist_value(order: int, value: tuple[int, str]) -> Json:
    return {
        "value": str(value[0]),
        "label": value[1],
        "isDefaultValue": order == 1,
        "sortOrder": order,
        "parentValue": "",
        "isActive": True,
        "isSystem": False,
    }
