"""QuickBooks tokens: kept in one file, renewed by one process at a time, on disk before they are used.

Intuit hands out a new refresh token about once a day and the old one dies with it, so a new one that is lost means
that a person must connect again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

import msgspec
import requests
from intuitlib.client import AuthClient
from intuitlib.exceptions import AuthClientError
from msgspec import Struct
from requests.adapters import HTTPAdapter
from urllib3.util import parse_url

from atqbo.clock import Clock
from atqbo.errors import AtqboError, LoginRefused, ServiceUnavailable, SettingsError
from atqbo.http import CONNECT_SECONDS, origin
from atqbo.tokenfile import RECONNECT, Held, TokenFile
from atqbo.vault import Secret, Vault

RENEW_BEFORE = timedelta(seconds=60)
ANSWER_SECONDS = 30.0
_API = {"production": "https://quickbooks.api.intuit.com", "sandbox": "https://sandbox-quickbooks.api.intuit.com"}


class App(Struct, frozen=True, kw_only=True):
    """This installation's app at Intuit."""

    client_id: str
    client_secret: Secret
    environment: str
    """"production", "sandbox", or the address of a discovery document."""
    redirect_uri: str = ""
    """Where the browser comes back to; only for connecting."""


class Tokens:
    """Valid access tokens for one company. Safe for threads and processes."""

    def __init__(
        self, file: TokenFile, app: App, realm_id: str, clock: Clock, vault: Vault, adapter: HTTPAdapter | None = None
    ) -> None:
        self._file, self._app, self._realm, self._clock = file, app, realm_id, clock
        self._vault, self._adapter = vault, adapter
        self._lock = Lock()
        self._held: Held | None = None

    def bearer(self) -> Secret:
        """An access token that is valid for a minute at least, renewed if need be."""
        with self._lock:
            if not self._good(self._held):
                self._held = self._renewed("")
            assert self._held
            return Secret(self._held.access_token)

    def renew(self, rejected: Secret) -> Secret:
        """An access token other than the one QuickBooks rejected."""
        with self._lock:
            if not self._good(self._held, rejected.reveal()):
                self._held = self._renewed(rejected.reveal())
            assert self._held
            return Secret(self._held.access_token)

    def _good(self, held: Held | None, rejected: str = "") -> bool:
        if not held or not held.expires_at or held.access_token in ("", rejected):
            return False
        return held.expires_at - self._clock.now() >= RENEW_BEFORE

    def _renewed(self, rejected: str) -> Held:
        """The file's token if it is good (another process renewed it), else a new one from Intuit, stored first."""
        with self._file.locked():
            held = self._load()
            if self._good(held, rejected):
                return held
            # Made before Intuit is asked: a folder that cannot be written to must not cost the refresh token.
            with self._file.replacement() as store, _client(self._app, self._adapter) as client:
                _refresh(client, held.refresh_token)
                renewed = answered(client, held.realm_id, self._clock.now())
                store(renewed)
            self._remember(renewed)
            return renewed

    def _load(self) -> Held:
        held = self._file.load()
        if held.realm_id != self._realm:
            raise LoginRefused(
                f"The tokens are for company {held.realm_id}, [quickbooks] realm_id is {self._realm}",
                subject=str(self._file.path),
                remedy=f"correct realm_id, or {RECONNECT}",
            )
        self._remember(held)
        return held

    def _remember(self, held: Held) -> None:
        for token in (held.access_token, held.refresh_token):
            self._vault.remember(token)


class Fresh:
    """The access token of a company that was connected this very moment."""

    def __init__(self, held: Held) -> None:
        self._token = Secret(held.access_token)

    def bearer(self) -> Secret:
        """It is valid for an hour."""
        return self._token

    def renew(self, rejected: Secret) -> Secret:
        """There is no other. Raises LoginRefused."""
        raise LoginRefused("QuickBooks does not accept the new token", remedy=RECONNECT)


def api_base(environment: str) -> str:
    """Where the accounting API of an environment is; a discovery document's own origin for an address."""
    if environment in _API:
        return _API[environment]
    origin(environment)
    parts = parse_url(environment)
    return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def intuit_client(app: App, adapter: HTTPAdapter | None = None) -> Iterator[AuthClient]:
    """Intuit's own client for connecting and disconnecting, its failures told as ours."""
    with _client(app, adapter) as client, _told():
        yield client


