"""The allowances of both services, counted on the sandbox's clock; and who is being served at the moment.

QuickBooks: https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles. Ten requests at a time, in
place of ten a second, is what https://blogs.intuit.com/2016/08/08/idg-concurrent-api-use-changes-coming-soon says.
"""

from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct


class Allowance(Struct, frozen=True):
    """So many requests in so many seconds."""

    most: int
    seconds: int


_ALLOWED = {
    "autotask": (Allowance(10_000, 3600),),
    "quickbooks": (Allowance(10, 1), Allowance(500, 60)),
    "batch": (Allowance(40, 60),),
    "e-mail": (Allowance(40, 86400),),
}
"""What is counted → its windows, the longest last."""
_THREADS, _CONCURRENT = 3, 10


class Limits:
    """Rolling windows. Switched off, it only counts. burst: the switch, "second" or "concurrent"."""

    def __init__(self, enforced: bool, burst: str = "second") -> None:
        self._enforced, self._concurrent = enforced, burst == "concurrent"
        self._times: dict[str, deque[datetime]] = {name: deque() for name in _ALLOWED}
        self._serving: Counter[str] = Counter()

    def admit(self, service: str, label: str, now: datetime) -> bool:
        """Count a request; False if it is one too many, and then it does not count."""
        names = list(_counted(service, label))
        if self._enforced and not all(
            self._has_room(name, each, now) for name in names for each in self._windows(name)
        ):
            return False
        for name in names:
            times, longest = self._times[name], timedelta(seconds=_ALLOWED[name][-1].seconds)
            times.append(now)
            while times[0] <= now - longest:
                times.popleft()
        return True

    def begin(self, used: int, now: datetime) -> None:
        """Count requests that other programs have made to Autotask until now."""
        self._times["autotask"].extend([now] * used)

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

    def enter(self, endpoint: str, service: str = "autotask") -> bool:
        """Begin serving a request of an endpoint; False if too many are under way on it (then do not leave).

        Autotask serves three on each endpoint; QuickBooks, where that is its rule, ten in all.
        """
        most = {"autotask": _THREADS, "quickbooks": _CONCURRENT if self._concurrent else 0}.get(service, 0)
        if self._enforced and endpoint and most and self._serving[endpoint] >= most:
            return False
        self._serving[endpoint] += 1
        return True

    def leave(self, endpoint: str) -> None:
        """The request has been served."""
        self._serving[endpoint] -= 1

    def _windows(self, name: str) -> tuple[Allowance, ...]:
        return _ALLOWED[name][1:] if name == "quickbooks" and self._concurrent else _ALLOWED[name]

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


def _counted(service: str, label: str) -> Iterator[str]:
    """What a request counts as."""
    yield service
    if label == "POST batch":
        yield "batch"
    if label.endswith("/send"):
        yield "e-mail"
