"""What waits for a person's decision about who is who, and what may be decided. Pure: nothing is stored here."""

from atqbo.reconcile.cases import Case, Cases, customer_cases, item_cases, term_cases
from atqbo.reconcile.judging import why_not
from atqbo.reconcile.progress import Progress, progress
from atqbo.reconcile.proposals import Proposed, propose, propose_reactivation
from atqbo.reconcile.reviewed import Change, Difference, difference
from atqbo.reconcile.sheet import Form, InForce, Linked, read_sheet, write_sheet
from atqbo.reconcile.topics import TOPICS, Topic, topics_of

__all__ = [
    "TOPICS",
    "Case",
    "Cases",
    "Change",
    "Difference",
    "Form",
    "InForce",
    "Linked",
    "Progress",
    "Proposed",
    "Topic",
    "customer_cases",
    "difference",
    "item_cases",
    "progress",
    "propose",
    "propose_reactivation",
    "read_sheet",
    "term_cases",
    "topics_of",
    "why_not",
    "write_sheet",
]
