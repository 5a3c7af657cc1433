"""The shell of QuickBooks Online v3: who may ask, what is asked, one transaction per request, the answer's envelope."""

import re
from collections.abc import Iterable

from msgspec import Raw

from atqbo.money import Json, decode
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.oauth import OAuth
from atqbo.sandbox.query import parse
from atqbo.sandbox.rates import rates_on
from atqbo.sandbox.realm import Realm, pacific
from atqbo.sandbox.refusal import INACTIVE, Refusal
from atqbo.sandbox.selecting import select
from atqbo.sandbox.wire import Request, Response, answer
from atqbo.sandbox.world import World
from atqbo.sandbox.writing import write

_PATH = re.compile(r"/v3/company/(?P<realm>[^/]+)/(?P<entity>[a-z]+)(?:/(?P<id>[^/]+))?/?$", re.IGNORECASE)
_ANSWERED = ("sandbox", "requestid")
_BATCH_ITEMS, _BID_LENGTH = 30, 10
_REQUESTID_LENGTH, _BATCH_REQUESTID_LENGTH = 50, 36
SYSTEM_FAILURE = Refusal("10000", "System Failure Error: an unexpected error has occurred", status=500)
_ITEM_KEYS = frozenset({"bId", "operation", "optionsData"})


class QuickBooks:
    """Answers requests to /v3."""

    def __init__(self, world: World, oauth: OAuth) -> None:
        self._world, self._oauth = world, oauth

    def label(self, request: Request) -> str:
        """What kind of request this is, as it is counted: "POST batch", "GET invoice/{id}"."""
        found = _PATH.match(request.path)
        if found is None:
            return f"{request.method} {request.path}"
        numbered = found["id"] and found["entity"].lower() != "companyinfo"
        return f"{request.method} {found['entity'].lower()}" + ("/{id}" if numbered else "")

    def stranger(self, request: Request) -> Response | None:
        """401 without a valid access token, 403 for another company; None if the request may pass."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not self._oauth.is_valid(token):
            return self.unauthorized(token)
        found = _PATH.match(request.path)
        if found and found["realm"] != self._world.realm_id:
            return self._gateway(
                403, "SERVICE", "3100", "message=AuthorizationFailed; errorCode=003100; statusCode=403"
            )
        return None

    def unauthorized(self, token: str = "") -> Response:
        """The answer to an expired token."""
        message = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
        response = self._gateway(401, "AUTHENTICATION", "3200", message, f"Token expired: {token[:52]}")
        return self.enveloped(response, {"www-authenticate": 'Bearer realm="Intuit", error="invalid_token"'})

    def throttled(self) -> Response:
        """429: nothing was done. The body is JSON or XML, Retry-After is there or not, by switch."""
        message, detail = (
            "message=ThrottleExceeded; errorCode=003001; statusCode=429",
            "The request limit was reached.  Try again later",
        )
        more = {"retry-after": "60"} if self._world.switches["retry_after"] == "on" else {}
        if self._world.switches["throttle_body"] == "json":
            error = {"Message": message, "Detail": detail, "code": "3001"}
            return self.enveloped(
                answer(429, {"Fault": {"Error": [error], "type": "SERVICE"}, "time": self._time()}), more
            )
        text = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse '
            f'xmlns="http://schema.intuit.com/finance/v3" time="{self._time()}"><Fault type="SERVICE">'
            f'<Error code="3001"><Message>{message}</Message><Detail>{detail}</Detail></Error></Fault></IntuitResponse>'
        )
        return self.enveloped(Response(429, {"content-type": "application/xml"}, text.encode()), more)

    def failed(self, status: int) -> Response:
        """A breakdown of the service: SystemFault 10000."""
        return self._refused(SYSTEM_FAILURE, status)

    def perform(self, request: Request, broken_item: int | None = None) -> Response:
        """Do what is asked, in one transaction. broken_item: a batch item that breaks down without effect."""
        realm = Realm(self._world.store, self._world.now(), self._world.switches)
        try:
            with self._world.store.transaction():
                return self._once(realm, request, broken_item)
        except Refusal as refusal:
            return self._refused(refusal, refusal.status)

    def enveloped(self, response: Response, more: Json | None = None) -> Response:
        """The response with the headers that every answer of QuickBooks carries."""
        headers = {
            "intuit_tid": self._world.trace_id(),
            "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
            **response.headers,
            **(more or {}),
        }
        return Response(response.status, headers, response.body, response.delivery)

    def _once(self, realm: Realm, request: Request, broken_item: int | None) -> Response:
        """A requestid that was answered before is answered the same again, without a second effect (switch)."""
        requestid = request.query.get("requestid", "")
        batch = self.label(request) == "POST batch"
        if len(requestid) > (_BATCH_REQUESTID_LENGTH if batch else _REQUESTID_LENGTH):
            raise Refusal("2130", f"Invalid request id length: {len(requestid)}", "requestid")
        mode = self._world.switches["requestid"]
        writes = requestid and request.method == "POST"
        heard = self._world.store.get(_ANSWERED, requestid) if writes and mode != "forget" else None
        if heard and mode == "error600":
            raise Refusal("600", f"Request id {requestid} has been used before")
        if heard:
            return self._success(Raw(heard["body"].encode()))
        value = self._done(realm, request, broken_item)
        response = self._success({**value, "time": self._time()})
        if writes:
            self._world.store.put(_ANSWERED, requestid, {"body": response.body.decode()})
        return response

    def _done(self, realm: Realm, request: Request, broken_item: int | None) -> Json:
        found = _PATH.match(request.path)
        if found is None:
            raise self._unsupported(request)
        name, number = found["entity"].lower(), found["id"]
        entity = ENTITIES.get(name)
        match request.method, name:
            case "GET", "query":
                return {"QueryResponse": select(realm, parse(request.query.get("query", "")))}
            case "POST", "query":
                return {"QueryResponse": select(realm, parse(request.body.decode("utf-8", "replace")))}
            case "POST", "batch":
                return {"BatchItemResponse": self._batch(realm, _body(request), broken_item)}
            case "GET", "preferences":
                return self._read(realm, ENTITIES["preferences"], next(iter(realm.rows("Preferences"))))
            case "GET", "exchangerate":
                return self._rate(realm, request)
            case "GET", "companyinfo":
                return self._read(realm, ENTITIES["companyinfo"], next(iter(realm.rows("CompanyInfo"))))
            case "GET", _ if entity and number:
                return self._read(realm, entity, number)
            case "POST", _ if entity and not number and "operation" not in request.query:
                options = (request.query.get("include", ""),)
                return self._read(realm, entity, write(realm, entity, _body(request), options))
        raise self._unsupported(request)

    def _batch(self, realm: Realm, body: Json, broken_item: int | None) -> list[Json]:
        """The items one after another, each refused for itself; none sees what an earlier one made."""
        items = body.get("BatchItemRequest", [])
        if len(items) > _BATCH_ITEMS:
            raise Refusal("1040", f"Batch size {len(items)} exceeds allowed limit {_BATCH_ITEMS}")
        bids = [item.get("bId", "") for item in items]
        if len(set(bids)) < len(bids) or any(not 0 < len(bid) <= _BID_LENGTH for bid in bids):
            raise Refusal("2020", "bId is missing, too long or not unique", "bId")
        answers = []
        for position, (item, bid) in enumerate(zip(items, bids, strict=True)):
            try:
                if position == broken_item:
                    raise SYSTEM_FAILURE
                answers.append({**self._batch_item(realm, item), "bId": bid})
            except Refusal as refusal:
                answers.append({"Fault": refusal.fault(), "bId": bid})
        return answers

    def _batch_item(self, realm: Realm, item: Json) -> Json:
        if "Query" in item:
            return {"QueryResponse": select(realm, parse(item["Query"]))}
        names = [name for name in item if name not in _ITEM_KEYS]
        entity = ENTITIES.get(names[0].lower()) if len(names) == 1 else None
        operation = item.get("operation")
        if entity is None or operation not in ("create", "update"):
            raise Refusal("500", f"Operation {operation} {' '.join(names)} is not supported.")
        sent = item[names[0]]
        if (operation == "create") == ("Id" in sent):
            raise Refusal("2030", f"Id does not go with operation {operation}", "Id")
        return self._read(realm, entity, write(realm, entity, sent, (item.get("optionsData", ""),)))

    def _read(self, realm: Realm, entity: Entity, number: int | str) -> Json:
        row = realm.rows(entity.name).get(number)
        if row is None:
            raise Refusal("610", INACTIVE, "")
        return {entity.name: Raw(row.text)}

    def _rate(self, realm: Realm, request: Request) -> Json:
        currency = request.query.get("sourcecurrencycode", "")
        rates = rates_on(realm, [currency], request.query.get("asofdate") or realm.today.isoformat())
        if not rates:
            raise Refusal("610", INACTIVE, "")
        return {"ExchangeRate": rates[0]}

    def _success(self, value: Json) -> Response:
        return self.enveloped(answer(200, value), {"content-type": "application/json;charset=utf-8"})

    def _refused(self, refusal: Refusal, status: int) -> Response:
        return self.enveloped(answer(status, {"Fault": refusal.fault(), "time": self._time()}))

    def _gateway(self, status: int, kind: str, code: str, message: str, detail: str | None = None) -> Response:
        """An answer of the gateway before the service: another envelope, with lower-case names."""
        empty: Iterable[str] = ("warnings", "intuitObject", "report", "queryResponse", "requestId", "status")
        lists: Iterable[str] = ("batchItemResponse", "attachableResponse", "syncErrorResponse", "cdcresponse")
        error = {"message": message, "detail": detail, "code": code, "element": None}
        body: Json = {
            **dict.fromkeys(empty),
            **{name: [] for name in lists},
            "fault": {"error": [error], "type": kind},
            "time": int(self._world.now().timestamp() * 1000),
        }
        return self.enveloped(answer(status, body))

    def _unsupported(self, request: Request) -> Refusal:
        return Refusal("500", f"Operation Could not find resource for relative : {request.path} is not supported.")

    def _time(self) -> str:
        return pacific(self._world.now(), "milliseconds")


def _body(request: Request) -> Json:
    """The body as an object. Raises Refusal 2010."""
    try:
        body = decode(request.body)
    except ValueError as error:
        raise Refusal("2010", f"Property Name:{error} specified is unsupported or invalid") from None
    if not isinstance(body, dict):
        raise Refusal("2010", "Property Name:the body is not an object specified is unsupported or invalid")
    return body
