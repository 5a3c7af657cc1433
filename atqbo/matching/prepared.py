"""A record made ready for comparing: all that is derived from it, once."""

from msgspec import Struct

from atqbo.matching.names import without_deleted
from atqbo.matching.reading import Reading, fold_closely, readings
from atqbo.matching.side import Side
from atqbo.matching.traces import domains_of, phones_of, place_of


class Prepared(Struct, frozen=True, kw_only=True):
    """A side, and what of it is compared."""

    side: Side
    name: str
    """Its name, without the mark of inactive records."""
    names: frozenset[str]
    """All its names, the first included."""
    folds: frozenset[str]
    readings: tuple[Reading, ...]
    phones: frozenset[str]
    domains: frozenset[str]
    place: str


def prepare(side: Side) -> Prepared:
    """Everything that comparing needs to know of the side."""
    name = _plain(side, side.name)
    names = frozenset(filter(None, (name, *(_plain(side, alias) for alias in side.aliases))))
    return Prepared(
        side=side,
        name=name,
        names=names,
        folds=frozenset(filter(None, map(fold_closely, names))),
        readings=tuple(reading for each in sorted(names) for reading in readings(each)),
        phones=phones_of(side),
        domains=domains_of(side),
        place=place_of(side.address),
    )


def _plain(side: Side, name: str) -> str:
    return name if side.active else without_deleted(name)
