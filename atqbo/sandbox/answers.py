"""Reads a file that holds a service's answers: one list of records out of any of the forms they come in."""

from pathlib import Path

from atqbo import money
from atqbo.errors import SettingsError
from atqbo.money import Json

QUICKBOOKS_ENTITIES = frozenset(
    (
        *("Account", "Attachable", "Bill", "BillPayment", "Class", "CompanyCurrency", "CompanyInfo", "CreditMemo"),
        *("Customer", "Department", "Deposit", "Employee", "Estimate", "ExchangeRate", "Invoice", "Item"),
        *("JournalEntry", "Payment", "PaymentMethod", "Preferences", "Purchase", "PurchaseOrder", "SalesReceipt"),
        *("TaxAgency", "TaxCode", "TaxRate", "Term", "Vendor", "VendorCredit"),
    )
)
_SINGLE = frozenset({"Preferences", "CompanyInfo"})
_RATE_KEY = ("SourceCurrencyCode", "TargetCurrencyCode", "AsOfDate")


def read_json(path: Path) -> Json:
    """The file's value. SettingsError if it cannot be read or is not JSON."""
    try:
        return money.decode(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"The file cannot be read: {error.strerror}", subject=str(path)) from None
    except ValueError as error:  # bad UTF-8 included
        raise SettingsError(
            f"The file is not JSON: {error}", subject=str(path), remedy="save the service's answer unchanged, as UTF-8"
        ) from None


def quickbooks_records(path: Path) -> list[Json]:
    """Records of a QuickBooks list; the file's name is the entity. SettingsError names the file and the record."""
    entity = path.stem
    records = _flatten(path, entity, read_json(path))
    for position, record in enumerate(records, 1):
        _check_quickbooks(path, entity, position, record)
    _check_unique(path, [_quickbooks_key(entity, record) for record in records])
    if entity in _SINGLE and len(records) != 1:
        raise SettingsError(
            f"A company has one {entity}, the file holds {len(records)}", subject=str(path), remedy="leave one"
        )
    return records


def autotask_records(path: Path) -> list[Json]:
    """Records of an Autotask list; the file's name is the entity. SettingsError names the file and the record."""
    records = _flatten(path, path.stem, read_json(path))
    for position, record in enumerate(records, 1):
        if type(record.get("id")) is not int:
            raise _no_id(path, position, record, 'a whole number as "id"')
        own = record.get("userDefinedFields") or []
        if not isinstance(own, list) or not all(isinstance(each, dict) and "name" in each for each in own):
            raise _no_id(path, position, record, "a name in each of its userDefinedFields")
    _check_unique(path, [str(record["id"]) for record in records])
    return sorted(records, key=lambda record: int(record["id"]))


def _flatten(path: Path, entity: str, value: Json) -> list[Json]:
    """Records of a list, a record, an answer, or a list of answers."""
    if isinstance(value, list):
        return [record for part in value for record in _flatten(path, entity, part)]
    if not isinstance(value, dict):
        raise SettingsError(
            f"The file holds {money.encode(value).decode()[:40]} where a record belongs",
            subject=str(path),
            remedy="give a list of records, or the service's answers",
        )
    if "Id" in value or "id" in value:
        return [value]
    if isinstance(value.get("QueryResponse"), dict):
        return _answered(path, entity, value["QueryResponse"])
    for envelope in ("items", "item", entity):
        if envelope in value:
            return _flatten(path, entity, value[envelope])
    return [value]


def _answered(path: Path, entity: str, answer: dict[str, Json]) -> list[Json]:
    """Records of a query's answer, which are of one entity; none if it holds none."""
    found = [name for name, part in answer.items() if isinstance(part, list | dict)]
    if found not in ([], [entity]):
        raise SettingsError(
            f"The file holds {', '.join(found)}, its name says {entity}",
            subject=str(path),
            remedy="give each list a file named after its entity",
        )
    return _flatten(path, entity, answer.get(entity, []))


def _check_quickbooks(path: Path, entity: str, position: int, record: Json) -> None:
    if entity == "ExchangeRate":
        missing = [name for name in (*_RATE_KEY, "Rate") if record.get(name) in (None, "")]
        if missing:
            raise _no_id(path, position, record, ", ".join(missing))
    elif not isinstance(record.get("Id"), str) or not record["Id"]:
        raise _no_id(path, position, record, 'text as "Id"')


def _quickbooks_key(entity: str, record: Json) -> str:
    return " ".join(str(record[name]) for name in _RATE_KEY) if entity == "ExchangeRate" else str(record["Id"])


def _check_unique(path: Path, keys: list[str]) -> None:
    seen: set[str] = set()
    for position, key in enumerate(keys, 1):
        if key in seen:
            raise SettingsError(
                f"Record {position} has the same id as one before it: {key}",
                subject=str(path),
                remedy="remove one of the two",
            )
        seen.add(key)


def _no_id(path: Path, position: int, record: Json, what: str) -> SettingsError:
    told = money.encode(record).decode()
    return SettingsError(
        f"Record {position} lacks {what}: {told[:80]}",
        subject=str(path),
        remedy="give the records as the service told them",
    )
