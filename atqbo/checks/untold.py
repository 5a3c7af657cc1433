"""What preflight could not look at, and why: a page that is silent about it would seem to say that all is well."""

from collections.abc import Iterator

from atqbo.checks.survey import Survey
from atqbo.facts import Unread
from atqbo.plan.app import APPS

_ALWAYS = (
    Unread("Which invoices Autotask has e-mailed", "no API tells; it tells how an organization gets them"),
    Unread("Integration vendor of the tracking identifier", "Autotask does not tell it"),
)


def untold(seen: Survey) -> tuple[Unread, ...]:
    """What a service refused to show, what it did not tell, and what no service can tell."""
    return (*seen.around.unread, *_silent(seen), *_ALWAYS)


def _silent(seen: Survey) -> Iterator[Unread]:
    company = seen.facts.quickbooks.company
    for user in sorted({seen.settings.login(app).username for app in seen.settings.used()} - set(seen.around.levels)):
        yield Unread(f"Security level of the Autotask user {user}", "Autotask does not show it; it is attested")
    if not company.property("SubscriptionStatus"):
        yield Unread("State of the subscription", "QuickBooks does not tell it")
    if not company.property("OfferingSku"):
        yield Unread("Tier of the subscription", "QuickBooks does not tell it")
    if seen.facts.around and seen.around.consent_ends_at is None:
        yield Unread("Day on which Intuit's consent ends", "Intuit tells it with the tokens, and has not yet")
    if not company.country:
        yield Unread("Country of the company", "QuickBooks does not tell it; it is taken for the United States")
    for app in APPS.values():
        facts = seen.facts_of(app)
        if facts and not facts.autotask.access.update:
            yield Unread(f"Rights of the Autotask user on {app.nouns}", "Autotask does not tell them")
    if seen.settings.expenses is None:
        yield Unread("Expense categories, and departments' classes", "company.toml has no section [expenses]")
    if seen.settings.purchase_orders is None:
        yield Unread("Vendors and products of purchase orders", "company.toml has no section [purchase_orders]")
    if seen.settings.company.as_of:
        yield Unread("Clocks of both sides", "a rehearsal has a day of its own")
