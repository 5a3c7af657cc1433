"""Reads the lists that taxes follow from, where the company has any use for them (rules T1 to T3)."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import structs

from atqbo import rows
from atqbo.facts.reading import ALL, AutotaskReader, QuickBooksReader
from atqbo.facts.snapshot import AutotaskFacts, QuickBooksFacts

TaxRegime: TypeAlias = Literal["off", "manual", "automated", "vat"]
"""Who says what is taxed: nobody; one code for a whole US document (T1); QuickBooks, from addresses (T2); a code on
each line (T3)."""


def tax_regime(quickbooks: QuickBooksFacts) -> TaxRegime:
    """How the company charges tax: by its country and preferences."""
    prefs = quickbooks.preferences.tax_prefs
    if not prefs.using_sales_tax and not prefs.partner_tax_enabled:
        return "off"
    if not quickbooks.company.american:
        return "vat"
    return "automated" if prefs.partner_tax_enabled else "manual"


def with_taxes(
    autotask: AutotaskReader,
    quickbooks: QuickBooksReader,
    told: AutotaskFacts,
    posted: QuickBooksFacts,
    say: Callable[[str], None] = lambda text: None,
) -> tuple[AutotaskFacts, QuickBooksFacts]:
    """Both sides with the tax lists that the company's regime needs: three requests a side at most, whole pages."""
    regime = tax_regime(posted)
    if regime in ("automated", "vat"):
        say("Autotask: taxes")
        told = structs.replace(
            told,
            tax_regions=tuple(autotask.query("TaxRegions", ALL, rows.TaxRegion)),
            tax_categories=tuple(autotask.query("TaxCategories", ALL, rows.TaxCategory)),
            taxes=tuple(autotask.query("Taxes", ALL, rows.Tax)),
        )
    return told, with_tax_codes(quickbooks, posted, say)


def with_tax_codes(
    quickbooks: QuickBooksReader, posted: QuickBooksFacts, say: Callable[[str], None] = lambda text: None
) -> QuickBooksFacts:
    """QuickBooks with its active tax codes, rates and agencies, where it charges tax by codes."""
    if tax_regime(posted) not in ("manual", "vat"):
        return posted
    say("QuickBooks: tax codes")
    return structs.replace(
        posted,
        tax_codes=tuple(quickbooks.query("TaxCode", rows.TaxCode)),
        tax_rates=tuple(quickbooks.query("TaxRate", rows.TaxRate)),
        tax_agencies=tuple(quickbooks.query("TaxAgency", rows.TaxAgency)),
    )
