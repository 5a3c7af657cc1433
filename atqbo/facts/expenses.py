"""Reads what transferring expense reports needs to know."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from atqbo import rows
from atqbo.errors import UsageError
from atqbo.facts.asked import NOTHING, Asked, Selection
from atqbo.facts.parties import primary_contacts_of, with_parents
from atqbo.facts.reading import ALL, WITH_INACTIVE, AutotaskReader, QuickBooksReader, as_utc, by_ids, midnight, today
from atqbo.facts.rights import read_access
from atqbo.facts.selecting import TOLD_OUTSIDE
from atqbo.facts.snapshot import AutotaskFacts, Facts, QuickBooksFacts
from atqbo.facts.taxes import tax_regime, with_tax_codes
from atqbo.money import Json
from atqbo.settings import ExpensesApp, InvoicesApp, Settings

T = TypeVar("T", rows.ExpenseItem, rows.ExpenseReceipt)

OWN_COMPANY = 0
"""Autotask's id of the tenant's own company: an expense for nobody else."""


def read_expense_facts(
    autotask: AutotaskReader,
    quickbooks: QuickBooksReader,
    settings: Settings,
    now: datetime,
    say: Callable[[str], None] = lambda text: None,
    *,
    asked: Asked = NOTHING,
) -> Facts:
    """All that transferring expense reports needs to know, in whole pages; the number of requests does not grow per
    document.

    now: the instant, aware. say: told what is being read. asked: what the run is to do beyond the settings. Raises
    UsageError where that means nothing to expense reports, and what the clients raise.
    """
    app = settings.expenses
    assert app is not None  # a company without the section has no such app
    zone = ZoneInfo(settings.company.time_zone)
    as_of = today(settings, now)
    window_start = as_of - timedelta(days=app.look_back_days)
    reports = _reports(autotask, asked.only, midnight(window_start - TOLD_OUTSIDE, zone), say)
    told = _read_autotask(autotask, reports, settings, app, asked, say)
    return Facts(
        app="expenses",
        as_of=as_of,
        read_at=now.astimezone(UTC),
        window_start=window_start,
        asked=asked,
        autotask=told,
        quickbooks=_read_quickbooks(quickbooks, _first(reports, midnight(window_start, zone), asked.only), say),
    )


def _reports(
    autotask: AutotaskReader, only: Selection, since: datetime, say: Callable[[str], None]
) -> list[rows.ExpenseReport]:
    """Those approved since then, or the single ones asked for."""
    say("Autotask: expense reports")
    if not only:
        return autotask.query("ExpenseReports", _approved_since(since), rows.ExpenseReport)
    if replace(only, ids=()):
        raise UsageError(
            "Expense reports are asked for by their ids", subject=only.text, remedy='write it like "id: 31, 32"'
        )
    return by_ids(autotask, "ExpenseReports", "id", only.ids, rows.ExpenseReport)


def _first(reports: Sequence[rows.ExpenseReport], begins: datetime, only: Selection) -> datetime:
    """The instant from which QuickBooks may hold one of them: the window's, or the approval of the oldest asked for."""
    moments = [as_utc(moment) for each in reports if (moment := each.approved_date or each.submit_date)]
    return min((begins, *moments)) if only else begins


