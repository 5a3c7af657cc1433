"""Reads what transferring invoices needs to know."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from atqbo import rows
from atqbo.facts.asked import NOTHING, Asked
from atqbo.facts.behind import item_fields, read_behind
from atqbo.facts.dated import with_dated, with_numbered
from atqbo.facts.names import with_employees
from atqbo.facts.own import fields_of, read_own
from atqbo.facts.parties import PRIMARY, primary_contacts_of, with_parents
from atqbo.facts.reading import (
    ALL,
    WITH_INACTIVE,
    AutotaskReader,
    QuickBooksReader,
    as_utc,
    by_ids,
    calendar_day,
    midnight,
    today,
)
from atqbo.facts.rights import read_access
from atqbo.facts.selecting import read_invoices, read_lines, read_voided
from atqbo.facts.snapshot import AutotaskFacts, Facts, QuickBooksFacts
from atqbo.facts.taxes import with_taxes
from atqbo.facts.waiting import is_waiting, numbers_wanted
from atqbo.packed import Packed
from atqbo.settings import InvoicesApp, Settings


def read_invoice_facts(
    autotask: AutotaskReader,
    quickbooks: QuickBooksReader,
    settings: Settings,
    now: datetime,
    say: Callable[[str], None] = lambda text: None,
    *,
    everyone: bool = False,
    asked: Asked = NOTHING,
) -> Facts:
    """All that transferring invoices needs to know, in whole pages; the number of requests does not grow per document.

    now: the instant, aware. say: told what is being read. everyone: all organizations and primary contacts, not only
    those of the invoices. asked: what the run is to do beyond the settings. Raises what the clients raise.
    """
    zone = ZoneInfo(settings.company.time_zone)
    as_of = today(settings, now)
    window_start = as_of - timedelta(days=settings.invoices.look_back_days)
    told = _read_autotask(autotask, window_start, settings, asked, say, everyone)
    since = _first(told, window_start, asked, zone)
    posted = _read_quickbooks(
        quickbooks,
        settings.invoices,
        since,
        numbers_wanted(told.invoices, settings.invoices, again=asked.resend, transferred=asked.adopt),
        lambda preferences: _foreign_days(told, preferences, settings.invoices, asked, zone, as_of),
        say,
    )
    days = (calendar_day(each.invoice_date_time, zone) for each in _waiting(told, settings.invoices, asked))
    posted = with_dated(quickbooks, posted, settings.invoices, since, days)
    told = with_numbered(autotask, told, posted, settings.invoices, zone)
    if not everyone:
        billed = (invoice.company_id for invoice in _waiting(told, settings.invoices, asked))
        posted = with_employees(quickbooks, told, posted, billed)
    told, posted = with_taxes(autotask, quickbooks, told, posted, say)
    return Facts(
        as_of=as_of,
        read_at=now.astimezone(UTC),
        window_start=window_start,
        asked=asked,
        autotask=told,
        quickbooks=posted,
    )


def _first(told: AutotaskFacts, window_start: date, asked: Asked, zone: ZoneInfo) -> datetime:
    """The instant from which QuickBooks may hold one of the invoices: the window's, or that of the oldest asked for."""
    begins = midnight(window_start, zone)
    if not (asked.only or asked.adopt_since):
        return begins
    return min((as_utc(invoice.create_date_time) for invoice in told.invoices), default=begins)


def _read_autotask(
    autotask: AutotaskReader,
    window_start: date,
    settings: Settings,
    asked: Asked,
    say: Callable[[str], None],
    everyone: bool,
) -> AutotaskFacts:
    say("Autotask: invoices")
    invoices = read_invoices(autotask, settings, asked, window_start)
    waiting = sorted(each.id for each in invoices if is_waiting(each, settings.invoices) or each.id in asked.resend)
    voided = read_voided(autotask, settings, asked, window_start, invoices)
    say(f"Autotask: lines of {len(waiting)} invoices, organizations of {len(invoices)}")
    items = Packed(rows.BillingItem, read_lines(autotask, asked, waiting, item_fields(settings.invoices)))
    chosen = frozenset(waiting)
    own = read_own(autotask, settings.invoices, (each for each in invoices if each.id in chosen))
    organizations, contacts = _parties(
        autotask,
        None if everyone else _ids(chain(invoices, voided), items),
        _organization_fields(settings.invoices),
        lambda each: settings.invoices.sub_customers or own.is_parents(each),
    )
    say("Autotask: billing codes, terms and currencies")
    return AutotaskFacts(
        access=read_access(autotask, "Invoices"),
        invoices=invoices,
        voided=voided,
        billing_items=items,
        organizations=tuple(organizations),
        contacts=tuple(contacts),
        billing_codes=tuple(autotask.query("BillingCodes", ALL, rows.BillingCode)),
        invoice_methods=autotask.picklist("Companies", "invoiceMethod") if settings.invoices.email else {},
        use_types=autotask.picklist("BillingCodes", "useType"),
        ledger_accounts=_ledger_accounts(autotask, settings.invoices),
        payment_terms=tuple(autotask.query("PaymentTerms", ALL, rows.PaymentTerm)),
        currencies=tuple(autotask.query("Currencies", ALL, rows.Currency)),
        behind=read_behind(autotask, items, settings.invoices),
        own=own,
    )


