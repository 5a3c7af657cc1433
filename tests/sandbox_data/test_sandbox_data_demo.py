"""The demo company: same bytes each time, readable by the program, clean but for its named traps."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from atqbo import money, rows
from atqbo.sandbox import catalog, demo
from atqbo.sandbox.dataset import Dataset
from atqbo.settings import InvoicesApp, Policy

DAYS = [demo.DEMO_TODAY, date(2027, 1, 15), date(2028, 2, 29)]


@pytest.fixture(scope="module")
def company() -> Dataset:
    return demo.dataset()


def read(records: list[Any], row: type[Any]) -> list[Any]:
    """Records as the program reads them off the wire."""
    return msgspec.json.decode(money.encode(records), type=list[row])


def fold(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def of_verdict(*verdicts: str) -> set[int]:
    return {number for number, verdict in demo.expected().items() if verdict in verdicts}


def test_the_same_seed_and_day_give_the_same_bytes() -> None:
    first, again, other = demo.dataset(), demo.dataset(), demo.dataset(seed=8)
    assert money.canonical(first) == money.canonical(again)
    assert money.canonical(first) != money.canonical(other)


def test_sizes_and_expected_verdicts(company: Dataset) -> None:
    verdicts = Counter(demo.expected().values())
    assert verdicts == {"create": 107, "needs person": 1, "hold": 14, "refuse": 1, "skip": 5}
    assert set(demo.expected()) == {invoice["id"] for invoice in company.autotask["Invoices"]}
    blank = [each for each in company.autotask["Invoices"] if not each["invoiceNumber"] and not each["isVoided"]]
    assert len(blank) == 122
    assert 650 <= len(company.autotask["BillingItems"]) <= 750
    assert {each["invoiceNumber"] for each in blank} == {None, ""}
    assert 28 <= len(company.quickbooks["Customer"]) <= 34
    assert 45 <= len(company.autotask["Companies"]) <= 50


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_every_seed_expects_the_same_outcome(seed: int) -> None:
    assert Counter(demo.expected(seed).values()) == Counter(demo.expected().values())


def test_the_program_can_read_every_list(company: Dataset) -> None:
    for records, row in (
        (company.autotask["Invoices"], rows.Invoice),
        (company.autotask["BillingItems"], rows.BillingItem),
        (company.autotask["BillingCodes"], rows.BillingCode),
        (company.autotask["Companies"], rows.Organization),
        (company.autotask["Contacts"], rows.Contact),
        (company.autotask["PaymentTerms"], rows.PaymentTerm),
        (company.autotask["Currencies"], rows.Currency),
        (company.quickbooks["Customer"], rows.Customer),
        (company.quickbooks["Vendor"], rows.Vendor),
        (company.quickbooks["Item"], rows.Item),
        (company.quickbooks["Account"], rows.Account),
        (company.quickbooks["Term"], rows.Term),
        (company.quickbooks["Invoice"], rows.PostedInvoice),
        (company.quickbooks["ExchangeRate"], rows.ExchangeRate),
        (company.quickbooks["Preferences"], rows.Preferences),
        (company.quickbooks["CompanyInfo"], rows.CompanyInfo),
    ):
        assert len(read(records, row)) == len(records) > 0


def test_the_program_accepts_its_settings(company: Dataset) -> None:
    app = msgspec.convert(company.invoices, InvoicesApp)
    income = [each["Name"] for each in company.quickbooks["Account"] if each["AccountType"] == "Income"]
    assert app.start_date == date(2026, 8, 1)
    assert app.missing_item == "create"
    assert app.income_account in income
    policy = msgspec.convert(company.policy, Policy)
    assert policy.create_invoices
    assert policy.create_customers
    assert policy.create_items


def test_references_lead_to_records_and_ids_are_unique(company: Dataset) -> None:
    ids = {entity: [each["id"] for each in records] for entity, records in company.autotask.items()}
    assert all(len(set(numbers)) == len(numbers) for numbers in ids.values())
    assert all(type(number) is int for numbers in ids.values() for number in numbers)
    for invoice in company.autotask["Invoices"]:
        assert invoice["companyID"] in ids["Companies"]
        assert invoice["paymentTerm"] in ids["PaymentTerms"]
    for item in company.autotask["BillingItems"]:
        assert item["invoiceID"] == 0 or item["invoiceID"] in ids["Invoices"]
        assert item["billingCodeID"] in ids["BillingCodes"]
    for organization in company.autotask["Companies"]:
        assert organization["currencyID"] in ids["Currencies"]
        assert organization["invoiceTemplateID"] in ids["InvoiceTemplates"]
    for entity, records in company.quickbooks.items():
        if entity != "ExchangeRate":
            told = [each["Id"] for each in records]
            assert len(set(told)) == len(told)
            assert all(isinstance(each, str) for each in told)


def test_every_organization_has_one_active_primary_contact(company: Dataset) -> None:
    primary = Counter(
        each["companyID"] for each in company.autotask["Contacts"] if each["isActive"] and each["primaryContact"]
    )
    assert primary == {organization["id"]: 1 for organization in company.autotask["Companies"]}


def test_items_of_transferable_invoices_add_up_within_a_cent(company: Dataset) -> None:
    lines: dict[int, Decimal] = {}
    for item in company.autotask["BillingItems"]:
        rounded = money.round_to_minor(item["totalAmount"], "USD")
        lines[item["invoiceID"]] = lines.get(item["invoiceID"], Decimal(0)) + rounded
    transferable = of_verdict("create", "needs person")
    gaps = Counter(
        abs(lines[each["id"]] - money.round_to_minor(each["invoiceTotal"] - each["totalTaxValue"], "USD"))
        for each in company.autotask["Invoices"]
        if each["id"] in transferable
    )
    assert set(gaps) == {Decimal("0.00"), Decimal("0.01")}
    assert gaps[Decimal("0.00")] > 100


@pytest.mark.parametrize("seed", range(20))
def test_no_seed_makes_a_gap_beyond_a_cent(seed: int) -> None:
    company, verdicts = demo.dataset(seed), demo.expected(seed)
    for invoice in company.autotask["Invoices"]:
        if verdicts[invoice["id"]] == "create":
            amounts = [
                money.round_to_minor(item["totalAmount"], "USD")
                for item in company.autotask["BillingItems"]
                if item["invoiceID"] == invoice["id"]
            ]
            gap = sum(amounts) - money.round_to_minor(invoice["invoiceTotal"] - invoice["totalTaxValue"], "USD")
            assert abs(gap) <= Decimal("0.01")


def test_amounts_occur_in_all_the_forms_autotask_stores(company: Dataset) -> None:
    items = company.autotask["BillingItems"]
    assert any(item["totalAmount"] == 0 and item["extendedPrice"] > 0 for item in items)
    assert any(item["extendedPrice"] != item["quantity"] * item["rate"] for item in items)
    assert any(item["totalAmount"] != money.round_to_minor(item["totalAmount"], "USD") for item in items)
    exact = sum(item["totalAmount"] == item["quantity"] * item["rate"] for item in items)
    assert 400 < exact < len(items)


@pytest.mark.parametrize("today", DAYS)
def test_dates_are_stored_as_autotask_does_and_lie_in_the_window(today: date) -> None:
    company = demo.dataset(today=today)
    app = msgspec.convert(company.invoices, InvoicesApp)
    noon = datetime(today.year, today.month, today.day, tzinfo=UTC)
    ids = []
    for invoice in sorted(read(company.autotask["Invoices"], rows.Invoice), key=lambda each: each.id):
        for day in (invoice.invoice_date_time, invoice.due_date):
            assert (day.hour, day.minute, day.utcoffset()) == (0, 0, UTC.utcoffset(None))
        assert app.start_date <= invoice.invoice_date_time.date() <= today
        assert invoice.due_date >= invoice.invoice_date_time
        assert app.start_date <= invoice.create_date_time.date()
        assert (noon - invoice.create_date_time).days < app.look_back_days
        assert invoice.create_date_time < noon
        ids.append(invoice.id)
    assert ids == list(range(ids[0], ids[0] + len(ids)))


def test_months_of_service_end_with_the_month(company: Dataset) -> None:
    ends = {invoice["toDate"][:10] for invoice in company.autotask["Invoices"]}
    assert ends <= {"2026-08-31", "2026-09-30", "2026-10-31"}


def test_transferable_names_are_exact_or_wholly_new(company: Dataset) -> None:
    active = {each["DisplayName"]: each for each in company.quickbooks["Customer"] if each["Active"]}
    folded = {fold(each["DisplayName"]) for entity in ("Customer", "Vendor") for each in company.quickbooks[entity]}
    organizations = {each["id"]: each for each in company.autotask["Companies"]}
    currencies = {each["id"]: each["name"] for each in company.autotask["Currencies"]}
    new, transferable = set(), of_verdict("create")
    for invoice in company.autotask["Invoices"]:
        if invoice["id"] in transferable:
            organization = organizations[invoice["companyID"]]
            found = active.get(organization["companyName"])
            if found:
                assert found["CurrencyRef"]["value"] == currencies[organization["currencyID"]]
            else:
                assert fold(organization["companyName"]) not in folded
                assert not re.search("[~:]", organization["companyName"])
                assert currencies[organization["currencyID"]] == "USD"
                new.add(organization["companyName"])
    assert len(new) == 7


def test_billing_codes_have_every_use_type_and_some_items_are_missing(company: Dataset) -> None:
    labels = dict(company.picklists["BillingCodes"]["useType"])
    codes = company.autotask["BillingCodes"]
    assert {labels[code["useType"]] for code in codes} == set(catalog.USE_TYPES)
    assert Counter(code["externalNumber"] for code in codes)["Labor"] >= 3
    assert {None, ""} <= {code["externalNumber"] for code in codes}
    items = {item["Name"] for item in company.quickbooks["Item"]}
    used = {item["billingCodeID"] for item in company.autotask["BillingItems"]}
    wanted = {code["externalNumber"] or code["name"] for code in codes if code["id"] in used}
    assert wanted - items == {name for name, _ in catalog.MISSING_ITEMS}
    assert not {fold(name) for name in wanted - items} & {fold(name) for name in items}
    assert all(code["isActive"] for code in codes if code["id"] in used)


def test_foreign_invoices_have_a_rate_on_their_day(company: Dataset) -> None:
    currencies = {each["id"]: each["name"] for each in company.autotask["Currencies"]}
    of = {each["id"]: currencies[each["currencyID"]] for each in company.autotask["Companies"]}
    foreign = Counter(of[each["companyID"]] for each in company.autotask["Invoices"])
    assert foreign["CAD"] > 5
    assert foreign["EUR"] > 3
    for code in ("CAD", "EUR"):
        days = [each["AsOfDate"] for each in company.quickbooks["ExchangeRate"] if each["SourceCurrencyCode"] == code]
        assert min(days) < company.invoices["start_date"]
        assert len(days) > 10


def test_quickbooks_records_carry_what_quickbooks_fills_in(company: Dataset) -> None:
    for entity, records in company.quickbooks.items():
        for record in records:
            assert re.search(r"T\d\d:\d\d:\d\d-0[78]:00$", record["MetaData"]["LastUpdatedTime"])
            if entity != "ExchangeRate":
                assert (record["SyncToken"], record["domain"], record["sparse"]) == ("0", "QBO", False)
    for customer in company.quickbooks["Customer"]:
        assert customer["FullyQualifiedName"] == customer["DisplayName"]
        assert customer["CurrencyRef"]["name"]
    preferences = read(company.quickbooks["Preferences"], rows.Preferences)[0]
    assert preferences.currency_prefs.multi_currency_enabled
    assert not preferences.sales_forms_prefs.custom_txn_numbers
    assert preferences.accounting_info_prefs.book_close_date == date(2026, 7, 31)


def test_earlier_invoices_agree_with_balances_and_cannot_be_mistaken_for_new_ones(company: Dataset) -> None:
    balances = {each["Id"]: each["Balance"] for each in company.quickbooks["Customer"] if each["Balance"]}
    posted = company.quickbooks["Invoice"]
    assert balances == {each["CustomerRef"]["value"]: each["TotalAmt"] for each in posted}
    assert all(each["TxnDate"] < company.invoices["start_date"] for each in posted)
    numbers = {each["invoiceNumber"] for each in company.autotask["Invoices"]}
    assert not numbers & {each["DocNumber"] for each in posted}
