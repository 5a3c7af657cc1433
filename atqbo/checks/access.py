"""The Autotask user: whether it is shared, and how much of the tenant's hour is used. Its rights are each app's own."""

from collections.abc import Iterator

from atqbo.checks.evidence import Evidence, Seat, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb
from atqbo.plan.app import APPS
from atqbo.settings import SECTIONS, Settings

_SUBJECT = "Autotask user"
NEARLY = 0.75
"""Share of the hour's requests from which Autotask slows its answers down for a second each."""


def level(seen: Survey) -> Iterator[Finding]:
    """A user with another license than an API user's costs a seat, sees screens, and its password expires."""
    some = not_api_only(seen)
    if some:
        yield Finding(
            code="user-not-api-only",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'Autotask user')} {verb(some, 'is', 'are')} not shown as API-only",
            remedy="make an API user in Autotask (Admin, Resources/Users, New API User), and log in as that",
            evidence=some,
        )


def not_api_only(seen: Survey) -> tuple[Evidence, ...]:
    """Users that apps log in as, of whom neither license nor security level speaks of the API. What Autotask does not
    show proves nothing.
    """
    return tuple(
        Evidence(
            text=f"User {name}: license {each.license or 'not told'}, security level {each.security or 'not told'}",
            autotask=Seat(record="User", name=name, value=each.security or each.license),
        )
        for name, each in sorted(seen.around.levels.items())
        if (told := f"{each.license} {each.security}".strip()) and "api" not in told.casefold()
    )


def shared(seen: Survey) -> Iterator[Finding]:
    """A user and a tracking identifier for each app are recommended: three simultaneous calls go to each."""
    lacking = {app.name: what for app in APPS.values() if (what := _shares(seen.settings, app.name))}
    if not lacking:
        return
    one = next(iter(lacking)) if len(lacking) == 1 else ""
    yield Finding(
        code="user-shared",
        severity=Severity.NOTE,
        subject=_SUBJECT,
        text=f"The {one} app has no Autotask {lacking[one]} of its own"
        if one
        else f"{len(lacking)} apps have no Autotask user and tracking identifier of their own: {', '.join(lacking)}",
        remedy="if other programs log in the same way, make a user for each app and name it in "
        + " and ".join(f"[{SECTIONS[name]}.autotask]" for name in lacking),
        evidence=said(f"{name}: user {seen.settings.login(name).username}" for name in lacking),
    )


def _shares(settings: Settings, name: str) -> str:
    """What an app in use has not of its own; "" where it has all."""
    app = settings.app(name)
    if app is None or (app.autotask and app.autotask.integration_code):
        return ""
    return "tracking identifier" if app.autotask else "user and tracking identifier"


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
