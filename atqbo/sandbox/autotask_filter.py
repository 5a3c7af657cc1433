"""Autotask's query filters: thirteen operators and nested groups, compiled to functions over records.

Source: help text "Basic Query Calls" and "Advanced Query Features" of the REST API (autotask.net/help/developerhelp),
messages as seen by github.com/msoukhomlinov/n8n-nodes-autotask.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias

from atqbo.money import Json, encode
from atqbo.sandbox.autotask_fields import Entity, Field

Test: TypeAlias = Callable[[Json], bool]
UserFields: TypeAlias = Callable[[], Mapping[str, Field]]
"""Tells an entity's user-defined fields by name in lower case."""

_MOST_ORS = 500
_DOUBLE = 308
"""Greatest exponent of ten in a double."""
_COMPARE: Mapping[str, Callable[[Json, Json], bool]] = {"eq": eq, "noteq": ne, "gt": gt, "gte": ge, "lt": lt, "lte": le}
_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "beginswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
NUMBERS = frozenset({"integer", "short", "long", "double", "decimal"})
_SQL = {"integer": "int", "short": "smallint", "long": "bigint", "boolean": "bit"}


class AutotaskError(Exception):
    """What Autotask answers with HTTP 500 and a list of texts."""


def lowered(value: Json) -> Json:
    """An object with its keys in lower case. Raises AutotaskError if it is none."""
    if not isinstance(value, dict):
        raise AutotaskError("Invalid query syntax. An object is expected.")
    return {str(key).lower(): each for key, each in value.items()}


def find_field(entity: Entity, name: Json, user_fields: UserFields | None = None) -> Field:
    """The field called so, letter case aside; a user-defined one if `user_fields` tells those. AutotaskError if none.

    The message names the entity in the singular: "Unable to find type in the Project Entity."
    """
    field = (user_fields() if user_fields else entity.fields).get(str(name).lower())
    if field is None:
        raise AutotaskError(f"Unable to find {name} in the {entity.singular} Entity.")
    return field


def compile_filter(entity: Entity, sent: Json, user_fields: UserFields) -> Test:
    """The filter as a function; its members are ANDed. Raises AutotaskError."""
    if not isinstance(sent, list):
        raise AutotaskError("Invalid query syntax. A filter is required.")
    conditions = [lowered(each) for each in sent]
    every = [each for condition in conditions for each in _every(condition)]
    if sum(_ors(condition) for condition in every) > _MOST_ORS:
        raise AutotaskError(f"Invalid query syntax. Queries are limited to {_MOST_ORS} or fewer 'OR' conditions.")
    if sum(condition.get("udf") is True for condition in every) > 1:
        raise AutotaskError("Invalid query syntax. Queries are limited to one user-defined field.")
    tests = [_condition(entity, condition, user_fields) for condition in conditions]
    return lambda record: all(test(record) for test in tests)


def instant(text: str) -> datetime:
    """A point in time; without a zone it is UTC. ValueError if it is none."""
    moment = datetime.fromisoformat(text)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


def finite(text: str) -> Decimal:
    """A number as a double can hold it. ValueError if it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or abs(number.adjusted()) > _DOUBLE:
        raise ValueError(text)
    return number


def _items(condition: Json) -> list[Json]:
    items = condition.get("items") or []
    if not isinstance(items, list):
        raise AutotaskError("Invalid query syntax. Items must be a list of conditions.")
    return [lowered(item) for item in items]


def _every(condition: Json) -> Iterator[Json]:
    """The condition and all conditions inside it."""
    yield condition
    for item in _items(condition):
        yield from _every(item)


def _ors(condition: Json) -> int:
    """How many OR conditions a condition itself counts for: members of an or-group, or of a list of values."""
    if str(condition.get("op", "")).lower() == "or":
        return len(_items(condition))
    value = condition.get("value")
    return len(value) if isinstance(value, list) else 0


def _condition(entity: Entity, condition: Json, user_fields: UserFields) -> Test:
    operator = str(condition.get("op", "")).lower()
    if operator in ("and", "or"):
        tests = [_condition(entity, item, user_fields) for item in _items(condition)]
        join = all if operator == "and" else any
        return lambda record: join(test(record) for test in tests)
    field = find_field(entity, condition.get("field"), user_fields if condition.get("udf") is True else None)
    if not field.queryable:
        raise AutotaskError(f"The field {field.name} of the {entity.singular} Entity cannot be used in a query.")
    return _comparison(field, operator, condition.get("value"))


def _comparison(field: Field, operator: str, value: Json) -> Test:
    """One comparison. A field that is null passes only notExist, as in SQL."""
    read = _reader(field)
    if operator in ("exist", "notexist"):
        return lambda record: (read(record) is not None) == (operator == "exist")
    if operator in ("in", "notin"):
        if not isinstance(value, list):
            raise AutotaskError(f"Operator {operator} needs a list of values on field {field.name}.")
        wanted = frozenset(_converted(field, each) for each in value)
        return lambda record: (found := read(record)) is not None and (found in wanted) == (operator == "in")
    compare = _COMPARE.get(operator) or (_TEXT.get(operator) if field.kind == "string" else None)
    if compare is None:
        raise AutotaskError(f"Invalid query syntax. Operator {operator} is not valid for field {field.name}.")
    single = _converted(field, value)
    return lambda record: (found := read(record)) is not None and compare(found, single)


def _reader(field: Field) -> Callable[[Json], Json]:
    """Reads the field in the form that values are compared in; what is not of the field's type reads as null."""
    name = field.name
    if field.udf:
        return lambda record: _text(user_value(record, name))
    if field.kind == "string":
        return lambda record: _text(record[name])
    if field.kind == "datetime":
        return lambda record: _known_instant(record[name])
    kinds = bool if field.kind == "boolean" else (int, Decimal)
    return lambda record: record[name] if isinstance(record[name], kinds) else None


def user_value(record: Json, name: str) -> Json:
    """The value of a record's user-defined field."""
    return next((each.get("value") for each in record["userDefinedFields"] if each.get("name") == name), None)


def _text(value: Json) -> str | None:
    return None if value is None else str(value).casefold()


@lru_cache(maxsize=65536)
def _known_instant(text: str | None) -> datetime | None:
    try:
        return None if text is None else instant(str(text))
    except ValueError:
        return None


def _converted(field: Field, value: Json) -> Json:
    """The value in the field's own type. Raises AutotaskError with the texts that have been seen."""
    if isinstance(value, bool) and field.kind in NUMBERS:
        raise AutotaskError(f"Unexpected character encountered while parsing value: {str(value)[0].lower()}")
    if value is None or isinstance(value, dict | list):
        raise _not_converted(field, value)
    try:
        if field.kind in NUMBERS:
            return finite(str(value))
        if field.kind == "datetime":
            return instant(str(value))
        if field.kind == "boolean":
            return {"true": True, "false": False}[str(value).lower()]
    except (ValueError, KeyError):
        raise _not_converted(field, value) from None
    return str(value).casefold()


def _not_converted(field: Field, value: Json) -> AutotaskError:
    text = value if isinstance(value, str) else encode(value).decode()
    return AutotaskError(
        f"Conversion failed when converting varchar '{text}' to data type {_SQL.get(field.kind, field.kind)}"
    )
