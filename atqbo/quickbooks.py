"""QuickBooks Online's accounting API: whole pages of typed rows, and one POST at a time.

Facts of the wire: SELECT statements in pages of 1,000; a batch takes 30 payloads; a Fault may come with status 200; a
401 has lower-case keys and its text quotes the token, so it is never shown.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Raw, Struct, field
from requests.adapters import HTTPAdapter

from atqbo.clock import Clock
from atqbo.errors import AtqboError, LoginRefused, ServiceError
from atqbo.gate import Gate, quickbooks_batch_limit, quickbooks_limit
from atqbo.http import Answer, Http, Manners, NotExecuted, Outcome, Request
from atqbo.money import Json, decode, encode
from atqbo.rows import CompanyInfo, ExchangeRate, Preferences
from atqbo.vault import Secret

T = TypeVar("T")

PAGE = 1_000
BATCH = 30
"""Payloads in one batch request."""
IN_LIST = 100
"""Values of one IN."""
LONGEST_GET = 1_500
"""Characters of a statement that still goes into an address."""
MINOR_VERSION = "75"
"""Intuit treats every lower one as this."""
_JSON = {"Content-Type": "application/json"}
_NO_CONTENT = {"Content-Type": "application/octet-stream"}
_WITHOUT_ID = frozenset({"ExchangeRate"})


class _FaultError(Struct, frozen=True):
    """Keys begin with a capital from the service and with a small letter from its gateway."""

    code: str = ""
    message: str = field(name="Message", default="")
    detail: str | None = field(name="Detail", default=None)


class _Fault(Struct, frozen=True):
    errors: list[_FaultError] = field(name="Error", default_factory=list)


class _Reply(Struct, frozen=True):
    """A query's answer, alone or as an item of a batch."""

    found: dict[str, Raw] | None = field(name="QueryResponse", default=None)
    fault: _Fault | None = field(name="Fault", default=None)
    batch_id: str = field(name="bId", default="")


class _BatchReply(Struct, frozen=True):
    items: list[_Reply] = field(name="BatchItemResponse", default_factory=list)
    fault: _Fault | None = field(name="Fault", default=None)


class _PreferencesReply(Struct, frozen=True):
    preferences: Preferences = field(name="Preferences")


class _CompanyReply(Struct, frozen=True):
    company: CompanyInfo = field(name="CompanyInfo")


class Bearers(Protocol):
    """Where access tokens come from."""

    def bearer(self) -> Secret:
        """A token that is valid for a minute at least."""

    def renew(self, rejected: Secret) -> Secret:
        """A token other than the one QuickBooks rejected."""


