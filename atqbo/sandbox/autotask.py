"""The shell of Autotask's REST API v1.0: zones, login, queries with pages, entity information, PATCH."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TypeAlias
from urllib.parse import urlencode

from msgspec import Raw

from atqbo.money import Json, decode, encode
from atqbo.sandbox.autotask_fields import ENTITIES, AutotaskEntity, Field
from atqbo.sandbox.autotask_filter import AutotaskError, compile_filter, queryable_field
from atqbo.sandbox.limits import Limits
from atqbo.sandbox.store import Row
from atqbo.sandbox.wire import Request, Response, answer
from atqbo.sandbox.world import World

Picklists: TypeAlias = Mapping[str, Mapping[str, list[tuple[int, str]]]]

_PAGE = 500
_VERSIONS = ("1.0", "v1.0")
_SPELLING = {
    name.lower(): name
    for name in ("zoneInformation", "versionInformation", "ThresholdInformation", "entityInformation")
}


class Autotask:
    """Answers requests to /ATServicesRest."""

    def __init__(self, world: World, picklists: Picklists, limits: Limits) -> None:
        self._world, self._picklists, self._limits = world, picklists, limits

    def label(self, request: Request) -> str:
        """What kind of request this is, as it is counted: "PATCH Invoices", "POST Invoices/query"."""
        entity, rest = _segments(request)
        name = ENTITIES[entity][0] if entity in ENTITIES else _SPELLING.get(entity, entity)
        rest = ["{id}" if part.isdigit() else _SPELLING.get(part, part) for part in rest]
        return f"{request.method} {'/'.join([name, *rest])}"

    def stranger(self, request: Request) -> Response | None:
        """Refuses a wrong login in the three ways that Autotask does; None if the request may pass."""
        if _segments(request)[0] in ("zoneinformation", "versioninformation"):
            return None
        headers, world = request.headers, self._world
        if headers.get("username", "").lower() != world.autotask_username.lower():
            return errors(500, "The logged in Resource could not be determined from the UserName.")
        if headers.get("secret") != world.autotask_secret:
            return self.unauthorized()
        if headers.get("apiintegrationcode") != world.autotask_integration_code:
            return errors(500, "The ApiIntegrationCode is not valid.")
        return None

    def unauthorized(self, _: str = "") -> Response:
        """401, as for a wrong secret."""
        return errors(401, "Unauthorized")

    def throttled(self) -> Response:
        """429: the tenant's hourly allowance, or three requests at a time on one endpoint, is used up."""
        return errors(429, "The thread threshold or the hourly request threshold has been exceeded. Itgenatr005")

    def failed(self, status: int) -> Response:
        """A breakdown of the service."""
        return errors(status, "An unexpected error has occurred.  If the problem persists, contact Autotask Support.")

    def perform(self, request: Request, _: int | None = None) -> Response:
        """Do what is asked, in one transaction."""
        try:
            with self._world.store.transaction():
                return self._done(request)
        except AutotaskError as error:
            return errors(500, str(error))

    def ignored(self, request: Request) -> Response:
        """The answer of a PATCH that worked, without anything done."""
        return answer(200, {"itemId": _lower(_json(request.body)).get("id")})

    def _done(self, request: Request) -> Response:
        first, rest = _segments(request)
        match request.method, first, rest:
            case "GET", "versioninformation", []:
                return answer(200, {"apiVersions": ["1.0"]})
            case "GET", "zoneinformation", []:
                return self._zone(request)
            case "GET", "thresholdinformation", []:
                used = self._limits.hourly_count(self._world.now())
                names = ("externalRequestThreshold", "requestThresholdTimeframe", "currentTimeframeRequestCount")
                return answer(200, dict(zip(names, (10000, 60, used), strict=True)))
        if first not in ENTITIES:
            return Response(
                404, {"content-type": "text/html"}, b"<html><body>404 - File or directory not found.</body></html>"
            )
        return self._entity(request, first, rest)

    def _entity(self, request: Request, first: str, rest: list[str]) -> Response:
        name, entity = ENTITIES[first]
        match request.method, rest:
            case "GET" | "POST", ["query"] | ["query", "next"]:
                return self._query(request, name, entity)
            case "GET" | "POST", ["query", "count"]:
                return answer(200, {"queryCount": sum(1 for _ in self._matching(_search(request), name, entity))})
            case "GET", ["entityinformation"]:
                return answer(200, {"info": _information(name, entity)})
            case "GET", ["entityinformation", "fields"]:
                return answer(200, {"fields": [self._described(name, field) for field in entity.fields.values()]})
            case "GET", [number] if number.isdigit():
                return self._item(name, int(number))
            case "PATCH", [] if entity.updatable:
                return self._patch(request, name, entity)
        return errors(405, "The requested resource does not support http method.")

    def _zone(self, request: Request) -> Response:
        if request.query.get("user", "").lower() != self._world.autotask_username.lower():
            return errors(500, "Zone information could not be determined")
        url = f"{request.origin}/ATServicesRest/"
        return answer(200, {"zoneName": "Sandbox", "url": url, "webUrl": f"{request.origin}/", "ci": 1})

    def _item(self, name: str, number: int) -> Response:
        row = self._rows(name).get(number)
        if row is None and self._world.switches["missing_record"] == "404":
            return errors(404, "No matching records found.")
        return answer(200, {"item": Raw(row.text) if row else None})

    def _matching(self, search: Json, name: str, entity: AutotaskEntity, after: int = -1) -> Iterator[Row]:
        """Rows with an id above `after` that pass the search's filter, by id."""
        test = compile_filter(entity, search.get("filter"))
        rows = self._rows(name)
        return (rows[key] for key in sorted(rows, key=int) if int(key) > after and test(rows[key].record))

    def _query(self, request: Request, name: str, entity: AutotaskEntity) -> Response:
        """One page: rows after the last id of the page before (keyset), and the address of the next page."""
        search = _search(request)
        paging = _json(request.query["paging"]) if "paging" in request.query else {}
        size = paging.get("pageSize") or search.get("maxrecords") or _PAGE
        if not isinstance(size, int) or not 1 <= size <= _PAGE:
            raise AutotaskError(f"MaxRecords must be between 1 and {_PAGE}.")
        included = [queryable_field(entity, each).name for each in search.get("includefields") or []]
        last = (paging.get("nextIds") or [-1])[-1]
        rows = list(islice(self._matching(search, name, entity, last), size + 1))
        page = rows[:size]
        url = _next_url(request, name, size, page[-1].record["id"]) if len(rows) > size else None
        details = {"count": len(page), "requestCount": size, "prevPageUrl": None, "nextPageUrl": url}
        return answer(200, {"items": [_shown(row, included) for row in page], "pageDetails": details})

    def _patch(self, request: Request, name: str, entity: AutotaskEntity) -> Response:
        """Only writable fields change; read-only and unknown ones are ignored without a word."""
        sent = _lower(_json(request.body))
        row = self._rows(name).get(sent.get("id", ""))
        if row is None:
            raise AutotaskError(
                "No matching records found. The logged in Resource may not have the required permissions."
            )
        changed = {
            field.name: _accepted(field, sent[key])
            for key, field in entity.fields.items()
            if field.writable and key in sent
        }
        self._world.store.put(("autotask", name), row.record["id"], {**row.record, **changed})
        return answer(200, {"itemId": row.record["id"]})

    def _described(self, name: str, field: Field) -> Json:
        """A field as entityInformation/fields tells it."""
        values = self._picklists.get(name, {}).get(field.name, []) if field.picklist else None
        return {
            "name": field.name,
            "dataType": field.kind,
            "length": field.length,
            "isRequired": field.required,
            "isReadOnly": not field.writable,
            "isQueryable": field.queryable,
            "isReference": bool(field.reference),
            "referenceEntityType": field.reference,
            "isPickList": field.picklist,
            "picklistValues": values and [_picklist_value(*each) for each in enumerate(values, 1)],
            "picklistParentValueField": "",
            "isSupportedWebhookField": False,
        }

    def _rows(self, name: str) -> Mapping[int | str, Row]:
        return self._world.store.rows(("autotask", name))


