"""Payments: what they settle, the links on both sides, and how links are taken back.

A line names an invoice or a credit memo, or both in one; amounts are positive either way. A credit is applied by a
payment of zero that names both: Finance.xsd of https://github.com/intuit/QuickBooks-V3-PHP-SDK, Payment.
"""

from decimal import Decimal
from typing import TypeAlias

from atqbo.money import ZERO, Json
from atqbo.sandbox.balances import follow, opened, written
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.realm import Realm, full_name
from atqbo.sandbox.refusal import Refusal, business, missing

_Target: TypeAlias = tuple[str, str]
"""("Invoice", "17")"""
_SETTLED = ("Invoice", "CreditMemo")


def amounts(draft: Draft) -> None:
    """Lines that name open documents of the customer, and what is left over in UnappliedAmt."""
    record, code = draft.record, draft.record["CurrencyRef"]["value"]
    total = Decimal(record["TotalAmt"])
    record["Line"] = [_line(line, code) for line in record.get("Line", ())]
    for target, amount in _applied(record).items():
        _check(draft, target, amount)
    left = _unapplied(record)
    if total < 0 or left < 0:
        raise business("The amount applied is more than the amount of the payment.")
    record.update(TotalAmt=written(total, code), UnappliedAmt=written(left, code))


def deposited(draft: Draft) -> None:
    """Where the money goes: Undeposited Funds unless an account is named."""
    record, realm = draft.record, draft.realm
    if record.get("DepositToAccountRef"):
        record["DepositToAccountRef"] = realm.reference("Account", record["DepositToAccountRef"], "DepositToAccountRef")
        return
    for row in realm.rows("Account").values():
        if row.record.get("AccountSubType") == "UndepositedFunds":
            record["DepositToAccountRef"] = {"value": row.record["Id"], "name": full_name(row.record)}


def applied(draft: Draft) -> None:
    """The documents follow the payment that was written."""
    _settle(draft.realm, draft.record["Id"], draft.before, draft.record)


def withdrawn(draft: Draft) -> None:
    """The documents as if the payment had never been."""
    _settle(draft.realm, draft.record["Id"], draft.record, None)


def unlinked(draft: Draft) -> None:
    """Take a document out of the payments that settle it, before it goes; by switch refuse that it goes."""
    realm, entity, number = draft.realm, draft.entity.name, draft.record["Id"]
    payments = [link["TxnId"] for link in draft.record.get("LinkedTxn", ()) if link["TxnType"] == "Payment"]
    if payments and realm.switches["void_linked"] == "refused":
        raise business("The transaction is linked to other transactions and cannot be changed.")
    for payment in filter(None, (realm.get("Payment", each) for each in payments)):
        kept = [line for line in payment.get("Line", ()) if (entity, number) not in _targets(line)]
        less = {**payment, "Line": kept}
        less = less if _unapplied(less) >= 0 else {**payment, "Line": []}
        less["UnappliedAmt"] = written(_unapplied(less), payment["CurrencyRef"]["value"])
        _settle(realm, payment["Id"], payment, less)
        follow(realm, "Payment", payment, realm.touch("Payment", payment, less, linked=True))
    draft.before = realm.get(entity, number)
    draft.record = {**draft.before} if draft.before else draft.record


def _line(line: Json, code: str) -> Json:
    for name in ("Amount", "LinkedTxn"):
        if line.get(name) in (None, []):
            raise missing(f"Line.{name}")
    if line["Amount"] < 0:
        raise business("The amount applied must be zero or greater.")
    links = [{name: link.get(name, "") for name in ("TxnId", "TxnType")} for link in line["LinkedTxn"]]
    return {"Amount": written(Decimal(line["Amount"]), code), "LinkedTxn": links}


def _check(draft: Draft, target: _Target, amount: Decimal) -> None:
    """The document exists, is this customer's, and is open by that much; what this payment paid before counts."""
    entity, number = target
    document = draft.realm.get(entity, number) if entity in _SETTLED and target not in draft.realm.made else None
    if document is None:
        raise business(f"The entity {entity} {number} that you are trying to link does not exist. {entity} {number}")
    if document["CustomerRef"]["value"] != draft.record["CustomerRef"]["value"]:
        raise Refusal("2500", f"Invalid Reference Id : {entity} {number} belongs to another customer", "Line.LinkedTxn")
    before = _applied(draft.before).get(target, ZERO) if draft.before else ZERO
    if amount > Decimal(document["Balance"]) + before:
        raise business("The amount applied is more than the balance of the transaction.")


def _settle(realm: Realm, number: str, before: Json | None, after: Json | None) -> None:
    """Balances and links of all documents that the payment named before or names now."""
    was, now = _applied(before) if before else {}, _applied(after) if after else {}
    link = {"TxnId": number, "TxnType": "Payment"}
    for entity, target in {**was, **now}:
        document, key = realm.get(entity, target), (entity, target)
        if document is None or was.get(key) == now.get(key):
            continue
        balance = Decimal(document["Balance"]) + was.get(key, ZERO) - now.get(key, ZERO)
        links = [each for each in document.get("LinkedTxn", ()) if each != link] + [link] * (key in now)
        changed = realm.touch(entity, document, {**opened(realm, document, balance), "LinkedTxn": links}, linked=True)
        follow(realm, entity, document, changed)


def _targets(line: Json) -> list[_Target]:
    return [(link["TxnType"], link["TxnId"]) for link in line["LinkedTxn"]]


def _applied(payment: Json) -> dict[_Target, Decimal]:
    """Document → amount."""
    amounts: dict[_Target, Decimal] = {}
    for line in payment.get("Line", ()):
        for target in _targets(line):
            amounts[target] = amounts.get(target, ZERO) + Decimal(line["Amount"])
    return amounts


def _unapplied(payment: Json) -> Decimal:
    left = Decimal(payment["TotalAmt"])
    for (entity, _), amount in _applied(payment).items():
        left += amount if entity == "CreditMemo" else -amount
    return left
