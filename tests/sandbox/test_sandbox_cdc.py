"""Change data capture: what is told, in which order, how far back."""

import pytest
from sandbox_kit import Kit, error, invoice

LONG_AGO = "2011-10-10T09:00:00-07:00"


@pytest.fixture
def kit():
    return Kit()


def changed(kit, entities, since):
    answer = kit.get("cdc", entities=entities, changedSince=since)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"CDCResponse", "time"}
    [response] = answer.json()["CDCResponse"]
    return response["QueryResponse"]


def test_the_recorded_form(kit):
    [customers, nothing] = changed(kit, "customer, Invoice", LONG_AGO)
    assert set(customers) == {"Customer", "startPosition", "maxResults"}
    assert (customers["startPosition"], customers["maxResults"]) == (1, 3)
    assert {row["DisplayName"] for row in customers["Customer"]} >= {"Gone (deleted)"}, "inactive ones count too"
    assert nothing == {}


def test_only_what_changed_since_then_the_oldest_first(kit):
    for name in ("b", "a"):
        kit.clock.sleep(60)
        kit.post("customer", {"DisplayName": name})
    kit.clock.sleep(60)
    kit.post("customer", {"Id": "1", "SyncToken": "0", "sparse": True, "Notes": "x"})
    since = ["2026-03-02T07:00:01-08:00", "2026-03-02T15:02:00+00:00", "2026-03-02T07:03:00", "2026-03-02T07:03:01"]
    found = [changed(kit, "Customer", each)[0].get("Customer", []) for each in since]
    names = [[row["DisplayName"] for row in rows] for rows in found]
    assert names == [["b", "a", "Amy's Bird Sanctuary"], ["a", "Amy's Bird Sanctuary"], ["Amy's Bird Sanctuary"], []]


def test_what_is_deleted_is_told_as_deleted(kit):
    made = kit.post("invoice", invoice("1")).json()["Invoice"]
    kit.clock.sleep(60)
    deleted = kit.post("invoice", {"Id": made["Id"], "SyncToken": "0"}, operation="delete").json()["Invoice"]
    assert deleted == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    assert kit.get(f"invoice/{made['Id']}").status_code == 400
    [told] = changed(kit, "Invoice", "2026-03-02T07:00:30-08:00")
    assert [(row["Id"], row["status"]) for row in told["Invoice"]] == [(made["Id"], "Deleted")]
    assert told["Invoice"][0]["MetaData"]["LastUpdatedTime"] == "2026-03-02T07:01:00-08:00"


def test_a_thousand_objects_in_all(kit):
    for start in range(0, 1020, 30):
        items = [
            {"bId": str(number), "operation": "create", "Customer": {"DisplayName": f"Customer {start + number}"}}
            for number in range(30)
        ]
        kit.post("batch", {"BatchItemRequest": items})
    first, second = changed(kit, "Customer,Item", LONG_AGO)
    assert (first["maxResults"], len(first["Customer"]), second) == (1000, 1000, {})


@pytest.mark.parametrize(("mode", "status"), [("answered", 200), ("error", 400)])
def test_more_than_thirty_days_back_is_a_switch(mode, status):
    kit = Kit(switches={"cdc_look_back": mode})
    assert kit.get("cdc", entities="Customer", changedSince="2026-02-01T07:00:00-08:00").status_code == 200
    answer = kit.get("cdc", entities="Customer", changedSince="2026-01-31T06:59:59-08:00")
    assert answer.status_code == status
    if status == 400:
        assert "which is older than fixed days is not supported." in error(answer)["Detail"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"changedSince": LONG_AGO}, "2020"),
        ({"entities": "Customer"}, "2020"),
        ({"entities": "Customer", "changedSince": "yesterday"}, "2010"),
        ({"entities": "Customer", "changedSince": "9999-12-31T23:00:00-08:00"}, "2010"),
        ({"entities": "TaxCode", "changedSince": LONG_AGO}, "500"),
        ({"entities": "Nothing", "changedSince": LONG_AGO}, "500"),
    ],
)
def test_refused(kit, params, code):
    assert error(kit.get("cdc", **params))["code"] == code
