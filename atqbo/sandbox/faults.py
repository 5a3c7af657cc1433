"""Faults that strike requests: deterministic from a seed, or by rule; what happened is noted and can be replayed."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct

from atqbo.errors import UsageError
from atqbo.money import Json
from atqbo.sandbox.wire import Request

Kind: TypeAlias = Literal[
    "request-lost",  # connection lost, no effect
    "answer-lost",  # connection lost, effect
    "answer-cut",  # half of the body, effect
    "slow",  # effect, and an answer that comes in pieces with pauses; in one process it comes whole
    "throttled",  # 429, no effect
    "unavailable",  # 503, no effect
    "html",  # 502 with a page of HTML, no effect
    "failed-after",  # 500, effect
    "unauthorized",  # 401 as for an expired token, no effect
    "token-expired",  # effect and answer as usual; the access token ends meanwhile, so that the next request gets 401
    "requestid-forgotten",  # done as if its requestid had never been heard
    "clock-jump",  # the sandbox's clock moves by jump_seconds, then all goes on as usual
    "item-fault",  # one item of a batch answered with SystemFault 10000, no effect of that item
    "item-missing",  # one item of a batch done, and missing in the answer
    "patch-ignored",  # Autotask answers 200 and changes nothing
    "late",  # connection lost, effect only late_seconds afterwards, on the sandbox's clock
]
_ONLY_BATCH, _ONLY_PATCH = frozenset({"item-fault", "item-missing"}), frozenset({"patch-ignored"})
_ONLY_QUICKBOOKS = frozenset({"token-expired", "requestid-forgotten"})
_RULED_ONLY = frozenset({"oauth"})


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """Strikes the nth requests (from 1; all without nth) with this label, "POST batch" or "PATCH Invoices"."""

    match: str
    fault: Kind
    service: Literal["", "autotask", "quickbooks", "oauth"] = ""
    nth: tuple[int, ...] = ()
    item: int | None = None
    """Position of the batch item, for item-fault and item-missing; drawn if absent."""


class Struck(Struct, frozen=True, forbid_unknown_fields=True):
    """What happened to which request (counted from 1 since the schedule was set)."""

    request: int
    fault: Kind
    item: int = 0
    label: str = ""


class Schedule(Struct, frozen=True, forbid_unknown_fields=True):
    """A schedule as it comes over HTTP. chances strike Autotask and QuickBooks, never OAuth."""

    seed: int = 0
    chances: Mapping[Kind, float] = {}
    """Fault → probability for each request it can strike."""
    rules: tuple[Rule, ...] = ()
    quiet_after: int | None = None
    """Chances end after so many requests."""
    late_seconds: int = 60
    jump_seconds: int = 1800
    replay: tuple[Struck, ...] = ()
    """What an earlier schedule noted: strikes the same requests again, whatever else is set."""


class Faults:
    """Decides for each request whether a fault strikes it."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule, self.happened = schedule, list[Struck]()
        self._random = random.Random(schedule.seed)  # noqa: S311 - it has to replay
        self._seen = 0
        self._matched: Counter[Rule] = Counter()
        self._late: list[tuple[datetime, Request]] = []

    @classmethod
    def of(cls, sent: Json) -> "Faults":
        """From the JSON of a schedule. Raises UsageError if it is none."""
        try:
            return cls(msgspec.convert(sent or {}, Schedule, strict=False))
        except msgspec.ValidationError as error:
            raise UsageError(f"This is no schedule of faults: {error}", remedy=f"faults: {get_args(Kind)}") from None

    def strike(self, service: str, label: str) -> Struck | None:
        """The fault for the next request, or None."""
        self._seen += 1
        drawn, item = self._random.random(), self._random.randrange(30)
        found = self._replayed() or self._ruled(service, label, item) or self._by_chance(service, label, drawn, item)
        if found:
            self.happened.append(found)
        return found

    def postpone(self, request: Request, now: datetime) -> None:
        """Keep a request whose effect comes late."""
        self._late.append((now + timedelta(seconds=self.schedule.late_seconds), request))

    def overdue(self, now: datetime) -> list[Request]:
        """Late requests whose time has come; they are handed out once."""
        due = [request for moment, request in self._late if moment <= now]
        self._late = [(moment, request) for moment, request in self._late if moment > now]
        return due

    def _replayed(self) -> Struck | None:
        return next((each for each in self.schedule.replay if each.request == self._seen), None)

    def _ruled(self, service: str, label: str, item: int) -> Struck | None:
        for rule in self.schedule.rules:
            if rule.match.lower() == label.lower() and rule.service in ("", service):
                self._matched[rule] += 1
                if not rule.nth or self._matched[rule] in rule.nth:
                    return Struck(self._seen, rule.fault, item if rule.item is None else rule.item, label)
        return None

    def _by_chance(self, service: str, label: str, drawn: float, item: int) -> Struck | None:
        quiet = self.schedule.quiet_after
        if service in _RULED_ONLY or (quiet is not None and self._seen > quiet) or self.schedule.replay:
            return None
        for fault, chance in sorted(self.schedule.chances.items()):
            if _can_strike(fault, service, label):
                if drawn < chance:
                    return Struck(self._seen, fault, item, label)
                drawn -= chance
        return None


def _can_strike(fault: Kind, service: str, label: str) -> bool:
    if fault in _ONLY_BATCH:
        return label == "POST batch"
    if fault in _ONLY_QUICKBOOKS:
        return service == "quickbooks"
    return fault not in _ONLY_PATCH or label.startswith("PATCH ")
