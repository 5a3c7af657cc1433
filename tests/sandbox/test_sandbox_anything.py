"""The shell of QuickBooks and the login under requests of any kind: answered as a service would, no breakdown."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_kit import Kit, invoice

from atqbo.money import encode
from atqbo.sandbox.entities import ENTITIES

FEW = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
PLACES = (*sorted(ENTITIES), "batch", "query", "cdc", "upload", "download", "reports", "taxservice", "exchangerate", "")
TAILS = ("", "/1", "/0", "/x", "/taxcode", "/AgedReceivables", "/1/pdf", "/1/send", "/1/2/3", "/%00", "/\u0661")
PARAMETERS = (
    "operation",
    "include",
    "requestid",
    "query",
    "entities",
    "changedSince",
    "report_date",
    "sendTo",
    "asofdate",
)
VALUES = (
    "delete",
    "void",
    "update",
    "allowduplicatedocnum",
    "Invoice,Customer",
    "2026-03-01",
    "select * from Item",
    "x" * 51,
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=6), st.sampled_from(["1", "0", "create"])
)
NAMES = (
    "Id",
    "SyncToken",
    "sparse",
    "Line",
    "CustomerRef",
    "value",
    "BatchItemRequest",
    "bId",
    "Query",
    "Invoice",
    "operation",
)
BODIES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def kit():
    kit = Kit()
    kit.post("invoice", invoice("1"))
    return kit


@FEW
@given(data=st.data())
def test_any_request_is_answered_as_the_service_would(kit, data):
    where = data.draw(st.sampled_from(PLACES)) + data.draw(st.sampled_from(TAILS))
    params = data.draw(st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(VALUES), max_size=3))
    body = data.draw(st.one_of(BODIES.map(encode), st.binary(max_size=20)))
    method = data.draw(st.sampled_from(["GET", "POST", "PUT", "DELETE"]))
    answer = kit.session.request(method, f"{kit.company}/{where}", params=params, data=body, headers=kit.bearer)
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 400:
        error = answer.json()["Fault"]["Error"][0]
        assert error["code"].isdecimal()
        assert error["Message"]


@FEW
@given(data=st.data())
def test_any_login_is_answered(kit, data):
    where = data.draw(
        st.sampled_from(
            [
                "connect/oauth2",
                "oauth2/v1/tokens/bearer",
                "v2/oauth2/tokens/revoke",
                "v1/openid_connect/userinfo",
                "download/1",
            ]
        )
    )
    names = (
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "decision",
        "realm",
        "grant_type",
        "code",
        "token",
        "expires",
    )
    known = [
        kit.services.credentials["client_id"],
        kit.services.credentials["client_secret"],
        "http://a/",
        "http://[",
        "code",
        "openid",
        "refresh_token",
        "connect",
    ]
    sent = data.draw(
        st.dictionaries(
            st.sampled_from((*names, "client_secret", "refresh_token")), st.sampled_from(known) | st.text(max_size=5)
        )
    )
    how = data.draw(st.sampled_from(["params", "data", "json"]))
    method = "GET" if how == "params" else "POST"
    answer = kit.session.request(method, f"{kit.base}/{where}", **{how: sent}, allow_redirects=False)
    assert answer.status_code in (200, 302, 400, 401, 403, 404)
