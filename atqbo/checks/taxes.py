"""Sales tax, by country and by how QuickBooks computes it (rules T1 to T4)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from atqbo.checks.evidence import Evidence, of_invoice, of_organization, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import BILLING_CODES, ORGANIZATIONS, SALES_TAX
from atqbo.checks.survey import Seen, Survey
from atqbo.checks.words import counted, verb
from atqbo.facts import tax_regime
from atqbo.money import ZERO, format_amount
from atqbo.plan.document import Document
from atqbo.plan.invoices.taxdesk import category_of
from atqbo.plan.taxcodes import TaxCodes
from atqbo.rows import UNITED_STATES, BillingItem

_SUBJECT = "Sales tax"
_OWN_ORGANIZATION = 0
"""Id of the tenant's own company in every Autotask."""
HELD_FOR_TAX = frozenset({
    "tax-differs", "tax-missing", "tax-ambiguous", "tax-link-broken", "tax-region-missing", "tax-undefined",
    "untaxed-code-unset", "untaxed-code-taxes", "customer-not-taxable", "ship-to-incomplete",
})  # fmt: skip
"""Reasons of the planner that only a tax is behind."""


def switched_off(seen: Survey) -> Iterator[Finding]:
    """Invoices with tax, and a QuickBooks that knows no sales tax."""
    some = _taxed(seen)
    if some and not seen.facts.quickbooks.preferences.tax_prefs.using_sales_tax:
        yield Finding(
            code="sales-tax-off",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'waiting invoice')} {verb(some, 'carries', 'carry')} sales tax, "
            "and sales tax is switched off in QuickBooks",
            remedy="set sales tax up in QuickBooks: Taxes, Sales tax",
            rule="T1",
            evidence=tuple(_told(each) for each in some),
        )


def other_country(seen: Survey) -> Iterator[Finding]:
    """QuickBooks' country says by which rules tax is transferred; Autotask's own organization may be elsewhere (T3)."""
    own, company = seen.desk.organizations.get(_OWN_ORGANIZATION), seen.facts.quickbooks.company
    country = (own.country or "").strip() if own else ""
    if not country or (country in UNITED_STATES) == company.american:
        return
    yield Finding(
        code="country-differs",
        severity=Severity.WARNING,
        subject=_SUBJECT,
        text=f"QuickBooks is a company in {company.country}, and Autotask's own organization is in {country}: taxes "
        f"are transferred by the rules of {'the US' if company.american else 'companies outside the US'}",
        remedy="connect the QuickBooks company that belongs to this Autotask, or correct the country "
        f"({ORGANIZATIONS}, Country)",
        rule="T3",
        evidence=(
            Evidence(
                text=f"{country} in Autotask, {company.country} in QuickBooks",
                autotask=of_organization(_OWN_ORGANIZATION, own.company_name if own else "", country),
            ),
        ),
    )


def held(seen: Survey) -> Iterator[Finding]:
    """Invoices that wait because of their tax, by reason (rules T1 to T4)."""
    manual = tax_regime(seen.facts.quickbooks) == "manual"
    told_by_others = {"ship-to-incomplete", *(("tax-missing", "tax-region-missing") if manual else ())}
    found: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for each in seen.waiting:
        for reason in each.document.reasons:
            if reason.code in HELD_FOR_TAX - told_by_others:
                found[reason.text, reason.remedy].append(each.document)
    some = {document.source: document for documents in found.values() for document in documents}
    if some:
        yield Finding(
            code="taxes-held",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'waiting invoice')} {verb(some, 'is', 'are')} held because of tax",
            remedy=next(iter(found))[1]
            if len(found) == 1
            else "see each; QuickBooks and Autotask must agree on the tax",
            rule="T4",
            evidence=tuple(
                Evidence(text=f"{text}: {_ids(documents)}", autotask=of_invoice(documents[0], text))
                for (text, _), documents in found.items()
            ),
        )


