"""Reads what transferring purchase orders needs to know."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from atqbo import rows
from atqbo.facts.asked import NOTHING, Asked, Selection
from atqbo.facts.names import with_employees
from atqbo.facts.parties import primary_contacts_of, with_parents
from atqbo.facts.reading import (
    ALL,
    WITH_INACTIVE,
    AutotaskReader,
    QuickBooksReader,
    by_ids,
    calendar_day,
    midnight,
    today,
)
from atqbo.facts.rights import read_access
from atqbo.facts.selecting import TOLD_OUTSIDE
from atqbo.facts.snapshot import AutotaskFacts, Facts, QuickBooksFacts
from atqbo.facts.taxes import with_tax_codes
from atqbo.money import Json
from atqbo.settings import PurchaseOrdersApp, Settings

T = TypeVar("T", bound=rows.PostedPurchase)

_WITH_ORDERS = ("plus", "advanced")
"""How the names of subscriptions end that have purchase orders."""


def tier_without_orders(company: rows.CompanyInfo) -> str:
    """Name of the subscription where it has no purchase orders; "" where it has them or QuickBooks does not tell."""
    tier = company.property("OfferingSku")
    return "" if not tier or tier.lower().endswith(_WITH_ORDERS) else tier


def makes_bills(settings: PurchaseOrdersApp, company: rows.CompanyInfo) -> bool:
    """Whether orders become bills: by setting, or since the subscription has no orders and the fallback is allowed."""
    return settings.as_ == "bill" or bool(settings.fall_back_to_bills and tier_without_orders(company))


def read_order_facts(
    autotask: AutotaskReader,
    quickbooks: QuickBooksReader,
    settings: Settings,
    now: datetime,
    say: Callable[[str], None] = lambda text: None,
    *,
    asked: Asked = NOTHING,
) -> Facts:
    """All that transferring purchase orders needs to know, in whole pages; nothing is read per document.

    now: the instant, aware. say: told what is being read. asked: what the run is to do beyond the settings; with single
    orders asked for only those are read. Raises what the clients raise.
    """
    app, zone = settings.purchase_orders, ZoneInfo(settings.company.time_zone)
    assert app is not None
    as_of = today(settings, now)
    window_start = as_of - timedelta(days=app.look_back_days)
    say("QuickBooks: company and preferences")
    company = quickbooks.company_info()
    bills = makes_bills(app, company)
    reading = _Reading(
        app=app,
        asked=asked,
        company=company,
        bills=bills,
        sub_customers=settings.invoices.sub_customers,
        zone=zone,
        since=midnight(min(window_start - TOLD_OUTSIDE, as_of - timedelta(days=app.watch_days)), zone),
        received_since=midnight(window_start - TOLD_OUTSIDE, zone),
    )
    told = _read_autotask(autotask, reading, say)
    posted = _read_quickbooks(quickbooks, reading, told, say)
    return Facts(
        app="purchase-orders",
        as_of=as_of,
        read_at=now.astimezone(UTC),
        window_start=window_start,
        asked=asked,
        autotask=told,
        quickbooks=posted,
    )


class _Reading(Struct, frozen=True, kw_only=True):
    """What is known before lists are read."""

    app: PurchaseOrdersApp
    asked: Asked
    company: rows.CompanyInfo
    bills: bool
    sub_customers: bool
    """Whether a new customer stands below its parent's."""
    zone: ZoneInfo
    since: datetime
    """Orders submitted from then on are read, and what was made in QuickBooks."""
    received_since: datetime
    """As bills, also those of which something arrived from then on."""


