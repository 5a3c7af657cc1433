"""Expense reports of the demo company, each by what is special about it, some of which must not simply move."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO, Json
from atqbo.sandbox import books, catalog
from atqbo.sandbox.draft import Draft, Expected
from atqbo.sandbox.tenant import CREATOR, day_text, instant_text

_ACCOUNTS = (
    ("Travel", "Expense", "Travel"),
    ("Meals and Entertainment", "Expense", "EntertainmentMeals"),
    ("Car and Truck", "Expense", "Auto"),
    ("Employee Advances", "Other Current Asset", "EmployeeCashAdvances"),
)
"""Name, type, subtype."""
_DEPARTMENTS = {"100": "Service", "200": "Projects", "300": "Sales"}
_CLASSES = ("100", "200")
"""Classes of QuickBooks, named after the departments' numbers: one lacks."""
UNMAPPED = "Client Gifts"
"""The expense category that nobody has given an account."""


class Person(Struct, frozen=True):
    """Somebody who submits reports. vendor: what QuickBooks' vendor is called; customer: who else is called so."""

    first: str
    last: str
    vendor: str = ""
    customer: str = ""


DANA, MARCUS, PRIYA, HELEN, TOMAS, SINCLAIR = PEOPLE = (
    Person("Dana", "Zeller", vendor="v-Zeller, Dana"),
    Person("Marcus", "Sandoval", vendor="v-Sandoval, Marcus"),
    Person("Priya", "Hughes"),
    Person("Helen", "Petrov", customer="v-Petrov, Helen"),
    Person("Tomás", "Moreau", vendor="V-MOREAU, Tomás"),
    Person("", "Sinclair", vendor="v-Sinclair"),
)


class Report(Struct, frozen=True):
    """An expense report. items: category, payment type, amount."""

    name: str
    items: tuple[tuple[str, str, str], ...]
    by: Person = DANA
    expected: Expected = "create"
    status: str = "Approved for Payment"
    advance: str = "0"
    department: str = "100"
    currency: str = "USD"
    marker: str | None = None
    """quickBooksReferenceNumber."""
    for_client: bool = False
    """Whether the items are for a client, and billed to it."""


REPORTS: Mapping[str, Report] = {
    "ordinary": Report("Client visits", (("Airfare", "Visa", "412.60"), ("Meals", "Cash", "38.15"))),
    "cash-advance": Report(
        "Conference", (("Lodging", "Master Card", "611.20"), ("Meals", "Cash", "94.85")), MARCUS, advance="200"
    ),
    "mileage": Report("On the road", (("Mileage", "Cash", "86.10"), ("Parking", "Cash", "12.00")), SINCLAIR),
    "mixed-cards": Report("Data center", (("Parking", "Cash", "24.00"), ("Meals", "Company Credit Card", "61.40"))),
    "company-card-only": Report(
        "Booked by the office", (("Lodging", "Company Credit Card", "289.00"),), MARCUS, "skip"
    ),
    "advance-above-expenses": Report("Short trip", (("Meals", "Cash", "31.75"),), expected="hold", advance="150"),
    "awaiting-approval": Report("Last week", (("Parking", "Cash", "18.00"),), MARCUS, "skip", "Awaiting Approval"),
    "rejected": Report("Without receipts", (("Meals", "Cash", "140.00"),), PRIYA, "skip", "Rejected"),
    "transferred": Report("Spring training", (("Airfare", "Visa", "388.40"),), expected="skip", marker="1042"),
    "paid": Report("Paid in cash", (("Meals", "Cash", "27.90"), ("Parking", "Cash", "9.00")), MARCUS, status="Paid"),
    "unmapped-category": Report("Anniversary", ((UNMAPPED, "Visa", "75.00"), ("Meals", "Cash", "52.30")), DANA, "hold"),
    "missing-class": Report("Trade fair", (("Airfare", "Visa", "268.00"),), MARCUS, department="300"),
    "foreign-currency": Report("Week in Toronto", (("Lodging", "Visa", "702.00"),), expected="hold", currency="CAD"),
    "new-vendor": Report("First week", (("Mileage", "Cash", "44.10"),), PRIYA, "needs person"),
    "vendor-named-like-customer": Report("Home office", (("Meals", "Cash", "19.95"),), HELEN, "hold"),
    "near-vendor": Report("Night shift", (("Parking", "Cash", "16.00"),), TOMAS, "hold"),
    "for-a-client": Report(
        "Installation", (("Mileage", "Cash", "63.70"), ("Meals", "Cash", "21.40")), department="200", for_client=True
    ),
}
"""By what is special about each."""


