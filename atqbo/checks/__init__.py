"""What stands between both sides and a transfer: pure checks over the facts, and how parties and items are matched.

A check is one function from a survey to findings. Nothing here matches names itself: the planner's verdicts are read,
so that what a person is told is what the transfer does.
"""

from atqbo.checks.customers import CustomerMatch, match_customers
from atqbo.checks.evidence import Evidence, Seat, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.items import ItemMatch, match_items
from atqbo.checks.lists import ListMatch, match_taxes, match_terms, match_units, match_vendors
from atqbo.checks.match import Match
from atqbo.checks.readiness import SUBJECTS, find
from atqbo.checks.report import Report, report
from atqbo.checks.survey import Survey, survey

__all__ = [
    "SUBJECTS",
    "CustomerMatch",
    "Evidence",
    "Finding",
    "ItemMatch",
    "ListMatch",
    "Match",
    "Report",
    "Seat",
    "Severity",
    "Survey",
    "find",
    "match_customers",
    "match_items",
    "match_taxes",
    "match_terms",
    "match_units",
    "match_vendors",
    "report",
    "said",
    "survey",
]
