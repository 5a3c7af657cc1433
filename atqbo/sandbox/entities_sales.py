"""Invoices, credit memos and payments as data."""

from collections.abc import Mapping

from atqbo.sandbox import balances, invoicing, lines, parties, payments, tracking, voiding
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.fields import ADDRESS, DOCUMENT, EMAIL, LINK, SALES_LINE, TIMES
from atqbo.sandbox.shapes import REF, Anything, Choice, Day, Flag, Number, Shape, Text

_FLAGS = ("AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment")
_AMOUNTS = ("TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance")
_SALE: Mapping[str, Shape] = {
    **DOCUMENT,
    "Line": [SALES_LINE],
    "AutoDocNumber": Flag(),
    "ShipDate": Day(),
    **dict.fromkeys(
        ("CustomerRef", "ShipMethodRef", "PaymentMethodRef", "DepositToAccountRef", "TaxExemptionRef"), REF
    ),
    **dict.fromkeys(("ARAccountRef", "ProjectRef"), REF),
    "CustomerMemo": {"value": Text(1000)},
    **dict.fromkeys(("BillAddr", "ShipAddr", "ShipFromAddr"), ADDRESS),
    **dict.fromkeys(("BillEmail", "BillEmailCc", "BillEmailBcc"), EMAIL),
    "ApplyTaxAfterDiscount": Flag(),
    "PrintStatus": Choice(("NotSet", "NeedToPrint", "PrintComplete")),
    "EmailStatus": Choice(("NotSet", "NeedToSend", "EmailSent")),
    **dict.fromkeys((*_FLAGS, "FreeFormAddress"), Flag()),
    "Deposit": Number(),
    **dict.fromkeys(("TrackingNum", "InvoiceLink", "EInvoiceStatus", "PaymentRefNum"), Text(2000)),
    "PONumber": Text(15),
    **dict.fromkeys(("DeliveryInfo", "InvoiceLinkSecurityCode"), Anything()),
}
_PAYMENT: Mapping[str, Shape] = {
    **DOCUMENT,
    "Line": [{"Id": Text(50), "Amount": Number(), "LinkedTxn": [LINK], "LineEx": Anything(), "LineNum": Number()}],
    **dict.fromkeys(("CustomerRef", "PaymentMethodRef", "DepositToAccountRef", "ARAccountRef", "ProjectRef"), REF),
    "TaxExemptionRef": REF,
    "PaymentRefNum": Text(21),
    "UnappliedAmt": Number(),
    "ProcessPayment": Flag(),
    "CreditCardPayment": Anything(),
}
_SALE_DEFAULTS = {
    "CustomField": [],
    "LinkedTxn": [],
    "ApplyTaxAfterDiscount": False,
    "PrintStatus": "NeedToPrint",
    "EmailStatus": "NotSet",
}
_SALE_STEPS = (
    invoicing.dates,
    invoicing.open_period,
    invoicing.currency,
    invoicing.addresses,
    parties.located,
    tracking.head,
    lines.sold,
    invoicing.totals,
    invoicing.mailing,
    invoicing.custom_fields,
    invoicing.number,
)
_SALE_QUERIES = ("Id", *TIMES, "DocNumber", "TxnDate", "CustomerRef", "TotalAmt", "Balance")
_REMOVAL = (invoicing.open_period, payments.unlinked, balances.taken_back)

SALES = (
    Entity(
        name="Invoice",
        kind="transaction",
        shape=_SALE,
        queryable=(*_SALE_QUERIES, "DueDate"),
        required=("CustomerRef", "Line"),
        computed=(*_AMOUNTS, "LinkedTxn"),
        defaults={**dict.fromkeys(_FLAGS, False), **_SALE_DEFAULTS},
        references={"CustomerRef": "Customer", "SalesTermRef": "Term"},
        name_field="DocNumber",
        sequence="Transaction",
        numbers=("Invoice", "CreditMemo"),
        steps=(voiding.settled, *_SALE_STEPS, invoicing.due_date),
        afterwards=(balances.followed,),
        void=(invoicing.open_period, payments.unlinked, voiding.emptied, voiding.noted),
        delete=_REMOVAL,
    ),
    Entity(
        name="CreditMemo",
        kind="transaction",
        shape={**_SALE, "RemainingCredit": Number()},
        queryable=_SALE_QUERIES,
        required=("CustomerRef", "Line"),
        computed=(*_AMOUNTS, "LinkedTxn", "RemainingCredit"),
        defaults=_SALE_DEFAULTS,
        references={"CustomerRef": "Customer", "SalesTermRef": "Term"},
        name_field="DocNumber",
        sequence="Transaction",
        numbers=("Invoice", "CreditMemo"),
        steps=_SALE_STEPS,
        afterwards=(balances.followed,),
        delete=_REMOVAL,
    ),
    Entity(
        name="Payment",
        kind="transaction",
        shape=_PAYMENT,
        queryable=("Id", *TIMES, "TxnDate", "CustomerRef", "TotalAmt", "PaymentRefNum"),
        required=("CustomerRef", "TotalAmt"),
        computed=("UnappliedAmt", "LinkedTxn", "HomeTotalAmt", "HomeBalance", "Balance"),
        defaults={"ProcessPayment": False, "Line": []},
        references={"CustomerRef": "Customer"},
        sequence="Transaction",
        steps=(
            invoicing.dates,
            invoicing.open_period,
            invoicing.currency,
            payments.deposited,
            payments.amounts,
        ),
        afterwards=(payments.applied, balances.followed),
        void=(invoicing.open_period, voiding.cleared, voiding.noted),
        delete=(invoicing.open_period, payments.withdrawn, balances.taken_back),
    ),
)
