"""What the company behind Autotask does with its records: life cycles of what it spends, charges, attachments.

BEFORE: entity → what becomes of a record before it is stored, given the one before (None for a new one).
AFTER: entity → what follows elsewhere. ACTS: what people do in Autotask itself and no program can do over REST.
Sources: help pages of the entities (ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/Entities).
"""

import base64
import binascii
import mimetypes
from collections.abc import Callable, Mapping

from atqbo.money import ZERO, Json
from atqbo.sandbox import catalog
from atqbo.sandbox.autotask_filter import AutotaskError
from atqbo.sandbox.autotask_invoicing import make_invoice, void_invoice
from atqbo.sandbox.autotask_records import Records

_REPORT, _ORDER = catalog.EXPENSE_REPORT_STATUS, catalog.PURCHASE_ORDER_STATUS
_OPEN_REPORT = frozenset({_REPORT["In Progress"], _REPORT["Rejected"]})
_ON_THE_WAY = frozenset({_ORDER["Submitted"], _ORDER["Received Partial"]})
_NEEDED = {
    catalog.EXPENSE_CATEGORIES["Mileage"]: ("miles", "origin", "destination"),
    catalog.EXPENSE_CATEGORIES["Entertainment Expense"]: ("entertainmentLocation",),
}


# Expense reports


def expense_report(records: Records, old: Json | None, new: Json) -> Json:
    """A report begins in progress; `submit` hands it in, from there or once rejected, and is not kept."""
    status = old["status"] if old else _REPORT["In Progress"]
    handed_in = {}
    if new["submit"]:
        if status not in _OPEN_REPORT:
            raise AutotaskError("An expense report can be submitted only if it is In Progress or Rejected.")
        status, handed_in = _REPORT["Awaiting Approval"], {"submitDate": records.stamp, "rejectionReason": None}
    return with_amounts(records, {**new, "submit": False, "status": status, **handed_in})


def with_amounts(records: Records, report: Json) -> Json:
    """A report with the sums of its items; due is what is reimbursed less the cash advance."""
    items = records.every("ExpenseItems", expenseReportID=report["id"])
    total = sum((item["internalCurrencyExpenseAmount"] or ZERO for item in items), ZERO)
    repaid = sum((item["internalCurrencyReimbursementAmount"] or ZERO for item in items), ZERO)
    advance = report["internalCurrencyCashAdvanceAmount"] or ZERO
    return {
        **report,
        "internalCurrencyExpenseTotal": total,
        "amountDue": repaid - advance,
        "reimbursementCurrencyCashAdvanceAmount": advance,
        "reimbursementCurrencyAmountDue": repaid - advance,
    }


def expense_item(records: Records, _: Json | None, new: Json) -> Json:
    """Items are written only while their report is open; mileage and entertainment need more than others."""
    report = records.get("ExpenseReports", new["expenseReportID"])
    if report["status"] not in _OPEN_REPORT:
        raise AutotaskError("Expense items can be changed only while the report is In Progress or Rejected.")
    missing = [name for name in _NEEDED.get(new["expenseCategory"], ()) if new[name] in (None, "")]
    if missing:
        raise AutotaskError(f"Missing Required Field: {', '.join(missing)}")
    reimbursed = new["paymentType"] not in catalog.PAID_BY_COMPANY
    amount = new["internalCurrencyExpenseAmount"] or ZERO
    return {
        **new,
        "companyID": new["companyID"] or 0,
        "isReimbursable": reimbursed,
        "isRejected": False,
        "internalCurrencyReimbursementAmount": amount if reimbursed else ZERO,
        "reimbursementCurrencyReimbursementAmount": amount if reimbursed else ZERO,
    }


def refresh_report(records: Records, item: Json) -> None:
    """The report's sums follow its items."""
    records.put("ExpenseReports", with_amounts(records, records.get("ExpenseReports", item["expenseReportID"])))


def _decide(before: str, after: str, *stamped: str) -> Callable[[Records, int], int]:
    """An act of the approver: from one status to another; the fields take the approver and the instant."""

    def act(records: Records, number: int) -> int:
        report = records.get("ExpenseReports", number)
        if report["status"] != _REPORT[before]:
            raise AutotaskError(f"The expense report is not {before}.")
        marks = {name: records.resource if name.endswith("ID") else records.stamp for name in stamped}
        records.put("ExpenseReports", report, status=_REPORT[after], **marks)
        return number

    return act


# Purchase orders


def purchase_order(records: Records, old: Json | None, new: Json) -> Json:
    """An order is new, then submitted or canceled; what has been received is not for a writer to say."""
    before, after = old["status"] if old else None, new["status"]
    if after == before:
        return new
    allowed = {
        None: {_ORDER["New"]},
        _ORDER["New"]: {_ORDER["Submitted"], _ORDER["Canceled"]},
        _ORDER["Submitted"]: {_ORDER["Canceled"]},
    }
    if after not in allowed.get(before, ()):
        raise AutotaskError("The status of the purchase order cannot be changed to this value.")
    stamp = {_ORDER["Submitted"]: "submitDateTime", _ORDER["Canceled"]: "cancelDateTime"}.get(after)
    return {**new, **({stamp: records.stamp} if stamp else {})}


