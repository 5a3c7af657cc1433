"""Who submitted a report, and what that person is called as a vendor of QuickBooks."""

from collections.abc import Iterable

from atqbo.facts import Facts
from atqbo.money import Json
from atqbo.plan.currencies import home_currency
from atqbo.plan.limits import fits_detail
from atqbo.plan.parties.resolving import Party, makers_of
from atqbo.plan.parties.vendors import Payee
from atqbo.rows import Resource
from atqbo.settings import ExpensesApp


def person(submitter: Resource) -> str:
    """'Ann Lee'."""
    names = (submitter.first_name, submitter.last_name)
    return " ".join(name.strip() for name in names if name and name.strip()) or f"resource {submitter.id}"


def vendor_name(submitter: Resource, settings: ExpensesApp) -> str:
    """As [expenses] vendor_name says; without a first name as vendor_name_without_first says."""
    first, last = (submitter.first_name or "").strip(), (submitter.last_name or "").strip()
    rule = settings.vendor_name if first else settings.vendor_name_without_first
    return rule.replace("{first}", first).replace("{last}", last).strip()


def payee_of(submitter: Resource, settings: ExpensesApp, facts: Facts) -> Payee:
    """The submitter as somebody who is owed, in home currency (rule C3); checks are made out to the name itself."""
    filled = {
        "GivenName": (submitter.first_name or "").strip(),
        "FamilyName": (submitter.last_name or "").strip(),
        "PrintOnCheckName": person(submitter),
        "PrimaryEmailAddr": (submitter.email or "").strip(),
    }
    details: Json = {
        field: _wire(field, value) for field, value in filled.items() if value and fits_detail(field, value)
    }
    return Payee(
        source=f"submitter:{submitter.id}",
        name=vendor_name(submitter, settings),
        currency=home_currency(facts),
        details=details,
    )


def new_vendor_names(facts: Facts, customers: Iterable[Party]) -> frozenset[str]:
    """Names no new vendor may have beside those of customers: new customers' of the same plan, and employees'."""
    made = {each.body["DisplayName"] for each in makers_of(customers)}
    return frozenset(made | {each.display_name for each in facts.quickbooks.employees})


def _wire(field: str, value: str) -> Json:
    return {"Address": value} if field == "PrimaryEmailAddr" else value
