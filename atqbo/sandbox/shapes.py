"""Shapes of QuickBooks' entities as data, and the check of what a client sends against them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from atqbo.money import Json
from atqbo.sandbox.refusal import Refusal, unknown_property


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
    """Accepted as it comes."""


Shape: TypeAlias = (
    "Text | Choice | Number | Flag | Day | Moment | Anything | Mapping[str, Shape] | list[Mapping[str, Shape]]"
)

REF: Mapping[str, Shape] = {"value": Text(100), "name": Text(500), "type": Text(100)}


def check(value: Json, shape: Shape, entity: str, path: str = "") -> None:
    """Refuse unknown fields and wrong types (2010), long texts (2050), unknown choices (2170). null is absent."""
    if value is None or isinstance(shape, Anything):
        return
    if isinstance(shape, Mapping):
        _of_type(value, dict, path)
        for name, part in value.items():
            if name not in shape:
                raise unknown_property(name, entity)
            check(part, shape[name], entity, f"{path}.{name}" if path else name)
    elif isinstance(shape, list):
        _of_type(value, list, path)
        for part in value:
            check(part, shape[0], entity, path)
    else:
        _check_leaf(value, shape, path)


def _check_leaf(value: Json, shape: Shape, path: str) -> None:
    match shape:
        case Text(longest):
            _of_type(value, str, path)
            if len(value) > longest:
                raise Refusal(
                    "2050",
                    "String length specified does not match the supported length. "
                    f"Min:0 Max:{longest} supported. Supplied length:{len(value)}",
                    path,
                )
        case Choice(values):
            if value not in values:
                raise Refusal("2170", f"Invalid Enumeration: {value}", path)
        case Number():
            _of_type(value, (int, Decimal), path)
        case Flag():
            _of_type(value, bool, path)
        case Day() | Moment():
            _of_type(value, str, path)
            _check_day(value, path)


def _check_day(value: str, path: str) -> None:
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        raise Refusal("2010", f"Property Name:{path}: {value} specified is unsupported or invalid", path) from None


def _of_type(value: Json, kind: type | tuple[type, ...], path: str) -> None:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Refusal(
            "2010", f"Property Name:Can not instantiate value of {path} specified is unsupported or invalid", path
        )
