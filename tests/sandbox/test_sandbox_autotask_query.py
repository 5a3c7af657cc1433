"""Autotask's query language beyond the operators: user-defined fields, fields wanted, pages both ways, its limits."""

import json
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from autotask_tenant import tenant
from sandbox_kit import Kit

ALL = {"op": "exist", "field": "id"}


@pytest.fixture(scope="module")
def kit():
    return tenant().kit


def refused(kit, entity, body):
    answer = kit.autotask("POST", f"{entity}/query", body)
    assert answer.status_code == 500
    return answer.json()["errors"][0]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"op": "eq", "field": "customer ranking", "value": "GOLDEN"}, [7]),
        ({"op": "notExist", "field": "Customer Ranking"}, [8]),
        ({"op": "in", "field": "Customer Ranking", "value": ["Silver", "Golden"]}, [7]),
        ({"op": "noteq", "field": "Customer Ranking", "value": "Silver"}, [7]),
    ],
)
def test_conditions_on_user_defined_fields(kit, condition, expected):
    assert kit.found({"udf": True, **condition}, entity="Companies") == expected


def test_user_defined_fields_need_the_mark_and_stand_alone(kit):
    ranking = {"op": "exist", "field": "Customer Ranking"}
    assert "Unable to find Customer Ranking in the Company Entity." in refused(kit, "Companies", {"filter": [ranking]})
    marked = {**ranking, "udf": True}
    assert "companyName" in refused(kit, "Companies", {"filter": [{**marked, "field": "companyName"}]})
    assert "one user-defined" in refused(kit, "Companies", {"filter": [marked, {"op": "or", "items": [marked]}]})


def test_included_fields_come_with_the_user_defined_ones_that_were_named(kit):
    def asked(*names):
        body = {"filter": [{"op": "eq", "field": "id", "value": 7}], "includeFields": names}
        return kit.autotask("POST", "Companies/query", body).json()["items"]

    name = {"id": 7, "companyName": "Amy's Bird Sanctuary"}
    assert asked("companyname") == [{**name, "userDefinedFields": []}]
    golden = [{"name": "Customer Ranking", "value": "Golden"}]
    assert asked("CompanyName", "customer ranking") == [{**name, "userDefinedFields": golden}]


def test_a_field_that_cannot_be_queried_in_include_fields():
    body = {"filter": [{"op": "eq", "field": "id", "value": 101}], "includeFields": ["dueDate"]}
    [item] = tenant().kit.autotask("POST", "Invoices/query", body).json()["items"]
    assert item == {"id": 101, "dueDate": "2026-03-01T00:00:00Z"}
    assert "dueDate" in refused(tenant(switches={"include_unqueryable": "refused"}).kit, "Invoices", body)


def test_letter_case_of_keys_operators_and_values_does_not_matter(kit):
    body = {"FILTER": [{"OP": "BEGINSWITH", "Field": "COMPANYNAME", "VALUE": "amy"}], "maxrecords": 1}
    assert [each["id"] for each in kit.autotask("POST", "companies/QUERY", body).json()["items"]] == [7]


def test_an_empty_filter():
    for body in ({"filter": []}, {}):
        assert "filter" in refused(tenant().kit, "Companies", body)
        answer = tenant(switches={"empty_filter": "all"}).kit.autotask("POST", "Companies/query", body)
        assert answer.json()["pageDetails"]["count"] == 2


def test_five_hundred_ors_are_the_most_wherever_they_stand(kit):
    numbers = [{"op": "eq", "field": "id", "value": number} for number in range(7, 507)]
    assert kit.found({"op": "or", "items": numbers}, entity="Companies") == [7, 8]
    nested = {"op": "and", "items": [ALL, {"op": "or", "items": [*numbers, ALL]}]}
    assert "500 or fewer 'OR'" in refused(kit, "Companies", {"filter": [nested]})
    lists = [{"op": "in", "field": "id", "value": list(range(300))}] * 2
    assert "500 or fewer 'OR'" in refused(kit, "Companies", {"filter": lists})


def test_addresses_longer_than_the_web_server_takes_are_404_and_the_body_is_the_way(kit):
    condition = {"op": "in", "field": "id", "value": list(range(400))}
    answer = kit.autotask("GET", "Companies/query", params={"search": json.dumps({"filter": [condition]})})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html")
    assert kit.found(condition, entity="Companies") == [7, 8]


def test_single_quotes_in_an_address(kit):
    search = "{'filter':[{'op':'eq','field':'id','value':7}]}"
    assert kit.autotask("GET", "Companies/query", params={"search": search}).json()["pageDetails"]["count"] == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_forth_and_back(method):
    kit, body = Kit(), {"MaxRecords": 2, "Filter": [ALL]}

    def page(url=None):
        if method == "GET" and url is None:
            answer = kit.autotask("GET", "Invoices/query", params={"search": json.dumps(body)})
        else:
            answer = kit.autotask(method, url or "Invoices/query", body if method == "POST" else None)
        told = answer.json()
        return [item["id"] for item in told["items"]], told["pageDetails"]

    first, details = page()
    assert details["prevPageUrl"] is None
    paging = parse_qs(urlsplit(details["nextPageUrl"]).query)["paging"]
    assert paging == ['{"pageSize":2,"previousIds":[-1],"nextIds":[102]}']
    second, details = page(details["nextPageUrl"])
    third, details = page(details["nextPageUrl"])
    assert (first, second, third, details["nextPageUrl"]) == ([101, 102], [103, 104], [105], None)
    back, details = page(details["prevPageUrl"])
    assert back == second
    back, details = page(details["prevPageUrl"])
    assert (back, details["prevPageUrl"]) == (first, None)


@pytest.mark.parametrize(
    "paging", ["", "{}", '{"nextIds":[]}', '{"nextIds":["a"]}', '{"nextIds":7}', "[", '{"pageSize":0.5}']
)
def test_paging_that_names_no_page(kit, paging):
    for way in ("next", "prev"):
        answer = kit.autotask("POST", f"Companies/query/{way}", {"filter": [ALL]}, params={"paging": paging})
        assert answer.status_code == 500


@pytest.mark.parametrize("size", [Decimal("0.5"), True, "ten", -1, 501, [1]])
def test_page_sizes_that_are_none(kit, size):
    assert "MaxRecords" in refused(kit, "Companies", {"filter": [ALL], "maxRecords": size})


def test_children_of_a_parent(kit):
    told = kit.autotask("GET", "Companies/7/Contacts").json()
    assert ([each["id"] for each in told["items"]], told["pageDetails"]["nextPageUrl"]) == ([1], None)
    assert kit.autotask("GET", "Companies/8/Contacts").json()["items"] == []
    assert kit.autotask("GET", "Companies/7/Contacts/1").json()["item"]["firstName"] == "Ada"
    assert kit.autotask("GET", "Companies/8/Contacts/1").status_code == 404
    assert kit.autotask("GET", "Companies/7/Contacts/query").status_code == 404
