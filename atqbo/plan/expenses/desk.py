"""Everything one expense report is judged by, laid out once: facts by id, settings, memory, vendors, customers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct

from atqbo.facts import OWN_COMPANY, Facts
from atqbo.plan.closed import posting_day
from atqbo.plan.currencies import home_currency, internal_currency
from atqbo.plan.document import Memory
from atqbo.plan.earlier import by_mark
from atqbo.plan.expenses.people import new_vendor_names, payee_of, person
from atqbo.plan.invoices.dates import calendar_date, day_of_instant
from atqbo.plan.invoices.units import Units
from atqbo.plan.parties.resolving import Party, resolve_parties
from atqbo.plan.parties.vendors import resolve_vendors
from atqbo.rows import ExpenseItem, ExpenseReceipt, ExpenseReport, PostedPurchase, Resource
from atqbo.settings import ExpensesApp, Settings

MARKED_AS = "expense report"
"""What a marker calls it."""


class Desk(Struct, frozen=True, kw_only=True):
    """What stays the same while all reports of a plan are judged."""

    facts: Facts
    settings: ExpensesApp
    memory: Memory
    zone: ZoneInfo
    items: Mapping[int, tuple[ExpenseItem, ...]]
    """Report id → its items by date."""
    receipts: Mapping[int, tuple[ExpenseReceipt, ...]]
    """Item id → what is attached to it."""
    submitters: Mapping[int, Resource]
    vendors: Mapping[str, Party]
    """Source of a payee → its vendor."""
    customers: Mapping[int, Party]
    """Organization id → its customer."""
    classes: Units
    """By department number."""
    marked: Mapping[int, tuple[PostedPurchase, ...]]
    """Autotask report id → bills and vendor credits of QuickBooks whose marker names it."""


class Subject(Struct, frozen=True, kw_only=True):
    """One expense report in the words of a plan."""

    report: ExpenseReport
    source: str
    party: str
    """The submitter's name."""
    payee: str
    """Source of the payee; "" where Autotask does not show the submitter."""
    status: str
    """Label of its status."""
    approved: date | None
    """Day of its approval, in the company's time zone."""
    written_day: date
    """Date of the bill (rule E3)."""
    day: date
    """The day it is posted on: another one only where that lies in closed books (rule D4)."""
    currency: str
    items: tuple[ExpenseItem, ...]


def lay_out(facts: Facts, settings: Settings, memory: Memory, selected: Iterable[ExpenseReport]) -> Desk:
    """The desk for judging `selected`. Vendors and customers are looked for once, for all of them together."""
    app = settings.expenses
    assert app is not None  # a company without the section has no such app
    reports = [report for report in selected if not has_reference(report) or _source(report) in memory.departed]
    submitters = {each.id: each for each in facts.autotask.resources}
    items = _items(facts)
    customers = resolve_parties(facts, memory, _organizations(reports, items, app), settings.invoices)
    owed = {report.submitter_id for report in reports}
    payees = [payee_of(each, app, facts) for each in submitters.values() if each.id in owed]
    beside = [payee_of(each, app, facts) for each in submitters.values() if each.id not in owed]
    return Desk(
        facts=facts,
        settings=app,
        memory=memory,
        zone=ZoneInfo(settings.company.time_zone),
        items=items,
        receipts=_receipts(facts),
        submitters=submitters,
        vendors=resolve_vendors(
            facts,
            memory,
            payees,
            beside=beside,
            new_names=new_vendor_names(facts, customers.values()),
            suffix=app.vendor_suffix,
        ),
        customers=customers,
        classes=Units("department", facts.quickbooks.classes, memory),
        marked=by_mark((*facts.quickbooks.bills, *facts.quickbooks.vendor_credits), MARKED_AS),
    )


def read_subject(desk: Desk, report: ExpenseReport) -> Subject:
    """The report with its dates, currency and items."""
    submitter = desk.submitters.get(report.submitter_id or 0)
    day = _bill_date(desk, report)
    return Subject(
        report=report,
        source=_source(report),
        party=person(submitter) if submitter else f"resource {report.submitter_id}",
        payee=payee_of(submitter, desk.settings, desk.facts).source if submitter else "",
        status=desk.facts.autotask.expense_statuses.get(report.status or 0, ""),
        approved=day_of_instant(report.approved_date, desk.zone) if report.approved_date else None,
        written_day=day,
        day=posting_day(desk.facts, report.id, day),
        currency=reimbursed_in(desk.facts, report),
        items=desk.items.get(report.id, ()),
    )


def _source(report: ExpenseReport) -> str:
    return f"expenses:{report.id}"


def has_reference(report: ExpenseReport) -> bool:
    """Whether something stands in QuickBooks Reference Number: a blank one marks a report as not yet transferred."""
    return bool((report.quick_books_reference_number or "").strip())


def reimbursed_in(facts: Facts, report: ExpenseReport) -> str:
    """ISO code of the currency the submitter is paid in; a number where Autotask's list does not hold it."""
    number = report.reimbursement_currency_id
    if number is None:
        return internal_currency(facts) or home_currency(facts)
    return next((each.name for each in facts.autotask.currencies if each.id == number), f"currency {number}")


def _bill_date(desk: Desk, report: ExpenseReport) -> date:
    """Week ending or approval, by setting; the other one, or the submission, where Autotask does not tell it."""
    week = calendar_date(report.week_ending, desk.zone) if report.week_ending else None
    approved, submitted = (
        day_of_instant(each, desk.zone) if each else None for each in (report.approved_date, report.submit_date)
    )
    wanted = (week, approved) if desk.settings.bill_date == "week-ending" else (approved, week)
    return next((day for day in (*wanted, submitted) if day), desk.facts.window_start)


def _organizations(
    reports: Sequence[ExpenseReport], items: Mapping[int, tuple[ExpenseItem, ...]], app: ExpensesApp
) -> set[int]:
    if app.customers == "none":
        return set()
    used = (item.company_id for report in reports for item in items.get(report.id, ()))
    return {each for each in used if each is not None and each != OWN_COMPANY}


def _items(facts: Facts) -> dict[int, tuple[ExpenseItem, ...]]:
    found: dict[int, list[ExpenseItem]] = defaultdict(list)
    for item in facts.autotask.expense_items:
        found[item.expense_report_id].append(item)
    return {report: tuple(sorted(items, key=_by_day)) for report, items in found.items()}


def _by_day(item: ExpenseItem) -> tuple[str, int]:
    return item.expense_date.isoformat() if item.expense_date else "", item.id


def _receipts(facts: Facts) -> dict[int, tuple[ExpenseReceipt, ...]]:
    found: dict[int, list[ExpenseReceipt]] = defaultdict(list)
    for receipt in sorted(facts.autotask.expense_receipts, key=lambda each: each.id):
        if receipt.expense_item_id is not None:
            found[receipt.expense_item_id].append(receipt)
    return {item: tuple(receipts) for item, receipts in found.items()}
