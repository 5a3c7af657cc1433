"""Reading both sides for preflight."""

from atqbo.facts import Facts, read_preflight_facts
from atqbo.outcome import Progress, announce
from atqbo.steps.session import Run


def read_preflight(run: Run) -> Facts:
    """Read both sides once, in whole pages: all organizations, and what the prerequisites ask for beside them."""
    announce(Progress("Reading", 0, 0, "both sides"))
    return read_preflight_facts(
        run.autotask,
        run.quickbooks,
        run.settings,
        run.clock.now,
        say=lambda text: announce(Progress("Reading", 0, 0, text)),
    )
