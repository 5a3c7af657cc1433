"""Which invoices a plan is about, and which of them are not this program's to move."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from atqbo.facts import TOLD_OUTSIDE, Facts, is_waiting
from atqbo.facts.waiting import FAILED_MARK, has_failed, own_number
from atqbo.packed import Picked
from atqbo.plan.document import Known, Memory, Reason, Verdict
from atqbo.plan.invoices.dates import calendar_date, day_of_instant, is_local_midnight
from atqbo.plan.invoices.departed import VOIDED_ON_BOTH_SIDES, has_left, was_deleted, was_taken_back
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.drift import told_drift
from atqbo.plan.invoices.moved import told_moved
from atqbo.plan.past import is_done, known, outcome_unknown
from atqbo.plan.ruling import Ruling
from atqbo.plan.standing import place_of
from atqbo.rows import Invoice
from atqbo.settings import InvoicesApp, Settings


def selected(facts: Facts, settings: InvoicesApp, zone: ZoneInfo) -> Sequence[Invoice]:
    """Invoices created since the window began (rule D3), or those asked for, in order of date, then id (rule I1)."""
    invoices = facts.autotask.invoices
    chosen = [
        (calendar_date(each.invoice_date_time, zone), each.id, place)
        for place, each in enumerate(invoices)
        if _is_selected(each, facts, settings, zone)
    ]
    return Picked(invoices, (place for _, _, place in sorted(chosen)))


def _is_selected(invoice: Invoice, facts: Facts, settings: InvoicesApp, zone: ZoneInfo) -> bool:
    """Also before the window where an earlier connector moved it and this run takes such ones over (rule K5)."""
    created = _created(invoice, zone)
    if facts.asked.only or created >= facts.window_start:
        return True
    since = facts.asked.adopt_since
    return since is not None and created >= since and not is_waiting(invoice, settings)


def told_missing(facts: Facts) -> tuple[Reason, ...]:
    """A note on what was asked for and Autotask does not show."""
    names = {each.id: each.company_name for each in facts.autotask.organizations}
    missing = facts.asked.only.missing(list(facts.autotask.invoices), names) if facts.asked.only else ()
    if not missing:
        return ()
    text = f"Asked for, and not shown by Autotask: {', '.join(missing)}"
    return (Reason("not-found", text, "see whether the API user may see it, and whether it is spelt as in Autotask"),)


def told_outside(facts: Facts, settings: Settings, zone: ZoneInfo) -> tuple[Reason, ...]:
    """A note on invoices shortly before the window that were never transferred (rule D3)."""
    if facts.asked.only:
        return ()
    missed = sorted(each.id for each in facts.autotask.invoices if _is_missed(each, facts, settings, zone))
    if not missed:
        return ()
    return (
        Reason(
            "older-than-window",
            f"Created before {facts.window_start} and not transferred, so not part of this plan: "
            f"{', '.join(map(str, missed))}",
            "raise [invoices] look_back_days to transfer them",
            "D3",
        ),
    )


def told_local_midnight(invoices: Sequence[Invoice], zone: ZoneInfo) -> tuple[Reason, ...]:
    """A note where Autotask stores calendar dates as local midnight (rule D1)."""
    local = [
        each.id
        for each in invoices
        if is_local_midnight(each.invoice_date_time, zone) or (each.due_date and is_local_midnight(each.due_date, zone))
    ]
    if not local:
        return ()
    return (
        Reason(
            "local-midnight",
            f"Autotask stores dates of {len(local)} of {len(invoices)} invoices as midnight in {zone.key} "
            f"(for example of {min(local)}); they are taken as the dates written there",
            "",
            "D1",
        ),
    )


def not_ours(desk: Desk, subject: Subject) -> Ruling | None:
    """Skip what is numbered, voided or from before the start date, hold what failed; None for what may move."""
    invoice, start = subject.invoice, desk.settings.start_date
    if not (is_waiting(invoice, desk.settings) or has_failed(invoice)):
        return _transferred(desk, subject)
    if invoice.is_voided:
        return _voided(desk, subject)
    created = _created(invoice, desk.zone)
    if min(subject.written_day, created) < start:
        return Ruling(verdict=Verdict.SKIP, reason=_before_start(subject.written_day, created, start))
    return Ruling(verdict=Verdict.HOLD, reason=_FAILED) if has_failed(invoice) else None


def posted_earlier(desk: Desk, source: str) -> Known | None:
    """This ledger's own effect that put the invoice into QuickBooks, or None."""
    create = created(desk.memory, source)
    return create if is_done(create) else None


def created(memory: Memory, source: str) -> Known | None:
    """This ledger's own effect that puts the invoice into QuickBooks, as what it is there, in whatever state."""
    found = (known(memory, "quickbooks", "create", entity, source) for entity in ("Invoice", "CreditMemo"))
    return next((each for each in found if each), None)


def written_back(desk: Desk, source: str) -> Known | None:
    """This ledger's own effect that wrote the number into Autotask, in whatever state, or None."""
    return known(desk.memory, "autotask", "update", "Invoices", source)


def number_of(effect: Known | None) -> str:
    """The QuickBooks number in the answer to a create; "" if there is none."""
    result = effect.result if effect else None
    return str(result.get("DocNumber") or "") if isinstance(result, dict) else ""


