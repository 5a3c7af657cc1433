"""Tables and plots for people: what notebooks display and records keep."""

from atqbo.show.approving import approval, approval_facts, blockers
from atqbo.show.bars import Plot
from atqbo.show.beginning import company, facts, recovered
from atqbo.show.files import plan_csv
from atqbo.show.findings import checked, evidence, findings
from atqbo.show.holding import holds
from atqbo.show.matches import customers, customers_to_settle, item_notes, items, items_to_settle, near_names
from atqbo.show.plans import documents, postings, reasons, verdict_summary, waiting
from atqbo.show.plot import customers_by_kind, items_by_kind, value_by_verdict
from atqbo.show.results import tie_out, unwritten, written
from atqbo.show.standing import connection
from atqbo.show.table import Column, Table, note, table

__all__ = [
    "Column",
    "Plot",
    "Table",
    "approval",
    "approval_facts",
    "blockers",
    "checked",
    "company",
    "connection",
    "customers",
    "customers_by_kind",
    "customers_to_settle",
    "documents",
    "evidence",
    "facts",
    "findings",
    "holds",
    "item_notes",
    "items",
    "items_by_kind",
    "items_to_settle",
    "near_names",
    "note",
    "plan_csv",
    "postings",
    "reasons",
    "recovered",
    "table",
    "tie_out",
    "unwritten",
    "value_by_verdict",
    "verdict_summary",
    "waiting",
    "written",
]
