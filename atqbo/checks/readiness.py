"""All checks of preflight, in the order of the vendor's prerequisites, and the verdict on what they found."""

from collections.abc import Callable, Collection, Iterable

from atqbo.checks import app, books, currencies, numbers, parties, postings, terms, tilde
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey

_CHECKS: dict[str, tuple[Callable[[Survey], Iterable[Finding]], ...]] = {
    "The app as a whole": (
        *(app.blocking, app.unaccepted_settings, app.not_tried),
        *(app.unowned, app.switched_off),
    ),
    "Currencies": (currencies.on_one_side,),
    "Customers": (parties.held, parties.to_create, parties.matched, parties.shared_with_vendors),
    "Tilde": (tilde.in_autotask, tilde.in_quickbooks),
    "Products and services": (postings.items_held, postings.items_to_create),
    "Payment terms": (terms.missing, terms.with_other_days, terms.only_in_quickbooks),
    "Invoice numbers": (numbers.numbered_elsewhere, numbers.failed_earlier),
    "Dates": (books.closed, books.outside_window),
}
"""Subject → its checks."""

SUBJECTS = tuple(_CHECKS)
"""What is looked at, in order."""


def find(seen: Survey) -> tuple[Finding, ...]:
    """Everything the checks find: blockers first, then warnings, then notes."""
    found = [finding for checks in _CHECKS.values() for check in checks for finding in check(seen)]
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def count(found: Iterable[Finding], severity: Severity) -> int:
    """How many findings weigh that much."""
    return sum(finding.severity is severity for finding in found)


def verdict(found: Collection[Finding]) -> str:
    """What the findings come to, in one sentence."""
    counted = [(severity, count(found, severity)) for severity in (Severity.WARNING, Severity.NOTE)]
    others = " and ".join(_counted(number, severity.value) for severity, number in counted if number)
    blockers = count(found, Severity.BLOCKER)
    if blockers:
        verb = "blocks" if blockers == 1 else "block"
        opening = f"{_counted(blockers, 'thing')} {verb} the invoice transfer"
    else:
        opening = "Nothing blocks the invoice transfer"
    return f"{opening}; {others}." if others else f"{opening}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
