"""What a planner says of one document, and a plan's worth of it."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from atqbo.effects import Effect
from atqbo.packed import Packed
from atqbo.plan.document import Document

MAKERS = frozenset({"Customer", "Vendor", "Item", "Term", "Class", "Department"})
"""Entities of QuickBooks that documents are made of: they go before the documents."""


class Decision(Struct, frozen=True, kw_only=True):
    """One document of the plan with its effects, those shared with other documents included."""

    document: Document
    effects: tuple[Effect, ...] = ()


def gather(decisions: Iterable[Decision]) -> tuple[Packed[Document], Packed[Effect]]:
    """The documents in the order given, and each of their effects once: makers first, else in order of first use."""
    kept = Packed(Decision, decisions)
    return Packed(Document, (decision.document for decision in kept)), Packed(Effect, _in_order(kept))


def _in_order(decisions: Packed[Decision]) -> Iterator[Effect]:
    seen: set[str] = set()
    for makers in (True, False):
        for decision in decisions:
            for effect in decision.effects:
                if (effect.entity in MAKERS) is makers and effect.key not in seen:
                    seen.add(effect.key)
                    yield effect
