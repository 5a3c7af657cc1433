"""Payment terms must be the same in both services, to the letter and to the day (rule D2)."""

from collections.abc import Iterator

from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.rows import PaymentTerm, Term

_SUBJECT = "Payment terms"


def missing(seen: Survey) -> Iterator[Finding]:
    """Active terms of Autotask that QuickBooks does not have: a warning where a waiting invoice uses one."""
    there = {term.name for term in _quickbooks(seen)}
    lacking = [term for term in _autotask(seen) if term.name not in there]
    used = {each.invoice.payment_term for each in seen.waiting}
    if lacking:
        yield Finding(
            code="terms-missing",
            severity=Severity.WARNING if any(term.id in used for term in lacking) else Severity.NOTE,
            subject=_SUBJECT,
            text=f"{_counted(len(lacking))} of Autotask {'is' if len(lacking) == 1 else 'are'} not in QuickBooks: "
            "invoices go without terms, with Autotask's due date",
            remedy="create the term in QuickBooks under exactly that name",
            rule="D2",
            evidence=tuple(_use(seen, term) for term in lacking),
        )


def with_other_days(seen: Survey) -> Iterator[Finding]:
    """Terms of one name that allow another number of days."""
    there = {term.name: term for term in _quickbooks(seen)}
    pairs = [(term, there[term.name]) for term in _autotask(seen) if term.name in there]
    apart = [
        (ours, theirs)
        for ours, theirs in pairs
        if None not in (ours.payment_due_in_days, theirs.due_days) and ours.payment_due_in_days != theirs.due_days
    ]
    if apart:
        yield Finding(
            code="terms-differ",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{_counted(len(apart))} {'allows' if len(apart) == 1 else 'allow'} other days in QuickBooks "
            "than in Autotask",
            remedy="give both the same number of days; until then invoices go without terms, with Autotask's due date",
            rule="D2",
            evidence=tuple(
                f"{ours.name}: {ours.payment_due_in_days} days in Autotask, {theirs.due_days} in QuickBooks"
                for ours, theirs in apart
            ),
        )


def only_in_quickbooks(seen: Survey) -> Iterator[Finding]:
    """Active terms of QuickBooks that no invoice of Autotask can carry."""
    ours = {term.name for term in _autotask(seen)}
    extra = sorted(term.name for term in _quickbooks(seen) if term.name not in ours)
    if extra:
        yield Finding(
            code="terms-only-in-quickbooks",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{_counted(len(extra))} of QuickBooks {'is' if len(extra) == 1 else 'are'} not in Autotask",
            remedy="nothing, unless Autotask has it under another name",
            evidence=tuple(extra),
        )


def _autotask(seen: Survey) -> list[PaymentTerm]:
    return [term for term in seen.facts.autotask.payment_terms if term.is_active is not False]


def _quickbooks(seen: Survey) -> list[Term]:
    return [term for term in seen.facts.quickbooks.terms if term.active]


def _use(seen: Survey, term: PaymentTerm) -> str:
    count = sum(each.invoice.payment_term == term.id for each in seen.waiting)
    return f"{term.name}, on {count:,} waiting {'invoice' if count == 1 else 'invoices'}"


def _counted(number: int) -> str:
    return "1 payment term" if number == 1 else f"{number:,} payment terms"
