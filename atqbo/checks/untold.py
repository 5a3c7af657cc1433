"""What preflight could not look at, and why: a page that is silent about it would seem to say that all is well."""

from collections.abc import Iterator

from atqbo.checks.survey import Survey
from atqbo.facts import Unread

_ALWAYS = (
    Unread("Autotask's own e-mails of invoices", "no API tells which of them were sent"),
    Unread("Security levels", "Autotask tells rights by entity only; the level itself is attested"),
    Unread("Integration vendor of the tracking identifier", "Autotask does not tell it"),
)


def untold(seen: Survey) -> tuple[Unread, ...]:
    """What a service refused to show, what it did not tell, and what no service can tell."""
    return (*seen.around.unread, *_silent(seen), *_ALWAYS)


def _silent(seen: Survey) -> Iterator[Unread]:
    company, around = seen.facts.quickbooks.company, seen.around
    if not company.property("SubscriptionStatus"):
        yield Unread("State of the subscription", "QuickBooks does not tell it")
    if not company.property("OfferingSku"):
        yield Unread("Tier of the subscription", "QuickBooks does not tell it")
    if not company.country:
        yield Unread("Country of the company", "QuickBooks does not tell it; it is taken for the United States")
    if not around.access and not any("Rights" in each.what for each in around.unread):
        yield Unread("Rights of the Autotask user", "they were not read in this run")
    if seen.settings.expenses is None:
        yield Unread("Expense categories, and departments' classes", "company.toml has no section [expenses]")
    if seen.settings.purchase_orders is None:
        yield Unread("Vendors and products of purchase orders", "company.toml has no section [purchase_orders]")
    if seen.settings.company.as_of:
        yield Unread("Clocks of both sides", "a rehearsal has a day of its own")