def _read_autotask(autotask: AutotaskReader, reading: _Reading, say: Callable[[str], None]) -> AutotaskFacts:
    say("Autotask: purchase orders")
    app, orders = reading.app, _orders(autotask, reading)
    say(f"Autotask: lines of {len(orders)} purchase orders, products and organizations")
    lines = by_ids(autotask, "PurchaseOrderItems", "orderID", _ids(each.id for each in orders), rows.PurchaseOrderItem)
    items = _ids(each.id for each in lines)
    receipts = (
        by_ids(autotask, "PurchaseOrderItemReceiving", "purchaseOrderItemID", items, rows.GoodsReceipt)
        if reading.bills
        else []
    )
    bought_for = {each.purchase_for_company_id for each in orders}
    owed = {each.vendor_id for each in orders} - bought_for
    organizations = with_parents(
        autotask,
        by_ids(autotask, "Companies", "id", _ids(owed | bought_for), rows.Organization),
        lambda each: reading.sub_customers and each.id not in owed,
    )
    codes = app.items_of == "billing-code"
    return AutotaskFacts(
        access=read_access(autotask, "PurchaseOrders"),
        purchase_orders=tuple(orders),
        purchase_order_items=tuple(lines),
        goods_receipts=tuple(receipts),
        products=tuple(by_ids(autotask, "Products", "id", _ids(each.product_id for each in lines), rows.Product)),
        organizations=tuple(organizations),
        contacts=tuple(primary_contacts_of(autotask, (each.id for each in organizations if each.id not in owed))),
        billing_codes=tuple(autotask.query("BillingCodes", ALL, rows.BillingCode)) if codes else (),
        use_types=autotask.picklist("BillingCodes", "useType") if codes else {},
        payment_terms=tuple(autotask.query("PaymentTerms", ALL, rows.PaymentTerm)),
        currencies=tuple(autotask.query("Currencies", ALL, rows.Currency)),
        shipping_types=tuple(autotask.query("ShippingTypes", ALL, rows.ShippingType)) if app.shipping else (),
        order_states=autotask.picklist("PurchaseOrders", "status"),
    )


def _orders(autotask: AutotaskReader, reading: _Reading) -> list[rows.PurchaseOrder]:
    """Those of the window and of the watch; or the single ones asked for, whenever they were submitted."""
    if reading.asked.only:
        return _asked_for(autotask, reading.asked.only)
    orders = autotask.query("PurchaseOrders", [_at_least("submitDateTime", reading.since)], rows.PurchaseOrder)
    return [*orders, *_received(autotask, orders, reading.received_since)] if reading.bills else orders


def _asked_for(autotask: AutotaskReader, only: Selection) -> list[rows.PurchaseOrder]:
    """By id, by Autotask's number, or by vendor: name or id."""
    called = by_ids(autotask, "Companies", "companyName", only.names, rows.Organization)
    vendors = sorted({*only.organizations, *(each.id for each in called)})
    found = [
        *by_ids(autotask, "PurchaseOrders", "id", only.ids, rows.PurchaseOrder),
        *by_ids(autotask, "PurchaseOrders", "purchaseOrderNumber", only.numbers, rows.PurchaseOrder),
        *by_ids(autotask, "PurchaseOrders", "vendorID", vendors, rows.PurchaseOrder),
    ]
    return list({order.id: order for order in found}.values())


def _received(
    autotask: AutotaskReader, orders: Sequence[rows.PurchaseOrder], since: datetime
) -> list[rows.PurchaseOrder]:
    """Orders submitted long ago of which something has arrived lately: as bills they move by what arrives (rule P2)."""
    arrived = autotask.query("PurchaseOrderItemReceiving", [_at_least("receiveDate", since)], rows.GoodsReceipt)
    items = _ids(each.purchase_order_item_id for each in arrived)
    lines = by_ids(autotask, "PurchaseOrderItems", "id", items, rows.PurchaseOrderItem)
    known = {each.id for each in orders}
    others = _ids(each.order_id for each in lines if each.order_id not in known)
    return by_ids(autotask, "PurchaseOrders", "id", others, rows.PurchaseOrder)


