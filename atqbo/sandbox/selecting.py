"""What a query selects: conditions on stored records, order, pages."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import eq, ge, gt, le, lt

from msgspec import Raw

from atqbo.money import Json, encode
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.query import Condition, Literal, Ordering, Statement
from atqbo.sandbox.rates import currencies, rates_on
from atqbo.sandbox.realm import Realm, instant
from atqbo.sandbox.refusal import Refusal
from atqbo.sandbox.shapes import Flag, Moment, Number
from atqbo.sandbox.store import Row

_LARGEST_PAGE = 1000
_COMPARE: Mapping[str, Callable[[Json, Json], bool]] = {"=": eq, "<": lt, ">": gt, "<=": le, ">=": ge}
_moment = lru_cache(maxsize=65536)(instant)


def select(realm: Realm, statement: Statement) -> Json:
    """What stands under "QueryResponse". Raises Refusal 4001 for what cannot be asked."""
    entity = ENTITIES.get(statement.entity.lower())
    if entity is None:
        raise _invalid(f"Invalid context declaration: {statement.entity}")
    limit = _limit(realm, statement)
    tests = _tests(entity.name.lower(), statement.conditions)
    rows = [row for row in _candidates(realm, entity, statement) if all(test(row.record) for test in tests)]
    if statement.counting:
        return {"totalCount": len(rows)}
    for ordering in reversed(statement.orderings or _usual_order(entity)):
        value = _reader(entity, ordering.name)
        rows.sort(key=lambda row: _sortable(value(row.record)), reverse=ordering.descending)
    page = rows[statement.position - 1 : statement.position - 1 + limit]
    if not page:
        return {}
    texts = [Raw(row.text) for row in page]
    return {entity.name: texts, "startPosition": statement.position, "maxResults": len(page)}


def _limit(realm: Realm, statement: Statement) -> int:
    if statement.position < 1:
        raise _invalid(f"value {statement.position} is too small. Min allowed value is 1")
    if statement.limit > _LARGEST_PAGE and realm.switches["max_results"] == "error":
        raise _invalid(f"value {statement.limit} is too large. Max allowed value is {_LARGEST_PAGE}")
    return min(statement.limit, _LARGEST_PAGE)


def _candidates(realm: Realm, entity: Entity, statement: Statement) -> Iterable[Row]:
    """All records; for exchange rates one per currency as of the day asked for."""
    if entity.name != "ExchangeRate":
        return realm.rows(entity.name).values()
    days = [condition.values[0] for condition in statement.conditions if condition.name.lower() == "asofdate"]
    rates = rates_on(realm, currencies(realm), str(days[0]) if days else realm.today.isoformat())
    return [Row(rate, encode(rate)) for rate in rates]


@lru_cache(maxsize=256)
def _tests(entity: str, conditions: tuple[Condition, ...]) -> tuple[Callable[[Json], bool], ...]:
    """Conditions as functions; where a list entity's Active is not asked for, only active records pass."""
    row = ENTITIES[entity]
    tests = [_test(row, condition) for condition in conditions]
    if row.kind == "list" and all(condition.name.lower() != "active" for condition in conditions):
        tests.append(lambda record: record.get("Active", True))
    return tuple(tests)


def _test(entity: Entity, condition: Condition) -> Callable[[Json], bool]:
    value = _reader(entity, condition.name)
    wanted = [_converted(entity, condition.name, each) for each in condition.values]
    if condition.operator == "in":
        accepted = frozenset(wanted)
        return lambda record: value(record) in accepted
    if condition.operator == "like":
        pieces = str(wanted[0]).split("%")
        return lambda record: _like(value(record), pieces)
    compare = _COMPARE[condition.operator]

    def test(record: Json) -> bool:
        found = value(record)
        return found is not None and compare(found, wanted[0])

    return test


def _like(text: Json, pieces: list[str]) -> bool:
    """Whether the text starts and ends with the outer pieces and has the others in order in between."""
    if not isinstance(text, str) or not text.startswith(pieces[0]):
        return False
    if len(pieces) == 1:
        return text == pieces[0]
    place = len(pieces[0])
    for piece in pieces[1:-1]:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return text.endswith(pieces[-1]) and len(text) - len(pieces[-1]) >= place


def _property(entity: Entity, name: str) -> str:
    """The property's proper path. Raises Refusal: not found, or not queryable."""
    for path in entity.queryable:
        if path.lower() == name.lower():
            return path
    known = {path.lower() for path in entity.shape}
    if name.partition(".")[0].lower() in known:
        raise _invalid(f"property '{name}' is not queryable")
    raise _invalid(f"Property {name} not found for Entity {entity.name}")


def _kind(entity: Entity, path: str) -> object:
    shape: object = entity.shape
    for part in path.split("."):
        shape = shape[part] if isinstance(shape, Mapping) else None
    return shape


def _reader(entity: Entity, name: str) -> Callable[[Json], Json]:
    """Takes the property out of a record, ready to compare; None if it is not there."""
    path = _property(entity, name)
    first, _, second = path.partition(".")
    kind = _kind(entity, path)
    if isinstance(kind, Moment):
        return lambda record: _moment(record[first][second]) if first in record else None
    if isinstance(kind, Mapping):
        return lambda record: (record.get(first) or {}).get("value")
    if isinstance(kind, Number | Flag):
        return lambda record: record.get(first)
    return lambda record: _folded(record.get(first))


def _folded(text: Json) -> Json:
    return text.casefold() if isinstance(text, str) else text


def _converted(entity: Entity, name: str, literal: Literal) -> Json:
    """The literal as a value of the property's kind. Raises Refusal 4001 if it is none."""
    kind = _kind(entity, _property(entity, name))
    try:
        match kind:
            case Moment():
                return _moment(str(literal))
            case Number():
                return Decimal(str(literal))
            case Flag():
                return {"true": True, "false": False}[str(literal).lower()]
    except (ValueError, InvalidOperation, KeyError):
        raise _invalid(f"value {literal} is not valid for property {name}") from None
    return str(literal) if isinstance(kind, Mapping) else str(literal).casefold()


def _usual_order(entity: Entity) -> tuple[Ordering, ...]:
    """Lists by name, transactions the newest first."""
    if entity.kind == "transaction":
        return (Ordering("MetaData.CreateTime", True),)
    return (Ordering(entity.name_field, False),) if entity.name_field in entity.queryable else ()


def _sortable(value: Json) -> tuple[bool, Json]:
    return (value is not None, value if value is not None else 0)


def _invalid(text: str) -> Refusal:
    return Refusal("4001", f"QueryValidationError: {text}")
