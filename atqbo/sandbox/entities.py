"""QuickBooks' entities as data: fields, limits, defaults, references, and the named functions of each.

An entity is here because something reads or writes it; fields that nothing sends are left out and so refused.
"""

from collections.abc import Mapping

from atqbo.sandbox import invoicing, parties
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.shapes import REF, Anything, Choice, Day, Flag, Moment, Number, Shape, Text

_RECORD: Mapping[str, Shape] = {
    "Id": Text(50),
    "SyncToken": Text(50),
    "sparse": Flag(),
    "domain": Text(50),
    "MetaData": {"CreateTime": Moment(), "LastUpdatedTime": Moment()},
}
_ADDRESS: Mapping[str, Shape] = {
    **dict.fromkeys(("Line1", "Line2", "Line3", "Line4", "Line5"), Text(500)),
    **dict.fromkeys(("City", "Country", "CountrySubDivisionCode"), Text(255)),
    "PostalCode": Text(30),
    **dict.fromkeys(("Id", "Lat", "Long", "Note", "CountryCode"), Text(1000)),
}
_EMAIL: Mapping[str, Shape] = {"Address": Text(100)}
_PHONE: Mapping[str, Shape] = {"FreeFormNumber": Text(30)}
_CUSTOM_FIELD: Mapping[str, Shape] = {
    **dict.fromkeys(("DefinitionId", "Name", "Type"), Text(50)),
    "StringValue": Text(1000),
}

