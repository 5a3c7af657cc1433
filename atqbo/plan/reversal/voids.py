"""Invoices that were voided in Autotask after their transfer: voided in QuickBooks too, where rule I4 lets them be."""

from collections.abc import Iterator

from msgspec.structs import replace

from atqbo.effects import State
from atqbo.facts.standing import Twin
from atqbo.money import format_amount
from atqbo.plan.decision import Decision
from atqbo.plan.document import Document, Reason, Verdict
from atqbo.plan.holding import kept_back
from atqbo.plan.invoices.departed import VOIDED_ON_BOTH_SIDES
from atqbo.plan.invoices.desk import Desk, Subject, read_subject
from atqbo.plan.past import known, outcome_unknown
from atqbo.plan.reversal.bodies import Original, Reversal, booked_total, credit, known_credit, void, why_not_taken_back
from atqbo.plan.standing import marked, place_of


def decide_voids(desk: Desk) -> Iterator[Decision]:
    """A decision for each invoice voided within the window of voids that this program had put into QuickBooks.

    One voided before its transfer is none of them: it is skipped like any that is not to be moved (rule I3).
    """
    for invoice in sorted(desk.facts.autotask.voided, key=lambda each: each.id):
        subject = read_subject(desk, invoice)
        place = place_of(desk.memory, subject.source)
        twin = desk.facts.standing.twin(*place) if place else marked(desk.facts, desk.memory, invoice.id)
        if place or twin:
            document = _document(subject, twin)
            decision = _decided(desk, subject, document, twin, place or ("Invoice", ""))
            yield kept_back(decision, document, desk.memory, desk.zone)


def _document(subject: Subject, twin: Twin | None) -> Document:
    return Document(
        source=subject.source,
        autotask_id=subject.invoice.id,
        entity=twin.entity if twin else "Invoice",
        party=subject.party,
        day=subject.day,
        due=subject.due,
        currency=twin.currency if twin and twin.currency else subject.currency,
        amount=booked_total(twin) if twin else subject.amount,
        number=twin.number if twin else "",
        verdict=Verdict.SKIP,
    )


def _decided(desk: Desk, subject: Subject, document: Document, twin: Twin | None, place: tuple[str, str]) -> Decision:
    if twin is None:
        sought = desk.facts.standing.was_sought(*place)
        reversal = _left(Verdict.SKIP, _GONE, place[0]) if sought else _left(Verdict.HOLD, _UNREAD, place[0])
    else:
        items = desk.facts.quickbooks.items
        original = Original(source=subject.source, autotask_id=subject.invoice.id, twin=twin, items=items)
        reversal = _reversal(desk, original)
        if reversal.verdict is Verdict.VOID:
            reversal = replace(reversal, notes=(_told(twin, subject.invoice.id), *reversal.notes))
    ruled = replace(
        document,
        verdict=reversal.verdict,
        entity=reversal.entity,
        to_post=reversal.to_post,
        amount=reversal.to_post or document.amount,
        reasons=reversal.reasons,
        notes=reversal.notes,
        before=reversal.before,
        lines=reversal.lines,
        tax=reversal.tax,
        needs_person=(_CREDIT_BY_PERSON,) if reversal.verdict is Verdict.CREATE else (),
        effects=(reversal.effect.key,) if reversal.effect else (),
    )
    return Decision(document=ruled, effects=(reversal.effect,) if reversal.effect else ())


def _reversal(desk: Desk, original: Original) -> Reversal:
    """Void it, or credit it where a person asks for that, or say what stands in the way."""
    twin, memory, preferences = original.twin, desk.memory, desk.facts.quickbooks.preferences
    credited = known_credit(memory, original.source, twin.id)
    if credited and credited.state is State.DONE:
        return _left(Verdict.SKIP, _credited(str(credited.result.get("DocNumber") or credited.result["Id"])))
    if twin.is_voided:
        return _left(Verdict.SKIP, VOIDED_ON_BOTH_SIDES)
    tries = (known(memory, "quickbooks", "void", twin.entity, original.source), credited)
    open_try = next((reason for each in tries if (reason := outcome_unknown(each, "Its void"))), None)
    if open_try:
        return _left(Verdict.HOLD, open_try)
    if twin.entity != "Invoice":
        return _left(Verdict.HOLD, _NO_VOID, twin.entity)
    if original.autotask_id in desk.facts.asked.credit:
        return credit(memory, original, preferences)
    why_not = why_not_taken_back(original, preferences.accounting_info_prefs.book_close_date)
    return _left(Verdict.HOLD, _offered(why_not, original)) if why_not else void(memory, original)


def _told(twin: Twin, autotask_id: int) -> Reason:
    """Why it leaves the books, and what of it stays there."""
    total = format_amount(twin.total, twin.currency) if twin.currency else f"{twin.total:,f}"
    return Reason(
        "voided-in-autotask",
        f"It is voided in Autotask: {twin.number or f'id {twin.id}'} in QuickBooks keeps its number, and its {total} "
        "become zero",
        f"to have it credited instead: -p credit {autotask_id}",
        "I4",
    )


def _left(verdict: Verdict, reason: Reason, entity: str = "Invoice") -> Reversal:
    return Reversal(verdict=verdict, entity=entity, reasons=(reason,))


def _offered(reason: Reason, original: Original) -> Reason:
    """The reason with the way to a credit memo (rule I4)."""
    remedy = f"{reason.remedy}: -p credit {original.autotask_id}, and approve that plan by its sentence"
    return replace(reason, text=f"It is voided in Autotask. {reason.text}", remedy=remedy)


def _credited(number: str) -> Reason:
    return Reason("credited-earlier", f"It is voided in Autotask and was credited in QuickBooks as {number}")


_GONE = Reason("voided-and-deleted", "It is voided in Autotask and no longer in QuickBooks", "", "I4")
_UNREAD = Reason("not-read-again", "It is voided in Autotask, and was not read again in QuickBooks", "run again", "I4")
_NO_VOID = Reason(
    "credit-memo-stays",
    "It is voided in Autotask and is a credit memo in QuickBooks, which no program can void",
    "void it in QuickBooks",
    "I5",
)
_CREDIT_BY_PERSON = Reason(
    "credit-by-person", "It would be credited, since a person asked for that", "approve it by the plan's sentence", "I4"
)
