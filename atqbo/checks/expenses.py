"""What expense reports need beside what every app needs: categories with accounts, departments with classes."""

from collections.abc import Callable, Iterable, Iterator, Sized

from atqbo.checks.evidence import Evidence, Seat, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import CLASSES, DEPARTMENTS
from atqbo.checks.survey import Survey
from atqbo.facts import Facts
from atqbo.plan.accounts import ADVANCES, PAYABLES, find_account
from atqbo.plan.app import EXPENSES
from atqbo.plan.document import Reason
from atqbo.plan.expenses.mapping import Mapped, mapping
from atqbo.plan.invoices.units import Units
from atqbo.rows import Department
from atqbo.settings import ExpensesApp


def unmapped(seen: Survey) -> Iterator[Finding]:
    """Every category needs its accounts, whether reports use it yet or not."""
    found = [each for each in _mapping(seen) if each.listed and each.rule is None and each.wrong]
    if found:
        yield _finding(
            code="categories-unmapped",
            severity=Severity.WARNING,
            text=f"{_counted(found, 'expense category has', 'expense categories have')} no account",
            remedy="map them in 5_expenses, or link them in 3_items; a report that uses one of them is held",
            evidence=(_category(each, f"{each.label}{_used(each)}", "no account") for each in found),
        )


def misdirected(seen: Survey) -> Iterator[Finding]:
    """Accounts are active and of a fitting type; where VAT is charged, tax codes exist."""
    found = [each for each in _mapping(seen) if each.rule and each.wrong]
    if found:
        yield _finding(
            code="categories-misdirected",
            severity=Severity.WARNING,
            text=f"{_counted(found, 'expense category goes', 'expense categories go')} where QuickBooks cannot take it",
            remedy="correct the accounts and tax codes in 5_expenses",
            evidence=(
                _category(each, f"{each.label}: {reason.text}", reason.text) for each in found for reason in each.wrong
            ),
        )


def unlisted(seen: Survey) -> Iterator[Finding]:
    """The settings name categories that Autotask has no longer."""
    found = [each for each in _mapping(seen) if not each.listed]
    if found:
        yield _finding(
            code="categories-unlisted",
            severity=Severity.NOTE,
            text=f"{_counted(found, 'mapped category is', 'mapped categories are')} not in Autotask's list",
            remedy="correct their names, or take them out of company.toml",
            evidence=(_category(each, each.label, "not in the list") for each in found),
        )


def departments(seen: Survey) -> Iterator[Finding]:
    """A department's number is the name of its class, unless a person said otherwise, where classes are tracked by
    line.
    """
    facts = _facts(seen)
    if facts is None or not facts.quickbooks.preferences.accounting_info_prefs.class_tracking_per_txn_line:
        return
    known = Units("department", facts.quickbooks.classes, seen.memory)
    lacking = [each for each in facts.autotask.departments if not _is_settled(known, (each.number or "").strip())]
    if lacking:
        yield _finding(
            code="departments-without-class",
            severity=Severity.WARNING,
            text=f"{_counted(lacking, 'department has', 'departments have')} no class of its number in QuickBooks",
            remedy=f"give the department a number ({DEPARTMENTS}) and QuickBooks a class of that name ({CLASSES}), "
            "or say in 3_items which it is",
            evidence=map(_department, lacking),
        )


def _is_settled(known: Units, number: str) -> bool:
    """Whether a class has that name, or a person said what becomes of it."""
    return bool(number) and (known.find((number,), {}) is not None or known.goes_without((number,)))


def accounts(seen: Survey) -> Iterator[Finding]:
    """The payables account and the account of advances, where they are set."""
    facts, app = _facts(seen), seen.settings.expenses
    wrong = _wrong_accounts(facts, app) if facts and app else []
    if wrong:
        yield _finding(
            code="expense-accounts-wrong",
            severity=Severity.WARNING,
            text="An account that [expenses] names cannot be used",
            remedy="correct it in company.toml",
            evidence=said(reason.text for reason in wrong),
        )


def _wrong_accounts(facts: Facts, app: ExpensesApp) -> list[Reason]:
    named = (("payables_account", app.payables_account, PAYABLES), ("advance_account", app.advance_account, ADVANCES))
    uses = [find_account(facts, wanted, types, f"[expenses] {key}") for key, wanted, types in named if wanted]
    return [use.hold for use in uses if use.hold]


def _facts(seen: Survey) -> Facts | None:
    return seen.around.apps.get(EXPENSES.name)


def _mapping(seen: Survey) -> tuple[Mapped, ...]:
    facts, app = _facts(seen), seen.settings.expenses
    return mapping(facts, app, seen.memory) if facts and app else ()


def _finding(*, code: str, severity: Severity, text: str, remedy: str, evidence: Iterable[Evidence]) -> Finding:
    told = tuple(evidence)
    return Finding(code=code, severity=severity, subject=EXPENSES.title, text=text, remedy=remedy, evidence=told)


def _category(each: Mapped, text: str, value: str) -> Evidence:
    return Evidence(text=text, autotask=Seat(record="Expense category", name=each.label, value=value))


def _department(each: Department) -> Evidence:
    number = (each.number or "").strip()
    return Evidence(
        text=f"{each.name or 'Department'}: {number or 'no number'}",
        autotask=Seat(record="Department", id=str(each.id), name=each.name or "", value=number or "no number"),
        quickbooks=Seat(record="Class", name=number, value="does not exist") if number else Seat(),
    )


def _counted(found: Sized, one: str, many: str) -> str:
    return f"{len(found):,} {one if len(found) == 1 else many}"


def _used(each: Mapped) -> str:
    return f" ({each.used:,} item{'' if each.used == 1 else 's'} to transfer)" if each.used else ""


CHECKS: tuple[Callable[[Survey], Iterator[Finding]], ...] = (unmapped, misdirected, unlisted, departments, accounts)
"""All of them, in the order a reader wants them."""
