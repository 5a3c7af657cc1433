"""Multi-currency must be on in both services, or off in both (rule C1)."""

from collections.abc import Iterator

from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.currencies import has_multicurrency, internal_currency


def on_one_side(seen: Survey) -> Iterator[Finding]:
    """Told even where no invoice of the window is in another currency: the next one may be."""
    in_autotask, in_quickbooks = internal_currency(seen.facts) is not None, has_multicurrency(seen.facts)
    if in_autotask == in_quickbooks:
        return
    on, off = ("Autotask", "QuickBooks") if in_autotask else ("QuickBooks", "Autotask")
    yield Finding(
        code="multicurrency-on-one-side",
        severity=Severity.WARNING,
        subject="Currencies",
        text=f"Multi-currency is on in {on} and off in {off}",
        remedy=f"switch it on in {off} too if you bill in several currencies (it cannot be switched off again)",
        rule="C1",
        evidence=tuple(
            f"{currency.name}{' (internal)' if currency.is_internal_currency else ''} in Autotask"
            for currency in seen.facts.autotask.currencies
            if currency.is_active
        ),
    )
