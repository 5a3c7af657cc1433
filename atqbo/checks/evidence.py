"""What stands behind a finding: in words, and as the records of both services with what each says."""

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from msgspec import Struct, structs

from atqbo import rows
from atqbo.plan.document import Document

QUICKBOOKS_WEB = "https://app.qbo.intuit.com/"
"""Where a browser shows a company's books: that of whoever is logged in there."""
_AUTOTASK_HOST = re.compile(r"ww[0-9]{1,3}\.autotask\.net")
_AUTOTASK_PAGES = {"Organization": "Autotask/AutotaskExtend/ExecuteCommand.aspx?Code=OpenAccount&AccountID={}"}
"""Record → its address, where Autotask documents one (ExecuteCommand)."""
_QUICKBOOKS_PAGES = {
    "Customer": "app/customerdetail?nameId={}",
    "Vendor": "app/vendordetail?nameId={}",
    "Invoice": "app/invoice?txnId={}",
    "Bill": "app/bill?txnId={}",
    "Item": "app/items",
    "Term": "app/terms",
    "Class": "app/class",
}
"""Record → its address; products, terms and classes have a list only."""


class Seat(Struct, frozen=True, kw_only=True):
    """A record of one service, and what it says of the matter."""

    record: str = ""
    """"Organization", "Invoice", "Item" …; "" for what is no record."""
    id: str = ""
    name: str = ""
    value: str = ""
    link: str = ""
    """Its address in the service's own pages; "" where none is documented. Set by `linked`."""


class Evidence(Struct, frozen=True, kw_only=True):
    """One thing behind a finding."""

    text: str
    """In words, with names and both values."""
    autotask: Seat = Seat()
    quickbooks: Seat = Seat()


def said(texts: Iterable[str]) -> tuple[Evidence, ...]:
    """Evidence that is no record: a state, a date, a count."""
    return tuple(Evidence(text=text) for text in texts)


def of_invoice(document: Document, value: str = "") -> Seat:
    """An invoice of Autotask; its name is the organization's."""
    return Seat(record="Invoice", id=str(document.autotask_id), name=document.party, value=value)


def of_organization(number: int, name: str, value: str = "") -> Seat:
    """An organization of Autotask."""
    return Seat(record="Organization", id=str(number), name=name, value=value)


def of_billing_code(row: rows.BillingCode, value: str = "") -> Seat:
    """A billing code of Autotask."""
    return Seat(record="Billing code", id=str(row.id), name=row.name or "", value=value)


def of_payment_term(row: rows.PaymentTerm, value: str = "") -> Seat:
    """A payment term of Autotask."""
    return Seat(record="Payment term", id=str(row.id), name=row.name, value=value)


def of_customer(row: rows.Customer, value: str = "") -> Seat:
    """A customer of QuickBooks."""
    return Seat(record="Customer", id=row.id, name=row.display_name, value=value)


def of_vendor(row: rows.Vendor, value: str = "") -> Seat:
    """A vendor of QuickBooks."""
    return Seat(record="Vendor", id=row.id, name=row.display_name, value=value)


def of_item(row: rows.Item, value: str = "") -> Seat:
    """A product or service of QuickBooks, by its full name."""
    return Seat(record="Item", id=row.id, name=row.fully_qualified_name or row.name, value=value)


def of_term(row: rows.Term, value: str = "") -> Seat:
    """A term of QuickBooks."""
    return Seat(record="Term", id=row.id, name=row.name, value=value)


def of_posted(row: rows.PostedInvoice, value: str = "") -> Seat:
    """An invoice of QuickBooks; its name is its number."""
    return Seat(record="Invoice", id=row.id, name=row.doc_number or "", value=value)


def linked(evidence: Evidence, autotask_web: str, quickbooks_web: str) -> Evidence:
    """The same with the addresses of its records. autotask_web, quickbooks_web: where the services show their pages;
    "" for none, as with a rehearsal.
    """
    ours = autotask_web if _AUTOTASK_HOST.fullmatch(urlsplit(autotask_web).hostname or "") else ""
    return structs.replace(
        evidence,
        autotask=_seated(evidence.autotask, ours, _AUTOTASK_PAGES.get(evidence.autotask.record)),
        quickbooks=_seated(evidence.quickbooks, quickbooks_web, _QUICKBOOKS_PAGES.get(evidence.quickbooks.record)),
    )


def _seated(seat: Seat, web: str, page: str | None) -> Seat:
    if not (web and page and seat.id):
        return seat
    return structs.replace(seat, link=f"https://{urlsplit(web).hostname}/{page.format(quote(seat.id, safe=''))}")
