"""Invoices, credit memos and payments: balances, links, voids, deletes, numbers, closed books, tracking."""

from decimal import Decimal

import pytest
from sandbox_books import bill, books, paid
from sandbox_kit import error, invoice, line

from atqbo.money import decode

LINK = {"TxnType": "Payment"}


@pytest.fixture
def kit():
    return books()


def amounts(kit, entity, number):
    record = kit.read(entity, number)
    return record["TotalAmt"], record["Balance"], record["LinkedTxn"]


def test_a_payment_lowers_balances_and_links_both_sides(kit):
    first, second = (kit.made("Invoice", invoice(amount))["Id"] for amount in ("100", "50"))
    payment = kit.made("Payment", paid("160", ("100", ("Invoice", first)), ("30", ("Invoice", second))))
    assert (payment["TotalAmt"], payment["UnappliedAmt"], payment["ProcessPayment"]) == (160, 30, False)
    assert payment["DepositToAccountRef"] == {"value": "4", "name": "Undeposited Funds"}
    assert payment["Line"][0] == {
        "Amount": Decimal("100.00"),
        "LinkedTxn": [{"TxnId": first, "TxnType": "Invoice"}],
    }
    link = {"TxnId": payment["Id"], **LINK}
    assert amounts(kit, "Invoice", first) == (100, 0, [link])
    assert amounts(kit, "Invoice", second) == (50, 20, [link])
    assert kit.balance() == 20 - 30
    assert kit.read("Invoice", first)["SyncToken"] == "0"


def test_an_updated_payment_moves_what_it_settles(kit):
    first, second = (kit.made("Invoice", invoice("100"))["Id"] for _ in range(2))
    payment = kit.made("Payment", paid("80", ("80", ("Invoice", first))))["Id"]
    changed = kit.changed("Payment", payment, Line=paid("0", ("50", ("Invoice", second)))["Line"])
    assert (changed["TotalAmt"], changed["UnappliedAmt"]) == (80, 30)
    assert amounts(kit, "Invoice", first) == (100, 100, [])
    assert amounts(kit, "Invoice", second) == (100, 50, [{"TxnId": payment, **LINK}])
    assert kit.balance() == 200 - 80


@pytest.mark.parametrize("together", [False, True], ids=["a line each", "one line with two links"])
def test_a_payment_of_nothing_applies_a_credit_memo(kit, together):
    sale = kit.made("Invoice", invoice("100"))["Id"]
    credit = kit.made("CreditMemo", invoice("40"))
    assert (credit["Balance"], credit["RemainingCredit"], kit.balance()) == (40, 40, 60)
    targets = (("Invoice", sale), ("CreditMemo", credit["Id"]))
    lines = [("25", *targets)] if together else [("25", target) for target in targets]
    payment = kit.made("Payment", paid("0", *lines))
    assert (payment["TotalAmt"], payment["UnappliedAmt"]) == (0, 0)
    link = {"TxnId": payment["Id"], **LINK}
    assert amounts(kit, "Invoice", sale) == (100, 75, [link])
    assert amounts(kit, "CreditMemo", credit["Id"]) == (40, 15, [link])
    assert kit.read("CreditMemo", credit["Id"])["RemainingCredit"] == 15
    assert kit.balance() == 60
    assert kit.gone("CreditMemo", credit["Id"]).status_code == 200
    assert amounts(kit, "Invoice", sale) == (100, 100, [])
    assert (kit.read("Payment", payment["Id"])["Line"], kit.balance()) == ([], 100)


@pytest.mark.parametrize("operation", ["delete", "void"])
def test_a_payment_that_goes_takes_its_links_back(kit, operation):
    sale = kit.made("Invoice", invoice("100"))["Id"]
    payment = kit.made("Payment", paid("70", ("60", ("Invoice", sale))))
    body = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    if operation == "void":
        gone = kit.made("Payment", body, operation="update", include="void")
        assert (gone["TotalAmt"], gone["UnappliedAmt"], gone["Line"], gone["PrivateNote"]) == (0, 0, [], "Voided")
    else:
        gone = kit.made("Payment", body, operation="delete")
        assert gone == {"domain": "QBO", "status": "Deleted", "Id": payment["Id"]}
        assert error(kit.get(f"payment/{payment['Id']}"))["code"] == "610"
    assert amounts(kit, "Invoice", sale) == (100, 100, [])
    assert kit.balance() == 100


