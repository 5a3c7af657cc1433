"""Names and lists: creating, reading, updating, making inactive; parents, currencies, terms, rates, notes."""

from decimal import Decimal

import pytest
from sandbox_books import bill, books
from sandbox_kit import error, invoice

from atqbo.money import decode

CREATED = {
    "Customer": {"DisplayName": "Kookies by Kathy", "Notes": "sweet"},
    "Vendor": {"DisplayName": "Boraski Family Store", "AcctNum": "77"},
    "Employee": {"GivenName": "Emily", "FamilyName": "Platt"},
    "Item": {"Name": "Fountain", "Type": "NonInventory", "IncomeAccountRef": {"value": "1"}, "Sku": "F-1"},
    "Account": {"Name": "Fees Billed", "AccountType": "Income", "AcctNum": "4100"},
    "Term": {"Name": "Net 45", "DueDays": 45},
    "Class": {"Name": "South"},
    "Department": {"Name": "Aurora"},
    "CompanyCurrency": {"Code": "CAD", "Name": "Canadian Dollar"},
    "TaxAgency": {"DisplayName": "Illinois Department of Revenue"},
}
NAMES = ("Customer", "Vendor", "Employee", "Item", "Account", "Term", "Class", "Department")


@pytest.fixture
def kit():
    return books()


def name_of(record):
    return record.get("DisplayName") or record["Name"]


@pytest.mark.parametrize("entity", CREATED)
def test_what_is_created_is_read_back(kit, entity):
    made = kit.made(entity, CREATED[entity])
    assert {name: made[name] for name in CREATED[entity]} == {
        name: {**value, "name": "Services"} if isinstance(value, dict) else value
        for name, value in CREATED[entity].items()
    }
    assert (made["SyncToken"], made["domain"], made["sparse"]) == ("0", "QBO", False)
    assert kit.read(entity, made["Id"]) == made
    assert kit.rows(f"SELECT * FROM {entity} WHERE Id = '{made['Id']}'") == [made]
    assert kit.refused(entity, CREATED[entity])[0] == "6240"


@pytest.mark.parametrize("entity", NAMES)
def test_a_name_made_inactive_is_free_again(kit, entity):
    marks = []
    for _ in range(3):
        number = kit.made(entity, CREATED[entity])["Id"]
        gone = kit.changed(entity, number, Active=False)
        marks.append(name_of(gone).partition(" (")[2])
        assert gone["Active"] is False
        assert gone.get("FullyQualifiedName", name_of(gone)) == name_of(gone)
    assert marks == ["deleted)", "deleted 1)", "deleted 2)"]
    assert not kit.rows(f"SELECT * FROM {entity} WHERE Id = '{number}'")
    assert kit.rows(f"SELECT * FROM {entity} WHERE Id = '{number}' AND Active = false")
    back = kit.changed(entity, number, Active=True)
    assert "deleted" not in name_of(back)


def test_a_mark_stands_in_the_names_but_not_on_cheques(kit):
    number = kit.made("Vendor", CREATED["Vendor"])["Id"]
    gone = kit.changed("Vendor", number, Active=False)
    assert (gone["DisplayName"], gone["PrintOnCheckName"]) == (
        "Boraski Family Store (deleted)", "Boraski Family Store",
    )  # fmt: skip
    assert "FullyQualifiedName" not in gone


@pytest.mark.parametrize("entity", ["Customer", "Vendor", "Item", "Account", "Term"])
def test_a_full_update_drops_what_is_not_sent(kit, entity):
    extra = {"Customer": "Notes", "Vendor": "AcctNum", "Item": "Sku", "Account": "AcctNum", "Term": "DueDays"}[entity]
    made = kit.made(entity, CREATED[entity])
    body = {name: value for name, value in CREATED[entity].items() if name != extra}
    full = kit.made(entity, {**body, "Id": made["Id"], "SyncToken": "0"})
    assert full.get(extra, 0) == 0
    assert {**full, "MetaData": 0}.keys() >= {"Id", "SyncToken", *body}
    assert (full["SyncToken"], full["Active"], full["MetaData"]["CreateTime"]) == (
        "1",
        True,
        made["MetaData"]["CreateTime"],
    )


@pytest.mark.parametrize("empty", ["", {}, {"value": ""}], ids=str)
def test_a_sparse_update_clears_by_emptiness_and_not_by_null(kit, empty):
    number = kit.made("Customer", {"DisplayName": "X", "SalesTermRef": {"value": "1"}, "Notes": "keep"})["Id"]
    field = "Notes" if empty == "" else "SalesTermRef"
    assert field in kit.changed("Customer", number, **{field: None})
    assert field not in kit.changed("Customer", number, **{field: empty})


