"""What the company behind Autotask does: voids and new invoices, expense reports, purchase orders, hidden lines."""

from datetime import timedelta
from decimal import Decimal

import pytest
from autotask_tenant import DAY, tenant

from atqbo.money import decode
from atqbo.sandbox.wire import Request

CASH, COMPANY_CARD = 5, 8
ITEM = {
    "description": "Taxi", "expenseDate": DAY, "expenseCategory": 3, "paymentType": CASH, "haveReceipt": True,
    "isBillableToCompany": False, "internalCurrencyExpenseAmount": Decimal("40.50"),
}  # fmt: skip
LINE = {"inventoryLocationID": 1, "quantity": 10, "unitCost": Decimal("99.90"), "productID": 9}
ALL = {"op": "exist", "field": "id"}


@pytest.fixture
def desk():
    return tenant()


def exact(desk, entity, number):
    return decode(desk.kit.autotask("GET", f"{entity}/{number}").content)["item"]


# Invoices


@pytest.mark.parametrize(("position", "freed"), [("zero", 0), ("null", None), ("kept", 101)])
def test_a_void_marks_the_invoice_and_frees_its_items(position, freed):
    desk = tenant(switches={"voided_items": position})
    assert desk.act("void-invoice", 101).json() == {"itemId": 101}
    invoice = desk.item("Invoices", 101)
    assert (invoice["isVoided"], invoice["voidedDate"]) == (True, "2026-03-02T15:00:00.000Z")
    assert invoice["voidedByResourceID"] == 29682885
    assert desk.item("BillingItems", 501)["invoiceID"] == freed
    assert desk.kit.found({"op": "eq", "field": "isVoided", "value": True}) == [101]
    assert "voided already" in desk.act("void-invoice", 101).json()["error"]


@pytest.mark.parametrize("position", ["zero", "kept"])
def test_what_was_voided_is_invoiced_anew(position):
    desk = tenant(switches={"voided_items": position})
    desk.act("void-invoice", 101)
    number = desk.act("make-invoice", 7).json()["itemId"]
    invoice = exact(desk, "Invoices", number)
    assert number == 104
    assert [desk.item("BillingItems", item)["invoiceID"] for item in (501, 502, 503)] == [104, 104, 0]
    assert (invoice["paymentTerm"], invoice["dueDate"], invoice["isVoided"]) == (3, "2026-04-01T00:00:00Z", False)
    taxes = [exact(desk, "BillingItems", item)["taxDollars"] for item in (501, 502)]
    assert invoice["totalTaxValue"] == sum(taxes)
    assert invoice["invoiceTotal"] == Decimal("100.00") + sum(taxes)
    assert "nothing to invoice" in desk.act("make-invoice", 7).json()["error"]


def test_amounts_that_contain_their_tax_still_do_when_they_are_invoiced_anew():
    plain, desk = tenant(), tenant(switches={"total_amount": "with-tax"})
    for each, numbers in ((plain, [101]), (desk, [101, 104])):
        for number in numbers:
            each.act("void-invoice", number)
            last = each.act("make-invoice", 7).json()["itemId"]
    for item in (501, 502):
        net, whole = exact(plain, "BillingItems", item), exact(desk, "BillingItems", item)
        assert whole["taxDollars"] == net["taxDollars"]
        assert whole["totalAmount"] == net["totalAmount"] + net["taxDollars"]
    assert exact(desk, "Invoices", last)["invoiceTotal"] == exact(plain, "Invoices", 104)["invoiceTotal"]


@pytest.mark.parametrize(("scale", "tax"), [("percent", "2.8223"), ("fraction", "675.75")])
def test_taxes_compound_in_whichever_scale_the_rates_are(scale, tax):
    """39.75 taxed with 5, and that again with 2: as percent, or as fractions of one."""
    desk = tenant(switches={"tax_rate": scale})
    desk.act("make-invoice", 7)
    assert exact(desk, "BillingItems", 502)["taxDollars"] == Decimal(tax)


