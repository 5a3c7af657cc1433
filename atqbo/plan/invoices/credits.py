"""Credit memos (rule I5): an invoice with a negative total is drawn up with every sign turned, and booked as it is."""

from decimal import Decimal

from msgspec.structs import replace

from atqbo.plan.charge import Charge
from atqbo.plan.document import Document, Reason
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.rows import BillingItem

MEMO = "CreditMemo"
"""QuickBooks' name for it."""


def drawn_up(desk: Desk, subject: Subject) -> tuple[Subject, tuple[BillingItem, ...]]:
    """The invoice and its billing items as the document states them: a credit memo's amounts are positive."""
    items = desk.billing_items.get(subject.invoice.id, ())
    if subject.entity != MEMO:
        return subject, items
    turned = replace(subject, amount=-subject.amount, tax=-subject.tax)
    return turned, tuple(map(_turned, items))


def booked(document: Document) -> Document:
    """A drawn-up document as the books take it: what a credit memo states lowers what is owed."""
    if document.entity != MEMO:
        return document
    return replace(
        document,
        to_post=-document.to_post,
        tax=_charge(document.tax),
        lines=tuple(replace(line, amount=-line.amount) for line in document.lines),
    )


def told_credit(desk: Desk, subject: Subject) -> tuple[Reason, ...]:
    """That it becomes a credit memo, and that QuickBooks may use it up by itself."""
    if subject.entity != MEMO:
        return ()
    by_itself = desk.facts.quickbooks.preferences.sales_forms_prefs.auto_apply_credit
    return (_CREDIT, *((_APPLIED,) if by_itself else ()))


def _turned(item: BillingItem) -> BillingItem:
    """Two pieces taken back are two pieces at their price: of quantity and rate, the negative one is turned."""
    backwards = item.quantity is not None and item.quantity < 0
    return replace(
        item,
        quantity=_minus(item.quantity) if backwards else item.quantity,
        rate=item.rate if backwards else _minus(item.rate),
        total_amount=_minus(item.total_amount),
        tax_dollars=_minus(item.tax_dollars),
        extended_price=_minus(item.extended_price),
        internal_currency_total_amount=_minus(item.internal_currency_total_amount),
    )


def _minus(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _charge(tax: Charge) -> Charge:
    owed = {agency: -amount for agency, amount in tax.owed.items()}
    return replace(tax, amount=-tax.amount, autotask=-tax.autotask, owed=owed)


_CREDIT = Reason(
    "credit-memo",
    "It has a negative total: it becomes a credit memo, which this program does not apply to any invoice",
    "apply it in QuickBooks",
    "I5",
)
_APPLIED = Reason(
    "credits-applied-automatically",
    "QuickBooks applies credits by itself: it may be used up at once by an open invoice of the customer",
    "switch it off in QuickBooks if a person shall decide: Settings, Advanced, Automation",
    "I5",
)
