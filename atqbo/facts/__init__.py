"""Facts: an immutable snapshot of both sides, read once, in whole pages (rule 3: nothing is read per document)."""

from atqbo.facts.asked import NOTHING, Asked, Undo, read_asked
from atqbo.facts.behind import Behind
from atqbo.facts.expenses import OWN_COMPANY, read_expense_facts
from atqbo.facts.invoices import read_invoice_facts
from atqbo.facts.once import AutotaskOnce, QuickBooksOnce
from atqbo.facts.orders import makes_bills, read_order_facts, tier_without_orders
from atqbo.facts.preflight import read_preflight_facts
from atqbo.facts.selecting import TOLD_OUTSIDE
from atqbo.facts.snapshot import (
    CONSENT_TOLD_AHEAD,
    Access,
    AutotaskFacts,
    Facts,
    Hour,
    Level,
    QuickBooksFacts,
    Surroundings,
    Unread,
)
from atqbo.facts.standing import Made, Standing, Told, Twin, Wrote, read_standing
from atqbo.facts.taxes import TaxRegime, tax_regime, with_tax_codes, with_taxes
from atqbo.facts.undo import read_undo_facts
from atqbo.facts.waiting import is_waiting

__all__ = [
    "CONSENT_TOLD_AHEAD",
    "NOTHING",
    "OWN_COMPANY",
    "TOLD_OUTSIDE",
    "Access",
    "Asked",
    "AutotaskFacts",
    "AutotaskOnce",
    "Behind",
    "Facts",
    "Hour",
    "Level",
    "Made",
    "QuickBooksFacts",
    "QuickBooksOnce",
    "Standing",
    "Surroundings",
    "TaxRegime",
    "Told",
    "Twin",
    "Undo",
    "Unread",
    "Wrote",
    "is_waiting",
    "makes_bills",
    "read_asked",
    "read_expense_facts",
    "read_invoice_facts",
    "read_order_facts",
    "read_preflight_facts",
    "read_standing",
    "read_undo_facts",
    "tax_regime",
    "tier_without_orders",
    "with_tax_codes",
    "with_taxes",
]
