"""What of an order is billed already, what is still to be billed, and which bill its freight stands on (rule P2)."""

from collections.abc import Sequence

from msgspec.structs import replace

from atqbo.plan.document import Reason
from atqbo.plan.orders.desk import Desk
from atqbo.plan.orders.lines import FREIGHT
from atqbo.plan.orders.purchase import Purchase, as_received, freight_of
from atqbo.plan.orders.subject import total_of
from atqbo.plan.past import answered, is_done, known
from atqbo.rows import PostedPurchase, PurchaseOrder


def bills_of(desk: Desk, order: PurchaseOrder) -> tuple[Purchase, ...]:
    """A bill for each of the vendor's invoices, freight on one of them. One of which everything was sent back counts
    only where it was billed before that.
    """
    bills = tuple(each for each in as_received(desk, order) if each.taken or is_billed(desk, each))
    charged = freight_of(desk, order)
    if not (charged and bills):
        return bills
    loaded = [replace(each, freight=charged) for each in bills]
    carrier = _carrier(desk, loaded)
    return tuple(each if place == carrier else bills[place] for place, each in enumerate(loaded))


def _carrier(desk: Desk, loaded: Sequence[Purchase]) -> int:
    """Place of the bill that freight stands on, wherever later receipts come to lie: the billed one that has it, else
    the first that is still to be billed. loaded: each as if it were that one.
    """
    billed = [is_billed(desk, each) for each in loaded]
    carrying = [place for place, each in enumerate(loaded) if billed[place] and _has_freight(desk, each)]
    waiting = [place for place, done in enumerate(billed) if not done]
    return next(iter((*carrying, *waiting)), 0)


def _has_freight(desk: Desk, bill: Purchase) -> bool:
    """Whether its bill was made with the freight, by its total or by what stands in QuickBooks."""
    create = known(desk.memory, "quickbooks", "create", "Bill", bill.source)
    lines = (line for each in marked(desk, bill) for line in each.line)
    return answered(create, "TotalAmt") == total_of(desk, bill) or any(line.description == FREIGHT for line in lines)


def is_billed(desk: Desk, bill: Purchase) -> bool:
    """Whether the ledger, or a marker in QuickBooks, knows its bill."""
    return is_created(desk, bill) or bool(marked(desk, bill))


def is_created(desk: Desk, bill: Purchase) -> bool:
    """Whether this ledger made its bill."""
    return is_done(known(desk.memory, "quickbooks", "create", "Bill", bill.source))


def marked(desk: Desk, bill: Purchase) -> tuple[PostedPurchase, ...]:
    """What carries the order's marker and this invoice's number."""
    return tuple(each for each in desk.marked.get(bill.order.id, ()) if same(bill, each))


def same(bill: Purchase, posted: PostedPurchase) -> bool:
    """Whether it carries this invoice's number."""
    return (posted.doc_number or "").strip().casefold() == bill.number.casefold()


def renumbered(desk: Desk, order: PurchaseOrder, bills: Sequence[Purchase]) -> Reason | None:
    """Why nothing more may be billed: this ledger billed some of it under a number that no receipt has any more, as
    where somebody changed the order's own. What came then would be billed a second time.
    """
    there = {each.source for each in bills}
    prefix = f"purchase-orders:{order.id}/"
    gone = sorted(
        source.removeprefix(prefix)
        for (_, verb, entity, source), each in desk.memory.effects.items()
        if (verb, entity) == ("create", "Bill") and source.startswith(prefix) and is_done(each) and source not in there
    )
    if not gone:
        return None
    return Reason(
        "invoice-number-changed",
        f"Some of what came was billed as {', '.join(gone)}, and no receipt has that number in Autotask any more",
        "enter that number again in Autotask; or enter what is left to bill in QuickBooks by hand, and its number as "
        "External P.O. Number",
        "P2",
    )
