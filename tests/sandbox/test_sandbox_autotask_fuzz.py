"""Whatever is sent to Autotask, the answer is one it could give: never a traceback, and no refusal changes anything."""

import json

import pytest
from autotask_tenant import tenant
from hypothesis import given, settings
from hypothesis import strategies as st

from atqbo.money import decode
from atqbo.sandbox.autotask_entities import ENTITIES
from atqbo.sandbox.wire import Request

OPERATORS = (
    "eq", "noteq", "gt", "gte", "lt", "lte", "beginsWith", "endsWith", "contains", "exist", "notExist", "in", "notIn",
)  # fmt: skip
ENTITY = st.sampled_from(sorted(entity.name for entity in ENTITIES.values()))
SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(0, 600), st.text(max_size=8), st.dates().map(str),
    st.sampled_from(["NaN", "Infinity", "1e400", "true", "2026-03-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "7"]),
)  # fmt: skip
ANY = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
FIELD = st.sampled_from([field for entity in ENTITIES.values() for field in entity.fields]) | st.text(max_size=5)
CONDITION = st.recursive(
    st.fixed_dictionaries(
        {"op": st.sampled_from(OPERATORS), "field": FIELD}, optional={"value": ANY, "udf": ANY, "items": ANY}
    )
    | ANY,
    lambda inner: st.fixed_dictionaries(
        {"op": st.sampled_from(["and", "or"]), "items": st.lists(inner, max_size=3) | ANY}
    ),
    max_leaves=6,
)
PART = st.sampled_from(
    (
        *("query", "next", "prev", "count", "entityInformation", "fields", "userDefinedFields", "1", "7", "20", "30"),
        *("Contacts", "Items", "Charges", "Attachments", "Receiving", "101", "9" * 40, "٣", "²", "%00", "-1", ""),
    )
)


@pytest.fixture(scope="module")
def services():
    return tenant().kit.services


def ask(services, method, path, body=b"", **query):
    """The answer, which has to be in one of Autotask's forms."""
    keys = services.credentials
    headers = {
        "username": keys["autotask_username"], "secret": keys["autotask_secret"],
        "apiintegrationcode": keys["autotask_integration_code"],
    }  # fmt: skip
    answer = services.handle(Request(method, f"/ATServicesRest/V1.0/{path}", query, headers, body))
    assert answer.status in (200, 404, 405, 500), answer
    if answer.headers["content-type"] == "text/html":
        assert answer.status == 404
    elif answer.status != 200:
        [text] = decode(answer.body)["errors"]
        assert isinstance(text, str)
        assert len(text) < 5000
    return answer


def text_of(value):
    """JSON of anything, without the care that the project's own encoder takes."""
    return json.dumps(value).encode()


@given(ENTITY, st.lists(CONDITION, max_size=3) | ANY, st.lists(FIELD | ANY, max_size=3) | ANY, ANY, ANY)
@settings(max_examples=250, deadline=None, derandomize=True)
def test_queries(services, entity, filters, fields, size, paging):
    body = text_of({"filter": filters, "includeFields": fields, "maxRecords": size})
    for path in ("query", "query/count"):
        ask(services, "POST", f"{entity}/{path}", body)
    ask(services, "GET", f"{entity}/query", search=body.decode())
    ask(services, "POST", f"{entity}/query/next", body, paging=text_of(paging).decode())
    ask(
        services, "POST", f"{entity}/query/prev", body, paging=text_of({"previousIds": paging, "nextIds": [7]}).decode()
    )


@given(ENTITY, st.lists(CONDITION, min_size=1, max_size=2), st.integers(1, 3))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_pages_and_count_agree_on_every_filter_that_is_taken(services, entity, filters, size):
    body = text_of({"filter": filters, "maxRecords": size})
    first = ask(services, "POST", f"{entity}/query", body)
    count = ask(services, "POST", f"{entity}/query/count", body)
    assert first.status == count.status
    if first.status == 200:
        details = decode(first.body)["pageDetails"]
        total = decode(count.body)["queryCount"]
        assert details["count"] == min(size, total)
        assert (details["nextPageUrl"] is not None) == (total > size)


@given(ENTITY, st.sampled_from(["POST", "PUT", "PATCH", "DELETE"]), st.dictionaries(FIELD, ANY, max_size=6), SCALAR)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_writes(services, name, method, fields, number):
    entity = ENTITIES[name.lower()]
    path = f"{entity.parent}/20/{entity.segment}" if entity.parent else name
    before = services.dump()
    for sent in ({**fields, "id": number}, {**dict.fromkeys(entity.fields, 1), **fields}):
        if ask(services, method, path, text_of(sent)).status != 200:
            assert services.dump() == before
        before = services.dump()


@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]), ENTITY | st.just("Expenses"), st.lists(PART, max_size=4)
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_routes(services, method, entity, parts):
    path = "/".join([entity, *parts])
    ask(services, method, path, b"{}")
    assert services.label(Request(method, f"/ATServicesRest/V1.0/{path}", {}, {}, b"")).startswith(method)


@given(
    st.binary(max_size=40) | st.sampled_from([b"[" * 5000, b'{"filter":' * 400, b"1e999999999", b"9" * 5000, b"null"])
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_bodies_that_are_no_json(services, body):
    for method, path in (("POST", "Companies/query"), ("PATCH", "Companies"), ("POST", "Expenses/20/Items")):
        assert ask(services, method, path, body).status == 500


@pytest.mark.parametrize(("depth", "status"), [(100, 200), (3000, 500)])
def test_conditions_nested_beyond_reason(services, depth, status):
    condition = b'{"op":"and","items":['
    body = b'{"filter":[' + condition * depth + b'{"op":"exist","field":"id"}' + b"]}" * depth + b"]}"
    assert ask(services, "POST", "Companies/query", body).status == status
