"""Reads what transferring invoices needs to know."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from atqbo import rows
from atqbo.facts.behind import item_fields, read_behind
from atqbo.facts.reading import ALL, WITH_INACTIVE, AutotaskReader, QuickBooksReader, by_ids, calendar_day, midnight
from atqbo.facts.snapshot import AutotaskFacts, Facts, QuickBooksFacts
from atqbo.facts.taxes import with_taxes
from atqbo.facts.waiting import is_waiting, numbers_wanted
from atqbo.packed import Packed
from atqbo.settings import InvoicesApp, Settings

TOLD_OUTSIDE = timedelta(days=7)
"""Invoices up to this much older than the window are told, not moved (rule D3)."""


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
    told = _read_autotask(autotask, midnight(window_start - TOLD_OUTSIDE, zone), settings.invoices, say, everyone)
    posted = _read_quickbooks(quickbooks, midnight(window_start, zone), told, settings.invoices, zone, say)
    told, posted = with_taxes(autotask, quickbooks, told, posted, say)
    return Facts(as_of=as_of, read_at=now.astimezone(UTC), window_start=window_start, autotask=told, quickbooks=posted)


def _read_autotask(
    autotask: AutotaskReader, since: datetime, settings: InvoicesApp, say: Callable[[str], None], everyone: bool
) -> AutotaskFacts:
    say("Autotask: invoices")
    created = [{"op": "gte", "field": "createDateTime", "value": since.isoformat().replace("+00:00", "Z")}]
    invoices = Packed(rows.Invoice, autotask.stream("Invoices", created, rows.Invoice))
    waiting = sorted(invoice.id for invoice in invoices if is_waiting(invoice, settings))
    say(f"Autotask: lines of {len(waiting)} invoices, organizations of {len(invoices)}")
    items = Packed(rows.BillingItem, _billing_items(autotask, waiting, item_fields(settings)))
    organizations, contacts = _parties(autotask, None if everyone else _ids(invoices, items))
    say("Autotask: billing codes, terms and currencies")
    return AutotaskFacts(
        invoices=invoices,
        billing_items=items,
        organizations=tuple(organizations),
        contacts=tuple(contacts),
        billing_codes=tuple(autotask.query("BillingCodes", ALL, rows.BillingCode)),
        use_types=autotask.picklist("BillingCodes", "useType"),
        payment_terms=tuple(autotask.query("PaymentTerms", ALL, rows.PaymentTerm)),
        currencies=tuple(autotask.query("Currencies", ALL, rows.Currency)),
        behind=read_behind(autotask, items, settings),
    )


def _read_quickbooks(
    quickbooks: QuickBooksReader,
    since: datetime,
    told: AutotaskFacts,
    settings: InvoicesApp,
    zone: ZoneInfo,
    say: Callable[[str], None],
) -> QuickBooksFacts:
    say("QuickBooks: preferences and lists")
    preferences = quickbooks.preferences()
    customers = quickbooks.query("Customer", rows.Customer, WITH_INACTIVE)
    vendors = quickbooks.query("Vendor", rows.Vendor, WITH_INACTIVE)
    items = quickbooks.query("Item", rows.Item, WITH_INACTIVE)
    accounts = quickbooks.query("Account", rows.Account, WITH_INACTIVE)
    terms = quickbooks.query("Term", rows.Term, WITH_INACTIVE)
    classes = [] if settings.class_from == "none" else quickbooks.query("Class", rows.Klass, WITH_INACTIVE)
    locations = [] if settings.location_from == "none" else quickbooks.query("Department", rows.Location, WITH_INACTIVE)
    say("QuickBooks: invoices of the window and exchange rates")
    numbers = numbers_wanted(_waiting(told, settings), settings)
    return QuickBooksFacts(
        preferences=preferences,
        company=quickbooks.company_info(),
        customers=tuple(customers),
        vendors=tuple(vendors),
        items=tuple(items),
        accounts=tuple(accounts),
        terms=tuple(terms),
        classes=tuple(classes),
        locations=tuple(locations),
        invoices=Packed(
            rows.PostedInvoice,
            quickbooks.stream("Invoice", rows.PostedInvoice, f"MetaData.CreateTime >= '{since.isoformat()}'"),
        ),
        by_number=tuple(quickbooks.having("Invoice", rows.PostedInvoice, "DocNumber", numbers)),
        exchange_rates=tuple(
            quickbooks.exchange_rates(_foreign_days(told, _waiting(told, settings), preferences, zone))
        ),
    )


def _waiting(told: AutotaskFacts, settings: InvoicesApp) -> Iterator[rows.Invoice]:
    """The invoices not yet transferred."""
    return (invoice for invoice in told.invoices if is_waiting(invoice, settings))


def _billing_items(
    autotask: AutotaskReader, invoices: Sequence[int], include: Sequence[str]
) -> Iterator[rows.BillingItem]:
    """Lines of the invoices, read as one range in whole pages: lists of 500 ids would fill no page."""
    if not invoices:
        return
    span = [
        {"op": "gte", "field": "invoiceID", "value": invoices[0]},
        {"op": "lte", "field": "invoiceID", "value": invoices[-1]},
    ]
    wanted = set(invoices)
    for item in autotask.stream("BillingItems", span, rows.BillingItem, include):
        if item.invoice_id in wanted:
            yield item


def _ids(invoices: Iterable[rows.Invoice], items: Iterable[rows.BillingItem]) -> list[int]:
    """Organizations of the invoices and of their lines: a parent is billed for its children (rule I8)."""
    return sorted({invoice.company_id for invoice in invoices} | {item.company_id for item in items if item.company_id})


def _parties(autotask: AutotaskReader, ids: Sequence[int] | None) -> tuple[list[rows.Organization], list[rows.Contact]]:
    """Organizations and their active primary contacts; None: all of them."""
    primary = [{"op": "eq", "field": "isActive", "value": 1}, {"op": "eq", "field": "primaryContact", "value": True}]
    if ids is None:
        return autotask.query("Companies", ALL, rows.Organization), autotask.query("Contacts", primary, rows.Contact)
    return (
        by_ids(autotask, "Companies", "id", ids, rows.Organization),
        by_ids(autotask, "Contacts", "companyID", ids, rows.Contact, primary),
    )


def _foreign_days(
    told: AutotaskFacts, waiting: Iterable[rows.Invoice], preferences: rows.Preferences, zone: ZoneInfo
) -> dict[date, set[str]]:
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
    for invoice in waiting:
        currency = of_party.get(invoice.company_id, home)
        if currency != home:
            days.setdefault(calendar_day(invoice.invoice_date_time, zone), set()).add(currency)
    return days
