"""The demo company: an MSP three months behind with its invoices, with a handful that must not simply move."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random

from atqbo.money import Json
from atqbo.sandbox import billing, catalog, expenses, names, opening, orders, traps, unready
from atqbo.sandbox.dataset import Dataset
from atqbo.sandbox.draft import Draft, Expected, local_day

NAME = "Larkfield IT Services"
DEMO_TODAY = date(2026, 10, 31)
ORDINARY = 96
"""Invoices besides those of the traps."""
APPS = ("invoices", "expenses", "purchase-orders")
"""Apps that have documents in the demo company."""
OVERLAYS = unready.OVERLAYS
"""Name → function that changes the company under construction."""


def dataset(seed: int = 7, today: date = DEMO_TODAY, overlays: Sequence[str] = ()) -> Dataset:
    """The demo company as of `today`; the same records for the same seed and day.

    overlays: names of unready.OVERLAYS, each of which keeps the company from being ready in one way.
    """
    start = _start(today)
    window = {"start_date": start.isoformat(), "look_back_days": (today - start).days + 1}
    draft = _draft(seed, today)
    for name in overlays:
        OVERLAYS[name](draft)
    return draft.finish(NAME, window)


def expected(seed: int = 7, today: date = DEMO_TODAY, app: str = "invoices") -> dict[int, Expected]:
    """Autotask id → what the app's planner ought to say of the document under the demo's settings and policy."""
    return _draft(seed, today).expected_of[app]


def _start(today: date) -> date:
    """First day of the month two months before today's."""
    months = today.year * 12 + today.month - 3
    return date(months // 12, months % 12 + 1, 1)


def _draft(seed: int, today: date) -> Draft:
    rng, start = Random(seed), _start(today)  # noqa: S311 - demo data, nothing secret
    draft = Draft(rng, today, _moments(rng, start, today - timedelta(days=2), count=ORDINARY + 2 * len(traps.NAMES)))
    opening.lists(draft, NAME, closed=start - timedelta(days=1))
    opening.exchange_rates(draft, start)
    opening.sales_tax(draft, traps.TAXED_REGION, traps.TAX)
    draft.billing_code(*catalog.RETIRED_CODE, active=False)
    _own_company(draft)
    organizations = _organizations(draft)
    opening.earlier_invoices(draft, draft.quickbooks["Customer"][:6], start - timedelta(days=1))
    _invoices(draft, organizations, start)
    expenses.expense_reports(draft)
    orders.purchase_orders(draft)
    return draft


def _moments(rng: Random, first: date, last: date, count: int) -> list[datetime]:
    """Instants at which invoices are made, ascending: weekdays from the 9th hour on, some past midnight UTC."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    working = [datetime.combine(day, time(14), UTC) for day in days if day.weekday() < 5]
    return sorted(day + timedelta(milliseconds=rng.randint(0, 11 * 3_600_000)) for day in rng.choices(working, k=count))


def _own_company(draft: Draft) -> None:
    """Autotask keeps the tenant's own company under id 0."""
    draft.organization(NAME)["id"] = 0
    draft.autotask["Contacts"][-1]["companyID"] = 0


def _organizations(draft: Draft) -> list[Json]:
    """Clients at home and abroad, newcomers, strangers and vendors. Returns the organizations to be billed."""
    organizations = [draft.client(name) for name in names.CLIENTS]
    organizations += [draft.client(name, currency) for name, currency in names.FOREIGN_CLIENTS]
    organizations += [draft.organization(name) for name in names.NEWCOMERS]
    for organization in organizations[::4]:
        draft.contact(organization, primary=False)
        draft.contact(organization, primary=True, active=False)
    for name in names.STRANGERS:
        draft.customer(name)
    for name in names.VENDORS:
        draft.vendor(name)
    return organizations


def _invoices(draft: Draft, organizations: list[Json], start: date) -> None:
    """All invoices in mixed order; the one whose items still arrive is the newest."""
    added = {**traps.TRAPS}
    newest = added.pop("items-arriving")
    tasks: list[Callable[[], None]] = [partial(add, draft) for add in added.values()]
    for count in range(ORDINARY):
        tasks.append(partial(_ordinary, draft, organizations[count % len(organizations)], start))
    draft.rng.shuffle(tasks)
    for task in tasks:
        task()
    newest(draft)


def _ordinary(draft: Draft, organization: Json, start: date) -> None:
    """An invoice like any other; one made in the first days of a month may be dated to the end of the last."""
    made = draft.moment()
    day = local_day(made)
    month_end = day.replace(day=1) - timedelta(days=1)
    if day.day <= 6 and month_end >= start and draft.rng.random() < 0.6:
        day = month_end
    draft.invoice(organization, billing.lines(draft.rng, draft.rng.randint(4, 7)), created=made, day=day)
