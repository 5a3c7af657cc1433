"""What becomes of one purchase order as bills: one for each invoice of the vendor that something came on (rule P2).

Ordered and not received never becomes a bill. External P.O. Number is written when all that was ordered has come and
every bill stands: until then the ledger and the markers tell which receipts are billed, and later ones follow.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

from msgspec.structs import replace

from atqbo.money import ZERO, format_amount
from atqbo.plan.anew import still_there
from atqbo.plan.decision import Decision
from atqbo.plan.document import Known, Reason, Verdict
from atqbo.plan.earlier import Past, settled
from atqbo.plan.orders.billed import bills_of, is_billed, is_created, marked, renumbered, same
from atqbo.plan.orders.desk import Desk, is_blank
from atqbo.plan.orders.posting import create, with_write_back, write_back
from atqbo.plan.orders.purchase import Purchase, as_ordered
from atqbo.plan.orders.select import CANCELED, has_failed
from atqbo.plan.orders.subject import ruled, total_of, unless_held
from atqbo.plan.orders.verdict import FIELD, adopted, differing, label_of, not_ours
from atqbo.plan.past import answered, is_done, known
from atqbo.plan.ruling import Adoption, Ruling, held
from atqbo.rows import PurchaseOrder

_LONGEST_FIELD = 50
"""Characters Autotask takes in External P.O. Number."""


def decide_bills(desk: Desk, order: PurchaseOrder, twice: Collection[tuple[int, str]]) -> tuple[Decision, ...]:
    """A decision for each bill; one for the order as a whole where there is none."""
    whole, bills = _whole(desk, order), bills_of(desk, order)
    anew = [bill for bill in bills if bill.source in desk.memory.departed]
    numbered = not is_blank(order) and not has_failed(order)
    if numbered and not anew:
        return (_moved(desk, whole, bills),)
    standing = _canceled(desk, order, bills) or not_ours(desk, whole) or _renumbered(desk, order, bills)
    if standing:
        return (ruled(desk, whole, standing),)
    if not bills:
        return (ruled(desk, whole, Ruling(verdict=Verdict.SKIP, reason=_nothing_received(desk, order))),)
    if numbered:
        bills = tuple(bill for bill in bills if bill in anew or is_billed(desk, bill))
    found = [_settled_earlier(desk, bill, bills) for bill in bills]
    decisions = [_decide(desk, bill, each, twice) for bill, each in zip(bills, found, strict=True)]
    if numbered or not _received_in_full(desk, order) or any(each.document.verdict in _STOPPED for each in decisions):
        return tuple(decisions)
    return _told_to_autotask(desk, order, bills, found, decisions)


def _decide(
    desk: Desk, bill: Purchase, earlier: Ruling | Adoption | None, twice: Collection[tuple[int, str]]
) -> Decision:
    if isinstance(earlier, Ruling):
        return ruled(desk, bill, earlier)
    if isinstance(earlier, Adoption):
        again = still_there(desk.facts, desk.memory, bill.order.id, bill.number)
        if again and not _gone(desk, bill):
            return ruled(desk, bill, again)
        notes = (*_changed(desk, bill, earlier.total), *_gone(desk, bill))
        skip = Ruling(verdict=Verdict.SKIP, reason=_billed_earlier(bill.number), notes=notes)
        return ruled(desk, bill, skip)
    return unless_held(desk, create(desk, bill, twice))


_STOPPED = frozenset({Verdict.HOLD, Verdict.REFUSE})


def _told_to_autotask(
    desk: Desk,
    order: PurchaseOrder,
    bills: Sequence[Purchase],
    found: Sequence[Ruling | Adoption | None],
    decisions: Sequence[Decision],
) -> tuple[Decision, ...]:
    """The last bill that is created, or else the last there is, brings the numbers back."""
    created = [place for place, each in enumerate(decisions) if each.document.verdict is Verdict.CREATE]
    place = created[-1] if created else len(decisions) - 1
    chosen, stands = decisions[place], found[place]
    number = numbers([bill.number for bill in bills])
    if created:
        others = [effect.key for each in created for effect in decisions[each].effects if effect.entity == "Bill"]
        chosen = with_write_back(chosen, write_back(desk, order, bills[place].source, number, others))
    elif isinstance(stands, Adoption):
        taken = adopted(desk, bills[place], replace(stands, number=number))
        notes = (*taken.document.notes, *chosen.document.notes)
        chosen = Decision(document=replace(taken.document, notes=notes), effects=taken.effects)
    return (*decisions[:place], chosen, *decisions[place + 1 :])


def numbers(given: Sequence[str]) -> str:
    """The vendor's numbers as External P.O. Number takes them: all of them, or the first and how many more."""
    whole = ", ".join(given)
    return whole if len(whole) <= _LONGEST_FIELD else f"{given[0]} and {len(given) - 1} more"


def _whole(desk: Desk, order: PurchaseOrder) -> Purchase:
    """The order as what could be billed of it."""
    return replace(as_ordered(desk, order), entity="Bill", number="")


