"""Lists every invented company starts with: billing codes, items, terms, currencies and the chart of accounts."""

from collections.abc import Mapping
from decimal import Decimal

from atqbo.money import Json
from atqbo.sandbox.books import ItemType

USE_TYPES = {
    "General Allocation Code": 1,
    "Expense Code": 2,
    "Internal Allocation Code": 3,
    "Material Cost Code": 4,
    "Recurring Contract Service Code": 5,
    "Milestone Code": 6,
    "Product Code": 7,
}
"""Label → value of BillingCodes.useType in the invented tenant."""

BILLING_ITEM_TYPES = {
    "General Allocation Code": 1,
    "Expense Code": 5,
    "Material Cost Code": 4,
    "Recurring Contract Service Code": 8,
    "Milestone Code": 12,
    "Product Code": 15,
}
"""Label of a billing code's use type → billingItemType of what is billed under it."""

EXPENSE_REPORT_STATUS = {
    "In Progress": 1,
    "Awaiting Approval": 2,
    "Approved for Payment": 3,
    "Rejected": 4,
    "Paid": 5,
    "Transferred to QuickBooks": 6,
}
"""Label → value of ExpenseReports.status; the labels are Autotask's own, no source tells the values."""

PURCHASE_ORDER_STATUS = {"New": 1, "Submitted": 2, "Received Partial": 3, "Received Full": 4, "Canceled": 5}
"""Label → value of PurchaseOrders.status; the same holds."""

EXPENSE_CATEGORIES = {
    "Mileage": 1,
    "Entertainment Expense": 2,
    "Airfare": 3,
    "Lodging": 4,
    "Meals": 5,
    "Parking": 6,
    "Client Gifts": 7,
}
"""Label → value of ExpenseItems.expenseCategory; the first two are in every tenant."""

PAYMENT_TYPES = {
    "Company Check": 1,
    "Visa": 2,
    "Master Card": 3,
    "American Express": 4,
    "Cash": 5,
    "Personal Check": 6,
    "Other": 7,
    "Company Credit Card": 8,
}
"""Label → value of ExpenseItems.paymentType."""
PAID_BY_COMPANY = frozenset({1, 8})
"""Values of ExpenseItems.paymentType of what nobody has to be paid back for."""

PICKLISTS: dict[str, dict[str, list[tuple[int, str]]]] = {
    "AdditionalInvoiceFieldValues": {"additionalInvoiceFieldID": [(1, "Project code"), (2, "Approved by")]},
    "BillingCodes": {
        "billingCodeType": [(0, "Normal"), (1, "System"), (2, "Non-Billable")],
        "useType": [(value, label) for label, value in USE_TYPES.items()],
    },
    "BillingItems": {
        "billingItemType": [
            (1, "Labor"),
            (2, "Labor Adjustment"),
            (3, "Project Charge"),
            (4, "Ticket Charge"),
            (5, "Expense"),
            (6, "Subscription"),
            (7, "Setup Fee"),
            (8, "Recurring Services"),
            (9, "Recurring Services Adjustment"),
            (12, "Milestone"),
            (13, "Contract Block"),
            (14, "Contract Retainer"),
            (15, "Contract Charge"),
        ],
    },
    "Companies": {
        "companyType": [(1, "Customer"), (2, "Lead"), (3, "Prospect"), (6, "Vendor"), (7, "Partner")],
        "billToAddressToUse": list(enumerate(("NONE", "ACCOUNT", "ACCOUNTBILLING", "PARENT", "PARENTBILLING"), 1)),
        "invoiceMethod": [(0, "None"), (1, "Print"), (2, "Email"), (3, "PrintAndEmail")],
    },
    "Resources": {
        "licenseType": [(1, "Professional"), (7, "API User")],
        "userType": [(10, "System Administrator"), (17, "API User (system)")],
    },
    "ExpenseItems": {
        "expenseCategory": [(value, label) for label, value in EXPENSE_CATEGORIES.items()],
        "paymentType": [(value, label) for label, value in PAYMENT_TYPES.items()],
    },
    "ExpenseReports": {"status": [(value, label) for label, value in EXPENSE_REPORT_STATUS.items()]},
    "Products": {"periodType": list(enumerate(("One-Time", "Monthly", "Quarterly", "Yearly"), 1))},
    "PurchaseOrders": {"status": [(value, label) for label, value in PURCHASE_ORDER_STATUS.items()]},
    **{
        name: {"periodType": list(enumerate(("Monthly", "Quarterly", "Semi-Annually", "Yearly"), 1))}
        for name in ("Services", "ServiceBundles")
    },
}

