"""One QuickBooks company as the functions that keep its books see it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from atqbo.money import Json
from atqbo.sandbox.refusal import INACTIVE, Refusal
from atqbo.sandbox.store import Row, Store

_PACIFIC = ZoneInfo("America/Los_Angeles")
_CURRENCY_NAMES = {
    "USD": "United States Dollar",
    "EUR": "Euro",
    "GBP": "British Pound Sterling",
    "CAD": "Canadian Dollar",
    "JPY": "Japanese Yen",
}
_FAMILIES = {
    **dict.fromkeys(("Customer", "Vendor", "Employee"), "Names"),
    "Account": "Accounts",
    "Class": "Klasses",
    "Department": "Depts",
}
_WITHOUT_ORDERS = ("Easystart", "Simple Start", "Essentials")


def pacific(moment: datetime, timespec: str = "seconds") -> str:
    """An instant as QuickBooks writes it: 2026-03-02T05:58:16-08:00."""
    return moment.astimezone(_PACIFIC).isoformat(timespec=timespec)


def instant(text: str) -> datetime:
    """An instant a client wrote; a bare date is midnight in the Pacific zone. ValueError on anything else."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=_PACIFIC)).astimezone(UTC)


def currency_ref(code: str) -> Json:
    """Reference to a currency; its value is the ISO code."""
    return {"value": code, "name": _CURRENCY_NAMES.get(code, code)}


def full_name(record: Json) -> str:
    """A record's name with its parents' before it."""
    return str(record.get("FullyQualifiedName") or record.get("DisplayName") or record.get("Name", ""))


class Realm:
    """Look-ups in the company's records at one instant. Within a batch, what its earlier items made is not seen."""

    def __init__(self, store: Store, now: datetime, switches: Mapping[str, str]) -> None:
        self.store, self.now, self.switches = store, now, switches
        self.made: set[tuple[str, str]] = set()
        """(entity, id) of records made by earlier items of the same batch."""
        self._preferences = next(iter(store.rows(("quickbooks", "Preferences")).values())).record

    @property
    def today(self) -> date:
        """The day in the Pacific zone."""
        return self.now.astimezone(_PACIFIC).date()

    @property
    def home_currency(self) -> str:
        """ISO code of the company's own currency."""
        return str(self.preference("CurrencyPrefs", "HomeCurrency", {}).get("value", "USD"))

    @property
    def multicurrency(self) -> bool:
        """Whether the company may use foreign currencies."""
        return bool(self.preference("CurrencyPrefs", "MultiCurrencyEnabled", False))

    def preference(self, section: str, name: str, default: Json) -> Json:
        """One of the company's preferences."""
        return self._preferences.get(section, {}).get(name, default)

    @property
    def company(self) -> Json:
        """CompanyInfo."""
        return next(iter(self.rows("CompanyInfo").values())).record

    @property
    def offers_orders(self) -> bool:
        """Whether the subscription has purchase orders: from Plus on."""
        told = {each.get("Name"): str(each.get("Value")) for each in self.company.get("NameValue") or ()}
        return not told.get("OfferingSku", "").lower().endswith(tuple(name.lower() for name in _WITHOUT_ORDERS))

    def rows(self, entity: str) -> Mapping[int | str, Row]:
        """All records of an entity by id."""
        return self.store.rows(("quickbooks", entity))

    def get(self, entity: str, number: str) -> Json | None:
        """A record by id, or None."""
        return self.store.get(("quickbooks", entity), number)

    def named(self, entity: str, name: str) -> list[Json]:
        """Records with this name or number, letter case aside."""
        return self.store.find(("quickbooks", entity), name)

    def referred(self, entity: str, ref: Json, element: str) -> Json:
        """The active record a reference points to. Raises Refusal: 2500 if there is none, 610 if it is inactive."""
        number = str(ref.get("value", ""))
        found = self.get(entity, number) if (entity, number) not in self.made else None
        if found is None:
            family = _FAMILIES.get(entity)
            wrong = f"{family} element id {number} not found" if family else element
            raise Refusal("2500", f"Invalid Reference Id : {wrong}", element)
        if not found.get("Active", True):
            raise Refusal("610", INACTIVE, element)
        return found

    def reference(self, entity: str, ref: Json, element: str) -> Json:
        """The reference as it is told: with the name of what it points to. Raises Refusal as `referred`."""
        found = self.referred(entity, ref, element)
        return {"value": found["Id"], "name": found.get("DisplayName") or full_name(found)}

    def add(self, entity: str, record: Json) -> Json:
        """Store a new record that the service itself makes. Returns it."""
        number, now = self.next_number(entity, lambda: map(str, self.rows(entity))), pacific(self.now)
        marks = {"domain": "QBO", "sparse": False, "Id": number, "SyncToken": "0"}
        times = {"MetaData": {"CreateTime": now, "LastUpdatedTime": now}}
        return self.store.put(("quickbooks", entity), number, {**record, **marks, **times})

    def touch(self, entity: str, record: Json, changes: Json, *, linked: bool = False) -> Json:
        """Store a record that another one's writing changed: with a new time; if linked, by switch with a new token."""
        marks: dict[str, Json] = {"MetaData": {**record.get("MetaData", {}), "LastUpdatedTime": pacific(self.now)}}
        if linked and self.switches["linked_token"] == "raised":
            marks["SyncToken"] = str(int(record.get("SyncToken", 0)) + 1)
        return self.store.put(("quickbooks", entity), record["Id"], {**record, **changes, **marks})

    def next_number(self, sequence: str, taken: Callable[[], Iterable[str]]) -> str:
        """The next number of a sequence; it starts above those taken already."""
        table = ("sandbox", "counter")
        last = self.store.get(table, sequence)
        number = 1 + (last["last"] if last else max((int(text) for text in taken() if text.isdecimal()), default=0))
        self.store.put(table, sequence, {"last": number})
        return str(number)
