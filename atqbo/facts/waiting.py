"""Which invoices of Autotask have not been transferred yet."""

from collections.abc import Container, Iterable

from atqbo.rows import Invoice
from atqbo.settings import InvoicesApp

FAILED_MARK = "ERROR"
"""What a connector writes into Invoice Number when a transfer failed."""


def is_waiting(invoice: Invoice, settings: InvoicesApp) -> bool:
    """Where QuickBooks numbers the invoices, a blank number says so; else a blank Web Service Date."""
    if settings.numbering == "quickbooks":
        return not (invoice.invoice_number or "").strip()
    return invoice.web_service_date is None


def own_number(invoice: Invoice, settings: InvoicesApp) -> str:
    """The number Autotask has for the document in QuickBooks; "" where QuickBooks gives it, or Autotask has none."""
    if settings.numbering == "autotask-id":
        return str(invoice.id)
    return (invoice.invoice_number or "").strip() if settings.numbering == "autotask-number" else ""


def sign_of(invoice: Invoice, settings: InvoicesApp) -> str:
    """The number by which a transferred invoice is to be found in QuickBooks; "" for one that waits or failed."""
    if is_waiting(invoice, settings) or has_failed(invoice):
        return ""
    return own_number(invoice, settings) or (invoice.invoice_number or "").strip()


def has_failed(invoice: Invoice) -> bool:
    """Whether its number says that an earlier transfer failed."""
    return (invoice.invoice_number or "").strip().upper() == FAILED_MARK


def numbers_wanted(
    invoices: Iterable[Invoice], settings: InvoicesApp, *, again: Container[int] = (), transferred: bool = False
) -> list[str]:
    """The numbers that invoices which wait would take in QuickBooks, in order. again: ids of those that are to be sent
    anew. transferred: the numbers of all others too.
    """
    found = set()
    for invoice in invoices:
        if is_waiting(invoice, settings) or invoice.id in again:
            found.add(own_number(invoice, settings))
        elif transferred:
            found.add(sign_of(invoice, settings))
    return sorted(found - {""})
