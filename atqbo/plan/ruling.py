"""What a planner says of a document: leave it alone, take over what stands there, or write it."""

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from atqbo.money import Json
from atqbo.plan.document import Reason, Verdict


class Ruling(Struct, frozen=True, kw_only=True):
    """A verdict that needs no look at the lines, with its reason."""

    verdict: Verdict
    reason: Reason
    notes: tuple[Reason, ...] = ()


class Adoption(Struct, frozen=True, kw_only=True):
    """The document stands in QuickBooks; only its number is still owed to Autotask."""

    number: str
    """What Autotask gets."""
    total: Decimal
    quickbooks_id: str = ""
    entity: str = ""
    """What it is in QuickBooks; "" for an invoice or where that is not told."""
    why: Reason | None = None
    """Why it is taken for the document; None where this program put it there."""

    @property
    def about(self) -> Json:
        """What the ledger keeps of it."""
        told = {"Id": self.quickbooks_id, "DocNumber": self.number, "TotalAmt": self.total}
        return told | ({"Entity": self.entity} if self.entity else {})


def held(reason: Reason | None) -> Ruling | None:
    """Hold for that reason; None without one."""
    return Ruling(verdict=Verdict.HOLD, reason=reason) if reason else None


def once(*groups: Iterable[Reason]) -> tuple[Reason, ...]:
    """All reasons in order, each once."""
    return tuple(dict.fromkeys(reason for group in groups for reason in group))
