"""python-quickbooks at work on the sandbox, unmodified but for the address; prints as JSON what it saw.

It runs in a virtual environment of its own (requirements.txt beside it). Standard input: the sandbox's ready line.
"""

import json
import os
import sys
from datetime import datetime

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # oauthlib's own way to allow http on this host

from intuitlib.client import AuthClient
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import ObjectNotFoundException, QuickbooksException, ValidationException
from quickbooks.objects import (
    Attachable,
    AttachableRef,
    Customer,
    Invoice,
    Item,
    Payment,
    PaymentLine,
    Preferences,
    SalesItemLine,
    SalesItemLineDetail,
    Term,
    Vendor,
)


def connected(ready):
    """The library's client, with its class attributes pointed at the sandbox."""
    keys = ready["credentials"]
    QuickBooks.api_url_v3 = QuickBooks.sandbox_api_url_v3 = ready["quickbooks_url"] + "/v3"
    auth = AuthClient(
        client_id=keys["client_id"],
        client_secret=keys["client_secret"],
        redirect_uri="http://localhost:8765/back",
        environment=ready["discovery_url"],
    )
    return QuickBooks(
        auth_client=auth, refresh_token=keys["refresh_token"], company_id=ready["realm_id"], minorversion=75
    )


def customer(name):
    """A customer not yet saved."""
    made = Customer()
    made.DisplayName = name
    return made


def invoice(owner, item, amount):
    """An invoice of one line, not yet saved."""
    made, line = Invoice(), SalesItemLine()
    line.Amount = amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    line.SalesItemLineDetail.Qty, line.SalesItemLineDetail.UnitPrice = 1, amount
    made.Line.append(line)
    made.CustomerRef = owner.to_ref()
    return made


def refused(kind, act):
    """The code with which an act is refused."""
    try:
        act()
    except kind as error:
        return error.error_code
    return None


def names(qb):
    """Create, query, page, count, update, inactivate."""
    amy = customer("Amy's Bird Sanctuary").save(qb=qb)
    twin = refused(QuickbooksException, lambda: customer("Amy's Bird Sanctuary").save(qb=qb))
    found = Customer.filter(DisplayName="Amy's Bird Sanctuary", qb=qb)
    amy.Notes, amy.GivenName = "Feeds at dawn", "Amy"
    updated = amy.save(qb=qb)
    amy.SyncToken = "0"
    stale = refused(QuickbooksException, lambda: amy.save(qb=qb))
    vendor = Vendor()
    vendor.DisplayName = "Books by Bessie"
    vendor = vendor.save(qb=qb)
    vendor.Active = False
    gone = vendor.save(qb=qb)
    return Customer.get(updated.Id, qb=qb), {
        "created": [amy.Id.isdigit(), amy.DisplayName, amy.CurrencyRef.value],
        "duplicate": twin,
        "found": [row.Id == amy.Id for row in found],
        "updated": [updated.SyncToken, updated.Notes, updated.GivenName],
        "stale": stale,
        "inactive": gone.DisplayName,
        "vendors": len(Vendor.all(qb=qb)),
        "vendors_of_both_kinds": len(Vendor.where("Active IN (true, false)", qb=qb)),
        "bad_query": refused(ValidationException, lambda: Customer.where("DisplayName = 'Amy's'", qb=qb)),
        "missing": refused(ObjectNotFoundException, lambda: Customer.get("99999", qb=qb)),
    }


def batches(qb):
    """Many at once, and page by page."""
    made = batch_create([customer(f"Customer {number:03}") for number in range(45)], qb=qb)
    for each in made.successes[:2]:
        each.CompanyName = "Changed"
    twin = batch_create([customer("Customer 001"), customer("Customer 100")], qb=qb)
    paged, start = [], 1
    while page := Customer.all(order_by="DisplayName", start_position=start, max_results=20, qb=qb):
        paged += [row.DisplayName for row in page]
        start += 20
    return {
        "made": len(made.successes),
        "changed": [row.CompanyName for row in batch_update(made.successes[:2], qb=qb).successes],
        "faults": [fault.Error[0].code for fault in twin.faults],
        "beside_a_fault": [row.DisplayName for row in twin.successes],
        "paged": [len(paged), len(set(paged)), paged == sorted(paged)],
        "counted": Customer.count(qb=qb),
        "chosen": len(Customer.choose(["Customer 003", "Customer 004"], field="DisplayName", qb=qb)),
    }


