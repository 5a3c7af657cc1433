"""What changed in Autotask after an order was transferred: told, or carried over while that is harmless (rule P3)."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import read_mark
from atqbo.money import ZERO, format_amount
from atqbo.plan.decision import Decision
from atqbo.plan.document import Reason, Verdict
from atqbo.plan.earlier import is_ours
from atqbo.plan.orders.desk import Desk
from atqbo.plan.orders.heads import head_differences, shipped_elsewhere
from atqbo.plan.orders.posting import draft, expected, holds_of, update, updated
from atqbo.plan.orders.purchase import Purchase
from atqbo.plan.orders.select import CANCELED
from atqbo.plan.orders.subject import below_zero, document
from atqbo.plan.past import is_done, known, next_name, outcome_unknown
from atqbo.rows import PostedOrder, PostedPurchase

DRIFT = ("changed-since-transfer", "canceled-since-transfer", "gone-from-quickbooks", "number-differs")
"""Codes of notes on what no longer agrees."""


class Standing(Struct, frozen=True, kw_only=True):
    """An order that was transferred, as QuickBooks holds it."""

    number: str
    posted: PostedPurchase | None
    """None where QuickBooks does not show it any more."""
    ours: bool = True
    """False: another program, or a person, put it there."""


class _Told(Struct, frozen=True):
    """What one side says of a line."""

    quantity: Decimal
    amount: Decimal
    text: str
    """"" where that side says nothing of its own."""

    def differs(self, there: "_Told") -> bool:
        """Whether QuickBooks' line says something else."""
        return (self.quantity, self.amount) != (there.quantity, there.amount) or self.reads_else(there)

    def reads_else(self, other: "_Told") -> bool:
        """Whether the texts differ. A line without memo goes by its product's name in QuickBooks."""
        return bool(self.text and other.text and self.text[:_COMPARED] != other.text[:_COMPARED])

    def words(self, other: "_Told", currency: str) -> str:
        """'4 for 100.00 USD', with the text where the other's is another."""
        about = f" ({self.text[:60]})" if self.reads_else(other) else ""
        return f"{format(self.quantity.normalize(), 'f')} for {format_amount(self.amount, currency)}{about}"


_COMPARED = 3_900
"""Characters of a text that are compared: a longer one was cut when it was sent."""


def transferred(desk: Desk, purchase: Purchase) -> Standing | None:
    """Where this program put the order earlier; None where it did not, or nobody can say."""
    create = known(desk.memory, "quickbooks", "create", purchase.entity, purchase.source)
    back = known(desk.memory, "autotask", "update", "PurchaseOrders", purchase.source)
    marked = [each for each in desk.marked.get(purchase.order.id, ()) if is_ours(desk.memory, each)]
    for effect in (create, back):
        if effect and is_done(effect) and effect.result.get("Id"):
            posted = next((each for each in desk.posted if each.id == str(effect.result["Id"])), None)
            number = posted.doc_number if posted else None
            return Standing(number=number or str(effect.result.get("DocNumber") or ""), posted=posted)
    if len(marked) == 1:
        return Standing(number=marked[0].doc_number or "", posted=marked[0])
    return _by_others(desk, purchase)


def _by_others(desk: Desk, purchase: Purchase) -> Standing | None:
    """The one order without marker of the number that stands in Autotask, of a vendor of that very name."""
    number = (purchase.order.external_po_number or "").strip()
    found = [
        each
        for each in desk.posted
        if (each.doc_number or "").strip() == number
        and read_mark(each.private_note) is None
        and each.vendor_ref
        and each.vendor_ref.name == purchase.vendor
    ]
    return Standing(number=number, posted=found[0], ours=False) if number and len(found) == 1 else None


def told(desk: Desk, purchase: Purchase, label: str, standing: Standing) -> tuple[Reason, ...]:
    """What no longer agrees, as notes."""
    posted = standing.posted
    if posted is None:
        return () if label in CANCELED else (_gone(purchase, standing.number),)
    if label in CANCELED:
        closed = isinstance(posted, PostedOrder) and posted.po_status == "Closed"
        return () if closed else (_canceled(standing.number, posted),)
    differing = (*_to_carry_over(desk, purchase, standing), *_to_tell(desk, purchase, standing))
    return (_changed(standing.number, differing),) if differing else ()


def _to_carry_over(desk: Desk, purchase: Purchase, standing: Standing) -> tuple[str, ...]:
    """How lines, and the head of an order of ours, differ."""
    posted = standing.posted
    if posted is None:
        return ()
    heads = head_differences(desk, purchase, posted) if isinstance(posted, PostedOrder) and standing.ours else ()
    return (*heads, *differences(purchase, posted))


def _to_tell(desk: Desk, purchase: Purchase, standing: Standing) -> tuple[str, ...]:
    """How it differs where a difference alone is no cause to write: QuickBooks might keep its own form for good."""
    posted = standing.posted
    return shipped_elsewhere(desk, purchase, posted) if isinstance(posted, PostedOrder) and standing.ours else ()


