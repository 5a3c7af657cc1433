"""A person's hold keeps a document back, whatever the plan would make of it."""

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from atqbo.plan.decision import Decision
from atqbo.plan.document import ACTING, Document, HeldBy, Memory, Reason, Verdict
from atqbo.plan.invoices.dates import day_of_instant


def kept_back(decision: Decision, untouched: Document, memory: Memory, zone: ZoneInfo) -> Decision:
    """The decision, or a hold where a person holds what would move, or could be cured to move.

    untouched: the document without effects and amounts to post.
    """
    held = memory.holds.get(decision.document.source)
    if held is None or decision.document.verdict not in (*ACTING, Verdict.HOLD):
        return decision
    reasons = (_held_by_person(held, zone), *decision.document.reasons)
    return Decision(document=replace(untouched, verdict=Verdict.HOLD, reasons=reasons))


def _held_by_person(held: HeldBy, zone: ZoneInfo) -> Reason:
    day = day_of_instant(held.at, zone)
    return Reason("held-by-person", f"Held by {held.who} on {day}: {held.why}", "release it in the notebook")
