"""Autotask's REST API: whole pages of typed rows, and one PATCH at a time.

Facts of the wire: entities are queried by POST /{Entity}/query in pages of 500, the next page is asked for at
nextPageUrl with the same body, and field errors, bad logins and throttling may all come as status 500 with
{"errors": ["text"]}, so that the text has to tell them apart.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from threading import Lock
from typing import Generic, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Struct
from requests.adapters import HTTPAdapter

from atqbo.clock import Clock
from atqbo.errors import AtqboError, LoginRefused, ServiceError, SettingsError
from atqbo.gate import Gate, autotask_limit
from atqbo.http import Answer, Http, Manners, NotExecuted, Outcome, Request, origin
from atqbo.money import Json, encode
from atqbo.rows import PicklistValue, usual_fields
from atqbo.vault import Secret

T = TypeVar("T")

PAGE = 500
VENDOR_DOMAIN = ".autotask.net"
_JSON = {"Content-Type": "application/json"}


class Login(Struct, frozen=True, kw_only=True):
    """An API-only user and the tracking identifier of this installation."""

    url: str
    """Where the user's zone is asked for."""
    username: str
    secret: Secret
    integration_code: Secret


class _Zone(Struct, frozen=True):
    """Where the tenant lives. ci: number of its database; web_url: what a browser opens."""

    url: str
    web_url: str = msgspec.field(name="webUrl", default="")
    ci: int | str = 0


class _PageDetails(Struct, frozen=True, rename="camel"):
    next_page_url: str | None = None


class _Page(Struct, Generic[T], frozen=True, rename="camel"):
    items: list[T]
    page_details: _PageDetails = _PageDetails()


class _Field(Struct, frozen=True, rename="camel"):
    name: str
    picklist_values: list[PicklistValue] | None = None


class _Fields(Struct, frozen=True):
    fields: list[_Field]


class Rights(Struct, frozen=True):
    """What the API user may do with an entity; each "All", "Restricted" or "None"."""

    read: str = msgspec.field(name="userAccessForQuery", default="")
    update: str = msgspec.field(name="userAccessForUpdate", default="")
    create: str = msgspec.field(name="userAccessForCreate", default="")


class _Information(Struct, frozen=True):
    info: Rights


class Allowance(Struct, frozen=True, rename="camel"):
    """Requests of this hour: those of all programs of the tenant together count against one limit."""

    external_request_threshold: int
    current_timeframe_request_count: int


class _File(Struct, frozen=True):
    """data: base64, or the bytes as numbers: both have been seen."""

    data: str | list[int]


class _FileReply(Struct, frozen=True):
    """The file itself, or as the item of an answer: no source shows which."""

    item: _File | None = None
    data: str | list[int] = ""


class _Errors(Struct, frozen=True):
    errors: list[str]


