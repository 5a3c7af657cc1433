"""What one purchase order is judged by, laid out once: facts by id, settings, memory, vendors, customers, items."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from atqbo.effects import State
from atqbo.facts import Facts, makes_bills
from atqbo.plan.document import Memory
from atqbo.plan.earlier import by_mark
from atqbo.plan.items.resolving import ItemUse
from atqbo.plan.orders.items import default_item, freight_item, resolve_products
from atqbo.plan.orders.taxes import PurchaseTax, purchase_tax
from atqbo.plan.parties.resolving import Party, makers_of, resolve_parties
from atqbo.plan.parties.vendors import organization_payee, resolve_vendors
from atqbo.plan.terms import TermUse, resolve_terms
from atqbo.rows import (
    AutotaskRow,
    GoodsReceipt,
    Organization,
    PaymentTerm,
    PostedPurchase,
    Product,
    PurchaseOrder,
    PurchaseOrderItem,
)
from atqbo.settings import PurchaseOrdersApp, Settings

T = TypeVar("T", bound=AutotaskRow)

NOUN = "purchase order"
"""What markers call the documents of this app."""


class Desk(Struct, frozen=True, kw_only=True):
    """What stays the same while all purchase orders of a plan are judged."""

    facts: Facts
    settings: PurchaseOrdersApp
    memory: Memory
    zone: ZoneInfo
    bills: bool
    """Whether orders become bills."""
    organizations: Mapping[int, Organization]
    lines: Mapping[int, Sequence[PurchaseOrderItem]]
    """Order id → its lines by id."""
    receipts: Mapping[int, Sequence[GoodsReceipt]]
    """Line id → what has arrived of it, by id."""
    products: Mapping[int, Product]
    marked: Mapping[int, tuple[PostedPurchase, ...]]
    """Order id → what carries its marker in QuickBooks."""
    vendors: Mapping[str, Party]
    """"vendor:29" → the vendor of organization 29."""
    customers: Mapping[int, Party]
    """Organization id → customer, for those that something is bought for."""
    items: Mapping[int, ItemUse]
    """Product id → item."""
    replacement: ItemUse | None
    """Item for lines without product; None where there is none."""
    freight: ItemUse | None
    """Item that freight stands on; None where freight is left out."""
    terms: Mapping[int, TermUse]
    """Payment term id → term."""
    tax: PurchaseTax
    billed: frozenset[int]
    """Ids of orders of which this ledger made bills."""

    @property
    def posted(self) -> Sequence[PostedPurchase]:
        """What QuickBooks holds of the kind that orders become."""
        return self.facts.quickbooks.bills if self.bills else self.facts.quickbooks.purchase_orders

    @property
    def entity(self) -> str:
        """What orders become in QuickBooks."""
        return "Bill" if self.bills else "PurchaseOrder"


def lay_out(facts: Facts, settings: Settings, memory: Memory, selected: Iterable[PurchaseOrder]) -> Desk:
    """The desk for judging `selected`. Vendors, customers and items are looked for once, for all of them together."""
    app = app_of(settings)
    bills = makes_bills(app, facts.quickbooks.company)
    again = facts.asked.resend if memory.departed else ()
    waiting = [order for order in selected if is_blank(order) or app.changed == "update" or order.id in again]
    organizations = {each.id: each for each in facts.autotask.organizations}
    lines = grouped(facts.autotask.purchase_order_items, lambda each: each.order_id)
    bought_for = (each.purchase_for_company_id or 0 for each in waiting if is_for(each))
    customers = resolve_parties(facts, memory, bought_for, settings.invoices)
    products = {each.id: each for each in facts.autotask.products}
    return Desk(
        facts=facts,
        settings=app,
        memory=memory,
        zone=ZoneInfo(settings.company.time_zone),
        bills=bills,
        organizations=organizations,
        lines=lines,
        receipts=grouped(facts.autotask.goods_receipts, lambda each: each.purchase_order_item_id),
        products=products,
        marked=by_mark(facts.quickbooks.bills if bills else facts.quickbooks.purchase_orders, NOUN),
        vendors=_vendors(facts, app, memory, waiting, customers.values()),
        customers=customers,
        items=resolve_products(facts, app, memory, _bought(waiting, lines, products)),
        replacement=default_item(facts, app, memory),
        freight=freight_item(facts, app, memory),
        terms=resolve_terms(facts, memory, _terms(facts, waiting)),
        tax=purchase_tax(facts, app, memory),
        billed=_billed(memory),
    )


def _billed(memory: Memory) -> frozenset[int]:
    """By the sources of the bills: "purchase-orders:12/INV-77"."""
    made = (
        source
        for (_, verb, entity, source), each in memory.effects.items()
        if (verb, entity) == ("create", "Bill") and each.state is State.DONE and source.startswith("purchase-orders:")
    )
    return frozenset(int(source.partition(":")[2].partition("/")[0]) for source in made)


def app_of(settings: Settings) -> PurchaseOrdersApp:
    """The app's settings, which whoever plans it has."""
    assert settings.purchase_orders is not None
    return settings.purchase_orders


def is_blank(order: PurchaseOrder) -> bool:
    """A blank External P.O. Number marks an order as not yet transferred."""
    return not (order.external_po_number or "").strip()


def is_for(order: PurchaseOrder) -> bool:
    """Whether it is bought for a customer; id 0 is the tenant's own company."""
    return bool(order.purchase_for_company_id)


def grouped(rows: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    """Rows by what they belong to, each group in the order of ids."""
    found: dict[int, list[T]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: each.id):
        found[key(row)].append(row)
    return found


def _bought(
    waiting: Iterable[PurchaseOrder], lines: Mapping[int, Sequence[PurchaseOrderItem]], products: Mapping[int, Product]
) -> list[Product]:
    used = {line.product_id or 0 for order in waiting for line in lines.get(order.id, ())}
    return [products[each] for each in sorted(used) if each in products]


def _terms(facts: Facts, waiting: Iterable[PurchaseOrder]) -> list[PaymentTerm]:
    used = {order.payment_term for order in waiting}
    return [each for each in facts.autotask.payment_terms if each.id in used]


def _vendors(
    facts: Facts, app: PurchaseOrdersApp, memory: Memory, waiting: Iterable[PurchaseOrder], customers: Iterable[Party]
) -> Mapping[str, Party]:
    """Vendors of the orders. A name that the same plan gives to a new customer is no vendor's any more."""
    owed = {order.vendor_id for order in waiting}
    return resolve_vendors(
        facts,
        memory,
        (organization_payee(each, facts) for each in facts.autotask.organizations if each.id in owed),
        new_names=[each.body["DisplayName"] for each in makers_of(customers)],
        suffix=app.vendor_suffix,
    )
