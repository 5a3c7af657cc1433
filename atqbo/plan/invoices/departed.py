"""Whether what was transferred is out of the books again: voided, credited or deleted, by this program or by hand."""

from atqbo.plan.document import Known, Reason
from atqbo.plan.invoices.credits import MEMO
from atqbo.plan.invoices.desk import Desk
from atqbo.plan.past import is_done, known
from atqbo.plan.reversal.bodies import known_credit
from atqbo.plan.standing import place_of

VOIDED_ON_BOTH_SIDES = Reason("voided-on-both-sides", "It is voided in Autotask, and out of the books too", "", "I4")


def has_left(desk: Desk, source: str) -> bool:
    """As far as ledger and reading tell; False of what this ledger neither made nor took over."""
    place = place_of(desk.memory, source)
    if place is None:
        return False
    return was_taken_back(desk, source) or desk.drift.get(place[1]) == () or was_deleted(desk, source)


def was_taken_back(desk: Desk, source: str) -> bool:
    """Whether this program itself voided or credited what stood in QuickBooks."""
    entity, number = place_of(desk.memory, source) or ("", "")
    voided = known(desk.memory, "quickbooks", "void", entity, source)
    return (is_done(voided) and _id(voided) == number) or is_done(known_credit(desk.memory, source, number))


def was_deleted(desk: Desk, source: str) -> bool:
    """Whether QuickBooks no longer shows what this program created for one of the invoices that are looked at. Credit
    memos are missed only where they are read.
    """
    entity, _ = place_of(desk.memory, source) or ("", "")
    create = known(desk.memory, "quickbooks", "create", entity, source)
    unread = entity == MEMO and desk.settings.negative != "credit-memo"
    return is_done(create) and not unread and _id(create) not in desk.present


def _id(effect: Known | None) -> str:
    return str(effect.result.get("Id")) if effect and isinstance(effect.result, dict) else ""