def _read_quickbooks(
    quickbooks: QuickBooksReader,
    settings: InvoicesApp,
    since: datetime,
    numbers: Sequence[str],
    foreign_days: Callable[[rows.Preferences], Mapping[date, Collection[str]]],
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
    made = f"MetaData.CreateTime >= '{since.isoformat()}'"
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
        invoices=Packed(rows.PostedInvoice, quickbooks.stream("Invoice", rows.PostedInvoice, made)),
        credit_memos=Packed(
            rows.PostedInvoice,
            quickbooks.stream("CreditMemo", rows.PostedInvoice, made) if settings.negative == "credit-memo" else (),
        ),
        by_number=tuple(quickbooks.having("Invoice", rows.PostedInvoice, "DocNumber", numbers)),
        exchange_rates=tuple(quickbooks.exchange_rates(foreign_days(preferences))),
    )


def _ledger_accounts(autotask: AutotaskReader, settings: InvoicesApp) -> Mapping[int, str]:
    """What billing codes call their ledger account: new items are booked by it."""
    return autotask.picklist("BillingCodes", "generalLedgerAccount") if settings.missing_item == "create" else {}


def _waiting(told: AutotaskFacts, settings: InvoicesApp, asked: Asked) -> Iterator[rows.Invoice]:
    """The invoices not yet transferred, or to be sent anew."""
    return (invoice for invoice in told.invoices if is_waiting(invoice, settings) or invoice.id in asked.resend)


def _ids(invoices: Iterable[rows.Invoice], items: Iterable[rows.BillingItem]) -> list[int]:
    """Organizations of the invoices and of their lines: a parent is billed for its children (rule I8)."""
    return sorted({invoice.company_id for invoice in invoices} | {item.company_id for item in items if item.company_id})


def _organization_fields(settings: InvoicesApp) -> list[str]:
    """Fields to ask for, those of the tenant's own too that the skip rule or a custom field names."""
    added = dict.fromkeys([*settings.skip.fields, *fields_of(settings, "organization")])
    return [*rows.usual_fields(rows.Organization), *added] if added else []


def _parties(
    autotask: AutotaskReader,
    ids: Sequence[int] | None,
    include: Sequence[str],
    needs_parent: Callable[[rows.Organization], bool],
) -> tuple[list[rows.Organization], list[rows.Contact]]:
    """Organizations, with those above them where needed, and their active primary contacts; None: all of them."""
    if ids is None:
        organizations = autotask.query("Companies", ALL, rows.Organization, include)
        return organizations, autotask.query("Contacts", PRIMARY, rows.Contact)
    named = by_ids(autotask, "Companies", "id", ids, rows.Organization, include=include)
    organizations = with_parents(autotask, named, needs_parent, include)
    return organizations, primary_contacts_of(autotask, (each.id for each in organizations))


def _foreign_days(
    told: AutotaskFacts,
    preferences: rows.Preferences,
    settings: InvoicesApp,
    asked: Asked,
    zone: ZoneInfo,
    as_of: date,
) -> dict[date, set[str]]:
    """Day of posting, or by setting today → foreign currencies of the waiting invoices; none where QuickBooks keeps
    one only (rule C2).
    """
    if not preferences.currency_prefs.multi_currency_enabled:
        return {}
    home, closed = preferences.currency_prefs.home_currency.value, preferences.accounting_info_prefs.book_close_date
    names = {currency.id: currency.name for currency in told.currencies}
    internal = next((currency.name for currency in told.currencies if currency.is_internal_currency), home)
    of_party = {
        each.id: internal if each.currency_id is None else names.get(each.currency_id, home)
        for each in told.organizations
    }
    days: dict[date, set[str]] = {}
    for invoice in _waiting(told, settings, asked):
        currency = of_party.get(invoice.company_id, home)
        if currency != home:
            written = calendar_day(invoice.invoice_date_time, zone)
            posted = asked.posting_day(invoice.id, written, closed)
            days.setdefault(as_of if settings.exchange_rate == "quickbooks-today" else posted, set()).add(currency)
    return days
