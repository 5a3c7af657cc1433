"""Which expense reports a plan is about, and which of them are not this program's to move (rules D3, D5, E3)."""

from datetime import date
from zoneinfo import ZoneInfo

from atqbo.effects import State
from atqbo.facts import TOLD_OUTSIDE, Facts
from atqbo.facts.waiting import FAILED_MARK
from atqbo.money import Json
from atqbo.plan.anew import still_there
from atqbo.plan.document import Known, Reason, Verdict
from atqbo.plan.expenses.desk import Desk, Subject, has_reference
from atqbo.plan.expenses.drift import ELIGIBLE, TRANSFERRED, told_since
from atqbo.plan.invoices.dates import calendar_date, day_of_instant
from atqbo.plan.past import is_done, known, outcome_unknown
from atqbo.plan.ruling import Ruling
from atqbo.rows import ExpenseReport
from atqbo.settings import Settings

_WHY_NOT = {
    "in progress": "Its submitter is still at work on it",
    "awaiting approval": "It awaits its approval",
    "rejected": "It is rejected",
    TRANSFERRED: "Autotask says that it was transferred to QuickBooks already",
}


def in_window(facts: Facts, zone: ZoneInfo) -> tuple[ExpenseReport, ...]:
    """Reports approved, or without approval submitted, since the window began (rule D3), or those asked for; by week
    and id.
    """
    reports, everyone = facts.autotask.expense_reports, bool(facts.asked.only)
    chosen = [each for each in reports if everyone or _counted(each, zone) >= facts.window_start]
    return tuple(sorted(chosen, key=lambda each: (_dated(each, zone), each.id)))


def told_outside(facts: Facts, settings: Settings, zone: ZoneInfo) -> tuple[Reason, ...]:
    """A note on reports approved shortly before the window that were never transferred (rule D3)."""
    missed = sorted(each.id for each in facts.autotask.expense_reports if _is_missed(each, facts, settings, zone))
    if not missed or facts.asked.only:
        return ()
    return (
        Reason(
            "older-than-window",
            f"Approved before {facts.window_start} and without a QuickBooks reference, so not part of this plan: "
            f"{', '.join(map(str, missed))}",
            "raise [expenses] look_back_days to transfer them",
            "D3",
        ),
    )


def told_missing(facts: Facts) -> tuple[Reason, ...]:
    """A note on what was asked for and Autotask does not show."""
    there = {each.id for each in facts.autotask.expense_reports}
    missing = [str(each) for each in facts.asked.only.ids if each not in there]
    if not missing:
        return ()
    text = f"Asked for, and not shown by Autotask: {', '.join(missing)}"
    return (Reason("not-found", text, "see whether the API user may see it, and whether the id is right"),)


def not_ours(desk: Desk, subject: Subject) -> Ruling | None:
    """Skip what has a reference, is not approved or lies before the start date; None for what may move."""
    reference = (subject.report.quick_books_reference_number or "").strip()
    if reference.upper() == FAILED_MARK:
        return Ruling(verdict=Verdict.HOLD, reason=_FAILED)
    if reference and subject.source not in desk.memory.departed:
        return _referenced(desk, subject, reference)
    if subject.status.casefold() not in ELIGIBLE:
        return _ineligible(subject)
    first = min(_dated(subject.report, desk.zone), _counted(subject.report, desk.zone), subject.written_day)
    if first < desk.settings.start_date:
        reason = Reason(
            "before-start-date", f"It is of {first}, before the start date {desk.settings.start_date}", "", "D5"
        )
        return Ruling(verdict=Verdict.SKIP, reason=reason)
    return Ruling(verdict=Verdict.HOLD, reason=_UNDATED) if subject.approved is None else None


def created(desk: Desk, source: str) -> Known | None:
    """This ledger's own effect that put the report into QuickBooks, as bill or vendor credit, in whatever state."""
    found = [known(desk.memory, "quickbooks", "create", entity, source) for entity in ("Bill", "VendorCredit")]
    there = [each for each in found if each is not None]
    return max(there, key=_weight, default=None)


def _weight(effect: Known) -> tuple[bool, bool]:
    """What was done comes first, then what may have been."""
    return effect.state is State.DONE, effect.state is State.SENT


def written_back(desk: Desk, source: str) -> Known | None:
    """This ledger's own effect that wrote the reference into Autotask, in whatever state, or None."""
    return known(desk.memory, "autotask", "update", "ExpenseReports", source)


def _counted(report: ExpenseReport, zone: ZoneInfo) -> date:
    """The day that the window counts."""
    moment = report.approved_date or report.submit_date
    return day_of_instant(moment, zone) if moment else date.min


def _dated(report: ExpenseReport, zone: ZoneInfo) -> date:
    return calendar_date(report.week_ending, zone) if report.week_ending else _counted(report, zone)


def _is_missed(report: ExpenseReport, facts: Facts, settings: Settings, zone: ZoneInfo) -> bool:
    app = settings.expenses
    counted = _counted(report, zone)
    status = facts.autotask.expense_statuses.get(report.status or 0, "").casefold()
    return (
        app is not None
        and facts.window_start - TOLD_OUTSIDE <= counted < facts.window_start
        and min(counted, _dated(report, zone)) >= app.start_date
        and status in ELIGIBLE
        and not has_reference(report)
    )


def _referenced(desk: Desk, subject: Subject, reference: str) -> Ruling:
    """Skip a report that has a reference, and tell what the ledger knows about it."""
    create, back = created(desk, subject.source), written_back(desk, subject.source)
    ours = is_done(create) or is_done(back)
    if ours:
        number = _named(create) or reference
        if waits := still_there(desk.facts, desk.memory, subject.report.id, number):
            return waits
        reason = Reason("transferred-earlier", f"Transferred earlier as {number}")
        return Ruling(verdict=Verdict.SKIP, reason=reason, notes=told_since(desk, subject, create, number))
    reason = Reason("already-referenced", f"Autotask already has the QuickBooks reference {reference} for it")
    open_yet = outcome_unknown(create, "It")
    return Ruling(verdict=Verdict.SKIP, reason=reason, notes=(open_yet,) if open_yet else ())


def _named(create: Known | None) -> str:
    """Number, or else id, in the answer to a create."""
    result: Json = create.result if create else None
    return str(result.get("DocNumber") or result.get("Id") or "") if isinstance(result, dict) else ""


def _ineligible(subject: Subject) -> Ruling:
    if not subject.status:
        return Ruling(verdict=Verdict.HOLD, reason=_status_unknown(subject))
    why = _WHY_NOT.get(subject.status.casefold(), f"Its status is '{subject.status}'")
    return Ruling(verdict=Verdict.SKIP, reason=Reason("not-approved", why, "", "E3"))


_FAILED = Reason(
    "failed-earlier",
    f"Its QuickBooks reference reads {FAILED_MARK}: an earlier transfer failed",
    "if it is not in QuickBooks, clear the reference in Autotask and it is transferred; else enter the bill's number",
    "I2",
)
_UNDATED = Reason(
    "approval-undated",
    "It is approved, and Autotask does not tell when",
    "look at it in Autotask; to have it transferred, let it be approved anew",
    "D3",
)


def _status_unknown(subject: Subject) -> Reason:
    return Reason(
        "status-unknown",
        f"Autotask's list of statuses does not hold {subject.report.status}",
        "look at the report in Autotask",
        "E3",
    )