REFUSED_PAYMENTS = [
    (paid("10", ("11", ("Invoice", "1"))), "6000", "more than the amount of the payment"),
    (paid("200", ("101", ("Invoice", "1"))), "6000", "more than the balance"),
    (paid("10", ("10", ("Invoice", "77"))), "6000", "The entity Invoice 77 that you are trying to link does not exist"),
    (paid("10", ("10", ("Estimate", "1"))), "6000", "Estimate 1 that you are trying to link does not exist"),
    (paid("10", ("-1", ("Invoice", "1"))), "6000", "zero or greater"),
    (paid("10", ("10", ("Invoice", "1")), customer="2"), "2500", "another customer"),
    (paid("10", ("10",)), "2020", "Line.LinkedTxn is missing"),
    (paid("-1"), "6000", "more than"),
    (paid("10", PaymentRefNum="x" * 22), "2050", "Max:21"),
    ({"CustomerRef": {"value": "1"}}, "2020", "TotalAmt"),
    ({"TotalAmt": 1}, "2020", "CustomerRef"),
    (paid("1", CurrencyRef={"value": "EUR"}), "6000", "same currency"),
    (paid("1", DepositToAccountRef={"value": "99"}), "2500", "Accounts element id 99 not found"),
]


@pytest.mark.parametrize(("body", "code", "detail"), REFUSED_PAYMENTS, ids=[each[2] for each in REFUSED_PAYMENTS])
def test_refused_payments(kit, body, code, detail):
    kit.made("Invoice", invoice("100"))
    told = kit.refused("Payment", body)
    assert told[0] == code
    assert detail in told[1]


def test_a_void_keeps_the_invoice_without_amounts(kit):
    sale = kit.made("Invoice", invoice("100", Line=[line("100", Qty=4, UnitPrice=25)]))
    void = decode(kit.gone("Invoice", sale["Id"], "void").content)["Invoice"]
    kept = (
        "Id",
        "DocNumber",
        "TxnDate",
        "DueDate",
        "CustomerRef",
        "BillAddr",
        "EmailStatus",
        "PrintStatus",
        "LinkedTxn",
    )
    assert {name: void[name] for name in kept} == {name: sale[name] for name in kept}
    told = ("SyncToken", "TotalAmt", "Balance", "PrivateNote", "TxnTaxDetail")
    assert [void[name] for name in told] == ["1", 0, 0, "Voided", {"TotalTax": 0}]
    assert [each["Amount"] for each in void["Line"]] == [0, 0]
    assert void["Line"][0]["SalesItemLineDetail"]["Qty"] == 0
    assert kit.balance() == 0
    again = decode(kit.gone("Invoice", sale["Id"], "void").content)["Invoice"]
    assert again["SyncToken"] == "1"


@pytest.mark.parametrize(
    ("mode", "note"),
    [("voided", "Voided"), ("prefixed", "Voided - our mark"), ("kept", "our mark")],
)
def test_what_a_void_does_to_a_note(mode, note):
    kit = books(switches={"void_note": mode})
    sale = kit.made("Invoice", invoice("1", PrivateNote="our mark"))["Id"]
    assert decode(kit.gone("Invoice", sale, "void").content)["Invoice"]["PrivateNote"] == note


@pytest.mark.parametrize("operation", ["void", "delete"])
@pytest.mark.parametrize("mode", ["unlinked", "refused"])
def test_an_invoice_with_a_payment_goes(operation, mode):
    kit = books(switches={"void_linked": mode})
    sale, other = (kit.made("Invoice", invoice("100"))["Id"] for _ in range(2))
    payment = kit.made("Payment", paid("120", ("70", ("Invoice", sale)), ("50", ("Invoice", other))))["Id"]
    answer = kit.gone("Invoice", sale, operation)
    if mode == "refused":
        assert error(answer)["code"] == "6000"
        assert amounts(kit, "Invoice", sale)[:2] == (100, 30)
        return
    assert answer.status_code == 200
    left = kit.read("Payment", payment)
    assert (left["UnappliedAmt"], [each["Amount"] for each in left["Line"]]) == (70, [50])
    assert kit.balance() == 50 - 70
    assert amounts(kit, "Invoice", other)[1] == 50


