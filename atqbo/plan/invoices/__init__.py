"""The invoice planner: facts and memory in, a plan out. The same facts give the same plan and the same hash."""

from zoneinfo import ZoneInfo

from atqbo.facts import Facts
from atqbo.plan.currencies import home_currency
from atqbo.plan.decision import gather
from atqbo.plan.document import Memory, Plan
from atqbo.plan.invoices.desk import Desk, lay_out
from atqbo.plan.invoices.select import selected, told_local_midnight, told_missing, told_outside
from atqbo.plan.invoices.verdict import decide
from atqbo.plan.items import ItemUse
from atqbo.plan.parties import Party
from atqbo.settings import Settings

__all__ = ["plan_invoices"]


def plan_invoices(facts: Facts, settings: Settings, settings_digest: str, memory: Memory) -> Plan:
    """One document for each invoice created in the window, or asked for, in order of date and id (rule I1).

    settings_digest: SHA-256 of the settings' file; part of the plan, so that approval covers the settings too.
    """
    zone = ZoneInfo(settings.company.time_zone)
    invoices = selected(facts, settings.invoices, zone)
    desk = lay_out(facts, settings, memory, invoices)
    documents, effects = gather(decide(desk, invoice) for invoice in invoices)
    return Plan(
        app="invoices",
        realm=memory.realm,
        ledger_id=memory.ledger_id,
        home_currency=home_currency(facts),
        as_of=facts.as_of,
        window_start=facts.window_start,
        settings_digest=settings_digest,
        documents=documents,
        effects=effects,
        decided=_decided(desk),
        notes=(*told_missing(facts), *told_outside(facts, settings, zone), *told_local_midnight(invoices, zone)),
        asked=facts.asked,
    )


def _decided(desk: Desk) -> tuple[str, ...]:
    """Keys of the effects that a person decided on one by one."""
    found: list[Party | ItemUse] = [*desk.parties.values(), *desk.items.values()]
    terms = (each.effect.key for each in desk.terms.values() if each.effect)
    units = (effect.key for some in (desk.classes, desk.locations) for effect in some.effects())
    return tuple(sorted((*terms, *units, *(each.effect.key for each in found if each.effect and each.decided))))