def has_drifted(decision: Decision) -> bool:
    """Whether something has to be said, or done, about what changed since the transfer."""
    document = decision.document
    return document.verdict is Verdict.UPDATE or any(note.code in DRIFT for note in document.notes)


def differences(purchase: Purchase, posted: PostedPurchase) -> tuple[str, ...]:
    """How the lines in Autotask differ from those in QuickBooks, in words; empty where they agree."""
    ours = [
        _Told(each.quantity, each.amount(purchase.currency), (each.line.memo or "").strip()) for each in purchase.taken
    ]
    ours += [_Told(Decimal(1), purchase.freight, "")] if purchase.freight else []
    theirs = [
        _Told(detail.qty or ZERO, detail.tax_inclusive_amt or line.amount, (line.description or "").strip())
        for line in posted.line
        if (detail := line.item_based_expense_line_detail)
    ]
    pairs = zip(ours, theirs, strict=False)
    found = [
        f"line {position} is {here.words(there, purchase.currency)} in Autotask "
        f"and {there.words(here, purchase.currency)} in QuickBooks"
        for position, (here, there) in enumerate(pairs, 1)
        if here.differs(there)
    ]
    if len(ours) != len(theirs):
        found.append(f"it has lines in Autotask: {len(ours)}, in QuickBooks: {len(theirs)}")
    return tuple(found)


def carried_over(desk: Desk, purchase: Purchase, label: str, standing: Standing) -> Decision | None:
    """The update that brings QuickBooks up to date; None where the settings or rule P3 do not let it."""
    posted, earlier = standing.posted, known(desk.memory, "quickbooks", "update", purchase.entity, purchase.source)
    if desk.settings.changed != "update" or not isinstance(posted, PostedOrder):
        return None
    unknown = outcome_unknown(earlier, "Its change")
    if unknown:
        return Decision(document=replace(document(desk, purchase, Verdict.HOLD), reasons=(unknown,)))
    due = told(desk, purchase, label, standing) if label in CANCELED else _to_carry_over(desk, purchase, standing)
    empty = not purchase.taken and label not in CANCELED  # QuickBooks keeps no order without lines
    if not due or empty or why_not_updated(desk, purchase, posted):
        return None
    record = {"Id": posted.id, "SyncToken": posted.sync_token}
    if label in CANCELED:
        effect = update(desk, purchase, record, {"POStatus": "Closed"}, {"POStatus": "Closed"})
        closed = replace(
            document(desk, purchase, Verdict.UPDATE),
            to_post=posted.total_amt,
            notes=(_closing(standing.number),),
            effects=(effect.key,),
        )
        return Decision(document=closed, effects=(effect,))
    key, _ = next_name(desk.memory, "quickbooks", "update", purchase.entity, purchase.source, again=True)
    made = draft(desk, purchase, key)
    holds = (*holds_of(made), *below_zero(desk, purchase))
    if holds:
        return Decision(document=replace(document(desk, purchase, Verdict.HOLD), reasons=holds))
    effect = update(desk, purchase, record, made.body, expected(desk, purchase, made))
    return updated(desk, purchase, made, effect)


def why_not_updated(desk: Desk, purchase: Purchase, posted: PostedOrder) -> str:
    """What makes a change in QuickBooks more than a repetition of Autotask's (rule P3); "" where nothing does."""
    if posted.po_status == "Closed":
        return "it is closed in QuickBooks"
    if posted.linked_txn:
        return "it is billed in QuickBooks"
    known_tokens = {
        str(effect.result.get("SyncToken"))
        for verb in ("create", "update")
        for effect in (known(desk.memory, "quickbooks", verb, purchase.entity, purchase.source),)
        if effect and is_done(effect)
    }
    return "" if posted.sync_token in known_tokens else "it was edited in QuickBooks since"


def _changed(number: str, differing: Sequence[str]) -> Reason:
    return Reason(
        "changed-since-transfer",
        f"It was changed after its transfer as {number}: {'; '.join(differing)}",
        "correct the order in QuickBooks",
        "P3",
    )


def _canceled(number: str, posted: PostedPurchase) -> Reason:
    billed = ", billed already" if posted.linked_txn else ""
    return Reason(
        "canceled-since-transfer",
        f"It is canceled in Autotask, and stands in QuickBooks as {number}{billed}",
        "close or delete it in QuickBooks",
        "P3",
    )


def _gone(purchase: Purchase, number: str) -> Reason:
    return Reason(
        "gone-from-quickbooks",
        f"It was transferred as {number or 'an order'}, and QuickBooks does not show it any more",
        f"to send it anew: -p resend {purchase.order.id}",
        "P3",
    )


def _closing(number: str) -> Reason:
    return Reason("canceled-since-transfer", f"It is canceled in Autotask: {number} is closed in QuickBooks", "", "P3")
