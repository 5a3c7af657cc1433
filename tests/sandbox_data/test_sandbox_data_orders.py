"""The demo company's purchase orders: each trap is there, and everything it refers to."""

import pytest

from atqbo.sandbox import demo, orders
from atqbo.sandbox.dataset import Dataset


@pytest.fixture(scope="module")
def company() -> Dataset:
    return demo.dataset()


def test_each_trap_is_there(company: Dataset) -> None:
    assert len(company.autotask["PurchaseOrders"]) == len(orders.ORDERS)
    submitted = [each["id"] for each in company.autotask["PurchaseOrders"] if each["submitDateTime"]]
    assert sorted(demo.expected(app="purchase-orders")) == sorted(submitted)


def test_everything_that_is_referred_to_is_there(company: Dataset) -> None:
    ids = {name: {record["id"] for record in records} for name, records in company.autotask.items()}
    assert {order["vendorID"] for order in company.autotask["PurchaseOrders"]} <= ids["Companies"]
    for item in company.autotask["PurchaseOrderItems"]:
        assert item["orderID"] in ids["PurchaseOrders"]
        assert item["productID"] in ids["Products"]
    for receipt in company.autotask["PurchaseOrderItemReceiving"]:
        assert receipt["purchaseOrderItemID"] in ids["PurchaseOrderItems"]
