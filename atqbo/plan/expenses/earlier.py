"""What became of a report in earlier runs, and whether a bill in QuickBooks with its marker may be adopted."""

from collections.abc import Sequence

from atqbo.effects import read_mark
from atqbo.money import format_amount
from atqbo.plan.document import Reason
from atqbo.plan.earlier import Past, names, settled
from atqbo.plan.expenses.amounts import Amounts
from atqbo.plan.expenses.desk import Desk, Subject
from atqbo.plan.expenses.select import created, written_back
from atqbo.plan.expenses.twins import Twins, vendor_of
from atqbo.plan.ruling import Adoption, Ruling, held
from atqbo.rows import PostedPurchase


def settled_earlier(desk: Desk, subject: Subject, amounts: Amounts, twins: Twins) -> Ruling | Adoption | None:
    """What the past of a report without reference asks for; None if it has none and may be created."""
    marked = desk.marked.get(subject.report.id, ())
    past = Past(
        create=created(desk, subject.source),
        back=written_back(desk, subject.source),
        marked=marked,
        amount=abs(amounts.due),
        document="bill",
        number="QuickBooks Reference Number",
        field="Id" if desk.settings.reference == "bill-id" else "DocNumber",
        resend="delete",
    )
    found = settled(past, desk.memory, lambda: _differences(desk, subject, amounts, marked[0]))
    return found if found or past.create else _alike(desk, subject, amounts, past, twins)


def _alike(desk: Desk, subject: Subject, amounts: Amounts, past: Past, twins: Twins) -> Ruling | Adoption | None:
    """Bills without marker, of the same vendor, date and total, that somebody entered by hand or another connector
    moved, and that no other report has: one is adopted, several are held, and so is one that several reports may have
    (rule K5).
    """
    vendor = desk.vendors[subject.payee].reference if subject.payee else None
    posted = desk.facts.quickbooks.bills if amounts.due > 0 else desk.facts.quickbooks.vendor_credits
    alike = [
        each
        for each in posted
        if read_mark(each.private_note) is None
        and each.id not in twins.referred_to
        and each.vendor_ref is not None
        and (each.vendor_ref.value, each.txn_date, each.total_amt) == (vendor, subject.written_day, abs(amounts.due))
    ]
    if not alike or amounts.holds:
        return None
    if len(alike) > 1:
        return held(_several_alike(alike))
    if twins.sums.get((vendor_of(desk, subject), subject.written_day, amounts.due), 0) > 1:
        return held(_reports_alike(alike))
    given = past.given(alike[0])
    found = Adoption(number=given, total=alike[0].total_amt, quickbooks_id=alike[0].id)
    return found if given else held(_several_alike(alike))


def _differences(desk: Desk, subject: Subject, amounts: Amounts, posted: PostedPurchase) -> list[str]:
    """How the bill in QuickBooks differs from the report in total or vendor."""
    vendor = desk.vendors[subject.payee].reference if subject.payee else None
    theirs = posted.vendor_ref.value if posted.vendor_ref else None
    currency = posted.currency_ref.value if posted.currency_ref else amounts.currency
    found = []
    if posted.total_amt != abs(amounts.due) or currency != amounts.currency:
        there, here = format_amount(posted.total_amt, currency), format_amount(abs(amounts.due), amounts.currency)
        found.append(f"it totals {there} there and {here} in Autotask")
    if isinstance(vendor, str) and theirs not in (None, vendor):
        found.append(f"its vendor there is {theirs}, not {vendor}")
    return found


def _several_alike(alike: Sequence[PostedPurchase]) -> Reason:
    return Reason(
        "bills-alike",
        f"QuickBooks has what may be it, of the same vendor, date and total: {names(alike)}",
        "if it is one of them, enter that one in Autotask as its QuickBooks Reference Number; else give it a number of "
        "its own or another date",
        "K5",
    )


def _reports_alike(alike: Sequence[PostedPurchase]) -> Reason:
    return Reason(
        "reports-alike",
        f"Several reports are of the same vendor, date and total, and QuickBooks has {names(alike)}, which can be one "
        "of them only",
        "enter it in Autotask as the QuickBooks Reference Number of the report that it is",
        "K5",
    )
