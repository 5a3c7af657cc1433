"""What the cells of a notebook call: one function per step, each usable alone.

Interactive notebooks decide, only the runner acts (rule 10 of the design): without a run id these functions read, plan
and show, and `transfer` sends nothing.
"""

from atqbo.plan.currencies import home_currency
from atqbo.steps.asking import ask
from atqbo.steps.comparing import (
    Copied,
    compare,
    conclude_copying,
    copy_missing,
    keep_comparison,
    keep_copied,
    plan_missing,
    read_items,
    recover_items,
)
from atqbo.steps.curing import Cured, carry_out, propose_cures
from atqbo.steps.customers import conclude_customers, customer_matches
from atqbo.steps.documents import Decision, conclude, decide, keep_lines, keep_results, plan_documents, transfer
from atqbo.steps.items import conclude_items, item_matches
from atqbo.steps.linking import link
from atqbo.steps.preflight import attest, check, conclude_preflight, keep_findings
from atqbo.steps.reading import read_documents, read_invoices, read_preflight
from atqbo.steps.reviewing import export_sheet, review_sheet
from atqbo.steps.session import OpenLedger, Run, accept_ledger, accept_settings, open_run, recover
from atqbo.steps.settling import all_cases, list_cases, read_other_apps, settling_progress
from atqbo.steps.standing import conclude_connection, try_connection

__all__ = [
    "Copied",
    "Cured",
    "Decision",
    "OpenLedger",
    "Run",
    "accept_ledger",
    "accept_settings",
    "all_cases",
    "ask",
    "attest",
    "carry_out",
    "check",
    "compare",
    "conclude",
    "conclude_connection",
    "conclude_copying",
    "conclude_customers",
    "conclude_items",
    "conclude_preflight",
    "copy_missing",
    "customer_matches",
    "decide",
    "export_sheet",
    "home_currency",
    "item_matches",
    "keep_comparison",
    "keep_copied",
    "keep_findings",
    "keep_lines",
    "keep_results",
    "link",
    "list_cases",
    "open_run",
    "plan_documents",
    "plan_missing",
    "propose_cures",
    "read_documents",
    "read_invoices",
    "read_items",
    "read_other_apps",
    "read_preflight",
    "recover",
    "recover_items",
    "review_sheet",
    "settling_progress",
    "transfer",
    "try_connection",
]
