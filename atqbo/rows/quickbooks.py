"""Records of QuickBooks Online as it sends them, typed. Only the fields this program reads; unknown ones are dropped.

A decoded row is for reading. It is never encoded again as a full update: what it dropped would be cleared.
"""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct, field

UNITED_STATES = ("US", "USA", "United States", "United States of America")
"""How both services write the country."""


def quickbooks_name(name: str) -> str:
    """display_name → DisplayName."""
    return "".join(part.capitalize() for part in name.split("_"))


class Ref(Struct, frozen=True):
    """A reference: {"value": id, "name": …}; for currencies value is the ISO code."""

    value: str
    name: str = ""


class QuickBooksRow(Struct, frozen=True, kw_only=True, rename=quickbooks_name):
    """A record of QuickBooks Online. Ids are strings; some have 19 digits."""

    id: str
    sync_token: str = "0"  # noqa: S105 - QuickBooks' name for a version number


class MetaData(Struct, frozen=True, rename=quickbooks_name):
    """When a record came to be and was last changed."""

    create_time: datetime | None = None
    last_updated_time: datetime | None = None


class EmailAddress(Struct, frozen=True, rename=quickbooks_name):
    """An e-mail address."""

    address: str | None = None


class TelephoneNumber(Struct, frozen=True, rename=quickbooks_name):
    """A telephone number, as somebody typed it."""

    free_form_number: str | None = None


class PhysicalAddress(Struct, frozen=True, rename=quickbooks_name):
    """An address; country_sub_division_code is the state."""

    line1: str | None = None
    city: str | None = None
    country_sub_division_code: str | None = None
    postal_code: str | None = None


class Customer(QuickBooksRow, frozen=True):
    """Customer. display_name is unique over customers, vendors and employees."""

    display_name: str
    company_name: str | None = None
    active: bool = True
    currency_ref: Ref | None = None
    primary_email_addr: EmailAddress | None = None
    primary_phone: TelephoneNumber | None = None
    bill_addr: PhysicalAddress | None = None
    ship_addr: PhysicalAddress | None = None
    taxable: bool | None = None
    sales_term_ref: Ref | None = None
    balance: Decimal | None = None
    meta_data: MetaData | None = None


class Vendor(QuickBooksRow, frozen=True):
    """Vendor. term_ref: its payment term."""

    display_name: str
    company_name: str | None = None
    active: bool = True
    currency_ref: Ref | None = None
    primary_email_addr: EmailAddress | None = None
    primary_phone: TelephoneNumber | None = None
    bill_addr: PhysicalAddress | None = None
    term_ref: Ref | None = None


class Employee(QuickBooksRow, frozen=True):
    """Employee; its display name is one of those that stand only once."""

    display_name: str
    active: bool = True


class Item(QuickBooksRow, frozen=True):
    """Item: a product or service. type "Category" cannot stand on a line."""

    name: str
    fully_qualified_name: str | None = None
    type: str | None = None
    active: bool = True
    income_account_ref: Ref | None = None
    expense_account_ref: Ref | None = None
    description: str | None = None
    unit_price: Decimal | None = None
    taxable: bool | None = None


class Account(QuickBooksRow, frozen=True):
    """Account of the chart of accounts."""

    name: str
    fully_qualified_name: str | None = None
    account_type: str | None = None
    acct_num: str | None = None
    active: bool = True
    currency_ref: Ref | None = None


class Term(QuickBooksRow, frozen=True):
    """Term: Standard (due_days) or DateDriven (day_of_month_due)."""

    name: str
    active: bool = True
    type: str | None = None
    due_days: int | None = None
    day_of_month_due: int | None = None
    due_next_month_days: int | None = None


class TaxRateDetail(Struct, frozen=True, rename=quickbooks_name):
    """One of the rates of a tax code, and what it is charged on: the net, or with or of the taxes before it."""

    tax_rate_ref: Ref
    tax_type_applicable: str | None = None
    tax_order: int | None = None


class TaxRateList(Struct, frozen=True, rename=quickbooks_name):
    """The rates of a tax code on one side."""

    tax_rate_detail: tuple[TaxRateDetail, ...] = ()


class TaxCode(QuickBooksRow, frozen=True):
    """TaxCode: what a line, or a whole document in the US, is taxed by. name: at most 10 characters."""

    name: str
    active: bool = True
    hidden: bool = False
    description: str | None = None
    sales_tax_rate_list: TaxRateList = TaxRateList()
    purchase_tax_rate_list: TaxRateList = TaxRateList()


class EffectiveTaxRate(Struct, frozen=True, rename=quickbooks_name):
    """What a rate was, or will be, from a day on. Dates come with and without a time."""

    rate_value: Decimal
    effective_date: str = ""
    end_date: str | None = None