def test_an_exempt_company_pays_no_tax(desk):
    desk.write("PATCH", "Companies", id=7, isTaxExempt=True)
    number = desk.act("make-invoice", 7).json()["itemId"]
    assert exact(desk, "Invoices", number)["totalTaxValue"] == 0


def test_acts_that_cannot_be(desk):
    for name, number in (("void-invoice", 999), ("dance", 1), ("approve-expense-report", 20), ("make-invoice", "x")):
        assert desk.act(name, number).status_code == 400


# Expense reports


def amounts(desk):
    names = ("internalCurrencyExpenseTotal", "amountDue", "reimbursementCurrencyAmountDue")
    report = exact(desk, "ExpenseReports", 20)
    return [report[name] for name in names]


def test_a_reports_sums_follow_its_items(desk):
    first = desk.write("POST", "Expenses/20/Items", **ITEM)
    desk.write("POST", "Expenses/20/Items", **{**ITEM, "paymentType": COMPANY_CARD})
    assert amounts(desk) == [Decimal("81.00"), Decimal("40.50"), Decimal("40.50")]
    desk.write("PATCH", "ExpenseReports", id=20, internalCurrencyCashAdvanceAmount=50)
    desk.write("PATCH", "Expenses/20/Items", id=first, internalCurrencyExpenseAmount=60)
    assert amounts(desk) == [Decimal("100.50"), Decimal(10), Decimal(10)]
    item = desk.item("ExpenseItems", first)
    assert (item["companyID"], item["isReimbursable"], item["expenseReportID"]) == (0, True, 20)


@pytest.mark.parametrize(
    ("category", "field", "more"),
    [
        (1, "miles", {}),
        (1, "destination", {"miles": 12, "origin": "Peoria"}),
        (2, "entertainmentLocation", {"entertainmentLocation": ""}),
    ],
)
def test_mileage_and_entertainment_need_more(desk, category, field, more):
    assert field in desk.refusal("POST", "Expenses/20/Items", {**ITEM, "expenseCategory": category, **more})


def test_the_life_of_an_expense_report(desk):
    number = desk.write("POST", "Expenses/20/Items", **ITEM)
    desk.write("PATCH", "ExpenseReports", id=20, submit=True)
    report = desk.item("ExpenseReports", 20)
    assert (report["status"], report["submitDate"]) == (2, "2026-03-02T15:00:00.000Z")
    assert "In Progress or Rejected" in desk.refusal("PATCH", "ExpenseReports", {"id": 20, "submit": True})
    assert "In Progress or Rejected" in desk.refusal("PATCH", "Expenses/20/Items", {"id": number, "description": "x"})
    desk.act("reject-expense-report", 20)
    desk.write("PATCH", "Expenses/20/Items", id=number, description="Taxi to the airport")
    desk.write("PATCH", "ExpenseReports", id=20, submit="true", status=5)
    assert desk.item("ExpenseReports", 20)["status"] == 2
    desk.act("approve-expense-report", 20)
    report = desk.item("ExpenseReports", 20)
    assert (report["status"], report["approvedDate"], report["approverID"]) == (3, report["submitDate"], 29682885)
    desk.write("PATCH", "ExpenseReports", id=20, quickBooksReferenceNumber="B-1")
    desk.act("pay-expense-report", 20)
    assert desk.item("ExpenseReports", 20)["status"] == 5


def test_receipts_are_attached_to_items(desk):
    number = desk.write("POST", "Expenses/20/Items", **ITEM)
    sent = {"title": "Receipt", "fullPath": "taxi.pdf", "attachmentType": "FILE_ATTACHMENT", "publish": 1}
    path = f"ExpenseItems/{number}/Attachments"
    attached = desk.write("POST", path, **sent, data="JVBERg==")
    [told] = desk.kit.autotask("GET", path).json()["items"]
    assert told == desk.item("ExpenseItemAttachments", attached)
    assert [told[name] for name in ("expenseItemID", "expenseReportID", "fileSize", "contentType")] == [
        number, 20, 4, "application/pdf",
    ]  # fmt: skip
    assert "Base-64" in desk.refusal("POST", path, {**sent, "data": "not base64!"})
    assert desk.kit.autotask("DELETE", f"{path}/{attached}").json() == {"itemId": attached}


