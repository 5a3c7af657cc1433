"""How each app reads both sides, plans its documents, and what forbids it as a whole."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from atqbo.facts import Asked, Facts, read_expense_facts, read_invoice_facts, read_order_facts
from atqbo.facts.reading import AutotaskReader, QuickBooksReader
from atqbo.plan.app import EXPENSES, INVOICES, PURCHASE_ORDERS
from atqbo.plan.document import Memory, Plan, Reason
from atqbo.plan.expenses import blockers as expense_blockers
from atqbo.plan.expenses import plan_expenses
from atqbo.plan.expenses.owed import owed_for_expenses
from atqbo.plan.findings import blockers
from atqbo.plan.invoices import plan_invoices
from atqbo.plan.orders import plan_orders
from atqbo.plan.orders.blockers import order_blockers
from atqbo.plan.orders.owed import owed_for_orders
from atqbo.plan.parties.vendors import Owed
from atqbo.settings import Settings


class Reader(Protocol):
    """Reads all that an app needs to know, in whole pages."""

    def __call__(
        self,
        autotask: AutotaskReader,
        quickbooks: QuickBooksReader,
        settings: Settings,
        now: datetime,
        say: Callable[[str], None],
        *,
        asked: Asked,
    ) -> Facts:
        """now: the instant, aware. say: told what is being read. asked: what the run is to do beyond the settings.

        Raises what the clients raise.
        """
        ...


class Planner(Struct, frozen=True, kw_only=True):
    """The part of an app that is code."""

    read: Reader
    plan: Callable[[Facts, Settings, str, Memory], Plan]
    """Facts, settings, SHA-256 of their file, memory."""
    blockers: Callable[[Facts, Settings, Memory], tuple[Reason, ...]]
    """Findings about the app as a whole: with any of them nothing is sent (rule V2)."""
    owed: Callable[[Facts, Settings, Memory], tuple[Owed, ...]] = lambda facts, settings, memory: ()
    """Vendors of the documents that wait."""


PLANNERS = {
    INVOICES.name: Planner(read=read_invoice_facts, plan=plan_invoices, blockers=blockers),
    EXPENSES.name: Planner(
        read=read_expense_facts, plan=plan_expenses, blockers=expense_blockers, owed=owed_for_expenses
    ),
    PURCHASE_ORDERS.name: Planner(
        read=read_order_facts, plan=plan_orders, blockers=order_blockers, owed=owed_for_orders
    ),
}
"""App → its planner."""