CODES: tuple[tuple[str, str, str | None], ...] = (
    ("Onsite Labor", "General Allocation Code", "Labor"),
    ("Remote Labor", "General Allocation Code", "Labor"),
    ("After-Hours Labor", "General Allocation Code", "Labor"),
    ("Project Labor", "General Allocation Code", "Project Labor"),
    ("Consulting", "General Allocation Code", None),
    ("Training", "General Allocation Code", ""),
    ("Mileage", "Expense Code", "Reimbursed Travel"),
    ("Parking", "Expense Code", None),
    ("Internal Meeting", "Internal Allocation Code", None),
    ("Vacation", "Internal Allocation Code", ""),
    ("Hardware", "Material Cost Code", "Hardware"),
    ("Cabling", "Material Cost Code", "Hardware"),
    ("Software License", "Material Cost Code", "Software"),
    ("UPS Battery", "Material Cost Code", None),
    ("Managed Workstation", "Recurring Contract Service Code", "Managed Services"),
    ("Managed Server", "Recurring Contract Service Code", "Managed Services"),
    ("Cloud Backup", "Recurring Contract Service Code", "Cloud Backup"),
    ("Microsoft 365", "Recurring Contract Service Code", "Microsoft 365 Licenses"),
    ("Security Monitoring", "Recurring Contract Service Code", None),
    ("Project Milestone", "Milestone Code", "Project Milestones"),
    ("Firewall Appliance", "Product Code", ""),
)
"""Billing code, label of its use type, External Number."""

RETIRED_CODE = ("Fax Support", "General Allocation Code", "Labor")

ITEMS: tuple[tuple[str, ItemType, str], ...] = (
    ("Labor", "Service", "Services"),
    ("Project Labor", "Service", "Services"),
    ("Consulting", "Service", "Services"),
    ("Managed Services", "Service", "Managed Services Income"),
    ("Cloud Backup", "Service", "Managed Services Income"),
    ("Security Monitoring", "Service", "Managed Services Income"),
    ("Project Milestones", "Service", "Services"),
    ("Hardware", "NonInventory", "Sales of Product Income"),
    ("Software", "NonInventory", "Sales of Product Income"),
    ("Firewall Appliance", "NonInventory", "Sales of Product Income"),
    ("Reimbursed Travel", "Service", "Billable Expense Income"),
)
"""Items QuickBooks has: name, type, income account."""

MISSING_ITEMS: tuple[tuple[str, ItemType], ...] = (
    ("Training", "Service"),
    ("Microsoft 365 Licenses", "Service"),
    ("UPS Battery", "NonInventory"),
    ("Parking", "Service"),
)
"""Items the billing codes above ask for that QuickBooks does not have, and the type they ought to get."""

INCOME_ACCOUNT = "Services"
"""Income account of items made on the way."""

ACCOUNTS = (
    ("Checking", "Bank", "Checking", "USD"),
    ("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable", "USD"),
    ("Accounts Receivable (A/R) - CAD", "Accounts Receivable", "AccountsReceivable", "CAD"),
    ("Accounts Receivable (A/R) - EUR", "Accounts Receivable", "AccountsReceivable", "EUR"),
    ("Undeposited Funds", "Other Current Asset", "UndepositedFunds", "USD"),
    ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable", "USD"),
    ("Opening Balance Equity", "Equity", "OpeningBalanceEquity", "USD"),
    ("Retained Earnings", "Equity", "RetainedEarnings", "USD"),
    (INCOME_ACCOUNT, "Income", "ServiceFeeIncome", "USD"),
    ("Managed Services Income", "Income", "ServiceFeeIncome", "USD"),
    ("Sales of Product Income", "Income", "SalesOfProductIncome", "USD"),
    ("Billable Expense Income", "Income", "ServiceFeeIncome", "USD"),
    ("Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs", "USD"),
    ("Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses", "USD"),
    ("Rent or Lease", "Expense", "RentOrLeaseOfBuildings", "USD"),
    ("Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss", "USD"),
)
"""Name, type, subtype, currency."""

TERMS = (("Net 30 Days", 30), ("Net 15 Days", 15), ("Due upon receipt", 0), ("Net 45 Days", 45))
"""Payment terms of the same name and days on both sides; the first three have an invoice template."""

ONLY_IN_QUICKBOOKS = ("Net 60", 60)

CURRENCIES = (
    ("USD", "US Dollar", Decimal(1)),
    ("CAD", "Canadian Dollar", Decimal("0.7300")),
    ("EUR", "Euro", Decimal("1.0900")),
)
"""Code, name, home units for one unit; the first is the internal currency."""


def picklists(lists: Mapping[str, list[Json]]) -> dict[str, dict[str, list[tuple[int, str]]]]:
    """All picklists of a tenant with these records: some of them are the names of other records."""
    terms = [(term["id"], str(term.get("name"))) for term in lists.get("PaymentTerms", ())]
    regions = [(region["id"], str(region.get("name"))) for region in lists.get("TaxRegions", ())]
    ordered = {**PICKLISTS["PurchaseOrders"], "paymentTerm": terms, "taxRegionID": regions}
    return {**PICKLISTS, "Invoices": {"paymentTerm": terms, "taxGroup": regions}, "PurchaseOrders": ordered}
