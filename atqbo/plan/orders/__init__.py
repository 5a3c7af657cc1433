"""The planner of purchase orders: facts and memory in, a plan out. The same facts give the same plan and hash."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from atqbo.facts import Facts, tier_without_orders
from atqbo.plan.decision import Decision, draw_up
from atqbo.plan.document import Memory, Plan, Reason
from atqbo.plan.items.resolving import ItemUse
from atqbo.plan.orders.bills import decide_bills
from atqbo.plan.orders.desk import Desk, is_blank, lay_out
from atqbo.plan.orders.drift import has_drifted
from atqbo.plan.orders.purchase import as_ordered, as_received
from atqbo.plan.orders.select import in_window, last_days, not_found, told_outside, told_states, watched
from atqbo.plan.orders.subject import number_key
from atqbo.plan.orders.verdict import decide_order
from atqbo.plan.parties.resolving import Party
from atqbo.rows import PurchaseOrder
from atqbo.settings import Settings

__all__ = ["plan_orders"]


def plan_orders(facts: Facts, settings: Settings, settings_digest: str, memory: Memory) -> Plan:
    """One document for each order submitted in the window, or as bills for each of the vendor's invoices; and those
    transferred earlier that were changed since.

    settings_digest: SHA-256 of the settings' file; part of the plan, so that approval covers the settings too.
    """
    days = last_days(facts, settings)
    selected, older = in_window(facts, days), watched(facts, days, settings)
    desk = lay_out(facts, settings, memory, (*selected, *older))
    twice = _twice(desk, selected)
    decisions = [each for order in selected for each in _decide(desk, order, twice)]
    decisions += [each for order in older for each in _decide(desk, order, twice) if has_drifted(each)]
    return draw_up(
        facts,
        memory,
        settings_digest,
        decisions,
        decided=_decided(desk),
        notes=(
            *_as_bills(desk),
            *told_states(facts, selected),
            *told_outside(facts, days, settings),
            *not_found(facts),
        ),
    )


def _decide(desk: Desk, order: PurchaseOrder, twice: Collection[tuple[int, str]]) -> tuple[Decision, ...]:
    return decide_bills(desk, order, twice) if desk.bills else (decide_order(desk, order, twice),)


def _twice(desk: Desk, selected: Iterable[PurchaseOrder]) -> frozenset[tuple[int, str]]:
    """Numbers that several documents of the plan would get."""
    waiting = [order for order in selected if is_blank(order)]
    made = [
        bill for order in waiting for bill in (as_received(desk, order) if desk.bills else (as_ordered(desk, order),))
    ]
    counts = Counter(number_key(each) for each in made if each.number)
    return frozenset(key for key, count in counts.items() if count > 1)


def _decided(desk: Desk) -> Iterator[str]:
    """Keys of the effects that a person decided on one by one."""
    found: list[Party | ItemUse] = [*desk.vendors.values(), *desk.customers.values(), *desk.items.values()]
    return (each.effect.key for each in found if each.effect and each.decided)


def _as_bills(desk: Desk) -> tuple[Reason, ...]:
    """A note where bills are made only because the subscription has no purchase orders."""
    if not desk.bills or desk.settings.as_ == "bill":
        return ()
    tier = tier_without_orders(desk.facts.quickbooks.company)
    said = f"{tier} has no purchase orders, so bills are made of what was received"
    return (Reason("bills-for-orders", said, "set [purchase_orders] fall_back_to_bills = false to make none"),)
