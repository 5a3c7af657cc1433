"""The head of an invoice: dates, terms, currency and memo (rules D2, D4, C2, I10)."""

from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from atqbo.effects import mark_text
from atqbo.money import Json
from atqbo.plan.closed import memo_of_move, why_closed
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Reason
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.texts import LONGEST_TEXT
from atqbo.rows import ExchangeRate, PaymentTerm, Term


class Header(Struct, frozen=True, kw_only=True):
    """The head's fields as they are sent, and what is to be said about them."""

    fields: Json
    due: date
    rate: Decimal | None
    """Home units for one unit of the document's currency; None in the home currency."""
    holds: tuple[Reason, ...]
    notes: tuple[Reason, ...]


class _Part(Struct, frozen=True, kw_only=True):
    """What one subject adds to the head."""

    fields: Json = {}
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def draft_header(desk: Desk, subject: Subject, key: str) -> Header:
    """The head of the invoice that the effect `key` creates; no DocNumber, since QuickBooks numbers it."""
    autotask_term = _autotask_term(desk, subject)
    quickbooks_term = _quickbooks_term(desk, autotask_term)
    due, due_notes = _due_date(subject, autotask_term, quickbooks_term)
    rate = _rate(desk, subject)
    parts = (
        _Part(fields={"TxnDate": subject.day.isoformat(), "DueDate": due.isoformat()}, notes=due_notes),
        _term(subject, due, autotask_term, quickbooks_term),
        _currency(desk, subject, rate),
        _memo(desk, subject, key),
        _Part(holds=why_closed(desk.facts, subject.invoice.id, subject.day)),
    )
    return Header(
        fields={name: value for part in parts for name, value in part.fields.items()},
        due=due,
        rate=rate.rate if rate else None,
        holds=tuple(reason for part in parts for reason in part.holds),
        notes=tuple(reason for part in parts for reason in part.notes),
    )


def _autotask_term(desk: Desk, subject: Subject) -> PaymentTerm | None:
    terms = desk.facts.autotask.payment_terms
    return next((term for term in terms if term.id == subject.invoice.payment_term), None)


def _quickbooks_term(desk: Desk, autotask_term: PaymentTerm | None) -> Term | None:
    """The active term of exactly that name."""
    terms = desk.facts.quickbooks.terms
    named = [term for term in terms if autotask_term and term.active and term.name == autotask_term.name]
    return min(named, key=lambda term: term.id, default=None)


def _days(term: Term | None) -> int | None:
    """Days a Standard term allows; None for one that names a day of the month."""
    return term.due_days if term and (term.type or "Standard").casefold() == "standard" else None


def _due_date(
    subject: Subject, autotask_term: PaymentTerm | None, term: Term | None
) -> tuple[date, tuple[Reason, ...]]:
    """Autotask's due date; else by the term's days, else the document's date, with a note (rule D2)."""
    if subject.due:
        return subject.due, ()
    days = autotask_term.payment_due_in_days if autotask_term else None
    days = _days(term) if days is None else days
    due = subject.day + timedelta(days=days or 0)
    how = "its date" if days is None else f"its date and the {days} days of its payment term"
    return due, (Reason("due-date-computed", f"Autotask has no due date for it: {due} is taken, from {how}", "", "D2"),)


def _term(subject: Subject, due: date, autotask_term: PaymentTerm | None, term: Term | None) -> _Part:
    """SalesTermRef only where it computes the same due date (rule D2)."""
    if autotask_term is None:
        return _Part()
    if term is None:
        return _Part(notes=(_term_missing(autotask_term),))
    days = _days(term)
    if days is not None and subject.day + timedelta(days=days) == due:
        return _Part(fields={"SalesTermRef": {"value": term.id}})
    return _Part(notes=(_term_disagrees(term, due),))


def _rate(desk: Desk, subject: Subject) -> ExchangeRate | None:
    """QuickBooks' rate as of the document's date (rule C2). A rate of another day is none."""
    home = home_currency(desk.facts)
    if subject.currency == home:
        return None
    wanted = (subject.currency, home, subject.day)
    rates = desk.facts.quickbooks.exchange_rates
    return next((rate for rate in rates if _key(rate) == wanted), None)


def _key(rate: ExchangeRate) -> tuple[str, str, date]:
    return rate.source_currency_code, rate.target_currency_code, rate.as_of_date


def _currency(desk: Desk, subject: Subject, rate: ExchangeRate | None) -> _Part:
    """Currency and rate of a foreign document, both sent explicitly."""
    if subject.currency == home_currency(desk.facts):
        return _Part()
    if rate is None:
        return _Part(holds=(_no_rate(subject),))
    fields = {"CurrencyRef": {"value": subject.currency}, "ExchangeRate": rate.rate}
    return _Part(fields=fields, notes=(_rate_taken(rate),))


def _memo(desk: Desk, subject: Subject, key: str) -> _Part:
    """Comments for the bookkeeper with the marker as last line; the purchase order number for the customer (I10)."""
    marker = mark_text("invoice", subject.invoice.id, desk.memory.ledger_id, key)
    moved = memo_of_move(subject.written_day, subject.day, subject.due)
    comments = "\n".join(filter(None, (moved, (subject.invoice.comments or "").strip())))
    room = LONGEST_TEXT - len(marker) - 1
    kept = comments if len(comments) <= room else comments[: room - 1] + "…"
    fields: Json = {"PrivateNote": f"{kept}\n{marker}" if kept else marker}
    order = (subject.invoice.order_number or "").strip()
    if order:
        fields["CustomerMemo"] = {"value": f"PO {order}"}
    return _Part(fields=fields, notes=(_COMMENTS_CUT,) if kept != comments else ())


_COMMENTS_CUT = Reason("text-cut", "Its comments are longer than QuickBooks takes and were cut", "")


def _term_missing(term: PaymentTerm) -> Reason:
    return Reason(
        "term-missing",
        f"QuickBooks has no term '{term.name}': the invoice goes without terms, with Autotask's due date",
        "create the term in QuickBooks under exactly that name",
        "D2",
    )


def _term_disagrees(term: Term, due: date) -> Reason:
    return Reason(
        "term-disagrees",
        f"The term '{term.name}' does not compute to the due date {due}: it is left out, the due date is kept",
        "",
        "D2",
    )


def _rate_taken(rate: ExchangeRate) -> Reason:
    return Reason(
        "exchange-rate",
        f"QuickBooks' rate of {rate.as_of_date}: 1 {rate.source_currency_code} = {rate.rate:f} "
        f"{rate.target_currency_code}",
        "",
        "C2",
    )


def _no_rate(subject: Subject) -> Reason:
    return Reason(
        "exchange-rate-missing",
        f"QuickBooks has no exchange rate for {subject.currency} as of {subject.day}",
        "enter the rate in QuickBooks",
        "C2",
    )
