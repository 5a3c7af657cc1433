"""Answers have every field that recorded answers have, with its type.

Recorded by https://github.com/minimul/qbo_api (spec/vcr) and https://github.com/fylein/qbo-sdk-py (test/common).
"""

from decimal import Decimal

import pytest
from sandbox_books import books, paid
from sandbox_kit import invoice, line

TEXT, NUMBER, FLAG, LIST = str, (int, Decimal), bool, list
_EVERY = {
    **dict.fromkeys(("Id", "SyncToken", "domain", "MetaData.CreateTime", "MetaData.LastUpdatedTime"), TEXT),
    "sparse": FLAG,
}
_ADDRESS = ("Id", "Line1", "City", "CountrySubDivisionCode", "PostalCode", "Lat", "Long")
_CURRENCY = ("CurrencyRef.value", "CurrencyRef.name")
_PARTY = {
    **_EVERY,
    **dict.fromkeys((f"BillAddr.{name}" for name in (*_ADDRESS, "Country")), TEXT),
    **dict.fromkeys(("GivenName", "MiddleName", "FamilyName", "CompanyName", "DisplayName", "PrintOnCheckName"), TEXT),
    **dict.fromkeys((f"{name}.FreeFormNumber" for name in ("PrimaryPhone", "Mobile", "Fax")), TEXT),
    **dict.fromkeys(("PrimaryEmailAddr.Address", "WebAddr.URI", *_CURRENCY), TEXT),
    "Balance": NUMBER,
    "Active": FLAG,
}
_LISTED = {**_EVERY, "Name": TEXT, "FullyQualifiedName": TEXT, "Active": FLAG}
_ITEM_DETAIL = "Line[].SalesItemLineDetail"
_TAX = "TxnTaxDetail.TaxLine[]"
_SALE = {
    **_EVERY,
    **dict.fromkeys((f"{kind}Addr.{name}" for kind in ("Bill", "Ship") for name in _ADDRESS), TEXT),
    **dict.fromkeys((f"CustomField[].{name}" for name in ("DefinitionId", "Name", "Type")), TEXT),
    **dict.fromkeys((f"LinkedTxn[].{name}" for name in ("TxnId", "TxnType")), TEXT),
    **dict.fromkeys((f"Line[].{name}" for name in ("Id", "Description", "DetailType")), TEXT),
    **dict.fromkeys((f"{_ITEM_DETAIL}.{name}" for name in ("ItemRef.value", "ItemRef.name", "TaxCodeRef.value")), TEXT),
    **dict.fromkeys((f"{_ITEM_DETAIL}.{name}" for name in ("Qty", "UnitPrice")), NUMBER),
    **dict.fromkeys(("CustomField", "LinkedTxn", "Line", "TxnTaxDetail.TaxLine"), LIST),
    **dict.fromkeys(("DocNumber", "TxnDate", "CustomerRef.value", "CustomerRef.name", *_CURRENCY), TEXT),
    **dict.fromkeys(("EmailStatus", "PrintStatus", "PrivateNote", "BillEmail.Address", "CustomerMemo.value"), TEXT),
    **dict.fromkeys(("DeliveryInfo.DeliveryType", "TxnTaxDetail.TxnTaxCodeRef.value", f"{_TAX}.DetailType"), TEXT),
    f"{_TAX}.TaxLineDetail.TaxRateRef.value": TEXT,
    **dict.fromkeys((f"{_TAX}.TaxLineDetail.{name}" for name in ("TaxPercent", "NetAmountTaxable")), NUMBER),
    **dict.fromkeys(("Line[].LineNum", "Line[].Amount", "TxnTaxDetail.TotalTax", f"{_TAX}.Amount"), NUMBER),
    **dict.fromkeys(("TotalAmt", "Balance"), NUMBER),
    **dict.fromkeys(("ApplyTaxAfterDiscount", f"{_TAX}.TaxLineDetail.PercentBased"), FLAG),
}
RECORDED = {
    "Customer": {
        **_PARTY,
        **dict.fromkeys((f"ShipAddr.{name}" for name in (*_ADDRESS, "Country")), TEXT),
        **dict.fromkeys(("FullyQualifiedName", "PreferredDeliveryMethod", "ParentRef.value"), TEXT),
        **dict.fromkeys(("DefaultTaxCodeRef.value",), TEXT),
        **dict.fromkeys(("Taxable", "Job", "BillWithParent"), FLAG),
        **dict.fromkeys(("BalanceWithJobs", "Level"), NUMBER),
    },
    "Vendor": {
        **_PARTY,
        **dict.fromkeys(("AcctNum", "TaxIdentifier", "Suffix", "Title", "TermRef.value"), TEXT),
        "Vendor1099": FLAG,
    },
    "Account": {
        **_LISTED,
        **dict.fromkeys(("Classification", "AccountType", "AccountSubType", "Description", *_CURRENCY), TEXT),
        **dict.fromkeys(("CurrentBalance", "CurrentBalanceWithSubAccounts"), NUMBER),
        "SubAccount": FLAG,
    },
    "Department": {**_LISTED, "SubDepartment": FLAG},
    "Class": {**_LISTED, "SubClass": FLAG},
    "Invoice": {
        **_SALE,
        "DueDate": TEXT,
        **dict.fromkeys(("AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment"), FLAG),
        "AllowOnlineACHPayment": FLAG,
    },
    "CreditMemo": _SALE,
    "Payment": {
        **_EVERY,
        **dict.fromkeys(("CustomerRef.value", "CustomerRef.name", *_CURRENCY, "PrivateNote", "PaymentRefNum"), TEXT),
        **dict.fromkeys(("DepositToAccountRef.value", "DepositToAccountRef.name", "PaymentMethodRef.value"), TEXT),
        **dict.fromkeys(("TotalAmt", "TxnDate"), (TEXT, *NUMBER)),
    },
}
_PLACE = {
    "Line1": "1 Main",
    "City": "Bayshore",
    "CountrySubDivisionCode": "CA",
    "PostalCode": "94326",
    "Country": "USA",
}
_PERSON = {
    "DisplayName": "Whole", "Title": "Dr.", "GivenName": "A", "MiddleName": "B", "FamilyName": "C", "Suffix": "Jr.",
    "CompanyName": "Whole Ltd", "PrimaryPhone": {"FreeFormNumber": "1"}, "Mobile": {"FreeFormNumber": "2"},
    "Fax": {"FreeFormNumber": "3"}, "PrimaryEmailAddr": {"Address": "a@b.example"}, "BillAddr": _PLACE,
    "WebAddr": {"URI": "http://b.example"},
}  # fmt: skip
_DOCUMENT = invoice(
    "1",
    Line=[{**line("50", TaxCodeRef={"value": "TAX"}, Qty=2, UnitPrice=25), "Description": "Concrete"}],
    TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}}, BillAddr=_PLACE, ShipAddr=_PLACE, EmailStatus="NeedToSend",
    BillEmail={"Address": "a@b.example"}, CustomerMemo={"value": "Thank you"}, PrivateNote="note",
)  # fmt: skip
BODIES = {
    "Customer": {**_PERSON, "ShipAddr": _PLACE, "Job": True, "ParentRef": {"value": "1"}},
    "Vendor": {**_PERSON, "AcctNum": "7", "TaxIdentifier": "12-3456789"},
    "Account": {"Name": "Fees", "AccountType": "Income", "Description": "of all kinds"},
    "Department": {"Name": "Aurora"},
    "Class": {"Name": "South"},
    "Invoice": _DOCUMENT,
    "CreditMemo": _DOCUMENT,
    "Payment": paid("1", PaymentRefNum="10264", PrivateNote="x", PaymentMethodRef={"value": "2"}),
}


