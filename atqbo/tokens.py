"""QuickBooks tokens: kept in one file, renewed by one process at a time, on disk before they are used.

Intuit hands out a new refresh token about once a day and the old one dies with it, so a new one that is lost means
that a person must connect again.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Annotated, BinaryIO

import msgspec
import requests
from filelock import FileLock, Timeout
from intuitlib.client import AuthClient
from intuitlib.exceptions import AuthClientError
from msgspec import Meta, Struct
from requests.adapters import HTTPAdapter
from urllib3.util import parse_url

from atqbo.clock import Clock
from atqbo.errors import AtqboError, LoginRefused, ServiceUnavailable, SettingsError
from atqbo.http import CONNECT_SECONDS, origin
from atqbo.vault import Secret, Vault, read_private

RENEW_BEFORE = timedelta(seconds=60)
ANSWER_SECONDS, LOCK_SECONDS = 30.0, 120.0
RECONNECT = "connect the company again: atqbo connect --company FILE"
_API = {"production": "https://quickbooks.api.intuit.com", "sandbox": "https://sandbox-quickbooks.api.intuit.com"}

Instant = Annotated[datetime, Meta(tz=True)]


class App(Struct, frozen=True, kw_only=True):
    """This installation's app at Intuit."""

    client_id: str
    client_secret: Secret
    environment: str
    """"production", "sandbox", or the address of a discovery document."""
    redirect_uri: str = ""
    """Where the browser comes back to; only for connecting."""


class TokenFile(Struct, frozen=True, kw_only=True):
    """What the file holds. An empty access token is renewed at the first use."""

    refresh_token: str
    realm_id: str
    access_token: str = ""
    expires_at: Instant | None = None
    refresh_expires_at: Instant | None = None

    def __repr__(self) -> str:
        return f"TokenFile(realm_id={self.realm_id!r}, expires_at={self.expires_at}, tokens=***)"


class Tokens:
    """Valid access tokens for one company. Safe for threads and processes."""

    def __init__(
        self, path: Path, app: App, realm_id: str, clock: Clock, vault: Vault, adapter: HTTPAdapter | None = None
    ) -> None:
        self._path, self._app, self._realm, self._clock = path, app, realm_id, clock
        self._vault, self._adapter = vault, adapter
        self._lock = Lock()
        self._held: TokenFile | None = None

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

    def _good(self, tokens: TokenFile | None, rejected: str = "") -> bool:
        if not tokens or not tokens.expires_at or tokens.access_token in ("", rejected):
            return False
        return tokens.expires_at - self._clock.now() >= RENEW_BEFORE

    def _renewed(self, rejected: str) -> TokenFile:
        """The file's token if it is good (another process renewed it), else a new one from Intuit, stored first."""
        with self._file_lock():
            tokens = self._load()
            if self._good(tokens, rejected):
                return tokens
            # Made before Intuit is asked: a folder that cannot be written to must not cost the refresh token.
            with _replacement(self._path) as store, _client(self._app, self._adapter) as client:
                _refresh(client, tokens.refresh_token)
                renewed = token_file(client, tokens.realm_id, self._clock.now())
                store(renewed)
            self._remember(renewed)
            return renewed

    def _load(self) -> TokenFile:
        try:
            tokens = msgspec.json.decode(read_private(self._path), type=TokenFile)
        except SettingsError as error:
            raise SettingsError(error.what, subject=error.subject, remedy=f"{error.remedy}; or {RECONNECT}") from None
        except msgspec.DecodeError:
            raise SettingsError("The token file is damaged", subject=str(self._path), remedy=RECONNECT) from None
        if tokens.realm_id != self._realm:
            raise LoginRefused(
                f"The tokens are for company {tokens.realm_id}, [quickbooks] realm_id is {self._realm}",
                subject=str(self._path),
                remedy=f"correct realm_id, or {RECONNECT}",
            )
        self._remember(tokens)
        return tokens

    def _remember(self, tokens: TokenFile) -> None:
        for token in (tokens.access_token, tokens.refresh_token):
            self._vault.remember(token)

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        try:
            lock = FileLock(f"{self._path}.lock")
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout:
            raise ServiceUnavailable(
                "Another process has been renewing the QuickBooks tokens for too long",
                subject=str(self._path),
                remedy="end it, then run again",
            ) from None
        except OSError as error:
            raise _unwritable(self._path, error) from None
        try:
            yield
        finally:
            lock.release()


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


def token_file(client: AuthClient, realm_id: str, now: datetime) -> TokenFile:
    """What Intuit's client holds after an exchange or a refresh. ServiceUnavailable if the answer was incomplete."""
    access, refresh, lifetime = client.access_token, client.refresh_token, client.x_refresh_token_expires_in
    if not (access and refresh and isinstance(client.expires_in, int)):
        raise ServiceUnavailable("Intuit answered without tokens", remedy=f"run again, or {RECONNECT}")
    return TokenFile(
        access_token=str(access),
        refresh_token=str(refresh),
        expires_at=now + timedelta(seconds=client.expires_in),
        refresh_expires_at=now + timedelta(seconds=lifetime) if isinstance(lifetime, int) else None,
        realm_id=realm_id,
    )


def keep(path: Path, tokens: TokenFile) -> None:
    """Store tokens of a person who has just connected (mode 600), whole or not at all."""
    with _replacement(path) as store:
        store(tokens)


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


@contextmanager
def _replacement(path: Path) -> Iterator[Callable[[TokenFile], None]]:
    """A function that stores tokens in an empty file, ready beside `path`, and puts that in its place."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 600
    except OSError as error:
        raise _unwritable(path, error) from None
    spare = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield lambda tokens: _put(tokens, file, spare, path)
    finally:
        spare.unlink(missing_ok=True)


def _put(tokens: TokenFile, file: BinaryIO, spare: Path, path: Path) -> None:
    """Written through to the disk, then renamed: at any moment the path holds the old tokens or the new ones, whole."""
    try:
        file.write(msgspec.json.format(msgspec.json.encode(tokens)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
        os.replace(spare, path)
        if os.name == "posix":
            _sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"The token file cannot be written: {error.strerror}",
        subject=str(path),
        remedy="make room and give this user the right to write in its folder, then run again",
    )
