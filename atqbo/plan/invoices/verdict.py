"""What becomes of one invoice: its verdict with every reason, and the effects that carry it out."""

from msgspec.structs import replace

from atqbo.effects import Effect, Marker, mark_text
from atqbo.money import format_amount, round_to_minor
from atqbo.plan.closed import why_moved
from atqbo.plan.decision import Decision
from atqbo.plan.document import Document, Reason, Verdict, Why
from atqbo.plan.holding import kept_back
from atqbo.plan.invoices.adopting import moved_earlier, typed_by_hand
from atqbo.plan.invoices.amounts import read_amounts, told_gap, why_not_postable
from atqbo.plan.invoices.children import why_children_hold
from atqbo.plan.invoices.credits import MEMO, booked, drawn_up, told_credit
from atqbo.plan.invoices.desk import Desk, Subject, read_subject
from atqbo.plan.invoices.earlier import settled_earlier
from atqbo.plan.invoices.errands import errands
from atqbo.plan.invoices.header import Header, draft_header
from atqbo.plan.invoices.lines import Lines, draft_lines
from atqbo.plan.invoices.numbering import (
    freed_number,
    number_fields,
    tell_adopted,
    tell_created,
    why_not_numbered,
    with_mark,
)
from atqbo.plan.invoices.resending import sent_anew
from atqbo.plan.invoices.rounding import rounded_off, widest_gap
from atqbo.plan.invoices.select import not_ours
from atqbo.plan.invoices.skipping import left_alone
from atqbo.plan.invoices.tax import DocumentTax, draft_tax
from atqbo.plan.parties.resolving import Party
from atqbo.plan.past import make_effect, next_name
from atqbo.plan.ruling import Adoption, Ruling, once
from atqbo.rows import Invoice


def decide(desk: Desk, invoice: Invoice) -> Decision:
    """Ask in turn: is it ours to move, what became of it earlier, what do settings say, what forbids to post it. A
    person's hold keeps back whatever would move, or could be cured to move.
    """
    subject = read_subject(desk, invoice)
    return kept_back(_judged(desk, subject), _document(subject, Verdict.HOLD), desk.memory, desk.zone)


def _judged(desk: Desk, subject: Subject) -> Decision:
    again = sent_anew(desk, subject, _create)
    if again:
        return _ruled(subject, again) if isinstance(again, Ruling) else again
    standing = (
        moved_earlier(desk, subject)
        or not_ours(desk, subject)
        or settled_earlier(desk, subject)
        or left_alone(desk, subject)
        or typed_by_hand(desk, subject)
    )
    if isinstance(standing, Ruling):
        return _ruled(subject, standing)
    if isinstance(standing, Adoption):
        return _adopted(desk, subject, standing)
    total = _by_total(desk, subject)
    return with_mark(desk, subject, _ruled(subject, total) if total else _create(desk, subject))


def _by_total(desk: Desk, subject: Subject) -> Ruling | None:
    """What the settings say about negative totals (V1) and zero totals (I3)."""
    if subject.entity == MEMO and desk.settings.negative != "credit-memo":
        refused = desk.settings.negative == "refuse"
        return Ruling(verdict=Verdict.REFUSE if refused else Verdict.HOLD, reason=_negative(subject))
    if subject.amount == 0 and desk.settings.zero == "skip":
        return Ruling(verdict=Verdict.SKIP, reason=_ZERO)
    return None


def _document(subject: Subject, verdict: Verdict) -> Document:
    return Document(
        source=subject.source,
        autotask_id=subject.invoice.id,
        entity=subject.entity,
        party=subject.party,
        day=subject.day,
        due=subject.due,
        currency=subject.currency,
        amount=subject.amount,
        verdict=verdict,
    )


def _ruled(subject: Subject, ruling: Ruling) -> Decision:
    document = _document(subject, ruling.verdict)
    return Decision(document=replace(document, reasons=(ruling.reason,), notes=ruling.notes))


def _adopted(desk: Desk, subject: Subject, adoption: Adoption) -> Decision:
    """It is in QuickBooks already: only its number goes to Autotask."""
    effect = tell_adopted(desk, subject, adoption.number, adoption.about)
    document = replace(
        _document(subject, Verdict.ADOPT),
        to_post=round_to_minor(adoption.total, subject.currency),
        number=adoption.number,
        notes=(adoption.why or _number_owed(adoption.number),),
        effects=(effect.key,),
    )
    return Decision(document=booked(document), effects=(effect,))


