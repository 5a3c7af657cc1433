"""Facts: an immutable snapshot of both sides, read once, in whole pages (rule 3: nothing is read per document)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from atqbo import rows
from atqbo.money import Json
from atqbo.settings import Settings


class AutotaskFacts(Struct, frozen=True, kw_only=True):
    """What Autotask says. Invoices: all created since `told_from`, whatever their number."""

    invoices: tuple[rows.Invoice, ...] = ()
    billing_items: tuple[rows.BillingItem, ...] = ()
    organizations: tuple[rows.Organization, ...] = ()
    contacts: tuple[rows.Contact, ...] = ()
    """Active primary contacts of the organizations above."""
    billing_codes: tuple[rows.BillingCode, ...] = ()
    use_types: Mapping[int, str] = {}
    """Labels of BillingCodes.useType: "Material Cost Code", "Product Code" …"""
    payment_terms: tuple[rows.PaymentTerm, ...] = ()
    currencies: tuple[rows.Currency, ...] = ()


class QuickBooksFacts(Struct, frozen=True, kw_only=True):
    """What QuickBooks says. Name lists hold inactive records too."""

    preferences: rows.Preferences
    company: rows.CompanyInfo
    customers: tuple[rows.Customer, ...] = ()
    vendors: tuple[rows.Vendor, ...] = ()
    items: tuple[rows.Item, ...] = ()
    accounts: tuple[rows.Account, ...] = ()
    terms: tuple[rows.Term, ...] = ()
    invoices: tuple[rows.PostedInvoice, ...] = ()
    """All created since the window began: they carry the markers of earlier runs, also of a lost ledger's."""
    exchange_rates: tuple[rows.ExchangeRate, ...] = ()
    """As of the dates of the foreign-currency invoices that may be posted."""


class Facts(Struct, frozen=True, kw_only=True):
    """Both sides as they stood."""

    as_of: date
    """Today in the company's time zone."""
    read_at: datetime
    """The instant of the reading, UTC."""
    window_start: date
    """Invoices created from this day on (company's time zone) may move (rule D3)."""
    autotask: AutotaskFacts
    quickbooks: QuickBooksFacts


TOLD_OUTSIDE = timedelta(days=7)
"""Invoices up to this much older than the window are told, not moved (rule D3)."""

T = TypeVar("T")

_ALL: list[Json] = [{"op": "gte", "field": "id", "value": 0}]
_CHUNK = 500
"""Conditions Autotask takes in one query: a longer list of ids counts as more."""
_WITH_INACTIVE = "Active IN (true, false)"


class AutotaskReader(Protocol):
    """What reading needs of the Autotask client. (A protocol keeps the network out of the rooms that decide.)"""

    def query(self, entity: str, filters: list[Json], row: type[T], include: Sequence[str] = ()) -> list[T]:
        """All records that pass the filters."""
        ...

    def picklist(self, entity: str, field: str) -> dict[int, str]:
        """Value → label."""
        ...


class QuickBooksReader(Protocol):
    """What reading needs of the QuickBooks client."""

    def query(self, entity: str, row: type[T], where: str = "") -> list[T]:
        """All records that match."""
        ...

    def exchange_rates(self, wanted: Mapping[date, Collection[str]]) -> list[rows.ExchangeRate]:
        """Rates of the currencies wanted for each day."""
        ...

    def preferences(self) -> rows.Preferences:
        """What the company switched on."""
        ...

    def company_info(self) -> rows.CompanyInfo:
        """The company's name and country."""
        ...


def read_invoice_facts(
    autotask: AutotaskReader,
    quickbooks: QuickBooksReader,
    settings: Settings,
    now: datetime,
    say: Callable[[str], None] = lambda text: None,
) -> Facts:
    """All that transferring invoices needs to know, in whole pages; the number of requests does not grow per document.

    now: the instant, aware. say: told what is being read. Raises what the clients raise.
    """
    zone = ZoneInfo(settings.company.time_zone)
    as_of = settings.company.as_of or now.astimezone(zone).date()
    window_start = as_of - timedelta(days=settings.invoices.look_back_days)
    told = _read_autotask(autotask, _midnight(window_start - TOLD_OUTSIDE, zone), say)
    posted = _read_quickbooks(quickbooks, _midnight(window_start, zone), told, zone, say)
    return Facts(as_of=as_of, read_at=now.astimezone(UTC), window_start=window_start, autotask=told, quickbooks=posted)


