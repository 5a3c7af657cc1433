"""Bills, vendor credits and purchase orders: the payables account, numbers of vendors, orders that a bill closes.

Fields: src/XSD/Finance.xsd of https://github.com/intuit/QuickBooks-V3-PHP-SDK.
"""

from atqbo.money import Json
from atqbo.sandbox.balances import currency_of
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.invoicing import taken
from atqbo.sandbox.realm import Realm, full_name
from atqbo.sandbox.refusal import business

_ORDER = "PurchaseOrder"


def payables(draft: Draft) -> None:
    """APAccountRef: as sent, in the document's currency; else the first payables account in it."""
    record, realm = draft.record, draft.realm
    code, ref = record["CurrencyRef"]["value"], record.get("APAccountRef")
    if ref:
        account = realm.referred("Account", ref, "APAccountRef")
        if currency_of(realm, account) != code:
            raise business("The transaction needs to be in the same currency as the A/R and A/P accounts you use.")
        record["APAccountRef"] = {"value": account["Id"], "name": full_name(account)}
        return
    for row in realm.rows("Account").values():
        account = row.record
        if account.get("AccountType") == "Accounts Payable" and currency_of(realm, account) == code:
            record["APAccountRef"] = {"value": account["Id"], "name": full_name(account)}
            return


def vendor_number(draft: Draft) -> None:
    """6140 if the vendor's number is on another bill, where the company wants to be warned of that."""
    record, realm = draft.record, draft.realm
    warned = {"Name": "WarnDuplicateBillNumber", "Value": "true"}
    if not record.get("DocNumber") or warned not in realm.preference("OtherPrefs", "NameValue", ()):
        return
    for other in realm.named("Bill", record["DocNumber"]):
        if other["Id"] != record.get("Id") and other["VendorRef"]["value"] == record["VendorRef"]["value"]:
            raise taken(draft, other)


def orders(draft: Draft) -> None:
    """LinkedTxn: the orders that the bill or one of its lines names. Each exists and is the same vendor's."""
    record = draft.record
    numbers = _ordered(record)
    for number in numbers:
        order = draft.realm.get(_ORDER, number) if (_ORDER, number) not in draft.realm.made else None
        if order is None or order["VendorRef"]["value"] != record["VendorRef"]["value"]:
            raise business(
                f"The entity {_ORDER} {number} that you are trying to link does not exist. {_ORDER} {number}"
            )
    record["LinkedTxn"] = [{"TxnId": number, "TxnType": _ORDER} for number in numbers]


def closed_orders(draft: Draft) -> None:
    """An order named by a bill is closed and tells of it; one named no longer is open again."""
    was = set(_ordered(draft.before)) if draft.before else set()
    now = set(_ordered(draft.record))
    for number in sorted(was ^ now):
        _mark(draft.realm, number, draft.record["Id"], billed=number in now)


def reopened_orders(draft: Draft) -> None:
    """The bill goes: its orders are open again."""
    for number in _ordered(draft.record):
        _mark(draft.realm, number, draft.record["Id"], billed=False)


def unbilled(draft: Draft) -> None:
    """The order goes: its bills do not name it any more."""
    realm, number = draft.realm, draft.record["Id"]
    for link in draft.record.get("LinkedTxn", ()):
        bill = realm.get("Bill", link["TxnId"])
        if bill:
            lines = [
                line | ({"LinkedTxn": _others(line, number)} if "LinkedTxn" in line else {}) for line in bill["Line"]
            ]
            realm.touch("Bill", bill, {"LinkedTxn": _others(bill, number), "Line": lines}, linked=True)


def _others(holder: Json, number: str) -> list[Json]:
    """Links but those to the order."""
    return [
        each for each in holder.get("LinkedTxn", ()) if (each.get("TxnType"), each.get("TxnId")) != (_ORDER, number)
    ]


def _ordered(bill: Json) -> list[str]:
    holders = (bill, *bill.get("Line", ()))
    links = [link for holder in holders for link in holder.get("LinkedTxn", ())]
    return list(dict.fromkeys(link.get("TxnId", "") for link in links if link.get("TxnType") == _ORDER))


def _mark(realm: Realm, number: str, bill: str, *, billed: bool) -> None:
    order = realm.get(_ORDER, number)
    if order:
        link = {"TxnId": bill, "TxnType": "Bill"}
        links = [each for each in order.get("LinkedTxn", ()) if each != link] + [link] * billed
        realm.touch(_ORDER, order, {"POStatus": "Closed" if links else "Open", "LinkedTxn": links}, linked=True)
