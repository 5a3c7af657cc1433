"""A number that still stands on an invoice that left the books: that one is given another, so that it is free again.

A void leaves the number where it was (recorded: https://github.com/minimul/qbo_api, spec/vcr/void/invoice), and
QuickBooks refuses a second document of the same number (6140). Whether it lets a program change what is voided is told
nowhere: where it does not, a person does it there.
"""

from decimal import Decimal

from atqbo.effects import Effect, FieldValue
from atqbo.money import Json
from atqbo.plan.closed import closed_until
from atqbo.plan.document import LONGEST_NUMBER, Memory, Reason
from atqbo.plan.invoices.desk import Desk
from atqbo.plan.past import make_effect
from atqbo.rows import PostedInvoice


def left_the_books(desk: Desk, number: str, own: str) -> PostedInvoice | None:
    """The one invoice of that number that this program once put into QuickBooks, and that is voided since; None where
    another one has the number, or its period is closed. own: id in QuickBooks of the invoice that is planned, or "".
    """
    others = [each for each in desk.numbered.get(number, ()) if each.id != own]
    closed = closed_until(desk.facts)
    if len(others) != 1 or (closed is not None and others[0].txn_date is not None and others[0].txn_date <= closed):
        return None
    return others[0] if _was_voided(desk.memory, others[0]) else None


def _was_voided(memory: Memory, posted: PostedInvoice) -> bool:
    """Whether it totals zero there, though the ledger knows it with a total."""
    if posted.total_amt or posted.balance:
        return False
    results: list[Json] = [known.result for known in memory.effects.values() if isinstance(known.result, dict)]
    return any(str(each.get("Id")) == posted.id and Decimal(each.get("TotalAmt") or 0) for each in results)


def renumber(desk: Desk, posted: PostedInvoice) -> Effect:
    """Only its number is changed, guarded by the version that was read."""
    number = _other_number(posted)
    return make_effect(
        desk.memory, "quickbooks", "update", "Invoice", f"voided-invoice:{posted.id}",
        body={"Id": posted.id, "SyncToken": posted.sync_token, "sparse": True, "DocNumber": number},
        expect={"DocNumber": number}, proof=FieldValue("DocNumber", number), again=True,
    )  # fmt: skip


def told_renumbered(posted: PostedInvoice) -> Reason:
    """Why a person has to approve it."""
    return Reason(
        "number-of-voided",
        f"Its number {posted.doc_number} still stands on a voided invoice in QuickBooks (id {posted.id}), which would "
        f"be numbered {_other_number(posted)}",
        "approve it by the plan's sentence; if QuickBooks refuses, give the voided one that number there by hand",
        "I1",
    )


def _other_number(posted: PostedInvoice) -> str:
    """Unlike any other, since it holds the id."""
    ending = f"-V{posted.id}"
    return f"{(posted.doc_number or '')[: LONGEST_NUMBER - len(ending)]}{ending}"