@pytest.mark.parametrize(("mode", "token"), [("kept", "0"), ("raised", "1")])
def test_whether_a_payment_changes_the_invoices_token(mode, token):
    kit = books(switches={"linked_token": mode})
    sale = kit.made("Invoice", invoice("100"))["Id"]
    kit.made("Payment", paid("1", ("1", ("Invoice", sale))))
    assert kit.read("Invoice", sale)["SyncToken"] == token
    assert kit.read("Customer", "1")["SyncToken"] == "0"


def test_a_delete_leaves_a_trace_for_change_data_capture(kit):
    sale = kit.made("Invoice", invoice("100"))["Id"]
    assert kit.gone("Invoice", sale).status_code == 200
    traces = kit.services.world.store.dump("sandbox")["deleted"]
    assert traces == [{"entity": "Invoice", "id": sale, "time": "2026-03-02T07:00:00-08:00"}]
    assert kit.balance() == 0
    assert kit.made("Invoice", invoice("1"))["Id"] == "2"


def test_operations_that_do_not_exist(kit):
    credit = kit.made("CreditMemo", invoice("1"))["Id"]
    assert error(kit.gone("CreditMemo", credit, "void"))["code"] == "500"
    assert error(kit.gone("Customer", "1"))["code"] == "500"
    assert error(kit.post("invoice", {"Id": "99", "SyncToken": "0"}, operation="delete"))["code"] == "610"
    assert error(kit.post("invoice", {"Id": "99.5", "SyncToken": "0"}, operation="delete"))["code"] == "2030"
    assert error(kit.post("invoice", {"SyncToken": "0"}, operation="void"))["code"] == "2020"
    assert error(kit.post("creditmemo", {"Id": credit}, operation="delete"))["code"] == "2020"
    assert error(kit.post("creditmemo", {"Id": credit, "SyncToken": "4"}, operation="delete"))["code"] == "5010"


def test_an_invoice_cannot_fall_below_what_was_paid_of_it(kit):
    sale = kit.made("Invoice", invoice("100"))["Id"]
    kit.made("Payment", paid("60", ("60", ("Invoice", sale))))
    assert kit.changed("Invoice", sale, Line=[line("70")])["Balance"] == 10
    change = {"Id": sale, "SyncToken": "1", "sparse": True, "Line": [line("59")]}
    assert kit.refused("Invoice", change)[0] == "6000"


CLOSED = {"AccountingInfoPrefs": {"BookCloseDate": "2026-02-28"}}


def _old(kit, entity, body):
    """A document of the time before its books were closed."""
    made = kit.made(entity, body)["Id"]
    store = kit.services.world.store
    preferences = next(iter(store.rows(("quickbooks", "Preferences")).values())).record
    store.put(("quickbooks", "Preferences"), "1", {**preferences, **CLOSED})
    return made


_BODIES = {
    "Invoice": invoice("10"), "CreditMemo": invoice("10"), "Payment": paid("10"),
    "Bill": bill(), "VendorCredit": bill(),
}  # fmt: skip


@pytest.mark.parametrize("entity", _BODIES)
def test_closed_books_refuse_everything(entity):
    kit, body = books(), _BODIES[entity]
    number = _old(kit, entity, {**body, "TxnDate": "2026-02-28"})
    change = {"Id": number, "SyncToken": "0", "sparse": True, "VendorRef": {"value": "41"}}
    change = change if "VendorRef" in body else {name: change[name] for name in ("Id", "SyncToken", "sparse")}
    assert kit.refused(entity, {**body, "TxnDate": "2026-02-01"})[0] == "6210"
    assert kit.refused(entity, {**change, "PrivateNote": "later"})[0] == "6210"
    assert kit.refused(entity, {**change, "TxnDate": "2026-03-01"})[0] == "6210"
    assert kit.refused(entity, change, operation="delete")[0] == "6210"
    if entity in ("Invoice", "Payment"):
        assert kit.refused(entity, change, operation="update", include="void")[0] == "6210"
    assert kit.made(entity, {**body, "TxnDate": "2026-03-01"})["TxnDate"] == "2026-03-01"


