"""Facts: an immutable snapshot of both sides, read once, in whole pages (rule 3: nothing is read per document)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from atqbo import rows
from atqbo.errors import ServiceError
from atqbo.money import Json
from atqbo.settings import Settings

if TYPE_CHECKING:
    from atqbo.autotask import Allowance, Rights


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
    ledger_accounts: Mapping[int, str] = {}
    """Labels of BillingCodes.generalLedgerAccount; read only where billing codes are compared with items."""
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


class Access(Struct, frozen=True):
    """What the API user may do with an entity of Autotask; each "All", "Restricted", "None", or "" if not told."""

    read: str = ""
    update: str = ""


class Hour(Struct, frozen=True):
    """Requests of this hour by all programs of the tenant together, and how many there may be."""

    used: int
    limit: int


class Unread(Struct, frozen=True):
    """What one of the services would not show, and why."""

    what: str
    why: str


class Surroundings(Struct, frozen=True, kw_only=True):
    """What only preflight reads, beside what a transfer needs. A list that could not be read is None."""

    access: Mapping[str, Access] = {}
    """Entity of Autotask → what the API user may do with it."""
    hour: Hour | None = None
    templates: tuple[rows.InvoiceTemplate, ...] | None = None
    tax_regions: tuple[rows.TaxRegion, ...] | None = None
    employees: tuple[rows.Employee, ...] | None = None
    currencies: tuple[rows.CompanyCurrency, ...] | None = None
    """Foreign currencies that QuickBooks may use."""
    tax_names: tuple[str, ...] | None = None
    """Names of QuickBooks' active tax codes and rates."""
    heard_at: datetime | None = None
    """QuickBooks' own clock at the end of the reading."""
    our_clock: datetime | None = None
    """This host's clock at that moment."""
    unread: tuple[Unread, ...] = ()


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
    around: Surroundings | None = None
    """None in all runs but preflight, which reads every organization and primary contact too."""


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
    *,
    everyone: bool = False,
) -> Facts:
    """All that transferring invoices needs to know, in whole pages; the number of requests does not grow per document.

    now: the instant, aware. say: told what is being read. everyone: all organizations and primary contacts, not only
    those of the invoices. Raises what the clients raise.
    """
    zone = ZoneInfo(settings.company.time_zone)
    as_of = settings.company.as_of or now.astimezone(zone).date()
    window_start = as_of - timedelta(days=settings.invoices.look_back_days)
    told = _read_autotask(autotask, _midnight(window_start - TOLD_OUTSIDE, zone), say, everyone)
    posted = _read_quickbooks(quickbooks, _midnight(window_start, zone), told, zone, say)
    return Facts(as_of=as_of, read_at=now.astimezone(UTC), window_start=window_start, autotask=told, quickbooks=posted)


def _read_autotask(
    autotask: AutotaskReader, since: datetime, say: Callable[[str], None], everyone: bool
) -> AutotaskFacts:
    say("Autotask: invoices")
    created = [{"op": "gte", "field": "createDateTime", "value": since.isoformat().replace("+00:00", "Z")}]
    invoices = autotask.query("Invoices", created, rows.Invoice)
    waiting = _waiting(invoices)
    say(f"Autotask: lines of {len(waiting)} invoices, organizations of {len(invoices)}")
    items = _billing_items(autotask, sorted(invoice.id for invoice in waiting))
    organizations, contacts = _parties(autotask, None if everyone else invoices)
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


def _parties(
    autotask: AutotaskReader, invoices: Sequence[rows.Invoice] | None
) -> tuple[list[rows.Organization], list[rows.Contact]]:
    """The organizations of the invoices and their active primary contacts; None: those of all."""
    primary = [{"op": "eq", "field": "isActive", "value": 1}, {"op": "eq", "field": "primaryContact", "value": True}]
    if invoices is None:
        return autotask.query("Companies", _ALL, rows.Organization), autotask.query("Contacts", primary, rows.Contact)
    ids = sorted({invoice.company_id for invoice in invoices})
    return (
        _by_ids(autotask, "Companies", "id", ids, rows.Organization),
        _by_ids(autotask, "Contacts", "companyID", ids, rows.Contact, primary),
    )


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


