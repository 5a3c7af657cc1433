"""The planner of expense reports: facts and memory in, a plan out. The same facts give the same plan and hash."""

from zoneinfo import ZoneInfo

from atqbo.facts import Facts
from atqbo.plan.decision import draw_up
from atqbo.plan.document import Memory, Plan, Reason
from atqbo.plan.expenses.categories import Categories
from atqbo.plan.expenses.desk import lay_out
from atqbo.plan.expenses.findings import blockers
from atqbo.plan.expenses.select import in_window, told_missing, told_outside
from atqbo.plan.expenses.twins import twins_of
from atqbo.plan.expenses.verdict import decide
from atqbo.settings import ExpensesApp, Settings

__all__ = ["blockers", "plan_expenses"]


def plan_expenses(facts: Facts, settings: Settings, settings_digest: str, memory: Memory) -> Plan:
    """One document for each expense report approved in the window, in order of week and id.

    settings_digest: SHA-256 of the settings' file; part of the plan, so that approval covers the settings too.
    """
    zone = ZoneInfo(settings.company.time_zone)
    selected = in_window(facts, zone)
    desk = lay_out(facts, settings, memory, selected)
    categories = Categories(facts, desk.settings, memory)
    twins = twins_of(desk, selected)
    made = (*desk.vendors.values(), *desk.customers.values())
    return draw_up(
        facts,
        memory,
        settings_digest,
        (decide(desk, categories, twins, report) for report in selected),
        decided=(each.effect.key for each in made if each.effect and each.decided),
        notes=(*told_billable(desk.settings), *told_missing(facts), *told_outside(facts, settings, zone)),
    )


def told_billable(settings: ExpensesApp) -> tuple[Reason, ...]:
    """A warning where lines are made billable, though Autotask bills the customer already (rule E1)."""
    if settings.billable == "never":
        return ()
    return (
        Reason(
            "billed-twice",
            "Lines of organizations are made billable in QuickBooks, and Autotask bills the same expenses through "
            "billing items: a customer may be billed twice",
            'set [expenses] billable = "never", or do not bill these expenses in Autotask',
            "E1",
        ),
    )