def test_sales_documents_share_their_numbers(kit):
    numbers = [kit.made(entity, invoice("1"))["DocNumber"] for entity in ("Invoice", "CreditMemo", "Invoice")]
    assert numbers == ["1001", "1002", "1003"]
    assert "assigned to TxnType=Credit Memo" in kit.refused("CreditMemo", invoice("1", DocNumber="1002"))[1]
    assert "DocNumber" not in kit.made("Invoice", invoice("1", DocNumber=""))


@pytest.mark.parametrize("entity", ["Invoice", "CreditMemo"])
def test_numbers_by_hand(entity):
    kit = books(SalesFormsPrefs={"CustomTxnNumbers": True})
    assert "DocNumber" not in kit.made(entity, invoice("1"))
    assert kit.made(entity, invoice("1", DocNumber="A-1"))["DocNumber"] == "A-1"
    assert kit.made(entity, invoice("1", DocNumber="AUTO_GENERATE"))["DocNumber"] == "1001"


TRACKED = {"ClassTrackingPerTxn": True, "ClassTrackingPerTxnLine": True, "TrackDepartments": True}
CLASS, PLACE = {"value": "5000000000000085682"}, {"value": "7"}


def _tracked(**refs):
    return invoice("1", ClassRef=CLASS, DepartmentRef=PLACE, Line=[line("1", ClassRef=CLASS)], **refs)


def test_classes_and_locations_are_kept_where_they_are_tracked():
    sale = books(AccountingInfoPrefs=TRACKED).made("Invoice", _tracked())
    assert sale["ClassRef"] == sale["Line"][0]["SalesItemLineDetail"]["ClassRef"] == {**CLASS, "name": "Adidas"}
    assert sale["DepartmentRef"] == {**PLACE, "name": "Chicago"}


def test_classes_and_locations_that_are_not_tracked():
    sale = books().made("Invoice", _tracked())
    assert not {"ClassRef", "DepartmentRef"} & {*sale, *sale["Line"][0]["SalesItemLineDetail"]}
    kit = books(switches={"tracking_off": "refused"})
    assert kit.refused("Invoice", _tracked())[0] == "5030"
    kit = books(switches={"tracking_off": "refused"}, AccountingInfoPrefs={**TRACKED, "ClassTrackingPerTxnLine": False})
    assert "ClassTrackingPerTxnLine" in kit.refused("Invoice", _tracked())[1]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"ClassRef": {"value": "9"}}, "Klasses element id 9 not found"),
        ({"DepartmentRef": {"value": "9"}}, "Depts element id 9 not found"),
    ],
)
def test_classes_and_locations_that_do_not_exist(change, detail):
    code, told = books(AccountingInfoPrefs=TRACKED).refused("Invoice", invoice("1", **change))
    assert (code, detail in told) == ("2500", True)


def test_an_invoice_to_be_mailed_needs_an_address(kit):
    assert kit.refused("Invoice", invoice("1", EmailStatus="NeedToSend")) == (
        "2020", "Required parameter BillEmail is missing in the request",
    )  # fmt: skip
    sent = kit.made("Invoice", invoice("1", EmailStatus="NeedToSend", BillEmail={"Address": "a@b.example"}))
    assert (sent["EmailStatus"], sent["DeliveryInfo"]) == ("NeedToSend", {"DeliveryType": "Email"})
    assert kit.refused("Invoice", invoice("1", EmailStatus="Sent"))[0] == "2170"


def test_a_discount_lowers_the_total(kit):
    def discount(**fields):
        detail = {name: value for name, value in fields.items() if name != "Amount"}
        amount = {"Amount": fields["Amount"]} if "Amount" in fields else {}
        return {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail, **amount}

    sale = kit.made("Invoice", invoice("1", Line=[line("80"), discount(PercentBased=True, DiscountPercent=10)]))
    assert (sale["TotalAmt"], [each["Amount"] for each in sale["Line"]]) == (72, [80, 8, 80])
    assert kit.made("Invoice", invoice("1", Line=[line("80"), discount(Amount=5)]))["TotalAmt"] == 75
    assert kit.refused("Invoice", invoice("1", Line=[line("80"), discount()]))[0] == "2020"


