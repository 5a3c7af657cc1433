"""What only one of several reports can have: a bill somebody typed, a number at its vendor (rules K5, P2)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from atqbo.facts import Facts
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Reason
from atqbo.plan.expenses.amounts import read_amounts
from atqbo.plan.expenses.connectors import is_referred_to, references
from atqbo.plan.expenses.desk import Desk, Subject, read_subject
from atqbo.plan.expenses.header import bill_number
from atqbo.plan.expenses.select import not_ours
from atqbo.rows import ExpenseReport


class Twins(Struct, frozen=True, kw_only=True):
    """What the reports of a plan have in common with each other."""

    sums: Mapping[tuple[str, date, Decimal], int]
    """Vendor, date and amount of the bill → how many reports wait that would come to it."""
    numbers: Mapping[tuple[str, str], int]
    """Vendor and number of the bill → how many reports wait that would have it."""
    referred_to: frozenset[str]
    """Ids of the bills and vendor credits that a report in Autotask names as its own."""

    def shares_number(self, desk: Desk, subject: Subject) -> tuple[Reason, ...]:
        """Why its number cannot be given: another report of the same vendor would have it too."""
        number = bill_number(desk, subject)
        if not number or self.numbers.get((vendor_of(desk, subject), number), 0) < 2:
            return ()
        return (_number_shared(number),)


def twins_of(desk: Desk, reports: Iterable[ExpenseReport]) -> Twins:
    """Of those that wait to be moved."""
    subjects = [read_subject(desk, each) for each in reports]
    waiting = [each for each in subjects if not_ours(desk, each) is None]
    return Twins(
        sums=Counter((vendor_of(desk, each), each.written_day, _due(desk, each)) for each in waiting),
        numbers=Counter((vendor_of(desk, each), bill_number(desk, each)) for each in waiting),
        referred_to=frozenset(_referred_to(desk.facts)),
    )


def vendor_of(desk: Desk, subject: Subject) -> str:
    """Id of its vendor in QuickBooks; the source of its payee where that is still to be made."""
    reference = desk.vendors[subject.payee].reference if subject.payee else None
    return reference if isinstance(reference, str) else subject.payee


def _due(desk: Desk, subject: Subject) -> Decimal:
    return read_amounts(subject.report, subject.items, home_currency(desk.facts)).due


def _referred_to(facts: Facts) -> Iterable[str]:
    referred = references(facts.autotask.expense_reports, facts)
    posted = (*facts.quickbooks.bills, *facts.quickbooks.vendor_credits)
    return (each.id for each in posted if is_referred_to(each, referred))


def _number_shared(number: str) -> Reason:
    return Reason(
        "number-twice",
        f"Several reports of the same vendor would become bills with the number '{number}'",
        'give one of them another name in Autotask, or set [expenses] bill_number = "{id}"',
        "P2",
    )
