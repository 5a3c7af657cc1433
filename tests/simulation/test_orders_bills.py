"""Purchase orders as bills of what came (rule P2), and the tax of purchases (rule T3). Table: test_orders.py."""

from decimal import Decimal

import pytest
from orders_company import Orders

from atqbo.plan.postings import postings as books_of
from atqbo.sandbox import books, catalog


def test_p2_bills_of_what_was_received_one_for_each_invoice_of_the_vendor(tmp_path):
    def build(world):
        world.number = world.order((4, "25.00"), (2, "10.00"), status="Received Partial")
        world.received(world.number, 1, "INV-77")
        world.received(world.number, 2, "INV-80", line=1)
        world.waiting = world.order((1, "10"))

    world = Orders(tmp_path, build, **{"as": "bill"})
    assert world.ends()[world.waiting] == ("skipped", "nothing-received")
    bills = {each["DocNumber"]: each for each in world.placed("Bill")[world.number]}
    assert {number: each["TotalAmt"] for number, each in bills.items()} == {"INV-77": 25, "INV-80": 20}
    assert world.in_autotask(world.number)["externalPONumber"] in (None, "")
    assert "PurchaseOrder" not in {name for name, rows in world.held_by()["quickbooks"].items() if rows}


def test_p2_later_receipts_become_bills_in_later_runs_and_the_last_brings_the_number_back(tmp_path):
    def build(world):
        world.number = world.order((4, "25.00"), status="Received Partial")
        world.received(world.number, 1, "INV-77")

    world = Orders(tmp_path, build, **{"as": "bill"})
    world.ends()
    world.receive(world.number, 3, "INV-80")
    world.run()
    assert [each["TotalAmt"] for each in world.placed("Bill")[world.number]] == [25, 75]
    assert world.in_autotask(world.number)["externalPONumber"] == "INV-77, INV-80"
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}


def test_p2_a_number_that_stands_there_already_is_held(tmp_path):
    def build(world):
        world.number = world.order((1, "25.00"), status="Received Full")
        world.received(world.number, 1, "INV-77")

    world = Orders(tmp_path, build, **{"as": "bill"})
    world.ends()
    world.change("PurchaseOrders", world.number, externalPONumber=None)
    assert world.ends() == {world.number: ("held", "number-cleared")}
    other = Orders(tmp_path / "other", build, **{"as": "bill"})
    times = dict.fromkeys(("CreateTime", "LastUpdatedTime"), "2026-01-02T00:00:00-08:00")
    bill = {"Id": "1", "VendorRef": {"value": "500"}, "DocNumber": "INV-77", "TotalAmt": 5, "SyncToken": "0",
            "Line": [], "MetaData": times}  # fmt: skip
    store = other.services.world.store
    with store.transaction():
        store.put(("quickbooks", "Bill"), "1", bill)
    assert other.ends() == {other.number: ("held", "number-used")}


@pytest.mark.parametrize("fall_back", [False, True])
def test_a_tier_without_orders_blocks_or_falls_back_to_bills(tmp_path, fall_back):
    def build(world):
        world.number = world.order((1, "25.00"), status="Received Full")
        world.received(world.number, 1, "INV-77")
        told = world.draft.quickbooks["CompanyInfo"][0]["NameValue"]
        told[:] = [each for each in told if each["Name"] != "OfferingSku"]
        told.append({"Name": "OfferingSku", "Value": "QuickBooks Online Essentials"})

    world = Orders(tmp_path, build, fall_back_to_bills=fall_back)
    if fall_back:
        assert world.ends() == {world.number: ("created",)}
        assert world.placed("Bill")[world.number][0]["DocNumber"] == "INV-77"
    else:
        assert world.blocked() == ["tier-without-orders"]


def vat(*lines):
    """A company in the United Kingdom, its codes included, with one order that has come."""

    def build(world):
        world.number = world.order(*lines, status="Received Full")
        world.received(world.number, lines[0][0])
        drawn, made = world.draft.quickbooks, world.draft.at_work(400)
        drawn["CompanyInfo"][0]["Country"] = "GB"
        drawn["Preferences"][0]["TaxPrefs"] = {"UsingSalesTax": True, "PartnerTaxEnabled": False}
        drawn["TaxAgency"].append({"DisplayName": "HMRC", **books.record("1", made)})
        rate = {"Name": "VAT", "Active": True, "RateValue": Decimal(20), "AgencyRef": {"value": "1"}}
        drawn["TaxRate"].append({**rate, **books.record("200", made)})
        listed = {"TaxRateDetail": [{"TaxRateRef": {"value": "200"}}]}
        code = {"Name": "20.0% S", "Active": True, "Taxable": True, "PurchaseTaxRateList": listed}
        drawn["TaxCode"].append({**code, **books.record("100", made)})

    return build


def test_t3_outside_the_us_orders_are_held_until_the_purchase_tax_is_set(tmp_path):
    world = Orders(tmp_path, vat((4, "25.00")))
    assert world.ends() == {world.number: ("held", "purchase-tax-unset")}


@pytest.mark.parametrize(("included", "total"), [(False, "120.00"), (True, "100.00")])
def test_t3_the_purchase_code_and_whether_costs_contain_the_tax(tmp_path, included, total):
    world = Orders(tmp_path, vat((4, "25.00")), tax_code="20.0% S", tax_included=included)
    assert world.ends() == {world.number: ("created",)}
    assert (world.placed()[world.number][0]["TotalAmt"], world.tied.differing) == (Decimal(total), ())
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert world.plan.documents[0].notes == (), "an amount that QuickBooks keeps without its tax is no change"


@pytest.mark.parametrize(("included", "total"), [(False, "120.00"), (True, "100.00")])
def test_t3_bills_carry_the_purchase_code_too(tmp_path, included, total):
    keys = {"as": "bill", "tax_code": "20.0% S", "tax_included": included}
    world = Orders(tmp_path, vat((4, "25.00")), **keys)
    assert world.ends() == {world.number: ("created",)}
    [bill] = world.placed("Bill")[world.number]
    assert bill["GlobalTaxCalculation"] == ("TaxInclusive" if included else "TaxExcluded")
    assert (bill["TotalAmt"], world.tied.differing) == (Decimal(total), ())
    net, tax = (Decimal("83.33"), Decimal("16.67")) if included else (Decimal(100), Decimal(20))
    found = books_of(world.plan, {document.source for document in world.plan.documents})
    assert {each.account: each.debit - each.credit for each in found} == {
        "Accounts payable": -Decimal(total), "(expense account of the item)": net, "HMRC Payable": tax,
    }  # fmt: skip


def test_t3_a_billed_receipt_is_no_change_for_its_tax(tmp_path):
    """A bill of a part, taxed on top, is looked at again in every later run."""

    def build(world):
        vat((4, "25.00"))(world)
        world.draft.autotask["PurchaseOrders"][0]["status"] = catalog.PURCHASE_ORDER_STATUS["Received Partial"]
        world.draft.autotask["PurchaseOrderItemReceiving"][0]["quantityNowReceiving"] = 1

    world = Orders(tmp_path, build, **{"as": "bill", "tax_code": "20.0% S", "tax_included": False})
    assert world.ends() == {world.number: ("created",)}
    assert world.ends() == {world.number: ("skipped", "billed-earlier")}
    assert world.plan.documents[0].notes == ()
