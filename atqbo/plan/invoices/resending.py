"""Sending an invoice anew (rule I6): what stands in QuickBooks is updated, never made twice; deleted ones are offered.

A person names the invoice, or clears in Autotask what shows that it was transferred.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from atqbo.effects import Effect, Marker, State, belongs_to, mark_text, read_mark
from atqbo.facts import is_waiting
from atqbo.facts.standing import Twin
from atqbo.money import Json
from atqbo.plan.decision import Decision
from atqbo.plan.document import Document, Memory, Reason, Verdict
from atqbo.plan.invoices.departed import VOIDED_ON_BOTH_SIDES
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.earlier import differences
from atqbo.plan.invoices.numbering import tell_adopted
from atqbo.plan.past import forgetting, is_done, known, make_effect, next_name, outcome_unknown
from atqbo.plan.reversal.before import before
from atqbo.plan.reversal.bodies import booked_total, known_credit
from atqbo.plan.ruling import Adoption, Ruling
from atqbo.plan.standing import place_of
from atqbo.rows import PostedInvoice


def sent_anew(desk: Desk, subject: Subject, draft: Callable[[Desk, Subject], Decision]) -> Decision | Ruling | None:
    """What becomes of an invoice that a person named or cleared; None for any other, and for what was never posted.

    draft: plans its creation.
    """
    place = place_of(desk.memory, subject.source)
    named = subject.invoice.id in desk.facts.asked.resend
    if place is None or not (named or _was_cleared(desk, subject)) or not desk.facts.standing.was_sought(*place):
        return None
    if open_try := _still_open(desk.memory, subject.source):
        return Ruling(verdict=Verdict.HOLD, reason=open_try)
    twin = desk.facts.standing.twin(*place)
    if subject.invoice.is_voided:
        return _voided_meanwhile(desk, subject, twin)
    if drift := _drift(desk.memory, subject, twin):
        return _created_anew(desk, subject, draft, drift) if named else Ruling(verdict=Verdict.HOLD, reason=drift)
    assert twin is not None
    forbidden = why_not_updated(desk, twin, subject.invoice.id)
    if forbidden is None:
        return _updated(desk, subject, draft(desk, subject), twin)
    if is_waiting(subject.invoice, desk.settings) and not _differs(desk, subject, twin):
        return _told_only(desk, subject, twin)
    if _stands_so(draft(desk, subject), subject, twin):
        return Ruling(verdict=Verdict.SKIP, reason=_AGREES)
    return Ruling(verdict=Verdict.HOLD, reason=forbidden)


def _stands_so(drafted: Decision, subject: Subject, twin: Twin) -> bool:
    """Whether it would be sent today exactly as it stands."""
    create = next((each for each in drafted.effects if _makes(each, subject, twin)), None)
    return create is not None and not any(differing(create.body, twin.record))


def _voided_meanwhile(desk: Desk, subject: Subject, twin: Twin | None) -> Ruling | None:
    """What is voided in Autotask is never sent anew (rule I3); what stands in QuickBooks is judged like any other."""
    gone = _drift(desk.memory, subject, twin)
    return Ruling(verdict=Verdict.SKIP, reason=VOIDED_ON_BOTH_SIDES) if gone else None


def why_not_updated(desk: Desk, twin: Twin, of: int) -> Reason | None:
    """Only what is unpaid, of an open period and not e-mailed is updated, and nothing in a VAT company (rule I6).

    of: Autotask id of the invoice.
    """
    closed = desk.facts.quickbooks.preferences.accounting_info_prefs.book_close_date
    called = f"{twin.number} in QuickBooks"
    causes = (
        (not desk.facts.quickbooks.company.american, f"{called} is a VAT invoice"),
        (twin.entity != "Invoice", f"{called} is a credit memo"),
        (bool(twin.linked), f"{', '.join(twin.linked)} stands against {called}"),
        (closed is not None and twin.day <= closed, f"{called} is dated {twin.day}, in closed books"),
        (twin.record.get("EmailStatus") == "EmailSent", f"{called} was e-mailed to the customer"),
    )
    why = next((text for applies, text in causes if applies), None)
    remedy = (
        f"void it in Autotask and invoice its items again; what stands in QuickBooks is credited by: -p credit {of}"
    )
    return Reason("not-updated", f"{why}, so it is not changed", remedy, "I6") if why else None


def _differs(desk: Desk, subject: Subject, twin: Twin) -> bool:
    """Whether it stands in QuickBooks with another customer or total than Autotask's."""
    return bool(differences(desk, subject, msgspec.convert(twin.record, PostedInvoice, strict=False)))


