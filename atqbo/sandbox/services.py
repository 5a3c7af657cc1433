"""Both services in one: a request goes in, a response comes out, and all its changes are one transaction."""

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from msgspec import structs

from atqbo.clock import Clock
from atqbo.errors import UsageError
from atqbo.money import Json, decode, encode
from atqbo.sandbox.attaching import fetched
from atqbo.sandbox.autotask import Autotask
from atqbo.sandbox.autotask_entities import complete
from atqbo.sandbox.autotask_invoicing import as_stored
from atqbo.sandbox.control import control
from atqbo.sandbox.dataset import Dataset
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.faults import Faults, Struck
from atqbo.sandbox.limits import Limits
from atqbo.sandbox.oauth import OAuth
from atqbo.sandbox.quickbooks import QuickBooks
from atqbo.sandbox.store import Store
from atqbo.sandbox.switches import switches as checked
from atqbo.sandbox.wire import Request, Response, bearer
from atqbo.sandbox.world import World

INDEXED = {("quickbooks", row.name): row.name_of for row in ENTITIES.values() if row.name_field}
_RESET = ("autotask", "quickbooks", "sandbox")
_ORIGIN = ("sandbox", "origin")
_SERVICES = {"atservicesrest": "autotask", "v3": "quickbooks", "control": "control", "download": "files"}
_LOST = Response(503, {}, b"", "lost")
_TURNED_AWAY = {
    "unavailable": Response(503, {"content-type": "text/plain"}, b"Service Unavailable"),
    "html": Response(
        502, {"content-type": "text/html"}, b"<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>\n"
    ),
}


class _Shell(Protocol):
    """What Autotask and QuickBooks have in common."""

    def label(self, request: Request) -> str: ...
    def stranger(self, request: Request) -> Response | None: ...
    def unauthorized(self, token: str = ...) -> Response: ...
    def throttled(self) -> Response: ...
    def failed(self, status: int) -> Response: ...
    def perform(self, request: Request, broken_item: int | None = ...) -> Response: ...


