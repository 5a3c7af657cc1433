"""How findings put numbers and names."""

from collections.abc import Collection, Sequence

_PLURALS = {
    "person": "people",
    "class": "classes",
    "tax": "taxes",
    "currency": "currencies",
    "category": "categories",
    "entry": "entries",
}


def counted(number: int, noun: str) -> str:
    """ "1 invoice", "2,000 invoices"."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """The noun for more than one; of several words the last changes."""
    head, _, last = noun.rpartition(" ")
    return f"{head} {_PLURALS.get(last, last + 's')}".strip()


def verb(some: Collection[object], one: str, many: str) -> str:
    """The verb that goes with so many."""
    return one if len(some) == 1 else many


def listed(some: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return f" {last} ".join(filter(None, (", ".join(some[:-1]), some[-1])))