def answered(client: AuthClient, realm_id: str, now: datetime) -> Held:
    """What Intuit's client holds after an exchange or a refresh. ServiceUnavailable if the answer was incomplete."""
    access, refresh = client.access_token, client.refresh_token
    if not (access and refresh and isinstance(client.expires_in, int)):
        raise ServiceUnavailable("Intuit answered without tokens", remedy=f"run again, or {RECONNECT}")
    return Held(
        access_token=str(access),
        refresh_token=str(refresh),
        realm_id=realm_id,
        expires_at=now + timedelta(seconds=client.expires_in),
        refresh_expires_at=_after(now, client.x_refresh_token_expires_in),
        consent_ends_at=_after(now, getattr(client, "x_refresh_token_hard_expires_in", None)),
    )


def _after(now: datetime, seconds: object) -> datetime | None:
    return now + timedelta(seconds=seconds) if isinstance(seconds, int) else None


class _Client(AuthClient):  # type: ignore[misc]
    """Intuit's client under this program's session policy; nothing else is changed."""

    def __init__(self, app: App, adapter: HTTPAdapter | None) -> None:
        self._chosen_adapter = adapter  # first: the constructor already fetches the discovery document
        super().__init__(app.client_id, app.client_secret.reveal(), app.redirect_uri, app.environment)

    def get_adapter(self, url: str) -> HTTPAdapter:
        return self._chosen_adapter or super().get_adapter(url)

    def request(self, method: str, url: str, **options: object) -> requests.Response:
        origin(url)
        self.trust_env = False
        options |= {"timeout": (CONNECT_SECONDS, ANSWER_SECONDS), "allow_redirects": False}
        self.headers["x-include-refresh-token-hard-expires-in"] = "true"  # tells when consent itself ends
        answer: requests.Response = super().request(method, url, **options)
        return answer


@contextmanager
def _client(app: App, adapter: HTTPAdapter | None) -> Iterator[AuthClient]:
    try:
        with _told():
            client = _Client(app, adapter)
    except (KeyError, TypeError):
        raise _unreadable() from None
    with client:
        for endpoint in (client.auth_endpoint, client.token_endpoint, client.revoke_endpoint):
            _check_endpoint(app.environment, endpoint)
        yield client


def _check_endpoint(environment: str, endpoint: str) -> None:
    """Tokens and the app's secret go to Intuit, or to the very origin of a discovery address; nowhere else (rule 4)."""
    scheme, host, _ = origin(endpoint)
    if environment in _API:
        allowed = scheme == "https" and host.endswith(".intuit.com")
    else:
        allowed = origin(endpoint) == origin(environment)
    if not allowed:
        raise SettingsError(
            "The discovery document names another host",
            subject=f"{scheme}://{host}",
            remedy="check [quickbooks] environment in company.toml",
        )


def _refresh(client: AuthClient, refresh_token: str) -> None:
    client.refresh_token = refresh_token  # stays, where the answer names no other
    with _told():
        client.refresh()


@contextmanager
def _told() -> Iterator[None]:
    """Failures of Intuit's client as errors of ours. Its own texts quote tokens, so none of them is shown."""
    try:
        yield
    except AuthClientError as error:
        raise _refusal(error) from None
    except requests.JSONDecodeError:
        raise _unreadable() from None
    except requests.RequestException:
        raise ServiceUnavailable(
            "Intuit's login service cannot be reached", remedy="check this host's network, then run again"
        ) from None


def _unreadable() -> ServiceUnavailable:
    return ServiceUnavailable(
        "Intuit's login service gave an answer that cannot be read", remedy="run again in some minutes"
    )


def _refusal(error: AuthClientError) -> AtqboError:
    """What an answer other than 200 means."""
    tid = str(error.intuit_tid or "")
    code = _error_code(error.content)
    if error.status_code in (400, 401) and code == "invalid_client":
        return LoginRefused(
            "Intuit does not accept the app's client id and secret",
            remedy="correct client_id and client_secret in [quickbooks]",
            code=code,
            tid=tid,
        )
    if error.status_code in (400, 401, 403):
        return LoginRefused(
            "Intuit does not accept the refresh token: it expired, was replaced, or access was revoked",
            remedy=RECONNECT,
            code=code,
            tid=tid,
        )
    return ServiceUnavailable(
        f"Intuit's login service has a failure of its own (status {error.status_code})",
        remedy="run again in some minutes",
        tid=tid,
    )


def _error_code(body: bytes) -> str:
    """ "invalid_grant" and the like, if it is one of OAuth's codes."""
    try:
        code = msgspec.json.decode(body, type=dict[str, object]).get("error")
    except msgspec.DecodeError:
        return ""
    known = ("invalid_grant", "invalid_client", "invalid_request", "unauthorized_client", "unsupported_grant_type")
    return str(code) if code in known else ""
