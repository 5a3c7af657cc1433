"""Before an app transfers by itself it is tried: one run approved by hand, items compared where it needs any."""

from atqbo.plan.app import INVOICES, App
from atqbo.plan.document import Memory, Reason
from atqbo.settings import Settings


def untried(settings: Settings, memory: Memory, app: App = INVOICES) -> Reason | None:
    """Why the policy alone may not transfer yet; None once the ledger holds the trial, or somebody waived it."""
    section = settings.app(app.name)
    lacking = [
        what
        for done, what in (
            (memory.compared or not app.compares_items, "a compare report (run 3_items)"),
            (app.name in memory.hand_approved, "one run approved by hand"),
        )
        if not done
    ]
    if not lacking or (section and section.trial_waived_by):
        return None
    compare = "run 3_items, " if app.compares_items else ""
    return Reason(
        "trial-missing",
        f"The {app.name} app has not been tried yet; missing: {' and '.join(lacking)}",
        f"{compare}look at the plan and approve it by its sentence; afterwards [policy] may act alone",
    )