def _read_quickbooks(
    quickbooks: QuickBooksReader, reading: _Reading, told: AutotaskFacts, say: Callable[[str], None]
) -> QuickBooksFacts:
    preferences = quickbooks.preferences()
    say("QuickBooks: vendors, customers, items, accounts and terms")
    facts = QuickBooksFacts(
        preferences=preferences,
        company=reading.company,
        customers=tuple(quickbooks.query("Customer", rows.Customer, WITH_INACTIVE)),
        vendors=tuple(quickbooks.query("Vendor", rows.Vendor, WITH_INACTIVE)),
        items=tuple(quickbooks.query("Item", rows.Item, WITH_INACTIVE)),
        accounts=tuple(quickbooks.query("Account", rows.Account, WITH_INACTIVE)),
        terms=tuple(quickbooks.query("Term", rows.Term, WITH_INACTIVE)),
        purchase_orders=() if reading.bills else _posted(quickbooks, "PurchaseOrder", rows.PostedOrder, reading, told),
        bills=_posted(quickbooks, "Bill", rows.PostedBill, reading, told) if reading.bills else (),
        exchange_rates=tuple(quickbooks.exchange_rates(_foreign_days(told, preferences, reading))),
    )
    waiting = (each for each in told.purchase_orders if not (each.external_po_number or "").strip())
    facts = with_employees(quickbooks, told, facts, _ids(each.purchase_for_company_id for each in waiting))
    return with_tax_codes(quickbooks, facts, say)


def _posted(
    quickbooks: QuickBooksReader, entity: str, row: type[T], reading: _Reading, told: AutotaskFacts
) -> tuple[T, ...]:
    """Those created since the window, or the watch, began, and older ones that have a number that is to be given."""
    found = quickbooks.query(entity, row, f"MetaData.CreateTime >= '{reading.since.isoformat()}'")
    found += quickbooks.having(entity, row, "DocNumber", _numbers(reading, told))
    return tuple({each.id: each for each in found}.values())


def _numbers(reading: _Reading, told: AutotaskFacts) -> list[str]:
    """Numbers that documents may get from Autotask: the vendor's for bills; none where QuickBooks numbers orders."""
    if reading.bills:
        given = [each.vendor_invoice_number for each in told.goods_receipts]
        given += [each.vendor_invoice_number for each in told.purchase_orders]
    elif reading.app.numbering == "autotask-number":
        given = [each.purchase_order_number for each in told.purchase_orders]
    elif reading.app.numbering == "autotask-id":
        given = [str(each.id) for each in told.purchase_orders]
    else:
        given = []
    return sorted({number.strip() for number in given if number and number.strip()})


def _foreign_days(told: AutotaskFacts, preferences: rows.Preferences, reading: _Reading) -> dict[date, set[str]]:
    """Day → foreign currencies of what may be posted then; none where QuickBooks keeps one currency only (rule C2)."""
    if not preferences.currency_prefs.multi_currency_enabled or reading.app.other_currencies == "hold":
        return {}
    home = preferences.currency_prefs.home_currency.value
    names = {currency.id: currency.name for currency in told.currencies}
    foreign = {
        each.id: names.get(each.currency_id, home)
        for each in told.organizations
        if each.currency_id is not None and names.get(each.currency_id, home) != home
    }
    days: dict[date, set[str]] = {}
    for order in told.purchase_orders:
        if order.vendor_id in foreign and not (order.external_po_number or "").strip():
            for day in _days(order, told, reading):
                days.setdefault(day, set()).add(foreign[order.vendor_id])
    return days


def _days(order: rows.PurchaseOrder, told: AutotaskFacts, reading: _Reading) -> set[date]:
    """Days that documents made of an order may get: its submission, or what arrived of it."""
    if not reading.bills:
        return {order.submit_date_time.astimezone(reading.zone).date()} if order.submit_date_time else set()
    lines = {each.id for each in told.purchase_order_items if each.order_id == order.id}
    arrived = [each.receive_date for each in told.goods_receipts if each.purchase_order_item_id in lines]
    return {calendar_day(each, reading.zone) for each in arrived if each}


def _at_least(field: str, since: datetime) -> Json:
    return {"op": "gte", "field": field, "value": since.isoformat().replace("+00:00", "Z")}


def _ids(found: Iterable[int | None]) -> list[int]:
    """Each once, ascending; without what is missing."""
    return sorted({each for each in found if each is not None})
