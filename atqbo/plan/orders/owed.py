"""Vendors of purchase orders that are not in QuickBooks yet, as planning has them."""

from collections import defaultdict

from atqbo.facts import Facts
from atqbo.plan.document import Memory
from atqbo.plan.orders.desk import is_blank, lay_out
from atqbo.plan.orders.select import in_window, last_days
from atqbo.plan.parties.vendors import Owed, organization_payee
from atqbo.settings import Settings


def owed_for_orders(facts: Facts, settings: Settings, memory: Memory) -> tuple[Owed, ...]:
    """Each vendor of the window's orders that wait, with the orders."""
    waiting = [order for order in in_window(facts, last_days(facts, settings)) if is_blank(order)]
    desk = lay_out(facts, settings, memory, waiting)
    orders: dict[int, list[int]] = defaultdict(list)
    for order in waiting:
        orders[order.vendor_id].append(order.id)
    payees = [organization_payee(desk.organizations[each], facts) for each in orders if each in desk.organizations]
    return tuple(
        Owed(
            payee=payee,
            party=desk.vendors[payee.source],
            documents=tuple(orders[int(payee.source.partition(":")[2])]),
        )
        for payee in payees
    )
