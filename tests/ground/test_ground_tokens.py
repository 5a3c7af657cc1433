import base64
import json
import resource
import stat
import threading
from datetime import timedelta
from urllib.parse import parse_qs

import msgspec
import pytest
import requests
from filelock import FileLock
from ground_stub import START, Stub, json_reply

from atqbo.clock import SimulatedClock
from atqbo.errors import LoginRefused, ServiceUnavailable, SettingsError
from atqbo.tokenfile import Held, TokenFile
from atqbo.tokens import App, Tokens, answered, api_base, intuit_client
from atqbo.vault import Secret, Vault, hits

HOST = "https://intuit.test"
DISCOVERY = f"{HOST}/.well-known/openid"


class Intuit:
    """A login service that renews the refresh token at every refresh and lets the old one die."""

    def __init__(self, endpoint=HOST, refusal=None):
        self.endpoint, self.refusal = endpoint, refusal
        self.refresh_token, self.count, self.forms, self.urls = "refresh-canary-0", 0, [], []

    def __call__(self, request):
        self.urls.append(request.url)
        if request.method == "GET":
            names = "authorization token revocation userinfo"
            found = {f"{name}_endpoint": f"{self.endpoint}/{name}" for name in names.split()}
            return json_reply(json.dumps(found | {"issuer": HOST, "jwks_uri": f"{HOST}/jwks"}).encode())
        form = {name: value[0] for name, value in parse_qs(request.body).items()}
        self.forms.append((form, request.headers["Authorization"]))
        if self.refusal:
            return self.refusal
        if form.get("refresh_token", self.refresh_token) != self.refresh_token:
            return json_reply(b'{"error":"invalid_grant","error_description":"refresh-canary"}', 400, intuit_tid="1-b")
        self.count += 1
        self.refresh_token = f"refresh-canary-{self.count}"
        return json_reply(
            json.dumps(
                {
                    "token_type": "bearer",
                    "access_token": f"access-canary-{self.count}",
                    "expires_in": 3600,
                    "refresh_token": self.refresh_token,
                    "x_refresh_token_expires_in": 8726400,
                }
            ).encode()
        )


class Place:
    """A folder with a token file, and everything a Tokens needs."""

    def __init__(self, folder, intuit):
        self.path, self.intuit = folder / "tokens.json", intuit
        self.clock, self.vault, self.stub = SimulatedClock(START), Vault(folder), Stub(intuit)
        self.app = App(client_id="me", client_secret=Secret("app-canary"), environment=DISCOVERY)
        self.write()

    def write(self, **changes):
        held = {"refresh_token": "refresh-canary-0", "realm_id": "9"} | changes
        self.path.write_text(json.dumps(held))
        self.path.chmod(0o600)

    def tokens(self, realm="9"):
        return Tokens(TokenFile(self.path), self.app, realm, self.clock, self.vault, self.stub)

    def stored(self):
        return msgspec.json.decode(self.path.read_bytes(), type=Held)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path, Intuit())


def test_refreshes_through_intuits_client_and_stores_first(place):
    tokens = place.tokens()
    assert tokens.bearer().reveal() == "access-canary-1"
    form, authorization = place.intuit.forms[0]
    assert form == {"grant_type": "refresh_token", "refresh_token": "refresh-canary-0"}
    assert base64.b64decode(authorization.removeprefix("Basic ")) == b"me:app-canary"
    stored = place.stored()
    assert (stored.access_token, stored.refresh_token) == ("access-canary-1", "refresh-canary-1")
    assert stored.expires_at == START + timedelta(seconds=3600)
    assert stored.refresh_expires_at == START + timedelta(seconds=8726400)
    assert stat.S_IMODE(place.path.stat().st_mode) == 0o600
    assert [path.name for path in place.path.parent.iterdir() if path.suffix != ".lock"] == ["tokens.json"]


def test_a_valid_token_is_used_until_its_last_minute(place):
    tokens = place.tokens()
    tokens.bearer()
    place.clock.sleep(3600 - 60)
    assert tokens.bearer().reveal() == "access-canary-1"
    place.clock.sleep(1)
    assert tokens.bearer().reveal() == "access-canary-2"
    assert place.tokens().bearer().reveal() == "access-canary-2", "another process reads the file"
    assert place.intuit.count == 2


def test_renew_uses_what_another_process_renewed(place):
    ours, theirs = place.tokens(), place.tokens()
    rejected = ours.bearer()
    assert theirs.bearer() == rejected
    assert theirs.renew(rejected).reveal() == "access-canary-2"
    assert ours.renew(rejected).reveal() == "access-canary-2"
    assert ours.renew(rejected).reveal() == "access-canary-2", "the held token is not the rejected one"
    assert place.intuit.count == 2


