"""Small worlds for the planner: one organization with its customer, one billing code with its item, and variations."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from atqbo import rows
from atqbo.effects import Effect, State, effect_key, mark_text
from atqbo.facts import AutotaskFacts, Facts, QuickBooksFacts
from atqbo.plan.app import INVOICES, App
from atqbo.plan.document import Accepted, Document, Known, Memory, Plan
from atqbo.plan.invoices import plan_invoices
from atqbo.plan.permission.ownership import told
from atqbo.settings import Settings

LEDGER = "ABC234"
STRANGER = "ZZZ777"
REALM = "9130"
DAY = date(2026, 3, 10)


def at(day: date | str, hour: int = 0) -> datetime:
    """An instant of that day, UTC."""
    return datetime.combine(date.fromisoformat(str(day)), datetime.min.time(), UTC).replace(hour=hour)


def invoice(number: int = 4711, total: str = "100.00", day: date | str = DAY, **fields: Any) -> rows.Invoice:
    """An un-synced invoice of organization 29, created at 18:00 UTC on its date."""
    given = {
        "company_id": 29,
        "invoice_date_time": at(day),
        "create_date_time": at(day, 18),
        "invoice_total": Decimal(total),
        "total_tax_value": Decimal(0),
        "due_date": at("2026-04-09"),
        **fields,
    }
    return rows.Invoice(id=number, **given)


def line(number: int = 1, total: str | None = "100.00", of: int = 4711, **fields: Any) -> rows.BillingItem:
    """A billing item with billing code 5."""
    amount = None if total is None else Decimal(total)
    given = {"invoice_id": of, "total_amount": amount, "billing_code_id": 5, "item_name": "Support", **fields}
    return rows.BillingItem(id=number, **given)


def organization(number: int = 29, name: str = "Acme Bakery", **fields: Any) -> rows.Organization:
    return rows.Organization(id=number, company_name=name, **fields)


def customer(number: str = "7", name: str = "Acme Bakery", currency: str = "USD", **fields: Any) -> rows.Customer:
    return rows.Customer(id=number, display_name=name, currency_ref=rows.Ref(currency), **fields)


def code(number: int = 5, name: str = "Labor", **fields: Any) -> rows.BillingCode:
    return rows.BillingCode(id=number, name=name, **fields)


def item(number: str = "1", name: str = "Labor", **fields: Any) -> rows.Item:
    given = {
        "type": "Service",
        "fully_qualified_name": name,
        "income_account_ref": rows.Ref("60", "Services"),
        **fields,
    }
    return rows.Item(id=number, name=name, **given)


def account(number: str = "60", name: str = "Services", **fields: Any) -> rows.Account:
    return rows.Account(id=number, name=name, **{"fully_qualified_name": name, "account_type": "Income", **fields})


def rate(currency: str = "EUR", value: str = "1.0850", day: date = DAY) -> rows.ExchangeRate:
    return rows.ExchangeRate(
        source_currency_code=currency, target_currency_code="USD", rate=Decimal(value), as_of_date=day
    )


CURRENCIES = (
    rows.Currency(id=1, name="USD", is_internal_currency=True),
    rows.Currency(id=2, name="EUR"),
)


def posted(number: str = "900", of: int = 4711, ledger: str = LEDGER, **fields: Any) -> rows.PostedInvoice:
    """An invoice in QuickBooks whose marker names Autotask invoice `of`."""
    given = {
        "doc_number": "1043",
        "total_amt": Decimal("100.00"),
        "customer_ref": rows.Ref("7"),
        "currency_ref": rows.Ref("USD"),
        "private_note": mark_text("invoice", of, ledger, "ABCDEFGH"),
        **fields,
    }
    return rows.PostedInvoice(id=number, **given)


def preferences(
    multicurrency: bool = True,
    home: str = "USD",
    closed: date | None = None,
    service_date: bool = False,
    custom_numbers: bool = False,
    sales_tax: bool = False,
) -> rows.Preferences:
    return rows.Preferences(
        id="1",
        currency_prefs=rows.CurrencyPrefs(multi_currency_enabled=multicurrency, home_currency=rows.Ref(home)),
        sales_forms_prefs=rows.SalesFormsPrefs(custom_txn_numbers=custom_numbers, allow_service_date=service_date),
        accounting_info_prefs=rows.AccountingInfoPrefs(book_close_date=closed),
        tax_prefs=rows.TaxPrefs(using_sales_tax=sales_tax),
    )


_AUTOTASK = frozenset(AutotaskFacts.__struct_fields__)


def facts(window_start: date = date(2026, 3, 1), **given: Any) -> Facts:
    """Both sides. Keywords are fields of AutotaskFacts, or of QuickBooksFacts; QuickBooks' invoices are `posted`."""
    autotask: dict[str, Any] = {
        "invoices": (invoice(),),
        "billing_items": (line(),),
        "organizations": (organization(),),
        "billing_codes": (code(),),
        "currencies": CURRENCIES,
    }
    quickbooks: dict[str, Any] = {
        "preferences": preferences(),
        "company": rows.CompanyInfo(id="1", company_name="Acme MSP", country="US"),
        "customers": (customer(),),
        "items": (item(),),
        "accounts": (account(),),
    }
    for name, value in given.items():
        side = autotask if name in _AUTOTASK else quickbooks
        side["invoices" if name == "posted" else name] = tuple(value) if isinstance(value, list) else value
    return Facts(
        as_of=date(2026, 3, 15),
        read_at=at("2026-03-15", 12),
        window_start=window_start,
        autotask=AutotaskFacts(**autotask),
        quickbooks=QuickBooksFacts(**quickbooks),
    )


