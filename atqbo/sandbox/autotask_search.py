"""Autotask's queries as they come in: filter, fields wanted, page size, and the addresses of the pages around.

A page is named by the last id of the page before it, as in a recorded address of webservices15.autotask.net:
.../query/next?paging={"pageSize":500,"previousIds":[-1],"nextIds":[725]}&search=... The way back is inferred from it.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Raw, Struct
from msgspec.json import Decoder

from atqbo.money import Json, encode
from atqbo.sandbox.autotask_fields import Entity, Field
from atqbo.sandbox.autotask_filter import AutotaskError, Test, UserFields, compile_filter, find_field, finite, lowered
from atqbo.sandbox.store import Row
from atqbo.sandbox.wire import Request

PAGE = 500
_FIRST = -1
"""Stands before the first page; company 0 is on it."""
_decoder = Decoder(float_hook=finite)


class Search(Struct, frozen=True):
    """What a query asks for."""

    test: Test
    size: int | None
    included: tuple[Field, ...]
    """Empty: all fields."""


class Place(Struct, frozen=True):
    """Which page is asked for: that of the ids after `start`, when the pages before it began after `before`."""

    start: int = _FIRST
    before: tuple[int, ...] = ()
    size: int | None = None


def read_object(text: bytes | str) -> Json:
    """A JSON object with its keys in lower case. Raises AutotaskError."""
    try:
        return lowered(_decoder.decode(text))
    except ValueError as error:
        raise AutotaskError(f"Invalid JSON: {error}") from None


def read_search(request: Request, entity: Entity, user_fields: UserFields, switches: Mapping[str, str]) -> Search:
    """The query, from the body or, with GET or an empty body, from the address. Raises AutotaskError."""
    sent = read_object(_search_text(request))
    filters = sent.get("filter")
    if not filters and switches["empty_filter"] == "refused":
        raise AutotaskError("Invalid query syntax. A filter is required.")
    names = sent.get("includefields") or []
    if not isinstance(names, list):
        raise AutotaskError("Invalid query syntax. IncludeFields must be a list of names.")
    included = tuple(_wanted(entity, name, user_fields, switches["include_unqueryable"]) for name in names)
    return Search(compile_filter(entity, filters or [], user_fields), _size(sent.get("maxrecords")), included)


def read_place(request: Request, way: str) -> Place:
    """The page that the address names. way: "", or "next" or "prev" of another one. Raises AutotaskError."""
    if not way:
        return Place()
    paging = read_object(request.query.get("paging", ""))
    before, after = _numbers(paging.get("previousids")), _numbers(paging.get("nextids"))
    chosen = after if way == "next" else before
    if not chosen:
        raise AutotaskError("Invalid paging.")
    return Place(chosen[-1], before if way == "next" else before[:-1], _size(paging.get("pagesize")))


def page_details(request: Request, entity: Entity, place: Place, size: int, rows: list[Row], *, more: bool) -> Json:
    """What stands beside the records of a page."""
    onward = Place(rows[-1].record["id"], (*place.before, place.start)) if more else None
    return {
        "count": len(rows),
        "requestCount": size,
        "prevPageUrl": _url(request, entity, "prev", place, size) if place.before else None,
        "nextPageUrl": _url(request, entity, "next", onward, size) if onward else None,
    }


def shown(row: Row, included: tuple[Field, ...]) -> Json:
    """A record with the fields asked for, its id, and the user-defined fields asked for if its entity has such."""
    if not included:
        return Raw(row.text)
    record, own = row.record, {field.name for field in included if field.udf}
    fields = {"id": record["id"], **{field.name: record[field.name] for field in included if not field.udf}}
    if "userDefinedFields" in record:
        fields["userDefinedFields"] = [each for each in record["userDefinedFields"] if each.get("name") in own]
    return fields


def _search_text(request: Request) -> bytes | str:
    if request.method == "POST" and request.body:
        return request.body
    text = request.query.get("search", "")
    # Single quotes instead of double ones have been seen to work in addresses.
    return text.replace("'", '"') if '"' not in text else text


def _wanted(entity: Entity, name: Json, user_fields: UserFields, unqueryable: str) -> Field:
    if entity.udf and str(name).lower() not in entity.fields:
        return find_field(entity, name, user_fields)
    field = find_field(entity, name)
    if not field.queryable and unqueryable == "refused":
        raise AutotaskError(f"The field {field.name} of the {entity.singular} Entity cannot be used in a query.")
    return field


def _size(value: Json) -> int | None:
    if value is None or value == 0:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= PAGE:
        raise AutotaskError(f"MaxRecords must be between 1 and {PAGE}.")
    return value


def _numbers(value: Json) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, list) and all(isinstance(each, int) for each in value) else ()


def _url(request: Request, entity: Entity, way: str, place: Place, size: int) -> str:
    paging = {"pageSize": size, "previousIds": place.before, "nextIds": [place.start]}
    text = _search_text(request)
    search = text.decode() if isinstance(text, bytes) else text
    fields = urlencode({"paging": encode(paging).decode(), "search": search})
    return f"{request.origin}/ATServicesRest/V1.0/{entity.name}/query/{way}?{fields}"
