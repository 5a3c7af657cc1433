"""Shapes that several entities of QuickBooks share.

Fields and lengths: src/XSD/Finance.xsd and IntuitBaseTypes.xsd of https://github.com/intuit/QuickBooks-V3-PHP-SDK, with
those that https://github.com/ej2/python-quickbooks sends besides.
"""

from collections.abc import Mapping

from atqbo.sandbox.shapes import REF, Anything, Choice, Day, Flag, Moment, Number, Shape, Text

CUSTOM_FIELD: Mapping[str, Shape] = {
    **dict.fromkeys(("DefinitionId", "Name", "Type"), Text(50)),
    "StringValue": Text(1000),
}
RECORD: Mapping[str, Shape] = {
    "Id": Text(50),
    "SyncToken": Text(50),
    "sparse": Flag(),
    "domain": Text(50),
    "MetaData": {**dict.fromkeys(("CreateTime", "LastUpdatedTime", "LastModifiedTime"), Moment())},
    "CustomField": [CUSTOM_FIELD],
    "AttachableRef": Anything(),
}
ADDRESS: Mapping[str, Shape] = {
    **dict.fromkeys(("Line1", "Line2", "Line3", "Line4", "Line5"), Text(500)),
    **dict.fromkeys(("City", "Country", "CountrySubDivisionCode"), Text(255)),
    "PostalCode": Text(30),
    **dict.fromkeys(("Id", "Lat", "Long", "Note", "CountryCode", "Tag"), Text(1000)),
}
EMAIL: Mapping[str, Shape] = {"Address": Text(100)}
PHONE: Mapping[str, Shape] = {"FreeFormNumber": Text(30)}
LINK: Mapping[str, Shape] = {"TxnId": Text(50), "TxnType": Text(50), "TxnLineId": Text(50)}
NAMED: Mapping[str, Shape] = {**RECORD, "Name": Text(100), "FullyQualifiedName": Text(500), "Active": Flag()}

_MARKUP: Mapping[str, Shape] = {
    "PercentBased": Flag(),
    **dict.fromkeys(("Value", "Percent"), Number()),
    **dict.fromkeys(("PriceLevelRef", "MarkUpIncomeAccountRef"), REF),
}
_PRICED: Mapping[str, Shape] = {
    **dict.fromkeys(("ItemRef", "ClassRef", "TaxCodeRef", "PriceLevelRef", "ItemAccountRef"), REF),
    **dict.fromkeys(("Qty", "UnitPrice", "TaxInclusiveAmt"), Number()),
    "MarkupInfo": _MARKUP,
}
_SPENT: Mapping[str, Shape] = {
    **dict.fromkeys(("CustomerRef", "ClassRef", "TaxCodeRef"), REF),
    **dict.fromkeys(("TaxAmount", "TaxInclusiveAmt"), Number()),
    "BillableStatus": Choice(("Billable", "NotBillable")),
    "MarkupInfo": _MARKUP,
}
_ANY_LINE: Mapping[str, Shape] = {
    "Id": Text(50),
    "LineNum": Number(),
    "Description": Text(4000),
    "Amount": Number(),
    "LinkedTxn": [LINK],
    "CustomField": Anything(),
    "CustomExtensions": Anything(),
    "DescriptionLineDetail": {"ServiceDate": Day(), "TaxCodeRef": REF},
    **dict.fromkeys(("SubTotalLineDetail", "SubtotalLineDetail"), Anything()),
}
SALES_LINE: Mapping[str, Shape] = {
    **_ANY_LINE,
    "DetailType": Choice(("SalesItemLineDetail", "DescriptionOnly", "SubTotalLineDetail", "DiscountLineDetail")),
    "SalesItemLineDetail": {
        **_PRICED,
        "ServiceDate": Day(),
        **dict.fromkeys(("DiscountRate", "DiscountAmt"), Number()),
    },
    "DiscountLineDetail": {
        "PercentBased": Flag(),
        "DiscountPercent": Number(),
        **dict.fromkeys(("DiscountAccountRef", "ClassRef", "TaxCodeRef"), REF),
        "Discount": Anything(),
    },
}
PURCHASE_LINE: Mapping[str, Shape] = {
    **_ANY_LINE,
    "DetailType": Choice(("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail", "DescriptionOnly")),
    "AccountBasedExpenseLineDetail": {**_SPENT, "AccountRef": REF},
    "ItemBasedExpenseLineDetail": {**_PRICED, **_SPENT},
}
_TAX_LINE: Mapping[str, Shape] = {
    "Amount": Number(),
    "DetailType": Choice(("TaxLineDetail",)),
    "TaxLineDetail": {
        "TaxRateRef": REF,
        "PercentBased": Flag(),
        **dict.fromkeys(("TaxPercent", "NetAmountTaxable", "TaxInclusiveAmount", "OverrideDeltaAmount"), Number()),
    },
}
DOCUMENT: Mapping[str, Shape] = {
    **RECORD,
    "DocNumber": Text(21),
    **dict.fromkeys(("TxnDate", "DueDate"), Day()),
    **dict.fromkeys(("CurrencyRef", "SalesTermRef", "ClassRef", "DepartmentRef", "RecurDataRef"), REF),
    **dict.fromkeys(("ExchangeRate", "TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance"), Number()),
    "PrivateNote": Text(4000),
    "TxnTaxDetail": {"TxnTaxCodeRef": REF, "TotalTax": Number(), "TaxLine": [_TAX_LINE]},
    "GlobalTaxCalculation": Choice(("TaxExcluded", "TaxInclusive", "NotApplicable")),
    "LinkedTxn": [LINK],
    **dict.fromkeys(("TxnSource", "TransactionLocationType", "TxnStatus"), Text(100)),
}

TIMES = ("MetaData.CreateTime", "MetaData.LastUpdatedTime")
NAMES = ("Id", "Active", *TIMES, "FullyQualifiedName")
