"""The shell of Autotask's REST API v1.0: zones, login, routes; queries with pages, entity information, writes."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlencode

from msgspec import Raw

from atqbo.money import Json
from atqbo.sandbox.autotask_entities import CHILDREN, ENTITIES, SINGULAR
from atqbo.sandbox.autotask_fields import Entity, Field
from atqbo.sandbox.autotask_files import PDF, invoice_pdf
from atqbo.sandbox.autotask_filter import AutotaskError
from atqbo.sandbox.autotask_info import VERBS, described, described_user_field, information, user_fields
from atqbo.sandbox.autotask_records import Records
from atqbo.sandbox.autotask_rules import ACTS
from atqbo.sandbox.autotask_search import PAGE, Search, page_details, read_object, read_place, read_search, shown
from atqbo.sandbox.autotask_writing import Writer
from atqbo.sandbox.dataset import Dataset
from atqbo.sandbox.limits import Limits
from atqbo.sandbox.store import Row
from atqbo.sandbox.wire import Request, Response, answer
from atqbo.sandbox.world import World

_VERSIONS = ("1.0", "v1.0")
_LONGEST_QUERY = 2048
"""Of an address: what IIS takes; a longer one is answered as if nothing was there."""
_DIGITS = 18
_SPELLING = {
    name.lower(): name
    for name in ("zoneInformation", "versionInformation", "ThresholdInformation", "entityInformation", "InvoicePdf")
}
_QUERIES = (["query"], ["query", "next"], ["query", "prev"], ["query", "count"])
_EXEMPT = ("zoneinformation", "versioninformation")


class _Route(NamedTuple):
    """What a path leads to: an entity, the parent's id if it is below one, and what follows."""

    entity: Entity | None
    parent: int | None
    rest: list[str]