_PARTY: Mapping[str, Shape] = {
    **_RECORD,
    "DisplayName": Text(500),
    **dict.fromkeys(("GivenName", "MiddleName", "FamilyName"), Text(100)),
    **dict.fromkeys(("Title", "Suffix"), Text(16)),
    **dict.fromkeys(("CompanyName", "PrintOnCheckName", "FullyQualifiedName"), Text(500)),
    "Active": Flag(),
    **dict.fromkeys(("PrimaryPhone", "AlternatePhone", "Mobile", "Fax"), _PHONE),
    "PrimaryEmailAddr": _EMAIL,
    "WebAddr": {"URI": Text(1000)},
    "BillAddr": _ADDRESS,
    "CurrencyRef": REF,
    "Balance": Number(),
}
_CUSTOMER: Mapping[str, Shape] = {
    **_PARTY,
    "Notes": Text(2000),
    "ShipAddr": _ADDRESS,
    **dict.fromkeys(("Job", "BillWithParent", "Taxable", "IsProject"), Flag()),
    **dict.fromkeys(("ParentRef", "SalesTermRef", "PaymentMethodRef", "DefaultTaxCodeRef"), REF),
    **dict.fromkeys(("Level", "BalanceWithJobs"), Number()),
    "PreferredDeliveryMethod": Choice(("Print", "Email", "None")),
    "ResaleNum": Text(16),
}
_NAMED: Mapping[str, Shape] = {**_RECORD, "Name": Text(100), "FullyQualifiedName": Text(500), "Active": Flag()}
_ITEM: Mapping[str, Shape] = {
    **_NAMED,
    "Sku": Text(100),
    **dict.fromkeys(("Description", "PurchaseDesc"), Text(4000)),
    "Type": Choice(("Service", "NonInventory", "Inventory", "Category", "Group")),
    **dict.fromkeys(("SubItem", "Taxable", "TrackQtyOnHand"), Flag()),
    **dict.fromkeys(("Level", "UnitPrice", "PurchaseCost", "QtyOnHand"), Number()),
    "InvStartDate": Day(),
    **dict.fromkeys(("ParentRef", "IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "SalesTaxCodeRef"), REF),
}
_ACCOUNT: Mapping[str, Shape] = {
    **_NAMED,
    **dict.fromkeys(("Description", "AcctNum", "AccountType", "AccountSubType", "Classification"), Text(100)),
    **dict.fromkeys(("CurrentBalance", "CurrentBalanceWithSubAccounts"), Number()),
    "SubAccount": Flag(),
    **dict.fromkeys(("ParentRef", "CurrencyRef"), REF),
}
_TERM: Mapping[str, Shape] = {
    **_NAMED,
    "Name": Text(31),
    "Type": Text(20),
    **dict.fromkeys(("DueDays", "DiscountDays", "DiscountPercent", "DayOfMonthDue", "DueNextMonthDays"), Number()),
}
_LINE: Mapping[str, Shape] = {
    "Id": Text(50),
    "LineNum": Number(),
    "Description": Text(4000),
    "Amount": Number(),
    "DetailType": Choice(("SalesItemLineDetail", "DescriptionOnly", "SubTotalLineDetail")),
    "SalesItemLineDetail": {
        **dict.fromkeys(("ItemRef", "ClassRef", "TaxCodeRef", "ItemAccountRef"), REF),
        **dict.fromkeys(("Qty", "UnitPrice"), Number()),
        "ServiceDate": Day(),
    },
    "DescriptionLineDetail": {"ServiceDate": Day(), "TaxCodeRef": REF},
    "SubTotalLineDetail": Anything(),
}
_FLAGS = ("AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment")
_AMOUNTS = ("TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance")
_INVOICE: Mapping[str, Shape] = {
    **_RECORD,
    "DocNumber": Text(21),
    "AutoDocNumber": Flag(),
    **dict.fromkeys(("TxnDate", "DueDate", "ShipDate"), Day()),
    **dict.fromkeys(("CustomerRef", "CurrencyRef", "SalesTermRef", "ClassRef", "DepartmentRef", "ShipMethodRef"), REF),
    "ExchangeRate": Number(),
    "PrivateNote": Text(4000),
    "CustomerMemo": {"value": Text(1000)},
    "Line": [_LINE],
    "TxnTaxDetail": {"TxnTaxCodeRef": REF, "TotalTax": Number(), "TaxLine": Anything()},
    "GlobalTaxCalculation": Choice(("TaxExcluded", "TaxInclusive", "NotApplicable")),
    **dict.fromkeys(("BillAddr", "ShipAddr"), _ADDRESS),
    "BillEmail": _EMAIL,
    "CustomField": [_CUSTOM_FIELD],
    "LinkedTxn": Anything(),
    "ApplyTaxAfterDiscount": Flag(),
    **dict.fromkeys(_FLAGS, Flag()),
    "PrintStatus": Choice(("NotSet", "NeedToPrint", "PrintComplete")),
    "EmailStatus": Choice(("NotSet", "NeedToSend", "EmailSent")),
    **dict.fromkeys(_AMOUNTS, Number()),
}
_RATE: Mapping[str, Shape] = {
    **_RECORD,
    **dict.fromkeys(("SourceCurrencyCode", "TargetCurrencyCode"), Text(3)),
    "Rate": Number(),
    "AsOfDate": Day(),
}

_TIMES = ("MetaData.CreateTime", "MetaData.LastUpdatedTime")
_NAMES = ("Id", "Active", *_TIMES, "FullyQualifiedName")
_PEOPLE = ("Customer", "Vendor", "Employee")
_PARTY_NAMES = (*_NAMES, "DisplayName", "CompanyName", "GivenName", "FamilyName", "PrintOnCheckName", "Balance")
_PARTY_DEFAULTS = {"Active": True, "Balance": 0}
_PARTY_STEPS = (
    parties.reactivated,
    parties.display_name,
    parties.full_name,
    parties.own_currency,
    parties.unique_name,
    parties.deactivated,
)
_NAME_STEPS = (parties.reactivated, parties.full_name, parties.unique_name, parties.deactivated)

_ROWS = (
    Entity(
        name="Customer",
        kind="list",
        shape=_CUSTOMER,
        queryable=_PARTY_NAMES,
        computed=("Balance", "BalanceWithJobs", "FullyQualifiedName", "Level"),
        defaults={
            "Taxable": True,
            "Job": False,
            "BillWithParent": False,
            "BalanceWithJobs": 0,
            "PreferredDeliveryMethod": "Print",
            "DefaultTaxCodeRef": {"value": "2"},
            **_PARTY_DEFAULTS,
        },
        references={"SalesTermRef": "Term"},
        name_field="DisplayName",
        shares_names=_PEOPLE,
        sequence="Names",
        steps=_PARTY_STEPS,
    ),
    *(
        Entity(
            name=name,
            kind="list",
            shape={**_PARTY, "Vendor1099": Flag(), "AcctNum": Text(100), "TermRef": REF},
            queryable=_PARTY_NAMES,
            computed=("Balance", "FullyQualifiedName", "TermRef"),
            defaults={**_PARTY_DEFAULTS, **more},
            name_field="DisplayName",
            shares_names=_PEOPLE,
            sequence="Names",
            steps=_PARTY_STEPS,
        )
        for name, more in (("Vendor", {"Vendor1099": False}), ("Employee", {}))
    ),
    Entity(
        name="Item",
        kind="list",
        shape=_ITEM,
        queryable=(*_NAMES, "Name", "Type", "Sku", "UnitPrice"),
        required=("Name", "Type"),
        computed=("FullyQualifiedName", "Level"),
        defaults={"Active": True, "Taxable": False, "UnitPrice": 0, "PurchaseCost": 0, "TrackQtyOnHand": False},
        references={"IncomeAccountRef": "Account", "ExpenseAccountRef": "Account", "AssetAccountRef": "Account"},
        name_field="FullyQualifiedName",
        shares_names=("Item",),
        sequence="Item",
        steps=(parties.item_accounts, *_NAME_STEPS),
    ),
    Entity(
        name="Term",
        kind="list",
        shape=_TERM,
        queryable=("Id", "Active", *_TIMES, "Name", "Type", "DueDays"),
        required=("Name",),
        defaults={"Active": True, "DiscountPercent": 0},
        name_field="Name",
        shares_names=("Term",),
        sequence="Term",
        steps=(parties.term_type, parties.reactivated, parties.unique_name, parties.deactivated),
    ),
    Entity(
        name="Account",
        kind="list",
        shape=_ACCOUNT,
        queryable=(*_NAMES, "Name", "AcctNum", "AccountType", "AccountSubType", "Classification", "CurrentBalance"),
        writable=False,
    ),
    *(
        Entity(name=name, kind="list", shape=_NAMED, queryable=(*_NAMES, "Name"), writable=False)
        for name in ("Class", "Department")
    ),
    Entity(
        name="Invoice",
        kind="transaction",
        shape=_INVOICE,
        queryable=("Id", *_TIMES, "DocNumber", "TxnDate", "DueDate", "CustomerRef", "TotalAmt", "Balance"),
        required=("CustomerRef", "Line"),
        computed=(*_AMOUNTS, "LinkedTxn"),
        defaults={
            **dict.fromkeys(_FLAGS, False),
            "CustomField": [],
            "LinkedTxn": [],
            "ApplyTaxAfterDiscount": False,
            "PrintStatus": "NeedToPrint",
            "EmailStatus": "NotSet",
        },
        references={
            "CustomerRef": "Customer",
            "SalesTermRef": "Term",
            "ClassRef": "Class",
            "DepartmentRef": "Department",
        },
        name_field="DocNumber",
        sequence="Invoice",
        steps=(
            invoicing.dates,
            invoicing.currency,
            invoicing.lines,
            invoicing.totals,
            invoicing.due_date,
            invoicing.addresses,
            invoicing.number,
        ),
        afterwards=(invoicing.customer_balance,),
    ),
    Entity(name="Preferences", kind="settings", shape=_RECORD, queryable=("Id",), writable=False),
    Entity(name="CompanyInfo", kind="settings", shape=_RECORD, queryable=("Id",), writable=False),
    Entity(
        name="ExchangeRate",
        kind="settings",
        shape=_RATE,
        queryable=("SourceCurrencyCode", "TargetCurrencyCode", "AsOfDate"),
        writable=False,
    ),
)

ENTITIES: Mapping[str, Entity] = {row.name.lower(): row for row in _ROWS}
"""Rows by name in lower case, as addresses and queries have it."""
