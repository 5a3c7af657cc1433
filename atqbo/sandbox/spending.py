"""Overlays of the demo company, each by its name: expense reports and purchase orders, some of which must not move."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO, Json
from atqbo.sandbox import catalog, names
from atqbo.sandbox.draft import Draft
from atqbo.sandbox.tenant import CREATOR, day_text, instant_text

_VENDOR = 6
"""Value of Companies.companyType."""


class Report(Struct, frozen=True):
    """An expense report. items: category, payment type, amount."""

    name: str
    items: tuple[tuple[str, str, str], ...]
    status: str = "Approved for Payment"
    advance: str = "0"
    marker: str | None = None
    """quickBooksReferenceNumber."""


REPORTS: Mapping[str, Report] = {
    "ordinary": Report("Client visits", (("Airfare", "Visa", "412.60"), ("Meals", "Cash", "38.15"))),
    "cash-advance": Report(
        "Conference", (("Lodging", "Master Card", "611.20"), ("Meals", "Cash", "94.85")), advance="200"
    ),
    "mileage": Report("On the road", (("Mileage", "Cash", "86.10"), ("Parking", "Cash", "12.00"))),
    "mixed-cards": Report("Data center", (("Parking", "Cash", "24.00"), ("Meals", "Company Credit Card", "61.40"))),
    "company-card-only": Report("Booked by the office", (("Lodging", "Company Credit Card", "289.00"),)),
    "advance-above-expenses": Report("Short trip", (("Meals", "Cash", "31.75"),), advance="150"),
    "awaiting-approval": Report("Last week", (("Parking", "Cash", "18.00"),), "Awaiting Approval"),
    "rejected": Report("Without receipts", (("Meals", "Cash", "140.00"),), "Rejected"),
    "transferred": Report("Spring training", (("Airfare", "Visa", "388.40"),), marker="1042"),
}
"""By what is special about each."""


class Order(Struct, frozen=True):
    """A purchase order. lines: product, quantity, unit cost; received: how many of the first line have arrived."""

    vendor: str
    lines: tuple[tuple[str, int, str], ...]
    status: str = "Submitted"
    received: int = 0
    freight: str = "0"
    marker: str | None = None
    """externalPONumber."""


ORDERS: Mapping[str, Order] = {
    "ordinary": Order(names.VENDORS[0], (("Switch, 24 ports", 4, "218.40"), ("Rack, 12 units", 1, "329.00"))),
    "freight": Order(names.VENDORS[0], (("Rack, 12 units", 2, "329.00"),), freight="64.50"),
    "fraction-of-a-cent": Order(names.VENDORS[1], (("Backup license", 250, "1.1875"),)),
    "new-vendor": Order("Prairie Components", (("Switch, 24 ports", 2, "231.00"),)),
    "vendor-is-customer": Order(names.CLIENTS[0], (("Rack, 12 units", 1, "300.00"),)),
    "received-partly": Order(names.VENDORS[0], (("Switch, 24 ports", 6, "218.40"),), "Received Partial", received=2),
    "new": Order(names.VENDORS[1], (("Backup license", 100, "1.25"),), "New"),
    "canceled": Order(names.VENDORS[1], (("Backup license", 50, "1.25"),), "Canceled"),
    "transferred": Order(names.VENDORS[0], (("Rack, 12 units", 1, "329.00"),), marker="PO-31"),
    "without-items": Order(names.VENDORS[0], ()),
}
"""By what is special about each."""


def expense_reports(draft: Draft) -> None:
    """Employees and their expense reports."""
    draft.record("Departments", name="Service", number="100", description="", primaryLocationID=1)
    people = [_employee(draft, position) for position in range(3)]
    for position, report in enumerate(REPORTS.values()):
        _report(draft, report, people[position % len(people)], days_ago=5 + position)


def purchase_orders(draft: Draft) -> None:
    """Vendors, products and purchase orders."""
    companies = {company["companyName"]: company for company in draft.autotask["Companies"]}
    products: dict[str, Json] = {}
    for position, order in enumerate(ORDERS.values()):
        vendor = companies.get(order.vendor)
        if vendor is None:
            vendor = companies[order.vendor] = draft.organization(order.vendor)
            vendor["companyType"] = _VENDOR
        _order(draft, order, vendor, products, days_ago=4 + position)


OVERLAYS: Mapping[str, Callable[[Draft], None]] = {
    "expense-reports": expense_reports,
    "purchase-orders": purchase_orders,
}
"""Name → function that adds the overlay."""


def _employee(draft: Draft, position: int) -> Json:
    first, last = names.FIRST_NAMES[position], names.LAST_NAMES[-1 - position]
    return draft.record(
        "Resources",
        firstName=first,
        lastName=last,
        userName=f"{first}.{last}".lower(),
        email=f"{first}.{last}@larkfield.example".lower(),
        isActive=True,
        resourceType="Employee",
        accountingReferenceID="",
    )


def _report(draft: Draft, report: Report, submitter: Json, days_ago: int) -> None:
    submitted = instant_text(draft.at_work(days_ago))
    approved = report.status == "Approved for Payment"
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
        departmentNumber="100",
        quickBooksReferenceNumber=report.marker,
    )
    items = [_expense(draft, record, *item) for item in report.items]
    advance = Decimal(report.advance)
    due = sum((item["internalCurrencyReimbursementAmount"] for item in items), ZERO) - advance
    record["internalCurrencyExpenseTotal"] = sum((item["internalCurrencyExpenseAmount"] for item in items), ZERO)
    record["internalCurrencyCashAdvanceAmount"] = record["reimbursementCurrencyCashAdvanceAmount"] = advance
    record["amountDue"] = record["reimbursementCurrencyAmountDue"] = due


def _expense(draft: Draft, report: Json, category: str, payment: str, amount: str) -> Json:
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
        isBillableToCompany=False,
        companyID=0,
        internalCurrencyExpenseAmount=Decimal(amount),
        internalCurrencyReimbursementAmount=Decimal(amount) if reimbursed else ZERO,
        reimbursementCurrencyReimbursementAmount=Decimal(amount) if reimbursed else ZERO,
        **(mileage if category == "Mileage" else {}),
    )


def _order(draft: Draft, order: Order, vendor: Json, products: dict[str, Json], days_ago: int) -> None:
    status, made = order.status, instant_text(draft.at_work(days_ago))
    record = draft.record(
        "PurchaseOrders",
        vendorID=vendor["id"],
        status=catalog.PURCHASE_ORDER_STATUS[status],
        creatorResourceID=CREATOR,
        createDateTime=made,
        submitDateTime=None if status in ("New", "Canceled") else made,
        cancelDateTime=made if status == "Canceled" else None,
        shipToName="Larkfield IT Services",
        shipToAddress1="410 Elm Street",
        freight=Decimal(order.freight),
        internalCurrencyFreight=Decimal(order.freight),
        externalPONumber=order.marker,
        paymentTerm=draft.autotask["PaymentTerms"][0]["id"],
    )
    items = [_line(draft, record, products, *line) for line in order.lines]
    if order.received:
        draft.record(
            "PurchaseOrderItemReceiving",
            purchaseOrderItemID=items[0]["id"],
            quantityPreviouslyReceived=0,
            quantityNowReceiving=order.received,
            quantityBackOrdered=items[0]["quantity"] - order.received,
            receiveDate=made,
            receivedByResourceID=CREATOR,
        )


def _line(draft: Draft, order: Json, products: dict[str, Json], product: str, quantity: int, cost: str) -> Json:
    if product not in products:
        code = draft.codes["Hardware"]["id"]
        products[product] = draft.record(
            "Products",
            name=product,
            isActive=True,
            isSerialized=False,
            productBillingCodeID=code,
            unitCost=Decimal(cost),
        )
    return draft.record(
        "PurchaseOrderItems",
        orderID=order["id"],
        productID=products[product]["id"],
        inventoryLocationID=1,
        quantity=quantity,
        unitCost=Decimal(cost),
        internalCurrencyUnitCost=Decimal(cost),
        memo="",
    )