class Services:
    """The sandbox's core. Requests are handled one at a time, whatever thread they come from."""

    def __init__(
        self, dataset: Dataset, store: Store, clock: Clock, *, switches: Mapping[str, str], limits: bool = False
    ) -> None:
        self._dataset, self._store = dataset, store
        self.world = World(dataset.name, store, clock, switches)
        self.limits = Limits(limits, switches["burst"])
        self.limits.begin(dataset.used_this_hour, clock.now())
        self.faults = Faults.of({})
        self.oauth = OAuth(self.world, timedelta(days=dataset.consent_days))
        self._quickbooks = QuickBooks(self.world, self.oauth)
        self._autotask = Autotask(self.world, dataset, self.limits)
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._rejected: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._open()

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        clock: Clock,
        *,
        path: str = ":memory:",
        switches: Mapping[str, str] | None = None,
        limits: bool = False,
        faults: Json = None,
    ) -> "Services":
        """Services on a dataset, or on what the file at `path` holds of it from an earlier start."""
        services = cls(dataset, Store(path, INDEXED), clock, switches=checked(switches), limits=limits)
        services.faults = Faults.of(faults)
        return services

    @property
    def realm_id(self) -> str:
        """Id of the QuickBooks company."""
        return self.world.realm_id

    @property
    def credentials(self) -> dict[str, str]:
        """What opens both services; worth nothing elsewhere. refresh_token: the newest one that lives."""
        world = self.world
        return {
            "client_id": world.client_id,
            "client_secret": world.client_secret,
            "refresh_token": self.oauth.refresh_token(),
            "autotask_username": world.autotask_username,
            "autotask_secret": world.autotask_secret,
            "autotask_integration_code": world.autotask_integration_code,
        }

    def handle(self, request: Request) -> Response:
        """Answer a request."""
        with self._lock:
            service = service_of(request.path)
            if service == "control":
                return control(self, request)
            for late in self.faults.overdue(self.world.now()):
                self._shell(service_of(late.path)).perform(late)
            if service == "files":
                return fetched(self.world, request)
            response = self._struck(service, request)
            date = (self.world.now() + timedelta(seconds=self._dataset.ahead)).strftime("%a, %d %b %Y %H:%M:%S GMT")
            return structs.replace(response, headers={**response.headers, "date": date})

    def label(self, request: Request) -> str:
        """What kind of request this is: "POST batch", "PATCH Invoices", "POST /oauth2/v1/tokens/bearer"."""
        service = service_of(request.path)
        if service in ("autotask", "quickbooks"):
            return self._shell(service).label(request)
        return f"{request.method} {request.path.lower().rstrip('/')}"

    def endpoint(self, request: Request) -> str:
        """What the limit of requests at a time counts by: Autotask's endpoint ("" if exempt), or the service."""
        service = service_of(request.path)
        return self._autotask.endpoint(request) if service == "autotask" else service

    def act(self, name: str, number: int) -> int:
        """Do in Autotask what only people can do there. KeyError if it is no such act, ValueError if it fails."""
        return self._autotask.act(name, number)

    def crowded(self, service: str) -> Response:
        """Refuse a request because as many as may be are under way."""
        with self._lock:
            self._rejected[service] += 1
            return self._autotask.crowded() if service == "autotask" else self._shell(service).throttled()

    def requests(self) -> Json:
        """Requests answered so far, by service and kind, and those turned away because of limits."""
        counted = {name: dict(sorted(self._counts[name].items())) for name in ("autotask", "quickbooks", "oauth")}
        return {**counted, "rejected": {name: self._rejected[name] for name in ("autotask", "quickbooks")}}

    def dump(self) -> Json:
        """Everything both services hold."""
        return {name: self._store.dump(name) for name in ("autotask", "quickbooks")}

    def reset(self) -> None:
        """Back to the first day: records, clock, requestids and counts; the login stays."""
        with self._store.transaction():
            self._store.clear(_RESET)
            self._fill()
        self.faults = Faults.of({})
        self._counts.clear()
        self._rejected.clear()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _open(self) -> None:
        origin = self._store.get(_ORIGIN, "dataset")
        if origin and origin["name"] != self._dataset.name:
            raise UsageError(
                f"This store holds the data of '{origin['name']}', not of '{self._dataset.name}'",
                remedy="start it with the same data, or give another --store",
            )
        if origin is None:
            with self._store.transaction():
                self._fill()
                self.oauth.first_refresh_token()

    def _fill(self) -> None:
        """Put the dataset's records into the empty store."""
        put = self._store.put
        self.world.start_on(self._dataset.today, self._dataset.time_zone)
        put(_ORIGIN, "dataset", {"name": self._dataset.name})
        for entity, records in as_stored(self._dataset.autotask, self.world.switches).items():
            for record in records:
                put(("autotask", entity), record["id"], complete(entity, record))
        for entity, records in self._dataset.quickbooks.items():
            for position, record in enumerate(records, 1):
                put(("quickbooks", entity), record.get("Id", str(position)), record)

    def _shell(self, service: str) -> _Shell:
        return self._autotask if service == "autotask" else self._quickbooks

    def _struck(self, service: str, request: Request) -> Response:
        """The request with what a fault makes of it."""
        struck = self.faults.strike(service, self.label(request))
        fault = struck.fault if struck else ""
        if fault == "request-lost":
            return _LOST
        if fault in _TURNED_AWAY:
            return _TURNED_AWAY[fault]
        if fault == "clock-jump":
            self.world.advance(self.faults.schedule.jump_seconds)
        if service == "oauth":
            return _after(fault, self._signed_on(request, fault))
        shell = self._shell(service)
        match fault:
            case "throttled":
                self._rejected[service] += 1
                return shell.throttled()
            case "unauthorized":
                return shell.unauthorized()
            case "requestid-forgotten":
                request = structs.replace(request, query={**request.query, "requestid": ""})
        return self._admitted(shell, service, request, struck)

    def _signed_on(self, request: Request, fault: str) -> Response:
        if fault == "throttled":
            return _TURNED_AWAY["unavailable"]
        self._counts["oauth"][self.label(request)] += 1
        with self._store.transaction():
            return self._quickbooks.enveloped(self.oauth.handle(request))

    def _admitted(self, shell: _Shell, service: str, request: Request, struck: Struck | None) -> Response:
        """Limits and login first; then what is asked for; then what a fault makes of the answer."""
        label, fault = shell.label(request), struck.fault if struck else ""
        if not self.limits.admit(service, label, self.world.now()):
            self._rejected[service] += 1
            return shell.throttled()
        self._counts[service][label] += 1
        refused = shell.stranger(request)
        if refused:
            return refused
        if fault == "late":
            self.faults.postpone(request, self.world.now())
            return _LOST
        if fault == "patch-ignored":
            return self._autotask.ignored(request)
        item = _position(request, struck) if struck and fault in ("item-fault", "item-missing") else None
        response = shell.perform(request, item if fault == "item-fault" else None)
        if fault == "failed-after":
            return shell.failed(500)
        if fault == "token-expired":
            self.oauth.expire(bearer(request))
        return _without(response, item) if fault == "item-missing" and item is not None else _after(fault, response)


def service_of(path: str) -> str:
    """Which service an address belongs to: "autotask", "quickbooks", "oauth", "files" or "control"."""
    first = path.lower().split("/")[1] if "/" in path else ""
    return _SERVICES.get(first, "oauth")


def _after(fault: str, response: Response) -> Response:
    """What a fault does to an answer on its way."""
    if fault == "answer-lost":
        return _LOST
    if fault in ("answer-cut", "slow"):
        return structs.replace(response, delivery="cut" if fault == "answer-cut" else "slow")
    return response


def _position(request: Request, struck: Struck) -> int:
    """The batch item that a fault means, within the batch."""
    return struck.item % max(1, request.body.count(b'"bId"'))


def _without(response: Response, item: int) -> Response:
    """The answer to a batch without one of its items."""
    if response.status != 200 or "json" not in response.headers["content-type"]:
        return response
    body = decode(response.body)
    answers = body.get("BatchItemResponse", [])
    body["BatchItemResponse"] = answers[:item] + answers[item + 1 :]
    return Response(response.status, response.headers, encode(body), response.delivery)
