"""Clocks, and how long the transfer takes within today's allowances."""

from collections.abc import Iterator

from atqbo.checks.evidence import said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, listed
from atqbo.plan.app import APPS, INVOICES
from atqbo.plan.document import ACTING
from atqbo.plan.forecast import BATCHES_A_MINUTE, Forecast

_SUBJECT = "Clocks and limits"
SKEW = 60
"""Seconds by which two clocks may differ: look-ups allow five minutes, tokens expire to the minute."""


def skew(seen: Survey) -> Iterator[Finding]:
    """QuickBooks' clock against this host's. Rehearsals have a day of their own."""
    heard, ours = seen.around.heard_at, seen.around.our_clock
    if heard is None or ours is None or seen.settings.company.as_of:
        return
    apart = round((ours - heard).total_seconds())
    if abs(apart) > SKEW:
        yield Finding(
            code="clock-skew",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"This host's clock is {counted(abs(apart), 'second')} {'ahead of' if apart > 0 else 'behind'} "
            "QuickBooks'",
            remedy="let the host set its clock from the network (NTP)",
            evidence=said((f"QuickBooks {heard:%Y-%m-%d %H:%M:%S} UTC, this host {ours:%Y-%m-%d %H:%M:%S} UTC",)),
        )


def duration(seen: Survey) -> Iterator[Finding]:
    """How many requests the transfers of all apps take, how many are left in this hour, and how long that lasts."""
    counts = {INVOICES: sum(each.document.verdict in ACTING for each in seen.seen)}
    counts |= {APPS[name]: sum(each.verdict in ACTING for each in plan.documents) for name, plan in seen.plans.items()}
    count = sum(counts.values())
    if not count or seen.facts.around is None:
        return
    told = listed([app.count(number) for app, number in counts.items() if number])
    expected = Forecast(documents=count, numbers=count)
    batches, autotask, minutes = expected.batches, expected.autotask, expected.minutes
    hour = seen.around.hour
    left = max(hour.limit - hour.used, 0) if hour else None
    short = left is not None and autotask > left
    yield Finding(
        code="hour-too-short" if short else "duration",
        severity=Severity.WARNING if short else Severity.NOTE,
        subject=_SUBJECT,
        text=f"Transferring {told} takes {counted(autotask, 'request')} to Autotask, and "
        f"{left:,} are left in this hour: the transfer will wait for the next"
        if short
        else f"Transferring {told} takes about {counted(minutes, 'minute')}",
        remedy="start it at the beginning of an hour, or find out who uses the others" if short else "",
        evidence=said(
            (
                f"QuickBooks: {counted(batches, 'request')} of at most {BATCHES_A_MINUTE} a minute",
                f"Autotask: {counted(autotask, 'request')}"
                + ("" if left is None else f"; {left:,} are left in this hour for all programs of the tenant"),
            )
        ),
    )
