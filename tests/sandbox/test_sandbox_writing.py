"""Creating and updating: what the server fills in, and what it refuses, with its codes and texts."""

from decimal import Decimal

import pytest
from sandbox_kit import Kit, dataset, error, invoice, line

from atqbo.money import decode


@pytest.fixture
def kit():
    return Kit()


def made(answer, entity="Invoice"):
    assert answer.status_code == 200, answer.text
    return decode(answer.content)[entity]


def test_an_invoice_comes_back_with_everything_the_server_fills_in(kit):
    answer = kit.post("invoice", {"CustomerRef": {"value": "1"}, "Line": [line("100.0")]})
    assert made(answer) == {
        "AllowIPNPayment": False, "AllowOnlinePayment": False, "AllowOnlineCreditCardPayment": False,
        "AllowOnlineACHPayment": False, "domain": "QBO", "sparse": False, "Id": "1", "SyncToken": "0",
        "MetaData": {"CreateTime": "2026-03-02T07:00:00-08:00", "LastUpdatedTime": "2026-03-02T07:00:00-08:00"},
        "CustomField": [], "DocNumber": "1001", "TxnDate": "2026-03-02", "LinkedTxn": [],
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "Line": [
            {
                "Id": "1", "LineNum": 1, "Amount": Decimal("100.00"), "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "1", "name": "Services"}, "TaxCodeRef": {"value": "NON"},
                },
            },
            {"Amount": Decimal("100.00"), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
        ],
        "TxnTaxDetail": {"TotalTax": 0}, "CustomerRef": {"value": "1", "name": "Amy's Bird Sanctuary"},
        "BillAddr": {"Id": "2", "Line1": "4581 Finch St."}, "DueDate": "2026-04-01", "TotalAmt": Decimal("100.00"),
        "ApplyTaxAfterDiscount": False, "PrintStatus": "NeedToPrint", "EmailStatus": "NotSet",
        "Balance": Decimal("100.00"),
    }  # fmt: skip
    assert b'"TotalAmt":100.00' in answer.content
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.headers["intuit_tid"].startswith("1-69a5a5f0-")
    assert answer.headers["date"] == "Mon, 02 Mar 2026 15:00:00 GMT"


def test_a_customer_comes_back_with_its_defaults(kit):
    customer = made(kit.post("customer", {"DisplayName": "Doe5, Jane"}), "Customer")
    assert {name: customer[name] for name in customer if name != "MetaData"} == {
        "Taxable": True, "Job": False, "BillWithParent": False, "Balance": 0, "BalanceWithJobs": 0,
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"}, "PreferredDeliveryMethod": "Print",
        "domain": "QBO", "sparse": False, "Id": "31", "SyncToken": "0", "FullyQualifiedName": "Doe5, Jane",
        "DisplayName": "Doe5, Jane", "PrintOnCheckName": "Doe5, Jane", "Active": True,
        "DefaultTaxCodeRef": {"value": "2"},
    }  # fmt: skip


def test_what_was_sent_counts_before_defaults(kit):
    sent = invoice("10", DocNumber="X-1", TxnDate="2026-02-01", DueDate="2026-02-11", PrivateNote="a\nb")
    answer = made(kit.post("invoice", sent))
    assert {name: answer[name] for name in sent if name not in ("Line", "CustomerRef")} == {
        "DocNumber": "X-1", "TxnDate": "2026-02-01", "DueDate": "2026-02-11", "PrivateNote": "a\nb",
    }  # fmt: skip


def test_due_date_follows_the_terms(kit):
    assert made(kit.post("invoice", invoice("1", SalesTermRef={"value": "1"})))["DueDate"] == "2026-03-17"


def test_the_customers_balance_follows_its_invoices(kit):
    first = made(kit.post("invoice", invoice("100", "0.55")))
    kit.post("invoice", invoice("20"))
    assert made(kit.get("customer/1"), "Customer")["Balance"] == Decimal("120.55")
    change = {"Id": first["Id"], "SyncToken": "0", "sparse": True, "Line": [line("1")]}
    assert made(kit.post("invoice", change))["Balance"] == Decimal("1.00")
    customer = made(kit.get("customer/1"), "Customer")
    assert (customer["Balance"], customer["SyncToken"]) == (Decimal("21.00"), "0")


def test_foreign_invoice_carries_its_rate_and_home_amounts(kit):
    document = made(kit.post("invoice", invoice("10", customer="2", TxnDate="2026-02-10")))
    assert (document["CurrencyRef"]["value"], document["ExchangeRate"]) == ("EUR", Decimal("1.10"))
    assert document["HomeTotalAmt"] == Decimal("11.00")
    sent = made(kit.post("invoice", invoice("10", customer="2", ExchangeRate=Decimal("1.3"))))
    assert sent["HomeBalance"] == Decimal("13.00")