class TaxRate(QuickBooksRow, frozen=True):
    """TaxRate: so many per cent for one agency. rate_value: of today."""

    name: str
    active: bool = True
    rate_value: Decimal = Decimal(0)
    agency_ref: Ref | None = None
    effective_tax_rate: tuple[EffectiveTaxRate, ...] = ()


class TaxAgency(QuickBooksRow, frozen=True):
    """TaxAgency: whom a tax is owed to."""

    display_name: str


class Location(QuickBooksRow, frozen=True):
    """Department; QuickBooks' pages call it location unless the company has another word for it."""

    name: str
    fully_qualified_name: str | None = None
    active: bool = True


class CompanyCurrency(QuickBooksRow, frozen=True):
    """CompanyCurrency: a foreign currency the company may use. code: ISO."""

    code: str
    active: bool = True


class LinkedTxn(Struct, frozen=True, rename=quickbooks_name):
    """A transaction linked to another."""

    txn_id: str
    txn_type: str


class PostedInvoice(QuickBooksRow, frozen=True):
    """Invoice as it stands in QuickBooks."""

    doc_number: str | None = None
    txn_date: date | None = None
    due_date: date | None = None
    total_amt: Decimal = Decimal(0)
    balance: Decimal | None = None
    customer_ref: Ref | None = None
    currency_ref: Ref | None = None
    private_note: str | None = None
    meta_data: MetaData | None = None
    linked_txn: list[LinkedTxn] = field(default_factory=list)

    @property
    def reads_voided(self) -> bool:
        """Whether its memo says, over a total of zero, that it was voided; a void need not leave that there."""
        return not self.total_amt and (self.private_note or "").startswith("Voided")


class ExchangeRate(Struct, frozen=True, kw_only=True, rename=quickbooks_name):
    """Home units for one unit of the source currency, as of a day."""

    source_currency_code: str
    target_currency_code: str
    rate: Decimal
    as_of_date: date


class NameValue(Struct, frozen=True, rename="pascal"):
    """A property of the company that has no field of its own: OfferingSku, SubscriptionStatus."""

    name: str
    value: str = ""


class CompanyInfo(QuickBooksRow, frozen=True):
    """The company behind a realm."""

    company_name: str = ""
    country: str | None = None
    name_value: tuple[NameValue, ...] = ()

    @property
    def american(self) -> bool:
        """Whether it is a company in the United States, whose sales tax has rules of its own."""
        return (self.country or "US") in UNITED_STATES

    def property(self, name: str) -> str:
        """One of the properties; "" where QuickBooks does not tell it."""
        return next((each.value for each in self.name_value if each.name == name), "")


class CurrencyPrefs(Struct, frozen=True, rename=quickbooks_name):
    """Preferences on currencies."""

    multi_currency_enabled: bool = False
    home_currency: Ref = Ref("USD")


class CustomFieldPreference(Struct, frozen=True, rename="pascal"):
    """One statement on custom fields: SalesFormsPrefs.UseSalesCustom1, or SalesFormsPrefs.SalesCustomName1."""

    name: str = ""
    string_value: str | None = None
    boolean_value: bool | None = None


class CustomFieldGroup(Struct, frozen=True):
    """The statements come in groups."""

    told: tuple[CustomFieldPreference, ...] = field(default=(), name="CustomField")


class SalesFormsPrefs(Struct, frozen=True, rename=quickbooks_name):
    """Preferences on sales forms."""

    custom_txn_numbers: bool = False
    allow_service_date: bool = False
    auto_apply_credit: bool = False
    e_transaction_payment_enabled: bool = field(default=False, name="ETransactionPaymentEnabled")
    custom_field: tuple[CustomFieldGroup, ...] = ()


class TaxPrefs(Struct, frozen=True, rename=quickbooks_name):
    """Preferences on sales tax. partner_tax_enabled: QuickBooks computes it from addresses (automated sales tax)."""

    using_sales_tax: bool = False
    partner_tax_enabled: bool = False


class AccountingInfoPrefs(Struct, frozen=True, rename=quickbooks_name):
    """Preferences on bookkeeping. book_close_date: the last day of the closed period."""

    book_close_date: date | None = None
    class_tracking_per_txn: bool = False
    class_tracking_per_txn_line: bool = False
    track_departments: bool = False


class Preferences(QuickBooksRow, frozen=True):
    """What the company switched on."""

    currency_prefs: CurrencyPrefs = CurrencyPrefs()
    sales_forms_prefs: SalesFormsPrefs = SalesFormsPrefs()
    accounting_info_prefs: AccountingInfoPrefs = AccountingInfoPrefs()
    tax_prefs: TaxPrefs = TaxPrefs()
