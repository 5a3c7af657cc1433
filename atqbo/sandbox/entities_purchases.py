"""Bills, vendor credits, purchase orders and attachments as data."""

from collections.abc import Mapping

from atqbo.sandbox import balances, bills, invoicing, lines, lists, parties, tracking
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.fields import ADDRESS, CUSTOM_FIELD, DOCUMENT, EMAIL, PURCHASE_LINE, RECORD, TIMES
from atqbo.sandbox.shapes import REF, Anything, Choice, Flag, Number, Shape, Text

_AMOUNTS = ("TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance")
_PURCHASE: Mapping[str, Shape] = {
    **DOCUMENT,
    "Line": [PURCHASE_LINE],
    **dict.fromkeys(("VendorRef", "APAccountRef", "TaxCodeRef", "ShipMethodRef", "ShipTo"), REF),
    **dict.fromkeys(("FromAccountRef", "ToAccountRef"), REF),
    **dict.fromkeys(("VendorAddr", "ShipAddr", "RemitToAddr"), ADDRESS),
    **dict.fromkeys(("IncludeInAnnualTPAR", "ManuallyClosed", "AutoDocNumber"), Flag()),
    "POStatus": Choice(("Open", "Closed")),
    "POEmail": EMAIL,
    "EmailStatus": Choice(("NotSet", "NeedToSend", "EmailSent")),
    "Memo": Text(4000),
    "VendorMemo": Text(4000),
    **dict.fromkeys(("BillEmail", "DeliveryInfo"), Anything()),
}
_ATTACHABLE: Mapping[str, Shape] = {
    **RECORD,
    "AttachableRef": [
        {
            "EntityRef": REF,
            **dict.fromkeys(("IncludeOnSend", "Inactive", "NoRefOnly"), Flag()),
            "LineInfo": Text(100),
            "CustomField": [CUSTOM_FIELD],
        }
    ],
    "FileName": Text(1000),
    "Note": Text(2000),
    **dict.fromkeys(("ContentType", "Category", "Tag", "Lat", "Long", "PlaceName"), Text(100)),
    **dict.fromkeys(("FileAccessUri", "TempDownloadUri", "ThumbnailFileAccessUri"), Text(4000)),
    "ThumbnailTempDownloadUri": Text(4000),
    "Size": Number(),
}
_STEPS = (
    invoicing.dates,
    invoicing.open_period,
    invoicing.currency,
    tracking.head,
    bills.payables,
    lines.bought,
    invoicing.totals,
)
_REFERENCES = {"VendorRef": "Vendor", "SalesTermRef": "Term"}
_QUERIES = ("Id", *TIMES, "DocNumber", "TxnDate", "VendorRef", "TotalAmt")

PURCHASES = (
    Entity(
        name="Bill",
        kind="transaction",
        shape=_PURCHASE,
        queryable=(*_QUERIES, "DueDate", "Balance"),
        required=("VendorRef", "Line"),
        required_always=("VendorRef",),
        computed=_AMOUNTS,
        references=_REFERENCES,
        name_field="DocNumber",
        sequence="Transaction",
        steps=(*_STEPS, invoicing.addresses, parties.located, bills.orders, bills.vendor_number, invoicing.due_date),
        afterwards=(bills.closed_orders, balances.followed),
        delete=(invoicing.open_period, bills.reopened_orders, balances.taken_back),
    ),
    Entity(
        name="VendorCredit",
        kind="transaction",
        shape=_PURCHASE,
        queryable=(*_QUERIES, "Balance"),
        required=("VendorRef", "Line"),
        computed=(*_AMOUNTS, "LinkedTxn"),
        defaults={"LinkedTxn": []},
        references=_REFERENCES,
        name_field="DocNumber",
        sequence="Transaction",
        steps=(*_STEPS, invoicing.addresses, parties.located),
        afterwards=(balances.followed,),
        delete=(invoicing.open_period, balances.taken_back),
    ),
    Entity(
        name="PurchaseOrder",
        kind="transaction",
        shape=_PURCHASE,
        queryable=(*_QUERIES, "DueDate", "POStatus"),
        required=("VendorRef", "Line"),
        computed=("TotalAmt", "HomeTotalAmt", "LinkedTxn"),
        defaults={"POStatus": "Open", "EmailStatus": "NotSet", "LinkedTxn": []},
        references=_REFERENCES,
        name_field="DocNumber",
        sequence="Transaction",
        numbers=("PurchaseOrder",),
        steps=(
            *(step for step in _STEPS if step is not invoicing.open_period),  # an order is not posted
            invoicing.addresses,
            parties.located,
            invoicing.mailing,
            invoicing.custom_fields,
            invoicing.number,
        ),
        delete=(bills.unbilled,),
        orders=True,
    ),
    Entity(
        name="Attachable",
        kind="file",
        shape=_ATTACHABLE,
        queryable=("Id", *TIMES, "FileName", "Note", "AttachableRef.EntityRef", "AttachableRef.EntityRef.type"),
        computed=("Size", "FileAccessUri", "TempDownloadUri", "ThumbnailFileAccessUri", "ThumbnailTempDownloadUri"),
        sequence="Attachable",
        first=5000000000000000001,
        steps=(lists.attached,),
    ),
)