class Autotask:
    """One tenant. Safe for threads."""

    def __init__(
        self, login: Login, clock: Clock, gate: Gate, *, hourly_share: int = 5_000, adapter: HTTPAdapter | None = None
    ) -> None:
        """hourly_share: requests an hour this program may make, of the 10,000 all of the tenant's programs share."""
        self._login, self._clock, self._gate, self._adapter = login, clock, gate, adapter
        self._share = hourly_share
        self._lock = Lock()
        self._opened: tuple[Http, str] | None = None
        self._web = ""

    def query(self, entity: str, filters: list[Json], row: type[T], include: Sequence[str] = ()) -> list[T]:
        """All records that pass the filters, by id. Only the fields of `row` are asked for, or those of `include`.

        row: a row type, or dict with `include`. Raises LoginRefused, ServiceError, ServiceUnavailable.
        """
        return list(self.stream(entity, filters, row, include))

    def stream(self, entity: str, filters: list[Json], row: type[T], include: Sequence[str] = ()) -> Iterator[T]:
        """The same, each page asked for when the one before has been used up, so that no long list need be held."""
        fields = list(include) or usual_fields(row)
        asked = {"MaxRecords": PAGE, "Filter": filters}
        pages = self._pages(entity, encode({**asked, "IncludeFields": fields}), row)
        try:
            first = next(pages)
        except ServiceError as error:
            if error.code != "500" or not any(_is_named(field, error.what) for field in fields):
                raise
            # A tenant may lack a field, or not let it be named (Invoices.dueDate cannot be queried): read whole rows.
            pages = self._pages(entity, encode(asked), row)
            first = next(pages)
        yield from first
        for page in pages:
            yield from page

    def _pages(self, entity: str, body: bytes, row: type[T]) -> Iterator[list[T]]:
        """At least one page, an empty one perhaps."""
        asked: set[str] = set()
        url: str | None = f"{entity}/query"
        while url:
            if url in asked:
                raise ServiceError(
                    "Autotask names the same page twice", subject=entity, remedy="run again; if it recurs, ask Autotask"
                )
            asked.add(url)
            page = _decoded(self._read("POST", url, entity, body), _Page[row], entity)  # type: ignore[valid-type]
            yield page.items
            url = page.page_details.next_page_url

    def picklist(self, entity: str, name: str) -> dict[int, str]:
        """Value → label of a picklist, inactive values too."""
        answer = self._read("GET", f"{entity}/entityInformation/fields", f"{entity}/entityInformation")
        for each in _decoded(answer, _Fields, entity).fields:
            if each.name.lower() == name.lower():
                return {int(value.value): value.label for value in each.picklist_values or ()}
        raise ServiceError(f"Autotask knows no field {name}", subject=entity, remedy="tell the maintainers of atqbo")

    def user_fields(self, entity: str) -> dict[str, dict[str, str]]:
        """Fields the tenant added to an entity → stored value → label, for those that are picklists."""
        answer = self._read("GET", f"{entity}/entityInformation/userDefinedFields", f"{entity}/entityInformation")
        return {
            each.name: {value.value: value.label for value in each.picklist_values or ()}
            for each in _decoded(answer, _Fields, entity).fields
        }

    def file(self, entity: str, number: int) -> bytes:
        """A file of Autotask's: the PDF that it makes of an invoice, or an attachment. entity: "Invoices", or the list
        that the attachment stands in, as "ExpenseItems/12/Attachments". Raises LoginRefused, ServiceError,
        ServiceUnavailable.
        """
        path = f"{entity}/{number}{'' if '/' in entity else '/InvoicePdf'}"
        answer = self._read("GET", path, re.sub(r"/[0-9]+", "", path))
        reply = _decoded(answer, _FileReply, f"{entity} {number}")
        data = reply.item.data if reply.item else reply.data
        try:
            return base64.b64decode(data, validate=True) if isinstance(data, str) else bytes(data)
        except ValueError as error:
            raise ServiceError(
                f"The file that Autotask sends cannot be read: {error}",
                subject=f"{entity} {number}",
                remedy="open it in Autotask, and attach it by hand",
            ) from None

    def rights(self, entity: str) -> Rights:
        """What this user may do with an entity, as Autotask tells it."""
        answer = self._read("GET", f"{entity}/entityInformation", f"{entity}/entityInformation")
        return _decoded(answer, _Information, entity).info

    def allowance(self) -> Allowance:
        """How much of the tenant's hourly threshold is used."""
        return _decoded(self._read("GET", "ThresholdInformation", "ThresholdInformation"), Allowance, "threshold")

    def address(self) -> str:
        """Where the tenant lives: its zone's address. Raises LoginRefused when Autotask does not know the user."""
        return self._zone()[1].partition("@")[2]

    def web(self) -> str:
        """Where a browser sees the tenant; "" where Autotask does not tell. Raises as `address` does."""
        self._zone()
        return self._web

    def send(self, entity: str, body: bytes) -> Outcome:
        """One PATCH of a record whose id is in the body. Never repeated once it may have happened."""
        try:
            http, tenant = self._zone()
            request = self._request("PATCH", entity, entity, body, tenant)
            outcome = http.deliver(request, self._credentials())
        except AtqboError as error:
            return NotExecuted(str(error))
        if isinstance(outcome, Answer) and outcome.status == 401:
            return NotExecuted(str(_secret_refused(self._login.username)))
        return outcome

    def _read(self, method: str, url: str, endpoint: str, body: bytes | None = None) -> Answer:
        http, tenant = self._zone()
        answer = http.read(self._request(method, url, endpoint, body, tenant), self._credentials())
        if answer.status == 200 and not _errors(answer):
            return answer
        raise self._refusal(answer, endpoint)

    def _request(self, method: str, url: str, endpoint: str, body: bytes | None, tenant: str) -> Request:
        return Request(
            method=method,
            url=url,
            headers=_JSON if body else {},
            body=body,
            limits=(autotask_limit(tenant, self._share),),
            slot=(self._login.integration_code.reveal(), endpoint),
        )

    def _credentials(self) -> dict[str, Secret]:
        return {
            "UserName": Secret(self._login.username),
            "Secret": self._login.secret,
            "ApiIntegrationCode": self._login.integration_code,
        }

    def _zone(self) -> tuple[Http, str]:
        """The tenant's own server, asked for once, without credentials, and a name for the tenant."""
        with self._lock:
            if self._opened is None:
                zone = self._find_zone()
                base, self._web = f"{zone.url.rstrip('/')}/v1.0", zone.web_url
                self._opened = Http(base, self._clock, self._gate, MANNERS, self._adapter), f"{zone.ci}@{zone.url}"
            return self._opened

    def _find_zone(self) -> _Zone:
        http = Http(self._login.url, self._clock, self._gate, MANNERS, self._adapter)
        try:
            user = quote(self._login.username, safe="")
            answer = http.read(Request(method="GET", url=f"v1.0/zoneInformation?user={user}"))
        finally:
            http.close()
        if _errors(answer):
            raise _user_unknown(self._login.username)
        if answer.status != 200:
            raise SettingsError(
                f"There is no Autotask at this address (status {answer.status})",
                subject=self._login.url,
                remedy="correct url in [autotask], or leave it out",
            )
        zone = _decoded(answer, _Zone, "zoneInformation")
        _check_zone(self._login.url, zone.url)
        return zone

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._opened:
                self._opened[0].close()
            self._opened = None

    def _refusal(self, answer: Answer, endpoint: str) -> AtqboError:
        """Why a read was refused. 401: password; 500: user, tracking identifier, rights or a field of the query."""
        text = "; ".join(_errors(answer))[:500]
        said = text.lower()
        if "account has been locked" in said:
            return LoginRefused(
                "Autotask has locked the API user",
                subject=self._login.username,
                remedy="let an administrator of Autotask unlock it; before trying again, correct secret in [autotask]",
            )
        if answer.status == 401:
            return _secret_refused(self._login.username)
        if any(word in said for word in ("integration code", "integrationcode", "tracking identifier")):
            return LoginRefused(
                "Autotask does not accept the tracking identifier",
                subject=self._login.username,
                remedy="correct integration_code in [autotask]: the Custom (Internal) identifier of the API user",
            )
        if answer.status == 500 and any(word in said for word in ("username", "user name", "invalid user", "login")):
            return _user_unknown(self._login.username)
        if answer.status == 403 or "permission" in said:
            return ServiceError(
                f"Autotask does not let this user read {endpoint}: {text or 'forbidden'}",
                subject=self._login.username,
                remedy="give the API user the right to it (security level API User (system))",
            )
        return ServiceError(
            f"Autotask refuses a query: {text or 'no reason given'}",
            subject=endpoint,
            code=str(answer.status),
            remedy="run again; if it recurs, show this message to the maintainers of atqbo",
        )


