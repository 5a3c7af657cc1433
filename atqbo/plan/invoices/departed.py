"""Whether what was transferred is out of the books again: voided, credited or deleted, by this program or by hand."""

from atqbo.plan.document import Known, Reason
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
    entity, number = place
    voided = known(desk.memory, "quickbooks", "void", entity, source)
    credited = known_credit(desk.memory, source, number)
    return (
        (is_done(voided) and _id(voided) == number)
        or is_done(credited)
        or desk.drift.get(number) == ()
        or was_deleted(desk, known(desk.memory, "quickbooks", "create", entity, source))
    )


def was_deleted(desk: Desk, create: Known | None) -> bool:
    """Whether QuickBooks no longer shows what this program created for one of the invoices that are looked at."""
    return is_done(create) and _id(create) not in desk.present


def _id(effect: Known | None) -> str:
    return str(effect.result.get("Id")) if effect and isinstance(effect.result, dict) else ""
