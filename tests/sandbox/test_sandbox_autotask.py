"""Autotask's REST API: login, operators, pages, field information, PATCH."""

import pytest
from sandbox_kit import Kit

from atqbo.money import encode

ALL = {"op": "exist", "field": "id"}


@pytest.fixture(scope="module")
def kit():
    return Kit()


def texts(answer):
    return answer.json()["errors"]


@pytest.mark.parametrize(
    ("header", "value", "status"), [("UserName", "nobody", 500), ("Secret", "x", 401), ("ApiIntegrationCode", "x", 500)]
)
def test_three_ways_to_fail_the_login(kit, header, value, status):
    headers = kit.login(**{header: value})
    answer = kit.session.get(kit.base + "/atservicesrest/1.0/Invoices/101", headers=headers)
    assert answer.status_code == status
    assert isinstance(texts(answer)[0], str)


def test_zone_of_the_user_without_a_login(kit):
    url = kit.base + "/ATServicesRest/V1.0/zoneInformation"
    answer = kit.session.get(url, params={"user": kit.services.credentials["autotask_username"]})
    assert answer.json()["url"] == "http://sandbox/ATServicesRest/"
    unknown = kit.session.get(url, params={"user": "x"})
    assert (unknown.status_code, texts(unknown)) == (500, ["Zone information could not be determined"])


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([ALL], [101, 102, 103, 104, 105]),
        ([{"op": "eq", "field": "id", "value": 103}], [103]),
        ([{"op": "noteq", "field": "ID", "value": 103}], [101, 102, 104, 105]),
        ([{"op": "gt", "field": "id", "value": 103}, {"op": "lte", "field": "id", "value": 104}], [104]),
        ([{"op": "gte", "field": "invoiceTotal", "value": 42}], [104, 105]),
        ([{"op": "lt", "field": "createDateTime", "value": "2026-02-02T10:00:00.500Z"}], [101]),
        ([{"op": "notExist", "field": "invoiceNumber"}], [101, 103, 105]),
        ([{"op": "beginsWith", "field": "invoiceNumber", "value": "n-"}], [102, 104]),
        ([{"op": "endsWith", "field": "invoiceNumber", "value": "4"}], [104]),
        ([{"op": "contains", "field": "invoiceNumber", "value": "-2"}], [102]),
        ([{"op": "noteq", "field": "invoiceNumber", "value": "N-2"}], [104]),
        ([{"op": "in", "field": "id", "value": [101, 105, 999]}], [101, 105]),
        ([{"op": "notIn", "field": "id", "value": [101, 105]}], [102, 103, 104]),
        ([{"op": "eq", "field": "isVoided", "value": True}], []),
        ([{"op": "eq", "field": "isVoided", "value": "false"}, {"op": "lt", "field": "id", "value": 102}], [101]),
        (
            [
                {
                    "op": "or",
                    "items": [
                        {"op": "eq", "field": "id", "value": 101},
                        {
                            "op": "and",
                            "items": [
                                {"op": "exist", "field": "invoiceNumber"},
                                {"op": "gt", "field": "id", "value": 103},
                            ],
                        },
                    ],
                }
            ],
            [101, 104],
        ),
    ],
)
def test_operators(kit, conditions, expected):
    assert kit.found(*conditions) == expected


@pytest.mark.parametrize(
    ("entity", "condition", "text"),
    [
        ("Invoices", {"op": "eq", "field": "type", "value": 1}, "Unable to find type in the Invoice Entity."),
        ("Invoices", {"op": "gt", "field": "dueDate", "value": "2026-01-01"}, "dueDate"),
        ("Invoices", {"op": "eq", "field": "id", "value": "false"}, "when converting varchar 'false'"),
        ("Invoices", {"op": "near", "field": "id", "value": 1}, "near"),
        ("Contacts", {"op": "eq", "field": "isActive", "value": True}, "while parsing value: t"),
        ("Companies", {"op": "eq", "field": "isActive", "value": None}, "varchar 'null' to data type bit"),
        ("Invoices", {"op": "in", "field": "id", "value": list(range(501))}, "limited to 500 or fewer 'OR' conditions"),
        ("Invoices", {"op": "or", "items": [{"op": "eq", "field": "id", "value": 1}] * 501}, "limited to 500"),
    ],
)  # fmt: skip
def test_bad_filters_are_500_with_a_list_of_texts(kit, entity, condition, text):
    answer = kit.autotask("POST", f"{entity}/query", {"Filter": [condition]})
    assert answer.status_code == 500
    assert text in texts(answer)[0]


def test_no_filter_and_too_many_records_are_refused(kit):
    assert kit.autotask("POST", "Invoices/query", {"Filter": []}).status_code == 500
    assert kit.autotask("POST", "Invoices/query", {"Filter": [ALL], "MaxRecords": 501}).status_code == 500


def test_included_fields_only_and_the_id(kit):
    body = {"includeFields": ["InvoiceTotal"], "filter": [{"op": "eq", "field": "id", "value": 101}]}
    answer = kit.autotask("POST", "Invoices/query", body)
    assert answer.json()["items"] == [{"id": 101, "invoiceTotal": 10.5}]
    assert b'"invoiceTotal":10.5000' in answer.content
    unknown = kit.autotask("POST", "Invoices/query", {**body, "includeFields": ["nothing"]})
    assert texts(unknown) == ["Unable to find nothing in the Invoice Entity."]


