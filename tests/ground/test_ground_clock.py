"""The clock of a run."""

import datetime as dates
from datetime import UTC, datetime, timedelta

from atqbo import clock
from atqbo.clock import SteadyClock, SystemClock


def test_a_clock_that_is_set_during_a_run_makes_nothing_look_older(monkeypatch):
    """A lost answer would count as absent for good before QuickBooks has executed the request."""
    steady, before = SteadyClock(), datetime.now(UTC)

    class SetForward(dates.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=1)

    monkeypatch.setattr(clock, "datetime", SetForward)
    assert SystemClock().now() - before >= timedelta(hours=1)
    assert timedelta(0) <= steady.now() - before < timedelta(minutes=1)
