"""What a customer owes and what a vendor is owed: it follows what is open of their documents.

A parent's BalanceWithJobs holds its sub-customers' balances, its Balance does not: recorded customers 7 and 9 of
https://github.com/minimul/qbo_api, spec/vcr/all.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from atqbo.money import ZERO, Json, round_to_minor
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.realm import Realm

_Open: TypeAlias = tuple[str, str, int]
_OPEN: Mapping[str, _Open] = {
    "Invoice": ("Customer", "Balance", 1),
    "CreditMemo": ("Customer", "Balance", -1),
    "Payment": ("Customer", "UnappliedAmt", -1),
    "Bill": ("Vendor", "Balance", 1),
    "VendorCredit": ("Vendor", "Balance", -1),
}
"""Entity → its party, the field that tells what is open, and whether that raises or lowers the party's balance."""


def written(amount: Decimal, currency: str) -> Json:
    """An amount as QuickBooks writes it: with its decimals, zero as 0."""
    return round_to_minor(amount, currency) if amount else 0


def followed(draft: Draft) -> None:
    """The party's balance follows the document that was written."""
    follow(draft.realm, draft.entity.name, draft.before, draft.record)


def taken_back(draft: Draft) -> None:
    """The party's balance without the document."""
    follow(draft.realm, draft.entity.name, draft.record, None)


def follow(realm: Realm, entity: str, before: Json | None, after: Json | None) -> None:
    """Move the balance of a document's party from one version of it to the next."""
    party, field, sign = _OPEN[entity]
    moved: dict[str, Decimal] = {}
    for document, direction in ((before, -sign), (after, sign)):
        if document:
            number = document[f"{party}Ref"]["value"]
            moved[number] = moved.get(number, ZERO) + direction * Decimal(document.get(field, 0))
    for number, amount in moved.items():
        if amount:
            _owe(realm, party, number, amount)


def opened(realm: Realm, record: Json, balance: Decimal) -> Json:
    """What a document tells of its balance, in home currency too if that is another."""
    code = record["CurrencyRef"]["value"]
    told = {"Balance": written(balance, code)}
    if "RemainingCredit" in record:
        told["RemainingCredit"] = told["Balance"]
    if "ExchangeRate" in record:
        told["HomeBalance"] = written(balance * Decimal(record["ExchangeRate"]), realm.home_currency)
    return told


def currency_of(realm: Realm, party: Json) -> str:
    """ISO code of a party's currency."""
    return str(party.get("CurrencyRef", {}).get("value") or realm.home_currency)


def _owe(realm: Realm, party: str, number: str, amount: Decimal) -> None:
    """The balance changes by an amount; for customers in all parents' sums too."""
    record, fields = realm.get(party, number), ["Balance", "BalanceWithJobs"] if party == "Customer" else ["Balance"]
    while record:
        code = currency_of(realm, record)
        realm.touch(party, record, {name: written(Decimal(record.get(name, ZERO)) + amount, code) for name in fields})
        parent = record.get("ParentRef")
        record, fields = realm.get(party, parent["value"]) if parent else None, ["BalanceWithJobs"]
