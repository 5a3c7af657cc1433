"""What can be asked of one company: which address and method lead to which operation.

Addresses: https://developer.intuit.com/docs/0100_quickbooks_online/0300_references/0000_programming_guide/0000_rest_api_quick_reference
"""

import re
from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Raw

from atqbo.money import Json, decode
from atqbo.sandbox import attaching, papers
from atqbo.sandbox.changes import changes
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.query import parse
from atqbo.sandbox.rates import rates_on
from atqbo.sandbox.realm import Realm
from atqbo.sandbox.refusal import INACTIVE, Refusal, unsupported
from atqbo.sandbox.removing import remove
from atqbo.sandbox.reports import report
from atqbo.sandbox.selecting import select
from atqbo.sandbox.tax_service import tax_service
from atqbo.sandbox.wire import Request, Response, answer
from atqbo.sandbox.writing import write

PATH = re.compile(
    r"/v3/company/(?P<realm>[^/]+)/(?P<entity>[a-z]+)(?:/(?P<id>[^/]+))?(?:/(?P<more>pdf|send))?/?$", re.IGNORECASE
)
Done: TypeAlias = Json | Response
_NAMED = frozenset({"reports", "taxservice"})
_SINGLE = frozenset({"preferences", "companyinfo"})


def label(request: Request) -> str:
    """What kind of request this is, as it is counted: "POST batch", "GET invoice/{id}", "POST invoice/{id}/send"."""
    found = PATH.match(request.path)
    if found is None:
        return f"{request.method} {request.path}"
    name = found["entity"].lower()
    if not found["id"] or name in _SINGLE:
        return f"{request.method} {name}"
    number = found["id"].lower() if name in _NAMED else "{id}"
    return f"{request.method} {name}/{number}" + (f"/{found['more'].lower()}" if found["more"] else "")


def operate(realm: Realm, request: Request) -> Done:
    """Do what a request asks, a batch excepted. Raises Refusal."""
    found = PATH.match(request.path)
    if found is None:
        raise _no_resource(request)
    name, number, more = found["entity"].lower(), found["id"] or "", (found["more"] or "").lower()
    entity = ENTITIES.get(name)
    if entity and more:
        return _paper(realm, entity, number, more, request)
    match request.method, name:
        case "GET", "query":
            return {"QueryResponse": select(realm, parse(request.query.get("query", "")))}
        case "POST", "query":
            return {"QueryResponse": select(realm, parse(request.body.decode("utf-8", "replace")))}
        case "GET", "cdc":
            return {"CDCResponse": [{"QueryResponse": changes(realm, request.query)}]}
        case "GET", "reports":
            return answer(200, report(realm, number, request.query))
        case "POST", "upload":
            return {"AttachableResponse": attaching.upload(realm, request)}
        case "POST", "taxservice" if number.lower() == "taxcode":
            return tax_service(realm, object_of(request))
        case "GET", "download":
            return attaching.address(realm, request, number)
        case "GET", "exchangerate":
            return _rate(realm, request)
        case "GET", _ if entity and name in _SINGLE:
            return read(realm, entity, str(next(iter(realm.rows(entity.name)))))
        case "GET", _ if entity and number:
            return read(realm, entity, number)
        case "POST", _ if entity and not number:
            return _changed(realm, entity, request)
    raise _no_resource(request)


def read(realm: Realm, entity: Entity, number: str) -> Json:
    """The record under its entity's name. Raises Refusal: 2030 for what is no id, 610 if there is none."""
    if not number.isdecimal():
        raise Refusal("2030", f"Id should be a valid number. Supplied value:{number}", "Id")
    row = realm.rows(entity.name).get(number)
    if row is None:
        raise Refusal("610", INACTIVE, "")
    return {entity.name: Raw(row.text)}


def change(realm: Realm, entity: Entity, sent: Json, operation: str, options: Iterable[str] = ()) -> Json:
    """Create or update, delete, or void a record; voiding is also an update with the option "void"."""
    if operation in ("delete", "void") or "void" in options:
        return remove(realm, entity, sent, "delete" if operation == "delete" else "void")
    if operation not in ("", "create", "update"):
        raise unsupported(operation, entity.name)
    return read(realm, entity, write(realm, entity, sent, options))


def object_of(request: Request) -> Json:
    """The body as an object. Raises Refusal 2010."""
    try:
        body = decode(request.body)
    except (ValueError, RecursionError) as error:
        raise Refusal("2010", f"Property Name:{error} specified is unsupported or invalid") from None
    if not isinstance(body, dict):
        raise Refusal("2010", "Property Name:the body is not an object specified is unsupported or invalid")
    return body


def _changed(realm: Realm, entity: Entity, request: Request) -> Json:
    options = tuple(filter(None, request.query.get("include", "").split(",")))
    return change(realm, entity, object_of(request), request.query.get("operation", ""), options)


def _paper(realm: Realm, entity: Entity, number: str, more: str, request: Request) -> Done:
    if (request.method, more) == ("GET", "pdf") and entity.name in papers.PRINTED:
        return papers.pdf(realm, entity, number)
    if (request.method, more) == ("POST", "send") and entity.name in papers.PRINTED:
        papers.send(realm, entity, number, request.query.get("sendto", ""))
        return read(realm, entity, number)
    raise _no_resource(request)


def _rate(realm: Realm, request: Request) -> Json:
    currency = request.query.get("sourcecurrencycode", "")
    rates = rates_on(realm, [currency], request.query.get("asofdate") or realm.today.isoformat())
    if not rates:
        raise Refusal("610", INACTIVE, "")
    return {"ExchangeRate": rates[0]}


def _no_resource(request: Request) -> Refusal:
    where = f"{request.path} of full path: {request.origin}{request.path}"
    return Refusal("500", f"Operation Could not find resource for relative : {where} is not supported.")
