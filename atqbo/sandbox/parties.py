"""What QuickBooks does to customers, vendors, items, terms and other named records when they are written."""

from atqbo.money import Json
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.realm import currency_ref
from atqbo.sandbox.refusal import Refusal, business, missing

_DELETED = " (deleted)"
_PERSONAL = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")


def display_name(draft: Draft) -> None:
    """DisplayName: made from the personal names if absent (6080 without any); ':' and control characters refused."""
    record = draft.record
    parts = [record[name] for name in _PERSONAL if record.get(name)]
    if not record.get("DisplayName"):
        if not parts:
            raise Refusal("6080", "A display name or at least one of the names is required", "DisplayName")
        record["DisplayName"] = " ".join(parts)
    if any(character in record["DisplayName"] for character in ":\t\n\r"):
        raise Refusal("2170", "The name must not contain a colon, tab or new line", "DisplayName")
    record["DisplayName"] = record["DisplayName"].strip()
    record.setdefault("PrintOnCheckName", record["DisplayName"])


def full_name(draft: Draft) -> None:
    """FullyQualifiedName: the parents' names before the own one."""
    record = draft.record
    own = record.get("DisplayName") or record["Name"]
    parent = record.get("ParentRef")
    if parent:
        own = draft.realm.referred(draft.entity.name, parent, "ParentRef")["FullyQualifiedName"] + ":" + own
    record["FullyQualifiedName"] = own


def unique_name(draft: Draft) -> None:
    """6240 if another record has the name; customers, vendors and employees share their names."""
    record = draft.record
    for entity in draft.entity.shares_names:
        for other in draft.realm.named(entity, draft.entity.name_of(record)):
            if (entity, other["Id"]) != (draft.entity.name, record.get("Id")):
                raise Refusal("6240", "The name supplied already exists. : null")


def own_currency(draft: Draft) -> None:
    """CurrencyRef: home currency if absent; a foreign one needs multicurrency; it never changes afterwards."""
    realm, before = draft.realm, draft.before
    code = draft.record.get("CurrencyRef", {}).get("value") or realm.home_currency
    if before and before["CurrencyRef"]["value"] != code:
        raise business("The currency of a name cannot be changed.")
    if code != realm.home_currency and not realm.multicurrency:
        raise business("Multicurrency is not switched on for this company.")
    draft.record["CurrencyRef"] = currency_ref(code)


def deactivated(draft: Draft) -> None:
    """Active false appends " (deleted)" to the names, which frees them; 6220 with an open balance."""
    record, before = draft.record, draft.before
    if record["Active"] or not before or not before["Active"]:
        return
    if before.get("Balance"):
        raise Refusal(
            "6220",
            "The entity you are trying to delete has an open balance. : "
            "This customer cannot be deleted because it has a non-zero balance",
        )
    for name in ("DisplayName", "Name", "FullyQualifiedName"):
        if record.get(name):
            record[name] += _DELETED


def reactivated(draft: Draft) -> None:
    """Active true again takes " (deleted)" off the names."""
    record, before = draft.record, draft.before
    if record["Active"] and before and not before["Active"]:
        for name in ("DisplayName", "Name", "FullyQualifiedName", "PrintOnCheckName"):
            if record.get(name):
                record[name] = record[name].removesuffix(_DELETED)


def item_accounts(draft: Draft) -> None:
    """Services and goods need an income account, inventory its quantity too; categories need nothing."""
    record = draft.record
    if record["Type"] == "Category":
        return
    if "IncomeAccountRef" not in record:
        raise missing("IncomeAccountRef")
    if record["Type"] == "Inventory" and not record.get("TrackQtyOnHand"):
        raise business("If Track quantity on hand is turned off, the item cannot be of type Inventory.")


def term_type(draft: Draft) -> None:
    """A term counts days, unless it names a day of the month."""
    record: Json = draft.record
    record["Type"] = "DATE_DRIVEN" if "DayOfMonthDue" in record else "STANDARD"
    if record["Type"] == "STANDARD":
        record.setdefault("DueDays", 0)