# Purchase orders


def received(desk, item, quantity):
    return desk.write("POST", f"PurchaseOrderItems/{item}/Receiving", quantityNowReceiving=quantity)


def test_the_life_of_a_purchase_order(desk):
    first = desk.write("POST", "PurchaseOrders/30/Items", **LINE)
    second = desk.write("POST", "PurchaseOrders/30/Items", **LINE, memo="Spare")
    receive = f"PurchaseOrderItems/{first}/Receiving"
    assert "must be submitted" in desk.refusal("POST", receive, {"quantityNowReceiving": 1})
    desk.write("PATCH", "PurchaseOrders", id=30, status=2)
    assert desk.item("PurchaseOrders", 30)["submitDateTime"] == "2026-03-02T15:00:00.000Z"
    assert "status" in desk.refusal("POST", "PurchaseOrders/30/Items", LINE)
    desk.write("PATCH", "PurchaseOrders/30/Items", id=second, memo="Spare parts")
    received(desk, first, 4)
    assert desk.item("PurchaseOrders", 30)["status"] == 3
    last = desk.item("PurchaseOrderItemReceiving", received(desk, first, 6))
    assert (last["quantityPreviouslyReceived"], last["quantityBackOrdered"]) == (4, 0)
    for quantity in (1, 0, -2):
        assert "quantity" in desk.refusal("POST", receive, {"quantityNowReceiving": quantity})
    received(desk, second, 10)
    assert desk.item("PurchaseOrders", 30)["status"] == 4
    assert "status" in desk.refusal("PATCH", "PurchaseOrders/30/Items", {"id": second, "memo": "x"})
    desk.write("PATCH", "PurchaseOrders", id=30, externalPONumber="PO-5")


@pytest.mark.parametrize("status", [3, 4, 2, 5])
def test_a_new_order_is_new(desk, status):
    order = {"vendorID": 8, "shipToName": "Us", "shipToAddress1": "1 Elm St"}
    assert "status" in desk.refusal("POST", "PurchaseOrders", {**order, "status": status})
    number = desk.write("POST", "PurchaseOrders", **order, status=1)
    if status in (3, 4):
        assert "status" in desk.refusal("PATCH", "PurchaseOrders", {"id": number, "status": status})
    else:
        desk.write("PATCH", "PurchaseOrders", id=number, status=status)
        assert "status" in desk.refusal("PATCH", "PurchaseOrders", {"id": number, "status": 1})


def test_only_what_awaits_approval_is_listed(desk):
    assert "rejectNote" in desk.refusal("PATCH", "PurchaseApprovals", {"id": 5, "isApproved": False})
    desk.write("PATCH", "PurchaseApprovals", id=5, isApproved=False, rejectNote="Too dear")
    assert desk.kit.found(ALL, entity="PurchaseApprovals") == [6]
    desk.write("PATCH", "PurchaseApprovals", id=6, isApproved=True)
    assert desk.kit.found(ALL, entity="PurchaseApprovals") == []


def test_a_credit_is_a_charge_with_a_negative_price(desk):
    sent = {
        "name": "Goodwill", "chargeType": 1, "datePurchased": DAY, "unitQuantity": 2, "unitPrice": Decimal("-12.50"),
        "isBillableToCompany": True,
    }  # fmt: skip
    number = desk.write("POST", "Tickets/40/Charges", **sent)
    assert exact(desk, "TicketCharges", number)["billableAmount"] == -25
    assert "negative" in desk.refusal("POST", "Tickets/40/Charges", {**sent, "unitQuantity": -1})


# Lines of business


