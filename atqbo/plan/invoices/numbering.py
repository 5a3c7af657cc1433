"""An invoice's number in QuickBooks, and the sign in Autotask that it was transferred (rules I1, I2).

Where QuickBooks numbers the invoices, its number goes to Autotask over a blank one. Where Autotask does, its number or
id goes to QuickBooks, and Autotask's Web Service Date tells when; the number itself is never written.
"""

from datetime import datetime

from msgspec.structs import replace

from atqbo.effects import AT_TRANSFER, Effect, FieldValue, read_mark
from atqbo.facts.reading import as_utc
from atqbo.facts.waiting import own_number
from atqbo.money import Json
from atqbo.plan.decision import Decision
from atqbo.plan.document import LONGEST_NUMBER, Reason, Verdict
from atqbo.plan.invoices.amounts import INCOMPLETE
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.renumbering import left_the_books, renumber, told_renumbered
from atqbo.plan.marking import mark_failed
from atqbo.plan.past import make_effect
from atqbo.plan.standing import place_of
from atqbo.rows import PostedInvoice


def number_fields(desk: Desk, subject: Subject) -> Json:
    """What the head of a new invoice says of its number: nothing where QuickBooks gives it."""
    number = own_number(subject.invoice, desk.settings)
    return {"DocNumber": number} if number else {}


def why_not_numbered(desk: Desk, subject: Subject) -> tuple[Reason, ...]:
    """What forbids Autotask's number in QuickBooks: there is none, it is too long (I1), or another document has it, in
    Autotask or in QuickBooks.
    """
    number = own_number(subject.invoice, desk.settings)
    if desk.settings.numbering == "quickbooks":
        return ()
    if not number:
        return (_MISSING,)
    if len(number) > LONGEST_NUMBER:
        return (_too_long(number),)
    if desk.unmarked.claims[number] > 1:
        return (number_shared(number, desk.unmarked.claims[number]),)
    others = tuple(each for each in desk.numbered.get(number, ()) if each.id != _own_id(desk, subject))
    return (_taken(number, others),) if others and _voided_namesake(desk, subject) is None else ()


def freed_number(desk: Desk, subject: Subject) -> tuple[tuple[Effect, ...], tuple[Reason, ...]]:
    """What gives another number to a voided invoice that still has this one's, and why a person has to approve that;
    nothing where the number is free.
    """
    namesake = _voided_namesake(desk, subject)
    return ((renumber(desk, namesake),), (told_renumbered(namesake),)) if namesake else ((), ())


def _voided_namesake(desk: Desk, subject: Subject) -> PostedInvoice | None:
    """The voided invoice that is to give its number away; None where nothing is in the way, or something that stays."""
    number = own_number(subject.invoice, desk.settings)
    return left_the_books(desk, number, _own_id(desk, subject)) if number else None


def _own_id(desk: Desk, subject: Subject) -> str:
    """Its id in QuickBooks; "" where it is not there."""
    own = place_of(desk.memory, subject.source)
    return own[1] if own else ""


def tell_created(desk: Desk, subject: Subject, create: str) -> Effect:
    """The effect that shows in Autotask that the invoice was created in QuickBooks. create: key of that effect."""
    return _tell(desk, subject, {"$of": create, "field": "DocNumber"}, None, (create,))


def tell_adopted(desk: Desk, subject: Subject, number: str, about: Json) -> Effect:
    """The effect that shows in Autotask that the invoice stands in QuickBooks. about: what it is there."""
    return _tell(desk, subject, number, about, ())


def with_mark(desk: Desk, subject: Subject, decision: Decision) -> Decision:
    """The decision with the effect that marks the invoice in Autotask if it is not transferred (rule I2).

    What is skipped, or merely not complete yet in Autotask, is never marked.
    """
    waits = any(reason.code in INCOMPLETE for reason in decision.document.reasons)
    if not desk.settings.error_mark or decision.document.verdict is Verdict.SKIP or waits:
        return decision
    blanks = (subject.invoice.invoice_number,)
    mark = mark_failed(desk.memory, "Invoices", subject.source, subject.invoice.id, "invoiceNumber", blanks)
    return Decision(document=replace(decision.document, mark=mark.key), effects=(*decision.effects, mark))


def _tell(desk: Desk, subject: Subject, number: Json, about: Json, after: tuple[str, ...]) -> Effect:
    """Over a blank number, or a blank Web Service Date, only; what stands there already is merely proven."""
    by_quickbooks, stamp = desk.settings.numbering == "quickbooks", subject.invoice.web_service_date
    field, value = ("invoiceNumber", number) if by_quickbooks else ("webServiceDate", _instant(stamp) or AT_TRANSFER)
    blanks = (None, "", subject.invoice.invoice_number) if by_quickbooks else (None, "")
    return make_effect(
        desk.memory,
        "autotask",
        "update",
        "Invoices",
        subject.source,
        body={"id": subject.invoice.id, field: value},
        expect={field: value},
        proof=FieldValue(field, value, tuple(dict.fromkeys(blanks)), about),
        after=after,
    )


def _instant(stamp: datetime | None) -> str:
    return as_utc(stamp).strftime("%Y-%m-%dT%H:%M:%SZ") if stamp else ""


_MISSING = Reason(
    "number-missing",
    "It has no number in Autotask, and [invoices] numbering says to use that number",
    "enter its number in Autotask, or let Autotask number invoices by itself",
    "I1",
)


def _too_long(number: str) -> Reason:
    return Reason(
        "number-too-long",
        f"Its number {number} has {len(number)} characters, and QuickBooks takes {LONGEST_NUMBER}",
        "shorten its number in Autotask",
        "I1",
    )


def number_shared(number: str, count: int) -> Reason:
    """A reason where several invoices of Autotask have one number, so that it tells none of them."""
    return Reason(
        "number-shared",
        f"{count} invoices of Autotask have the number {number}, and a number stands for one document",
        "give each of them a number of its own in Autotask",
        "I1",
    )


def _taken(number: str, others: tuple[PostedInvoice, ...]) -> Reason:
    named = ", ".join(f"of {each.txn_date} (id {each.id}){_whose(each)}" for each in others)
    voided = (
        "; one that is voided can be given another number there" if any(not each.total_amt for each in others) else ""
    )
    return Reason(
        "number-taken",
        f"QuickBooks has another invoice with its number {number}: {named}",
        f"change the number on one side{voided}; if it is the same invoice, make customer, date and total agree; if it "
        "stands for one that is voided in Autotask, void it there too",
        "I1",
    )


def _whose(posted: PostedInvoice) -> str:
    mark = read_mark(posted.private_note)
    return f", transferred for the invoice {mark.autotask_id}" if mark else ""
