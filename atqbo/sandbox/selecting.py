"""What a query selects: conditions on stored records, order, pages."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
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
from atqbo.sandbox.shapes import Day, Flag, Moment, Number
from atqbo.sandbox.store import Row

_LARGEST_PAGE = 1000
_COMPARE: Mapping[str, Callable[[Json, Json], bool]] = {"=": eq, "<": lt, ">": gt, "<=": le, ">=": ge}
_moment = lru_cache(maxsize=65536)(instant)


def select(realm: Realm, statement: Statement) -> Json:
    """What stands under "QueryResponse". Raises Refusal 4001 for what cannot be asked."""
    entity = ENTITIES.get(statement.entity.lower())
    if entity is None:
        raise _invalid(f"Invalid context declaration: {statement.entity}")
    limit, page_of = _limit(realm, statement), _pager(realm, entity, statement)
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
    return {entity.name: page_of(page), "startPosition": statement.position, "maxResults": len(page)}


def _pager(realm: Realm, entity: Entity, statement: Statement) -> Callable[[list[Row]], Json]:
    """Makes a page of rows: whole records; or, where single columns are asked for and that counts, only those."""
    names = [_column(entity, name) for name in statement.columns]
    if not names or realm.switches["projection"] == "full":
        return lambda page: [Raw(row.text) for row in page]
    kept = {*names, "domain", "sparse"}
    return lambda page: [
        {name: value for name, value in row.record.items() if name in kept} | {"sparse": True} for row in page
    ]


def _limit(realm: Realm, statement: Statement) -> int:
    if statement.position < 1:
        raise _invalid(f"value {statement.position} is too small. Min allowed value is 1")
    if statement.limit > _LARGEST_PAGE and realm.switches["max_results"] == "error":
        raise _invalid(f"value {statement.limit} is too large. Max allowed value is {_LARGEST_PAGE}")
    if statement.limit < 1:
        raise _invalid(f"value {statement.limit} is too small. Min allowed value is 1")
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
        pieces = str(condition.values[0]).casefold().split("%")
        return lambda record: _like(value(record), pieces)
    compare = _COMPARE[condition.operator]

    def test(record: Json) -> bool:
        found = value(record)
        return found is not None and compare(found, wanted[0])

    return test


def _like(text: Json, pieces: list[str]) -> bool:
    """Whether the text starts and ends with the outer pieces and has the others in order in between."""
    text = text[1] if isinstance(text, tuple) else text
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


def _column(entity: Entity, name: str) -> str:
    """The proper name of a property at the top of a record. Raises Refusal: not found."""
    for known in entity.shape:
        if known.lower() == name.partition(".")[0].lower():
            return known
    raise _invalid(f"Property {name} not found for Entity {entity.name}")


def _property(entity: Entity, name: str) -> str:
    """The property's proper path. Raises Refusal: not found, or not queryable."""
    asked = name.lower()
    for path in entity.queryable:
        if path.lower() in (asked, asked.removesuffix(".value")):
            return path
    _column(entity, name)
    raise _invalid(f"property '{name}' is not queryable")


def _kind(entity: Entity, path: str) -> object:
    shape: object = entity.shape
    for part in path.split("."):
        shape = shape[0] if isinstance(shape, list) else shape
        shape = shape.get(part) if isinstance(shape, Mapping) else None
    return shape


def _reader(entity: Entity, name: str) -> Callable[[Json], Json]:
    """Takes the property out of a record, ready to compare; None if it is not there."""
    path = _property(entity, name)
    first, *rest = path.split(".")
    kind = _kind(entity, path)
    if isinstance(kind, Mapping):
        rest.append("value")
    if path == "Id":
        return lambda record: _numbered(record.get("Id"))
    if isinstance(kind, Moment):
        return lambda record: _moment(text) if (text := _within(record.get(first), rest)) else None
    if isinstance(kind, Number | Flag):
        return lambda record: _within(record.get(first), rest)
    return lambda record: _folded(_within(record.get(first), rest))


def _within(value: Json, path: list[str]) -> Json:
    """What stands at the path; of a list, in its first element."""
    for part in path:
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _numbered(text: Json) -> Json:
    """Ids in the order of their numbers, whatever they are made of."""
    return None if text is None else (len(text), text)


def _folded(text: Json) -> Json:
    return text.casefold() if isinstance(text, str) else text


def _converted(entity: Entity, name: str, literal: Literal) -> Json:
    """The literal as a value of the property's kind. Raises Refusal 4001 if it is none."""
    path, text = _property(entity, name), str(literal)
    try:
        match _kind(entity, path):
            case Moment():
                return _moment(text)
            case Number():
                return _finite(text)
            case Flag():
                return {"true": True, "false": False}[text.lower()]
            case Day():
                return date.fromisoformat(text[:10]).isoformat()
    except (ValueError, OverflowError, InvalidOperation, KeyError):
        raise _invalid(f"value {literal} is not valid for property {name}") from None
    return _numbered(text) if path == "Id" else text.casefold()


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _usual_order(entity: Entity) -> tuple[Ordering, ...]:
    """Lists by name, transactions the newest first."""
    if entity.kind == "transaction":
        return (Ordering("MetaData.CreateTime", True),)
    return (Ordering(entity.name_field, False),) if entity.name_field in entity.queryable else ()


def _sortable(value: Json) -> tuple[bool, Json]:
    return (value is not None, value if value is not None else 0)


def _invalid(text: str) -> Refusal:
    return Refusal("4001", f"QueryValidationError: {text}")