def settings(policy: dict[str, Any] | None = None, zone: str = "America/Chicago", **invoices: Any) -> Settings:
    """Settings with start date 1 January 2026; keywords are keys of [invoices]."""
    sections = {
        "company": {"name": "Acme MSP", "time_zone": zone},
        "autotask": {"username": "api", "secret": "env:A", "integration_code": "X"},
        "quickbooks": {"realm_id": REALM, "client_id": "c", "client_secret": "env:Q"},
        "invoices": {"start_date": date(2026, 1, 1), **invoices},
        "policy": policy or {},
    }
    return msgspec.convert(sections, Settings)


def memory(effects: Iterable[tuple[tuple[str, str, str, str], Known]] = (), **fields: Any) -> Memory:
    return Memory(ledger_id=LEDGER, realm=REALM, effects=dict(effects), **fields)


def accepted(chosen: Settings, owner: str = "pat", app: App = INVOICES) -> Accepted:
    """That user's word on an app's settings as they are."""
    return Accepted(owner=owner, settings=told(chosen, app), who=owner, at=at("2026-03-01", 9))


def known_create(state: State, number: int = 4711, sent: bool = True, revision: int = 0, **result: Any) -> Any:
    """What the ledger remembers of our create of that invoice."""
    return known_effect(("quickbooks", "create", "Invoice", f"invoices:{number}"), state, sent, revision, result)


def known_write_back(state: State, number: int = 4711, sent: bool = True, revision: int = 0) -> Any:
    """What the ledger remembers of writing that invoice's number into Autotask."""
    return known_effect(("autotask", "update", "Invoices", f"invoices:{number}"), state, sent, revision, {})


def known_party(state: State, kind: str, source: str, sent: bool = True, revision: int = 0) -> Any:
    return known_effect(("quickbooks", "create", kind, source), state, sent, revision, {})


def known_effect(
    names: tuple[str, str, str, str], state: State, sent: bool, revision: int, result: dict[str, Any]
) -> Any:
    """What the ledger remembers of any effect."""
    key = effect_key(REALM, *names, revision)  # type: ignore[arg-type]
    return names, Known(key=key, revision=revision, state=state, sent=sent, result=result, reason="")


def plan(given: Facts | None = None, chosen: Settings | None = None, past: Memory | None = None, **fields: Any) -> Plan:
    """The plan for these facts; keywords as for `facts`."""
    return plan_invoices(given or facts(**fields), chosen or settings(), "d" * 64, past or memory())


def only(made: Plan) -> Document:
    """The plan's one document."""
    (document,) = made.documents
    return document


def codes(reasons: Iterable[Any]) -> list[str]:
    return [reason.code for reason in reasons]


def effect(made: Plan, entity: str) -> Effect:
    """The plan's one effect on that entity."""
    (found,) = [each for each in made.effects if each.entity == entity]
    return found
