"""Undoing a run (rule K4): what it created is voided, deleted or credited, and its numbers are taken out of Autotask.

A plan like any other: approved by a sentence, carried out by the one mechanism, tied out, recorded.
"""

from collections.abc import Iterator

from atqbo.effects import Effect, FieldValue, State
from atqbo.facts import Facts
from atqbo.facts.standing import Made, Twin
from atqbo.money import ZERO, Json
from atqbo.plan.currencies import home_currency
from atqbo.plan.decision import Decision, draw_up
from atqbo.plan.document import Document, Memory, Plan, Reason, Verdict
from atqbo.plan.past import known, make_effect, outcome_unknown
from atqbo.plan.reversal.bodies import (
    Original,
    Reversal,
    booked_total,
    credit,
    delete,
    known_credit,
    void,
    why_not_taken_back,
)
from atqbo.plan.reversal.staying import decide_stays, told_stays

_BY_PERSON = Reason(
    "undo", "What a run created is taken back", "approve it by the plan's sentence: no policy may", "K4"
)
_ORDER_STATUS_OPEN = "Open"


def plan_undo(facts: Facts, settings_digest: str, memory: Memory) -> Plan:
    """One document for everything the run created, in the order it was made; then those it changed or took out.

    Needs no facts of Autotask: whether a number there is still ours is seen when it is taken out.
    """
    undo = facts.asked.undo
    assert undo is not None
    notes = (_about(undo.run, len(undo.made)), *told_stays(facts))
    return draw_up(facts, memory, settings_digest, _decisions(facts, memory), notes=notes)


def _decisions(facts: Facts, memory: Memory) -> Iterator[Decision]:
    for made in facts.asked.undo.made if facts.asked.undo else ():
        twin = facts.standing.twin(made.entity, made.id)
        yield _decision(facts, memory, made, twin) if twin else Decision(document=_gone(facts, made))
    yield from decide_stays(facts, memory)


def _decision(facts: Facts, memory: Memory, made: Made, twin: Twin) -> Decision:
    reversal = _reversal(facts, memory, made, twin)
    blank = _blank(memory, made, reversal)
    effects = tuple(effect for effect in (reversal.effect, blank) if effect)
    document = Document(
        source=made.source,
        autotask_id=made.autotask_id,
        entity=reversal.entity,
        party=twin.party,
        day=twin.day,
        due=None,
        currency=twin.currency or home_currency(facts),
        amount=reversal.to_post or booked_total(twin),
        to_post=reversal.to_post,
        verdict=reversal.verdict,
        number=twin.number,
        reasons=reversal.reasons,
        notes=(*reversal.notes, *((_MAILED,) if twin.record.get("EmailStatus") == "EmailSent" else ())),
        before=reversal.before,
        lines=reversal.lines,
        tax=reversal.tax,
        needs_person=(_BY_PERSON,) if reversal.effect else (),
        effects=tuple(effect.key for effect in effects),
    )
    return Decision(document=document, effects=effects)


def _reversal(facts: Facts, memory: Memory, made: Made, twin: Twin) -> Reversal:
    """Void where that is allowed, credit the rest, delete what has no void; hold what a program cannot take back."""
    items = facts.quickbooks.items
    original = Original(source=made.source, autotask_id=made.autotask_id, twin=twin, items=items)
    closed = facts.quickbooks.preferences.accounting_info_prefs.book_close_date
    settled = _settled_earlier(memory, original)
    why_not = settled or why_not_taken_back(original, closed)
    if settled or (why_not and made.entity != "Invoice") or made.entity == "CreditMemo":
        verdict = Verdict.SKIP if settled and settled.code == "undone" else Verdict.HOLD
        return Reversal(verdict=verdict, entity=made.entity, reasons=(why_not or _NO_VOID,))
    if made.entity == "Invoice":
        return credit(memory, original, facts.quickbooks.preferences) if why_not else void(memory, original)
    if made.entity == "PurchaseOrder" and twin.record.get("POStatus", _ORDER_STATUS_OPEN) != _ORDER_STATUS_OPEN:
        return Reversal(verdict=Verdict.HOLD, entity=made.entity, reasons=(_ORDER_CLOSED,))
    return delete(memory, original)


def _settled_earlier(memory: Memory, original: Original) -> Reason | None:
    """That it is taken back already, or that an earlier try is still open; None if neither."""
    credited = known_credit(memory, original.source, original.twin.id)
    if original.twin.is_voided or (credited and credited.state is State.DONE):
        return _UNDONE
    tries = (known(memory, "quickbooks", "void", original.twin.entity, original.source), credited)
    return next((reason for each in tries if (reason := outcome_unknown(each, "Its reversal"))), None)


def _blank(memory: Memory, made: Made, reversal: Reversal) -> Effect | None:
    """What empties the field in Autotask, where what this program wrote still stands there."""
    told = made.told
    if told is None or reversal.effect is None:
        return None
    empty: Json = None if isinstance(told.value, str) and "T" in told.value and told.value.endswith("Z") else ""
    return make_effect(
        memory, "autotask", "update", told.entity, f"{made.source}/undone",
        body={"id": told.id, told.field: empty}, expect={told.field: empty},
        proof=FieldValue(told.field, empty, (told.value,)), after=(reversal.effect.key,), again=True,
    )  # fmt: skip


def _gone(facts: Facts, made: Made) -> Document:
    return Document(
        source=made.source,
        autotask_id=made.autotask_id,
        entity=made.entity,
        party="",
        day=facts.as_of,
        due=None,
        currency=home_currency(facts),
        amount=ZERO,
        verdict=Verdict.SKIP,
        reasons=(Reason("deleted-in-quickbooks", f"It is no longer in QuickBooks (id {made.id})"),),
    )


def _about(run: str, count: int) -> Reason:
    return Reason("undo-of", f"Undoes run {run}, which created {count} documents in QuickBooks", "", "K4")


_MAILED = Reason("was-emailed", "It was e-mailed to the customer", "tell the customer that it does not hold", "K4")
_UNDONE = Reason("undone", "It was taken back earlier", "", "K4")
_NO_VOID = Reason(
    "credit-memo-stays",
    "It is a credit memo, and QuickBooks lets no program void one",
    "void it in QuickBooks, then clear its number in Autotask",
    "I5",
)
_ORDER_CLOSED = Reason(
    "order-closed",
    "The purchase order is closed in QuickBooks",
    "reopen it there, or leave it as it is",
    "P3",
)