def pages(kit, first, method, body=None):
    """Ids page by page, following nextPageUrl."""
    found, answer = [], first
    while True:
        found.append([item["id"] for item in answer.json()["items"]])
        url = answer.json()["pageDetails"]["nextPageUrl"]
        if url is None:
            return found
        assert url.startswith("http://sandbox/ATServicesRest/V1.0/Invoices/query/next?paging=%7B%22pageSize%22")
        answer = kit.autotask(method, url, body)


def test_pages_by_post_with_and_without_body_and_by_get(kit):
    body = {"MaxRecords": 2, "Filter": [ALL]}
    expected = [[101, 102], [103, 104], [105]]
    assert pages(kit, kit.autotask("POST", "Invoices/query", body), "POST", body) == expected
    assert pages(kit, kit.autotask("POST", "Invoices/query", body), "POST") == expected
    by_get = kit.autotask("GET", "Invoices/query", params={"search": encode(body).decode()})
    assert by_get.json()["pageDetails"]["count"] == by_get.json()["pageDetails"]["requestCount"] == 2
    assert pages(kit, by_get, "GET") == expected


def test_a_full_last_page_has_no_next(kit):
    body = {"MaxRecords": 5, "Filter": [ALL]}
    assert kit.autotask("POST", "Invoices/query", body).json()["pageDetails"]["nextPageUrl"] is None


def test_count_and_single_records(kit):
    assert kit.autotask("POST", "Invoices/query/count", {"Filter": [ALL]}).json() == {"queryCount": 5}
    item = kit.autotask("GET", "invoices/101").json()["item"]
    assert (item["invoiceTotal"], item["paidDate"]) == (10.5, None)
    assert kit.autotask("GET", "Invoices/999").status_code == 404
    other = Kit(switches={"missing_record": "null"})
    assert other.autotask("GET", "Invoices/999").json() == {"item": None}


def test_fields_are_told_from_the_same_table(kit):
    fields = {
        field["name"]: field for field in kit.autotask("GET", "Invoices/entityInformation/fields").json()["fields"]
    }
    assert {name for name, field in fields.items() if not field["isReadOnly"]} == {
        "invoiceNumber", "webServiceDate", "paidDate",
    }  # fmt: skip
    assert (fields["invoiceNumber"]["dataType"], fields["invoiceNumber"]["length"]) == ("string", 100)
    assert not fields["dueDate"]["isQueryable"]
    assert fields["companyID"]["referenceEntityType"] == "Company"
    codes = kit.autotask("GET", "BillingCodes/entityInformation/fields").json()["fields"]
    values = next(field for field in codes if field["name"] == "useType")["picklistValues"]
    assert [(value["value"], value["label"]) for value in values] == [("1", "General Allocation Code")]
    info = kit.autotask("GET", "BillingCodes/entityInformation").json()["info"]
    assert (info["canQuery"], info["canUpdate"]) == (True, False)


def test_patch_changes_writable_fields_only_and_says_nothing_else():
    kit = Kit()
    sent = {"id": 101, "invoiceNumber": "1044", "invoiceTotal": 1, "nonsense": 2, "paidDate": "2026-03-02T17:00:00Z"}
    assert kit.autotask("PATCH", "Invoices", sent).json() == {"itemId": 101}
    item = kit.autotask("GET", "Invoices/101").json()["item"]
    assert [item[name] for name in ("invoiceNumber", "invoiceTotal", "paidDate", "comments")] == [
        "1044", 10.5, "2026-03-02T00:00:00Z", None,
    ]  # fmt: skip
    assert "nonsense" not in item


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", "Invoices", {"id": 999, "invoiceNumber": "1"}, 500),
        ("PATCH", "Invoices", {"id": 101, "invoiceNumber": "x" * 101}, 500),
        ("PATCH", "Invoices", {"id": 101, "webServiceDate": "soon"}, 500),
        ("PATCH", "Invoices/101", {"id": 101}, 405),
        ("PATCH", "BillingCodes", {"id": 1}, 405),
        ("POST", "Invoices", {"companyID": 7}, 405),
        ("DELETE", "Invoices/101", None, 405),
        ("GET", "Tickets/1", None, 404),
    ],
)
def test_refused_writes_and_unknown_routes(kit, method, path, body, status):
    assert kit.autotask(method, path, body).status_code == status


def test_version_and_thresholds(kit):
    assert kit.session.get(kit.base + "/atservicesrest/versioninformation").json() == {"apiVersions": ["1.0"]}
    told = kit.autotask("GET", "ThresholdInformation").json()
    assert (told["externalRequestThreshold"], told["requestThresholdTimeframe"]) == (10000, 60)
    assert told["currentTimeframeRequestCount"] > 1
    counted = kit.services.requests()["autotask"]
    assert {"GET zoneInformation", "POST Invoices/query", "GET BillingCodes/entityInformation/fields"} <= set(counted)
