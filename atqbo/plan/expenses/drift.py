"""What changed in Autotask of a report whose bill is in QuickBooks: told, never carried over."""

from collections.abc import Iterator

from atqbo.money import format_amount, round_to_minor
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Known, Reason
from atqbo.plan.expenses.desk import Desk, Subject
from atqbo.plan.past import answered

ELIGIBLE = frozenset({"approved for payment", "paid"})
"""Labels of ExpenseReports.status, folded, of reports that move (rule E3)."""
TRANSFERRED = "transferred to quickbooks"
"""The same of what is in QuickBooks already."""


def told_since(desk: Desk, subject: Subject, create: Known | None, number: str) -> tuple[Reason, ...]:
    """Notes on a report that was sent back after its transfer, or comes to another sum by now. create: what is known of
    its bill. number: what it is in QuickBooks.
    """
    return (*_unapproved(subject, number), *_another_sum(desk, subject, create, number))


def _unapproved(subject: Subject, number: str) -> Iterator[Reason]:
    if subject.status.casefold() in {*ELIGIBLE, TRANSFERRED, ""}:
        return
    yield Reason(
        "not-approved-since-transfer",
        f"It is in QuickBooks as {number}, and by now '{subject.status}' in Autotask",
        "if it is not to be paid, delete the bill in QuickBooks as long as it is unpaid; else approve it in Autotask",
        "E3",
    )


def _another_sum(desk: Desk, subject: Subject, create: Known | None, number: str) -> Iterator[Reason]:
    then = answered(create, "TotalAmt")
    now, currency = subject.report.amount_due, home_currency(desk.facts)
    if then is None or now is None or abs(round_to_minor(now, currency)) == then:
        return
    yield Reason(
        "changed-since-transfer",
        f"What is to be paid back for it is {format_amount(now, currency)} by now, and {number} in QuickBooks is "
        f"{format_amount(then, currency)}",
        "correct the one that is wrong",
        "E2",
    )
