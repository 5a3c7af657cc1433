"""Invoices that lie outside the open books, or outside the window."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from atqbo.checks.evidence import Evidence, Seat, of_invoice
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import ADVANCED
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb
from atqbo.money import format_amount
from atqbo.plan.invoices.select import told_outside

_SUBJECT = "Dates"


def closed(seen: Survey) -> Iterator[Finding]:
    """Waiting invoices dated into a period that QuickBooks has closed (rule D4)."""
    some = seen.because("books-closed")
    if some:
        until = seen.facts.quickbooks.preferences.accounting_info_prefs.book_close_date
        yield Finding(
            code="books-closed",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{len(some):,} waiting {'invoice is' if len(some) == 1 else 'invoices are'} dated into the closed "
            f"period, which ends on {until}",
            remedy=f"let a person post them on the first open day, or open the books ({ADVANCED}, Close the books)",
            rule="D4",
            evidence=tuple(
                Evidence(
                    text=f"Invoice {each.autotask_id} of {each.party}, {each.day}, "
                    f"{format_amount(each.amount, each.currency)}",
                    autotask=of_invoice(each, f"{each.day}"),
                    quickbooks=Seat(value=f"closed until {until}"),
                )
                for each in some
            ),
        )


def before_start(seen: Survey) -> Iterator[Finding]:
    """Invoices of the window that are left alone because they are from before the start date (rule D5)."""
    some = seen.because("before-start-date")
    if some:
        yield Finding(
            code="before-start-date",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'invoice')} of the window {verb(some, 'is', 'are')} from before the start date "
            f"{seen.settings.invoices.start_date} and left alone",
            remedy="nothing, if they were entered in QuickBooks by other means",
            rule="D5",
            evidence=tuple(
                Evidence(
                    text=f"Invoice {each.autotask_id} of {each.party}, {each.day}",
                    autotask=of_invoice(each, f"{each.day}"),
                )
                for each in some
            ),
        )


def outside_window(seen: Survey) -> Iterator[Finding]:
    """Invoices created shortly before the window that were never transferred (rule D3)."""
    for reason in told_outside(seen.facts, seen.settings, ZoneInfo(seen.settings.company.time_zone)):
        yield Finding(
            code=reason.code,
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=reason.text,
            remedy=reason.remedy,
            rule=reason.rule,
        )