def test_threads_refresh_once(place):
    tokens, found = place.tokens(), []
    threads = [threading.Thread(target=lambda: found.append(tokens.bearer().reveal())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["access-canary-1"] * 4
    assert place.intuit.count == 1


def test_refusal_leaves_the_file_alone(place):
    place.write(refresh_token="refresh-canary-old")
    before = place.path.read_bytes()
    with pytest.raises(LoginRefused) as caught:
        place.tokens().bearer()
    assert place.path.read_bytes() == before
    assert (caught.value.code, caught.value.tid) == ("invalid_grant", "1-b")
    assert "atqbo connect" in caught.value.remedy
    assert "canary" not in repr(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        (json_reply(b'{"error":"invalid_client"}', 401), LoginRefused, "client id"),
        (json_reply(b"<html>canary", 503), ServiceUnavailable, "503"),
        (json_reply(b"", 302, Location="https://evil.test/"), ServiceUnavailable, "302"),
        (json_reply(b"<html>canary"), ServiceUnavailable, "cannot be read"),
        (json_reply(b'{"access_token":"x"}'), ServiceUnavailable, "without tokens"),
        (requests.ConnectionError("canary"), ServiceUnavailable, "cannot be reached"),
        (requests.ReadTimeout("canary"), ServiceUnavailable, "cannot be reached"),
    ],
)
def test_other_failures(place, refusal, error, words):
    place.intuit.refusal = refusal
    before = place.path.read_bytes()
    with pytest.raises(error, match=words) as caught:
        place.tokens().bearer()
    assert "canary" not in repr(caught.value)
    assert place.path.read_bytes() == before
    assert len(list(place.path.parent.glob(".tokens.json.*"))) == 0


@pytest.mark.parametrize("endpoint", ["https://evil.test", "http://intuit.test", "https://intuit.test:8443"])
def test_discovery_may_not_lead_elsewhere(tmp_path, endpoint):
    place = Place(tmp_path, Intuit(endpoint))
    with pytest.raises(SettingsError):
        place.tokens().bearer()
    assert place.intuit.urls == [DISCOVERY], "nothing was sent to it"


def test_vendor_environments_stay_with_the_vendor(tmp_path):
    for endpoint, fine in (("https://oauth.platform.intuit.com", True), ("https://intuit.com.evil.test", False)):
        place = Place(tmp_path, Intuit(endpoint))
        place.app = App(client_id="me", client_secret=Secret("app-canary"), environment="production")
        if fine:
            assert place.tokens().bearer().reveal() == "access-canary-1"
        else:
            with pytest.raises(SettingsError):
                place.tokens().bearer()
        assert place.intuit.urls[0] == "https://developer.intuit.com/.well-known/openid_configuration/"


def test_discovery_without_endpoints(place):
    place.stub.replies = [json_reply(b'{"issuer": "x"}')]
    with pytest.raises(ServiceUnavailable, match="cannot be read"):
        place.tokens().bearer()


def test_wrong_or_damaged_file(place):
    with pytest.raises(LoginRefused, match="realm_id"):
        place.tokens(realm="10").bearer()
    place.path.write_text('{"refresh_token": ')
    with pytest.raises(SettingsError, match="damaged"):
        place.tokens().bearer()
    place.write(expires_at="2025-09-01T12:00:00")
    with pytest.raises(SettingsError, match="damaged"):
        place.tokens().bearer()
    place.write()
    place.path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        place.tokens().bearer()
    place.path.unlink()
    with pytest.raises(SettingsError, match="atqbo connect"):
        place.tokens().bearer()
    assert place.intuit.urls == []


def test_folder_that_cannot_be_written_costs_no_refresh_token(place, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(SettingsError, match="No space left"):
        place.tokens().bearer()
    assert place.intuit.count == 0


def test_a_disk_that_is_full_costs_no_refresh_token(place):
    """Room for an empty file is not enough: Intuit must not be asked before there is room for its answer."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        with pytest.raises(SettingsError, match="cannot be written: File too large"):
            place.tokens().bearer()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert place.intuit.count == 0
    assert place.tokens().bearer().reveal() == "access-canary-1"
    assert [path.name for path in place.path.parent.iterdir() if path.suffix != ".lock"] == ["tokens.json"]


def test_another_process_that_hangs_is_told(place, monkeypatch):
    monkeypatch.setattr("atqbo.tokenfile.LOCK_SECONDS", 0.05)
    with FileLock(f"{place.path}.lock"), pytest.raises(ServiceUnavailable, match="end it"):
        place.tokens().bearer()


def test_every_token_is_known_for_scrubbing(place):
    place.tokens().bearer()
    assert {"access-canary-1", "refresh-canary-0", "refresh-canary-1"} <= place.vault.known()
    assert hits(repr(place.stored()).encode(), place.vault.known()) == 0


def test_connecting(place):
    with intuit_client(place.app, place.stub) as client:
        assert client.get_authorization_url([], state_token="s").startswith(f"{HOST}/authorization?client_id=me")
        client.get_bearer_token("code", realm_id="12")
        TokenFile(place.path).keep(answered(client, "12", START))
    assert place.tokens(realm="12").bearer().reveal() == "access-canary-1"
    place.intuit.refusal = json_reply(b'{"error":"invalid_grant"}', 400)
    with pytest.raises(LoginRefused), intuit_client(place.app, place.stub) as client:
        client.get_bearer_token("code", realm_id="12")


def test_api_base():
    assert api_base("production") == "https://quickbooks.api.intuit.com"
    assert api_base("sandbox") == "https://sandbox-quickbooks.api.intuit.com"
    assert api_base("http://127.0.0.1:8123/.well-known/x") == "http://127.0.0.1:8123"
    with pytest.raises(SettingsError):
        api_base("http://books.test/.well-known/x")
