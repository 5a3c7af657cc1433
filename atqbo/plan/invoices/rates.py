"""The exchange rate of a foreign-currency document, always sent and shown (rule C2)."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from atqbo.money import ZERO, round_to_minor
from atqbo.plan.currencies import home_currency, told_rate
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.part import Part
from atqbo.rows import BillingItem, ExchangeRate

_PLACES = Decimal("0.000001")


class Rated(Struct, frozen=True):
    """The rate, and the head's fields that carry it."""

    rate: Decimal | None
    """Home units for one unit of the document's currency; None in the home currency, or where none is known."""
    part: Part
    at_home: Decimal | None = None
    """What Autotask says the document totals in the home currency; None where it does not tell."""


def write_rate(desk: Desk, subject: Subject, contain_tax: bool) -> Rated:
    """Currency and rate of a foreign document, both explicit; nothing of one in the home currency. contain_tax: whether
    the amounts of its billing items do.
    """
    home = home_currency(desk.facts)
    if subject.currency == home:
        return Rated(None, Part())
    items = desk.billing_items.get(subject.invoice.id, ())
    if desk.settings.exchange_rate == "autotask":
        rate = autotasks_rate(items)
        told = _told_autotask(subject, rate, home) if rate else _untold_by_autotask(subject)
    else:
        found = _quickbooks_rate(desk, subject, home)
        rate = found.rate if found else None
        told = told_rate(found) if found else _none_known(subject, _day(desk, subject))
    if rate is None:
        return Rated(None, Part(holds=(told,)))
    fields = {"CurrencyRef": {"value": subject.currency}, "ExchangeRate": rate}
    why = (Why("CurrencyRef", "the organization's currency"), Why("ExchangeRate", told.text))
    part = Part(fields=fields, notes=(told,), why=why)
    return Rated(rate, part, _at_home(items, contain_tax, home))


def autotasks_rate(items: Sequence[BillingItem]) -> Decimal | None:
    """What Autotask's amounts in both currencies show: the sum in its internal currency for the sum in the customer's,
    to six places; of the largest line where they sum to nothing; None where no line tells both.
    """
    both = [
        (each.internal_currency_total_amount, each.total_amount)
        for each in items
        if each.internal_currency_total_amount is not None and each.total_amount
    ]
    if not both:
        return None
    internal, own = (sum(side, ZERO) for side in zip(*both, strict=True))
    if not own:
        internal, own = max(both, key=lambda pair: abs(pair[1]))
    rate = (internal / own).quantize(_PLACES, rounding=ROUND_HALF_UP)
    return rate if rate > 0 else None


def _at_home(items: Sequence[BillingItem], contain_tax: bool, home: str) -> Decimal | None:
    """What the lines and their tax come to in Autotask's internal currency, the home currency; None where one of them
    does not tell it.
    """
    found = [each.internal_currency_total_amount for each in items]
    told = [each for each in found if each is not None]
    if not found or len(told) < len(found):
        return None
    taxes = (each.internal_currency_tax_dollars or ZERO for each in items)
    return round_to_minor(sum(told, ZERO) + (ZERO if contain_tax else sum(taxes, ZERO)), home)


def _quickbooks_rate(desk: Desk, subject: Subject, home: str) -> ExchangeRate | None:
    """QuickBooks' rate as of the document's date, or by setting of the day of transfer. That of another day is none."""
    wanted = (subject.currency, home, _day(desk, subject))
    return next((rate for rate in desk.facts.quickbooks.exchange_rates if _key(rate) == wanted), None)


def _day(desk: Desk, subject: Subject) -> date:
    return desk.facts.as_of if desk.settings.exchange_rate == "quickbooks-today" else subject.day


def _key(rate: ExchangeRate) -> tuple[str, str, date]:
    return rate.source_currency_code, rate.target_currency_code, rate.as_of_date


def _told_autotask(subject: Subject, rate: Decimal, home: str) -> Reason:
    text = f"Autotask's rate, of its amounts in both currencies: 1 {subject.currency} = {rate.normalize():f} {home}"
    return Reason("exchange-rate", text, "", "C2")


def _none_known(subject: Subject, day: date) -> Reason:
    return Reason(
        "exchange-rate-missing",
        f"QuickBooks has no exchange rate for {subject.currency} as of {day}",
        "enter the rate in QuickBooks",
        "C2",
    )


def _untold_by_autotask(subject: Subject) -> Reason:
    return Reason(
        "exchange-rate-missing",
        f"Autotask does not tell what its amounts in {subject.currency} are in its own currency",
        'let the API user see it, or set [invoices] exchange_rate = "quickbooks"',
        "C2",
    )
