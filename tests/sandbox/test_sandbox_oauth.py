"""The login as Intuit's own client sees it, and who is turned away at the door."""

import pytest
from intuitlib.exceptions import AuthClientError
from sandbox_consent import InProcess, consented
from sandbox_kit import Kit

DAY = 86400


@pytest.fixture
def kit():
    return Kit()


def connected(kit):
    return InProcess(kit.services, refresh_token=kit.services.credentials["refresh_token"])


def test_an_access_token_lives_an_hour(kit):
    kit.clock.sleep(3599)
    assert kit.get("preferences").status_code == 200
    kit.clock.sleep(1)
    refused = kit.get("preferences")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    body = refused.json()
    assert body["fault"]["type"] == "AUTHENTICATION"
    assert body["fault"]["error"][0]["message"] == "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    assert body["fault"]["error"][0]["code"] == "3200"
    assert set(body) == {
        "warnings", "intuitObject", "fault", "report", "queryResponse", "batchItemResponse", "attachableResponse",
        "syncErrorResponse", "requestId", "time", "status", "cdcresponse",
    }  # fmt: skip
    kit.sign_on()
    assert kit.get("preferences").status_code == 200


def test_the_refresh_token_keeps_its_value_for_a_day(kit):
    client, first = connected(kit), kit.services.credentials["refresh_token"]
    kit.clock.sleep(DAY - 1)
    client.refresh()
    assert client.refresh_token == first
    kit.clock.sleep(1)
    client.refresh()
    assert client.refresh_token != first
    assert kit.services.credentials["refresh_token"] == client.refresh_token
    with pytest.raises(AuthClientError) as refused:
        client.refresh(first)
    assert refused.value.status_code == 400
    assert b"invalid_grant" in refused.value.content


def test_or_a_new_value_each_time():
    kit = Kit(switches={"refresh_rotation": "each"})
    client = connected(kit)
    values = {client.refresh_token}
    for _ in range(3):
        client.refresh()
        values.add(client.refresh_token)
    assert len(values) == 4
    with pytest.raises(AuthClientError):
        client.refresh(min(values - {client.refresh_token}))


def test_or_the_old_value_lives_on_for_a_day():
    kit = Kit(switches={"refresh_rotation": "grace"})
    client, first = connected(kit), kit.services.credentials["refresh_token"]
    for _ in range(2):
        client.refresh(first)
        assert client.refresh_token != first
        kit.clock.sleep(DAY / 2)
    with pytest.raises(AuthClientError, match="invalid_grant"):
        client.refresh(first)
    client.refresh()


def test_an_unused_refresh_token_dies_after_its_seconds(kit):
    client = connected(kit)
    client.refresh()
    assert client.x_refresh_token_expires_in == 8726400
    kit.clock.sleep(1000)
    client.refresh()
    assert client.x_refresh_token_expires_in == 8726400 - 1000
    kit.clock.sleep(client.x_refresh_token_expires_in)
    with pytest.raises(AuthClientError, match="invalid_grant"):
        client.refresh()


def test_no_refresh_token_outlives_five_years(kit):
    client = connected(kit)
    client.refresh()
    assert client.x_refresh_token_hard_expires_in is None
    client.include_refresh_token_hard_expires_in = True
    left = 5 * 365 * DAY
    while left > 90 * DAY:
        client.refresh()
        assert client.x_refresh_token_hard_expires_in == left
        kit.clock.sleep(90 * DAY)
        left -= 90 * DAY
    client.refresh()
    assert client.x_refresh_token_expires_in == client.x_refresh_token_hard_expires_in == left
    kit.clock.sleep(left)
    with pytest.raises(AuthClientError, match="invalid_grant"):
        client.refresh()


@pytest.mark.parametrize("ends", ["refresh_token", "access_token"])
def test_either_token_ends_the_connection(kit, ends):
    client = connected(kit)
    client.refresh()
    assert kit.get("preferences").status_code == 200
    assert client.revoke(getattr(client, ends)) is True
    assert kit.get("preferences").status_code == 401
    with pytest.raises(AuthClientError, match="invalid_grant"):
        client.refresh()
    assert kit.services.credentials["refresh_token"] == ""


def test_revoked_by_a_form(kit):
    keys = kit.services.credentials
    where, pair = kit.base + "/v2/oauth2/tokens/revoke", (keys["client_id"], keys["client_secret"])
    answer = kit.session.post(where, data={"token": keys["refresh_token"]}, auth=pair)
    assert (answer.status_code, answer.content) == (200, b"")
    assert kit.get("preferences").status_code == 401
    assert kit.session.post(where, data={"token": "RT1-unknown"}, auth=pair).json() == {"error": "invalid_request"}


@pytest.mark.parametrize(
    ("variant", "body"),
    [
        ("described", {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"}),
        ("bare", {"error": "invalid_grant"}),
        ("token-invalid", {"error": "invalid_grant", "error_description": "Token invalid"}),
    ],
)
def test_a_refused_refresh_in_each_recorded_body(variant, body):
    kit = Kit(switches={"invalid_grant": variant})
    refused = kit.token(grant_type="refresh_token", refresh_token="RT1-unknown")
    assert (refused.status_code, refused.json()) == (400, body)


def test_wrong_app_wrong_grant(kit):
    where = kit.base + "/oauth2/v1/tokens/bearer"
    wrong = kit.session.post(where, auth=("x", "y"))
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    assert kit.token(grant_type="password").json() == {"error": "unsupported_grant_type"}
    assert kit.token(grant_type="refresh_token").json() == {"error": "invalid_request"}
    access = kit.bearer["Authorization"].removeprefix("Bearer ")
    assert kit.token(grant_type="refresh_token", refresh_token=access).status_code == 400


def test_the_app_may_put_its_secret_into_the_form(kit):
    keys = kit.services.credentials
    form = {name: keys[name] for name in ("client_id", "client_secret", "refresh_token")}
    answer = kit.session.post(kit.base + "/oauth2/v1/tokens/bearer", data={"grant_type": "refresh_token", **form})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache, no-store"


def test_a_token_without_the_accounting_scope_is_forbidden(kit):
    client = consented(kit, "openid email")
    refused = kit.session.get(kit.company + "/preferences", headers={"Authorization": f"Bearer {client.access_token}"})
    assert (refused.status_code, refused.json()["fault"]["error"][0]["code"]) == (403, "3100")


def test_another_companys_realm_is_forbidden(kit):
    answer = kit.session.get(kit.base + "/v3/company/123/preferences", headers=kit.bearer)
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (403, "3100")
    assert answer.json()["fault"]["type"] == "SERVICE"