def order_item(records: Records, old: Json | None, new: Json) -> Json:
    """Items are added to a new order, and changed until all has been received."""
    status = records.get("PurchaseOrders", new["orderID"])["status"]
    if status != _ORDER["New"] and (old is None or status not in _ON_THE_WAY):
        raise AutotaskError("Items of the purchase order cannot be written in its present status.")
    return {**new, "internalCurrencyUnitCost": new["unitCost"]}


def receipt(records: Records, _: Json | None, new: Json) -> Json:
    """Goods are received on a submitted order, never more than ordered."""
    item = records.get("PurchaseOrderItems", new["purchaseOrderItemID"])
    if records.get("PurchaseOrders", item["orderID"])["status"] not in _ON_THE_WAY:
        raise AutotaskError("The purchase order must be submitted before items can be received.")
    received = _received(records, item)
    open_after = item["quantity"] - received - new["quantityNowReceiving"]
    if new["quantityNowReceiving"] <= 0 or open_after < 0:
        raise AutotaskError("The quantity received must be positive and not above the quantity ordered.")
    counts = {"quantityPreviouslyReceived": received, "quantityBackOrdered": open_after}
    return {**new, **counts, "receiveDate": records.stamp, "receivedByResourceID": records.resource}


def refresh_order(records: Records, receiving: Json) -> None:
    """The order's status follows what has been received."""
    order_id = records.get("PurchaseOrderItems", receiving["purchaseOrderItemID"])["orderID"]
    items = records.every("PurchaseOrderItems", orderID=order_id)
    full = all(_received(records, item) >= item["quantity"] for item in items)
    status = _ORDER["Received Full" if full else "Received Partial"]
    records.put("PurchaseOrders", records.get("PurchaseOrders", order_id), status=status)


def _received(records: Records, item: Json) -> int:
    receipts = records.every("PurchaseOrderItemReceiving", purchaseOrderItemID=item["id"])
    return sum(each["quantityNowReceiving"] for each in receipts)


def approval(_: Records, __: Json | None, new: Json) -> Json:
    """A rejection needs a note."""
    if new["isApproved"] is False and not new["rejectNote"]:
        raise AutotaskError("Missing Required Field: rejectNote")
    return new


def close_approval(records: Records, decided: Json) -> None:
    """Only charges that await approval are listed."""
    if decided["isApproved"] is not None:
        records.remove("PurchaseApprovals", decided["id"])


# Charges and attachments


def charge(_: Records, __: Json | None, new: Json) -> Json:
    """A charge's amounts; a credit has a negative price, never a negative quantity.

    Source: ww3.autotask.net/help/Content/KB_Autotask/Billing/KB360046795751.html
    """
    quantity = new["unitQuantity"]
    if quantity < 0:
        raise AutotaskError("The quantity of a charge must not be negative.")
    price = quantity * (new["unitPrice"] or ZERO) if new["isBillableToCompany"] else ZERO
    amounts = {"billableAmount": price, "extendedCost": quantity * (new["unitCost"] or ZERO)}
    return {**new, **amounts, "isBilled": bool(new["isBilled"])}


def attachment(records: Records, _: Json | None, new: Json) -> Json:
    """A file in base64; its size and type are found out."""
    try:
        size = len(base64.b64decode(new["data"] or "", validate=True))
    except (binascii.Error, ValueError):
        raise AutotaskError("The input is not a valid Base-64 string.") from None
    kind = mimetypes.guess_type(new["fullPath"])[0] or "application/octet-stream"
    item = records.find("ExpenseItems", new["expenseItemID"]) if "expenseItemID" in new else None
    of_item = {"expenseReportID": item["expenseReportID"]} if item else {}
    told = {"fileSize": size, "contentType": kind, "attachDate": records.stamp}
    return {**new, **told, **of_item, "attachedByResourceID": records.resource}


BEFORE: Mapping[str, Callable[[Records, Json | None, Json], Json]] = {
    "ExpenseReports": expense_report,
    "ExpenseItems": expense_item,
    "ExpenseItemAttachments": attachment,
    "ExpenseReportAttachments": attachment,
    "PurchaseOrders": purchase_order,
    "PurchaseOrderItems": order_item,
    "PurchaseOrderItemReceiving": receipt,
    "PurchaseApprovals": approval,
    "TicketCharges": charge,
    "ProjectCharges": charge,
    "ContractCharges": charge,
}
AFTER: Mapping[str, Callable[[Records, Json], None]] = {
    "ExpenseItems": refresh_report,
    "PurchaseOrderItemReceiving": refresh_order,
    "PurchaseApprovals": close_approval,
}
ACTS: Mapping[str, Callable[[Records, int], int]] = {
    "void-invoice": void_invoice,
    "make-invoice": make_invoice,
    "approve-expense-report": _decide("Awaiting Approval", "Approved for Payment", "approverID", "approvedDate"),
    "reject-expense-report": _decide("Awaiting Approval", "Rejected", "approverID"),
    "pay-expense-report": _decide("Approved for Payment", "Paid"),
}
"""Name → act on the record with that id (make-invoice: on the company); the id of what was acted on comes back."""
