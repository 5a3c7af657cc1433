"""What both services stand on: the store, one clock, the switches, the credentials that open them."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from atqbo.clock import Clock
from atqbo.sandbox.store import Store

_CLOCK = ("sandbox", "clock")


def made_up(name: str, purpose: str, length: int) -> str:
    """A string that looks random and is the same at every start."""
    return hashlib.sha256(f"{name}\n{purpose}".encode()).hexdigest()[:length]


def realm_of(name: str) -> str:
    """Id of the QuickBooks company called so."""
    return "9130" + str(int(made_up(name, "realm", 12), 16))[:12].zfill(12)


def autotask_user(name: str) -> str:
    """Whom programs log in as with Autotask of the company called so."""
    return made_up(name, "autotask user", 15) + "@sandbox.example"


class World:
    """Shared ground of the shells. Its clock is the given one, moved by an offset that the store remembers."""

    def __init__(self, name: str, store: Store, clock: Clock, switches: Mapping[str, str]) -> None:
        self.store, self.switches = store, switches
        self.realm_id = realm_of(name)
        self.client_id = "AB" + made_up(name, "client id", 40)
        self.client_secret = made_up(name, "client secret", 40)
        self.autotask_username = autotask_user(name)
        self.autotask_secret = made_up(name, "autotask secret", 25)
        self.autotask_integration_code = made_up(name, "integration code", 27).upper()
        self._clock = clock
        self._traced = 0

    def now(self) -> datetime:
        """The sandbox's instant, UTC."""
        offset = self.store.get(_CLOCK, "offset") or {"seconds": 0}
        return self._clock.now() + timedelta(seconds=float(offset["seconds"]))

    def start_on(self, day: date, time_zone: str) -> None:
        """Move the clock by whole days so that it shows `day` in that time zone."""
        ahead = day - self._clock.now().astimezone(ZoneInfo(time_zone)).date()
        self.store.put(_CLOCK, "offset", {"seconds": ahead.days * 86400})

    def advance(self, seconds: int) -> None:
        """Move the clock ahead."""
        offset = self.store.get(_CLOCK, "offset") or {"seconds": 0}
        self.store.put(_CLOCK, "offset", {"seconds": offset["seconds"] + seconds})

    def trace_id(self) -> str:
        """A value for the header intuit_tid: 1-<8 hex>-<24 hex>, the same in every replay."""
        self._traced += 1
        now = self.now()
        return f"1-{int(now.timestamp()):08x}-{made_up(self.realm_id, f'{now.isoformat()} {self._traced}', 24)}"
