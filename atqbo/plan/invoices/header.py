"""The head of an invoice: dates and terms here, rate, memos, addresses and ways to pay beside (rules D2, D4)."""

from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from atqbo.effects import Effect
from atqbo.money import Json
from atqbo.plan.closed import why_closed
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.addresses import write_addresses
from atqbo.plan.invoices.credits import MEMO
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.memo import write_memos
from atqbo.plan.invoices.part import Part
from atqbo.plan.invoices.payments import write_payment_ways
from atqbo.plan.invoices.rates import write_rate
from atqbo.plan.terms import TermUse
from atqbo.rows import PaymentTerm


class Header(Struct, frozen=True, kw_only=True):
    """The head's fields as they are sent, and what is to be said about them."""

    fields: Json
    due: date | None
    """None for a credit memo, which is never due."""
    rate: Decimal | None
    """Home units for one unit of the document's currency; None in the home currency."""
    at_home: Decimal | None
    """What Autotask says it totals in the home currency (rule C2); None where it does not tell."""
    effects: tuple[Effect, ...]
    """What the fields refer to and a person decided to make."""
    holds: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    why: tuple[Why, ...]


def draft_header(desk: Desk, subject: Subject, key: str, contain_tax: bool) -> Header:
    """The head of the document that the effect `key` creates. A credit memo is neither due nor paid. contain_tax:
    whether the amounts of the billing items do.
    """
    autotask_term = _autotask_term(desk, subject)
    term = desk.terms[autotask_term.id] if autotask_term else None
    due, due_notes = _due_date(subject, autotask_term, term)
    rated, is_credit = write_rate(desk, subject, contain_tax), subject.entity == MEMO
    parts = (
        _day(subject),
        *(() if is_credit else (_due(subject, due, due_notes), _term(subject, due, term))),
        rated.part,
        write_memos(desk, subject, key),
        write_addresses(desk, subject),
        Part() if is_credit else write_payment_ways(desk),
        Part(holds=why_closed(desk.facts, subject.invoice.id, subject.day)),
    )
    return Header(
        fields={name: value for part in parts for name, value in part.fields.items()},
        due=None if is_credit else due,
        rate=rated.rate,
        at_home=rated.at_home,
        effects=tuple(effect for part in parts for effect in part.effects),
        holds=tuple(reason for part in parts for reason in part.holds),
        notes=tuple(reason for part in parts for reason in part.notes),
        why=tuple(each for part in parts for each in part.why),
    )


def _day(subject: Subject) -> Part:
    moved = subject.day != subject.written_day
    how = f"first open day; the invoice's is {subject.written_day}" if moved else "the invoice's date"
    return Part(fields={"TxnDate": subject.day.isoformat()}, why=(Why("TxnDate", how),))


def _due(subject: Subject, due: date, notes: tuple[Reason, ...]) -> Part:
    how = "Autotask's due date" if subject.due else "computed: Autotask has none"
    return Part(fields={"DueDate": due.isoformat()}, notes=notes, why=(Why("DueDate", how),))


def _autotask_term(desk: Desk, subject: Subject) -> PaymentTerm | None:
    terms = desk.facts.autotask.payment_terms
    return next((term for term in terms if term.id == subject.invoice.payment_term), None)


def _due_date(
    subject: Subject, autotask_term: PaymentTerm | None, term: TermUse | None
) -> tuple[date, tuple[Reason, ...]]:
    """Autotask's due date; else by the term's days, else the document's date, with a note (rule D2). It counts from the
    date in Autotask, also of what is posted later (rule D4).
    """
    if subject.due:
        return subject.due, ()
    days = autotask_term.payment_due_in_days if autotask_term else None
    days = term.days if days is None and term else days
    due = subject.written_day + timedelta(days=days or 0)
    how = "its date" if days is None else f"its date and the {days} days of its payment term"
    return due, (Reason("due-date-computed", f"Autotask has no due date for it: {due} is taken, from {how}", "", "D2"),)


def _term(subject: Subject, due: date, term: TermUse | None) -> Part:
    """SalesTermRef only where it computes the same due date (rule D2)."""
    if term is None or term.reference is None:
        return Part(notes=term.notes if term else ())
    if term.days is not None and subject.day + timedelta(days=term.days) == due:
        effects = (term.effect,) if term.effect else ()
        how = "linked by a person" if term.linked else "equal name"
        why = Why("SalesTermRef", f"{how}, and computes the due date")
        return Part(fields={"SalesTermRef": {"value": term.reference}}, effects=effects, why=(why,))
    return Part(notes=(_term_disagrees(term, due),))


def _term_disagrees(term: TermUse, due: date) -> Reason:
    return Reason(
        "term-disagrees",
        f"The term '{term.name}' does not compute to the due date {due}: it is left out, the due date is kept",
        "",
        "D2",
    )
