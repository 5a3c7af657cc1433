"""The invoice planner: facts and memory in, a plan out. The same facts give the same plan and the same hash."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from atqbo.facts import Facts
from atqbo.plan.decision import Decision, draw_up
from atqbo.plan.document import Memory, Plan
from atqbo.plan.invoices.desk import Desk, lay_out, source_of
from atqbo.plan.invoices.errands import told_mailing
from atqbo.plan.invoices.select import selected, told_local_midnight, told_missing, told_outside
from atqbo.plan.invoices.verdict import decide
from atqbo.plan.items.resolving import ItemUse
from atqbo.plan.parties.resolving import Party
from atqbo.plan.reversal.voids import decide_voids
from atqbo.rows import Invoice
from atqbo.settings import Settings

__all__ = ["plan_invoices"]


def plan_invoices(facts: Facts, settings: Settings, settings_digest: str, memory: Memory) -> Plan:
    """One document for each invoice created in the window, or asked for, in order of date and id (rule I1).

    settings_digest: SHA-256 of the settings' file; part of the plan, so that approval covers the settings too.
    """
    zone = ZoneInfo(settings.company.time_zone)
    invoices = selected(facts, settings.invoices, zone)
    desk = lay_out(facts, settings, memory, invoices)
    return draw_up(
        facts,
        memory,
        settings_digest,
        _decisions(desk, invoices),
        decided=_decided(desk),
        notes=(
            *told_missing(facts),
            *told_mailing(facts, settings.invoices.email, memory),
            *told_outside(facts, settings, zone),
            *told_local_midnight(invoices, zone),
        ),
    )


def _decisions(desk: Desk, invoices: Iterable[Invoice]) -> Iterator[Decision]:
    """Those of the invoices selected, in their order; then of those only looked at since they were voided."""
    voids = {decision.document.source: decision for decision in decide_voids(desk)}
    for invoice in invoices:
        source = source_of(invoice)
        yield voids.pop(source) if source in voids else decide(desk, invoice)
    yield from voids.values()


def _decided(desk: Desk) -> Iterator[str]:
    """Keys of the effects that a person decided on one by one."""
    found: list[Party | ItemUse] = [*desk.parties.values(), *desk.items.values()]
    yield from (each.effect.key for each in found if each.effect and each.decided)
    yield from (each.effect.key for each in desk.terms.values() if each.effect)
    yield from (effect.key for some in (desk.classes, desk.locations) for effect in some.effects())
