"""Which purchase orders a plan is about, and which of them are not this program's to move (rules D3, D5, P1)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from atqbo.facts import TOLD_OUTSIDE, Facts, makes_bills
from atqbo.plan.document import Reason, Verdict
from atqbo.plan.invoices.dates import calendar_date, day_of_instant
from atqbo.plan.orders.desk import app_of, is_blank
from atqbo.plan.ruling import Ruling
from atqbo.rows import PurchaseOrder
from atqbo.settings import Settings

FAILED_MARK = "ERROR"
"""What earlier connectors wrote into External P.O. Number when a transfer failed."""
ELIGIBLE = frozenset({"Submitted", "Received Partial", "Received Full"})
"""Labels of PurchaseOrders.status under which an order may move."""
CANCELED = frozenset({"Canceled", "Cancelled"})
_UNSENT = frozenset({"New", *CANCELED})


def last_days(facts: Facts, settings: Settings) -> dict[int, date]:
    """Order id → the day its window counts: its submission (rule D3); as bills also the last receipt of it, since it
    moves by what arrives.
    """
    zone = ZoneInfo(settings.company.time_zone)
    found = {
        each.id: day_of_instant(each.submit_date_time, zone)
        for each in facts.autotask.purchase_orders
        if each.submit_date_time
    }
    if makes_bills(app_of(settings), facts.quickbooks.company):
        of = {line.id: line.order_id for line in facts.autotask.purchase_order_items}
        for receipt in facts.autotask.goods_receipts:
            order_id = of.get(receipt.purchase_order_item_id)
            if order_id in found and receipt.receive_date:
                found[order_id] = max(found[order_id], calendar_date(receipt.receive_date, zone))
    return found


def in_window(facts: Facts, days: dict[int, date]) -> tuple[PurchaseOrder, ...]:
    """Orders of the window, or those that were asked for, in the order of submission and id."""
    chosen = [
        each
        for each in facts.autotask.purchase_orders
        if each.id in days and (facts.asked.only or days[each.id] >= facts.window_start)
    ]
    return tuple(sorted(chosen, key=lambda each: (str(each.submit_date_time), each.id)))


def watched(facts: Facts, days: dict[int, date], settings: Settings) -> tuple[PurchaseOrder, ...]:
    """Transferred orders from before the window, on which changes are still watched."""
    app = app_of(settings)
    return tuple(
        each
        for each in sorted(facts.autotask.purchase_orders, key=lambda each: each.id)
        if each.id in days
        and not facts.asked.only
        and days[each.id] < facts.window_start
        and (facts.as_of - days[each.id]).days <= app.watch_days
        and not is_blank(each)
    )


def told_outside(facts: Facts, days: dict[int, date], settings: Settings) -> tuple[Reason, ...]:
    """A note on orders shortly before the window that were never transferred (rule D3)."""
    missed = sorted(
        each.id
        for each in facts.autotask.purchase_orders
        if each.id in days
        and not facts.asked.only
        and facts.window_start - TOLD_OUTSIDE <= days[each.id] < facts.window_start
        and days[each.id] >= app_of(settings).start_date
        and (is_blank(each) or has_failed(each))
        and facts.autotask.order_states.get(each.status) not in _UNSENT
    )
    if not missed:
        return ()
    return (
        Reason(
            "older-than-window",
            f"Submitted before {facts.window_start} and without External P.O. Number, so not part of this plan: "
            f"{', '.join(map(str, missed))}",
            "raise [purchase_orders] look_back_days to transfer them",
            "D3",
        ),
    )


def not_found(facts: Facts) -> tuple[Reason, ...]:
    """A note on what was asked for by id or number and is not among the submitted orders."""
    only = facts.asked.only
    submitted = [each for each in facts.autotask.purchase_orders if each.submit_date_time]
    ids, numbers = {each.id for each in submitted}, {(each.purchase_order_number or "").strip() for each in submitted}
    missing = [f"id {each}" for each in only.ids if each not in ids]
    missing += [f"number {each}" for each in only.numbers if each not in numbers]
    if not missing:
        return ()
    said = f"Asked for, and no submitted purchase order of Autotask: {', '.join(missing)}"
    return (Reason("asked-not-found", said, "correct the parameter only, or submit the order in Autotask"),)


def told_states(facts: Facts, orders: Iterable[PurchaseOrder]) -> tuple[Reason, ...]:
    """A note on how many orders stand where in Autotask."""
    counts = Counter(facts.autotask.order_states.get(each.status, f"status {each.status}") for each in orders)
    if not counts:
        return ()
    told = ", ".join(f"{count} {label}" for label, count in sorted(counts.items()))
    return (Reason("order-states", f"In Autotask these orders stand as: {told}", "", "P1"),)


def has_failed(order: PurchaseOrder) -> bool:
    """Whether an earlier connector marked it as failed."""
    return (order.external_po_number or "").strip().upper() == FAILED_MARK


def not_eligible(order: PurchaseOrder, label: str, first: date, start: date) -> Ruling | None:
    """Skip what is not, or no more, submitted, or from before the start date; hold what nobody can say of."""
    if label in CANCELED:
        return _skip(Reason("canceled", "It was canceled in Autotask before it was transferred", "", "P1"))
    if label == "New":
        return _skip(Reason("not-submitted", "It is not submitted", "", "P1"))
    if label not in ELIGIBLE:
        return Ruling(verdict=Verdict.HOLD, reason=_unknown_state(order, label))
    if first < start:
        text = f"It is of {first}, before the start date {start}"
        return _skip(Reason("before-start-date", text, "", "D5"))
    return None


def _skip(reason: Reason) -> Ruling:
    return Ruling(verdict=Verdict.SKIP, reason=reason)


def _unknown_state(order: PurchaseOrder, label: str) -> Reason:
    return Reason(
        "order-state-unknown",
        f"Its status in Autotask is '{label or order.status}', and it is not known whether such orders may move",
        "submit or cancel it in Autotask",
        "P1",
    )


FAILED = Reason(
    "failed-earlier",
    f"Its External P.O. Number reads {FAILED_MARK}: an earlier transfer failed",
    "if it is not in QuickBooks, clear the number in Autotask and it is transferred; else enter its number",
    "P1",
)
