"""Tables about what a run begins with: the settings, what an earlier run left open, and both sides as they stand."""

from collections.abc import Sized
from typing import TYPE_CHECKING

from atqbo.plan.app import APPS, EXPENSES, INVOICES, App
from atqbo.settings import AppSettings, ExpensesApp, InvoicesApp, PurchaseOrdersApp, Settings
from atqbo.show.table import Column, Row, Table, table

if TYPE_CHECKING:
    from atqbo.facts import Facts
    from atqbo.ledger.book import Book


def company(settings: Settings, app: App = INVOICES) -> Table:
    """The settings a reader of the record needs to follow its verdicts; no secret and no reference to one."""
    quickbooks, section = settings.quickbooks, settings.app(app.name)
    told = {
        "Company": settings.company.name,
        "Time zone": settings.company.time_zone,
        "QuickBooks": f"{quickbooks.environment}, realm {quickbooks.realm_id}",
        "Autotask user": settings.login(app.name).username,
        **(_of_app(settings, app, section) if section else {app.title: "not used"}),
    }
    rows = [{"name": name, "value": value} for name, value in told.items()]
    return table(rows, caption="Settings", columns=(Column("name", "Setting"), Column("value", "Value")))


def _of_app(settings: Settings, app: App, section: AppSettings) -> dict[str, str]:
    return {
        app.title: f"{'enabled' if section.enabled else 'not enabled'}, sync {section.sync}",
        "From": f"{section.start_date}, looking back {section.look_back_days} days",
        **_own(section),
        "A run without a person may": _allowed(settings, app),
    }


def apps(settings: Settings) -> Table:
    """Each app that the company uses: whose it is, whether it sends, from when on, and as which Autotask user."""
    rows: list[Row] = [
        {
            "app": app.title,
            "state": f"{'enabled' if section.enabled else 'not enabled'}, sync {section.sync}",
            "from": section.start_date,
            "back": section.look_back_days,
            "owner": section.owner,
            "user": settings.login(app.name).username,
            "alone": _allowed(settings, app),
        }
        for app in APPS.values()
        if (section := settings.app(app.name))
    ]
    columns = (
        Column("app", "App"),
        Column("state", "State"),
        Column("from", "From", "date"),
        Column("back", "Days back", "count"),
        Column("owner", "Owner"),
        Column("user", "Autotask user"),
        Column("alone", "A run without a person may"),
    )
    return table(rows, caption="Apps", columns=columns)


def _own(section: AppSettings) -> dict[str, str]:
    """What one app alone is told, by name."""
    match section:
        case InvoicesApp():
            return {
                "Items are matched by": section.match_items_by.replace("-", " "),
                "Missing item": section.missing_item,
                "Negative total": section.negative,
                "Zero total": section.zero,
            }
        case ExpensesApp():
            return {
                "Vendors are called": section.vendor_name,
                "Missing vendor": section.missing_vendor,
                "Items the company paid": section.non_reimbursable,
                "Advance larger than the report": section.negative.replace("-", " "),
                "Date of the bill": section.bill_date.replace("-", " "),
                "Department without class": "posted without" if section.missing_class == "post" else "held",
                "Receipts": "attached to the bill" if section.receipts else "not attached",
            }
        case PurchaseOrdersApp():
            return _of_orders(section)
        case _:
            return {}


def _of_orders(section: PurchaseOrdersApp) -> dict[str, str]:
    numbers = {
        "quickbooks": "given by QuickBooks",
        "autotask-number": "those of Autotask",
        "autotask-id": "Autotask's ids",
    }
    bills = section.as_ == "bill"
    return {
        "Orders become": "bills of what was received" if bills else "purchase orders",
        "Numbers": "those of the vendor's invoices" if bills else numbers[section.numbering],
        "Items are those of": "the product" if section.items_of == "product" else "the product's billing code",
        "Missing item": section.missing_item,
        "Freight": f"on the item {section.freight_item}" if section.freight_item else "told and left out",
        "Other currencies": section.other_currencies,
        "Changed after the transfer": "told" if section.changed == "tell" else "changed in QuickBooks too",
    }


def _allowed(settings: Settings, app: App) -> str:
    policy = settings.policy
    limit = getattr(policy, app.largest_key)
    posts = app.posts + (f" up to {limit:,f}" if limit is not None else "")
    acts = {
        posts: getattr(policy, app.create_key),
        f"change {app.nouns} sent earlier": bool(app.update_key) and getattr(policy, app.update_key),
        "void invoices": app is INVOICES and policy.void_invoices,
        "post credit memos": app is INVOICES and policy.create_credit_memos,
        "post vendor credits": app is EXPENSES and policy.create_vendor_credits,
        "create customers": policy.create_customers,
        "create items": app.compares_items and policy.create_items,
    }
    return ", ".join(act for act, allowed in acts.items() if allowed) or "write nothing"


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


def _lists(both: "Facts") -> dict[tuple[str, str], Sized]:
    """Side and what it holds → the list, as far as the app needs it."""
    sides = {"Autotask": both.autotask, "QuickBooks": both.quickbooks}
    return {(side, what): getattr(sides[side], field) for side, what, field in APPS[both.app].lists}


def facts(both: "Facts") -> Table:
    """How much was read from either side."""
    app, lists = APPS[both.app], _lists(both)
    for other in both.around.apps.values() if both.around else ():
        lists = lists | {name: some for name, some in _lists(other).items() if name not in lists}
    in_order = sorted(lists.items(), key=lambda each: each[0][0])
    rows = [{"side": side, "what": what, "count": len(some)} for (side, what), some in in_order]
    note = (
        f"Read at {both.read_at:%Y-%m-%d %H:%M:%S} UTC. Today is {both.as_of} in the company's time zone; "
        f"{app.nouns} {app.dated} before {both.window_start} are left alone, unless somebody asks for them."
    )
    columns = (Column("what", "List"), Column("side", "Side"), Column("count", "Records", "count"))
    return table(rows, caption="Both sides", columns=columns, note=note)