def computed(seen: Survey) -> Iterator[Finding]:
    """QuickBooks computes the tax itself from addresses: what Autotask says is an estimate only (rule T2)."""
    if not seen.facts.quickbooks.preferences.tax_prefs.partner_tax_enabled:
        return
    some = _taxed(seen)
    held = {document.source for document in seen.because("ship-to-incomplete")}
    lacking = sorted({(each.document.party, each.invoice.company_id) for each in some if each.document.source in held})
    without = f"{counted(len(lacking), 'organization')} with tax {verb(lacking, 'lacks', 'lack')} a complete address"
    more = f"; {without}" if lacking else ""
    yield Finding(
        code="tax-computed-by-quickbooks",
        severity=Severity.WARNING if lacking else Severity.NOTE,
        subject=_SUBJECT,
        text=f"QuickBooks computes sales tax itself (automated sales tax), so Autotask's tax is an estimate{more}",
        remedy=f"complete street, city, state and postal code ({ORGANIZATIONS}, Address)"
        if lacking
        else "compare the first invoices",
        rule="T2",
        evidence=tuple(
            Evidence(text=name, autotask=of_organization(number, name, "address not complete"))
            for name, number in lacking
        ),
    )


def regions(seen: Survey) -> Iterator[Finding]:
    """Tax regions of waiting invoices without a tax of that very name in QuickBooks (rule T1)."""
    if tax_regime(seen.facts.quickbooks) != "manual":
        return
    names = TaxCodes(seen.facts.quickbooks, seen.memory.taxes).names()
    used = sorted({(each.invoice.tax_region_name or "").strip() for each in _taxed(seen)})
    lacking = [name for name in used if name not in names]
    if lacking:
        yield Finding(
            code="tax-regions-unmatched",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(lacking), 'tax region')} of waiting invoices {verb(lacking, 'has', 'have')} no tax "
            "rate or tax code of the same name in QuickBooks",
            remedy=f"give the rate exactly the name of the tax region ({SALES_TAX}), or link it in 3_items",
            rule="T1",
            evidence=said(f"'{name}'" if name else "Invoices with tax and without a tax region" for name in lacking),
        )


def without_category(seen: Survey) -> Iterator[Finding]:
    """Lines of taxed invoices, and outside the US of all, that no tax category is told of (rule T3)."""
    abroad = not seen.facts.quickbooks.company.american
    found = {
        each.invoice.id: (each.document, len(lines))
        for each in (seen.waiting if abroad else _taxed(seen))
        if (lines := _bare_lines(seen, each))
    }
    if found:
        bare = sum(count for _, count in found.values())
        yield Finding(
            code="lines-without-tax-category",
            severity=Severity.WARNING if abroad else Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(bare, 'line')} of {counted(len(found), 'waiting invoice')} "
            f"{'has' if bare == 1 else 'have'} no tax category, on the line or on its billing code",
            remedy="give the billing codes a tax category, one of 0 % where nothing is due "
            f"({BILLING_CODES}, Tax category)",
            rule="T3",
            evidence=tuple(
                Evidence(
                    text=f"Invoice {number}: {counted(count, 'line')}",
                    autotask=of_invoice(document, f"{counted(count, 'line')} without a tax category"),
                )
                for number, (document, count) in sorted(found.items())
            ),
        )


def _ids(documents: Sequence[Document]) -> str:
    more = f" and {len(documents) - 3:,} more" if len(documents) > 3 else ""
    return f"invoice {', '.join(str(each.autotask_id) for each in documents[:3])}{more}"


def _taxed(seen: Survey) -> list[Seen]:
    return [each for each in seen.waiting if (each.invoice.total_tax_value or ZERO) != ZERO]


def _told(each: Seen) -> Evidence:
    tax = format_amount(each.invoice.total_tax_value or ZERO, each.document.currency)
    region = each.invoice.tax_region_name or "no region"
    return Evidence(
        text=f"Invoice {each.invoice.id} of {each.document.party}: {tax}, {region}",
        autotask=of_invoice(each.document, f"{tax}, {region}"),
    )


def _bare_lines(seen: Survey, each: Seen) -> list[BillingItem]:
    lines = seen.desk.billing_items.get(each.invoice.id, ())
    return [line for line in lines if category_of(line, seen.desk.codes) is None]