class QuickBooks:
    """One company (realm). Safe for threads."""

    def __init__(
        self, base_url: str, realm: str, tokens: Bearers, clock: Clock, gate: Gate, adapter: HTTPAdapter | None = None
    ) -> None:
        self._realm, self._tokens, self._clock = realm, tokens, clock
        self._http = Http(f"{base_url}/v3/company/{realm}", clock, gate, Manners(name="QuickBooks"), adapter)
        self._limits = (quickbooks_limit(realm),)
        self._batch_limits = (*self._limits, quickbooks_batch_limit(realm))
        self._heard: datetime | None = None

    def query(self, entity: str, row: type[T], where: str = "") -> list[T]:
        """All records that match, by Id, in pages of 1,000. row: a row type or dict.

        Raises LoginRefused, ServiceError with the service's code and id, ServiceUnavailable.
        """
        return list(self.stream(entity, row, where))

    def stream(self, entity: str, row: type[T], where: str = "") -> Iterator[T]:
        """The same, each page asked for when the one before has been used up, so that no long list need be held."""
        return self._pages(entity, row, where, 1)

    def queries(self, entity: str, row: type[T], wheres: Sequence[str]) -> list[T]:
        """The records that match each of many conditions, in their order; 30 statements to a request."""
        rows: list[T] = []
        for start in range(0, len(wheres), BATCH):
            rows += self._batch(entity, row, wheres[start : start + BATCH])
        return rows

    def having(self, entity: str, row: type[T], field: str, values: Sequence[str]) -> list[T]:
        """The records whose field has one of these values: 100 values to a statement, 30 statements to a request."""
        chunks = (values[start : start + IN_LIST] for start in range(0, len(values), IN_LIST))
        return self.queries(entity, row, [f"{field} IN ({', '.join(map(quoted, chunk))})" for chunk in chunks])

    def exchange_rates(self, wanted: Mapping[date, Collection[str]]) -> list[ExchangeRate]:
        """Rates of the currencies wanted for each day, where QuickBooks has one."""
        wheres = [
            f"SourceCurrencyCode IN ({', '.join(map(quoted, sorted(wanted[day])))}) AND AsOfDate = '{day.isoformat()}'"
            for day in sorted(wanted)
        ]
        return self.queries("ExchangeRate", ExchangeRate, wheres)

    def preferences(self) -> Preferences:
        """What the company switched on."""
        answer = self._read(self._request("GET", "preferences"), "Preferences")
        return _decoded(answer, _PreferencesReply, "Preferences").preferences

    def company_info(self) -> CompanyInfo:
        """The company's name and country."""
        answer = self._read(self._request("GET", f"companyinfo/{self._realm}"), "CompanyInfo")
        return _decoded(answer, _CompanyReply, "CompanyInfo").company

    def send(self, entity: str, body: bytes, requestid: str, verb: str = "create", content: bytes = b"") -> Outcome:
        """One POST; entity "" is a batch. Repeated, with the same requestid, only while it was certainly not executed.

        content: the file to attach. A 401 renews the token once. Anything else is returned as it is: the caller judges.
        """
        request = self._posting(entity, body, requestid, verb, content)
        try:
            outcome = self._delivered(request)
        except AtqboError as error:
            return NotExecuted(str(error))  # no valid token: nothing left this host
        if isinstance(outcome, Answer) and outcome.status == 401:
            return NotExecuted("QuickBooks does not accept the login")
        return outcome

    def _posting(self, entity: str, body: bytes, requestid: str, verb: str, content: bytes) -> Request:
        """The request that carries out a verb on one record."""
        path = entity.lower() or "batch"
        match verb:
            case "void" | "delete":
                return self._request("POST", path, body, operation=verb, requestid=requestid)
            case "send":
                told = decode(body)
                return self._request(
                    "POST", f"{path}/{told['Id']}/send", b"", _NO_CONTENT, sendto=told["sendTo"], requestid=requestid
                )
            case "attach":
                headers, parts = upload_parts(decode(body), content, requestid)
                return self._request("POST", "upload", parts, headers, requestid=requestid)
        return self._request("POST", path, body, requestid=requestid)

    def heard_at(self) -> datetime:
        """QuickBooks' own clock as last heard, else this host's."""
        return self._heard or self._clock.now()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _delivered(self, request: Request) -> Outcome:
        token = self._tokens.bearer()
        outcome = self._hear(self._http.deliver(request, _authorization(token)))
        if isinstance(outcome, Answer) and outcome.status == 401:
            outcome = self._hear(self._http.deliver(request, _authorization(self._tokens.renew(token))))
        return outcome

    def _pages(self, entity: str, row: type[T], where: str, start: int) -> Iterator[T]:
        while True:
            answer = self._read(self._statement(_select(entity, where, start)), entity)
            page = _found(_decoded(answer, _Reply, entity), row, entity, answer.tid)
            yield from page
            if len(page) < PAGE:
                return
            start += len(page)

    def _batch(self, entity: str, row: type[T], wheres: Sequence[str]) -> list[T]:
        statements = {f"q{number:02d}": _select(entity, where, 1) for number, where in enumerate(wheres, 1)}
        items = [{"bId": name, "Query": statement} for name, statement in statements.items()]
        answer = self._read(self._request("POST", "batch", encode({"BatchItemRequest": items})), entity)
        batch = _decoded(answer, _BatchReply, entity)
        if batch.fault:
            raise _fault_error(batch.fault, entity, answer.tid, answer.status)
        replies = {reply.batch_id: reply for reply in batch.items}
        rows: list[T] = []
        for name, where in zip(statements, wheres, strict=True):
            page = _found(replies.get(name, _Reply()), row, entity, answer.tid)
            rows += page
            rows += self._pages(entity, row, where, 1 + PAGE) if len(page) == PAGE else ()
        return rows

    def _statement(self, statement: str) -> Request:
        if len(statement) <= LONGEST_GET:
            return self._request("GET", "query", query=statement)
        return self._request("POST", "query", statement.encode(), {"Content-Type": "application/text"})

    def _request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = _JSON, **query: str
    ) -> Request:
        return Request(
            method=method,
            url=f"{path}?{urlencode({**query, 'minorversion': MINOR_VERSION})}",
            headers=headers if body is not None else {},
            body=body,
            limits=self._batch_limits if path == "batch" else self._limits,
        )

    def _read(self, request: Request, entity: str) -> Answer:
        token = self._tokens.bearer()
        answer = self._http.read(request, _authorization(token))
        self._hear(answer)
        if answer.status == 401:
            answer = self._http.read(request, _authorization(self._tokens.renew(token)))
            self._hear(answer)
        if answer.status == 200:
            return answer
        raise self._refusal(answer, entity)

    def _hear(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Answer) and outcome.date:
            self._heard = outcome.date
        return outcome

    def _refusal(self, answer: Answer, entity: str) -> AtqboError:
        if answer.status == 401:
            return LoginRefused(
                "QuickBooks does not accept the login, though the token is new",
                subject=f"realm {self._realm}",
                remedy="check in QuickBooks that the user still has access, then: atqbo connect --company FILE",
                tid=answer.tid,
            )
        if answer.status == 403:
            return LoginRefused(
                "The login is not for this company, or not for this environment",
                subject=f"realm {self._realm}",
                remedy="check realm_id and environment in [quickbooks], then: atqbo connect --company FILE",
                code="3100",
                tid=answer.tid,
            )
        try:
            fault = msgspec.json.decode(answer.body, type=_Reply).fault
        except msgspec.DecodeError:
            fault = None
        return _fault_error(fault or _Fault(), entity, answer.tid, answer.status)


