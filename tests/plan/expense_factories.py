"""Small worlds for the planner of expense reports: one approved report of a person who has a vendor, and variations."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import plan_factories as invoices
from plan_factories import LEDGER, REALM, at

from atqbo import rows
from atqbo.effects import State, mark_text
from atqbo.facts import AutotaskFacts, Facts, QuickBooksFacts
from atqbo.plan.document import Document, Memory, Plan
from atqbo.plan.expenses import plan_expenses
from atqbo.settings import Settings

CATEGORIES = {1: "Mileage", 5: "Meals", 6: "Parking"}
STATUSES = {
    1: "In Progress",
    2: "Awaiting Approval",
    3: "Approved for Payment",
    4: "Rejected",
    5: "Paid",
    6: "Transferred to QuickBooks",
}
MAPPED = {
    "Meals": {"billable": "Travel", "not_billable": "Meals and Entertainment"},
    "Mileage": {"billable": "Travel", "not_billable": "6420"},
}
ACCOUNTS = (
    ("70", "Travel", "Expense", None),
    ("71", "Meals and Entertainment", "Expense", None),
    ("72", "Car and Truck", "Expense", "6420"),
    ("20", "Employee Advances", "Other Current Asset", None),
    ("33", "Accounts Payable (A/P)", "Accounts Payable", None),
    ("1", "Checking", "Bank", None),
)


def report(number: int = 31, total: str = "38.15", due: str | None = None, **fields: Any) -> rows.ExpenseReport:
    """A report of resource 12 for the week ending 10 March 2026, approved on the 12th."""
    given = {
        "name": "Client visits",
        "status": 3,
        "submitter_id": 12,
        "submit_date": at("2026-03-11", 18),
        "approved_date": at("2026-03-12", 18),
        "week_ending": at("2026-03-10"),
        "internal_currency_expense_total": Decimal(total),
        "internal_currency_cash_advance_amount": Decimal(0),
        "amount_due": Decimal(total if due is None else due),
        "department_number": "100",
        **fields,
    }
    return rows.ExpenseReport(id=number, **given)


def spent(
    number: int = 1, amount: str = "38.15", of: int = 31, back: str | None = None, **fields: Any
) -> rows.ExpenseItem:
    """A lunch of 9 March that is paid back, for nobody else."""
    given = {
        "description": "Lunch",
        "expense_date": at("2026-03-09"),
        "expense_category": 5,
        "internal_currency_expense_amount": Decimal(amount),
        "internal_currency_reimbursement_amount": Decimal(amount if back is None else back),
        "is_reimbursable": True,
        "is_rejected": False,
        "is_billable_to_company": False,
        "company_id": 0,
        **fields,
    }
    return rows.ExpenseItem(id=number, expense_report_id=of, **given)


def paid_by_company(number: int = 2, amount: str = "61.40", of: int = 31) -> rows.ExpenseItem:
    return spent(number, amount, of, "0", description="Hotel", is_reimbursable=False)


def resource(number: int = 12, first: str | None = "Ann", last: str = "Lee", **fields: Any) -> rows.Resource:
    return rows.Resource(id=number, first_name=first, last_name=last, email="ann.lee@acme.example", **fields)


def vendor(number: str = "55", name: str = "v-Lee, Ann", currency: str = "USD", **fields: Any) -> rows.Vendor:
    return rows.Vendor(id=number, display_name=name, currency_ref=rows.Ref(currency), **fields)


def bill(number: str = "900", of: int = 31, ledger: str = LEDGER, **fields: Any) -> rows.PostedBill:
    """A bill in QuickBooks whose marker names the report."""
    given = {
        "total_amt": Decimal("38.15"),
        "vendor_ref": rows.Ref("55"),
        "currency_ref": rows.Ref("USD"),
        "txn_date": date(2026, 3, 10),
        "private_note": mark_text("expense report", of, ledger, "ABCDEFGH"),
        **fields,
    }
    return rows.PostedBill(id=number, **given)


def preferences(classes: bool = True, **given: Any) -> rows.Preferences:
    plain = invoices.preferences(**given)
    books = msgspec.structs.replace(plain.accounting_info_prefs, class_tracking_per_txn_line=classes)
    return msgspec.structs.replace(plain, accounting_info_prefs=books)


_AUTOTASK = frozenset(AutotaskFacts.__struct_fields__)


def facts(**given: Any) -> Facts:
    """Both sides. Keywords are fields of AutotaskFacts or QuickBooksFacts; `reports` and `items` the expenses'."""
    autotask: dict[str, Any] = {
        "expense_reports": tuple(given.pop("reports", (report(),))),
        "expense_items": tuple(given.pop("items", (spent(),))),
        "expense_categories": CATEGORIES,
        "expense_statuses": STATUSES,
        "resources": (resource(),),
        "currencies": invoices.CURRENCIES,
    }
    quickbooks: dict[str, Any] = {
        "preferences": preferences(),
        "company": rows.CompanyInfo(id="1", company_name="Acme MSP", country="US"),
        "vendors": (vendor(),),
        "accounts": tuple(_account(*each) for each in ACCOUNTS),
        "classes": (rows.Klass(id="9", name="100"),),
    }
    for name, value in given.items():
        side = autotask if name in _AUTOTASK else quickbooks
        side[name] = tuple(value) if isinstance(value, list) else value
    return Facts(
        app="expenses",
        as_of=date(2026, 3, 15),
        read_at=at("2026-03-15", 12),
        window_start=date(2026, 3, 1),
        autotask=AutotaskFacts(**autotask),
        quickbooks=QuickBooksFacts(**quickbooks),
    )


