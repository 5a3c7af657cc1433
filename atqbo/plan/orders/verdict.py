"""What becomes of one purchase order as an order: its verdict with every reason, and the effects that carry it out."""

from collections.abc import Collection

from msgspec.structs import replace

from atqbo.money import format_amount, minor_unit
from atqbo.plan.anew import still_there
from atqbo.plan.decision import Decision
from atqbo.plan.document import Reason, Verdict
from atqbo.plan.earlier import Past, settled
from atqbo.plan.orders import drift
from atqbo.plan.orders.desk import NOUN, Desk, is_blank
from atqbo.plan.orders.posting import create, with_write_back, write_back
from atqbo.plan.orders.purchase import Purchase, as_ordered
from atqbo.plan.orders.select import FAILED, has_failed, not_eligible
from atqbo.plan.orders.subject import document, ruled, total_of, unless_held
from atqbo.plan.past import known
from atqbo.plan.ruling import Adoption, Ruling, held
from atqbo.rows import PostedPurchase, PurchaseOrder

FIELD = "External P.O. Number"


def decide_order(desk: Desk, order: PurchaseOrder, twice: Collection[tuple[int, str]]) -> Decision:
    """Ask in turn: is it ours to move, what became of it earlier, what forbids to post it. A person's hold keeps back
    whatever would move, or could be cured to move.
    """
    return unless_held(desk, _judged(desk, as_ordered(desk, order), twice))


def _judged(desk: Desk, purchase: Purchase, twice: Collection[tuple[int, str]]) -> Decision:
    order = purchase.order
    if not is_blank(order) and not has_failed(order) and purchase.source not in desk.memory.departed:
        return moved(desk, purchase)
    standing = not_ours(desk, purchase) or _billed(desk, purchase) or _settled_earlier(desk, purchase)
    if isinstance(standing, Ruling):
        return ruled(desk, purchase, standing)
    if isinstance(standing, Adoption):
        return adopted(desk, purchase, standing)
    decision = create(desk, purchase, twice)
    if decision.document.verdict is not Verdict.CREATE:
        return decision
    number = {"$of": decision.effects[-1].key, "field": "DocNumber"}
    return with_write_back(decision, write_back(desk, order, purchase.source, number))


def moved(desk: Desk, purchase: Purchase) -> Decision:
    """An order whose number stands in Autotask: skipped, with what changed since; or brought up to date (rule P3)."""
    number, label = (purchase.order.external_po_number or "").strip(), label_of(desk, purchase.order)
    standing = drift.transferred(desk, purchase)
    numbered = Reason("already-numbered", f"Autotask already has the number {number} for it", "", "P1")
    if standing is None:
        return ruled(desk, purchase, Ruling(verdict=Verdict.SKIP, reason=numbered))
    if not standing.ours:
        notes = drift.told(desk, purchase, label, standing)
        return ruled(desk, purchase, Ruling(verdict=Verdict.SKIP, reason=numbered, notes=notes))
    named = still_there(desk.facts, desk.memory, purchase.order.id, standing.number or number)
    again = named if standing.posted else None
    if again:
        return ruled(desk, purchase, again)
    carried = drift.carried_over(desk, purchase, label, standing)
    if carried:
        return carried
    reason = Reason("transferred-earlier", f"Transferred earlier as {standing.number or number}")
    notes = drift.told(desk, purchase, label, standing)
    if standing.number and standing.number != number:
        notes = (*notes, _renumbered(standing.number, number))
    return ruled(desk, purchase, Ruling(verdict=Verdict.SKIP, reason=reason, notes=notes))


def not_ours(desk: Desk, purchase: Purchase) -> Ruling | None:
    """What is not this program's to move, or has nothing to move."""
    order = purchase.order
    if has_failed(order):
        return held(FAILED)
    standing = not_eligible(order, label_of(desk, order), purchase.first, desk.settings.start_date)
    if standing or desk.lines.get(order.id):
        return standing
    verdict = Verdict.HOLD if desk.settings.without_items == "hold" else Verdict.SKIP
    return Ruling(verdict=verdict, reason=_WITHOUT_ITEMS)


def label_of(desk: Desk, order: PurchaseOrder) -> str:
    """Where it stands in Autotask, in Autotask's words."""
    return desk.facts.autotask.order_states.get(order.status, "")


def adopted(desk: Desk, purchase: Purchase, adoption: Adoption) -> Decision:
    """It is in QuickBooks already: only its number goes to Autotask."""
    about = replace(adoption, entity=purchase.entity).about
    effect = write_back(desk, purchase.order, purchase.source, adoption.number, about=about)
    told = replace(
        document(desk, purchase, Verdict.ADOPT),
        to_post=adoption.total,
        notes=(Reason("number-owed", f"It is in QuickBooks as {adoption.number}; the number goes to Autotask"),),
        effects=(effect.key,),
    )
    return Decision(document=told, effects=(effect,))


def differing(desk: Desk, purchase: Purchase, posted: PostedPurchase) -> list[str]:
    """How what carries the marker in QuickBooks differs from Autotask's in total, currency or vendor."""
    vendor = desk.vendors.get(f"vendor:{purchase.order.vendor_id}")
    theirs = posted.vendor_ref.value if posted.vendor_ref else None
    currency = posted.currency_ref.value if posted.currency_ref else purchase.currency
    total, found = total_of(desk, purchase), list[str]()
    if abs(posted.total_amt - total) > minor_unit(purchase.currency) or currency != purchase.currency:
        there, here = format_amount(posted.total_amt, currency), format_amount(total, purchase.currency)
        found.append(f"it totals {there} there and {here} in Autotask")
    if vendor and isinstance(vendor.reference, str) and theirs not in (None, vendor.reference):
        found.append(f"its vendor there is {theirs}, not {vendor.reference}")
    return found


def _billed(desk: Desk, purchase: Purchase) -> Ruling | None:
    """Orders became bills once, and some of this one came then: placed as a whole it would be counted twice."""
    return held(_BILLED) if purchase.order.id in desk.billed else None


def _settled_earlier(desk: Desk, purchase: Purchase) -> Ruling | Adoption | None:
    marked = desk.marked.get(purchase.order.id, ())
    past = Past(
        create=known(desk.memory, "quickbooks", "create", purchase.entity, purchase.source),
        back=known(desk.memory, "autotask", "update", "PurchaseOrders", purchase.source),
        marked=marked,
        amount=total_of(desk, purchase),
        document=NOUN,
        number=FIELD,
        resend="delete",
    )
    return settled(past, desk.memory, lambda: differing(desk, purchase, marked[0]))


_WITHOUT_ITEMS = Reason(
    "without-items", "It has no items, so there is nothing to order", "add its items in Autotask, or cancel it", "P1"
)


_BILLED = Reason(
    "billed-in-part",
    "Bills of what came of it were made earlier, when orders became bills",
    'set [purchase_orders] as = "bill" until all of it has come, or enter the rest in QuickBooks by hand',
    "P2",
)


def _renumbered(ours: str, theirs: str) -> Reason:
    return Reason(
        "number-differs",
        f"It is {ours} in QuickBooks, but its {FIELD} in Autotask is {theirs}",
        "correct the one that is wrong",
    )
