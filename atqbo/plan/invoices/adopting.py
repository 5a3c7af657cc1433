"""Invoices that stand in QuickBooks, though not by this program: taken over where they surely are the same (K5)."""

from collections.abc import Sequence

from atqbo.effects import read_mark
from atqbo.facts.waiting import own_number, sign_of
from atqbo.plan.document import Reason
from atqbo.plan.earlier import is_ours, names
from atqbo.plan.invoices.credits import MEMO
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.earlier import differences
from atqbo.plan.invoices.numbering import number_shared
from atqbo.plan.invoices.select import created
from atqbo.plan.past import is_done, known
from atqbo.plan.ruling import Adoption, Ruling, held
from atqbo.rows import PostedInvoice


def typed_by_hand(desk: Desk, subject: Subject) -> Ruling | Adoption | None:
    """What waits and was typed into QuickBooks: found by the number it is to have, else by customer, date and total."""
    number = own_number(subject.invoice, desk.settings)
    if number:
        same = [each for each in _free(desk, number) if not _differing(desk, subject, each)]
        alone = len(same) == 1 == len(desk.numbered[number]) == desk.unmarked.claims[number]
        return _adopt(same[0], _typed(same[0])) if alone else None
    customer = desk.parties[subject.invoice.company_id].reference
    if not isinstance(customer, str):
        return None
    likeness = customer, subject.written_day, subject.amount
    found = desk.unmarked.alike.get(likeness, ())
    if subject.entity == MEMO:
        return held(_credited_by_hand(found)) if found else None
    alike = [each for each in found if not _differing(desk, subject, each)]
    if not alike:
        return None
    if len(alike) > 1 or desk.unmarked.twins[likeness] > 1:
        return held(_ambiguous(alike))
    return _adopt(alike[0], _typed(alike[0]))


def moved_earlier(desk: Desk, subject: Subject) -> Ruling | Adoption | None:
    """What an earlier connector moved, found by its number, where this run was asked to take such ones over.

    None where this ledger knows the invoice already, or was not asked.
    """
    number = sign_of(subject.invoice, desk.settings)
    if not desk.facts.asked.adopt or not number or subject.invoice.is_voided or _is_known(desk, subject):
        return None
    found = _free(desk, number)
    if not found:
        return held(_not_found(number))
    if len(found) > 1:
        return held(_ambiguous(found))
    if desk.unmarked.claims[number] > 1:
        return held(number_shared(number, desk.unmarked.claims[number]))
    differing = _differing(desk, subject, found[0])
    return held(_differs(found[0], differing)) if differing else _adopt(found[0], _taken_over(found[0]))


def _is_known(desk: Desk, subject: Subject) -> bool:
    """Whether this ledger made it, or took it over."""
    memory, source = desk.memory, subject.source
    told = known(memory, "autotask", "update", "Invoices", source)
    return is_done(created(memory, source)) or is_done(told)


def _free(desk: Desk, number: str) -> list[PostedInvoice]:
    """QuickBooks' invoices of that number that are nobody else's: unmarked, or marked by a ledger that is continued.
    What is voided is none of them.
    """
    return [
        each
        for each in desk.numbered.get(number, ())
        if each.id not in desk.unmarked.ours
        and not each.reads_voided
        and (read_mark(each.private_note) is None or is_ours(desk.memory, each))
    ]


def _differing(desk: Desk, subject: Subject, posted: PostedInvoice) -> list[str]:
    """How it differs in kind, customer, date or total, in words. What is looked up by number are invoices."""
    found = differences(desk, subject, posted)
    if not isinstance(desk.parties[subject.invoice.company_id].reference, str):
        found.append(f"the customer of '{subject.party}' is not settled")
    if subject.entity == MEMO:
        found.append("it is an invoice there and a credit in Autotask")
    if posted.txn_date != subject.written_day:
        found.append(f"it is dated {posted.txn_date} there and {subject.written_day} in Autotask")
    return found


def _adopt(posted: PostedInvoice, why: Reason) -> Adoption:
    return Adoption(number=posted.doc_number or "", total=posted.total_amt, quickbooks_id=posted.id, why=why)


def _typed(posted: PostedInvoice) -> Reason:
    return Reason(
        "typed-by-hand",
        f"Somebody entered it in QuickBooks as {names([posted])}, with the same customer, date and total; "
        "Autotask is told",
        "",
        "K5",
    )


def _taken_over(posted: PostedInvoice) -> Reason:
    return Reason(
        "taken-over",
        f"An earlier connector moved it to QuickBooks as {names([posted])}; customer, date and total agree",
        "",
        "K5",
    )


def _credited_by_hand(posted: Sequence[PostedInvoice]) -> Reason:
    """No credit memo is taken over: a person says whether it is the same, lest the customer be credited twice."""
    return Reason(
        "credit-typed-by-hand",
        f"Somebody entered a credit of its customer, date and total in QuickBooks: {names(posted)}",
        "if it is the same, enter its number in Autotask; if not, make date or total there another one",
        "K5",
    )


def _ambiguous(posted: list[PostedInvoice]) -> Reason:
    return Reason(
        "adoption-ambiguous",
        f"QuickBooks has {names(posted)} of its customer, date and total, and which one it is cannot be told",
        "enter in Autotask the number of the one that it is; if none, make date or total there another one",
        "K5",
    )


def _not_found(number: str) -> Reason:
    return Reason(
        "adoption-missing",
        f"Autotask has the number {number} for it, and QuickBooks has no invoice of that number",
        "find out what became of it; to transfer it, clear the sign of its transfer in Autotask",
        "K5",
    )


def _differs(posted: PostedInvoice, differing: list[str]) -> Reason:
    return Reason(
        "adoption-differs",
        f"It is in QuickBooks as {names([posted])}, but {' and '.join(differing)}",
        "correct the one that is wrong",
        "K5",
    )
