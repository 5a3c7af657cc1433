"""Bills, vendor credits, purchase orders: lines, balances, links, numbers, what the subscription lacks."""

from decimal import Decimal

import pytest
from sandbox_books import bill, books, expense, purchase
from sandbox_kit import error

from atqbo.money import decode

TRAVEL = "AccountBasedExpenseLineDetail"


@pytest.fixture
def kit():
    return books()


def linked(number, **more):
    return bill(LinkedTxn=[{"TxnId": number, "TxnType": "PurchaseOrder"}], **more)


def status(kit, order):
    record = kit.read("PurchaseOrder", order)
    return record["POStatus"], [link["TxnId"] for link in record["LinkedTxn"]]


def test_a_bill_comes_back_with_what_the_service_fills_in(kit):
    made = kit.made("Bill", bill(expense("12.5"), purchase("10", Qty=4, UnitPrice=Decimal("2.5"))))
    assert made["Line"] == [
        {
            "Id": "1", "LineNum": 1, "Amount": Decimal("12.50"), "DetailType": TRAVEL,
            TRAVEL: {
                "AccountRef": {"value": "5", "name": "Travel"}, "BillableStatus": "NotBillable",
                "TaxCodeRef": {"value": "NON"},
            },
        },
        {
            "Id": "2", "LineNum": 2, "Amount": Decimal("10.00"), "DetailType": "ItemBasedExpenseLineDetail",
            "ItemBasedExpenseLineDetail": {
                "ItemRef": {"value": "2", "name": "Hardware"}, "BillableStatus": "NotBillable", "Qty": 4,
                "UnitPrice": Decimal("2.5"), "TaxCodeRef": {"value": "NON"},
            },
        },
    ]  # fmt: skip
    assert made["VendorRef"] == {"value": "41", "name": "Hicks Hardware"}
    assert made["APAccountRef"] == {"value": "33", "name": "Accounts Payable"}
    assert made["VendorAddr"]["City"] == "Bayshore"
    assert (made["TotalAmt"], made["Balance"], made["DueDate"]) == (Decimal("22.50"), Decimal("22.50"), "2026-03-02")
    assert not {"DocNumber", "TxnTaxDetail"} & {*made}


def test_the_vendors_balance_follows_bills_and_credits(kit):
    first = kit.made("Bill", bill(expense("100")))["Id"]
    second = kit.made("Bill", bill(expense("30")))["Id"]
    credit = kit.made("VendorCredit", bill(expense("45")))
    assert (credit["TotalAmt"], credit["Balance"]) == (45, 45)
    assert kit.balance("Vendor", "41") == 100 + 30 - 45
    assert kit.changed("Bill", first, VendorRef={"value": "41"}, Line=[expense("80")])["Balance"] == 80
    assert kit.gone("Bill", second).status_code == kit.gone("VendorCredit", credit["Id"]).status_code == 200
    assert kit.balance("Vendor", "41") == 80
    off = {"Id": "41", "SyncToken": "0", "sparse": True, "Active": False}
    assert kit.refused("Vendor", off) == (
        "6220",
        "The entity you are trying to delete has an open balance. : "
        "This vendor cannot be deleted because it has a non-zero balance",
    )


