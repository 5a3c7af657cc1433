"""Batches and requestids: each item for itself, and nothing done twice."""

import pytest
from sandbox_kit import Kit, error, invoice


@pytest.fixture
def kit():
    return Kit()


def batch(kit, *items, **params):
    numbered = [{"bId": f"b{number:02d}", **item} for number, item in enumerate(items, 1)]
    return kit.post("batch", {"BatchItemRequest": numbered}, **params)


def create(entity, body, **more):
    return {"operation": "create", entity: body, **more}


def test_each_item_is_answered_for_itself_and_in_order(kit):
    answer = batch(
        kit,
        create("Vendor", {"DisplayName": "Boraski"}),
        create("Customer", {"DisplayName": "Books by Bessie"}),
        {"operation": "update", "Customer": {"Id": "1", "SyncToken": "9", "sparse": True}},
        {"Query": "select * from Term"},
        {"operation": "delete", "Invoice": {"Id": "1", "SyncToken": "0"}},
        create("Invoice", invoice("5")),
    )
    assert answer.status_code == 200
    items = answer.json()["BatchItemResponse"]
    assert [item["bId"] for item in items] == ["b01", "b02", "b03", "b04", "b05", "b06"]
    assert items[0]["Vendor"]["Id"] == "31"
    codes = [item["Fault"]["Error"][0]["code"] for item in items if "Fault" in item]
    assert codes == ["6240", "5010", "610"]
    assert items[3]["QueryResponse"]["maxResults"] == 1
    assert items[5]["Invoice"]["DocNumber"] == "1001"


def test_items_do_not_see_what_earlier_ones_made(kit):
    answer = batch(kit, create("Customer", {"DisplayName": "New"}), create("Invoice", invoice("5", customer="31")))
    made, refused = answer.json()["BatchItemResponse"]
    assert made["Customer"]["Id"] == "31"
    assert refused["Fault"]["Error"][0]["code"] == "2500"
    assert kit.post("invoice", invoice("5", customer="31")).status_code == 200


def test_thirty_items_at_most(kit):
    many = [create("Invoice", invoice("1"))] * 31
    refused = batch(kit, *many)
    assert (refused.status_code, error(refused)["code"]) == (400, "1040")
    assert len(batch(kit, *many[:30]).json()["BatchItemResponse"]) == 30
    assert len(kit.services.dump()["quickbooks"]["Invoice"]) == 30


@pytest.mark.parametrize("bids", [("b1", "b1"), ("",), (None,), (7,), ("b" * 51,)])
def test_bids_are_unique_and_short(kit, bids):
    items = [{"bId": bid, **create("Invoice", invoice("1"))} for bid in bids]
    assert kit.post("batch", {"BatchItemRequest": items}).status_code == 400


@pytest.mark.parametrize(("bid", "status"), [("b" * 36, 400), ("b" * 10, 200)])
def test_beside_a_requestid_bids_are_shorter(kit, bid, status):
    body = {"BatchItemRequest": [{"bId": bid, **create("Invoice", invoice("1"))}]}
    assert kit.post("batch", body, requestid="abc").status_code == status
    assert kit.post("batch", body).status_code == 200


@pytest.mark.parametrize("items", ["x", {}, [1], [[]]])
def test_batches_that_are_none(kit, items):
    assert kit.post("batch", {"BatchItemRequest": items}).status_code == 400


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"Query": 5}, "500"),
        ({"operation": "create", "Invoice": []}, "2010"),
        ({"operation": "create", "Nothing": {}}, "500"),
        ({"operation": "revert", "Invoice": {"Id": "1"}}, "500"),
        ({"operation": "create", "Invoice": {}, "Customer": {}}, "500"),
        ({"operation": "create", "Invoice": {"Id": "1"}}, "2030"),
        ({"operation": "update", "Invoice": {}}, "2030"),
        ({"CDCQuery": {"Entities": "Invoice"}}, "500"),
    ],
)
def test_items_that_are_none(kit, item, code):
    assert batch(kit, item).json()["BatchItemResponse"][0]["Fault"]["Error"][0]["code"] == code


def test_options_of_an_item(kit):
    twice = create("Invoice", invoice("1", DocNumber="7"))
    items = batch(kit, twice, twice, {**twice, "optionsData": "allowduplicatedocnum"}).json()["BatchItemResponse"]
    assert ["Invoice" in item for item in items] == [True, False, True]


def test_a_requestid_is_answered_the_same_again_without_a_second_effect(kit):
    first = kit.post("invoice", invoice("1"), requestid="abc")
    kit.clock.sleep(30)
    again = kit.post("invoice", invoice("1"), requestid="abc")
    assert again.content == first.content
    assert again.headers["intuit_tid"] != first.headers["intuit_tid"]
    batches = [batch(kit, create("Invoice", invoice("3")), requestid="def").content for _ in range(2)]
    assert batches[0] == batches[1]
    assert len(kit.services.dump()["quickbooks"]["Invoice"]) == 2


def test_a_refused_request_leaves_its_requestid_free(kit):
    assert kit.post("invoice", invoice("1", customer="99"), requestid="abc").status_code == 400
    assert kit.post("invoice", invoice("1"), requestid="abc").status_code == 200


@pytest.mark.parametrize(("mode", "status", "invoices"), [("forget", 200, 2), ("error600", 400, 1)])
def test_what_a_used_requestid_leads_to_is_a_switch(mode, status, invoices):
    kit = Kit(switches={"requestid": mode})
    answers = [kit.post("invoice", invoice("1"), requestid="abc") for _ in range(2)]
    assert answers[1].status_code == status
    assert len(kit.services.dump()["quickbooks"]["Invoice"]) == invoices


@pytest.mark.parametrize(("mode", "status"), [("replay", 200), ("error600", 400)])
def test_a_used_requestid_with_another_body_is_a_switch(mode, status):
    kit = Kit(switches={"requestid_other_body": mode})
    first = kit.post("invoice", invoice("1"), requestid="abc")
    other = kit.post("invoice", invoice("2"), requestid="abc")
    assert other.status_code == status
    assert other.content == first.content if status == 200 else error(other)["code"] == "600"
    assert kit.post("invoice", invoice("1"), requestid="abc").content == first.content
    assert len(kit.services.dump()["quickbooks"]["Invoice"]) == 1


def test_requestids_have_a_length(kit):
    assert kit.post("invoice", invoice("1"), requestid="x" * 50).status_code == 200
    assert error(kit.post("invoice", invoice("1"), requestid="x" * 51))["code"] == "2130"
    assert error(batch(kit, create("Invoice", invoice("1")), requestid="x" * 37))["code"] == "2130"
