"""The shell of QuickBooks Online v3: who may ask, what is asked, one transaction per request, the answer's envelope."""

import hashlib
from collections.abc import Iterable

from msgspec import Raw

from atqbo.money import Json
from atqbo.sandbox import xml
from atqbo.sandbox.batching import batch
from atqbo.sandbox.consent import ACCOUNTING
from atqbo.sandbox.oauth import OAuth
from atqbo.sandbox.operations import PATH, label, object_of, operate
from atqbo.sandbox.realm import Realm, pacific
from atqbo.sandbox.refusal import SYSTEM_FAILURE, Refusal
from atqbo.sandbox.wire import Request, Response, answer, bearer
from atqbo.sandbox.world import World

_ANSWERED = ("sandbox", "requestid")
_REQUESTID_LENGTH, _BATCH_REQUESTID_LENGTH = 50, 36
_EVERYWHERE = {
    "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
    "expires": "0",
    "qbo-version": "1988.128",
}


class QuickBooks:
    """Answers requests to /v3."""

    def __init__(self, world: World, oauth: OAuth) -> None:
        self._world, self._oauth = world, oauth

    def label(self, request: Request) -> str:
        """What kind of request this is, as it is counted: "POST batch", "GET invoice/{id}"."""
        return label(request)

    def stranger(self, request: Request) -> Response | None:
        """401 without a valid access token, 403 for another company; None if the request may pass."""
        token = bearer(request)
        scope = self._oauth.scope(token)
        if scope is None:
            return self.unauthorized(token)
        found = PATH.match(request.path)
        if ACCOUNTING not in scope or (found and found["realm"] != self._world.realm_id):
            message = "message=AuthorizationFailed; errorCode=003100; statusCode=403"
            return self._gateway(403, "SERVICE", "3100", message)
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
        error = {"Message": message, "Detail": detail, "code": "3001"}
        body = {"Fault": {"Error": [error], "type": "SERVICE"}, "time": self._time()}
        response = self.enveloped(answer(429, body), more)
        return xml.written(response) if self._world.switches["throttle_body"] == "xml" else response

    def failed(self, status: int) -> Response:
        """A breakdown of the service: SystemFault 10000."""
        return self._refused(SYSTEM_FAILURE, status)

    def perform(self, request: Request, broken_item: int | None = None) -> Response:
        """Do what is asked, in one transaction. broken_item: a batch item that breaks down without effect.

        The answer is JSON if the client accepts it, otherwise XML, as Intuit's own is.
        """
        realm = Realm(self._world.store, self._world.now(), self._world.switches)
        try:
            with self._world.store.transaction():
                response = self._once(realm, request, broken_item)
        except Refusal as refusal:
            response = self._refused(refusal, refusal.status)
        return response if "json" in request.headers.get("accept", "") else xml.written(response)

    def enveloped(self, response: Response, more: Json | None = None) -> Response:
        """The response with the headers that every answer of QuickBooks carries."""
        headers = {"intuit_tid": self._world.trace_id(), **_EVERYWHERE, **response.headers, **(more or {})}
        return Response(response.status, headers, response.body, response.delivery)

    def _once(self, realm: Realm, request: Request, broken_item: int | None) -> Response:
        """A requestid that was answered before is answered the same again, without a second effect (switch).

        Source: https://blogs.intuit.com/2015/04/06/15346/
        """
        requestid, is_batch = request.query.get("requestid", ""), label(request) == "POST batch"
        if len(requestid) > (_BATCH_REQUESTID_LENGTH if is_batch else _REQUESTID_LENGTH):
            raise Refusal("2130", f"Invalid request id length: {len(requestid)}", "requestid")
        remembered = requestid and request.method == "POST" and self._world.switches["requestid"] != "forget"
        heard = self._world.store.get(_ANSWERED, requestid) if remembered else None
        if heard:
            return self._again(heard, requestid, request)
        if is_batch:
            done: Json | Response = {"BatchItemResponse": batch(realm, object_of(request), requestid, broken_item)}
        else:
            done = operate(realm, request)
        response = self.enveloped(done) if isinstance(done, Response) else self._success({**done, "time": self._time()})
        if remembered:
            self._world.store.put(_ANSWERED, requestid, {"body": response.body.decode(), "of": _digest(request)})
        return response

    def _again(self, heard: Json, requestid: str, request: Request) -> Response:
        switches, differs = self._world.switches, heard["of"] != _digest(request)
        if "error600" in (switches["requestid"], switches["requestid_other_body"] if differs else ""):
            raise Refusal("600", f"Request id {requestid} has been used before")
        return self._success(Raw(heard["body"].encode()))

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

    def _time(self) -> str:
        return pacific(self._world.now(), "milliseconds")


def _digest(request: Request) -> str:
    """What tells one request from another that comes with the same id."""
    return hashlib.sha256(f"{request.path}\n".encode() + request.body).hexdigest()