HEADLESS = {**expense("1"), "AccountRef": {"value": "5"}}
REFUSED_BILLS = [
    ({"VendorRef": None}, "2020", "VendorRef"),
    ({"VendorRef": {"value": "1"}}, "2500", "Names element id 1 not found"),
    ({"Line": []}, "2020", "Line is missing"),
    ({"Line": [HEADLESS]}, "2010", 'Unrecognized field "AccountRef"'),
    ({"Line": [{**expense("1"), "DepartmentRef": {"value": "7"}}]}, "2010", 'Unrecognized field "DepartmentRef"'),
    ({"Line": [expense("1", BillableStatus="HasBeenBilled")]}, "2170", "Invalid Enumeration: HasBeenBilled"),
    ({"Line": [expense("1", BillableStatus="Billable")]}, "6310", "customer is required"),
    ({"Line": [expense("1", "99")]}, "2500", "Accounts element id 99 not found"),
    ({"Line": [expense("1", CustomerRef={"value": "99"})]}, "2500", "Names element id 99 not found"),
    ({"Line": [expense("1", CustomerRef={"value": "3"})]}, "610", "made inactive"),
    ({"Line": [{**expense("1"), TRAVEL: {}}]}, "2020", f"Line.{TRAVEL}.AccountRef is missing"),
    ({"Line": [{**purchase("1"), "ItemBasedExpenseLineDetail": {}}]}, "2020", "ItemRef is missing"),
    ({"Line": [purchase("1", "4")]}, "2500", "Categories cannot be used"),
    ({"Line": [purchase("5", Qty=2, UnitPrice=2)]}, "6070", "Supplied value:5"),
    ({"Line": [expense("-5")]}, "6000", "zero or greater"),
    ({"CurrencyRef": {"value": "EUR"}}, "6000", "same currency as the A/R and A/P accounts"),
    ({"APAccountRef": {"value": "34"}}, "6000", "same currency as the A/R and A/P accounts"),
    ({"LinkedTxn": [{"TxnId": "8", "TxnType": "PurchaseOrder"}]}, "6000", "PurchaseOrder 8 that you are trying to"),
    ({"DocNumber": "x" * 22}, "2050", "Max:21"),
]


@pytest.mark.parametrize("entity", ["Bill", "VendorCredit", "PurchaseOrder"])
@pytest.mark.parametrize(("change", "code", "detail"), REFUSED_BILLS, ids=[each[2] for each in REFUSED_BILLS])
def test_refused_purchases(kit, entity, change, code, detail):
    if "LinkedTxn" in change and entity != "Bill":
        return
    told = kit.refused(entity, {**bill(), **change})
    assert told[0] == code
    assert detail in told[1]


def test_a_sparse_update_of_a_bill_needs_its_vendor(kit):
    number = kit.made("Bill", bill())["Id"]
    change = {"Id": number, "SyncToken": "0", "sparse": True, "PrivateNote": "x"}
    assert kit.refused("Bill", change) == ("2020", "Required parameter VendorRef is missing in the request")
    assert kit.made("Bill", {**change, "VendorRef": {"value": "41"}})["PrivateNote"] == "x"


def test_billable_lines_name_their_customer(kit):
    charged = expense("1", BillableStatus="Billable", CustomerRef={"value": "1"})
    detail = kit.made("Bill", bill(charged))["Line"][0][TRAVEL]
    assert (detail["BillableStatus"], detail["CustomerRef"]["name"]) == ("Billable", "Amy's Bird Sanctuary")


def test_a_bill_in_the_vendors_currency(kit):
    made = kit.made("Bill", bill(expense("10"), vendor="42"))
    assert (made["APAccountRef"]["value"], made["HomeBalance"]) == ("34", 12)
    assert kit.balance("Vendor", "42") == 10


def test_a_bills_due_date_follows_the_vendors_terms(kit):
    kit.changed("Vendor", "41", TermRef={"value": "1"})
    assert kit.made("Bill", bill())["DueDate"] == "2026-03-17"
    assert kit.made("Bill", bill(DueDate="2026-05-01"))["DueDate"] == "2026-05-01"


@pytest.mark.parametrize("warned", ["true", "false"])
def test_a_vendors_number_twice(warned):
    kit = books(OtherPrefs={"NameValue": [{"Name": "WarnDuplicateBillNumber", "Value": warned}]})
    number = kit.made("Bill", bill(DocNumber="R-1"))["Id"]
    assert kit.made("Bill", bill(vendor="42", DocNumber="R-1"))["DocNumber"] == "R-1"
    answer = kit.post("bill", bill(DocNumber="R-1"))
    if warned == "true":
        assert error(answer)["code"] == "6140"
        assert f"DocNumber=R-1 is assigned to TxnType=Bill with TxnId={number}" in error(answer)["Detail"]
    else:
        assert answer.status_code == 200


