"""What this host last sent to a company of QuickBooks, whichever ledger it came from.

A ledger knows what it sent. Another one, or an older copy put in its place, does not know of a request that a killed
run left under way, and QuickBooks shows nothing of it yet: it would post the same again. So that run waits first.
"""

from datetime import datetime, timedelta
from pathlib import Path

from atqbo.clock import Clock
from atqbo.effects import Parcel
from atqbo.host import write_private
from atqbo.ledger.store import Ledger


class LastSent:
    """The note of one company of QuickBooks. file: None where no other ledger can be on this host."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def note(self, parcel: Parcel) -> None:
        """Keep that it is about to leave. Raises SettingsError where the disk does not take it."""
        if self._file and parcel.service == "quickbooks":
            write_private(self._file, f"{parcel.requestid} {parcel.sent_at.isoformat()}".encode())

    def forget(self) -> None:
        """Nothing is under way any more."""
        if self._file:
            self._file.unlink(missing_ok=True)

    def wait(self, ledger: Ledger, clock: Clock, settle_after: timedelta) -> None:
        """Let time pass until what the ledger does not know of is in QuickBooks or never will be.

        settle_after: how long after its send that is certain.
        """
        if self._file is None or not self._file.exists():
            return
        requestid, sent_at = self._file.read_text().split()
        if not ledger.knows_request(requestid):
            left = datetime.fromisoformat(sent_at) + settle_after - clock.now()
            clock.sleep(max(min(left, settle_after).total_seconds(), 0))
