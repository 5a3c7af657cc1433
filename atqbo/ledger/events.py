"""What an answer means for effects: the events that `settle` returns and the ledger records.

An event says what became known; applying it to the book and to the ledger is one step (see store.Ledger.record).
"""

from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from atqbo.money import Json


class Done(Struct, frozen=True, tag="done", kw_only=True):
    """The effect happened. result: the fields of the answer that later effects and the tie-out need."""

    key: str
    result: Json
    tid: str = ""
    difference: str = ""
    """How the record differs from what was expected; "" when it agrees."""


class Refused(Struct, frozen=True, tag="refused", kw_only=True):
    """The service said no, and nothing was written."""

    key: str
    code: str
    reason: str
    tid: str = ""


class Held(Struct, frozen=True, tag="held", kw_only=True):
    """A person must look: the effect will not be tried by itself."""

    key: str
    reason: str


class Unclear(Struct, frozen=True, tag="unclear", kw_only=True):
    """The request was sent and what it did is not known yet: the effect stays SENT and is looked up.

    answered: a complete answer arrived (a fault that is not a sure refusal, or Autotask's 200), so that absence
    need not wait for a late execution.
    """

    key: str
    reason: str
    code: str = ""
    tid: str = ""
    answered: bool = False


class Missing(Struct, frozen=True, tag="missing", kw_only=True):
    """A look-up made at `asked_at` did not find the effect's proof (for a field: it is still free)."""

    key: str
    asked_at: datetime


class Fetched(Struct, frozen=True, tag="fetched", kw_only=True):
    """The file that is to be attached was read from Autotask."""

    key: str
    content: bytes


class Returned(Struct, frozen=True, tag="returned", kw_only=True):
    """The parcel certainly was not executed (connection refused, throttled to the end): PLANNED again."""

    key: str
    reason: str


class Stop(Struct, frozen=True, tag="stop", kw_only=True):
    """Nothing more may be sent in this run (rule I1)."""

    reason: str


Event: TypeAlias = Done | Refused | Held | Unclear | Missing | Fetched | Returned | Stop
