"""The app that moves expense reports."""

from typing import Literal

from msgspec import Struct

from atqbo.settings.apps import AppSettings
from atqbo.settings.types import Text


class ExpensesApp(AppSettings, frozen=True, forbid_unknown_fields=True):
    """[expenses]: which expense reports become bills, and how. Without this section the app is not used."""

    vendor_name: Text = "v-{last}, {first}"
    """What the vendor of a person is called: {first} and {last} name."""
    vendor_name_without_first: Text = "v-{last}"
    """The same for a person without a first name."""
    missing_vendor: Literal["create", "hold"] = "create"
    """What happens to the report of a person who has no vendor yet. A new vendor always needs a person (rule K1)."""
    vendor_suffix: str = ""
    """Put behind the name of a new vendor where a customer or employee has that name, e.g. " (vendor)"; without one the
    report is held."""
    payables_account: str = ""
    """Accounts payable account of the bills: full name, number or name. Without it QuickBooks takes its own."""
    advance_account: str = ""
    """Account that holds cash advances, an Other Current Asset; needed as soon as a report has an advance (rule E2)."""
    advance_tax_code: str = ""
    """Purchase tax code of the line that takes an advance off, in companies with VAT or GST (rule T3)."""
    non_reimbursable: Literal["list", "hold"] = "list"
    """What happens to items the company paid itself: they are told and not posted, or hold the report (rule E2)."""
    negative: Literal["hold", "vendor-credit"] = "hold"
    """What becomes of a report whose advance is larger than what is to be paid back (rule E2)."""
    bill_date: Literal["week-ending", "approval"] = "week-ending"
    """Date of the bill (rule E3)."""
    bill_number: str = "{id}"
    """Number of the bill: {id} and {name} of the report; "" for none."""
    reference: Literal["bill-number", "bill-id"] = "bill-id"
    """What Autotask gets as QuickBooks Reference Number: the number of the bill, or QuickBooks' own id of it."""
    customers: Literal["link", "none"] = "link"
    """Whether the organization of an item stands as customer on its line (rule E1)."""
    missing_customer: Literal["create", "hold", "leave-out"] = "create"
    """What happens where that customer is missing or in doubt; "leave-out": the line goes without it."""
    billable: Literal["never", "as-autotask"] = "never"
    """"as-autotask" makes lines billable in QuickBooks, though Autotask bills the customer already (rule E1)."""
    missing_class: Literal["post", "hold"] = "post"
    """What happens where QuickBooks has no class of the department's number (rule E2)."""
    receipts: bool = False
    """Attach the receipts of the items to the bill."""
    categories: dict[str, "ExpenseCategory"] = {}  # noqa: RUF012 - msgspec copies it
    """Sections of their own: the accounts of each expense category. Every category that is used needs one."""


class ExpenseCategory(Struct, frozen=True, forbid_unknown_fields=True):
    """[expenses.categories.NAME]: where expenses of one category go; NAME as Autotask shows it, e.g. "Meals"."""

    billable: Text
    """Account of expenses that are billable to an organization: its full name, its number or its name."""
    not_billable: Text
    """Account of all others; it may be the same."""
    tax_code: str = ""
    """Purchase tax code by name; needed in companies with VAT or GST (rule T3)."""
    tax: Literal["inclusive", "exclusive"] | None = None
    """Whether the amounts of the reports contain that tax; needed wherever tax_code is (rule T3)."""
