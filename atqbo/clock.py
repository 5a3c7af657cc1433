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