def _says_threads(answer: Answer) -> bool:
    """Whether the thread limit was hit; it may come with another status than 429."""
    said = " ".join(_errors(answer)).lower()
    return "thread threshold" in said or "itgenatr005" in said


def _fails(answer: Answer) -> bool:
    """Whether a read may work at the next try: a 500 with a text of its own is a refusal and stays one."""
    said = " ".join(_errors(answer)).lower()
    return answer.status >= 500 and (not said or "unexpected error" in said)


MANNERS = Manners(
    name="Autotask",
    throttled=lambda answer: answer.status == 429 or _says_threads(answer),
    failing=_fails,
    throttle_wait=10.0,  # places at an endpoint become free in seconds
)


def _is_named(field: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(field)}\b", text, re.IGNORECASE) is not None


def _errors(answer: Answer) -> list[str]:
    """The texts of {"errors": [...]}; empty for any other body."""
    if b'"errors"' not in answer.body[:200]:
        return []
    try:
        return msgspec.json.decode(answer.body, type=_Errors).errors
    except msgspec.DecodeError:
        return []


def _decoded(answer: Answer, kind: type[T], entity: str) -> T:
    try:
        decoded: T = msgspec.json.Decoder(kind, float_hook=Decimal).decode(answer.body)
    except msgspec.DecodeError as error:
        raise ServiceError(
            f"An answer of Autotask cannot be read: {error}",
            subject=entity,
            remedy="show this message to the maintainers of atqbo",
        ) from None
    return decoded


def _check_zone(asked: str, zone: str) -> None:
    """The credentials go to Autotask, or to the very origin that company.toml names; nowhere else (rule 4)."""
    (_, home, _), (_, host, _) = origin(asked), origin(zone)
    if origin(zone) != origin(asked) and not (host.endswith(VENDOR_DOMAIN) and home.endswith(VENDOR_DOMAIN)):
        raise SettingsError(
            "The zone of the Autotask user is on a foreign host", subject=host, remedy="check [autotask] url"
        )


def _user_unknown(username: str) -> LoginRefused:
    return LoginRefused(
        "Autotask does not know the API user", subject=username, remedy="correct username in [autotask]"
    )


def _secret_refused(username: str) -> LoginRefused:
    return LoginRefused(
        "Autotask does not accept the password of the API user",
        subject=username,
        remedy="correct secret in [autotask]; repeated wrong tries lock the user",
    )