def _created(invoice: Invoice, zone: ZoneInfo) -> date:
    return day_of_instant(invoice.create_date_time, zone)


def _is_missed(invoice: Invoice, facts: Facts, settings: Settings, zone: ZoneInfo) -> bool:
    """Created in the days before the window, not before the start date, not voided and never numbered."""
    created = _created(invoice, zone)
    first = min(created, calendar_date(invoice.invoice_date_time, zone))
    return (
        facts.window_start - TOLD_OUTSIDE <= created < facts.window_start
        and first >= settings.invoices.start_date
        and not invoice.is_voided
        and (is_waiting(invoice, settings.invoices) or has_failed(invoice))
    )


def _transferred(desk: Desk, subject: Subject) -> Ruling:
    """Skip an invoice that has the sign of a transfer, and tell what the ledger knows about it."""
    if subject.invoice.is_voided and has_left(desk, subject.source):
        return Ruling(verdict=Verdict.SKIP, reason=VOIDED_ON_BOTH_SIDES)
    number = own_number(subject.invoice, desk.settings) or (subject.invoice.invoice_number or "").strip()
    posted = posted_earlier(desk, subject.source)
    back = written_back(desk, subject.source)
    ours = number_of(posted) or (number if posted or is_done(back) else "")
    earlier = Reason("transferred-earlier", f"Transferred earlier as {ours}")
    create = created(desk.memory, subject.source)
    notes = (
        outcome_unknown(create, "It"),
        _renumbered(ours, number) if ours and ours != number else None,
        _deleted(desk, subject, ours),
        _taken_back(desk, subject, ours),
        *_drifted(desk, subject, ours),
        _voided_since(ours) if ours and subject.invoice.is_voided else None,
    )
    reason = earlier if ours else _signed(desk, subject, number)
    return Ruling(verdict=Verdict.SKIP, reason=reason, notes=tuple(note for note in notes if note))


def _signed(desk: Desk, subject: Subject, number: str) -> Reason:
    if desk.settings.numbering == "quickbooks":
        return Reason("already-numbered", f"Autotask already has the number {number} for it")
    stamp = subject.invoice.web_service_date
    assert stamp is not None  # else it would wait to be transferred
    return Reason(
        "already-stamped",
        f"Its Web Service Date is {day_of_instant(stamp, desk.zone)}: it was transferred, or another program set it",
        "if it is not in QuickBooks, clear the Web Service Date in Autotask (Invoice History)",
    )


def _voided(desk: Desk, subject: Subject) -> Ruling:
    """Skip an invoice voided before its transfer, though its number is blank (rule I3)."""
    if has_left(desk, subject.source):
        return Ruling(verdict=Verdict.SKIP, reason=VOIDED_ON_BOTH_SIDES)
    posted = posted_earlier(desk, subject.source)
    reason = Reason("voided", "It is voided in Autotask", "", "I3")
    notes = (_voided_since(number_of(posted)),) if posted else ()
    return Ruling(verdict=Verdict.SKIP, reason=reason, notes=notes)


_FAILED = Reason(
    "failed-earlier",
    f"Its number reads {FAILED_MARK}: an earlier transfer failed",
    "if it is not in QuickBooks, clear the number in Autotask and it is transferred; else enter its number",
    "I2",
)


def _renumbered(ours: str, theirs: str) -> Reason:
    return Reason(
        "number-differs",
        f"It was transferred as {ours}, but its number in Autotask is {theirs}",
        "correct the one that is wrong",
    )


def _deleted(desk: Desk, subject: Subject, ours: str) -> Reason | None:
    """A note where QuickBooks no longer holds what was transferred (rule I6)."""
    if not was_deleted(desk, subject.source):
        return None
    return Reason(
        "deleted-in-quickbooks",
        f"It was transferred as {ours}, and is no longer in QuickBooks",
        f"to send it anew: -p resend {subject.invoice.id}, and approve that plan by its sentence",
        "I6",
    )


def _taken_back(desk: Desk, subject: Subject, ours: str) -> Reason | None:
    """A note where this program took it out of the books again, and Autotask still has a number for it (rule K4)."""
    if not was_taken_back(desk, subject.source):
        return None
    return Reason(
        "taken-back",
        f"It was transferred as {ours}, and was voided or credited in QuickBooks by this program since",
        f"if it is not to stand, void it in Autotask; to send it anew: -p resend {subject.invoice.id}",
        "K4",
    )


def _drifted(desk: Desk, subject: Subject, ours: str) -> tuple[Reason | None, ...]:
    """Notes where QuickBooks holds what was transferred, or taken over, otherwise than it was, or at another customer
    (rule A4).
    """
    place = place_of(desk.memory, subject.source)
    if place is None:
        return ()
    changed = told_drift(desk.drift, place[1], ours, subject.invoice.id)
    return changed, told_moved(desk.moved, place[1], ours, subject.party)


def _voided_since(number: str) -> Reason:
    return Reason(
        "voided-since-transfer",
        f"It is voided in Autotask, but stands in QuickBooks as {number}",
        "void it in QuickBooks",
    )


def _before_start(written: date, made: date, start: date) -> Reason:
    said = f"It is of {written}" if written < start else f"It is of {written}, but was created on {made}"
    return Reason("before-start-date", f"{said}, before the start date {start}", "", "D5")
