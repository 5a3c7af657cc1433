"""The login as Intuit's own client sees it, and who is turned away at the door."""

from urllib.parse import parse_qs, urlsplit

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from sandbox_kit import Kit

from atqbo.sandbox.adapter import ServicesAdapter

DAY = 86400


class InProcess(AuthClient):
    """Intuit's client with the services for a network."""

    def __init__(self, services, **more):
        self._adapter = ServicesAdapter(services)
        keys = services.credentials
        address = "http://sandbox/.well-known/openid_sandbox_configuration"
        super().__init__(keys["client_id"], keys["client_secret"], "http://localhost:8765/back", address, **more)

    def get_adapter(self, url):
        return self._adapter


@pytest.fixture
def kit():
    return Kit()


def connected(kit):
    return InProcess(kit.services, refresh_token=kit.services.credentials["refresh_token"])


def test_consent_code_and_tokens(kit):
    client = InProcess(kit.services)
    address = client.get_authorization_url([Scopes.ACCOUNTING], state_token="abc")
    back = kit.session.get(address, allow_redirects=False).headers["location"]
    assert back.startswith("http://localhost:8765/back?")
    given = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert (given["state"], given["realmId"]) == ("abc", kit.services.realm_id)
    client.get_bearer_token(given["code"], realm_id=given["realmId"])
    assert (client.expires_in, client.x_refresh_token_expires_in) == (3600, 8726400)
    with pytest.raises(AuthClientError, match="invalid_grant"):
        client.get_bearer_token(given["code"])


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


def test_revoked_as_json_or_as_a_form(kit):
    assert connected(kit).revoke() is True
    assert kit.get("preferences").status_code == 401
    other = Kit()
    keys = other.services.credentials
    answer = other.session.post(
        other.base + "/v2/oauth2/tokens/revoke",
        data={"token": keys["refresh_token"]},
        auth=(keys["client_id"], keys["client_secret"]),
    )
    assert (answer.status_code, answer.content) == (200, b"")
    assert other.services.credentials["refresh_token"] == ""


def test_wrong_app_wrong_grant(kit):
    assert kit.session.post(kit.base + "/oauth2/v1/tokens/bearer", auth=("x", "y")).json() == {
        "error": "invalid_client"
    }
    assert kit.token(grant_type="password").json() == {"error": "unsupported_grant_type"}
    assert kit.token(grant_type="refresh_token", refresh_token="RT1").status_code == 400


def test_another_companys_realm_is_forbidden(kit):
    answer = kit.session.get(kit.base + "/v3/company/123/preferences", headers=kit.bearer)
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (403, "3100")
    assert answer.json()["fault"]["type"] == "SERVICE"
