"""The lines of documents as Autotask has them, in one shape for every app: what a plan is shown beside."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from atqbo.facts import Facts
from atqbo.plan.app import EXPENSES, INVOICES, PURCHASE_ORDERS


class Origin(Struct, frozen=True, kw_only=True):
    """One line in Autotask. Amounts are in the document's currency, or for expenses in Autotask's own."""

    id: int
    document: int
    """Autotask id of its invoice, expense report or purchase order."""
    kind: str
    """Its billing code, expense category or product."""
    text: str
    quantity: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None
    """As Autotask stores it, unrounded."""


def origins(facts: Facts, documents: Collection[int]) -> Mapping[int, tuple[Origin, ...]]:
    """Autotask id of a document → its lines, by id, of those documents."""
    found: dict[int, list[Origin]] = defaultdict(list)
    for each in _READ[facts.app](facts, frozenset(documents)):
        found[each.document].append(each)
    return {document: tuple(sorted(some, key=lambda each: each.id)) for document, some in found.items()}


def _of_invoices(facts: Facts, wanted: frozenset[int]) -> Iterator[Origin]:
    codes = {code.id: code.name or "" for code in facts.autotask.billing_codes}
    for each in facts.autotask.billing_items:
        if each.invoice_id is not None and each.invoice_id in wanted:
            yield Origin(
                id=each.id,
                document=each.invoice_id,
                kind=codes.get(each.billing_code_id or 0, ""),
                text=(each.item_name or each.description or "").strip(),
                quantity=each.quantity,
                rate=each.rate,
                amount=each.total_amount,
            )


def _of_expenses(facts: Facts, wanted: frozenset[int]) -> Iterator[Origin]:
    categories = facts.autotask.expense_categories
    for each in facts.autotask.expense_items:
        if each.expense_report_id in wanted:
            yield Origin(
                id=each.id,
                document=each.expense_report_id,
                kind=categories.get(each.expense_category or 0, ""),
                text=(each.description or "").strip(),
                amount=each.internal_currency_expense_amount,
            )


def _of_orders(facts: Facts, wanted: frozenset[int]) -> Iterator[Origin]:
    products = {product.id: product.name for product in facts.autotask.products}
    for each in facts.autotask.purchase_order_items:
        if each.order_id in wanted:
            yield Origin(
                id=each.id,
                document=each.order_id,
                kind=products.get(each.product_id or 0, ""),
                text=(each.memo or "").strip(),
                quantity=each.quantity,
                rate=each.unit_cost,
                amount=each.quantity * each.unit_cost if each.unit_cost is not None else None,
            )


_READ: Mapping[str, Callable[[Facts, frozenset[int]], Iterator[Origin]]] = {
    INVOICES.name: _of_invoices,
    EXPENSES.name: _of_expenses,
    PURCHASE_ORDERS.name: _of_orders,
}