def test_documents_of_a_hidden_line_are_not_there():
    seen, restricted = tenant(), tenant(hidden_lines=[2])
    assert seen.kit.found(ALL, entity="ExpenseReports") == [20]
    assert restricted.kit.found(ALL, entity="ExpenseReports") == []
    assert restricted.kit.found(ALL, entity="BillingItems") == [501, 503]
    assert restricted.kit.autotask("GET", "ExpenseReports/20").status_code == 404
    assert "No matching records" in restricted.refusal("PATCH", "ExpenseReports", {"id": 20, "name": "x"})
    assert restricted.kit.found(ALL) == seen.kit.found(ALL)
    number = restricted.act("make-invoice", 7).json()["itemId"]
    assert number not in restricted.kit.found(ALL)
    count = restricted.kit.autotask("POST", "Invoices/query/count", {"filter": [ALL]}).json()
    assert count == {"queryCount": 3}


def test_items_of_a_hidden_report_are_hidden_with_it(desk):
    number = desk.write("POST", "Expenses/20/Items", **ITEM)
    assert desk.kit.found(ALL, entity="ExpenseItems") == [number]
    held = desk.kit.services.dump()["autotask"]["ExpenseItems"]
    restricted = tenant(hidden_lines=[2], more={"ExpenseItems": held})
    assert restricted.kit.found(ALL, entity="ExpenseItems") == []


@pytest.mark.parametrize("status", [403, 500])
def test_an_entity_that_the_security_level_does_not_open(status):
    desk = tenant(forbidden=["Invoices"], switches={"no_permission": str(status)})
    for method, path in (("POST", "Invoices/query"), ("GET", "Invoices/101"), ("PATCH", "Invoices")):
        assert "adequate permissions" in desk.refusal(method, path, {"filter": [ALL]}, status=status)
    info = desk.kit.autotask("GET", "Invoices/entityInformation").json()["info"]
    assert (info["canQuery"], info["userAccessForQuery"]) == (True, "None")
    assert desk.item("BillingItems", 501)["invoiceID"] == 101


def test_an_entity_that_the_security_level_opens_for_reading_only():
    desk = tenant(read_only=["Invoices"])
    refused = desk.refusal("PATCH", "Invoices", {"id": 101, "invoiceNumber": "7"}, status=403)
    assert "adequate permissions" in refused
    assert desk.item("Invoices", 101)["id"] == 101
    info = desk.kit.autotask("GET", "Invoices/entityInformation").json()["info"]
    assert (info["userAccessForQuery"], info["userAccessForUpdate"]) == ("All", "None")


# Limits


def test_metadata_counts_by_itself_and_zones_do_not_count():
    services = tenant().kit.services

    def endpoint(method, path):
        return services.endpoint(Request.to(method, f"http://sandbox/ATServicesRest/V1.0/{path}", {}, b""))

    assert endpoint("POST", "invoices/query") == endpoint("PATCH", "Invoices") == "Invoices"
    assert endpoint("GET", "Invoices/entityInformation/fields") == "Invoices information"
    assert endpoint("POST", "Companies/7/Contacts") == "Contacts"
    assert endpoint("GET", "zoneInformation?user=x") == ""


@pytest.mark.parametrize("status", [429, 500])
def test_a_fourth_request_at_a_time(status):
    services = tenant(switches={"thread_status": str(status)}).kit.services
    refused = services.crowded("autotask")
    assert refused.status == status
    assert "Thread Threshold Exceeded" in decode(refused.body)["errors"][0]


def test_the_thresholds_count_this_hour_only(desk):
    def counted():
        return desk.kit.autotask("GET", "ThresholdInformation").json()["currentTimeframeRequestCount"]

    before = counted()
    assert counted() == before + 1
    desk.kit.clock.sleep(timedelta(hours=1).total_seconds())
    assert counted() == 1


def test_what_other_programs_asked_counts_in_the_same_hour():
    desk = tenant(used_this_hour=7600)
    assert desk.kit.autotask("GET", "ThresholdInformation").json()["currentTimeframeRequestCount"] > 7600
    desk.kit.clock.sleep(timedelta(hours=1).total_seconds())
    assert desk.kit.autotask("GET", "ThresholdInformation").json()["currentTimeframeRequestCount"] == 1
