"""Small worlds for the planner of purchase orders: an order of one line, its vendor, its product's item, variations."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from plan_factories import (
    CURRENCIES,
    LEDGER,
    REALM,
    account,
    at,
    codes,
    effect,
    item,
    memory,
    only,
    organization,
    preferences,
)

from atqbo import rows
from atqbo.effects import State, effect_key, mark_text
from atqbo.facts import AutotaskFacts, Facts, QuickBooksFacts
from atqbo.plan.document import Known, Memory, Plan
from atqbo.plan.orders import plan_orders
from atqbo.settings import Settings

DAY = date(2026, 3, 10)
STATES = {1: "New", 2: "Submitted", 3: "Received Partial", 4: "Received Full", 5: "Canceled", 6: "On Hold"}
SUBMITTED, PARTIAL, FULL, CANCELED = 2, 3, 4, 5


def order(number: int = 12, **fields: Any) -> rows.PurchaseOrder:
    """A submitted order to organization 8, of 18:00 UTC on the day."""
    given = {
        "vendor_id": 8,
        "status": SUBMITTED,
        "create_date_time": at(DAY, 17),
        "submit_date_time": at(DAY, 18),
        "ship_to_name": "Acme MSP",
        "ship_to_address1": "1 Elm St",
        **fields,
    }
    return rows.PurchaseOrder(id=number, **given)


def bought(number: int = 1, quantity: int = 4, cost: str | None = "25.00", of: int = 12, **fields: Any) -> Any:
    """A line of product 5."""
    unit_cost = None if cost is None else Decimal(cost)
    given = {"order_id": of, "product_id": 5, "quantity": Decimal(quantity), "unit_cost": unit_cost, **fields}
    return rows.PurchaseOrderItem(id=number, **given)


def receipt(quantity: int, number: int = 1, of: int = 1, day: date | str = "2026-03-12", **fields: Any) -> Any:
    """That many of the line have come on the vendor's invoice INV-77."""
    given = {"vendor_invoice_number": "INV-77", "receive_date": at(day), **fields}
    return rows.GoodsReceipt(id=number, purchase_order_item_id=of, quantity_now_receiving=Decimal(quantity), **given)


def product(number: int = 5, name: str = "Switch", **fields: Any) -> rows.Product:
    return rows.Product(id=number, name=name, **fields)


def vendor(number: str = "56", name: str = "Ingram Micro", currency: str = "USD", **fields: Any) -> rows.Vendor:
    return rows.Vendor(id=number, display_name=name, currency_ref=rows.Ref(currency), **fields)


def bought_item(number: str = "1", name: str = "Switch", **fields: Any) -> rows.Item:
    return item(number, name, **{"expense_account_ref": rows.Ref("70", "Cost of Goods Sold"), **fields})


def placed(number: str = "900", of: int = 12, ledger: str = LEDGER, **fields: Any) -> rows.PostedOrder:
    """An order in QuickBooks whose marker names Autotask purchase order `of`, with its one line."""
    detail = rows.ItemLineDetail(item_ref=rows.Ref("1"), qty=Decimal(4), unit_price=Decimal(25))
    lines = [rows.PurchaseLine(amount=Decimal(100), description="Switch", item_based_expense_line_detail=detail)]
    given = {
        "doc_number": "1043",
        "total_amt": Decimal("100.00"),
        "vendor_ref": rows.Ref("56"),
        "currency_ref": rows.Ref("USD"),
        "private_note": mark_text("purchase order", of, ledger, "ABCDEFGH"),
        "po_status": "Open",
        "line": lines,
        **fields,
    }
    return rows.PostedOrder(id=number, **given)


def billed(number: str = "950", of: int = 12, ledger: str = LEDGER, **fields: Any) -> rows.PostedBill:
    """A bill in QuickBooks, of the vendor's invoice INV-77, whose marker names Autotask purchase order `of`."""
    given = {
        "doc_number": "INV-77",
        "total_amt": Decimal("100.00"),
        "vendor_ref": rows.Ref("56"),
        "currency_ref": rows.Ref("USD"),
        "private_note": mark_text("purchase order", of, ledger, "ABCDEFGH"),
        **fields,
    }
    return rows.PostedBill(id=number, **given)


