"""Tables and plots for people: what notebooks display and records keep."""

from atqbo.show.approving import approval, blockers
from atqbo.show.beginning import company, facts, recovered
from atqbo.show.files import plan_csv
from atqbo.show.plans import documents, postings, reasons, verdict_summary, waiting
from atqbo.show.plot import Plot, value_by_verdict
from atqbo.show.results import tie_out, unwritten, written
from atqbo.show.table import Column, Table, table

__all__ = [
    "Column",
    "Plot",
    "Table",
    "approval",
    "blockers",
    "company",
    "documents",
    "facts",
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
