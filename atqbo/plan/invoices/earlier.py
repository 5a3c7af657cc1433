"""What became of an invoice in earlier runs: adopt what is in QuickBooks already, hold what nobody can be sure of."""

from decimal import Decimal

from msgspec import Struct

from atqbo.effects import State, read_mark
from atqbo.money import Json, format_amount, minor_unit
from atqbo.plan.document import Known, Reason, Verdict
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.select import Ruling, number_of, posted_earlier, written_back
from atqbo.plan.past import is_done, known, outcome_unknown
from atqbo.rows import PostedInvoice


class Adoption(Struct, frozen=True, kw_only=True):
    """The invoice stands in QuickBooks; only its number is still owed to Autotask."""

    number: str
    total: Decimal


def settled_earlier(desk: Desk, subject: Subject) -> Ruling | Adoption | None:
    """What an un-synced invoice's past asks for; None if it has none and may be created.

    In this order: a number that a person cleared (I6), an open outcome, markers of other ledgers, several markers, our
    own finished create, one marker of ours, a create that a person has to settle. A write-back that was given up is no
    obstacle: the number reads blank now, so it may be written again.
    """
    create = known(desk.memory, "quickbooks", "create", "Invoice", subject.source)
    back = written_back(desk, subject.source)
    if is_done(back):
        return _held(_cleared(number_of(create) or number_of(back)))
    if back and back.state is State.SENT:
        return _held(outcome_unknown(back, "Its number"))
    if create and create.state is State.SENT:
        return _held(outcome_unknown(create, "It"))
    marked = desk.marked.get(subject.invoice.id, ())
    if strangers := [posted for posted in marked if not is_ours(desk, posted)]:
        return _held(_foreign(strangers))
    if len(marked) > 1:
        return _held(_several(marked))
    if posted_earlier(desk, subject.source):
        return _owed(subject, create)
    return _adopt(desk, subject, marked[0]) if marked else _held(outcome_unknown(create, "It"))


def is_ours(desk: Desk, posted: PostedInvoice) -> bool:
    """Whether the marker is of this ledger, or of a lost one that a person told this one to continue."""
    mark = read_mark(posted.private_note)
    return mark is not None and mark.ledger in {desk.memory.ledger_id[:6], *desk.memory.accepted_ledgers}


def _held(reason: Reason | None) -> Ruling | None:
    return Ruling(verdict=Verdict.HOLD, reason=reason) if reason else None


def _owed(subject: Subject, create: Known | None) -> Ruling | Adoption | None:
    """Our create is done and its number never reached Autotask."""
    number = number_of(create)
    if not number:
        return _held(_numberless())
    result: Json = create.result if create else None
    return Adoption(number=number, total=Decimal(result.get("TotalAmt", subject.amount)))


def _adopt(desk: Desk, subject: Subject, posted: PostedInvoice) -> Ruling | Adoption | None:
    """A marker of ours that the ledger does not know: adopted if total, currency and customer agree."""
    if not posted.doc_number:
        return _held(_numberless())
    differing = [text for text in _differences(desk, subject, posted) if text]
    if differing:
        return _held(_differs(posted, differing))
    return Adoption(number=posted.doc_number, total=posted.total_amt)


def _differences(desk: Desk, subject: Subject, posted: PostedInvoice) -> tuple[str, ...]:
    customer = desk.parties[subject.invoice.company_id].reference
    theirs = posted.customer_ref.value if posted.customer_ref else None
    currency = posted.currency_ref.value if posted.currency_ref else subject.currency
    gap = abs(posted.total_amt - subject.amount)
    return (
        f"it totals {format_amount(posted.total_amt, currency)} there and "
        f"{format_amount(subject.amount, subject.currency)} in Autotask"
        if gap > minor_unit(subject.currency) or currency != subject.currency
        else "",
        f"its customer there is {theirs}, not {customer}"
        if isinstance(customer, str) and theirs not in (None, customer)
        else "",
    )


def _names(posted: tuple[PostedInvoice, ...] | list[PostedInvoice]) -> str:
    return ", ".join(f"{each.doc_number or 'without number'} (id {each.id})" for each in posted)


def _cleared(number: str) -> Reason:
    return Reason(
        "number-cleared",
        f"It is already in QuickBooks as {number or 'an invoice of this program'}, its number was cleared in Autotask",
        "enter the number in Autotask again; to send it anew, void it in QuickBooks first",
        "I6",
    )


def _foreign(posted: list[PostedInvoice]) -> Reason:
    ledgers = sorted({mark.ledger for mark in (read_mark(each.private_note) for each in posted) if mark})
    return Reason(
        "posted-by-another-ledger",
        f"Another ledger ({', '.join(ledgers)}) posted it as {_names(posted)}",
        "stop the other installation, or accept that ledger if it is lost",
    )


def _several(posted: tuple[PostedInvoice, ...]) -> Reason:
    return Reason(
        "marked-twice",
        f"QuickBooks holds it more than once: {_names(posted)}",
        "void all but one in QuickBooks",
    )


def _numberless() -> Reason:
    return Reason(
        "no-number-in-quickbooks",
        "It is in QuickBooks, but QuickBooks gave it no number",
        "number it in QuickBooks and enter that number in Autotask",
        "I1",
    )


def _differs(posted: PostedInvoice, differing: list[str]) -> Reason:
    return Reason(
        "adoption-differs",
        f"It is in QuickBooks as {_names([posted])}, but {' and '.join(differing)}",
        "correct the one that is wrong, then enter the number in Autotask",
    )
