"""What stops the app as a whole (rule V2): a finding about both companies, not about one order."""

from collections import defaultdict
from datetime import datetime, time
from zoneinfo import ZoneInfo

from atqbo.effects import read_mark
from atqbo.facts import Facts, makes_bills, tier_without_orders
from atqbo.matching import fold_party
from atqbo.plan.accounts import SPENT, find_account
from atqbo.plan.currencies import document_currency, has_multicurrency, home_currency
from atqbo.plan.document import Memory, Reason
from atqbo.plan.findings import OWN_CONNECTORS_OFF, foreign_ledgers, home_differs, made_after, subscription_ended
from atqbo.plan.making import find_income_account
from atqbo.plan.orders.desk import app_of, is_blank
from atqbo.plan.permission.rights import may_not_write
from atqbo.rows import PostedPurchase
from atqbo.settings import PurchaseOrdersApp, Settings


def order_blockers(facts: Facts, settings: Settings, memory: Memory) -> tuple[Reason, ...]:
    """Everything that forbids to send purchase orders at all; empty if nothing does."""
    app = app_of(settings)
    bills = makes_bills(app, facts.quickbooks.company)
    found = (
        subscription_ended(facts),
        may_not_write(facts, settings),
        None if bills else _tier(facts),
        None if bills else _numbers(facts, app),
        home_differs(facts),
        _one_currency_only(facts, app),
        *_accounts(facts, app),
        *foreign_ledgers(_posted(facts, bills), memory, "bills" if bills else "purchase orders"),
        _second_connector(facts, settings, memory, _posted(facts, bills)),
    )
    return tuple(reason for reason in found if reason is not None)


def _posted(facts: Facts, bills: bool) -> tuple[PostedPurchase, ...]:
    return facts.quickbooks.bills if bills else facts.quickbooks.purchase_orders


def _tier(facts: Facts) -> Reason | None:
    """The subscription has no purchase orders, and nobody said that bills would do."""
    tier = tier_without_orders(facts.quickbooks.company)
    if not tier:
        return None
    return Reason(
        "tier-without-orders",
        f"The QuickBooks subscription is {tier}, which has no purchase orders",
        "move to Plus or Advanced, or set [purchase_orders] fall_back_to_bills = true, "
        'or as = "bill", to make bills of what was received',
        "P2",
    )


def _numbers(facts: Facts, app: PurchaseOrdersApp) -> Reason | None:
    """With custom numbers on, QuickBooks leaves the number of a new order empty (rule I1)."""
    if app.numbering != "quickbooks" or not facts.quickbooks.preferences.sales_forms_prefs.custom_txn_numbers:
        return None
    return Reason(
        "custom-numbers-on",
        "QuickBooks expects numbers from outside (custom transaction numbers are on), but shall number orders itself",
        'set [purchase_orders] numbering = "autotask-number" or "autotask-id", '
        "or switch custom transaction numbers off in QuickBooks",
        "I1",
    )


def _one_currency_only(facts: Facts, app: PurchaseOrdersApp) -> Reason | None:
    """Orders in other currencies shall be moved, and QuickBooks keeps one currency only."""
    if has_multicurrency(facts) or app.other_currencies == "hold":
        return None
    owed = {order.vendor_id for order in facts.autotask.purchase_orders if is_blank(order)}
    vendors = [each for each in facts.autotask.organizations if each.id in owed]
    used = {document_currency(each, facts) for each in vendors} - {home_currency(facts)}
    if not used:
        return None
    return Reason(
        "multicurrency-off",
        f"Orders in {', '.join(sorted(used))} wait to be moved, but QuickBooks keeps {home_currency(facts)} only",
        'switch multicurrency on in QuickBooks, or set [purchase_orders] other_currencies = "hold"',
        "C1",
    )


def _accounts(facts: Facts, app: PurchaseOrdersApp) -> tuple[Reason, ...]:
    """The accounts that items are made with."""
    if app.missing_item != "create":
        return ()
    cost = find_account(facts, app.expense_account, SPENT, "[purchase_orders] expense_account", "I9").hold
    income = None if find_income_account(facts, app.income_account) else _no_income_account(app)
    return tuple(each for each in (cost, income) if each)


def _no_income_account(app: PurchaseOrdersApp) -> Reason:
    return Reason(
        "income-account-missing",
        f"QuickBooks has no single active income account '{app.income_account}' for new items",
        "correct [purchase_orders] income_account: its full name or its number",
        "I9",
    )


def _second_connector(
    facts: Facts, settings: Settings, memory: Memory, posted: tuple[PostedPurchase, ...]
) -> Reason | None:
    """Documents without marker, of an order's vendor, whose number stands in Autotask at that order: another connector
    moves them (rule K5).
    """
    numbers = _numbered(facts, memory)
    word, zone = memory.attestations.get(OWN_CONNECTORS_OFF), ZoneInfo(settings.company.time_zone)
    began = datetime.combine(facts.window_start, time(0), zone)
    ours = {str(known.result.get("Id")) for known in memory.effects.values() if isinstance(known.result, dict)}
    some = [
        each
        for each in posted
        if each.vendor_ref
        and ((each.doc_number or "").strip(), each.vendor_ref.value) in numbers
        and read_mark(each.private_note) is None
        and each.id not in ours
        and made_after(each, max(began, word.at) if word else began)
    ]
    if not some:
        return None
    told = ", ".join(sorted(each.doc_number or "" for each in some)[:3])
    return Reason(
        "second-connector",
        f"Another connector moves purchase orders into this company: {len(some)} since the window began that this "
        f"program did not make carry numbers of Autotask, for example {told}",
        f"switch the other connector off, then say so: run 1_preflight with -p attest {OWN_CONNECTORS_OFF}",
        "K5",
    )


def _numbered(facts: Facts, memory: Memory) -> frozenset[tuple[str, str]]:
    """External P.O. Number of each order with each vendor of QuickBooks that may be its own: by name, or linked. Of
    other vendors' documents the same number says nothing.
    """
    names = {each.id: fold_party(each.company_name) for each in facts.autotask.organizations}
    vendors: dict[str, set[str]] = defaultdict(set)
    for each in facts.quickbooks.vendors:
        vendors[fold_party(each.display_name)].add(each.id)
    found = set[tuple[str, str]]()
    for order in facts.autotask.purchase_orders:
        number, linked = (order.external_po_number or "").strip(), memory.links.get(f"vendor:{order.vendor_id}")
        whose = vendors.get(names.get(order.vendor_id, ""), set()) | ({linked} if linked else set())
        found |= {(number, vendor) for vendor in whose if number}
    return frozenset(found)
