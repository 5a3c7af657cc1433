"""The class of a report's department: as a person decided, else the one named by the department's number (rule E2)."""

from atqbo.facts import Facts
from atqbo.plan.document import Reason
from atqbo.plan.expenses.desk import Desk, Subject
from atqbo.plan.invoices.units import Unit
from atqbo.rows import ExpenseReport


def department_number(report: ExpenseReport) -> str:
    """ "" where Autotask tells none."""
    return (report.department_number or "").strip()


def department_names(facts: Facts, number: str) -> tuple[str, ...]:
    """What the departments of that number are called."""
    return tuple(sorted({each.name for each in facts.autotask.departments if each.number == number and each.name}))


def tracks_classes(facts: Facts) -> bool:
    """Whether QuickBooks keeps a class on each line."""
    return facts.quickbooks.preferences.accounting_info_prefs.class_tracking_per_txn_line


def department_class(desk: Desk, subject: Subject) -> Unit | None:
    """Where QuickBooks tracks classes by line, the class that a person said the number is, else the active one of that
    name.
    """
    number = department_number(subject.report)
    return desk.classes.find((number,), {}) if number and tracks_classes(desk.facts) else None


def class_told(desk: Desk, subject: Subject) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """(holds, notes) about a department that has no class. None where a person said that it goes without (rule E2)."""
    number = department_number(subject.report)
    if not tracks_classes(desk.facts) or department_class(desk, subject) or desk.classes.goes_without((number,)):
        return (), ()
    names = ", ".join(department_names(desk.facts, number))
    of = f" (department {names})" if names else ""
    what = f"QuickBooks has no class '{number}'{of}" if number else "Its department has no number"
    remedy = (
        f"make a class of the name {number}, or say in 3_items which it is"
        if number
        else "give the department a number in Autotask"
    )
    if desk.settings.missing_class == "hold":
        return (Reason("class-missing", what, remedy, "E2"),), ()
    return (), (Reason("class-missing", f"{what}: it is posted without class", remedy, "E2"),)