class Autotask:
    """Answers requests to /ATServicesRest."""

    def __init__(self, world: World, dataset: Dataset, limits: Limits) -> None:
        self._world, self._picklists, self._limits = world, dataset.picklists, limits
        self._forbidden, self._read_only = frozenset(dataset.forbidden), frozenset(dataset.read_only)
        self._restricted = frozenset(dataset.restricted)
        self._records = Records(world, dataset.hidden_lines)
        self._writer = Writer(self._records, dataset.picklists)

    def label(self, request: Request) -> str:
        """What kind of request this is, as it is counted: "PATCH Invoices", "POST Companies/{id}/Contacts"."""
        first, rest = _segments(request)
        names = [ENTITIES[first].name if first in ENTITIES else _SPELLING.get(first, first)]
        below = CHILDREN.get((first, rest[1])) if len(rest) > 1 else None
        spelled = {**_SPELLING, below.segment.lower(): below.segment} if below else _SPELLING
        names += ["{id}" if _number(part) is not None else spelled.get(part, part) for part in rest]
        return f"{request.method} {'/'.join(names)}"

    def endpoint(self, request: Request) -> str:
        """What the limit of three at a time counts by; "" where it does not apply.

        Metadata and ThresholdInformation are counted by themselves (github.com/msoukhomlinov/n8n-nodes-autotask).
        """
        first, rest = _segments(request)
        entity = _route(first, rest).entity
        name = entity.name if entity else first
        return "" if first in _EXEMPT else f"{name} information" if "entityinformation" in rest else name

    def stranger(self, request: Request) -> Response | None:
        """Refuses a wrong login in the three ways that Autotask does; None if the request may pass."""
        if _segments(request)[0] in _EXEMPT:
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
        """401, as for a wrong secret. Its body has not been captured by anyone."""
        bare = self._world.switches["autotask_401"] == "html"
        return _html(401, "401 - Unauthorized: Access is denied.") if bare else errors(401, "Unauthorized")

    def throttled(self) -> Response:
        """429: the tenant's hourly allowance is used up."""
        return errors(429, "The request threshold of this database has been exceeded for the last 60 minutes.")

    def crowded(self) -> Response:
        """Three requests are under way on this endpoint; 429 in most reports, though not in all."""
        return errors(int(self._world.switches["thread_status"]), "Thread Threshold Exceeded. (Itgenatr005)")

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
        except RecursionError:
            return errors(500, "Invalid query syntax. The query is too complex.")

    def ignored(self, request: Request) -> Response:
        """The answer of a PATCH that worked, without anything done."""
        try:
            return answer(200, {"itemId": read_object(request.body).get("id")})
        except AutotaskError as error:
            return errors(500, str(error))

    def act(self, name: str, number: int) -> int:
        """Do what only people in Autotask itself can do, such as void-invoice. KeyError, ValueError if it cannot be."""
        try:
            with self._world.store.transaction():
                return ACTS[name](Records(self._world), number)
        except (AutotaskError, ArithmeticError) as error:
            raise ValueError(str(error)) from None

    def _done(self, request: Request) -> Response:
        first, rest = _segments(request)
        match request.method, first, rest:
            case "GET", "versioninformation", []:
                return answer(200, {"apiVersions": [self._world.switches["autotask_version"]]})
            case "GET", "zoneinformation", []:
                return self._zone(request)
            case "GET", "thresholdinformation", []:
                used = self._limits.hourly_count(self._world.now())
                names = ("externalRequestThreshold", "requestThresholdTimeframe", "currentTimeframeRequestCount")
                return answer(200, dict(zip(names, (10000, 60, used), strict=True)))
        entity, parent, rest = _route(first, rest)
        if request.method == "GET" and len(urlencode(request.query)) > _LONGEST_QUERY:
            return _nothing()
        if entity and rest[:1] == ["entityinformation"] and request.method == "GET":
            return self._told(entity, rest[1:])
        if entity and entity.name == "Invoices" and rest[1:] == [PDF] and request.method == "GET":
            return self._printed(_number(rest[0]))
        if entity is None or not (rest == [] or _is_number(rest) or (parent is None and rest in _QUERIES)):
            return _nothing()
        reads = request.method == "GET" or rest[:1] == ["query"]
        if entity.name in self._forbidden or (entity.name in self._read_only and not reads):
            status = int(self._world.switches["no_permission"])
            return errors(status, "The logged in Resource does not have the adequate permissions.")
        if reads:
            return self._read(request, entity, parent, rest)
        return self._write(request, entity, parent, rest)

    def _printed(self, number: int | None) -> Response:
        row = self._records.visible("Invoices").get(number) if number is not None else None
        if row is None:
            return errors(404, "No matching records found.")
        return answer(200, invoice_pdf(row.record, self._world.switches["pdf_data"]))

    def _access(self, name: str) -> Mapping[str, str]:
        """What the user may not do, or not all of: verb → access."""
        if name in self._forbidden:
            return dict.fromkeys(VERBS, "None")
        if name in self._read_only:
            return dict.fromkeys(VERBS - {"Query"}, "None")
        return {"Update": "Restricted"} if name in self._restricted else {}

    def _zone(self, request: Request) -> Response:
        if request.query.get("user", "").lower() != self._world.autotask_username.lower():
            return errors(500, "Zone information could not be determined")
        url = f"{request.origin}/ATServicesRest/"
        return answer(200, {"zoneName": "Sandbox", "url": url, "webUrl": f"{request.origin}/", "ci": 1})

    def _told(self, entity: Entity, rest: list[str]) -> Response:
        match rest:
            case []:
                return answer(200, {"info": information(entity, self._access(entity.name))})
            case ["fields"]:
                fields = entity.fields.values()
                return answer(200, {"fields": [described(entity, field, self._picklists) for field in fields]})
            case ["userdefinedfields"] if not entity.name.endswith("Attachments"):
                fields = self._user_fields(entity).values()
                return answer(200, {"fields": [described_user_field(field) for field in fields]})
        return _nothing()

    def _read(self, request: Request, entity: Entity, parent: int | None, rest: list[str]) -> Response:
        match request.method, rest:
            case "GET" | "POST", ["query"]:
                return self._query(request, entity, "")
            case "GET" | "POST", ["query", ("next" | "prev") as way]:
                return self._query(request, entity, way)
            case "GET" | "POST", ["query", "count"]:
                return answer(
                    200, {"queryCount": sum(1 for _ in self._matching(self._search(request, entity), entity))}
                )
            case "GET", [] if parent is not None:
                rows = [row for row in self._records.visible(entity.name).values() if row.record[entity.link] == parent]
                return _page([Raw(row.text) for row in rows], {"count": len(rows), "requestCount": PAGE})
            case "GET", [part] if (number := _number(part)) is not None:
                return self._item(entity, number, parent)
        return _not_offered()

    def _item(self, entity: Entity, number: int, parent: int | None) -> Response:
        row = self._records.visible(entity.name).get(number)
        if row and parent is not None and row.record[entity.link] != parent:
            row = None
        if row is None and self._world.switches["missing_record"] == "404":
            return errors(404, "No matching records found.")
        return answer(200, {"item": Raw(row.text) if row else None})

    def _search(self, request: Request, entity: Entity) -> Search:
        return read_search(request, entity, lambda: self._user_fields(entity), self._world.switches)

    def _matching(self, search: Search, entity: Entity, after: int = -1) -> Iterator[Row]:
        """Rows with an id above `after` that pass the search's filter, by id."""
        rows = self._records.visible(entity.name)
        return (rows[key] for key in sorted(rows, key=int) if int(key) > after and search.test(rows[key].record))

    def _query(self, request: Request, entity: Entity, way: str) -> Response:
        """One page: rows after the last id of the page before, and the addresses of the pages around."""
        search, place = self._search(request, entity), read_place(request, way)
        size = place.size or search.size or PAGE
        rows = list(islice(self._matching(search, entity, place.start), size + 1))
        details = page_details(request, entity, place, size, rows[:size], more=len(rows) > size)
        return _page([shown(row, search.included) for row in rows[:size]], details)

    def _write(self, request: Request, entity: Entity, parent: int | None, rest: list[str]) -> Response:
        """Writes go to the collection with the id in the body; those of children to the collection below the parent."""
        if entity.parent and parent is None and not rest and self._world.switches["child_write"] == "404":
            return _nothing()
        if request.method not in entity.verbs or (parent is None) == bool(entity.parent):
            return _not_offered()
        if parent is not None:
            self._records.get(SINGULAR[entity.fields[entity.link.lower()].reference].name, parent)
        match request.method, rest:
            case "POST", []:
                number = self._writer.create(entity, read_object(request.body), parent)
            case "PUT" | "PATCH", []:
                replace = request.method == "PUT"
                number = self._writer.update(entity, read_object(request.body), parent, replace=replace)
            case "DELETE", [part] if (wanted := _number(part)) is not None:
                number = self._writer.delete(entity, wanted, parent)
            case _:
                return _not_offered()
        return answer(200, {"itemId": number})

    def _user_fields(self, entity: Entity) -> dict[str, Field]:
        return user_fields(self._records.every(entity.name)) if entity.udf else {}


