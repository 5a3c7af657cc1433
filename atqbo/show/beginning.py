"""Tables about what a run begins with: the settings, what an earlier run left open, and both sides as they stand."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from atqbo.settings import Settings
from atqbo.show.table import Column, Table, table

if TYPE_CHECKING:
    from atqbo.facts import Facts
    from atqbo.ledger.book import Book


def company(settings: Settings) -> Table:
    """The settings a reader of the record needs to follow its verdicts; no secret and no reference to one."""
    app, quickbooks = settings.invoices, settings.quickbooks
    told = {
        "Company": settings.company.name,
        "Time zone": settings.company.time_zone,
        "QuickBooks": f"{quickbooks.environment}, realm {quickbooks.realm_id}",
        "Autotask user": settings.login().username,
        "Invoices": f"{'enabled' if app.enabled else 'not enabled'}, sync {app.sync}",
        "From": f"{app.start_date}, looking back {app.look_back_days} days",
        "Items are matched by": app.match_items_by.replace("-", " "),
        "Missing item": app.missing_item,
        "Negative total": app.negative,
        "Zero total": app.zero,
        "Without a person": _allowed(settings),
    }
    rows = [{"name": name, "value": value} for name, value in told.items()]
    return table(rows, caption="Settings", columns=(Column("name", "Setting"), Column("value", "Value")))


def _allowed(settings: Settings) -> str:
    policy = settings.policy
    kinds = {"invoices": policy.create_invoices, "customers": policy.create_customers, "items": policy.create_items}
    some = ", ".join(kind for kind, allowed in kinds.items() if allowed)
    if not some:
        return "nothing is written"
    limit = policy.largest_invoice
    return f"creates {some}" + (f", invoices up to {limit:,f}" if limit is not None else "")


def recovered(book: "Book") -> Table:
    """What an earlier run had left open, and where it stands now."""
    rows = [
        {
            "what": f"{entry.effect.verb} {entry.effect.entity}",
            "source": entry.effect.source,
            "state": entry.state.value,
            "reason": entry.reason,
        }
        for entry in book.entries.values()
    ]
    columns = (
        Column("source", "Made from"),
        Column("what", "Write"),
        Column("state", "Now", "status"),
        Column("reason", "Remark"),
    )
    return table(rows, caption="Left open earlier", columns=columns, empty="No earlier run left anything open.")


def facts(both: "Facts") -> Table:
    """How much was read from either side."""
    autotask, quickbooks = both.autotask, both.quickbooks
    lists: Sequence[tuple[str, str, Sequence[object]]] = (
        ("Autotask", "Invoices", autotask.invoices),
        ("Autotask", "Billing items", autotask.billing_items),
        ("Autotask", "Organizations", autotask.organizations),
        ("Autotask", "Billing codes", autotask.billing_codes),
        ("QuickBooks", "Customers", quickbooks.customers),
        ("QuickBooks", "Products and services", quickbooks.items),
        ("QuickBooks", "Accounts", quickbooks.accounts),
        ("QuickBooks", "Invoices", quickbooks.invoices),
    )
    rows = [{"side": side, "what": what, "count": len(some)} for side, what, some in lists]
    note = (
        f"Read at {both.read_at:%Y-%m-%d %H:%M:%S} UTC. Today is {both.as_of} in the company's time zone; "
        f"invoices created from {both.window_start} on may move."
    )
    columns = (Column("what", "List"), Column("side", "Side"), Column("count", "Records", "count"))
    return table(rows, caption="Both sides", columns=columns, note=note)
