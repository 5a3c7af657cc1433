"""Classes and locations that waiting invoices ask for, where the settings take them from Autotask."""

from collections.abc import Iterator

from atqbo.checks.evidence import Evidence, Seat
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.lists import Kind, match_units
from atqbo.checks.screens import CLASSES
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb
from atqbo.money import format_sums
from atqbo.plan.invoices.units import Noun


def classes(seen: Survey) -> Iterator[Finding]:
    """Those that QuickBooks does not have."""
    yield from _missing(seen, "class", code="classes-missing", otherwise="lines go without")


def locations(seen: Survey) -> Iterator[Finding]:
    """Those that QuickBooks does not have."""
    yield from _missing(seen, "location", code="locations-missing", otherwise="invoices go without")


def _missing(seen: Survey, noun: Noun, *, code: str, otherwise: str) -> Iterator[Finding]:
    lacking = [each for each in match_units(seen, noun) if each.kind in (Kind.HELD, Kind.WITHOUT)]
    if not lacking:
        return
    end = "the invoices are held" if any(each.waits for each in lacking) else f"the {otherwise}"
    yield Finding(
        code=code,
        severity=Severity.WARNING,
        subject="Classes and locations",
        text=f"{counted(len(lacking), noun)} that waiting invoices ask for {verb(lacking, 'is', 'are')} not in "
        f"QuickBooks: {end}",
        remedy=f"create it ({CLASSES}), or say in 3_items which it is",
        evidence=tuple(
            Evidence(
                text=f"{each.name}: {format_sums(each.waiting, seen.home)}",
                autotask=Seat(name=each.name, value=f"{format_sums(each.waiting, seen.home)} waiting"),
                quickbooks=Seat(record=noun.capitalize(), value="does not exist"),
            )
            for each in lacking
        ),
    )
