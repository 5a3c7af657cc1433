"""Entities as data: what is served is what entityInformation tells, and what can be done is what it says."""

import re
from decimal import Decimal

import pytest
from autotask_tenant import tenant
from sandbox_kit import Kit

from atqbo.money import decode
from atqbo.sandbox import demo, empty, scale
from atqbo.sandbox.autotask_entities import CHILDREN, ENTITIES

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")


@pytest.fixture(scope="module")
def desk():
    return tenant()


def fits(field, value):
    """Whether a value has the JSON type that the field's description says."""
    match field["dataType"]:
        case "integer" | "short" | "long":
            return type(value) is int
        case "double" | "decimal":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "datetime":
            return MOMENT.fullmatch(value) is not None
    return isinstance(value, str) and len(value) <= field["length"]


def described(kit, entity):
    return {
        field["name"]: field for field in kit.autotask("GET", f"{entity}/entityInformation/fields").json()["fields"]
    }


@pytest.mark.parametrize(
    "data",
    [demo.dataset(), scale.dataset(20), empty.dataset(), None],
    ids=["demo", "scale", "empty", "tenant"],
)
def test_every_record_has_exactly_its_fields_with_their_types(data, desk):
    kit = Kit(data) if data else desk.kit
    held = kit.services.dump()["autotask"]
    assert len(held) > 3
    for name, records in held.items():
        fields, udf = described(kit, name), ENTITIES[name.lower()].udf
        for record in records:
            assert set(record) == set(fields) | ({"userDefinedFields"} if udf else set()), name
            wrong = [key for key, field in fields.items() if record[key] is not None and not fits(field, record[key])]
            assert not wrong, (name, record["id"], wrong)


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda entity: entity.name)
def test_every_entity_tells_of_itself_and_can_be_read(desk, entity):
    info = desk.kit.autotask("GET", f"{entity.name}/entityInformation").json()["info"]
    assert (info["name"], info["canQuery"], info["userAccessForQuery"]) == (entity.singular, True, "All")
    assert info["canUpdate"] == ("PATCH" in entity.verbs)
    assert info["hasUserDefinedFields"] == entity.udf
    for field in described(desk.kit, entity.name).values():
        assert (field["length"] > 0) == (field["dataType"] == "string"), field
        assert field["isReference"] == bool(field["referenceEntityType"])
        assert (field["picklistValues"] is None) == (not field["isPickList"])
    assert described(desk.kit, entity.name)["id"]["isReadOnly"]
    everything = {"filter": [{"op": "gte", "field": "id", "value": 0}]}
    assert desk.kit.autotask("POST", f"{entity.name}/query", everything).status_code == 200


@pytest.mark.parametrize("route", CHILDREN)
def test_children_tell_of_themselves_below_their_parent_too(desk, route):
    parent, segment = route
    below = desk.kit.autotask("GET", f"{parent}/1/{segment}/entityInformation/fields").json()
    assert below == desk.kit.autotask("GET", f"{CHILDREN[route].name}/entityInformation/fields").json()


def test_user_defined_fields_are_told_where_there_are_any(desk):
    [field] = desk.kit.autotask("GET", "Companies/entityInformation/userDefinedFields").json()["fields"]
    assert (field["name"], field["label"], field["isQueryable"]) == ("Customer Ranking", "Customer Ranking", True)
    assert desk.kit.autotask("GET", "Invoices/entityInformation/userDefinedFields").json() == {"fields": []}
    assert desk.kit.autotask("GET", "ExpenseItemAttachments/entityInformation/userDefinedFields").status_code == 404


def test_picklists_are_labels_with_the_values_that_records_hold(desk):
    status = described(desk.kit, "ExpenseReports")["status"]["picklistValues"]
    assert [value["label"] for value in status][:2] == ["In Progress", "Awaiting Approval"]
    assert status[0]["value"] == str(desk.item("ExpenseReports", 20)["status"])
    terms = described(desk.kit, "PurchaseOrders")["paymentTerm"]["picklistValues"]
    assert [(value["value"], value["label"]) for value in terms] == [("3", "Net 30 Days")]


@pytest.mark.parametrize(
    ("entity", "fields"),
    [
        ("Invoices", {"invoiceNumber", "paidDate", "webServiceDate"}),
        ("BillingItems", {"webServiceDate"}),
        ("Currencies", {"exchangeRate", "lastModifiedDateTime"}),
        ("PurchaseApprovals", {"rejectNote", "isApproved"}),
        ("BillingCodes", set()),
    ],
)
def test_what_can_be_written(desk, entity, fields):
    assert {name for name, field in described(desk.kit, entity).items() if not field["isReadOnly"]} == fields


@pytest.mark.parametrize(
    ("entity", "fields"),
    [
        ("Invoices", {"taxGroup", "dueDate"}),
        ("BillingItems", {"lineItemFullDescription", "lineItemGroupDescription"}),
        ("ExpenseReports", {"amountDue", "departmentNumber", "submit"}),
        ("ExpenseItems", {"gLCode", "isReimbursable", "isRejected"}),
        ("PurchaseApprovals", {"isApproved", "rejectNote"}),
    ],
)
def test_what_cannot_be_queried_is_served_all_the_same(desk, entity, fields):
    assert {name for name, field in described(desk.kit, entity).items() if not field["isQueryable"]} == fields
    for name in fields:
        query = {"filter": [{"op": "exist", "field": name}]}
        assert name in desk.refusal("POST", f"{entity}/query", query)


def operations():
    """Every write that an entity does not offer, with a route that exists."""
    for entity in ENTITIES.values():
        for verb in ("POST", "PUT", "PATCH", "DELETE"):
            path = entity.name + ("/1" if verb == "DELETE" else "")
            if verb not in entity.verbs or entity.parent:
                yield verb, path
            if verb not in entity.verbs and entity.parent:
                yield verb, path.replace(entity.name, f"{entity.parent}/1/{entity.segment}")
    yield from (("PATCH", "Companies/7"), ("PUT", "Invoices/101"), ("POST", "Invoices/101"), ("DELETE", "Companies"))
    yield from (("PUT", "Companies/query"), ("DELETE", "Companies/query/count"), ("GET", "Companies"))


def test_no_other_operations_than_those_of_the_swagger(desk):
    before = desk.kit.services.dump()
    for verb, path in operations():
        assert desk.kit.autotask(verb, path, {"id": 1}).status_code == 405, (verb, path)
    assert desk.kit.services.dump() == before


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize(
    "path",
    [
        "Nothing",
        "Companies/7/Nothing",
        "Nothing/1",
        "Expenses/query",
        "Companies/query/all",
        "Taxes/1/1",
        "",
        "Taxes/x",
    ],
)
def test_routes_that_are_not_there_are_the_web_servers_404(desk, method, path):
    answer = desk.kit.autotask(method, path, {})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html")


def test_amounts_keep_all_their_places(desk):
    answer = desk.kit.autotask("GET", "BillingItems/501")
    assert b'"taxDollars":4.2777' in answer.content
    assert decode(answer.content)["item"]["totalAmount"] == Decimal("60.25")
