"""What one subject adds to the head of a document."""

from msgspec import Struct

from atqbo.effects import Effect
from atqbo.money import Json
from atqbo.plan.document import Reason, Why


class Part(Struct, frozen=True, kw_only=True):
    """Fields as they are sent, and what is to be said about them."""

    fields: Json = {}
    effects: tuple[Effect, ...] = ()
    """What has to be created for it first."""
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    why: tuple[Why, ...] = ()
    """How its fields were derived."""
