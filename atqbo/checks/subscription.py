"""The QuickBooks subscription: alive, and of a kind that has what is needed."""

from collections.abc import Iterator

from atqbo.checks.evidence import said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.currencies import currency_of
from atqbo.plan.findings import ENDED

_SUBJECT = "QuickBooks subscription"
ALIVE = frozenset({"PAID", "TRIAL", "TRIAL_OPT_OUT", "ACTIVE", "SUBSCRIBED"})
"""Values of SubscriptionStatus under which a company works. Intuit publishes no list: others are told, not judged."""
_SMALL = ("easystart", "simple start", "self-employed", "solopreneur")
"""Tiers without several currencies."""
_SUPPORTED = ("plus", "advanced")
"""Tiers the vendor's own integration supports; purchase orders begin with Plus."""


def unclear(seen: Survey) -> Iterator[Finding]:
    """A state of the subscription nobody described. One that has ended is a blocker of the planner's."""
    status = seen.facts.quickbooks.company.property("SubscriptionStatus")
    if status and status.upper() not in ALIVE | ENDED:
        yield Finding(
            code="subscription-unclear",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"QuickBooks tells the subscription as {status}, and it is not known whether that lets invoices in",
            remedy="look at Account and settings, Billing & subscription in QuickBooks",
            evidence=said((f"SubscriptionStatus {status}",)),
        )


def tier(seen: Survey) -> Iterator[Finding]:
    """A tier that lacks what the company's invoices need, or that the vendor does not support."""
    sku = seen.facts.quickbooks.company.property("OfferingSku")
    told = sku.lower()
    if not sku or told.endswith(_SUPPORTED):
        return
    currencies = {currency_of(each, seen.facts) or "" for each in seen.facts.autotask.organizations} - {seen.home, ""}
    lacks = bool(currencies) and told.endswith(_SMALL)
    yield Finding(
        code="tier-lacks-feature" if lacks else "tier-below-plus",
        severity=Severity.WARNING if lacks else Severity.NOTE,
        subject=_SUBJECT,
        text=f"{sku} keeps one currency only, and organizations are billed in {', '.join(sorted(currencies))}"
        if lacks
        else f"The subscription is {sku}; the vendor's own integration asks for Plus or Advanced",
        remedy="move to a larger subscription" if lacks else "nothing for invoices; purchase orders need Plus",
        evidence=said((f"OfferingSku {sku}",)),
    )
