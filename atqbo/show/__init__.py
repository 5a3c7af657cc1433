"""Tables and plots for people: what notebooks display and records keep."""

from atqbo.show.approving import approval, approval_facts, blockers
from atqbo.show.bars import Plot
from atqbo.show.beginning import apps, company, facts, recovered
from atqbo.show.categories import category_remark, expense_categories
from atqbo.show.compare import compare_csv, compared, copied, copied_csv, missing_items
from atqbo.show.curing import cured, cures
from atqbo.show.files import plan_csv, results_csv
from atqbo.show.finding_files import findings_csv, findings_json
from atqbo.show.findings import Tables, checked, evidence, findings
from atqbo.show.holding import holds
from atqbo.show.matches import (
    candidates,
    customers,
    customers_to_settle,
    decisions,
    item_notes,
    items,
    items_to_settle,
    lists,
    near_names,
    reviewed,
    settled,
)
from atqbo.show.plans import documents, drift, forecast, postings, reasons, verdict_summary, waiting
from atqbo.show.plot import customers_by_kind, items_by_kind, value_by_verdict
from atqbo.show.preflight import attestations, changes, prerequisites, readiness, untold
from atqbo.show.results import tie_out, unwritten, written
from atqbo.show.sides import beside, line_by_line
from atqbo.show.standing import connection
from atqbo.show.table import Column, Table, note, table

__all__ = [
    "Column",
    "Plot",
    "Table",
    "Tables",
    "approval",
    "approval_facts",
    "apps",
    "attestations",
    "beside",
    "blockers",
    "candidates",
    "category_remark",
    "changes",
    "checked",
    "company",
    "compare_csv",
    "compared",
    "connection",
    "copied",
    "copied_csv",
    "cured",
    "cures",
    "customers",
    "customers_by_kind",
    "customers_to_settle",
    "decisions",
    "documents",
    "drift",
    "evidence",
    "expense_categories",
    "facts",
    "findings",
    "findings_csv",
    "findings_json",
    "forecast",
    "holds",
    "item_notes",
    "items",
    "items_by_kind",
    "items_to_settle",
    "line_by_line",
    "lists",
    "missing_items",
    "near_names",
    "note",
    "plan_csv",
    "postings",
    "prerequisites",
    "readiness",
    "reasons",
    "recovered",
    "results_csv",
    "reviewed",
    "settled",
    "table",
    "tie_out",
    "untold",
    "unwritten",
    "value_by_verdict",
    "verdict_summary",
    "waiting",
    "written",
]