def errors(status: int, *texts: str) -> Response:
    """Autotask's refusal: a list of plain texts."""
    return answer(status, {"errors": texts})


def complete(name: str, record: Json) -> Json:
    """A record with every field of its entity, null where it has none; further fields stay as they are."""
    entity = ENTITIES.get(name.lower())
    empty = {field.name: None for field in entity[1].fields.values()} if entity else {}
    return {**empty, **record}


def _segments(request: Request) -> tuple[str, list[str]]:
    """(entity, what follows) of the path in lower case, after /ATServicesRest and the version."""
    parts = [part for part in request.path.lower().split("/") if part][1:]
    if parts and parts[0] in _VERSIONS:
        parts = parts[1:]
    return (parts[0], parts[1:]) if parts else ("", [])


def _json(text: bytes | str) -> Json:
    try:
        value = decode(text)
    except ValueError as error:
        raise AutotaskError(f"Invalid JSON: {error}") from None
    if not isinstance(value, dict):
        raise AutotaskError("Invalid JSON: an object is needed")
    return value


def _lower(value: Json) -> Json:
    return {str(key).lower(): each for key, each in value.items()}


def _search(request: Request) -> Json:
    """The query, from the body or, with GET or an empty body, from the address."""
    return _lower(_json(request.body if request.method == "POST" and request.body else request.query.get("search", "")))


def _next_url(request: Request, name: str, size: int, last: int) -> str:
    paging = {"pageSize": size, "previousIds": [-1], "nextIds": [last]}
    search = request.body.decode() if request.method == "POST" and request.body else request.query.get("search", "")
    fields = {"paging": encode(paging).decode(), "search": search}
    return f"{request.origin}/ATServicesRest/V1.0/{name}/query/next?{urlencode(fields)}"


def _shown(row: Row, included: list[str]) -> Json:
    if not included:
        return Raw(row.text)
    return {"id": row.record["id"], **{name: row.record[name] for name in included}}


def _accepted(field: Field, value: Json) -> Json:
    """The value as it is stored: texts within their length, paidDate as a date only. Raises AutotaskError."""
    if field.kind == "string" and value is not None and (not isinstance(value, str) or len(value) > field.length):
        raise AutotaskError(f"The value of field {field.name} exceeds {field.length} characters or is no text.")
    if field.kind == "datetime" and value is not None:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise AutotaskError(f"Could not convert string to DateTime: {value}. Path '{field.name}'.") from None
        return f"{moment.date().isoformat()}T00:00:00Z" if field.name == "paidDate" else value
    return value


def _information(name: str, entity: AutotaskEntity) -> Json:
    verbs = {"Create": False, "Delete": False, "Query": True, "Update": entity.updatable}
    return {
        "name": entity.singular,
        **{f"can{verb}": allowed for verb, allowed in verbs.items()},
        **{f"userAccessFor{verb}": "All" if allowed else "None" for verb, allowed in verbs.items()},
        "hasUserDefinedFields": name in ("Companies", "Contacts"),
        "supportsWebhookCallouts": False,
    }


def _picklist_value(order: int, value: tuple[int, str]) -> Json:
    return {
        "value": str(value[0]),
        "label": value[1],
        "isDefaultValue": order == 1,
        "sortOrder": order,
        "parentValue": "",
        "isActive": True,
        "isSystem": False,
    }
