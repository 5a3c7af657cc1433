"""What the cells of a notebook call: one function per step, each usable alone.

Interactive notebooks decide, only the runner acts (rule 10 of the design): without a run id these functions read, plan
and show, and `transfer` sends nothing.
"""

from atqbo.plan.currencies import home_currency
from atqbo.steps.customers import conclude_customers, customer_matches
from atqbo.steps.invoices import (
    Decision,
    conclude,
    decide,
    keep_lines,
    plan_invoices,
    read_invoices,
    transfer,
)
from atqbo.steps.items import conclude_items, item_matches
from atqbo.steps.preflight import check, conclude_preflight
from atqbo.steps.session import OpenLedger, Run, accept_ledger, accept_settings, open_run, recover
from atqbo.steps.standing import conclude_connection, try_connection

__all__ = [
    "Decision",
    "OpenLedger",
    "Run",
    "accept_ledger",
    "accept_settings",
    "check",
    "conclude",
    "conclude_connection",
    "conclude_customers",
    "conclude_items",
    "conclude_preflight",
    "customer_matches",
    "decide",
    "home_currency",
    "item_matches",
    "keep_lines",
    "open_run",
    "plan_invoices",
    "read_invoices",
    "recover",
    "transfer",
    "try_connection",
]
