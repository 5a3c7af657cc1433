"""Creating, changing and deleting Autotask's records: what is accepted, what is refused with which words.

Source: help texts "Updating Data (PATCH)" and "(PUT)" of the REST API; messages as clients have seen them
(github.com/msoukhomlinov/n8n-nodes-autotask, github.com/KerkhoffTechnologies/django-autotask).
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from atqbo.money import Json
from atqbo.sandbox.autotask_entities import SINGULAR, complete
from atqbo.sandbox.autotask_fields import Entity, Field
from atqbo.sandbox.autotask_filter import AutotaskError, finite, instant, lowered
from atqbo.sandbox.autotask_info import Picklists, user_fields
from atqbo.sandbox.autotask_records import Records
from atqbo.sandbox.autotask_rules import AFTER, BEFORE
from atqbo.sandbox.tenant import instant_text

_BITS = {"short": 16, "integer": 32, "long": 64}
_MOST = Decimal(10) ** 16
"""No number of Autotask is as great."""
_MADE = frozenset({"createDate", "createDateTime", "createdTime"})
_MAKER = frozenset({"creatorResourceID", "createdByResourceID"})
_CHANGED = frozenset({"lastModifiedDate", "lastModifiedDateTime", "lastTrackedModifiedDateTime"})


class Writer:
    """Writes records of one tenant."""

    def __init__(self, records: Records, picklists: Picklists) -> None:
        self._records, self._picklists = records, picklists

    def create(self, entity: Entity, sent: Json, parent: int | None) -> int:
        """Make a record, below the parent if the entity has one; its id comes back. Raises AutotaskError."""
        given = self._accepted(entity, sent, (field for field in entity.fields.values() if field.creatable))
        if parent is not None:
            given[entity.link] = parent
        _check_required((field for field in entity.fields.values() if field.creatable), given)
        number = self._records.next_number(entity.name)
        stamps = self._stamps(entity, _MADE | _CHANGED) | self._made_by(entity)
        self._store(entity, None, complete(entity.name, {"id": number, **given, **stamps}), sent)
        return number

    def update(self, entity: Entity, sent: Json, parent: int | None, *, replace: bool) -> int:
        """Change a record: only what is given, or with `replace` also make null what is not. Raises AutotaskError.

        Read-only fields are ignored, or refused where the switch says so; unknown ones are ignored.
        """
        old = self._records.get(entity.name, _number(sent.get("id")))
        if parent is not None and old[entity.link] != parent:
            raise AutotaskError("No matching records found. The record does not belong to this parent.")
        fields = [field for field in entity.fields.values() if field.writable]
        if self._records.switched("read_only_field") == "refused":
            _check_writable(entity, sent)
        given = self._accepted(entity, sent, fields)
        if replace:
            given = {field.name: None for field in fields if field.name != entity.link} | given
        _check_required((field for field in fields if field.name in given), given)
        stamps = {} if entity.name == "Currencies" else self._stamps(entity, _CHANGED)
        self._store(entity, old, {**old, **given, **stamps}, sent)
        return int(old["id"])

    def delete(self, entity: Entity, number: int, parent: int | None) -> int:
        """Delete a record. Raises AutotaskError."""
        old = self._records.find(entity.name, number)
        if old is None or (parent is not None and old[entity.link] != parent):
            raise AutotaskError(
                "No message. No matching records found. "
                "The logged in Resource may not have the required permissions to delete the data."
            )
        self._records.remove(entity.name, number)
        return number

    def _store(self, entity: Entity, old: Json | None, new: Json, sent: Json) -> None:
        """Let the company's rules look at the record, store it, and let them draw the consequences."""
        if entity.udf and "userdefinedfields" in sent:
            new["userDefinedFields"] = self._user_values(entity, new, sent["userdefinedfields"])
        stored = self._records.put(entity.name, BEFORE.get(entity.name, _unchanged)(self._records, old, new))
        if entity.name in AFTER:
            AFTER[entity.name](self._records, stored)

    def _accepted(self, entity: Entity, sent: Json, fields: Iterable[Field]) -> Json:
        return {
            field.name: self._value(entity, field, sent[field.name.lower()])
            for field in fields
            if field.name.lower() in sent
        }

    def _value(self, entity: Entity, field: Field, value: Json) -> Json:
        """The value as it is stored. Raises AutotaskError."""
        if value is None:
            return None
        kind = "number" if field.kind in ("double", "decimal") else field.kind
        accepted = _CONVERT.get(kind, _integer)(field, value)
        values = self._picklists.get(entity.name, {}).get(field.name) if field.picklist else None
        if values and accepted not in {number for number, _ in values}:
            raise AutotaskError(f"Value {accepted} of picklist field {field.name} is not valid.")
        self._check_reference(field, accepted)
        return accepted

    def _check_reference(self, field: Field, number: Json) -> None:
        """Refuse an id that nothing has, as far as the sandbox holds records of what is referred to."""
        entity = SINGULAR.get(field.reference)
        rows = self._records.visible(entity.name) if entity else {}
        if rows and number not in rows:
            raise AutotaskError(
                f"Reference value on field: {field.name} of type: {field.reference} does not exist or is invalid."
            )

    def _user_values(self, entity: Entity, record: Json, sent: Json) -> Json:
        known = user_fields(self._records.every(entity.name))
        values = {each["name"]: each.get("value") for each in record["userDefinedFields"]}
        for each in map(lowered, sent if isinstance(sent, list) else [sent]):
            field = known.get(str(each.get("name")).lower())
            if field is None:
                raise AutotaskError(f"Unable to find {each.get('name')} in the {entity.singular} Entity.")
            value = each.get("value")
            values[field.name] = None if value is None else _string(field, value)
        return [{"name": name, "value": value} for name, value in values.items()]

    def _stamps(self, entity: Entity, names: frozenset[str]) -> Json:
        return {field.name: self._records.stamp for field in entity.fields.values() if field.name in names}

    def _made_by(self, entity: Entity) -> Json:
        return {field.name: self._records.resource for field in entity.fields.values() if field.name in _MAKER}


