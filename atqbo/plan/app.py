"""The three apps as data: all that tells one from the others in a sentence, a table or a rule.

What reads an app's facts and plans its documents stands in `atqbo.plan.planners`.
"""

from msgspec import Struct

from atqbo.settings import SECTIONS


class App(Struct, frozen=True, kw_only=True):
    """One app: what it is called, what its documents are called, and which keys and fields are its own."""

    name: str
    """As in `atqbo run NAME` and in Plan.app."""
    title: str
    """Heads a table of its documents in Autotask."""
    noun: str
    nouns: str
    one: str
    """The noun with its article."""
    notebook: str
    """File of its notebook, without ".ipynb"."""
    party: str
    """What the name on a document is, as a heading."""
    dated: str
    """What happened on the day that its window counts (rule D3)."""
    write: str = "post"
    """What is done with its documents in QuickBooks; an order does not post there, so that it is only transferred."""
    written: str = "posted"
    create_key: str
    """Key of [policy] without which nothing is created (rule K1)."""
    largest_key: str
    """Key of [policy] that names the largest document it may create."""
    update_key: str = ""
    """Key of [policy] without which nothing is changed in QuickBooks; "" where none is of its own."""
    entity: str
    """Of its documents in Autotask."""
    lists: tuple[tuple[str, str, str], ...]
    """Lists it reads: side, what they hold, field of that side's facts."""
    line: str = "Item in QuickBooks"
    """What a line in QuickBooks is named by, as a heading."""
    compares_items: bool = True
    """Whether its documents need items, so that its trial needs a compare report."""

    @property
    def section(self) -> str:
        """Its section of company.toml."""
        return SECTIONS[self.name]

    @property
    def posts(self) -> str:
        """What becomes of its documents in QuickBooks, as a policy allows it: "post invoices"."""
        return f"{self.write} {self.nouns}"

    def count(self, number: int) -> str:
        """'1 invoice', '1,200 invoices'."""
        return f"{number:,} {self.noun if number == 1 else self.nouns}"


_QUICKBOOKS = (
    ("QuickBooks", "Products and services", "items"),
    ("QuickBooks", "Accounts", "accounts"),
)

INVOICES = App(
    name="invoices",
    title="Invoices",
    noun="invoice",
    nouns="invoices",
    one="an invoice",
    notebook="4_invoices",
    party="Organization",
    dated="created",
    create_key="create_invoices",
    largest_key="largest_invoice",
    entity="Invoices",
    lists=(
        ("Autotask", "Invoices", "invoices"),
        ("Autotask", "Billing items", "billing_items"),
        ("Autotask", "Organizations", "organizations"),
        ("Autotask", "Billing codes", "billing_codes"),
        ("QuickBooks", "Customers", "customers"),
        *_QUICKBOOKS,
        ("QuickBooks", "Invoices", "invoices"),
    ),
)
EXPENSES = App(
    name="expenses",
    title="Expense reports",
    noun="expense report",
    nouns="expense reports",
    one="an expense report",
    notebook="5_expenses",
    party="Submitter",
    dated="approved",
    create_key="create_expenses",
    largest_key="largest_expense",
    entity="ExpenseReports",
    lists=(
        ("Autotask", "Expense reports", "expense_reports"),
        ("Autotask", "Expense items", "expense_items"),
        ("Autotask", "Submitters", "resources"),
        ("QuickBooks", "Vendors", "vendors"),
        ("QuickBooks", "Customers", "customers"),
        ("QuickBooks", "Accounts", "accounts"),
        ("QuickBooks", "Classes", "classes"),
        ("QuickBooks", "Bills", "bills"),
    ),
    line="Expense category",
    compares_items=False,
)
PURCHASE_ORDERS = App(
    name="purchase-orders",
    title="Purchase orders",
    noun="purchase order",
    nouns="purchase orders",
    one="a purchase order",
    notebook="6_purchase_orders",
    party="Vendor",
    dated="submitted",
    write="transfer",
    written="transferred",
    create_key="create_purchase_orders",
    largest_key="largest_purchase_order",
    update_key="update_purchase_orders",
    entity="PurchaseOrders",
    lists=(
        ("Autotask", "Purchase orders", "purchase_orders"),
        ("Autotask", "Order items", "purchase_order_items"),
        ("Autotask", "Goods received", "goods_receipts"),
        ("Autotask", "Organizations", "organizations"),
        ("Autotask", "Products", "products"),
        ("QuickBooks", "Vendors", "vendors"),
        ("QuickBooks", "Customers", "customers"),
        *_QUICKBOOKS,
        ("QuickBooks", "Purchase orders", "purchase_orders"),
        ("QuickBooks", "Bills", "bills"),
    ),
)
APPS = {app.name: app for app in (INVOICES, EXPENSES, PURCHASE_ORDERS)}
"""By name, in the order of `atqbo run all`."""


def written(notebook: str) -> str:
    """What became of the documents of an app's notebook that are in QuickBooks: "posted"."""
    return APPS[notebook].written if notebook in APPS else INVOICES.written
