"""Shapes of QuickBooks' entities as data, and the reading of what a client sends by them.

The service reads kindly, as clients rely on (https://github.com/ej2/python-quickbooks sends tokens as numbers, amounts
as text and "" for every field it does not fill): scalars are turned into what the field wants, null counts as not sent.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from msgspec import Struct

from atqbo.money import Json
from atqbo.sandbox.refusal import Refusal, unknown_property

_LARGEST, _FINEST = 10, -40
"""Powers of ten between which a number stays: 99,999,999,999 is the largest amount of the service."""


class Text(Struct, frozen=True):
    """A string of at most so many characters."""

    longest: int = 4000


class Choice(Struct, frozen=True):
    """One of a few strings."""

    values: tuple[str, ...]


class Number(Struct, frozen=True):
    """A JSON number."""


class Flag(Struct, frozen=True):
    """true or false."""


class Day(Struct, frozen=True):
    """A calendar date, 2026-01-31."""


class Moment(Struct, frozen=True):
    """An instant with its offset."""


class Anything(Struct, frozen=True):
    """Known to the service and of no effect here: accepted and not kept."""


Shape: TypeAlias = (
    "Text | Choice | Number | Flag | Day | Moment | Anything | Mapping[str, Shape] | list[Mapping[str, Shape]]"
)

REF: Mapping[str, Shape] = {"value": Text(100), "name": Text(500), "type": Text(100)}


def accepted(value: Json, shape: Shape, entity: str, path: str = "") -> Json:
    """The value as the service understands it; None where nothing counts as sent.

    Raises Refusal: unknown fields and wrong types (2010), long texts (2050), unknown choices (2170).
    """
    if value is None or isinstance(shape, Anything):
        return None
    if isinstance(shape, Mapping):
        return _object(value, shape, entity, path)
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise _wrong_type(path)
        return [_object(part, shape[0], entity, path) for part in value if part is not None]
    if isinstance(value, dict | list):
        raise _wrong_type(path)
    if value == "" and not isinstance(shape, Text):
        return None
    return _leaf(value, shape, path)


def _object(value: Json, shape: Mapping[str, Shape], entity: str, path: str) -> Json:
    """An object without its empty fields; at the top an empty text stays, since it clears the field."""
    if not isinstance(value, dict):
        raise _wrong_type(path)
    unknown = next((name for name in value if name not in shape), None)
    if unknown is not None:
        raise unknown_property(unknown, entity)
    read = {
        name: accepted(part, shape[name], entity, f"{path}.{name}" if path else name) for name, part in value.items()
    }
    return {name: part for name, part in read.items() if part is not None and (part != "" or not path)}


def _leaf(value: Json, shape: Shape, path: str) -> Json:
    match shape:
        case Text(longest):
            return _text(value, longest, path)
        case Choice(values):
            if value not in values:
                raise Refusal("2170", f"Invalid Enumeration: {value}", path)
            return value
        case Number():
            return _number(value, path)
        case Flag():
            flag = {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower())
            if flag is None:
                raise _wrong_type(path)
            return flag
        case _:
            return _day(str(value), path, bare=isinstance(shape, Day))


def _text(value: Json, longest: int, path: str) -> str:
    text = value if isinstance(value, str) else str(value).lower()
    if len(text) > longest:
        raise Refusal(
            "2050",
            "String length specified does not match the supported length. "
            f"Min:0 Max:{longest} supported. Supplied length:{len(text)}",
            path,
        )
    return text


def _number(value: Json, path: str) -> Json:
    try:
        number = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or (number and not _FINEST < number.adjusted() <= _LARGEST):
        raise _wrong_type(path)
    return (value if isinstance(value, int) else number) if number else 0


def _day(value: str, path: str, *, bare: bool) -> str:
    """A date of an ordinary year as 2026-01-31; an instant only has to begin with one."""
    try:
        day = date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        day = ""
    if day != (value if bare else value[:10]) or not "1900" <= day < "9000":
        raise Refusal("2010", f"Property Name:{path}: {value} specified is unsupported or invalid", path)
    return value


def _wrong_type(path: str) -> Refusal:
    return Refusal(
        "2010", f"Property Name:Can not instantiate value of {path} specified is unsupported or invalid", path
    )