def _account(number: str, name: str, kind: str, acct_num: str | None) -> rows.Account:
    return rows.Account(id=number, name=name, fully_qualified_name=name, account_type=kind, acct_num=acct_num)


def settings(policy: dict[str, Any] | None = None, **expenses: Any) -> Settings:
    """Settings with start date 1 January 2026; keywords are keys of [expenses]."""
    section = {"start_date": date(2026, 1, 1), "categories": MAPPED, **expenses}
    sections = {
        "company": {"name": "Acme MSP", "time_zone": "America/Chicago"},
        "autotask": {"username": "api", "secret": "env:A", "integration_code": "X"},
        "quickbooks": {"realm_id": REALM, "client_id": "c", "client_secret": "env:Q"},
        "invoices": {"start_date": date(2026, 1, 1)},
        "expenses": section,
        "policy": policy or {},
    }
    return msgspec.convert(sections, Settings)


def plan(chosen: Settings | None = None, past: Memory | None = None, **fields: Any) -> Plan:
    """The plan for these facts; keywords as for `facts`."""
    return plan_expenses(facts(**fields), chosen or settings(), "d" * 64, past or invoices.memory())


def only(chosen: Settings | None = None, past: Memory | None = None, **fields: Any) -> Document:
    """The one document of the plan for these facts."""
    (document,) = plan(chosen, past, **fields).documents
    return document


def made(chosen: Settings | None = None, past: Memory | None = None, entity: str = "Bill", **fields: Any) -> Any:
    """Body of the plan's one effect on that entity."""
    (body,) = [each.body for each in plan(chosen, past, **fields).effects if each.entity == entity]
    return body


def known_create(state: State, number: int = 31, entity: str = "Bill", **result: Any) -> Any:
    """What the ledger remembers of our create of that report's bill."""
    return invoices.known_effect(("quickbooks", "create", entity, f"expenses:{number}"), state, True, 0, result)


def known_write_back(state: State, number: int = 31) -> Any:
    """What the ledger remembers of writing that report's reference into Autotask."""
    return invoices.known_effect(("autotask", "update", "ExpenseReports", f"expenses:{number}"), state, True, 0, {})
