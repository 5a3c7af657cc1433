"""What a snapshot of both sides holds."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from atqbo import rows
from atqbo.facts.asked import NOTHING, Asked
from atqbo.facts.behind import Behind
from atqbo.facts.own import Own
from atqbo.facts.standing import Standing

CONSENT_TOLD_AHEAD = timedelta(days=30)
"""How long before Intuit's consent ends people are told."""


class Access(Struct, frozen=True):
    """What the API user may do with an entity of Autotask; each "All", "Restricted", "None", or "" if not told."""

    read: str = ""
    update: str = ""


class AutotaskFacts(Struct, frozen=True, kw_only=True):
    """What Autotask says. Invoices: all created since `told_from`, whatever their number."""

    access: Access = Access()
    """To the documents of the app that the facts were read for."""
    invoices: Sequence[rows.Invoice] = ()
    billing_items: Sequence[rows.BillingItem] = ()
    organizations: tuple[rows.Organization, ...] = ()
    contacts: tuple[rows.Contact, ...] = ()
    """Active primary contacts of the organizations above."""
    invoice_methods: Mapping[int, str] = {}
    """Labels of Companies.invoiceMethod: "Email" …; read only where QuickBooks is to e-mail invoices."""
    voided: tuple[rows.Invoice, ...] = ()
    """Voided since the window of voids began; read only where voids are transferred."""
    numbered: frozenset[str] = frozenset()
    """Numbers that older invoices have, of those in QuickBooks that could be taken for one that waits (rule K5)."""
    billing_codes: tuple[rows.BillingCode, ...] = ()
    use_types: Mapping[int, str] = {}
    """Labels of BillingCodes.useType: "Material Cost Code", "Product Code" …"""
    ledger_accounts: Mapping[int, str] = {}
    """Labels of BillingCodes.generalLedgerAccount; read only where items are compared or made."""
    payment_terms: tuple[rows.PaymentTerm, ...] = ()
    currencies: tuple[rows.Currency, ...] = ()
    behind: Behind = Behind()
    """What stands behind the lines of the waiting invoices."""
    own: Own = Own()
    """What the tenant named itself, as far as the settings ask for it."""
    tax_regions: tuple[rows.TaxRegion, ...] = ()
    tax_categories: tuple[rows.TaxCategory, ...] = ()
    taxes: tuple[rows.Tax, ...] = ()
    """Read, like regions and categories, only where a line's tax follows from its category."""
    expense_reports: tuple[rows.ExpenseReport, ...] = ()
    """All approved since `told_from`, whatever their reference; without a day of approval, submitted since then."""
    expense_items: tuple[rows.ExpenseItem, ...] = ()
    """Of the reports without reference."""
    expense_receipts: tuple[rows.ExpenseReceipt, ...] = ()
    """What is attached to those items; read only where receipts are wanted."""
    expense_categories: Mapping[int, str] = {}
    """Labels of ExpenseItems.expenseCategory: "Meals", "Mileage" …"""
    expense_statuses: Mapping[int, str] = {}
    """Labels of ExpenseReports.status."""
    resources: tuple[rows.Resource, ...] = ()
    """Who submitted the reports."""
    departments: tuple[rows.Department, ...] = ()
    """All of the tenant's; read for expense reports, which tell the number only."""
    purchase_orders: tuple[rows.PurchaseOrder, ...] = ()
    """All submitted since the window, or the watch on changes, began; as bills also those of which something came."""
    purchase_order_items: tuple[rows.PurchaseOrderItem, ...] = ()
    goods_receipts: tuple[rows.GoodsReceipt, ...] = ()
    """What has arrived of those orders; read only where they become bills."""
    products: tuple[rows.Product, ...] = ()
    shipping_types: tuple[rows.ShippingType, ...] = ()
    order_states: Mapping[int, str] = {}
    """Labels of PurchaseOrders.status."""


