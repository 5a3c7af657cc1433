"""What an invented company has before its first invoice moves: lists, exchange rates, earlier invoices."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from atqbo.money import Json
from atqbo.sandbox import books, catalog
from atqbo.sandbox.draft import Draft


def lists(draft: Draft, name: str, closed: date | None = None) -> None:
    """Terms, currencies, billing codes, accounts, items, and the company itself. closed: QuickBooks' closing date."""
    founded = draft.at_work(430)
    draft.quickbooks["CompanyInfo"] = [books.company_info(name, founded)]
    draft.quickbooks["Preferences"] = [books.preferences(founded, closed=closed)]
    for code, text, rate in catalog.CURRENCIES:
        draft.currency(code, text, rate)
    _terms(draft)
    for code, use_type, external in catalog.CODES:
        draft.billing_code(code, use_type, external)
    for account in catalog.ACCOUNTS:
        draft.account(*account)
    for item in catalog.ITEMS:
        draft.item(*item)


def _terms(draft: Draft) -> None:
    for name, days in catalog.TERMS:
        draft.term(name, days)
        term = draft.payment_term(name, days)
        if name != catalog.TERMS[-1][0]:
            draft.invoice_template(term)
    draft.term(*catalog.ONLY_IN_QUICKBOOKS)


def sales_tax(draft: Draft, region: str, percent: Decimal) -> None:
    """Sales tax as a US company sets it up by hand: one agency, and one rate of the tax region's name with its code."""
    founded = draft.at_work(430)
    draft.quickbooks["Preferences"][0]["TaxPrefs"] = {"UsingSalesTax": True}
    agency = {"DisplayName": f"{region} Department of Revenue", "TaxTrackedOnSales": True}
    draft.quickbooks["TaxAgency"].append({**agency, **books.record("1", founded)})
    draft.quickbooks["TaxRate"].append(books.tax_rate("1", region, percent, "1", founded))
    draft.quickbooks["TaxCode"].append(books.tax_code("2", region[:10], ["1"], founded))


def missing_items(draft: Draft) -> None:
    """The items the billing codes ask for that a half-prepared company lacks."""
    for name, kind in catalog.MISSING_ITEMS:
        draft.item(name, kind, catalog.INCOME_ACCOUNT)


def exchange_rates(draft: Draft, first: date) -> None:
    """Rates of each foreign currency every seventh day, from a week before `first` until today."""
    for code, _, rate in catalog.CURRENCIES[1:]:
        day = first - timedelta(days=7)
        while day <= draft.today:
            drift = Decimal(draft.rng.randint(-15000, 15000)).scaleb(-6)
            told = datetime.combine(day, time(4), UTC)
            draft.quickbooks["ExchangeRate"].append(books.exchange_rate(code, "USD", rate + drift, day, told))
            day += timedelta(days=7)


def earlier_invoices(draft: Draft, customers: Sequence[Json], last: date) -> None:
    """One open invoice for each customer, made in QuickBooks by hand in the weeks up to `last`."""
    labor = draft.quickbooks["Item"][0]
    for position, customer in enumerate(customers):
        day = last - timedelta(days=4 * (len(customers) - position))
        amount = Decimal(draft.rng.randint(20000, 900000)).scaleb(-2)
        invoice = books.posted_invoice(
            str(position + 1),
            str(1001 + position),
            customer,
            labor,
            day=day,
            amount=amount,
            made=datetime.combine(day, time(17), UTC),
        )
        draft.quickbooks["Invoice"].append(invoice)
        customer["Balance"] = customer["BalanceWithJobs"] = amount
