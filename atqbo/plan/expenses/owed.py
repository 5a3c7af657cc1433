"""Submitters of expense reports that are not in QuickBooks yet, as planning has them."""

from collections import defaultdict
from zoneinfo import ZoneInfo

from atqbo.facts import Facts
from atqbo.plan.document import Memory
from atqbo.plan.expenses.desk import has_reference, lay_out
from atqbo.plan.expenses.people import payee_of
from atqbo.plan.expenses.select import in_window
from atqbo.plan.parties.vendors import Owed
from atqbo.settings import Settings


def owed_for_expenses(facts: Facts, settings: Settings, memory: Memory) -> tuple[Owed, ...]:
    """Each submitter of the window's reports that wait, with the reports."""
    waiting = [each for each in in_window(facts, ZoneInfo(settings.company.time_zone)) if not has_reference(each)]
    desk = lay_out(facts, settings, memory, waiting)
    reports: dict[int, list[int]] = defaultdict(list)
    for report in waiting:
        reports[report.submitter_id or 0].append(report.id)
    known = {each: payee_of(desk.submitters[each], desk.settings, facts) for each in reports if each in desk.submitters}
    return tuple(
        Owed(payee=payee, party=desk.vendors[payee.source], documents=tuple(reports[number]))
        for number, payee in known.items()
    )
