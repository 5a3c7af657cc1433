"""Records of what the own company's people spend, as both services send them: expense reports, departments, classes."""

from datetime import datetime
from decimal import Decimal

from atqbo.rows.autotask import AutotaskRow
from atqbo.rows.quickbooks import QuickBooksRow


class ExpenseReport(AutotaskRow, frozen=True):
    """ExpenseReports. Amounts called internal are in Autotask's own currency; amount_due is what is to be paid back,
    the cash advance taken off.
    """

    name: str = ""
    status: int | None = None
    submit_date: datetime | None = None
    submitter_id: int | None = None
    week_ending: datetime | None = None
    approved_date: datetime | None = None
    internal_currency_expense_total: Decimal | None = None
    internal_currency_cash_advance_amount: Decimal | None = None
    amount_due: Decimal | None = None
    department_number: str | None = None
    quick_books_reference_number: str | None = None
    reimbursement_currency_id: int | None = None


class ExpenseItem(AutotaskRow, frozen=True):
    """ExpenseItems. expense_category: a picklist of the tenant; company_id 0 is the tenant's own company."""

    expense_report_id: int
    description: str | None = None
    expense_date: datetime | None = None
    expense_category: int | None = None
    internal_currency_expense_amount: Decimal | None = None
    internal_currency_reimbursement_amount: Decimal | None = None
    is_reimbursable: bool | None = None
    is_rejected: bool | None = None
    is_billable_to_company: bool | None = None
    have_receipt: bool | None = None
    company_id: int | None = None
    miles: Decimal | None = None
    origin: str | None = None
    destination: str | None = None
    entertainment_location: str | None = None


class ExpenseReceipt(AutotaskRow, frozen=True):
    """ExpenseItemAttachments without their content."""

    expense_item_id: int | None = None
    expense_report_id: int | None = None
    title: str | None = None
    full_path: str | None = None
    content_type: str | None = None
    file_size: int | None = None
    attachment_type: str | None = None


class Resource(AutotaskRow, frozen=True):
    """Resources: people of the tenant."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


class ApiUser(AutotaskRow, frozen=True):
    """Resources, of whom a program logs in as."""

    user_name: str | None = None
    license_type: int | None = None
    user_type: int | None = None
    """Its security level."""


class Department(AutotaskRow, frozen=True):
    """Departments; number is what QuickBooks' class is called."""

    name: str | None = None
    number: str | None = None


class Klass(QuickBooksRow, frozen=True):
    """Class."""

    name: str
    fully_qualified_name: str | None = None
    active: bool = True