def errors(status: int, *texts: str) -> Response:
    """Autotask's refusal: a list of plain texts."""
    return answer(status, {"errors": texts})


def _page(items: list[Json], details: Json) -> Response:
    return answer(200, {"items": items, "pageDetails": {"prevPageUrl": None, "nextPageUrl": None, **details}})


def _not_offered() -> Response:
    return errors(405, "The requested resource does not support http method.")


def _nothing() -> Response:
    return _html(404, "404 - File or directory not found.")


def _html(status: int, text: str) -> Response:
    """What the web server before the API answers."""
    return Response(status, {"content-type": "text/html"}, f"<html><body>{text}</body></html>".encode())


def _segments(request: Request) -> tuple[str, list[str]]:
    """(entity, what follows) of the path in lower case, after /ATServicesRest and the version."""
    parts = [part for part in request.path.lower().split("/") if part][1:]
    if parts and parts[0] in _VERSIONS:
        parts = parts[1:]
    return (parts[0], parts[1:]) if parts else ("", [])


def _route(first: str, rest: list[str]) -> _Route:
    parent = _number(rest[0]) if len(rest) > 1 else None
    if parent is not None and (first, rest[1]) in CHILDREN:
        return _Route(CHILDREN[first, rest[1]], parent, rest[2:])
    return _Route(ENTITIES.get(first), None, rest)


def _is_number(rest: list[str]) -> bool:
    return len(rest) == 1 and _number(rest[0]) is not None


def _number(part: str) -> int | None:
    """The id that a segment of a path is."""
    return int(part) if part.isascii() and part.isdecimal() and len(part) <= _DIGITS else None
