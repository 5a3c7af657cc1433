"""All checks of preflight, in the order of the vendor's prerequisites, and the verdict on what they found."""

from collections.abc import Callable, Collection, Iterable

from msgspec import Struct, structs

from atqbo.checks import (
    access,
    app,
    attesting,
    books,
    codes,
    completeness,
    consent,
    credits,
    currencies,
    expenses,
    mailing,
    names,
    numbers,
    others,
    pace,
    parties,
    postings,
    subscription,
    taxes,
    terms,
    tilde,
    tracked,
)
from atqbo.checks.evidence import QUICKBOOKS_WEB, linked
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.sentences import sentences_of
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, listed
from atqbo.plan.app import APPS, EXPENSES, INVOICES, PURCHASE_ORDERS

ALL_APPS = "all"
"""What concerns every app."""


class Area(Struct, frozen=True):
    """A subject and its checks. app: which app it is about."""

    app: str
    checks: tuple[Callable[[Survey], Iterable[Finding]], ...]


AREAS: dict[str, Area] = {
    app.INVOICES_AS_A_WHOLE: Area(INVOICES.name, app.checks_of(INVOICES)),
    "Implementation": Area(ALL_APPS, (completeness.thin, completeness.gaps)),
    "Autotask user": Area(ALL_APPS, (access.level, access.threshold, access.shared)),
    "Intuit's consent": Area(ALL_APPS, (consent.ends,)),
    "QuickBooks subscription": Area(ALL_APPS, (subscription.unclear, subscription.tier)),
    "Currencies": Area(ALL_APPS, (currencies.on_one_side, currencies.differing, currencies.unknown)),
    "Customers": Area(
        "invoices",
        (
            *(parties.held, parties.clean_slate, parties.to_create, parties.matched, names.unfit),
            *(names.shared_with_vendors, names.shared_with_employees, names.without_contact, names.inactive),
        ),
    ),
    "Tilde": Area(ALL_APPS, (tilde.in_autotask, tilde.in_quickbooks)),
    "Products and services": Area(
        "invoices",
        (postings.items_held, postings.items_to_create, codes.without_account, codes.inactive, codes.compared),
    ),
    "Payment terms": Area(
        "invoices",
        (terms.missing, terms.with_other_days, terms.too_long, terms.unlike_template, terms.only_in_quickbooks),
    ),
    "Classes and locations": Area("invoices", (tracked.classes, tracked.locations)),
    "Invoice numbers": Area(
        "invoices",
        (
            *(numbers.numbered_elsewhere, numbers.failed_earlier, numbers.unmarked, numbers.used_twice),
            *(numbers.too_long, numbers.used),
        ),
    ),
    "Sales tax": Area(
        "invoices",
        (taxes.other_country, taxes.switched_off, taxes.regions, taxes.computed, taxes.without_category, taxes.held),
    ),
    "Credits": Area("invoices", (credits.applied_by_themselves,)),
    "E-mail": Area(INVOICES.name, (mailing.twice,)),
    "Dates": Area("invoices", (books.closed, books.outside_window, books.before_start)),
    EXPENSES.title: Area(EXPENSES.name, (*app.checks_of(EXPENSES), *others.checks_of(EXPENSES), *expenses.CHECKS)),
    PURCHASE_ORDERS.title: Area(
        PURCHASE_ORDERS.name, (*app.checks_of(PURCHASE_ORDERS), *others.checks_of(PURCHASE_ORDERS))
    ),
    "Clocks and limits": Area(ALL_APPS, (pace.skew, pace.duration)),
    "Attestations": Area(ALL_APPS, tuple(map(attesting.unanswered, attesting.QUESTIONS))),
}
"""Subject → what is looked at, in order."""

SUBJECTS = tuple(AREAS)


class Looked(Struct, frozen=True, kw_only=True):
    """What came of the checks of one subject."""

    subject: str
    app: str
    checks: int
    """How many looked."""
    in_order: int
    """How many of them found neither blocker nor warning."""
    found: tuple[Finding, ...]


def look(seen: Survey) -> tuple[Looked, ...]:
    """Every check of every subject, in order; those of an app that is not set up are left out."""
    used = {ALL_APPS, *seen.settings.used()}
    return tuple(_look(seen, subject, area) for subject, area in AREAS.items() if area.app in used)


def _look(seen: Survey, subject: str, area: Area) -> Looked:
    results = [[_placed(finding, area, seen) for finding in check(seen)] for check in area.checks]
    return Looked(
        subject=subject,
        app=area.app,
        checks=len(results),
        in_order=sum(all(finding.severity is Severity.NOTE for finding in result) for result in results),
        found=tuple(finding for result in results for finding in result),
    )


def _placed(finding: Finding, area: Area, seen: Survey) -> Finding:
    books = QUICKBOOKS_WEB if seen.settings.quickbooks.environment == "production" else ""
    return structs.replace(
        finding,
        app=area.app,
        sentences=sentences_of(finding.code),
        evidence=tuple(linked(each, seen.around.autotask_web, books) for each in finding.evidence),
    )


def by_weight(looked: Iterable[Looked]) -> tuple[Finding, ...]:
    """All that was found: blockers first, then warnings, then notes."""
    order = list(Severity)
    found = (finding for each in looked for finding in each.found)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def find(seen: Survey) -> tuple[Finding, ...]:
    """Everything the checks find, with the sentences it comes from: blockers first, then warnings, then notes."""
    return by_weight(look(seen))


def count(found: Iterable[Finding], severity: Severity) -> int:
    """How many findings weigh that much."""
    return sum(finding.severity is severity for finding in found)


def blocked_apps(found: Iterable[Finding]) -> tuple[str, ...]:
    """Apps that send nothing while these findings stand, in the order of `atqbo run all`."""
    apps = {each.app for each in found if each.severity is Severity.BLOCKER}
    return tuple(app for app in APPS if app in apps or ALL_APPS in apps)


def verdict(found: Collection[Finding], curable: Collection[str] = (), used: Collection[str] = (INVOICES.name,)) -> str:
    """What the findings come to, in one sentence. curable: codes of those that can be cured from the notebook. used:
    the apps that the company has.
    """
    counts = [(severity, count(found, severity)) for severity in (Severity.WARNING, Severity.NOTE)]
    others = " and ".join(counted(number, severity.value) for severity, number in counts if number)
    cures = sum(each.code in curable for each in found)
    parts = (_blocks(found, used), others, f"{cures:,} can be cured here" if cures else "")
    return f"{'; '.join(filter(None, parts))}."


def _blocks(found: Collection[Finding], used: Collection[str]) -> str:
    """ "2 things block the invoice transfer, 1 thing blocks the purchase order transfer"."""
    free, told = [], []
    for name, each in APPS.items():
        blockers = [one for one in found if one.app in (name, ALL_APPS) and one.severity is Severity.BLOCKER]
        if blockers:
            blocks = "blocks" if len(blockers) == 1 else "block"
            told.append(f"{counted(len(blockers), 'thing')} {blocks} the {each.noun} transfer")
        elif name in used:
            free.append(each.noun)
    if free:
        told.append(f"{'nothing' if told else 'Nothing'} blocks the {listed(free, 'or')} transfer")
    return ", ".join(told)