def kinds(value, path=""):
    """(path, type) of everything in a record; elements of a list share one path."""
    if isinstance(value, dict):
        return {found for name, part in value.items() for found in kinds(part, f"{path}.{name}".lstrip("."))}
    if isinstance(value, list):
        return {(path, list)} | {found for part in value for found in kinds(part, path + "[]")}
    return {(path, type(value))}


def _whole(kit, entity):
    """A record of the entity with all that can be in it."""
    made = kit.made(entity, BODIES[entity])
    if entity == "Vendor":
        return kit.changed("Vendor", made["Id"], TermRef={"value": "1"})
    if entity in ("Invoice", "CreditMemo"):
        target = (entity, made["Id"])
        other = ("Invoice", kit.made("Invoice", _DOCUMENT)["Id"])
        kit.made(
            "Payment", paid("0", ("1", target), ("1", other)) if entity == "CreditMemo" else paid("1", ("1", target))
        )
    return kit.read(entity, made["Id"])


@pytest.mark.parametrize("entity", RECORDED)
def test_every_recorded_field_is_there_with_its_type(entity):
    named = {"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "Crew #"}
    kit = books(SalesFormsPrefs={"CustomField": [{"CustomField": [named]}]})
    found = kinds(_whole(kit, entity))
    paths = {path for path, _ in found}
    assert [path for path in RECORDED[entity] if path not in paths] == []
    wanted = {path: kind if isinstance(kind, tuple) else (kind,) for path, kind in RECORDED[entity].items()}
    assert [(path, kind) for path, kind in found if path in wanted and kind not in wanted[path]] == []
