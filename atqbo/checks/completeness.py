"""Whether Autotask is set up, and whether it shows everything there is (rule Y4)."""

from collections.abc import Iterator
from itertools import pairwise

from atqbo.checks.evidence import said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import API_USER
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb

_SUBJECT = "Implementation"
MOST_GAPS = 20
"""Gaps listed one by one."""


def thin(seen: Survey) -> Iterator[Finding]:
    """Lists of Autotask that an implementation fills and that are empty."""
    told, around = seen.facts.autotask, seen.around
    lists = {
        "billing codes": told.billing_codes,
        "organizations": told.organizations,
        "payment terms": told.payment_terms,
        "invoice templates": around.templates,
        "tax regions": around.tax_regions,
    }
    empty = [name for name, some in lists.items() if some is not None and not some and _is_needed(seen, name)]
    if empty:
        yield Finding(
            code="implementation-thin",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"Autotask shows no {' and no '.join(empty)}: its implementation is not complete, "
            "or the API user may not see them",
            remedy=f"finish the implementation in Autotask, or let the API user read them ({API_USER}, Security level)",
            evidence=said(f"{name.capitalize()}: none" for name in empty),
        )


def _is_needed(seen: Survey, name: str) -> bool:
    """A list that only preflight reads is judged by preflight alone; regions only where an invoice names one."""
    if name in ("billing codes", "organizations"):
        return True
    if name == "tax regions":
        return any((each.invoice.tax_region_name or "").strip() for each in seen.waiting)
    return seen.facts.around is not None


def gaps(seen: Survey) -> Iterator[Finding]:
    """Ids that are missing between the first and the last invoice shown: hidden, or never used (rule Y4)."""
    ids = sorted(each.id for each in seen.facts.autotask.invoices)
    spans = [(before + 1, after - 1) for before, after in pairwise(ids) if after > before + 1]
    count = sum(last - first + 1 for first, last in spans)
    if count:
        more = len(spans) - MOST_GAPS
        yield Finding(
            code="ids-missing",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(count, 'invoice id')} between {ids[0]} and {ids[-1]} {verb(range(count), 'is', 'are')} "
            "not shown by Autotask",
            remedy="if the API user is kept to lines of business, let it see all: hidden invoices are never moved "
            f"({API_USER}, Line of business)",
            rule="Y4",
            evidence=said(
                (
                    *(f"{first}" if first == last else f"{first} to {last}" for first, last in spans[:MOST_GAPS]),
                    *([f"and {more:,} more gaps"] if more > 0 else []),
                )
            ),
        )
