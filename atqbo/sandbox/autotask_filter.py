"""Autotask's query filters: thirteen operators and nested groups, compiled to functions over records."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias

from atqbo.money import Json
from atqbo.sandbox.autotask_fields import AutotaskEntity, Field

Test: TypeAlias = Callable[[Json], bool]

_MOST_ORS = 500
_COMPARE: Mapping[str, Callable[[Json, Json], bool]] = {"eq": eq, "noteq": ne, "gt": gt, "gte": ge, "lt": lt, "lte": le}
_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "beginswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
_NUMBERS = frozenset({"integer", "short", "long", "double", "decimal"})


class AutotaskError(Exception):
    """What Autotask answers with HTTP 500 and a list of texts."""


def compile_filter(entity: AutotaskEntity, sent: Json) -> Test:
    """The filter as a function; its members are ANDed. Raises AutotaskError."""
    if not isinstance(sent, list) or not sent:
        raise AutotaskError("Invalid query syntax. A filter is required.")
    conditions = [{str(key).lower(): value for key, value in each.items()} for each in sent]
    if sum(_ors(condition) for condition in conditions) > _MOST_ORS:
        raise AutotaskError(f"Invalid query syntax. Queries are limited to {_MOST_ORS} or fewer 'OR' conditions.")
    tests = [_condition(entity, condition) for condition in conditions]
    return lambda record: all(test(record) for test in tests)


def queryable_field(entity: AutotaskEntity, name: Json) -> Field:
    """The field called so, letter case aside. Raises AutotaskError."""
    field = entity.fields.get(str(name).lower())
    if field is None:
        raise AutotaskError(f"Unable to find {name} in the {entity.singular} Entity.")
    return field


def _ors(condition: Json) -> int:
    """How many OR conditions a condition counts for: the members of groups and of lists."""
    items = [{str(key).lower(): value for key, value in each.items()} for each in condition.get("items") or []]
    below = sum(_ors(item) for item in items)
    if str(condition.get("op", "")).lower() == "or":
        return below + len(items)
    value = condition.get("value")
    return below + (len(value) if isinstance(value, list) else 0)


def _condition(entity: AutotaskEntity, condition: Json) -> Test:
    operator = str(condition.get("op", "")).lower()
    if operator in ("and", "or"):
        items = [{str(key).lower(): value for key, value in each.items()} for each in condition.get("items") or []]
        tests = [_condition(entity, item) for item in items]
        join = all if operator == "and" else any
        return lambda record: join(test(record) for test in tests)
    field = queryable_field(entity, condition.get("field"))
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
        return lambda record: read(record) is not None and (read(record) in wanted) == (operator == "in")
    compare = _COMPARE.get(operator) or (_TEXT.get(operator) if field.kind == "string" else None)
    if compare is None:
        raise AutotaskError(f"Invalid query syntax. Operator {operator} is not valid for field {field.name}.")
    single = _converted(field, value)
    return lambda record: read(record) is not None and compare(read(record), single)


def _reader(field: Field) -> Callable[[Json], Json]:
    name = field.name
    if field.kind == "string":
        return lambda record: record[name].casefold() if record[name] is not None else None
    if field.kind == "datetime":
        return lambda record: _instant(record[name]) if record[name] is not None else None
    return lambda record: record[name]


@lru_cache(maxsize=65536)
def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _converted(field: Field, value: Json) -> Json:
    """The value in the field's own type. Raises AutotaskError with the texts that have been seen."""
    if isinstance(value, bool) and field.kind in _NUMBERS:
        raise AutotaskError(f"Unexpected character encountered while parsing value: {str(value)[0].lower()}")
    try:
        if field.kind in _NUMBERS:
            return Decimal(str(value))
        if field.kind == "datetime":
            return _instant(str(value))
        if field.kind == "boolean":
            return {"true": True, "false": False}[str(value).lower()]
    except (ValueError, InvalidOperation, KeyError):
        kind = {"integer": "int", "boolean": "bit"}.get(field.kind, field.kind)
        raise AutotaskError(f"Conversion failed when converting varchar '{value}' to data type {kind}") from None
    return str(value).casefold()
