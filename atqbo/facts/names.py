"""Names that stand only once in QuickBooks, as far as a new customer may need one."""

from collections.abc import Iterable

from msgspec import structs

from atqbo import rows
from atqbo.facts.reading import WITH_INACTIVE, QuickBooksReader
from atqbo.facts.snapshot import AutotaskFacts, QuickBooksFacts


def with_employees(
    quickbooks: QuickBooksReader, told: AutotaskFacts, posted: QuickBooksFacts, billed: Iterable[int]
) -> QuickBooksFacts:
    """QuickBooks with its employees, where one of these organizations has no customer of its name: an employee may
    have it. One request more, and none where every name is found.

    billed: ids of the organizations that are customers of the documents that wait.
    """
    wanted, customers = set(billed), {each.display_name for each in posted.customers}
    if all(each.company_name in customers for each in told.organizations if each.id in wanted):
        return posted
    return structs.replace(posted, employees=tuple(quickbooks.query("Employee", rows.Employee, WITH_INACTIVE)))