class QuickBooksFacts(Struct, frozen=True, kw_only=True):
    """What QuickBooks says. Name lists hold inactive records too."""

    preferences: rows.Preferences
    company: rows.CompanyInfo
    customers: tuple[rows.Customer, ...] = ()
    vendors: tuple[rows.Vendor, ...] = ()
    items: tuple[rows.Item, ...] = ()
    accounts: tuple[rows.Account, ...] = ()
    terms: tuple[rows.Term, ...] = ()
    invoices: Sequence[rows.PostedInvoice] = ()
    """All created since the window began: they carry the markers of earlier runs, also of a lost ledger's."""
    dated: tuple[rows.PostedInvoice, ...] = ()
    """Those made before the window began that have the date of one that waits; read where QuickBooks gives numbers."""
    by_number: tuple[rows.PostedInvoice, ...] = ()
    """Those, whenever they were made, that have a number which Autotask has for a document still to be transferred."""
    credit_memos: Sequence[rows.PostedInvoice] = ()
    """All created since the window began; read only where negative invoices become credit memos."""
    purchase_orders: tuple[rows.PostedOrder, ...] = ()
    """All created since the window began; also those with a number that another shall get."""
    bills: tuple[rows.PostedBill, ...] = ()
    """As purchase orders."""
    vendor_credits: tuple[rows.PostedPurchase, ...] = ()
    """All created since the window began."""
    employees: tuple[rows.Employee, ...] = ()
    classes: tuple[rows.Klass, ...] = ()
    locations: tuple[rows.Location, ...] = ()
    exchange_rates: tuple[rows.ExchangeRate, ...] = ()
    """As of the dates of the foreign-currency invoices that may be posted."""
    tax_codes: tuple[rows.TaxCode, ...] = ()
    tax_rates: tuple[rows.TaxRate, ...] = ()
    tax_agencies: tuple[rows.TaxAgency, ...] = ()
    """Active ones; read, like codes and rates, only where QuickBooks charges tax by codes."""


class Hour(Struct, frozen=True):
    """Requests of this hour by all programs of the tenant together, and how many there may be."""

    used: int
    limit: int


class Level(Struct, frozen=True):
    """What Autotask shows of a user that programs log in as, in its own words; "" for what it does not name."""

    license: str = ""
    security: str = ""


class Unread(Struct, frozen=True):
    """What one of the services would not show, and why."""

    what: str
    why: str
    app: str = ""
    """The app that cannot work without it; "" where it only goes unlooked at."""
    remedy: str = ""


class Surroundings(Struct, frozen=True, kw_only=True):
    """What only preflight reads, beside what a transfer needs. A list that could not be read is None."""

    levels: Mapping[str, Level] = {}
    """Name of a user that an app logs in as → its level; those that Autotask does not show are left out."""
    hour: Hour | None = None
    templates: tuple[rows.InvoiceTemplate, ...] | None = None
    tax_regions: tuple[rows.TaxRegion, ...] | None = None
    autotask_web: str = ""
    """Where Autotask shows the tenant to a browser; "" if it does not tell."""
    employees: tuple[rows.Employee, ...] | None = None
    currencies: tuple[rows.CompanyCurrency, ...] | None = None
    """Foreign currencies that QuickBooks may use."""
    heard_at: datetime | None = None
    """QuickBooks' own clock at the end of the reading."""
    apps: Mapping[str, "Facts"] = {}
    """App beside invoices that is set up → what it needs to know."""
    consent_ends_at: datetime | None = None
    """When a person has to consent anew at Intuit, UTC; None where Intuit did not say."""
    our_clock: datetime | None = None
    """This host's clock at that moment."""
    unread: tuple[Unread, ...] = ()


class Facts(Struct, frozen=True, kw_only=True):
    """Both sides as they stood, as far as an app needs them."""

    app: str = "invoices"
    """The app they were read for."""
    as_of: date
    """Today in the company's time zone."""
    read_at: datetime
    """The instant of the reading, UTC."""
    window_start: date
    """Documents created, approved or submitted from this day on (company's time zone) may move (rule D3)."""
    asked: Asked = NOTHING
    """What the run was asked beyond its settings."""
    autotask: AutotaskFacts
    quickbooks: QuickBooksFacts
    standing: Standing = Standing()
    """What was read again by id of documents transferred earlier."""
    around: Surroundings | None = None
    """None in all runs but preflight, which reads every organization and primary contact too."""