REFUSED_INVOICES = [
    ({"BadJson": 1}, "2010", 'Unrecognized field "BadJson"'),
    ({"DocNumber": ["17"]}, "2010", "DocNumber"),
    ({"TxnDate": "tomorrow"}, "2010", "TxnDate"),
    ({"DocNumber": "x" * 22}, "2050", "Min:0 Max:21 supported. Supplied length:22"),
    ({"PrivateNote": "x" * 4001}, "2050", "Max:4000 supported"),
    ({"CustomerRef": None}, "2020", "Required parameter CustomerRef is missing"),
    ({"Line": []}, "2020", "Required parameter Line is missing"),
    ({"Line": [{"Amount": 1}]}, "2020", "Line.DetailType"),
    ({"Line": [{**line("1"), "Amount": None}]}, "2020", "Line.Amount is missing"),
    ({"Line": [{"Amount": 1, "DetailType": "SalesItemLineDetail"}]}, "2020", "Line.SalesItemLineDetail is missing"),
    ({"Line": [{"Amount": 1, "DetailType": "Strange"}]}, "2170", "Invalid Enumeration: Strange"),
    ({"CustomerRef": {"value": "99"}}, "2500", "Names element id 99 not found"),
    ({"CustomerRef": {"value": "3"}}, "610", "made inactive"),
    ({"Line": [line("1", "99")]}, "2500", "Invalid Reference Id : Line.SalesItemLineDetail.ItemRef"),
    ({"Line": [line("1", "3")]}, "610", "made inactive"),
    ({"Line": [line("1", "4")]}, "2500", "Categories cannot be used in transactions."),
    (
        {"Line": [line("10.01", Qty=2, UnitPrice=5)]},
        "6070",
        "Amount is not equal to Qty * UnitPrice. Supplied value:10.01",
    ),
    ({"Line": [line("1", TaxCodeRef={"value": "5"})]}, "6100", "Supplied value:5"),
    ({"Line": [line("-1")]}, "6000", "zero or greater"),
    ({"CurrencyRef": {"value": "EUR"}}, "6000", "same currency as the A/R"),
    ({"Id": "77", "SyncToken": "0"}, "610", "Object Not Found"),
]


@pytest.mark.parametrize(("change", "code", "detail"), REFUSED_INVOICES, ids=[each[2] for each in REFUSED_INVOICES])
def test_refused_invoices_leave_nothing_behind(kit, change, code, detail):
    before = kit.services.dump()
    answer = kit.post("invoice", {**invoice("1"), **change})
    assert answer.status_code == 400
    assert error(answer)["code"] == code
    assert detail in error(answer)["Detail"]
    assert answer.json()["Fault"]["type"] == "ValidationFault"
    assert kit.services.dump() == before


REFUSED_PARTIES = [
    ("customer", {"DisplayName": "AMY'S BIRD SANCTUARY"}, "6240"),
    ("customer", {"DisplayName": "Books by Bessie"}, "6240"),
    ("vendor", {"DisplayName": "Café Ümlaut"}, "6240"),
    ("item", {"Name": "services", "Type": "Service", "IncomeAccountRef": {"value": "1"}}, "6240"),
    ("term", {"Name": "net 15"}, "6240"),
    ("customer", {"DisplayName": "A:B"}, "2170"),
    ("customer", {"Notes": "no name"}, "6080"),
    ("item", {"Name": "New", "Type": "Service"}, "2020"),
    ("item", {"Name": "New", "Type": "Service", "IncomeAccountRef": {"value": "9"}}, "2500"),
    ("account", {"Name": "New"}, "6010"),
    ("taxcode", {"Name": "New"}, "500"),
]


@pytest.mark.parametrize(("entity", "body", "code"), REFUSED_PARTIES)
def test_refused_names(kit, entity, body, code):
    assert error(kit.post(entity, body))["code"] == code


def test_the_recorded_answer_to_a_name_that_is_taken(kit):
    answer = kit.post("customer", {"DisplayName": "Café Ümlaut"})
    told = {"Message": "Duplicate Name Exists Error", "Detail": "The name supplied already exists. : null"}
    assert answer.json()["Fault"] == {"Error": [{**told, "code": "6240"}], "type": "ValidationFault"}


def test_numbers_are_sequential_and_refused_when_taken(kit):
    kit.post("invoice", invoice("1", DocNumber="1002"))
    numbers = [made(kit.post("invoice", invoice("1")))["DocNumber"] for _ in range(3)]
    assert numbers == ["1003", "1004", "1005"]
    taken = kit.post("invoice", invoice("1", DocNumber="1004"))
    assert error(taken)["code"] == "6140"
    assert "DocNumber=1004 is assigned to TxnType=Invoice with TxnId=3" in error(taken)["Detail"]
    allowed = kit.post("invoice", invoice("1", DocNumber="1004"), include="allowduplicatedocnum")
    assert made(allowed)["DocNumber"] == "1004"


