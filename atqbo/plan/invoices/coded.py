"""A document whose lines have been given their tax codes, whatever the regime."""

from collections.abc import Mapping

from msgspec import Struct

from atqbo.money import Json
from atqbo.plan.charge import Charge
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.taxmath import LineTax


class Coded(Struct, frozen=True, kw_only=True):
    """Codes, the head's fields, the charge that follows, and what forbids to send it so."""

    of_item: Mapping[int, LineTax]
    untaxed: LineTax
    untaxed_holds: tuple[Reason, ...] = ()
    fields: Json = {}
    why: tuple[Why, ...] = ()
    """How the head's fields were derived."""
    charge: Charge
    holds: tuple[Reason, ...] = ()
