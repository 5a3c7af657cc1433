"""Consent: the page a person sees, the way back to the app, the code and what it is worth."""

import json
from base64 import urlsafe_b64decode
from urllib.parse import urlencode

import pytest
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from sandbox_consent import BACK, InProcess, Page, consented, decide
from sandbox_kit import Kit


@pytest.fixture
def kit():
    return Kit()


def asked(kit, **other):
    wanted = {
        "client_id": kit.services.credentials["client_id"], "response_type": "code", "redirect_uri": BACK,
        "scope": "com.intuit.quickbooks.accounting", "state": "s&1", **other,
    }  # fmt: skip
    present = {name: value for name, value in wanted.items() if value is not None}
    return kit.session.get(f"{kit.base}/connect/oauth2?{urlencode(present)}", allow_redirects=False)


def test_the_page_is_a_plain_form_with_the_company_and_two_answers(kit):
    answer = asked(kit)
    page = Page(answer.text)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.options == [kit.services.realm_id]
    assert page.buttons == ["connect", "cancel"]
    assert (page.form["method"], page.fields["state"], page.scripts) == ("post", "s&1", 0)
    assert "Test Company" in answer.text


def test_what_was_asked_cannot_write_into_the_page(kit):
    page = asked(kit, state='"><script>alert(1)</script>')
    assert "<script" not in page.text
    assert Page(page.text).fields["state"] == '"><script>alert(1)</script>'


ELSEWHERE = ("javascript:x", "http://[", "http://a/\r\nx: y", "http://a/#b", "http://a/\u20ac", "/back")


@pytest.mark.parametrize(
    "wrong",
    [{"client_id": "AB"}, {"client_id": None}, {"redirect_uri": None}, *({"redirect_uri": each} for each in ELSEWHERE)],
)
def test_nobody_is_sent_back_to_a_stranger(kit, wrong):
    answer = asked(kit, **wrong)
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
    ],
)
def test_the_app_is_told_what_it_asked_wrongly(kit, wrong, error):
    answer = asked(kit, **wrong)
    assert answer.headers["location"] == f"{BACK}?error={error}&state=s%261"


def test_the_address_back_may_have_a_query_of_its_own(kit):
    answer = asked(kit, redirect_uri=BACK + "?tenant=7", scope="x", state=None)
    assert answer.headers["location"] == f"{BACK}?tenant=7&error=invalid_scope"


def test_a_no_is_access_denied(kit):
    address = InProcess(kit.services).get_authorization_url([Scopes.ACCOUNTING], state_token="abc")
    assert decide(kit.session, address, "cancel") == {"error": "access_denied", "state": "abc"}


def test_intuits_client_goes_all_the_way(kit):
    client = InProcess(kit.services)
    told = decide(kit.session, client.get_authorization_url([Scopes.ACCOUNTING], state_token="abc"))
    assert (told["state"], told["realmId"]) == ("abc", kit.services.realm_id)
    client.get_bearer_token(told["code"], realm_id=told["realmId"])
    assert (client.expires_in, client.x_refresh_token_expires_in, client.id_token) == (3600, 8726400, None)
    client.refresh()
    read = kit.company + "/companyinfo/" + told["realmId"]
    bearer = {"Authorization": f"Bearer {client.access_token}", "Accept": "application/json"}
    assert kit.session.get(read, headers=bearer).json()["CompanyInfo"]["CompanyName"] == "Test Company"
    client.revoke()
    assert kit.session.get(read, headers=bearer).status_code == 401
    with pytest.raises(AuthClientError, match="invalid_grant"):
        client.refresh()


def test_a_code_is_good_once_for_ten_minutes_and_for_its_own_address(kit):
    client = InProcess(kit.services)
    address = client.get_authorization_url([Scopes.ACCOUNTING])
    used, elsewhere, late = (decide(kit.session, address)["code"] for _ in range(3))
    client.get_bearer_token(used)
    refused = [refusal(client, used)]
    client.redirect_uri = BACK + "/"
    refused.append(refusal(client, elsewhere))
    client.redirect_uri = BACK
    kit.clock.sleep(600)
    refused.append(refusal(client, late))
    assert refused == [(400, b'{"error":"invalid_grant"}')] * 3


def refusal(client, code):
    with pytest.raises(AuthClientError) as refused:
        client.get_bearer_token(code)
    return refused.value.status_code, refused.value.content


def test_a_company_that_was_not_offered_is_asked_for_again(kit):
    form = {**Page(asked(kit).text).fields, "decision": "connect", "realm": "1"}
    answer = kit.session.post(kit.base + "/connect/oauth2", data=form)
    assert (answer.status_code, Page(answer.text).options) == (200, [kit.services.realm_id])


def test_openid_tells_who_it_was(kit):
    client = consented(kit, "com.intuit.quickbooks.accounting openid")
    person = client.get_user_info().json()
    assert person["emailVerified"] is True
    assert set(person["address"]) == {"streetAddress", "locality", "region", "postalCode", "country"}
    with pytest.raises(AuthClientError):
        consented(kit, "com.intuit.quickbooks.accounting").get_user_info()


def test_the_id_token_names_the_app_and_the_company(kit):
    address = InProcess(kit.services).get_authorization_url([Scopes.OPENID])
    code = decide(kit.session, address)["code"]
    given = kit.token(grant_type="authorization_code", code=code, redirect_uri=BACK).json()["id_token"]
    head, claims, _ = (part + "=" * (-len(part) % 4) for part in given.split("."))
    told = json.loads(urlsafe_b64decode(claims))
    assert told["aud"] == [kit.services.credentials["client_id"]]
    assert (told["realmid"], told["exp"] - told["iat"]) == (kit.services.realm_id, 3600)
    keys = kit.session.get(kit.base + "/op/v1/jwks").json()["keys"]
    assert [key["kid"] for key in keys] == [json.loads(urlsafe_b64decode(head))["kid"]]
