"""Overlays of the demo company: purchase orders by name, on top of what is there anyway."""

from typing import Any

import pytest

from atqbo import money
from atqbo.sandbox import catalog, demo, spending
from atqbo.sandbox.dataset import Dataset


@pytest.fixture(scope="module")
def company() -> Dataset:
    return demo.dataset(overlays=tuple(spending.OVERLAYS))


def test_an_overlay_changes_nothing_else(company: Dataset) -> None:
    plain = demo.dataset()
    for name, records in plain.autotask.items():
        assert company.autotask[name][: len(records)] == records
    assert company.quickbooks == plain.quickbooks
    assert "PurchaseOrders" not in plain.autotask
    assert money.canonical(company) == money.canonical(demo.dataset(overlays=tuple(spending.OVERLAYS)))


def test_what_is_ready_to_move(company: Dataset) -> None:
    def ready(entity: str, status: str, statuses: dict[str, int], marker: str) -> list[Any]:
        records = company.autotask[entity]
        return [record for record in records if record["status"] == statuses[status] and not record[marker]]

    submitted = ("Submitted", catalog.PURCHASE_ORDER_STATUS, "externalPONumber")
    assert len(ready("PurchaseOrders", *submitted)) == 6


def test_everything_that_is_referred_to_is_there(company: Dataset) -> None:
    ids = {name: {record["id"] for record in records} for name, records in company.autotask.items()}
    assert {order["vendorID"] for order in company.autotask["PurchaseOrders"]} <= ids["Companies"]
    for item in company.autotask["PurchaseOrderItems"]:
        assert item["orderID"] in ids["PurchaseOrders"]
        assert item["productID"] in ids["Products"]
