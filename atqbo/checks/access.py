"""The Autotask user: its rights, whether it is shared, and how much of the tenant's hour is used."""

from collections.abc import Iterator

from atqbo.checks.evidence import said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey

_SUBJECT = "Autotask user"
NEARLY = 0.75
"""Share of the hour's requests from which Autotask slows its answers down for a second each."""


def rights(seen: Survey) -> Iterator[Finding]:
    """Whether the numbers QuickBooks gives can be written back."""
    told = seen.around.access.get("Invoices")
    if told is None or told.update not in ("None", "Restricted"):
        return
    user = seen.settings.login("invoices").username
    none = told.update == "None"
    yield Finding(
        code="rights-missing",
        severity=Severity.WARNING,
        subject=_SUBJECT,
        text="The Autotask user may not change invoices, so no number can be written back"
        if none
        else "The Autotask user may change some invoices only, so numbers of others cannot be written back",
        remedy="give it the security level API User (system), or a copy of it that may edit invoices",
        evidence=said((f"User {user}: reads {told.read or 'unknown'}, changes {told.update}",)),
    )


def shared(seen: Survey) -> Iterator[Finding]:
    """A user and a tracking identifier for each app are recommended: three simultaneous calls go to each."""
    own = seen.settings.invoices.autotask
    if own is not None and own.integration_code:
        return
    user = seen.settings.login("invoices").username
    what = "tracking identifier" if own else "user and tracking identifier"
    yield Finding(
        code="user-shared",
        severity=Severity.NOTE,
        subject=_SUBJECT,
        text=f"The invoices app has no Autotask {what} of its own",
        remedy="if other programs log in the same way, make a user for this app and name it in [invoices.autotask]",
        evidence=said((f"User {user}",)),
    )


def threshold(seen: Survey) -> Iterator[Finding]:
    """All programs of a tenant share one allowance of requests an hour."""
    hour = seen.around.hour
    if hour is None or hour.used < NEARLY * hour.limit:
        return
    yield Finding(
        code="threshold-nearly-used",
        severity=Severity.WARNING,
        subject=_SUBJECT,
        text=f"{hour.used:,} of the {hour.limit:,} requests that Autotask allows in this hour are used",
        remedy="wait for the next hour, or find out which program makes so many",
        evidence=said((f"Left for all programs of the tenant: {max(hour.limit - hour.used, 0):,}",)),
    )