def _create(desk: Desk, subject: Subject) -> Decision:
    """A new invoice or credit memo in QuickBooks, or all the reasons against it at once."""
    drawn, items = drawn_up(desk, subject)
    amounts = read_amounts(items, drawn.amount, drawn.tax, drawn.currency)
    party = desk.parties[subject.invoice.company_id]
    unpostable = why_not_postable(items, amounts, drawn, widest_gap(desk, drawn, amounts))
    tax = draft_tax(desk, drawn, items, amounts, complete=not unpostable)
    drafted = draft_lines(desk, drawn, items, amounts, tax.of_item)
    lines = rounded_off(drafted, desk, drawn, amounts, tax)
    key, _ = next_name(desk.memory, "quickbooks", "create", subject.entity, subject.source)
    header = draft_header(desk, drawn, key, amounts.contain_tax)
    holds = once(
        unpostable,
        why_not_numbered(desk, subject),
        tax.holds,
        party.holds,
        why_children_hold(desk, subject, items),
        lines.holds,
        header.holds,
    )
    gap = told_gap(amounts, drawn) if lines is drafted else ()
    notes = once(told_credit(desk, subject), gap, tax.notes, party.notes, header.notes, lines.notes)
    if holds:
        return Decision(document=replace(_document(subject, Verdict.HOLD), reasons=holds))
    return _created(desk, subject, party, lines, header, tax, notes)


def _created(
    desk: Desk,
    subject: Subject,
    party: Party,
    lines: Lines,
    header: Header,
    tax: DocumentTax,
    notes: tuple[Reason, ...],
) -> Decision:
    freed, moved = freed_number(desk, subject)
    create = _create_effect(desk, subject, party, lines, header, tax, freed)
    back = tell_created(desk, subject, create.key)
    following = errands(desk, subject, create)
    makers = (*party.effects, *lines.effects, *header.effects)
    effects = (*makers, *freed, create, back, *following.effects)
    document = replace(
        _document(subject, Verdict.CREATE),
        due=header.due,
        to_post=lines.net + tax.charge.amount,
        tax=tax.charge,
        notes=once(notes, following.notes),
        needs_person=(*party.needs_person, *why_moved(subject.written_day, subject.day), *moved),
        effects=tuple(effect.key for effect in effects),
        lines=tuple(line.shown for line in lines.lines),
        exchange_rate=header.rate,
        amount_at_home=header.at_home,
        why=(Why("CustomerRef", party.how), *tax.why, *lines.why, *header.why),
    )
    return Decision(document=booked(document), effects=effects)


def _create_effect(
    desk: Desk,
    subject: Subject,
    party: Party,
    lines: Lines,
    header: Header,
    tax: DocumentTax,
    freed: tuple[Effect, ...],
) -> Effect:
    key, _ = next_name(desk.memory, "quickbooks", "create", subject.entity, subject.source)
    heads = {"CustomerRef": {"value": party.reference}, "Line": lines.bodies}
    told = {"CustomerRef.value": party.reference, "CurrencyRef.value": subject.currency}
    return make_effect(
        desk.memory,
        "quickbooks",
        "create",
        subject.entity,
        subject.source,
        body=heads | tax.fields | lines.head | header.fields | number_fields(desk, subject),
        expect=tax.charge.expect(lines.net) | told | number_fields(desk, subject),
        proof=Marker(mark_text("invoice", subject.invoice.id, desk.memory.ledger_id, key)),
        after=(effect.key for effect in freed),
    )


def _negative(subject: Subject) -> Reason:
    return Reason(
        "negative-total",
        f"It totals {format_amount(subject.amount, subject.currency)}, and QuickBooks takes no negative invoice",
        'set [invoices] negative = "credit-memo", or enter one in QuickBooks by hand and put its number into Autotask',
        "V1",
    )


_ZERO = Reason("zero-total", "It totals zero, and [invoices] zero says to skip it", "", "I3")


def _number_owed(number: str) -> Reason:
    return Reason("number-owed", f"It is in QuickBooks as {number}; Autotask is told", "")