def _read_autotask(
    autotask: AutotaskReader,
    reports: Sequence[rows.ExpenseReport],
    settings: Settings,
    app: ExpensesApp,
    asked: Asked,
    say: Callable[[str], None],
) -> AutotaskFacts:
    waiting = sorted(
        report.id
        for report in reports
        if not (report.quick_books_reference_number or "").strip() or report.id in asked.resend
    )
    say(f"Autotask: items of {len(waiting)} expense reports, and who submitted them")
    read = partial(_of_reports, autotask, single=bool(asked.only))
    items = read("ExpenseItems", waiting, rows.ExpenseItem)
    receipts = read("ExpenseItemAttachments", waiting, rows.ExpenseReceipt) if app.receipts else []
    organizations = _organizations(autotask, items if app.customers == "link" else (), settings.invoices)
    return AutotaskFacts(
        access=read_access(autotask, "ExpenseReports"),
        expense_reports=tuple(reports),
        expense_items=tuple(items),
        expense_receipts=tuple(receipts),
        expense_categories=autotask.picklist("ExpenseItems", "expenseCategory"),
        expense_statuses=autotask.picklist("ExpenseReports", "status"),
        resources=tuple(autotask.query("Resources", ALL, rows.Resource)),
        departments=tuple(autotask.query("Departments", ALL, rows.Department)),
        organizations=tuple(organizations),
        contacts=tuple(primary_contacts_of(autotask, (each.id for each in organizations))),
        currencies=tuple(autotask.query("Currencies", ALL, rows.Currency)),
    )


def _approved_since(since: datetime) -> list[Json]:
    """Approved since then; or without a day of approval, submitted since then."""
    start = since.isoformat().replace("+00:00", "Z")
    unapproved = [
        {"op": "notExist", "field": "approvedDate"},
        {"op": "gte", "field": "submitDate", "value": start},
    ]
    either = [{"op": "gte", "field": "approvedDate", "value": start}, {"op": "and", "items": unapproved}]
    return [{"op": "or", "items": either}]


def _read_quickbooks(quickbooks: QuickBooksReader, since: datetime, say: Callable[[str], None]) -> QuickBooksFacts:
    say("QuickBooks: preferences, lists, and bills of the window")
    created = f"MetaData.CreateTime >= '{since.isoformat()}'"
    posted = QuickBooksFacts(
        preferences=quickbooks.preferences(),
        company=quickbooks.company_info(),
        vendors=tuple(quickbooks.query("Vendor", rows.Vendor, WITH_INACTIVE)),
        customers=tuple(quickbooks.query("Customer", rows.Customer, WITH_INACTIVE)),
        employees=tuple(quickbooks.query("Employee", rows.Employee, WITH_INACTIVE)),
        accounts=tuple(quickbooks.query("Account", rows.Account, WITH_INACTIVE)),
        classes=tuple(quickbooks.query("Class", rows.Klass, WITH_INACTIVE)),
        terms=tuple(quickbooks.query("Term", rows.Term, WITH_INACTIVE)),
        bills=tuple(quickbooks.query("Bill", rows.PostedBill, created)),
        vendor_credits=tuple(quickbooks.query("VendorCredit", rows.PostedPurchase, created)),
    )
    return with_tax_codes(quickbooks, posted, say) if tax_regime(posted) == "vat" else posted


def _of_reports(
    autotask: AutotaskReader, entity: str, reports: Sequence[int], row: type[T], *, single: bool
) -> list[T]:
    """Records of the reports, which ascend. Those of a window are read as one range, since lists of 500 ids would fill
    no page; those of single reports, which may lie far apart, by 500 ids a query.
    """
    if not reports:
        return []
    if single:
        return by_ids(autotask, entity, "expenseReportID", reports, row)
    span = [
        {"op": "gte", "field": "expenseReportID", "value": reports[0]},
        {"op": "lte", "field": "expenseReportID", "value": reports[-1]},
    ]
    wanted = set(reports)
    return [each for each in autotask.query(entity, span, row) if each.expense_report_id in wanted]


def _organizations(
    autotask: AutotaskReader, items: Sequence[rows.ExpenseItem], settings: InvoicesApp
) -> list[rows.Organization]:
    """The organizations that items are for, and those above them where new customers stand below their parents'."""
    ids = sorted({item.company_id for item in items if item.company_id not in (None, OWN_COMPANY)})
    named = by_ids(autotask, "Companies", "id", ids, rows.Organization)
    return with_parents(autotask, named, lambda each: settings.sub_customers)