_AUTOTASK = frozenset(AutotaskFacts.__struct_fields__)


def facts(window_start: date = date(2026, 3, 1), **given: Any) -> Facts:
    """Both sides. Keywords are fields of AutotaskFacts, or of QuickBooksFacts; QuickBooks' orders are `posted`."""
    autotask: dict[str, Any] = {
        "purchase_orders": [order()],
        "purchase_order_items": [bought()],
        "products": [product()],
        "organizations": [organization(8, "Ingram Micro")],
        "currencies": CURRENCIES,
        "order_states": STATES,
    }
    quickbooks: dict[str, Any] = {
        "preferences": preferences(),
        "company": rows.CompanyInfo(id="1", company_name="Acme MSP", country="US"),
        "vendors": [vendor()],
        "items": [bought_item()],
        "accounts": [account(), account("70", "Cost of Goods Sold", account_type="Cost of Goods Sold")],
    }
    for name, value in given.items():
        side = autotask if name in _AUTOTASK and name != "posted" else quickbooks
        side["purchase_orders" if name == "posted" else name] = value
    return Facts(
        app="purchase-orders",
        as_of=date(2026, 3, 15),
        read_at=at("2026-03-15", 12),
        window_start=window_start,
        autotask=AutotaskFacts(**_tuples(autotask)),
        quickbooks=QuickBooksFacts(**_tuples(quickbooks)),
    )


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def settings(policy: dict[str, Any] | None = None, **orders: Any) -> Settings:
    """Settings with start date 1 January 2026; keywords are keys of [purchase_orders]."""
    sections = {
        "company": {"name": "Acme MSP", "time_zone": "America/Chicago"},
        "autotask": {"username": "api", "secret": "env:A", "integration_code": "X"},
        "quickbooks": {"realm_id": REALM, "client_id": "c", "client_secret": "env:Q"},
        "invoices": {"start_date": date(2026, 1, 1)},
        "purchase_orders": {"start_date": date(2026, 1, 1), **orders},
        "policy": policy or {},
    }
    return msgspec.convert(sections, Settings)


def plan(given: Facts | None = None, past: Memory | None = None, chosen: Settings | None = None, **fields: Any) -> Plan:
    """The plan for these facts; keywords as for `facts`, others are keys of [purchase_orders]."""
    known = {*_AUTOTASK, *QuickBooksFacts.__struct_fields__, "posted", "window_start"}
    world = given or facts(**{name: value for name, value in fields.items() if name in known})
    keys = {name: value for name, value in fields.items() if name not in known}
    return plan_orders(world, chosen or settings(**keys), "d" * 64, past or memory())


def told(state: State, *, verb: str = "create", entity: str = "PurchaseOrder", source: str = "purchase-orders:12",
         sent: bool = True, revision: int = 0, **result: Any) -> Any:  # fmt: skip
    """What the ledger remembers of an effect of QuickBooks, or of the number's way back."""
    service = "autotask" if entity == "PurchaseOrders" else "quickbooks"
    names = (service, "update" if entity == "PurchaseOrders" else verb, entity, source)
    key = effect_key(REALM, *names, revision)  # type: ignore[arg-type]
    return names, Known(key=key, revision=revision, state=state, sent=sent, result=result, reason="")


def verdict(**given: Any) -> tuple[str, list[str]]:
    """Verdict and reasons of the only order of these facts."""
    document = only(plan(**given))
    return document.verdict.value, codes(document.reasons)


def body(**given: Any) -> Any:
    """What is sent for it."""
    return effect(plan(**given), "PurchaseOrder").body


def detail(**given: Any) -> Any:
    """Of its only line."""
    (line,) = body(**given)["Line"]
    return line["ItemBasedExpenseLineDetail"]