def test_an_order_is_open_and_touches_no_balance(kit):
    made = kit.made("PurchaseOrder", bill(purchase("10")))
    told = ("POStatus", "EmailStatus", "TotalAmt", "DocNumber", "LinkedTxn")
    assert [made[name] for name in told] == ["Open", "NotSet", 10, "1001", []]
    assert "Balance" not in made
    assert kit.balance("Vendor", "41") == 0
    assert kit.changed("PurchaseOrder", made["Id"], POStatus="Closed")["POStatus"] == "Closed"


@pytest.mark.parametrize(("mode", "number"), [("automatic", "1001"), ("empty", None)])
def test_numbers_of_orders(mode, number):
    kit = books(switches={"order_number": mode})
    assert kit.made("PurchaseOrder", bill()).get("DocNumber") == number
    assert books(SalesFormsPrefs={"CustomTxnNumbers": True}).made("PurchaseOrder", bill()).get("DocNumber") is None


@pytest.mark.parametrize("where", ["head", "line"])
def test_a_bill_closes_its_order_until_it_goes(kit, where):
    order = kit.made("PurchaseOrder", bill(purchase("10")))["Id"]
    link = [{"TxnId": order, "TxnType": "PurchaseOrder", "TxnLineId": "1"}]
    sent = linked(order) if where == "head" else bill({**purchase("10"), "LinkedTxn": link})
    made = kit.made("Bill", sent)
    assert made["LinkedTxn"] == [{"TxnId": order, "TxnType": "PurchaseOrder"}]
    assert status(kit, order) == ("Closed", [made["Id"]])
    kit.gone("Bill", made["Id"])
    assert status(kit, order) == ("Open", [])


def test_an_order_is_open_again_when_its_bill_names_another(kit):
    first, second = (kit.made("PurchaseOrder", bill())["Id"] for _ in range(2))
    made = kit.made("Bill", linked(first))
    update = {**linked(second), "Id": made["Id"], "SyncToken": "0"}
    assert kit.made("Bill", update)["LinkedTxn"][0]["TxnId"] == second
    assert status(kit, first) == ("Open", [])
    assert status(kit, second) == ("Closed", [made["Id"]])
    assert kit.gone("PurchaseOrder", second).status_code == 200
    assert kit.read("Bill", made["Id"])["LinkedTxn"] == []


def test_an_order_of_another_vendor_cannot_be_billed(kit):
    order = kit.made("PurchaseOrder", bill(vendor="42"))["Id"]
    assert kit.refused("Bill", linked(order))[0] == "6000"


@pytest.mark.parametrize(
    ("sku", "offered"),
    [
        ("QuickBooks Online Simple Start", False),
        ("QuickBooks Online Essentials", False),
        ("QuickBooks Online Plus", True),
        ("QuickBooks Online Advanced", True),
        ("", True),
    ],
)
def test_purchase_orders_need_plus(sku, offered):
    kit = books(sku=sku)
    if offered:
        number = kit.made("PurchaseOrder", bill())["Id"]
        assert decode(kit.gone("PurchaseOrder", number).content)["PurchaseOrder"]["status"] == "Deleted"
    else:
        assert kit.refused("PurchaseOrder", bill())[0] == "5020"
        assert kit.refused("PurchaseOrder", {"Id": "1", "SyncToken": "0"}, operation="delete")[0] == "5020"
    assert kit.made("Bill", bill())["Balance"] == 100


@pytest.mark.parametrize("entity", ["Bill", "VendorCredit"])
def test_closed_books_refuse_purchases_but_not_orders(entity):
    kit = books(AccountingInfoPrefs={"BookCloseDate": "2026-02-28"})
    assert kit.refused(entity, bill(TxnDate="2026-02-28"))[0] == "6210"
    assert kit.made("PurchaseOrder", bill(TxnDate="2026-02-28"))["TxnDate"] == "2026-02-28"
    assert kit.made(entity, bill(TxnDate="2026-03-01"))["TotalAmt"] == 100


def test_full_updates_drop_what_is_not_sent(kit):
    made = kit.made("Bill", bill(DocNumber="R-1", PrivateNote="note"))
    full = kit.made("Bill", {**bill(), "Id": made["Id"], "SyncToken": "0"})
    assert not {"DocNumber", "PrivateNote"} & {*full}
    assert (full["SyncToken"], full["Balance"]) == ("1", 100)
