"""The allowances of both services, counted on the sandbox's clock; and who is being served at the moment."""

from collections import Counter, deque
from datetime import datetime, timedelta

from msgspec import Struct


class Allowance(Struct, frozen=True):
    """So many requests in so many seconds."""

    most: int
    seconds: int


_QUICKBOOKS = (Allowance(10, 1), Allowance(500, 60))
_BATCHES = (Allowance(40, 60),)
_AUTOTASK = (Allowance(10_000, 3600),)
_THREADS = 3


class Limits:
    """Rolling windows. Switched off, it only counts."""

    def __init__(self, enforced: bool) -> None:
        self._enforced = enforced
        self._times: dict[str, deque[datetime]] = {"quickbooks": deque(), "batch": deque(), "autotask": deque()}
        self._serving: Counter[str] = Counter()

    def admit(self, service: str, label: str, now: datetime) -> bool:
        """Count a request; False if it is one too many, and then it does not count."""
        wanted: dict[str, tuple[Allowance, ...]] = {
            service: _AUTOTASK if service == "autotask" else _QUICKBOOKS,
        }
        if label == "POST batch":
            wanted["batch"] = _BATCHES
        if self._enforced and not all(
            self._has_room(name, each, now) for name, all_ in wanted.items() for each in all_
        ):
            return False
        for name, allowances in wanted.items():
            self._times[name].append(now)
            while self._times[name][0] <= now - timedelta(seconds=allowances[-1].seconds):
                self._times[name].popleft()
        return True

    def hourly_count(self, now: datetime) -> int:
        """Requests to Autotask in the last hour."""
        times = self._times["autotask"]
        while times and times[0] <= now - timedelta(hours=1):
            times.popleft()
        return len(times)

    def latency(self, now: datetime) -> float:
        """Seconds Autotask makes a request wait: 0.5 from half of the hourly allowance, 1 from three quarters."""
        used = self.hourly_count(now) if self._enforced else 0
        return 1.0 if used >= 7500 else 0.5 if used >= 5000 else 0.0

    def enter(self, endpoint: str) -> bool:
        """Begin serving a request of an Autotask endpoint; False if three are under way (then do not leave)."""
        if self._enforced and self._serving[endpoint] >= _THREADS:
            return False
        self._serving[endpoint] += 1
        return True

    def leave(self, endpoint: str) -> None:
        """The request has been served."""
        self._serving[endpoint] -= 1

    def _has_room(self, name: str, allowance: Allowance, now: datetime) -> bool:
        return self._count(name, allowance.seconds, now) < allowance.most

    def _count(self, name: str, seconds: int, now: datetime) -> int:
        if name == "autotask":
            return self.hourly_count(now)
        since, count = now - timedelta(seconds=seconds), 0
        for moment in reversed(self._times[name]):
            if moment <= since:
                break
            count += 1
        return count