def test_names_are_unique_over_customers_vendors_and_employees(kit):
    for entity in ("Vendor", "Employee", "Customer"):
        assert kit.refused(entity, {"DisplayName": "AMY'S BIRD SANCTUARY"})[0] == "6240"
    assert kit.made("Employee", {"GivenName": "Amy", "FamilyName": "Lauterbach"})["DisplayName"] == "Amy Lauterbach"
    assert kit.refused("Customer", {"DisplayName": "Amy Lauterbach"})[0] == "6240"
    assert kit.refused("Employee", {"Title": "a:b"})[0] == "2170"


def test_children_carry_their_parents_names(kit):
    parent = kit.made("Class", {"Name": "North"})
    child = kit.made("Class", {"Name": "Lakes", "ParentRef": {"value": parent["Id"]}})
    below = kit.made("Class", {"Name": "Shore", "ParentRef": {"value": child["Id"]}})
    assert (parent["SubClass"], child["SubClass"], below["FullyQualifiedName"]) == (False, True, "North:Lakes:Shore")
    kit.changed("Class", parent["Id"], Name="Norden")
    assert kit.read("Class", below["Id"])["FullyQualifiedName"] == "Norden:Lakes:Shore"
    assert kit.made("Class", {"Name": "Lakes"})["SubClass"] is False
    circle = {"Id": parent["Id"], "SyncToken": "1", "sparse": True, "ParentRef": {"value": below["Id"]}}
    assert kit.refused("Class", circle)[0] == "6000"


def test_children_stand_at_most_five_deep(kit):
    above = kit.made("Department", {"Name": "0"})["Id"]
    for level in range(1, 5):
        above = kit.made("Department", {"Name": str(level), "ParentRef": {"value": above}})["Id"]
    assert kit.refused("Department", {"Name": "5", "ParentRef": {"value": above}})[0] == "6000"


def test_sub_customers(kit):
    child = kit.made("Customer", {"DisplayName": "Aviary", "Job": True, "ParentRef": {"value": "1"}})
    assert (child["FullyQualifiedName"], child["Level"], child["Job"]) == ("Amy's Bird Sanctuary:Aviary", 1, True)
    assert kit.refused("Customer", {"DisplayName": "Nest", "Job": True})[0] == "2020"
    foreign = {"DisplayName": "Nest", "ParentRef": {"value": "1"}, "CurrencyRef": {"value": "EUR"}}
    assert kit.refused("Customer", foreign)[0] == "6000"
    kit.made("Invoice", invoice("1", customer=child["Id"]))
    off = {"Id": "1", "SyncToken": "0", "sparse": True, "Active": False}
    assert kit.refused("Customer", off)[0] == "6220"