# What only preflight reads


class AutotaskTeller(AutotaskReader, Protocol):
    """What preflight needs of the Autotask client beside reading lists."""

    def rights(self, entity: str) -> "Rights":
        """What the user may do with an entity."""
        ...

    def allowance(self) -> "Allowance":
        """How much of the hour is used."""
        ...


class QuickBooksTeller(QuickBooksReader, Protocol):
    """What preflight needs of the QuickBooks client beside reading lists."""

    def heard_at(self) -> datetime:
        """QuickBooks' own clock."""
        ...


def read_preflight_facts(
    autotask: AutotaskTeller,
    quickbooks: QuickBooksTeller,
    settings: Settings,
    clock: Callable[[], datetime],
    say: Callable[[str], None] = lambda text: None,
) -> Facts:
    """What a transfer needs, of all organizations, and what else the prerequisites ask for; in whole pages.

    clock: tells this host's instant, aware. A list beside those of a transfer that a service refuses to show is left
    out and named in `around.unread`. Raises what the clients raise for the others.
    """
    facts = read_invoice_facts(autotask, quickbooks, settings, clock(), say, everyone=True)
    say("Both services: rights, limits and the lists that only preflight looks at")
    return structs.replace(facts, around=_Around().read(autotask, quickbooks, clock))


class _Around:
    """Reads what preflight asks for beside the lists of a transfer, and remembers what was refused."""

    def __init__(self) -> None:
        self.unread: list[Unread] = []

    def read(
        self, autotask: AutotaskTeller, quickbooks: QuickBooksTeller, clock: Callable[[], datetime]
    ) -> Surroundings:
        """One request for each list, or as many as it has whole pages."""
        rights = self._tried("Rights of the Autotask user", lambda: autotask.rights("Invoices"))
        hour = self._tried("Autotask's requests of this hour", autotask.allowance)
        templates = self._list(autotask, "InvoiceTemplates", rows.InvoiceTemplate)
        regions = self._list(autotask, "TaxRegions", rows.TaxRegion)
        employees = self._names(quickbooks, "Employee", rows.Employee, _WITH_INACTIVE)
        currencies = self._names(quickbooks, "CompanyCurrency", rows.CompanyCurrency)
        codes = self._names(quickbooks, "TaxCode", rows.TaxName)
        rates = self._names(quickbooks, "TaxRate", rows.TaxName)
        return Surroundings(
            access={"Invoices": Access(rights.read, rights.update)} if rights else {},
            hour=Hour(hour.current_timeframe_request_count, hour.external_request_threshold) if hour else None,
            templates=templates,
            tax_regions=regions,
            employees=employees,
            currencies=currencies,
            tax_names=None if codes is None or rates is None else tuple(each.name for each in (*codes, *rates)),
            heard_at=quickbooks.heard_at(),
            our_clock=clock(),
            unread=tuple(self.unread),
        )

    def _list(self, autotask: AutotaskTeller, entity: str, row: type[T]) -> tuple[T, ...] | None:
        found = self._tried(f"{entity} in Autotask", lambda: autotask.query(entity, _ALL, row))
        return None if found is None else tuple(found)

    def _names(self, quickbooks: QuickBooksTeller, entity: str, row: type[T], where: str = "") -> tuple[T, ...] | None:
        found = self._tried(f"{entity} in QuickBooks", lambda: quickbooks.query(entity, row, where))
        return None if found is None else tuple(found)

    def _tried(self, what: str, read: Callable[[], T]) -> T | None:
        """What was read; None where the service answered with an error, which is remembered."""
        try:
            return read()
        except ServiceError as error:
            self.unread.append(Unread(what, error.what))
            return None
