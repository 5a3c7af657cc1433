"""What differs from subject to subject when records are matched."""

from msgspec import Struct

from atqbo.matching.score import OFFERED


class Rules(Struct, frozen=True, kw_only=True):
    """How records of one subject may be matched."""

    shared: bool = False
    """Several of ours may have one of theirs: billing codes onto an item, but not organizations onto a customer."""
    by_number: bool = False
    """A filled number of ours is looked for as a name of theirs, and only it is accepted unasked (rule I9)."""
    other_names: bool = False
    """Another name of theirs (the item's without its category) is accepted unasked where it is the only one."""
    offered: int = OFFERED
    """Score from which similar ones are offered."""
    most: int = 5
    """Candidates kept for each."""


PARTIES = Rules()
"""Organizations and customers or vendors; resources and vendors."""

ITEMS_BY_NUMBER = Rules(shared=True, by_number=True, other_names=True)
"""Billing codes, products and services with items, by External Number first; departments with classes."""

ITEMS_BY_NAME = Rules(shared=True, other_names=True)
"""The same by name only; expense categories with accounts."""

LISTS = Rules(shared=True)
"""Terms, taxes, lines of business."""