@pytest.mark.parametrize("entity", ["Customer", "Vendor"])
def test_a_currency_is_fixed_once_it_is_set(kit, entity):
    made = kit.made(entity, {"DisplayName": "Neu", "CurrencyRef": {"value": "EUR"}})
    assert made["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "CurrencyRef": {"value": "USD"}}
    assert kit.refused(entity, change)[0] == "6000"
    full = kit.made(entity, {"DisplayName": "Neuer", "Id": made["Id"], "SyncToken": "0"})
    assert full["CurrencyRef"]["value"] == "EUR"
    assert kit.refused(entity, {"DisplayName": "Y", "CurrencyRef": {"value": "euro"}})[0] == "2220"


def test_one_currency_only():
    kit = books(CurrencyPrefs={"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}})
    foreign = {"CurrencyRef": {"value": "EUR"}}
    assert kit.refused("Customer", {"DisplayName": "X", **foreign})[0] == "6000"
    assert kit.refused("Vendor", {"DisplayName": "X", **foreign})[0] == "6000"
    assert kit.refused("Account", {"Name": "X", "AccountType": "Bank", **foreign})[0] == "6000"
    assert kit.refused("Invoice", invoice("1", **foreign))[0] == "6000"
    assert kit.refused("Bill", bill(**foreign))[0] == "6000"
    assert kit.refused("CompanyCurrency", {"Code": "CAD"})[0] == "6000"
    assert (
        kit.post("exchangerate", {"SourceCurrencyCode": "EUR", "Rate": 2, "AsOfDate": "2026-03-01"}).status_code == 400
    )
    home = {"CurrencyRef": {"value": "USD"}}
    assert kit.made("Customer", {"DisplayName": "X", **home})["CurrencyRef"]["value"] == "USD"


def test_only_the_companys_currencies_once_it_has_any(kit):
    kit.made("CompanyCurrency", {"Code": "CAD"})
    assert kit.made("Customer", {"DisplayName": "A", "CurrencyRef": {"value": "CAD"}})["Id"]
    assert kit.refused("Customer", {"DisplayName": "B", "CurrencyRef": {"value": "EUR"}})[0] == "2220"
    assert kit.refused("CompanyCurrency", {"Code": "C4D"})[0] == "2220"


def test_a_rate_is_set_from_a_day_on(kit):
    told = {"SourceCurrencyCode": "EUR", "TargetCurrencyCode": "USD", "Rate": Decimal("1.25"), "AsOfDate": "2026-03-01"}
    answer = kit.post("exchangerate", told)
    assert answer.status_code == 200, answer.text
    made = decode(answer.content)["ExchangeRate"]
    assert {name: made[name] for name in told} == told
    assert (made["MetaData"], "Id" in made) == ({"LastUpdatedTime": "2026-03-02T07:00:00-08:00"}, False)
    assert decode(kit.get("exchangerate", sourcecurrencycode="EUR").content)["ExchangeRate"]["Rate"] == Decimal("1.25")
    assert kit.made("Invoice", invoice("1", customer="2"))["ExchangeRate"] == Decimal("1.25")
    later = kit.post("exchangerate", {**told, "AsOfDate": "2026-03-02", "Rate": "1.5"})
    assert later.status_code == 200
    assert kit.made("Invoice", invoice("1", customer="2"))["ExchangeRate"] == Decimal("1.5")
    assert kit.made("Invoice", invoice("1", customer="2", ExchangeRate=0))["ExchangeRate"] == Decimal("1.5")
    for wrong in ({"Rate": None}, {"SourceCurrencyCode": "USD"}, {"Rate": -1}):
        assert kit.post("exchangerate", {**told, **wrong}).status_code == 400


TERMS = [
    ({"DueDays": 10}, "2026-01-31", "2026-02-10"),
    ({"DayOfMonthDue": 31}, "2026-02-10", "2026-02-28"),
    ({"DayOfMonthDue": 5}, "2026-02-10", "2026-03-05"),
    ({"DayOfMonthDue": 15, "DueNextMonthDays": 10}, "2026-02-10", "2026-03-15"),
]


@pytest.mark.parametrize(("term", "day", "due"), TERMS)
def test_due_dates_of_terms(kit, term, day, due):
    made = kit.made("Term", {"Name": "T", **term})
    assert made["Type"] == ("STANDARD" if "DueDays" in term else "DATE_DRIVEN")
    assert kit.made("Invoice", invoice("1", SalesTermRef={"value": made["Id"]}, TxnDate=day))["DueDate"] == due


REFUSED = [
    ("Term", {"Name": "x" * 32}, "2050"),
    ("Term", {"Name": "T", "DueDays": 1000}, "6000"),
    ("Term", {"Name": "T", "DayOfMonthDue": 32}, "6000"),
    ("Account", {"Name": "A"}, "6010"),
    ("Account", {"Name": "A", "AccountType": "Piggy Bank"}, "2170"),
    ("Account", {"Name": "A", "AccountType": "Income", "CurrencyRef": {"value": "EUR"}}, "6000"),
    ("Class", {}, "2020"),
    ("Department", {"Name": "x" * 101}, "2050"),
    ("Item", {"Name": "x", "Type": "Inventory", "IncomeAccountRef": {"value": "1"}}, "6000"),
    ("Item", {"Name": "x", "Type": "Inventory", "IncomeAccountRef": {"value": "1"}, "TrackQtyOnHand": True}, "2020"),
    ("Item", {"Name": "x", "Type": "Service", "IncomeAccountRef": {"value": "1"}, "ParentRef": {"value": "9"}}, "2500"),
    ("TaxRate", {"Name": "x"}, "500"),
    ("Preferences", {"Id": "1"}, "500"),
    ("Customer", {"DisplayName": "x", "CurrencyRef": "USD"}, "2010"),
    ("Customer", {"DisplayName": "x", "Id": "one"}, "2030"),
    ("Customer", {"DisplayName": "x", "Balance": "much"}, "2010"),
    ("Customer", {"DisplayName": "x", "Active": "perhaps"}, "2010"),
    ("CompanyCurrency", {"Name": "x"}, "2020"),
]


@pytest.mark.parametrize(("entity", "body", "code"), REFUSED)
def test_refused_lists(kit, entity, body, code):
    assert kit.refused(entity, body)[0] == code


def test_accounts_know_their_kind(kit):
    made = kit.made("Account", {"Name": "Prepaid", "AccountType": "Other Current Asset"})
    told = ("Classification", "AccountSubType", "CurrentBalance", "SubAccount", "FullyQualifiedName")
    assert [made[name] for name in told] == ["Asset", "OtherCurrentAssets", 0, False, "Prepaid"]
    by_subtype = kit.made("Account", {"Name": "Payables", "AccountSubType": "AccountsPayable"})
    assert (by_subtype["AccountType"], by_subtype["Classification"]) == ("Accounts Payable", "Liability")


def test_terms_of_a_vendor_are_set_by_an_update(kit):
    made = kit.made("Vendor", {"DisplayName": "V", "TermRef": {"value": "1"}})
    assert "TermRef" not in made
    assert kit.changed("Vendor", made["Id"], TermRef={"value": "1"})["TermRef"]["value"] == "1"


def test_numbers_of_persons_come_back_masked(kit):
    made = kit.made("Vendor", {"DisplayName": "V", "TaxIdentifier": "123459875"})
    assert made["TaxIdentifier"] == "XXXXX9875"
    assert kit.changed("Vendor", made["Id"], AcctNum="1")["TaxIdentifier"] == "XXXXX9875"


def test_a_new_address_gets_an_id(kit):
    address = kit.made("Customer", {"DisplayName": "A", "BillAddr": {"Line1": "1 Main St"}})["BillAddr"]
    assert address == {"Id": "1001", "Line1": "1 Main St", "Lat": "INVALID", "Long": "INVALID"}


def test_a_body_as_python_quickbooks_sends_it(kit):
    """Tokens as numbers, "" and zero where nothing was set, amounts as text."""
    detail = {"UnitPrice": 0, "Qty": 0, "ServiceDate": "", "TaxInclusiveAmt": 0, "ItemRef": {"value": "1", "type": ""}}
    made = kit.made(
        "Invoice",
        {
            "SyncToken": 0, "sparse": False, "domain": "QBO", "TotalAmt": "", "DueDate": "", "TxnDate": "",
            "ExchangeRate": 1, "GlobalTaxCalculation": "TaxExcluded", "EmailStatus": "NotSet", "PrivateNote": "",
            "ApplyTaxAfterDiscount": "", "InvoiceLink": "", "CustomField": [], "LinkedTxn": [], "Deposit": 0,
            "CustomerRef": {"value": "1", "name": "Amy", "type": "Customer"},
            "Line": [
                {
                    "LineNum": 1, "Amount": "100.00", "DetailType": "SalesItemLineDetail", "LinkedTxn": [],
                    "CustomField": [], "SalesItemLineDetail": detail,
                }
            ],
        },
    )  # fmt: skip
    assert (made["TotalAmt"], made["DueDate"], made["SyncToken"]) == (100, "2026-04-01", "0")
    assert made["Line"][0]["SalesItemLineDetail"] == {
        "ItemRef": {"value": "1", "name": "Services"}, "TaxCodeRef": {"value": "NON"},
    }  # fmt: skip
    assert kit.made("Invoice", {**made, "PrivateNote": "x"})["SyncToken"] == "1"


def test_notes_are_attached_to_what_exists(kit):
    sale = kit.made("Invoice", invoice("1"))["Id"]
    ref = {"EntityRef": {"type": "Invoice", "value": sale}}
    note = kit.made("Attachable", {"Note": "Signed", "AttachableRef": [ref], "Size": 5})
    assert note["AttachableRef"] == [{**ref, "IncludeOnSend": False}]
    assert "Size" not in note
    assert len(note["Id"]) == 19
    changed = kit.changed("Attachable", note["Id"], Note="Signed twice", Category="Contract")
    assert (changed["Note"], changed["SyncToken"]) == ("Signed twice", "1")
    wrong = {"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Estimate", "value": "75"}}]}
    assert kit.refused("Attachable", wrong) == (
        "6000",
        "Business Validation Error: The entity Estimate 75 that you are trying to link does not exist. Estimate 75",
    )
    assert kit.refused("Attachable", {"AttachableRef": [ref]})[0] == "2020"
    assert kit.made("Attachable", {"Id": note["Id"]}, operation="delete")["status"] == "Deleted"
    assert error(kit.get(f"attachable/{note['Id']}"))["code"] == "610"


def test_records_that_were_loaded_with_the_least():
    bare = {"Customer": [{"Id": "1", "DisplayName": "A"}], "Item": [{"Id": "1", "Name": "I"}]}
    kit = books(entities={**bare, "Vendor": [{"Id": "41", "DisplayName": "V"}], "Class": [{"Id": "9", "Name": "C"}]})
    sale = kit.made("Invoice", invoice("5"))
    assert (sale["CustomerRef"]["name"], sale["CurrencyRef"]["value"], kit.balance()) == ("A", "USD", 5)
    kit.made("Bill", bill())
    assert kit.made("Class", {"Name": "D", "ParentRef": {"value": "9"}})["FullyQualifiedName"] == "C:D"
    update = {"Id": "1", "SyncToken": "0", "sparse": True, "Notes": "x"}
    assert kit.made("Customer", update)["SyncToken"] == "1"