def _unchanged(_: Records, __: Json | None, new: Json) -> Json:
    return new


def _number(value: Json) -> Json:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def _check_required(fields: Iterable[Field], record: Json) -> None:
    missing = [field.name for field in fields if field.required and record.get(field.name) is None]
    if missing:
        raise AutotaskError(f"Missing Required Field: {', '.join(missing)}")


def _check_writable(entity: Entity, sent: Json) -> None:
    for name in sent:
        field = entity.fields.get(name)
        if field and not field.writable and field.name != "id":
            raise AutotaskError(f"The field {field.name} is read-only.")


def _string(field: Field, value: Json) -> str:
    text = str(value)
    if isinstance(value, dict | list) or len(text) > field.length:
        raise AutotaskError(f"The value of field {field.name} exceeds {field.length} characters or is no text.")
    return text


def _boolean(field: Field, value: Json) -> bool:
    try:
        return {"true": True, "false": False}[str(value).lower()]
    except KeyError:
        raise AutotaskError(f"Could not convert string to boolean: {_short(value)}. Path '{field.name}'.") from None


def _integer(field: Field, value: Json) -> int:
    number = _decimal(field, value)
    if number != number.to_integral_value():
        raise AutotaskError(f"Input string '{_short(value)}' is not a valid integer. Path '{field.name}'.")
    most = 2 ** (_BITS[field.kind] - 1)
    if not -most <= number < most:
        raise AutotaskError(
            f"JSON integer {_short(value)} is too large or small for an Int{_BITS[field.kind]}. Path '{field.name}'."
        )
    return int(number)


def _decimal(field: Field, value: Json) -> Decimal:
    if isinstance(value, bool):
        raise AutotaskError(f"Unexpected character encountered while parsing value: {str(value)[0].lower()}")
    try:
        number = finite(str(value))
    except ValueError:
        number = _MOST
    if abs(number) >= _MOST:
        raise AutotaskError(f"Could not convert to {field.kind}: {_short(value)}. Path '{field.name}'.")
    return number


def _datetime(field: Field, value: Json) -> str:
    """UTC; Invoices.paidDate keeps the date only (help text of the Invoices entity)."""
    try:
        moment = instant(str(value))
    except ValueError:
        raise AutotaskError(f"Could not convert string to DateTime: {_short(value)}. Path '{field.name}'.") from None
    if field.name == "paidDate":
        return f"{moment.date().isoformat()}T00:00:00Z"
    return instant_text(moment) if moment.microsecond else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _short(value: Json) -> str:
    return "…" if isinstance(value, dict | list) else str(value)[:100]


_CONVERT: dict[str, Callable[[Field, Json], Json]] = {
    "string": _string,
    "boolean": _boolean,
    "number": _decimal,
    "datetime": _datetime,
}
