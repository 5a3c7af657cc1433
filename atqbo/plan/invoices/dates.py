"""Autotask's dates (rule D1): calendar dates as written, instants in the company's time zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_MIDNIGHT = time(0)


def calendar_date(value: datetime, zone: ZoneInfo) -> date:
    """The date a person wrote. Stored as midnight UTC, or as the zone's midnight; else the UTC date as written."""
    return day_of_instant(value, zone) if is_local_midnight(value, zone) else _utc(value).date()


def is_local_midnight(value: datetime, zone: ZoneInfo) -> bool:
    """Whether the date was stored as midnight in `zone`, which is another instant than midnight UTC."""
    utc = _utc(value)
    return utc.time() != _MIDNIGHT and utc.astimezone(zone).time() == _MIDNIGHT


def day_of_instant(value: datetime, zone: ZoneInfo) -> date:
    """The day on which something happened, in `zone`."""
    return _utc(value).astimezone(zone).date()


def _utc(value: datetime) -> datetime:
    """Autotask's times are UTC, also where it leaves out the Z."""
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
