"""Which invoices of Autotask have not been transferred yet."""

from collections.abc import Iterable

from atqbo.rows import Invoice
from atqbo.settings import InvoicesApp


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


def numbers_wanted(invoices: Iterable[Invoice], settings: InvoicesApp) -> list[str]:
    """The numbers that these invoices would take in QuickBooks, in order."""
    return sorted({own_number(invoice, settings) for invoice in invoices} - {""})