def books(qb, amy):
    """Invoices, a payment, voids, papers."""
    item = Item.all(max_results=1, qb=qb)[0]
    first = invoice(amy, item, 100).save(qb=qb, request_id="only-once")
    again = invoice(amy, item, 100).save(qb=qb, request_id="only-once")
    second = invoice(amy, item, 50).save(qb=qb)
    payment, line = Payment(), PaymentLine()
    line.Amount = payment.TotalAmt = 30
    line.LinkedTxn.append(first.to_linked_txn())
    payment.CustomerRef = amy.to_ref()
    payment.Line.append(line)
    payment = payment.save(qb=qb)
    paid, owing = Invoice.get(first.Id, qb=qb), Customer.get(amy.Id, qb=qb)
    payment.void(qb=qb)
    unpaid = Invoice.get(first.Id, qb=qb)
    pdf, sent = second.download_pdf(qb=qb), second.send(qb=qb, send_to="amy@birds.example")["Invoice"]
    report = qb.get_report("AgedReceivables")
    second = Invoice.get(second.Id, qb=qb)
    second.void(qb=qb)
    voided = Invoice.get(second.Id, qb=qb)
    return first, {
        "same_by_request_id": first.Id == again.Id,
        "number_and_total": [first.DocNumber, first.TotalAmt, len(first.Line)],
        "paid": [paid.Balance, [(each.TxnId == payment.Id, each.TxnType) for each in paid.LinkedTxn], owing.Balance],
        "unpaid": [unpaid.Balance, unpaid.LinkedTxn],
        "pdf": pdf[:5].decode(),
        "sent": [sent["EmailStatus"], sent["BillEmail"]["Address"], second.email_sent],
        "owed": report["Rows"]["Row"][-1]["Summary"]["ColData"][-1]["value"],
        "voided": [voided.TotalAmt, voided.Balance, voided.PrivateNote, float(voided.Line[0].Amount)],
    }


def files(qb, first):
    """A file and a note on an invoice."""
    made = []
    for content in (b"%PDF-1.4 \x00\xff", None):
        attached, where = Attachable(), AttachableRef()
        where.EntityRef = first.to_ref()
        attached.AttachableRef.append(where)
        if content:
            attached.FileName, attached.ContentType, attached._FileBytes = "bill.pdf", "application/pdf", content
        else:
            attached.Note = "A note"
        made.append(attached.save(qb=qb))
    found = Attachable.where(f"AttachableRef.EntityRef.value = '{first.Id}'", order_by="Id", qb=qb)
    return {
        "file": [made[0].FileName, made[0].Size, made[0].ContentType],
        "content": qb.session.get(made[0].TempDownloadUri).content == b"%PDF-1.4 \x00\xff",
        "note": made[1].Note,
        "found": [row.Id == one.Id for row, one in zip(found, made, strict=True)],
    }


def changes(qb, first, since):
    """A deletion, and what change data capture tells of everything."""
    gone = batch_delete([first], qb=qb)
    told = change_data_capture([Invoice, Customer, Term], since, qb=qb)
    return {
        "deleted": [row.Id == first.Id for row in gone.successes],
        "invoices": sorted(getattr(row, "status", "") for row in told.Invoice),
        "customers": len(told.Customer),
        "terms": hasattr(told, "Term"),
    }


def main():
    """Go through all of it."""
    qb = connected(json.loads(sys.stdin.readline()))
    since = datetime.fromisoformat(qb.get_report("AgedReceivables")["Header"]["Time"]).replace(tzinfo=None)
    amy, seen = names(qb)
    first, told = books(qb, amy)
    everything = {
        "home": Preferences.get(qb=qb).CurrencyPrefs.HomeCurrency.value,
        "names": seen,
        "batches": batches(qb),
        "books": told,
        "files": files(qb, first),
        "changes": changes(qb, first, since),
    }
    print(json.dumps(everything, default=str))


if __name__ == "__main__":
    main()
