"""Classes and locations of QuickBooks by what they are called."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from atqbo.rows import Klass, Location


class Unit(Struct, frozen=True):
    """A class or a location."""

    id: str
    name: str
    """Its full name, as Parent:Child."""


def units(records: Iterable[Klass | Location]) -> Mapping[str, Unit]:
    """Active ones by full name, and by their own name where no other has it."""
    active = [each for each in records if each.active]
    by_name: dict[str, list[Unit]] = defaultdict(list)
    for each in active:
        by_name[each.name].append(_unit(each))
    once = {name: found[0] for name, found in by_name.items() if len(found) == 1}
    return once | {_unit(each).name: _unit(each) for each in active}


def _unit(record: Klass | Location) -> Unit:
    return Unit(record.id, record.fully_qualified_name or record.name)