def _told_only(desk: Desk, subject: Subject, twin: Twin) -> Decision:
    """Nothing is changed in QuickBooks: Autotask is told again where it stands there."""
    effects = _told_again(desk, subject, twin)
    document = Document(
        source=subject.source,
        autotask_id=subject.invoice.id,
        entity=twin.entity,
        party=subject.party,
        day=twin.day,
        due=subject.due,
        currency=subject.currency,
        amount=subject.amount,
        to_post=booked_total(twin),
        verdict=Verdict.ADOPT,
        number=twin.number,
        needs_person=(_BY_PERSON,),
        effects=tuple(effect.key for effect in effects),
    )
    return Decision(document=document, effects=effects)


def _was_cleared(desk: Desk, subject: Subject) -> bool:
    back = known(desk.memory, "autotask", "update", "Invoices", subject.source)
    return is_waiting(subject.invoice, desk.settings) and is_done(back)


def _still_open(memory: Memory, source: str) -> Reason | None:
    tries = (
        known(memory, "quickbooks", "update", "Invoice", source),
        known(memory, "quickbooks", "create", "Invoice", source),
        known(memory, "autotask", "update", "Invoices", source),
    )
    return next((reason for each in tries if (reason := outcome_unknown(each, "It"))), None)


def _drift(memory: Memory, subject: Subject, twin: Twin | None) -> Reason | None:
    """Why nothing of it stands in the books any more: it may be made anew, on a person's word."""
    credited = known_credit(memory, subject.source, twin.id) if twin else None
    if twin is None:
        what = "It was transferred, and is deleted in QuickBooks"
    elif twin.is_voided:
        what = f"It was transferred as {twin.number}, which is voided in QuickBooks"
    elif credited and credited.state is State.DONE:
        what = f"It was transferred as {twin.number}, which was credited in QuickBooks"
    else:
        return None
    anew = f"to send it anew: -p resend {subject.invoice.id}, and approve that plan by its sentence"
    return Reason("left-the-books", what, f"if it is not to stand, void it in Autotask; {anew}", "I6")


def _created_anew(desk: Desk, subject: Subject, draft: Callable[[Desk, Subject], Decision], drift: Reason) -> Decision:
    """A create under a new revision: planned as if what was done before had been refused."""
    decision = draft(replace(desk, memory=forgetting(desk.memory, subject.source)), subject)
    if decision.document.verdict is not Verdict.CREATE:
        return decision
    document = replace(decision.document, needs_person=(*decision.document.needs_person, replace(drift, remedy=_WORD)))
    return _without_idle_stamp(desk, subject, Decision(document=document, effects=decision.effects))


_WORD = "approve it by the plan's sentence: no policy may"


def _without_idle_stamp(desk: Desk, subject: Subject, decision: Decision) -> Decision:
    """Where Autotask numbers invoices and the Web Service Date still stands, nothing has to be told there."""
    if desk.settings.numbering == "quickbooks" or is_waiting(subject.invoice, desk.settings):
        return decision
    effects = tuple(effect for effect in decision.effects if effect.service != "autotask")
    return Decision(
        document=replace(decision.document, effects=tuple(effect.key for effect in effects)), effects=effects
    )


