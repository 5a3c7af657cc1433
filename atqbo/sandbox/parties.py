"""What QuickBooks does to customers, vendors, employees and all other named records when they are written."""

import re
from collections.abc import Mapping

from atqbo.money import Json
from atqbo.sandbox.balances import currency_of
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.realm import Realm, currency_ref, full_name
from atqbo.sandbox.refusal import Refusal, business, missing

_DELETED = re.compile(r" \(deleted(?: \d+)?\)$")
_NAMES = ("DisplayName", "Name", "FullyQualifiedName")
_PERSONAL = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
_CHILD = {"Item": "SubItem", "Class": "SubClass", "Department": "SubDepartment", "Account": "SubAccount"}
_DEEPEST = 4
_OWING: Mapping[str, str] = {"Vendor": "vendor", "Account": "account"}
_ADDRESSES = ("BillAddr", "ShipAddr", "PrimaryAddr", "VendorAddr")
_SECRET = ("TaxIdentifier", "PrimaryTaxIdentifier", "SSN")


def display_name(draft: Draft) -> None:
    """DisplayName: made from the personal names if absent (6080 without any); ':' and control characters refused."""
    record = draft.record
    parts = [record[name] for name in _PERSONAL if record.get(name)]
    record["DisplayName"] = (record.get("DisplayName") or " ".join(parts)).strip(" ")
    if not record["DisplayName"]:
        raise Refusal("6080", "A display name or at least one of the names is required", "DisplayName")
    for name in ("DisplayName", *_PERSONAL):
        if any(character in record.get(name, "") for character in ":\t\n\r"):
            raise Refusal("2170", "The name must not contain a colon, tab or new line", name)
    record.setdefault("PrintOnCheckName", _DELETED.sub("", record["DisplayName"]))


def placed(draft: Draft) -> None:
    """Below its parent: FullyQualifiedName with the parents' names before the own one, Level, the flag of a child."""
    record, name = draft.record, draft.entity.name
    own, ref = record.get("DisplayName") or record["Name"], record.get("ParentRef")
    if name in _CHILD:
        record[_CHILD[name]] = bool(ref)
    elif record.get("Job") and not ref:
        raise missing("ParentRef")
    record.pop("Level", None)
    if ref:
        parent = draft.realm.referred(name, ref, "ParentRef")
        level = _level(draft.realm, name, parent, record.get("Id"))
        record["ParentRef"] = {"value": parent["Id"]}
        own = f"{full_name(parent)}:{own}"
        if name in ("Customer", "Item"):
            record["Level"] = level
        if name == "Customer":
            record["Job"] = True
    record["FullyQualifiedName"] = own


def _level(realm: Realm, entity: str, parent: Json, own: str | None) -> int:
    """How deep a child of this parent stands. Refused below the fourth level, and under itself."""
    level = 1
    while parent:
        if parent["Id"] == own or level > _DEEPEST:
            raise business("The parent is the record itself, or is too deep down.")
        ref = parent.get("ParentRef")
        parent, level = (realm.get(entity, ref["value"]) if ref else None), level + 1
    return level - 1


def renamed(draft: Draft) -> None:
    """The names of all children follow."""
    if draft.before and draft.before.get("FullyQualifiedName") != draft.record["FullyQualifiedName"]:
        _rename(draft.realm, draft.entity.name, draft.record)


def _rename(realm: Realm, entity: str, parent: Json) -> None:
    for row in list(realm.rows(entity).values()):
        child = row.record
        if child.get("ParentRef", {}).get("value") == parent["Id"]:
            own = child.get("DisplayName") or child.get("Name", "")
            name = {"FullyQualifiedName": f"{full_name(parent)}:{own}"}
            _rename(realm, entity, realm.touch(entity, child, name))


def unique_name(draft: Draft) -> None:
    """6240 if another record has the name; customers, vendors and employees share their names."""
    if _taken(draft, draft.entity.name_of(draft.record)):
        raise Refusal("6240", "The name supplied already exists. : null")


def _taken(draft: Draft, name: str) -> bool:
    own = (draft.entity.name, draft.record.get("Id"))
    found = [(entity, other["Id"]) for entity in draft.entity.shares_names for other in draft.realm.named(entity, name)]
    return any(each != own for each in found)


def own_currency(draft: Draft) -> None:
    """CurrencyRef: home currency if absent; a foreign one needs multicurrency; it never changes afterwards."""
    realm, before, record = draft.realm, draft.before, draft.record
    code = record.get("CurrencyRef", {}).get("value") or realm.home_currency
    if before and currency_of(realm, before) != code:
        raise business("The currency of a name cannot be changed.")
    if code != realm.home_currency:
        known = realm.rows("CompanyCurrency").values()
        if not realm.multicurrency:
            raise business("Multicurrency is not switched on for this company.")
        if not re.fullmatch("[A-Z]{3}", code) or (known and code not in {row.record["Code"] for row in known}):
            raise Refusal("2220", f"Invalid Currency Type : {code}", "CurrencyRef")
    parent = realm.get(draft.entity.name, record["ParentRef"]["value"]) if "ParentRef" in record else None
    if parent and currency_of(realm, parent) != code:
        raise business("A sub-record has the currency of its parent.")
    record["CurrencyRef"] = currency_ref(code)


def deactivated(draft: Draft) -> None:
    """Active false appends " (deleted)" to the names, which frees them; 6220 with an open balance."""
    record, before = draft.record, draft.before
    if record.get("Active", True) or not before or not before.get("Active", True):
        return
    if any(before.get(name) for name in ("Balance", "BalanceWithJobs", "CurrentBalance")):
        kind = _OWING.get(draft.entity.name, "customer")
        raise Refusal(
            "6220",
            "The entity you are trying to delete has an open balance. : "
            f"This {kind} cannot be deleted because it has a non-zero balance",
        )
    number, mark = 0, " (deleted)"
    while _taken(draft, draft.entity.name_of(record) + mark):
        number += 1
        mark = f" (deleted {number})"
    record.update({name: record[name] + mark for name in _NAMES if record.get(name)})


def reactivated(draft: Draft) -> None:
    """Active true again takes " (deleted)" off the names."""
    record, before = draft.record, draft.before
    if record.get("Active", True) and before and not before.get("Active", True):
        record.update({name: _DELETED.sub("", record[name]) for name in _NAMES if record.get(name)})


def located(draft: Draft) -> None:
    """A new address gets an id; whether it is found on a map is not looked up."""
    for name in _ADDRESSES:
        address = draft.record.get(name)
        if address and "Id" not in address:
            number = draft.realm.next_number("Address", lambda: ["1000"])
            draft.record[name] = {"Id": number, **address, "Lat": "INVALID", "Long": "INVALID"}


def masked(draft: Draft) -> None:
    """Numbers of persons come back as their last four digits: https://github.com/minimul/qbo_api, spec/vcr/get."""
    for name in _SECRET:
        text = draft.record.get(name)
        if text:
            draft.record[name] = "X" * (len(text) - 4) + text[-4:]


def terms_later(draft: Draft) -> None:
    """TermRef of a new vendor is left aside without a word; an update sets it. (Seen by users of the service.)"""
    if not draft.before:
        draft.record.pop("TermRef", None)
