"""Invoices that stood in QuickBooks before the window began and are dated as ones that wait (rule K5)."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import structs

from atqbo import rows
from atqbo.facts.reading import QuickBooksReader
from atqbo.facts.snapshot import QuickBooksFacts
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