def expense_reports(draft: Draft) -> None:
    """People and their expense reports, the lists of QuickBooks they need, and the settings that fit."""
    for account in _ACCOUNTS:
        draft.account(*account, "USD")
    draft.quickbooks["Preferences"][0]["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"] = True
    for number, name in _DEPARTMENTS.items():
        draft.record("Departments", name=name, number=number, description="", primaryLocationID=1)
    for position, number in enumerate(_CLASSES, 1):
        draft.quickbooks["Class"].append(books.klass(str(5000000000000000000 + position), number, draft.at_work(400)))
    people = {person: _employee(draft, person) for person in PEOPLE}
    expected = draft.expected_of.setdefault("expenses", {})
    for position, report in enumerate(REPORTS.values()):
        made = _report(draft, report, people[report.by], days_ago=5 + position)
        expected[made] = report.expected
    draft.sections["expenses"] = {
        "advance_account": "Employee Advances",
        "categories": {name: _mapped(name) for name in catalog.EXPENSE_CATEGORIES if name != UNMAPPED},
    }
    draft.policy["create_expenses"] = True


def _mapped(category: str) -> dict[str, str]:
    own = {"Mileage": "Car and Truck", "Parking": "Car and Truck", "Airfare": "Travel", "Lodging": "Travel"}
    return {"billable": "Travel", "not_billable": own.get(category, "Meals and Entertainment")}


def _employee(draft: Draft, person: Person) -> Json:
    if person.vendor:
        draft.vendor(person.vendor)
    if person.customer:
        draft.customer(person.customer)
    return draft.record(
        "Resources",
        firstName=person.first,
        lastName=person.last,
        userName=f"{person.first}.{person.last}".lower().strip("."),
        email=f"{person.last}@larkfield.example".lower(),
        isActive=True,
        resourceType="Employee",
        accountingReferenceID="",
    )


def _report(draft: Draft, report: Report, submitter: Json, days_ago: int) -> int:
    submitted = instant_text(draft.at_work(days_ago))
    approved = report.status in ("Approved for Payment", "Paid")
    currencies = {currency["name"]: currency["id"] for currency in draft.autotask["Currencies"]}
    record = draft.record(
        "ExpenseReports",
        name=report.name,
        status=catalog.EXPENSE_REPORT_STATUS[report.status],
        submit=False,
        submitDate=submitted,
        submitterID=submitter["id"],
        approverID=CREATOR if approved else None,
        approvedDate=instant_text(draft.at_work(days_ago - 2)) if approved else None,
        weekEnding=day_text(draft.at_work(days_ago + 2).date()),
        departmentNumber=report.department,
        quickBooksReferenceNumber=report.marker,
        reimbursementCurrencyID=currencies[report.currency],
    )
    client = draft.clients[0]["id"] if report.for_client else 0
    items = [_expense(draft, record, client, *item) for item in report.items]
    advance = Decimal(report.advance)
    due = sum((item["internalCurrencyReimbursementAmount"] for item in items), ZERO) - advance
    record["internalCurrencyExpenseTotal"] = sum((item["internalCurrencyExpenseAmount"] for item in items), ZERO)
    record["internalCurrencyCashAdvanceAmount"] = record["reimbursementCurrencyCashAdvanceAmount"] = advance
    record["amountDue"] = record["reimbursementCurrencyAmountDue"] = due
    number: int = record["id"]
    return number


def _expense(draft: Draft, report: Json, client: int, category: str, payment: str, amount: str) -> Json:
    paid = catalog.PAYMENT_TYPES[payment]
    reimbursed = paid not in catalog.PAID_BY_COMPANY
    mileage = {"miles": Decimal(amount) / Decimal("0.70"), "origin": "Office", "destination": "Client"}
    return draft.record(
        "ExpenseItems",
        expenseReportID=report["id"],
        description=category,
        expenseDate=report["weekEnding"],
        expenseCategory=catalog.EXPENSE_CATEGORIES[category],
        paymentType=paid,
        isReimbursable=reimbursed,
        isRejected=False,
        haveReceipt=category != "Parking",
        isBillableToCompany=bool(client),
        companyID=client,
        internalCurrencyExpenseAmount=Decimal(amount),
        internalCurrencyReimbursementAmount=Decimal(amount) if reimbursed else ZERO,
        reimbursementCurrencyReimbursementAmount=Decimal(amount) if reimbursed else ZERO,
        **(mileage if category == "Mileage" else {}),
    )
