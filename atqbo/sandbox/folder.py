"""A sandbox filled from a folder with lists as the two services answer them.

    FOLDER/quickbooks/Customer.json   FOLDER/autotask/Companies.json   …   FOLDER/company.json (optional)

Each file holds a list of records, one record, an answer of the service, or a list of answers (pages).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from atqbo.clock import Clock, SystemClock
from atqbo.errors import SettingsError
from atqbo.money import Json
from atqbo.sandbox import answers, autotask_entities, books, catalog, tenant
from atqbo.sandbox.dataset import Dataset

_LONGEST_LOOK_BACK = 366
_SERVICES: Mapping[str, tuple[frozenset[str], Callable[[Path], list[Json]]]] = {
    "quickbooks": (answers.QUICKBOOKS_ENTITIES, answers.quickbooks_records),
    "autotask": (autotask_entities.NAMES, answers.autotask_records),
}


class Description(Struct, frozen=True, forbid_unknown_fields=True):
    """company.json: what lists cannot say. Everything in it may be left out."""

    name: str = ""
    time_zone: str = "America/Chicago"
    today: date | None = None
    invoices: dict[str, Json] = {}
    policy: dict[str, Json] = {}
    hidden_lines: tuple[int, ...] = ()
    forbidden: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()


def dataset(path: Path, clock: Clock | None = None) -> Dataset:
    """The lists of a folder, completed by what a company cannot be without.

    Raises SettingsError, naming file and record, for anything that cannot be loaded as it stands.
    """
    if not path.is_dir():
        raise SettingsError("There is no such folder", subject=str(path), remedy="give a folder with quickbooks/ in it")
    _check_top(path)
    description = _description(path / "company.json")
    now = (clock or SystemClock()).now()
    today = description.today or now.astimezone(ZoneInfo(description.time_zone)).date()
    lists = {service: _lists(path / service) for service in _SERVICES}
    quickbooks = _complete_quickbooks(lists["quickbooks"], description.name or path.resolve().name, now)
    autotask = _complete_autotask(lists["autotask"], _home_currency(quickbooks, path))
    return Dataset(
        name=description.name or quickbooks["CompanyInfo"][0].get("CompanyName") or path.resolve().name,
        today=today,
        time_zone=description.time_zone,
        autotask=autotask,
        quickbooks=quickbooks,
        picklists=catalog.picklists(autotask),
        invoices={**_settings(autotask, quickbooks, today), **description.invoices},
        policy=description.policy,
        hidden_lines=description.hidden_lines,
        forbidden=description.forbidden,
        read_only=description.read_only,
        rehearsal=description.today is not None,
    )


def _check_top(path: Path) -> None:
    """Refuse what would silently not be loaded."""
    for entry in sorted(path.iterdir()):
        expected = entry.name in _SERVICES if entry.is_dir() else entry.name == "company.json"
        if not expected and not entry.name.startswith(".") and (entry.is_dir() or entry.suffix == ".json"):
            raise SettingsError(
                "Lists are expected in the folders quickbooks and autotask only",
                subject=str(entry),
                remedy="move or remove it",
            )
    if not any((path / service).is_dir() for service in _SERVICES):
        raise SettingsError(
            "The folder has neither quickbooks nor autotask in it",
            subject=str(path),
            remedy="put lists there, such as quickbooks/Customer.json",
        )


def _description(path: Path) -> Description:
    if not path.exists():
        return Description()
    try:
        description = msgspec.convert(answers.read_json(path), Description)
        ZoneInfo(description.time_zone)
    except (msgspec.ValidationError, ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(str(error), subject=str(path), remedy="correct that key") from None
    for key in ("forbidden", "read_only"):
        unknown = sorted(set(getattr(description, key)) - autotask_entities.NAMES)
        if unknown:
            raise SettingsError(f"{key} names no entity: {', '.join(unknown)}", subject=str(path))
    return description


def _lists(folder: Path) -> dict[str, list[Json]]:
    """Entity → records of a service's folder; nothing if there is no folder."""
    entities, read = _SERVICES[folder.name]
    lists = {}
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.name.startswith("."):
            continue
        if file.suffix != ".json" or file.stem not in entities:
            raise SettingsError(
                f"'{file.name}' is not named after an entity of this service",
                subject=str(file),
                remedy=f"use one of these, with .json: {', '.join(sorted(entities))}",
            )
        lists[file.stem] = read(file)
    return lists


def _complete_quickbooks(lists: dict[str, list[Json]], name: str, now: datetime) -> dict[str, list[Json]]:
    return {
        "Preferences": [books.preferences(now)],
        "CompanyInfo": [books.company_info(name, now)],
        **lists,
    }


def _home_currency(quickbooks: Mapping[str, list[Json]], path: Path) -> str:
    preferences = quickbooks["Preferences"][0]
    try:
        return str(preferences.get("CurrencyPrefs", {}).get("HomeCurrency", {}).get("value", "USD"))
    except AttributeError:
        raise SettingsError(
            "CurrencyPrefs are not as QuickBooks tells them", subject=str(path / "quickbooks" / "Preferences.json")
        ) from None


def _complete_autotask(lists: dict[str, list[Json]], home: str) -> dict[str, list[Json]]:
    currency = tenant.currency(1, home, books.CURRENCY_NAMES.get(home, home), Decimal(1), internal=True)
    return {"Currencies": [currency], "PaymentTerms": [], **lists}


def _settings(autotask: Mapping[str, list[Json]], quickbooks: Mapping[str, list[Json]], today: date) -> dict[str, Json]:
    """Settings under which all invoices of the lists may be looked at, as far back as settings go."""
    days = [_day(invoice) for invoice in autotask.get("Invoices", [])]
    start = min([*filter(None, days), today - timedelta(days=14)])
    accounts = quickbooks.get("Account", [])
    income = next((each["Name"] for each in accounts if each.get("AccountType") == "Income" and each.get("Name")), "")
    making = {"missing_item": "create", "income_account": income} if income else {}
    look_back = min(_LONGEST_LOOK_BACK, (today - start).days + 1)
    return {"start_date": start.isoformat(), "look_back_days": look_back, **making}


def _day(invoice: Json) -> date | None:
    """The earlier one of an invoice's dates; None when it has none that can be read."""
    texts = [str(invoice.get(name) or "")[:10] for name in ("invoiceDateTime", "createDateTime")]
    try:
        return min(date.fromisoformat(text) for text in texts if text)
    except ValueError:
        return None