def test_companies_that_number_by_hand_get_no_number():
    kit = Kit(dataset(SalesFormsPrefs={"CustomTxnNumbers": True}))
    assert "DocNumber" not in made(kit.post("invoice", invoice("1")))
    assert made(kit.post("invoice", invoice("1", AutoDocNumber=True)))["DocNumber"] == "1001"


def test_closed_books_refuse_documents_up_to_the_closing_date():
    kit = Kit(dataset(AccountingInfoPrefs={"BookCloseDate": "2026-01-31"}))
    refused = kit.post("invoice", invoice("1", TxnDate="2026-01-31"))
    assert error(refused)["code"] == "6210"
    assert made(kit.post("invoice", invoice("1", TxnDate="2026-02-01")))["TxnDate"] == "2026-02-01"


def test_foreign_customers_need_multicurrency():
    body = {"DisplayName": "Neu", "CurrencyRef": {"value": "EUR"}}
    assert made(Kit().post("customer", body), "Customer")["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    off = Kit(dataset(CurrencyPrefs={"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}}))
    assert error(off.post("customer", body))["code"] == "6000"


def test_sparse_update_keeps_and_full_update_clears_what_was_not_sent(kit):
    sent = invoice("5", PrivateNote="keep me", DocNumber="7")
    number = made(kit.post("invoice", sent))["Id"]
    sparse = made(kit.post("invoice", {"Id": number, "SyncToken": "0", "sparse": True, "DueDate": "2026-05-05"}))
    assert (sparse["PrivateNote"], sparse["SyncToken"], sparse["DueDate"]) == ("keep me", "1", "2026-05-05")
    full = made(kit.post("invoice", {**invoice("6"), "Id": number, "SyncToken": "1", "DocNumber": "7"}))
    assert "PrivateNote" not in full
    assert [line.get("Id") for line in full["Line"]] == ["2", None]
    assert full["MetaData"]["CreateTime"] == sparse["MetaData"]["CreateTime"]


def test_stale_and_idle_updates(kit):
    change = {"Id": "1", "SyncToken": "0", "sparse": True, "CompanyName": "Amy"}
    assert made(kit.post("customer", change), "Customer")["SyncToken"] == "1"
    stale = kit.post("customer", change)
    assert error(stale)["code"] == "5010"
    assert error(stale)["Detail"].startswith("Stale Object Error : You and ")
    assert made(kit.post("customer", {**change, "SyncToken": "1"}), "Customer")["SyncToken"] == "1"


def test_inactive_names_are_free_again_and_come_back(kit):
    off = {"Id": "1", "SyncToken": "0", "sparse": True, "Active": False}
    gone = made(kit.post("customer", off), "Customer")
    assert gone["DisplayName"] == gone["FullyQualifiedName"] == "Amy's Bird Sanctuary (deleted)"
    other = kit.post("customer", {"DisplayName": "Amy's Bird Sanctuary"})
    assert made(other, "Customer")["Id"] == "31"
    back = {"Id": "1", "SyncToken": "1", "sparse": True, "Active": True}
    assert error(kit.post("customer", back))["code"] == "6240"


def test_a_customer_that_owes_money_stays_active(kit):
    kit.post("invoice", invoice("1"))
    off = {"Id": "1", "SyncToken": "0", "sparse": True, "Active": False}
    assert error(kit.post("customer", off))["code"] == "6220"


def test_reads_by_id_and_settings(kit):
    assert made(kit.get("customer/2"), "Customer")["DisplayName"] == "Café Ümlaut"
    assert error(kit.get("customer/999"))["code"] == "610"
    assert made(kit.get("preferences"), "Preferences")["CurrencyPrefs"]["MultiCurrencyEnabled"] is True
    assert made(kit.get(f"companyinfo/{kit.services.realm_id}"), "CompanyInfo")["CompanyName"] == "Test Company"
    unknown = kit.get("customer/1/5")
    assert (unknown.status_code, error(unknown)["code"]) == (400, "500")


def test_an_explicit_tax_is_honoured_or_ignored():
    taxed = invoice("100", TxnTaxDetail={"TotalTax": Decimal("8.25")})
    assert made(Kit().post("invoice", taxed))["TotalAmt"] == Decimal("108.25")
    assert made(Kit(switches={"explicit_tax": "ignored"}).post("invoice", taxed))["TotalAmt"] == Decimal("100.00")


def test_new_records_have_defaults_of_their_kind(kit):
    item = made(kit.post("item", {"Name": "Setup", "Type": "Service", "IncomeAccountRef": {"value": "1"}}), "Item")
    assert (item["FullyQualifiedName"], item["Id"], item["IncomeAccountRef"]["name"]) == ("Setup", "5", "Services")
    term = made(kit.post("term", {"Name": "Net 20", "DueDays": 20}), "Term")
    assert (term["Type"], term["Active"]) == ("STANDARD", True)
    vendor = made(kit.post("vendor", {"DisplayName": "Boraski Family Store"}), "Vendor")
    assert (vendor["Vendor1099"], vendor["Id"]) == (False, "31")
