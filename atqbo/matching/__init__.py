"""Comparing records of two services: what is the same, what only looks like it, and why."""

from atqbo.matching.engine import compare, match
from atqbo.matching.names import fold, fold_party, same_to_quickbooks, without_deleted
from atqbo.matching.result import Aspect, Candidate, Kind, LeftOut, Matched, Trait
from atqbo.matching.rules import ITEMS_BY_NAME, ITEMS_BY_NUMBER, LISTS, PARTIES, Rules
from atqbo.matching.side import Address, Side
from atqbo.matching.sides import (
    account_side,
    customer_side,
    item_side,
    listed_side,
    organization_side,
    payment_term_side,
    person_side,
    term_side,
    vendor_side,
)

__all__ = [
    "ITEMS_BY_NAME",
    "ITEMS_BY_NUMBER",
    "LISTS",
    "PARTIES",
    "Address",
    "Aspect",
    "Candidate",
    "Kind",
    "LeftOut",
    "Matched",
    "Rules",
    "Side",
    "Trait",
    "account_side",
    "compare",
    "customer_side",
    "fold",
    "fold_party",
    "item_side",
    "listed_side",
    "match",
    "organization_side",
    "payment_term_side",
    "person_side",
    "same_to_quickbooks",
    "term_side",
    "vendor_side",
    "without_deleted",
]
