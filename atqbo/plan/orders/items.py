"""The item of each product (rule I9): by cross-reference, then by External Number or name of the product, or of its
billing code.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from msgspec.structs import replace

from atqbo.facts import Facts
from atqbo.plan.decided import Choice
from atqbo.plan.document import Memory, Reason
from atqbo.plan.items.resolving import ItemUse, item_in_use, lookup_name, resolve_items
from atqbo.plan.making import Making
from atqbo.plan.settled import left_out, linked_by
from atqbo.rows import BillingCode, Product
from atqbo.settings import PurchaseOrdersApp

SECTION = "purchase_orders"


def resolve_products(
    facts: Facts, settings: PurchaseOrdersApp, memory: Memory, products: Collection[Product]
) -> Mapping[int, ItemUse]:
    """Product id → item, for all products of a plan together."""
    codes = {code.id: code for code in facts.autotask.billing_codes}
    names = {product.id: item_name(product, codes, settings) for product in products}
    wanted: dict[str, list[BillingCode]] = defaultdict(list)
    for product in products:
        if names[product.id] and f"product:{product.id}" not in memory.links:
            code = codes.get(product.product_billing_code_id or 0)
            wanted[names[product.id]] += [code] if code and code not in wanted[names[product.id]] else []
    found = resolve_items(facts, settings, memory, wanted, making(settings))
    return {product.id: _of(product, names[product.id], found, facts, settings, memory) for product in products}


def item_name(product: Product, codes: Mapping[int, BillingCode], settings: PurchaseOrdersApp) -> str:
    """What the item of a product is looked for by; "" where nothing names it."""
    if settings.items_of == "billing-code":
        code = codes.get(product.product_billing_code_id or 0)
        return lookup_name(code, settings) if code else ""
    number = (product.external_product_id or "").strip() if settings.match_items_by == "external-number" else ""
    return number or product.name.strip()


def freight_item(facts: Facts, settings: PurchaseOrdersApp, memory: Memory) -> ItemUse | None:
    """The item that freight stands on; None where it is left out."""
    if not settings.freight_item:
        return None
    wanted = {settings.freight_item: list[BillingCode]()}
    return resolve_items(facts, settings, memory, wanted, making(settings))[settings.freight_item]


def default_item(facts: Facts, settings: PurchaseOrdersApp, memory: Memory) -> ItemUse | None:
    """The item that stands for missing ones; None where there is none."""
    if settings.missing_item in ("create", "hold"):
        return None
    return resolve_items(facts, settings, memory, {settings.missing_item: []}, making(settings))[settings.missing_item]


def making(settings: PurchaseOrdersApp) -> Making:
    """Items are bought here."""
    return Making(section=SECTION, expense_account=settings.expense_account)


def _of(
    product: Product,
    name: str,
    found: Mapping[str, ItemUse],
    facts: Facts,
    settings: PurchaseOrdersApp,
    memory: Memory,
) -> ItemUse:
    subject = f"product:{product.id}"
    word, linked = memory.decided.get(subject), memory.links.get(subject)
    if word and word.choice is Choice.LEAVE_OUT:
        return ItemUse(holds=(left_out(product.name, word),))
    if linked:
        use = item_in_use(facts, settings, memory, linked, product.name, making(settings), subject)
        return replace(use, how=linked_by(word))
    return found[name] if name else ItemUse(holds=(_nameless(product),))


def _nameless(product: Product) -> Reason:
    return Reason(
        "product-without-item-name",
        f"The product '{product.name}' (id {product.id}) has no name to look for an item by",
        "give it a name, or a billing code that Autotask shows, or say in 3_items which item it is, or run the "
        f"notebook with -p link product:{product.id}=ID, ID being the item's in QuickBooks",
        "I9",
    )
