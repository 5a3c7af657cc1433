"""Folders with lists as the services answer them: every form is read, anything doubtful is refused by name."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from atqbo.clock import SimulatedClock
from atqbo.errors import SettingsError
from atqbo.sandbox import autotask_entities, folder

MIDDAY = SimulatedClock(datetime(2026, 6, 2, 3, 0, tzinfo=UTC))
"""In Chicago it is still the first of June."""

AMY = {"Id": "1", "DisplayName": "Amy's Aviary"}
BILL = {"Id": "2", "DisplayName": "Bill's Boards"}


def put(root: Path, name: str, value: Any) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def refusal(root: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        folder.dataset(root, MIDDAY)
    return caught.value


@pytest.mark.parametrize(
    "form",
    [
        [AMY, BILL],
        {"QueryResponse": {"Customer": [AMY, BILL], "startPosition": 1, "maxResults": 2}, "time": "now"},
        [{"QueryResponse": {"Customer": [AMY]}}, {"QueryResponse": {"Customer": [BILL]}}, {"QueryResponse": {}}],
        [{"Customer": AMY, "time": "now"}, {"Customer": BILL}],
    ],
)
def test_quickbooks_lists_in_all_forms(tmp_path: Path, form: Any) -> None:
    put(tmp_path, "quickbooks/Customer.json", form)
    assert folder.dataset(tmp_path, MIDDAY).quickbooks["Customer"] == [AMY, BILL]


@pytest.mark.parametrize(
    "form",
    [
        [{"id": 7, "companyName": "Seven"}, {"id": 9, "companyName": "Nine"}],
        {"items": [{"id": 9, "companyName": "Nine"}, {"id": 7, "companyName": "Seven"}], "pageDetails": {"count": 2}},
        [{"items": [{"id": 7, "companyName": "Seven"}]}, {"item": {"id": 9, "companyName": "Nine"}}],
    ],
)
def test_autotask_lists_in_all_forms(tmp_path: Path, form: Any) -> None:
    put(tmp_path, "autotask/Companies.json", form)
    companies = folder.dataset(tmp_path, MIDDAY).autotask["Companies"]
    assert [each["companyName"] for each in companies] == ["Seven", "Nine"]


def test_one_record_alone(tmp_path: Path) -> None:
    put(tmp_path, "quickbooks/Customer.json", AMY)
    put(tmp_path, "quickbooks/Preferences.json", {"Preferences": {"Id": "1", "TaxPrefs": {}}, "time": "now"})
    company = folder.dataset(tmp_path, MIDDAY)
    assert company.quickbooks["Customer"] == [AMY]
    assert company.quickbooks["Preferences"] == [{"Id": "1", "TaxPrefs": {}}]


def test_amounts_stay_exact_and_a_byte_order_mark_is_harmless(tmp_path: Path) -> None:
    put(tmp_path, "autotask/Invoices.json", '\ufeff[{"id": 1, "invoiceTotal": 52.7775}]')
    assert folder.dataset(tmp_path, MIDDAY).autotask["Invoices"][0]["invoiceTotal"] == Decimal("52.7775")


def test_what_is_missing_gets_a_minimum(tmp_path: Path) -> None:
    (tmp_path / "quickbooks").mkdir()
    company = folder.dataset(tmp_path, MIDDAY)
    assert [each["name"] for each in company.autotask["Currencies"]] == ["USD"]
    assert company.quickbooks["CompanyInfo"][0]["CompanyName"] == company.name == tmp_path.name
    assert company.quickbooks["Preferences"][0]["CurrencyPrefs"]["HomeCurrency"] == {"value": "USD"}
    assert "Item" not in company.quickbooks
    assert company.today == date(2026, 6, 1)
    assert not company.rehearsal
    assert "income_account" not in company.invoices
    assert company.policy == {}


def test_the_home_currency_is_the_internal_one(tmp_path: Path) -> None:
    preferences = {"Id": "1", "CurrencyPrefs": {"HomeCurrency": {"value": "CAD"}}}
    put(tmp_path, "quickbooks/Preferences.json", preferences)
    [currency] = folder.dataset(tmp_path, MIDDAY).autotask["Currencies"]
    assert (currency["name"], currency["isInternalCurrency"]) == ("CAD", True)


def test_settings_follow_from_the_lists(tmp_path: Path) -> None:
    accounts = [
        {"Id": "1", "Name": "Checking", "AccountType": "Bank"},
        {"Id": "2", "Name": "Fees", "AccountType": "Income"},
    ]
    put(tmp_path, "quickbooks/Account.json", accounts)
    invoices = [{"id": 3, "invoiceDateTime": "2026-04-30T00:00:00Z", "createDateTime": "2026-05-02T15:00:00Z"}]
    put(tmp_path, "autotask/Invoices.json", invoices)
    put(tmp_path, "autotask/PaymentTerms.json", [{"id": 1, "name": "Net 30 Days"}])
    company = folder.dataset(tmp_path, MIDDAY)
    assert company.invoices == {
        "start_date": "2026-04-30",
        "look_back_days": 33,
        "missing_item": "create",
        "income_account": "Fees",
    }
    assert company.picklists["Invoices"]["paymentTerm"] == [(1, "Net 30 Days")]


def test_company_json_says_otherwise(tmp_path: Path) -> None:
    put(tmp_path, "quickbooks/Customer.json", [AMY])
    about = {"name": "Real Co", "time_zone": "Europe/Berlin", "today": "2026-02-03"}
    settings = {"invoices": {"look_back_days": 5}, "policy": {"create_invoices": True}}
    put(tmp_path, "company.json", {**about, **settings})
    company = folder.dataset(tmp_path, MIDDAY)
    assert (company.name, company.time_zone, company.today) == ("Real Co", "Europe/Berlin", date(2026, 2, 3))
    assert company.rehearsal
    assert company.invoices == {"start_date": "2026-01-20", "look_back_days": 5}
    assert company.policy == {"create_invoices": True}


def test_every_entity_of_autotask_may_come_from_a_folder(tmp_path: Path) -> None:
    for name in autotask_entities.NAMES:
        put(tmp_path, f"autotask/{name}.json", {"items": [{"id": 1, "userDefinedFields": None}], "pageDetails": {}})
    put(tmp_path, "company.json", {"hidden_lines": [2, 3], "forbidden": ["ExpenseReports"]})
    company = folder.dataset(tmp_path, MIDDAY)
    assert set(company.autotask) == autotask_entities.NAMES
    assert (company.hidden_lines, company.forbidden) == ((2, 3), ("ExpenseReports",))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("quickbooks/Customer.json", "[{", "not JSON"),
        ("quickbooks/Customer.json", [AMY, {"DisplayName": "Nameless"}], "Record 2 lacks text as"),
        ("quickbooks/Customer.json", [{"Id": 1}], "Record 1 lacks text as"),
        ("quickbooks/Customer.json", [AMY, BILL, AMY], "Record 3 has the same id"),
        ("quickbooks/Customer.json", [AMY, 5], "holds 5"),
        ("quickbooks/Customer.json", {"QueryResponse": {"Vendor": [AMY]}}, "holds Vendor"),
        ("quickbooks/Customer.json", {"Fault": {"Error": []}}, "Record 1 lacks"),
        ("quickbooks/Preferences.json", [{"Id": "1"}, {"Id": "2"}], "holds 2"),
        ("quickbooks/Preferences.json", [{"Id": "1", "CurrencyPrefs": []}], "CurrencyPrefs"),
        ("quickbooks/ExchangeRate.json", [{"SourceCurrencyCode": "CAD"}], "TargetCurrencyCode, AsOfDate, Rate"),
        ("quickbooks/Customers.json", [AMY], "not named after an entity"),
        ("quickbooks/Customer.csv", "Id", "not named after an entity"),
        ("autotask/Companies.json", [{"id": "7"}], "Record 1 lacks a whole number"),
        ("autotask/Companies.json", [{"id": 7}, {"id": 7}], "Record 2 has the same id"),
        ("xero/Contacts.json", [], "folders quickbooks and autotask only"),
        ("Customer.json", [AMY], "folders quickbooks and autotask only"),
        ("company.json", {"timezone": "UTC"}, "timezone"),
        ("company.json", {"time_zone": "Mars/Base"}, "Mars/Base"),
        ("company.json", {"today": "soon"}, "today"),
        ("company.json", {"forbidden": ["Bills"]}, "forbidden names no entity: Bills"),
        ("autotask/Tickets.json", [{"id": 1, "userDefinedFields": [{"value": "x"}]}], "userDefinedFields"),
    ],
)
def test_doubtful_lists_are_refused_by_name(tmp_path: Path, name: str, value: Any, told: str) -> None:
    put(tmp_path, "quickbooks/Vendor.json", [AMY])
    path = put(tmp_path, name, value)
    error = refusal(tmp_path)
    assert told in error.what
    assert error.subject in (str(path), str(path.parent))
    assert error.exit_code == 2


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    assert "neither" in refusal(tmp_path).what
    assert "no such folder" in refusal(tmp_path / "absent").what
