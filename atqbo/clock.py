"""Time as a value that is passed in, so that a whole transfer can run under a simulated clock."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that many seconds."""
        ...


class SystemClock:
    """The host's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait in earnest."""
        time.sleep(seconds)


class SteadyClock(SystemClock):
    """The host's clock as it stood when this was made, and from there on the time that really passed.

    Whoever sets the host's clock during a run makes nothing look older or younger than it is.
    """

    def __init__(self) -> None:
        self._began, self._ticks = super().now(), _ticks()

    def now(self) -> datetime:
        """The present instant in UTC."""
        return self._began + timedelta(seconds=_ticks() - self._ticks)


def _ticks() -> float:
    """Seconds that pass however the clock is set; where the system can tell, while the host sleeps, too."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class SimulatedClock:
    """A clock that only moves when somebody sleeps or moves it. For rehearsals and tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The simulated instant in UTC."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let that many simulated seconds pass at once."""
        self._now += timedelta(seconds=max(0.0, seconds))
