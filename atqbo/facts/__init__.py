"""Facts: an immutable snapshot of both sides, read once, in whole pages (rule 3: nothing is read per document)."""

from atqbo.facts.behind import Behind
from atqbo.facts.invoices import TOLD_OUTSIDE, read_invoice_facts
from atqbo.facts.preflight import read_preflight_facts
from atqbo.facts.snapshot import Access, AutotaskFacts, Facts, Hour, QuickBooksFacts, Surroundings, Unread
from atqbo.facts.taxes import TaxRegime, tax_regime, with_tax_codes, with_taxes
from atqbo.facts.waiting import is_waiting

__all__ = [
    "TOLD_OUTSIDE",
    "Access",
    "AutotaskFacts",
    "Behind",
    "Facts",
    "Hour",
    "QuickBooksFacts",
    "Surroundings",
    "TaxRegime",
    "Unread",
    "is_waiting",
    "read_invoice_facts",
    "read_preflight_facts",
    "tax_regime",
    "with_tax_codes",
    "with_taxes",
]
