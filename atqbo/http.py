"""One HTTP request, told apart by what may have become of it, and reads that are tried again.

The session policy (rule 4): https beyond loopback, credentials only to the host they belong to, no redirects, no
cookies, nothing from the environment, time-outs everywhere. No text here carries a header, a body or an error text of
the libraries below: they may quote credentials.
"""

import ipaddress
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import TypeAlias
from urllib.parse import urljoin

import requests
import tenacity
from msgspec import Struct
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError
from urllib3.util import parse_url

from atqbo import __version__
from atqbo.clock import Clock
from atqbo.errors import ServiceError, ServiceUnavailable, SettingsError
from atqbo.gate import LONGEST_PAUSE, Gate, Limit
from atqbo.vault import Secret

CONNECT_SECONDS, READ_SECONDS = 10.0, 130.0
"""QuickBooks cuts a request at 120 s, so an answer that is not there after 130 s does not come."""
TRIES, WAIT_BUDGET, LONGEST_WAIT = 6, 300.0, LONGEST_PAUSE
"""A read is tried at most so often, and waits at most so many seconds in all and at once."""


class Answer(Struct, frozen=True):
    """A complete answer, whatever its status. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def tid(self) -> str:
        """QuickBooks' own id of the request; "" without one."""
        return self.headers.get("intuit_tid", "")

    @property
    def date(self) -> datetime | None:
        """The service's clock when it answered, UTC."""
        return _http_date(self.headers.get("date", ""))


class NotExecuted(Struct, frozen=True):
    """It certainly did not happen."""

    reason: str


class Uncertain(Struct, frozen=True):
    """It may have happened."""

    reason: str


Outcome: TypeAlias = Answer | NotExecuted | Uncertain