def test_stock_cannot_be_sold_before_its_first_day():
    stock = {
        "Name": "Rocks", "Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 4, "InvStartDate": "2026-02-01",
        **{name: {"value": number} for name, number in
           (("IncomeAccountRef", "1"), ("ExpenseAccountRef", "7"), ("AssetAccountRef", "6"))},
    }  # fmt: skip
    kit = books()
    item = kit.made("Item", stock)["Id"]
    assert kit.refused("Invoice", invoice("1", Line=[line("1", item)], TxnDate="2026-01-31"))[0] == "6270"
    assert kit.made("Invoice", invoice("1", Line=[line("1", item)], TxnDate="2026-02-01"))["Balance"] == 1


def test_custom_fields_of_the_company_stand_on_every_invoice():
    named = [
        {"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "Crew #"},
        {"Name": "SalesFormsPrefs.SalesCustomName2", "Type": "StringType", "StringValue": "Old"},
        {"Name": "SalesFormsPrefs.UseSalesCustom2", "Type": "BooleanType", "BooleanValue": False},
    ]
    kit = books(SalesFormsPrefs={"CustomField": [{"CustomField": named}]})
    field = {"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"}
    assert kit.made("Invoice", invoice("1"))["CustomField"] == [field]
    told = kit.made("Invoice", invoice("1", CustomField=[{"DefinitionId": "1", "StringValue": "7"}]))
    assert told["CustomField"] == [{**field, "StringValue": "7"}]


def test_a_parents_sum_holds_what_its_children_owe(kit):
    child = kit.made("Customer", {"DisplayName": "Aviary", "ParentRef": {"value": "1"}, "Job": True})["Id"]
    kit.made("Invoice", invoice("100", customer=child))
    kit.made("Invoice", invoice("30"))
    kit.made("Payment", paid("25", customer=child))
    sums = [
        (kit.read("Customer", each)["Balance"], kit.read("Customer", each)["BalanceWithJobs"]) for each in ("1", child)
    ]
    assert sums == [(30, 105), (75, 75)]


def test_foreign_documents_settle_in_their_currency(kit):
    sale = kit.made("Invoice", invoice("100", customer="2", TxnDate="2026-02-10"))
    assert (sale["HomeTotalAmt"], sale["HomeBalance"]) == (110, 110)
    payment = kit.made("Payment", paid("40", ("40", ("Invoice", sale["Id"])), customer="2"))
    assert (payment["CurrencyRef"]["value"], payment["ExchangeRate"]) == ("EUR", Decimal("1.20"))
    left = kit.read("Invoice", sale["Id"])
    assert (left["Balance"], left["HomeBalance"]) == (60, 66)
    assert kit.balance(number="2") == 60


@pytest.mark.parametrize("position", ["refused", "allowed"])
def test_numbers_twice(position):
    kit = books(switches={"duplicate_docnumber": position})
    kit.made("CreditMemo", invoice("1", DocNumber="7"))
    answer = kit.post("creditmemo", invoice("1", DocNumber="7"))
    assert answer.status_code == {"refused": 400, "allowed": 200}[position]


def test_a_settled_invoice_stays_with_its_customer(kit):
    other = kit.made("Customer", {"DisplayName": "Other"})["Id"]
    sale = kit.made("Invoice", invoice("100"))["Id"]
    assert kit.changed("Invoice", sale, CustomerRef={"value": other})["CustomerRef"]["name"] == "Other"
    assert (kit.balance(), kit.balance(number=other)) == (0, 100)
    kit.made("Payment", paid("60", ("60", ("Invoice", sale)), customer=other))
    change = {"Id": sale, "SyncToken": "1", "sparse": True, "CustomerRef": {"value": "1"}}
    assert kit.refused("Invoice", change)[0] == "6000"
