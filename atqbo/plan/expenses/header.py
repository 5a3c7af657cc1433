"""The head of a bill: dates, terms, number, memo, payables account (rules D2, D4, E3, C4)."""

import calendar
from datetime import date, timedelta

from msgspec import Struct

from atqbo.effects import mark_text
from atqbo.money import Json, format_amount
from atqbo.plan.accounts import PAYABLES, find_account
from atqbo.plan.closed import memo_of_move, why_closed
from atqbo.plan.document import LONGEST_NUMBER, Reason
from atqbo.plan.expenses.amounts import Amounts
from atqbo.plan.expenses.desk import MARKED_AS, Desk, Subject
from atqbo.plan.invoices.dates import calendar_date
from atqbo.plan.invoices.texts import LONGEST_TEXT
from atqbo.plan.parties.resolving import Party
from atqbo.rows import PostedPurchase, Term, Vendor


class Header(Struct, frozen=True, kw_only=True):
    """The head's fields as they are sent, and what is to be said about them."""

    fields: Json
    due: date
    terms: str
    """How the due date was found."""
    holds: tuple[Reason, ...]


def draft_header(desk: Desk, subject: Subject, amounts: Amounts, vendor: Party, key: str) -> Header:
    """The head of the bill, or vendor credit, that the effect `key` creates."""
    credit = amounts.due < 0
    term = _term(desk, vendor)
    due = due_date(subject.written_day, term)
    number = bill_number(desk, subject)
    memo = _memo(desk, subject, None if credit else due, key)
    fields: Json = {"TxnDate": subject.day.isoformat(), "PrivateNote": memo}
    if not credit:
        fields["DueDate"] = due.isoformat()
        fields |= {"SalesTermRef": {"value": term.id}} if term else {}
    if number:
        fields["DocNumber"] = number
    account, account_holds = _payables(desk)
    return Header(
        fields=fields | account,
        due=subject.day if credit else due,
        terms=f"its date plus the vendor's term '{term.name}'" if term else "its date",
        holds=(
            *_number_holds(desk, number, vendor),
            *account_holds,
            *why_closed(desk.facts, subject.report.id, subject.day),
        ),
    )


def bill_number(desk: Desk, subject: Subject) -> str:
    """As [expenses] bill_number says."""
    told = {"{id}": str(subject.report.id), "{name}": " ".join(subject.report.name.split())}
    number = desk.settings.bill_number
    for placeholder, value in told.items():
        number = number.replace(placeholder, value)
    return number.strip()


def due_date(day: date, term: Term | None) -> date:
    """The bill's date plus the vendor's term, else its date (rule D2)."""
    if term is None:
        return day
    if (term.type or "Standard").casefold() == "standard":
        return day + timedelta(days=term.due_days or 0)
    return _next_due(day, term.day_of_month_due or 1, term.due_next_month_days or 0)


def _next_due(day: date, day_of_month: int, notice: int) -> date:
    """The next such day of a month; the one after it, where fewer days than `notice` are left."""
    due = _day_in_month(day.year, day.month, day_of_month)
    while due < day or (due - day).days < notice:
        year, month = (due.year + 1, 1) if due.month == 12 else (due.year, due.month + 1)
        due, notice = _day_in_month(year, month, day_of_month), 0
        if due >= day:
            break
    return due


def _day_in_month(year: int, month: int, day_of_month: int) -> date:
    return date(year, month, min(day_of_month, calendar.monthrange(year, month)[1]))


def _term(desk: Desk, vendor: Party) -> Term | None:
    """The active term of the vendor, where it has one."""
    own = vendor_row(desk, vendor)
    wanted = own.term_ref.value if own and own.term_ref else None
    return next((term for term in desk.facts.quickbooks.terms if term.id == wanted and term.active), None)


def vendor_row(desk: Desk, vendor: Party) -> Vendor | None:
    """The vendor as QuickBooks has it; None for one that is still to be made."""
    return next((each for each in desk.facts.quickbooks.vendors if each.id == vendor.reference), None)


def _memo(desk: Desk, subject: Subject, due: date | None, key: str) -> str:
    """The report's name and week for the bookkeeper, with the marker as last line."""
    report = subject.report
    week = f"week ending {calendar_date(report.week_ending, desk.zone)}" if report.week_ending else ""
    told = ", ".join(part for part in (" ".join(report.name.split()), week, subject.party) if part)
    marker = mark_text(MARKED_AS, report.id, desk.memory.ledger_id, key)
    room = LONGEST_TEXT - len(marker) - 1
    moved = memo_of_move(subject.written_day, subject.day, due)
    told = f"{moved}\n{told}" if moved else told
    return f"{told if len(told) <= room else told[: room - 1] + '…'}\n{marker}"


def _payables(desk: Desk) -> tuple[Json, tuple[Reason, ...]]:
    """The payables account that settings name; a bill is in home currency, so it has to be kept in that (rule C4)."""
    if not desk.settings.payables_account:
        return {}, ()
    use = find_account(desk.facts, desk.settings.payables_account, PAYABLES, "[expenses] payables_account", "C4")
    if use.account is None:
        return {}, (use.hold,) if use.hold else ()
    return {"APAccountRef": {"value": use.account.id}}, ()


def _number_holds(desk: Desk, number: str, vendor: Party) -> tuple[Reason, ...]:
    if len(number) > LONGEST_NUMBER:
        return (_number_too_long(number),)
    taken = [each for each in desk.facts.quickbooks.bills if number and _has(each, number, vendor)]
    return (_number_taken(number, taken[0]),) if taken else ()


def _has(posted: PostedPurchase, number: str, vendor: Party) -> bool:
    whose = posted.vendor_ref.value if posted.vendor_ref else None
    return posted.doc_number == number and whose is not None and whose == vendor.reference


def _number_too_long(number: str) -> Reason:
    return Reason(
        "number-too-long",
        f"The bill's number would be '{number}', and QuickBooks takes {LONGEST_NUMBER} characters",
        'shorten the report\'s name in Autotask, or set [expenses] bill_number = "{id}"',
        "I1",
    )


def _number_taken(number: str, posted: PostedPurchase) -> Reason:
    total = format_amount(posted.total_amt, posted.currency_ref.value if posted.currency_ref else "USD")
    return Reason(
        "bill-number-taken",
        f"QuickBooks has a bill {number} of this vendor already (id {posted.id}, {total})",
        "if it is this report, enter it in Autotask as its QuickBooks Reference Number; else give one another number",
        "P2",
    )