def upload_parts(told: Json, content: bytes, boundary: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of an upload: what is told of the file, then the file. told: of it, "$file" stays here."""
    metadata = encode({name: value for name, value in told.items() if name != "$file"})
    name = re.sub(r"[^\w.-]", "_", told["FileName"])
    parts = (
        b'Content-Disposition: form-data; name="file_metadata_01"\r\nContent-Type: application/json\r\n\r\n' + metadata,
        f'Content-Disposition: form-data; name="file_content_01"; filename="{name}"\r\n'
        f"Content-Type: {told['ContentType']}\r\n\r\n".encode()
        + content,
    )
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body


def quoted(text: str) -> str:
    """A text as a literal of the query language: in single quotes, quotes and backslashes escaped by a backslash."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _authorization(token: Secret) -> dict[str, Secret]:
    return {"Authorization": Secret(f"Bearer {token.reveal()}")}


def _select(entity: str, where: str, start: int) -> str:
    condition = f" WHERE {where}" if where else ""
    # By Id, a record made between two pages stands at the end and moves none.
    order = "" if entity in _WITHOUT_ID else " ORDERBY Id"
    return f"SELECT * FROM {entity}{condition}{order} STARTPOSITION {start} MAXRESULTS {PAGE}"  # noqa: S608 - no SQL


def _decoded(answer: Answer, kind: type[T], entity: str) -> T:
    return _read_as(answer.body, kind, entity, answer.tid)


def _read_as(data: bytes | Raw, kind: type[T], entity: str, tid: str) -> T:
    try:
        decoded: T = msgspec.json.Decoder(kind, float_hook=Decimal).decode(data)
    except msgspec.DecodeError as error:
        raise ServiceError(
            f"An answer of QuickBooks cannot be read: {error}",
            subject=entity,
            remedy="show this message to the maintainers of atqbo",
            tid=tid,
        ) from None
    return decoded


def _found(reply: _Reply, row: type[T], entity: str, tid: str) -> list[T]:
    """The rows of one page; QuickBooks writes the entity as the key in its own case, and no key without rows."""
    if reply.fault or reply.found is None:
        raise _fault_error(reply.fault or _Fault(), entity, tid, 200)
    for name, raw in reply.found.items():
        if name.lower() == entity.lower():
            return _read_as(raw, list[row], entity, tid)  # type: ignore[valid-type]
    return []


def _fault_error(fault: _Fault, entity: str, tid: str, status: int) -> ServiceError:
    said = "; ".join(f"{error.message}: {error.detail or ''}".rstrip(": ") for error in fault.errors)[:500]
    return ServiceError(
        f"QuickBooks refuses a query: {said or f'no reason given (status {status})'}",
        subject=entity,
        code=fault.errors[0].code if fault.errors else "",
        tid=tid,
        remedy="run again; if it recurs, show this message to the maintainers of atqbo",
    )