def _updated(desk: Desk, subject: Subject, drafted: Decision, twin: Twin) -> Decision | Ruling:
    """The invoice in QuickBooks as it would be made today; where it is so already, only what Autotask lacks."""
    if drafted.document.verdict is not Verdict.CREATE:
        return drafted
    create = next(each for each in drafted.effects if _makes(each, subject, twin))
    notes = tuple(_told(*each) for each in differing(create.body, twin.record))
    back = _told_again(desk, subject, twin) if is_waiting(subject.invoice, desk.settings) else ()
    if not notes and not back:
        return Ruling(verdict=Verdict.SKIP, reason=_AGREES)
    makers = tuple(each for each in drafted.effects if not belongs_to(each, subject.source))
    writes = (*makers, _update_effect(desk, subject, create, twin)) if notes else ()
    effects = (*writes, *back)
    written = replace(
        drafted.document,
        verdict=Verdict.UPDATE if notes else Verdict.ADOPT,
        number=twin.number,
        before=before(twin, desk.facts.quickbooks.items) if notes else None,
        notes=(*notes, *drafted.document.notes) if notes else (),
        needs_person=(*drafted.document.needs_person, _BY_PERSON),
        effects=tuple(effect.key for effect in effects),
        to_post=drafted.document.to_post if notes else twin.total,
    )
    return Decision(document=written, effects=effects)


def _makes(effect: Effect, subject: Subject, twin: Twin) -> bool:
    return (effect.verb, effect.entity, effect.source) == ("create", twin.entity, subject.source)


def _told_again(desk: Desk, subject: Subject, twin: Twin) -> tuple[Effect, ...]:
    about = Adoption(number=twin.number, total=twin.total, quickbooks_id=twin.id, entity=twin.entity).about
    memory = forgetting(desk.memory, subject.source)
    return (tell_adopted(replace(desk, memory=memory), subject, twin.number, about),)


def _update_effect(desk: Desk, subject: Subject, create: Effect, twin: Twin) -> Effect:
    """A sparse update of all that this program would send, guarded by the version that was read."""
    memory, source = desk.memory, subject.source
    key, _ = next_name(memory, "quickbooks", "update", "Invoice", source, again=True)
    text = mark_text("invoice", subject.invoice.id, memory.ledger_id, key)
    note = "\n".join([*_without_mark(create.body["PrivateNote"]), text])
    body = {**create.body, "PrivateNote": note, "Id": twin.id, "SyncToken": twin.record["SyncToken"], "sparse": True}
    return make_effect(
        memory, "quickbooks", "update", "Invoice", source,
        body=body, expect=create.expect, proof=Marker(text), again=True,
    )  # fmt: skip


def differing(wanted: Json, stands: Json, path: str = "") -> Iterator[tuple[str, Json, Json]]:
    """(field, what stands, what is wanted) wherever QuickBooks' record differs from a body that would be sent.

    Fields that the body does not name are QuickBooks' own, or a person's; so are lines without amount that it adds.
    """
    if isinstance(wanted, dict) and "$of" not in wanted:
        for name, value in wanted.items():
            told = stands.get(name) if isinstance(stands, dict) else None
            if name == "PrivateNote":
                value, told = "\n".join(_without_mark(value)), "\n".join(_without_mark(told or ""))
            yield from differing(value, told, f"{path}.{name}" if path else name)
    elif isinstance(wanted, list):
        yield from _differing_lines(wanted, stands if isinstance(stands, list) else [], path)
    elif wanted != stands and not (isinstance(wanted, Decimal | int) and wanted == 0 and stands is None):
        yield path, stands, wanted


def _differing_lines(wanted: list[Json], stands: list[Json], path: str) -> Iterator[tuple[str, Json, Json]]:
    shown = [each for each in stands if not isinstance(each, dict) or each.get("DetailType") != "SubTotalLineDetail"]
    if len(shown) != len(wanted):
        yield f"number of {path}s", len(shown), len(wanted)
        return
    for number, (ours, theirs) in enumerate(zip(wanted, shown, strict=True), 1):
        yield from differing(ours, theirs, f"{path} {number}")


def _without_mark(note: str) -> list[str]:
    return [line for line in note.splitlines() if read_mark(line) is None]


def _told(field: str, stands: Json, wanted: Json) -> Reason:
    now, then = ("nothing" if each in (None, "") else each for each in (stands, wanted))
    shown = "a new record" if isinstance(then, dict) else then
    return Reason("field-differs", f"{field} is {now} in QuickBooks and would be {shown}", "", "I6")


_AGREES = Reason("sent-and-agrees", "It stands in QuickBooks as it would be sent today", "", "I6")
_BY_PERSON = Reason("resend-by-person", "A person wants it sent anew", _WORD, "I6")
