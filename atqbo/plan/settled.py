"""What follows from a person's word on a name, said alike of customers, vendors, items, taxes and accounts."""

from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Reason

LEFT_OUT = "left-out"
"""Reason of what a person keeps back."""


def linked_by(word: Decided | None) -> str:
    """How a cross-reference came about: by a person's word, else by an earlier transfer."""
    return f"linked by {word.who}" if word and word.choice is Choice.LINK else "linked by an earlier transfer"


def left_out(label: str, word: Decided) -> Reason:
    """A person keeps everything of this organization or item back."""
    return Reason(
        LEFT_OUT,
        f"{word.who} left '{label}' out on {word.at:%Y-%m-%d}: {word.why}",
        "undo that in its notebook, or decide otherwise",
    )


def name_taken(word: Decided, by: str) -> Reason:
    """Between decision and transfer somebody made a record of that name."""
    return Reason(
        "name-taken-since",
        f"'{word.name}' cannot be created as {word.who} decided: QuickBooks has the {by} by now",
        "link it, or decide on another name",
    )
