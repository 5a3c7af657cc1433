"""What QuickBooks does to items, accounts, terms, currencies and notes when they are written.

Fields: src/XSD/Finance.xsd of https://github.com/intuit/QuickBooks-V3-PHP-SDK.
"""

import re
from collections.abc import Mapping

from atqbo.money import Json
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.refusal import Refusal, business, missing

_TYPES: Mapping[str, tuple[str, str]] = {
    "Bank": ("Asset", "Checking"),
    "Accounts Receivable": ("Asset", "AccountsReceivable"),
    "Other Current Asset": ("Asset", "OtherCurrentAssets"),
    "Fixed Asset": ("Asset", "OtherFixedAssets"),
    "Other Asset": ("Asset", "OtherLongTermAssets"),
    "Accounts Payable": ("Liability", "AccountsPayable"),
    "Credit Card": ("Liability", "CreditCard"),
    "Other Current Liability": ("Liability", "OtherCurrentLiabilities"),
    "Long Term Liability": ("Liability", "OtherLongTermLiabilities"),
    "Equity": ("Equity", "OpeningBalanceEquity"),
    "Income": ("Revenue", "SalesOfProductIncome"),
    "Cost of Goods Sold": ("Expense", "SuppliesMaterialsCogs"),
    "Expense": ("Expense", "OtherMiscellaneousServiceCost"),
    "Other Income": ("Revenue", "OtherMiscellaneousIncome"),
    "Other Expense": ("Expense", "OtherMiscellaneousExpense"),
}
ACCOUNT_TYPES = tuple(_TYPES)
"""AccountType: 15 values."""
_BALANCE_SHEET = ("Asset", "Liability", "Equity")


def item_accounts(draft: Draft) -> None:
    """Services and goods need an income account; stock its quantity, first day and two more; categories nothing."""
    record = draft.record
    if record["Type"] == "Category":
        return
    stock = record["Type"] == "Inventory" and record.get("TrackQtyOnHand")
    for name in ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef") if stock else ("IncomeAccountRef",):
        if name not in record:
            raise missing(name)
    if record["Type"] == "Inventory":
        if not record.get("TrackQtyOnHand"):
            raise business(
                "When you create an item, if Track quantity on hand is turned off, "
                "the item cannot be of type Inventory."
            )
        if "InvStartDate" not in record:
            raise business("As of date for initial quantity on hand is required.")


def account_type(draft: Draft) -> None:
    """Type and subtype, of which one is needed (6010); the rest follows from the type."""
    record: Json = draft.record
    subtypes = {subtype: kind for kind, (_, subtype) in _TYPES.items()}
    if not record.get("AccountType") and not record.get("AccountSubType"):
        raise Refusal("6010", "Account type or subtype is required", "AccountType")
    record.setdefault("AccountType", subtypes.get(record.get("AccountSubType"), "Expense"))
    classification, subtype = _TYPES[record["AccountType"]]
    record.setdefault("AccountSubType", subtype)
    record["Classification"] = classification
    foreign = record.get("CurrencyRef", {}).get("value", draft.realm.home_currency) != draft.realm.home_currency
    if foreign and classification not in _BALANCE_SHEET:
        raise business("Income and expense accounts are kept in home currency.")


def term_type(draft: Draft) -> None:
    """A term counts days, unless it names a day of the month."""
    record: Json = draft.record
    limits = (("DueDays", 0, 999), ("DiscountDays", 0, 999), ("DayOfMonthDue", 1, 31), ("DueNextMonthDays", 0, 999))
    for name, least, most in limits:
        if not least <= record.get(name, least) <= most:
            raise business(f"{name} must be between {least} and {most}.")
    record["Type"] = "DATE_DRIVEN" if "DayOfMonthDue" in record else "STANDARD"
    if record["Type"] == "STANDARD":
        record.setdefault("DueDays", 0)
        record.setdefault("DiscountDays", 0)


def currency_code(draft: Draft) -> None:
    """A currency needs multicurrency and three letters (2220); its name, if none is sent, is the code."""
    record = draft.record
    if not draft.realm.multicurrency:
        raise business("Multicurrency is not switched on for this company.")
    if not re.fullmatch("[A-Z]{3}", record["Code"]):
        raise Refusal("2220", f"Invalid Currency Type : {record['Code']}", "Code")
    record.setdefault("Name", record["Code"])


def attached(draft: Draft) -> None:
    """A note or file, and what it belongs to; that has to exist (.../spec/vcr/attachment/error_estimate)."""
    record, realm = draft.record, draft.realm
    if not record.get("FileName") and not record.get("Note"):
        raise missing("Note")
    told = []
    for ref in record.get("AttachableRef", ()):
        entity = ref.get("EntityRef", {})
        kind, number = entity.get("type", ""), entity.get("value", "")
        if realm.get(kind, number) is None or (kind, number) in realm.made:
            raise business(f"The entity {kind} {number} that you are trying to link does not exist. {kind} {number}")
        told.append({"IncludeOnSend": False, **ref, "EntityRef": {"type": kind, "value": number}})
    if told:
        record["AttachableRef"] = told
