"""Before an app transfers by itself it is tried: a compare report was made, and one run was approved by hand."""

from atqbo.plan.document import Memory, Reason
from atqbo.settings import Settings


def untried(settings: Settings, memory: Memory) -> Reason | None:
    """Why the policy alone may not transfer yet; None once both stand in the ledger, or somebody waived the trial."""
    lacking = [
        what
        for done, what in (
            (memory.compared, "a compare report (run 3_items)"),
            (memory.hand_approved, "one run approved by hand"),
        )
        if not done
    ]
    if not lacking or settings.invoices.trial_waived_by:
        return None
    return Reason(
        "trial-missing",
        f"The invoices app has not been tried yet; missing: {' and '.join(lacking)}",
        "run 3_items, look at the plan and approve it by its sentence; afterwards [policy] may act alone",
    )
