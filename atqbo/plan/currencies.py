"""Which currency a document is in (rule C1): its organization's, since invoices carry none of their own."""

from datetime import date

from atqbo.facts import Facts
from atqbo.plan.document import Reason
from atqbo.rows import ExchangeRate, Organization


def told_rate(rate: ExchangeRate) -> Reason:
    """The rate that a document in foreign currency is posted at, as a note (rule C2)."""
    return Reason(
        "exchange-rate",
        f"QuickBooks' rate of {rate.as_of_date}: 1 {rate.source_currency_code} = {rate.rate:f} "
        f"{rate.target_currency_code}",
        "",
        "C2",
    )


def home_currency(facts: Facts) -> str:
    """ISO code of the currency QuickBooks keeps the books in."""
    return facts.quickbooks.preferences.currency_prefs.home_currency.value


def internal_currency(facts: Facts) -> str | None:
    """ISO code of Autotask's own currency, or None where multi-currency was never switched on."""
    return next((currency.name for currency in facts.autotask.currencies if currency.is_internal_currency), None)


def has_multicurrency(facts: Facts) -> bool:
    """Whether QuickBooks keeps more than one currency."""
    return facts.quickbooks.preferences.currency_prefs.multi_currency_enabled


def default_currency(facts: Facts) -> str:
    """Currency of an organization that names none: Autotask's internal one, else the home currency."""
    return internal_currency(facts) or home_currency(facts)


def currency_of(organization: Organization, facts: Facts) -> str | None:
    """ISO code of an organization's currency; None if it names one that Autotask's list does not hold."""
    if organization.currency_id is None:
        return default_currency(facts)
    return next((each.name for each in facts.autotask.currencies if each.id == organization.currency_id), None)


def document_currency(organization: Organization | None, facts: Facts) -> str:
    """ISO code that a document of the organization is planned in: its own currency, else the default."""
    return (organization and currency_of(organization, facts)) or default_currency(facts)


def quickbooks_rate(facts: Facts, currency: str, day: date) -> ExchangeRate | None:
    """QuickBooks' rate of a currency in home units, as of exactly that day (rule C2). A rate of another day is none."""
    wanted = (currency, home_currency(facts), day)
    for rate in facts.quickbooks.exchange_rates:
        if (rate.source_currency_code, rate.target_currency_code, rate.as_of_date) == wanted:
            return rate
    return None