class Request(Struct, frozen=True, kw_only=True):
    """What to send. url: absolute, or relative to the base. headers: none that is secret."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    limits: tuple[Limit, ...] = ()
    """Windows it is counted in."""
    slot: tuple[str, str] | None = None
    """(tracking identifier, endpoint) where simultaneous requests are limited."""


class Manners(Struct, frozen=True, kw_only=True):
    """How a service says that it did not do something, or could not just now."""

    name: str
    throttled: Callable[[Answer], bool] = lambda answer: answer.status == 429
    """Certainly not executed; wait and send again."""
    failing: Callable[[Answer], bool] = lambda answer: answer.status >= 500
    """A read may work at the next try."""
    throttle_wait: float = LONGEST_WAIT
    """Seconds to wait when it does not say how long."""


class Http:
    """Requests to one origin. Safe for threads: urllib3's pools are, and cookies, all a Session changes, are off."""

    def __init__(
        self, base_url: str, clock: Clock, gate: Gate, manners: Manners, adapter: HTTPAdapter | None = None
    ) -> None:
        self._base = base_url.rstrip("/") + "/"
        self._clock, self._gate, self._manners = clock, gate, manners
        self._session = _session(adapter)
        self._origin = origin(self._base)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def attempt(self, request: Request, credentials: Mapping[str, Secret] | None = None) -> Outcome:
        """Exactly one try. A service that throttles makes all processes of the host wait."""
        prepared = self._prepare(request, credentials or {})
        with self._gate.slot(*request.slot) if request.slot else nullcontext():
            outcome = self._once(prepared, request)
        if isinstance(outcome, Answer) and self._manners.throttled(outcome):
            for limit in request.limits:
                self._gate.pause(limit.key, self._advised_wait(outcome) or self._manners.throttle_wait)
        return outcome

    def read(self, request: Request, credentials: Mapping[str, Secret] | None = None) -> Answer:
        """The answer to a read, tried again until there is one. Raises ServiceUnavailable when it does not come."""
        outcome = self._repeat(request, credentials, self._worth_another_read)
        if isinstance(outcome, Answer) and not self._worth_another_read(outcome):
            return outcome
        raise self._unavailable(request, outcome)

    def deliver(self, request: Request, credentials: Mapping[str, Secret] | None = None) -> Outcome:
        """A write: the same again only while it was certainly not executed; anything else is returned at once."""
        try:
            outcome = self._repeat(request, credentials, self._not_executed)
        except ServiceUnavailable as error:
            return NotExecuted(error.what)  # raised by the gate, before anything left
        if isinstance(outcome, Answer) and self._manners.throttled(outcome):
            return NotExecuted(f"{self._manners.name} asks to wait (status {outcome.status})")
        return outcome

    def _not_executed(self, outcome: Outcome) -> bool:
        return isinstance(outcome, NotExecuted) or (isinstance(outcome, Answer) and self._manners.throttled(outcome))

    def _worth_another_read(self, outcome: Outcome) -> bool:
        if isinstance(outcome, Answer):
            return self._manners.throttled(outcome) or self._manners.failing(outcome)
        return True

    def _repeat(
        self, request: Request, credentials: Mapping[str, Secret] | None, again: Callable[[Outcome], bool]
    ) -> Outcome:
        """Try until `again` says no or patience ends; the last outcome either way."""
        retrying = tenacity.Retrying(
            sleep=self._clock.sleep,
            retry=tenacity.retry_if_result(again),
            wait=self._wait,
            stop=lambda state: state.attempt_number >= TRIES or state.idle_for + state.upcoming_sleep > WAIT_BUDGET,
            retry_error_callback=_last_outcome,
        )
        return retrying(self.attempt, request, credentials)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds before the next try: what the service asks for, else 0.5, 1, 2, 4, 8."""
        outcome = _last_outcome(state)
        if isinstance(outcome, Answer):
            if wait := self._advised_wait(outcome):
                return wait
            if self._manners.throttled(outcome):
                return self._manners.throttle_wait
        return min(0.5 * 2.0 ** (state.attempt_number - 1), 8.0)

    def _advised_wait(self, answer: Answer) -> float:
        """Retry-After in seconds, at most a minute; 0 without one."""
        text = answer.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return min(float(text), LONGEST_WAIT)
        until = _http_date(text)
        seconds = (until - (answer.date or self._clock.now())).total_seconds() if until else 0.0
        return max(0.0, min(seconds, LONGEST_WAIT))

    def _prepare(self, request: Request, credentials: Mapping[str, Secret]) -> requests.PreparedRequest:
        """The request with its credentials, once it is certain that it goes where they belong."""
        url = urljoin(self._base, request.url)
        try:
            prepared = self._session.prepare_request(
                requests.Request(request.method, url, headers=dict(request.headers), data=request.body)
            )
            target = origin(prepared.url or "")
        except (requests.RequestException, SettingsError):
            target = None
        if target is None or target != self._origin:
            raise ServiceError(
                f"{self._manners.name} names an address that its credentials must not be sent to",
                subject=f"{request.method} {_place(url)}",
                remedy=f"check the address in company.toml; expected is {_place(self._base)}",
            )
        for name, secret in credentials.items():
            prepared.headers[name] = _sendable(name, secret)
        return prepared

    def _once(self, prepared: requests.PreparedRequest, request: Request) -> Outcome:
        counted = self._gate.take(*request.limits)
        try:
            return self._carried(prepared)
        finally:
            with suppress(SettingsError):  # the answer of a request that left counts more than when it is counted
                self._gate.landed(counted, *request.limits)

    def _carried(self, prepared: requests.PreparedRequest) -> Outcome:
        try:
            response = self._session.send(prepared, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False)
        except requests.ConnectTimeout:
            return NotExecuted("no connection in time")
        except requests.ReadTimeout:
            return Uncertain("no answer in time")
        except requests.exceptions.SSLError:
            return Uncertain("no trusted connection (certificate, or a proxy between)")
        except requests.RequestException as error:
            if _never_connected(error):
                return NotExecuted("connection refused, or the host is not known")
            return Uncertain("connection lost")
        answer = Answer(
            response.status_code, {name.lower(): text for name, text in response.headers.items()}, response.content
        )
        return Uncertain("answer cut short") if _cut(answer) else answer

    def _unavailable(self, request: Request, outcome: Outcome) -> ServiceUnavailable:
        name = self._manners.name
        subject = f"{request.method} {_place(urljoin(self._base, request.url))}"
        if not isinstance(outcome, Answer):
            return ServiceUnavailable(
                f"{name} cannot be reached: {outcome.reason}",
                subject=subject,
                remedy="check this host's network, then run again",
            )
        what = "asks to wait" if self._manners.throttled(outcome) else "has a failure of its own"
        return ServiceUnavailable(
            f"{name} {what} (status {outcome.status})",
            subject=subject,
            remedy="run again in some minutes",
            tid=outcome.tid,
        )


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, read by the parser that also opens the connection.

    Raises SettingsError for an address that credentials may not be sent to: no https beyond loopback, a password in it.
    """
    try:
        parts = parse_url(url)
    except ValueError:
        parts = parse_url("")
    scheme, host = (parts.scheme or "").lower(), (parts.host or "").lower().strip("[]")
    secure = scheme == "https" or (scheme == "http" and is_loopback(host))
    if not host or not secure or parts.auth:
        raise SettingsError(
            "An address is not usable: it must begin with https:// and hold no user name",
            subject=_place(url),
            remedy="correct it in company.toml",
        )
    return scheme, host, parts.port or (443 if scheme == "https" else 80)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _session(adapter: HTTPAdapter | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = f"atqbo/{__version__}"
    session.headers["Accept"] = "application/json"
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if adapter:
        session.mount("https://", adapter)
        session.mount("http://", adapter)
    return session


def _last_outcome(state: tenacity.RetryCallState) -> Outcome:
    """What the last try came to; if it raised, raise that."""
    assert state.outcome is not None
    outcome: Outcome = state.outcome.result()
    return outcome


def _never_connected(error: requests.RequestException) -> bool:
    """Whether the connection was never made. Everything less certain than this counts as uncertain."""
    causes = [cause.reason if isinstance(cause, MaxRetryError) else cause for cause in error.args]
    return any(isinstance(cause, NewConnectionError | ConnectionRefusedError) for cause in causes)


def _cut(answer: Answer) -> bool:
    """Whether the body is shorter than promised. Compressed ones are counted by urllib3."""
    promised = answer.headers.get("content-length", "")
    plain = "content-encoding" not in answer.headers
    return plain and promised.isdecimal() and len(answer.body) < int(promised)


def _sendable(name: str, secret: Secret) -> str:
    """A header's text. The library would quote an impossible one in its error, so it is looked at here."""
    text = secret.reveal()
    if not (text.isascii() and text.isprintable()):
        raise SettingsError(
            "A credential holds a character that cannot be sent", subject=name, remedy="store it anew, without it"
        )
    return text


def _place(url: str) -> str:
    """An address for people: no user, no query."""
    try:
        parts = parse_url(url)
    except ValueError:
        return "an address that cannot be read"
    return f"{parts.scheme}://{parts.netloc}{parts.path or ''}" if parts.host else url.partition("?")[0][:100]


def _http_date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