def _moved(desk: Desk, whole: Purchase, bills: Sequence[Purchase]) -> Decision:
    """An order whose number stands in Autotask, with what came or changed since."""
    number, order = (whole.order.external_po_number or "").strip(), whole.order
    if is_done(known(desk.memory, "quickbooks", "create", "PurchaseOrder", whole.source)):
        reason = Reason("transferred-earlier", f"Transferred earlier as the purchase order {number}")
        return ruled(desk, whole, Ruling(verdict=Verdict.SKIP, reason=reason))
    ours = [bill for bill in bills if is_billed(desk, bill)]
    changed = renumbered(desk, order, bills)
    if not ours and not changed and not is_done(_back(desk, order, bills)):
        reason = Reason("already-numbered", f"Autotask already has the number {number} for it", "", "P1")
        return ruled(desk, whole, Ruling(verdict=Verdict.SKIP, reason=reason))
    if again := still_there(desk.facts, desk.memory, order.id, number):
        return ruled(desk, whole, again)
    notes = [changed] if changed else [_late(bill) for bill in bills if bill not in ours]
    notes += [note for bill in ours for note in _gone(desk, bill)]
    notes += [_canceled_since(number)] if label_of(desk, order) in CANCELED else []
    reason = Reason("transferred-earlier", f"Billed earlier as {number}")
    return ruled(desk, whole, Ruling(verdict=Verdict.SKIP, reason=reason, notes=tuple(notes)))


def _settled_earlier(desk: Desk, bill: Purchase, bills: Sequence[Purchase]) -> Ruling | Adoption | None:
    posted = marked(desk, bill)
    past = Past(
        create=known(desk.memory, "quickbooks", "create", "Bill", bill.source),
        back=_back(desk, bill.order, bills),
        marked=posted,
        amount=total_of(desk, bill),
        document="bill",
        number=FIELD,
        resend="delete",
    )
    return settled(past, desk.memory, lambda: differing(desk, bill, posted[0]))


def _gone(desk: Desk, bill: Purchase) -> tuple[Reason, ...]:
    """A note where QuickBooks shows the bill of an invoice no more: all bills of its number are read, and those made
    lately whatever their number.
    """
    number = answered(known(desk.memory, "quickbooks", "create", "Bill", bill.source), "Id")
    if not is_created(desk, bill) or any(each.id == number or same(bill, each) for each in desk.posted):
        return ()
    return (
        Reason(
            "gone-from-quickbooks",
            f"The bill of the vendor's invoice {bill.number} is deleted in QuickBooks, or has another number there",
            f"if it is deleted, to send it anew: -p resend {bill.order.id}",
            "P3",
        ),
    )


def _back(desk: Desk, order: PurchaseOrder, bills: Sequence[Purchase]) -> Known | None:
    """What is known of the numbers' way back, whichever bill of the order it went with."""
    sources = (f"purchase-orders:{order.id}", *(bill.source for bill in bills))
    found = (known(desk.memory, "autotask", "update", "PurchaseOrders", source) for source in sources)
    return next((each for each in found if each), None)


def _received_in_full(desk: Desk, order: PurchaseOrder) -> bool:
    """Whether nothing more is to come."""
    if label_of(desk, order) == "Received Full":
        return True
    lines = desk.lines.get(order.id, ())
    return all(_received(desk, line.id) >= line.quantity for line in lines)


def _received(desk: Desk, line: int) -> Decimal:
    return sum((each.quantity_now_receiving for each in desk.receipts.get(line, ())), ZERO)


def _canceled(desk: Desk, order: PurchaseOrder, bills: Sequence[Purchase]) -> Ruling | None:
    """What came before the rest was canceled is owed all the same, and only a person can say how much of it."""
    unbilled = [bill for bill in bills if not is_billed(desk, bill)]
    return held(_canceled_with_goods(unbilled)) if label_of(desk, order) in CANCELED and unbilled else None


def _renumbered(desk: Desk, order: PurchaseOrder, bills: Sequence[Purchase]) -> Ruling | None:
    reason = renumbered(desk, order, bills)
    return held(reason) if reason else None


def _nothing_received(desk: Desk, order: PurchaseOrder) -> Reason:
    lines = desk.lines.get(order.id, ())
    ordered = format(sum((line.quantity for line in lines), ZERO).normalize(), "f")
    if any(desk.receipts.get(line.id) for line in lines):
        return Reason("nothing-received", f"All that came of the {ordered} ordered was sent back", "", "P2")
    return Reason("nothing-received", f"Nothing of the {ordered} ordered has come yet", "", "P2")


def _billed_earlier(number: str) -> Reason:
    return Reason("billed-earlier", f"Billed earlier as {number}", "", "P2")


def _changed(desk: Desk, bill: Purchase, total: Decimal) -> tuple[Reason, ...]:
    """A note where more, or less, came on an invoice than was billed."""
    came = total_of(desk, bill)
    if total == came:
        return ()
    now, then = format_amount(came, bill.currency), format_amount(total, bill.currency)
    return (
        Reason(
            "changed-since-transfer",
            f"What came on the vendor's invoice {bill.number} is {now} by now, and its bill is {then}",
            "correct the bill in QuickBooks",
            "P3",
        ),
    )


def _late(bill: Purchase) -> Reason:
    total = format_amount(bill.amount, bill.currency)
    return Reason(
        "changed-since-transfer",
        f"Something came on the vendor's invoice {bill.number or '(without number)'} after all was billed: {total}",
        "enter that bill in QuickBooks by hand",
        "P3",
    )


def _canceled_with_goods(unbilled: Sequence[Purchase]) -> Reason:
    told = ", ".join(
        f"{bill.number or 'without number'} {format_amount(bill.amount, bill.currency)}" for bill in unbilled
    )
    return Reason(
        "canceled-with-goods",
        f"It is canceled in Autotask, and something came on it that is not billed: {told}",
        "enter that bill in QuickBooks by hand, and its number in Autotask",
        "P2",
    )


def _canceled_since(number: str) -> Reason:
    return Reason(
        "canceled-since-transfer",
        f"It is canceled in Autotask, and billed in QuickBooks as {number}",
        "correct the bills in QuickBooks",
        "P3",
    )
