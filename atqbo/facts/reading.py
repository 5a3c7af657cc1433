"""What reading needs of the clients, and what all readers share: whole pages, lists of ids, the company's midnight.

Protocols keep the network out of the rooms that decide.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Protocol, TypeVar
from zoneinfo import ZoneInfo

from atqbo import rows
from atqbo.money import Json
from atqbo.settings import Settings

if TYPE_CHECKING:
    from atqbo.autotask import Allowance, Rights

T = TypeVar("T")

ALL: list[Json] = [{"op": "gte", "field": "id", "value": 0}]
"""Every record of an entity of Autotask."""
WITH_INACTIVE = "Active IN (true, false)"
"""Every record of a name list of QuickBooks."""
_CHUNK = 500
"""Conditions Autotask takes in one query: a longer list of ids counts as more."""


class AutotaskReader(Protocol):
    """What reading needs of the Autotask client."""

    def query(self, entity: str, filters: list[Json], row: type[T], include: Sequence[str] = ()) -> list[T]:
        """All records that pass the filters."""
        ...

    def stream(self, entity: str, filters: list[Json], row: type[T], include: Sequence[str] = ()) -> Iterator[T]:
        """The same, a page at a time."""
        ...

    def picklist(self, entity: str, field: str) -> dict[int, str]:
        """Value → label."""
        ...

    def user_fields(self, entity: str) -> dict[str, dict[str, str]]:
        """Fields the tenant added to an entity → stored value → label, for those that are picklists."""
        ...

    def rights(self, entity: str) -> "Rights":
        """What the user may do with an entity."""
        ...


class AutotaskTeller(AutotaskReader, Protocol):
    """What preflight needs of the Autotask client beside reading lists."""

    def allowance(self) -> "Allowance":
        """How much of the hour is used."""
        ...

    def web(self) -> str:
        """Where the tenant is shown to a browser."""
        ...


class QuickBooksReader(Protocol):
    """What reading needs of the QuickBooks client."""

    def query(self, entity: str, row: type[T], where: str = "") -> list[T]:
        """All records that match."""
        ...

    def stream(self, entity: str, row: type[T], where: str = "") -> Iterator[T]:
        """The same, a page at a time."""
        ...

    def having(self, entity: str, row: type[T], field: str, values: Sequence[str]) -> list[T]:
        """All records whose field has one of these values."""
        ...

    def exchange_rates(self, wanted: Mapping[date, Collection[str]]) -> list[rows.ExchangeRate]:
        """Rates of the currencies wanted for each day."""
        ...

    def preferences(self) -> rows.Preferences:
        """What the company switched on."""
        ...

    def company_info(self) -> rows.CompanyInfo:
        """The company's name and country."""
        ...


class QuickBooksTeller(QuickBooksReader, Protocol):
    """What preflight needs of the QuickBooks client beside reading lists."""

    def heard_at(self) -> datetime:
        """QuickBooks' own clock."""
        ...


def by_ids(
    autotask: AutotaskReader,
    entity: str,
    field: str,
    ids: Sequence[int | str],
    row: type[T],
    more: Sequence[Json] = (),
    include: Sequence[str] = (),
) -> list[T]:
    """Records whose `field` is one of `ids`, in as few queries as Autotask allows."""
    found: list[T] = []
    for start in range(0, len(ids), _CHUNK):
        chosen = {"op": "in", "field": field, "value": list(ids[start : start + _CHUNK])}
        found += autotask.query(entity, [chosen, *more], row, include)
    return found


def as_utc(written: datetime) -> datetime:
    """Autotask's times are UTC, also where it leaves out the Z."""
    return written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)


def calendar_day(written: datetime, zone: ZoneInfo) -> date:
    """The date as written: Autotask stores midnight UTC, or the company's midnight (rule D1)."""
    utc = as_utc(written)
    local = utc.astimezone(zone)
    return local.date() if local.time() == time.min else utc.date()


def today(settings: Settings, now: datetime) -> date:
    """The day a run takes for today: the company's calendar day, or the one that a rehearsal names. now: aware."""
    return settings.company.as_of or now.astimezone(ZoneInfo(settings.company.time_zone)).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant the day begins at the company, UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
