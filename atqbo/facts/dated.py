"""What could be taken for an invoice that waits, though it stood there before the window began (rule K5): invoices of
QuickBooks dated as it is, and the older invoices of Autotask whose they are.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from msgspec import structs

from atqbo import rows
from atqbo.facts.reading import AutotaskReader, QuickBooksReader, by_ids, calendar_day
from atqbo.facts.snapshot import AutotaskFacts, QuickBooksFacts
from atqbo.facts.waiting import is_waiting
from atqbo.settings import InvoicesApp


def with_dated(
    quickbooks: QuickBooksReader,
    posted: QuickBooksFacts,
    settings: InvoicesApp,
    since: datetime,
    days: Iterable[date],
) -> QuickBooksFacts:
    """QuickBooks with its older invoices of these days, in whole pages: one request more as a rule.

    since: what was made later is read already. days: dates of the invoices that wait. Where Autotask numbers the
    invoices, they are found by number, and nothing is read.
    """
    wanted = sorted(set(days))
    if settings.numbering != "quickbooks" or not wanted:
        return posted
    span = f"TxnDate >= '{wanted[0]}' AND TxnDate <= '{wanted[-1]}' AND MetaData.CreateTime < '{since.isoformat()}'"
    found = quickbooks.query("Invoice", rows.PostedInvoice, span)
    return structs.replace(posted, dated=tuple(each for each in found if each.txn_date in set(wanted)))


def with_numbered(
    autotask: AutotaskReader, told: AutotaskFacts, posted: QuickBooksFacts, settings: InvoicesApp, zone: ZoneInfo
) -> AutotaskFacts:
    """Autotask with the numbers of invoices that were not read and stand in QuickBooks with the date and amount of one
    that waits: an earlier connector moved those. One request more, and only where there are any.
    """
    if settings.numbering != "quickbooks":
        return told
    waiting = (each for each in told.invoices if is_waiting(each, settings))
    wanted = {(calendar_day(each.invoice_date_time, zone), round(each.invoice_total)) for each in waiting}
    if not wanted:
        return told
    invoices = ((each, each.total_amt) for each in chain(posted.dated, posted.invoices))
    credit_memos = ((each, -each.total_amt) for each in posted.credit_memos)
    near = {
        (each.doc_number or "").strip()
        for each, total in chain(invoices, credit_memos)
        if each.txn_date and any((each.txn_date, round(total) + off) in wanted for off in (-1, 0, 1))
    }
    unread = sorted(near - {(each.invoice_number or "").strip() for each in told.invoices} - {""})
    found = by_ids(autotask, "Invoices", "invoiceNumber", unread, rows.Invoice)
    return structs.replace(told, numbered=frozenset((each.invoice_number or "").strip() for each in found))