def _read_autotask(autotask: AutotaskReader, since: datetime, say: Callable[[str], None]) -> AutotaskFacts:
    say("Autotask: invoices")
    created = [{"op": "gte", "field": "createDateTime", "value": since.isoformat().replace("+00:00", "Z")}]
    invoices = autotask.query("Invoices", created, rows.Invoice)
    waiting = _waiting(invoices)
    say(f"Autotask: lines of {len(waiting)} invoices, organizations of {len(invoices)}")
    parties = sorted({invoice.company_id for invoice in invoices})
    items = _billing_items(autotask, sorted(invoice.id for invoice in waiting))
    organizations = _by_ids(autotask, "Companies", "id", parties, rows.Organization)
    primary = [{"op": "eq", "field": "isActive", "value": 1}, {"op": "eq", "field": "primaryContact", "value": True}]
    contacts = _by_ids(autotask, "Contacts", "companyID", parties, rows.Contact, primary)
    say("Autotask: billing codes, terms and currencies")
    return AutotaskFacts(
        invoices=tuple(invoices),
        billing_items=tuple(items),
        organizations=tuple(organizations),
        contacts=tuple(contacts),
        billing_codes=tuple(autotask.query("BillingCodes", _ALL, rows.BillingCode)),
        use_types=autotask.picklist("BillingCodes", "useType"),
        payment_terms=tuple(autotask.query("PaymentTerms", _ALL, rows.PaymentTerm)),
        currencies=tuple(autotask.query("Currencies", _ALL, rows.Currency)),
    )


def _read_quickbooks(
    quickbooks: QuickBooksReader, since: datetime, told: AutotaskFacts, zone: ZoneInfo, say: Callable[[str], None]
) -> QuickBooksFacts:
    say("QuickBooks: preferences and lists")
    preferences = quickbooks.preferences()
    customers = quickbooks.query("Customer", rows.Customer, _WITH_INACTIVE)
    vendors = quickbooks.query("Vendor", rows.Vendor, _WITH_INACTIVE)
    items = quickbooks.query("Item", rows.Item, _WITH_INACTIVE)
    accounts = quickbooks.query("Account", rows.Account, _WITH_INACTIVE)
    terms = quickbooks.query("Term", rows.Term, _WITH_INACTIVE)
    say("QuickBooks: invoices of the window and exchange rates")
    return QuickBooksFacts(
        preferences=preferences,
        company=quickbooks.company_info(),
        customers=tuple(customers),
        vendors=tuple(vendors),
        items=tuple(items),
        accounts=tuple(accounts),
        terms=tuple(terms),
        invoices=tuple(
            quickbooks.query("Invoice", rows.PostedInvoice, f"MetaData.CreateTime >= '{since.isoformat()}'")
        ),
        exchange_rates=tuple(quickbooks.exchange_rates(_foreign_days(told, preferences, zone))),
    )


def _waiting(invoices: Sequence[rows.Invoice]) -> list[rows.Invoice]:
    """Invoices whose number is blank: those not yet transferred."""
    return [invoice for invoice in invoices if not (invoice.invoice_number or "").strip()]


def _billing_items(autotask: AutotaskReader, invoices: Sequence[int]) -> list[rows.BillingItem]:
    """Lines of the invoices, read as one range in whole pages: lists of 500 ids would fill no page."""
    if not invoices:
        return []
    span = [
        {"op": "gte", "field": "invoiceID", "value": invoices[0]},
        {"op": "lte", "field": "invoiceID", "value": invoices[-1]},
    ]
    wanted = set(invoices)
    return [item for item in autotask.query("BillingItems", span, rows.BillingItem) if item.invoice_id in wanted]


def _by_ids(
    autotask: AutotaskReader, entity: str, field: str, ids: Sequence[int], row: type[T], more: Sequence[Json] = ()
) -> list[T]:
    found: list[T] = []
    for start in range(0, len(ids), _CHUNK):
        chosen = {"op": "in", "field": field, "value": list(ids[start : start + _CHUNK])}
        found += autotask.query(entity, [chosen, *more], row)
    return found


def _foreign_days(told: AutotaskFacts, preferences: rows.Preferences, zone: ZoneInfo) -> dict[date, set[str]]:
    """Day → foreign currencies of the waiting invoices; none where QuickBooks keeps one currency only (rule C2)."""
    if not preferences.currency_prefs.multi_currency_enabled:
        return {}
    home = preferences.currency_prefs.home_currency.value
    names = {currency.id: currency.name for currency in told.currencies}
    internal = next((currency.name for currency in told.currencies if currency.is_internal_currency), home)
    of_party = {
        each.id: internal if each.currency_id is None else names.get(each.currency_id, home)
        for each in told.organizations
    }
    days: dict[date, set[str]] = {}
    for invoice in _waiting(told.invoices):
        currency = of_party.get(invoice.company_id, home)
        if currency != home:
            days.setdefault(_calendar_day(invoice.invoice_date_time, zone), set()).add(currency)
    return days


def _calendar_day(written: datetime, zone: ZoneInfo) -> date:
    """The date as written: Autotask stores midnight UTC, or the company's midnight (rule D1)."""
    utc = written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)
    local = utc.astimezone(zone)
    return local.date() if local.time() == time.min else utc.date()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant the day begins at the company, UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
