"""What stops the expenses app before anything is sent (rule V2): a finding about both companies, not one record."""

from atqbo.facts import Facts
from atqbo.plan.document import Memory, Reason
from atqbo.plan.expenses.connectors import second_connector
from atqbo.plan.findings import foreign_ledgers, home_differs, subscription_ended
from atqbo.plan.permission.rights import may_not_write
from atqbo.settings import Settings


def blockers(facts: Facts, settings: Settings, memory: Memory) -> tuple[Reason, ...]:
    """Everything that forbids to send bills at all; empty if nothing does."""
    posted = (*facts.quickbooks.bills, *facts.quickbooks.vendor_credits)
    found = (
        subscription_ended(facts),
        may_not_write(facts, settings),
        home_differs(facts),
        *foreign_ledgers(posted, memory, "documents"),
        second_connector(facts, memory),
    )
    return tuple(reason for reason in found if reason is not None)
