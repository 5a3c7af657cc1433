"""The sandbox's own addresses under /control: what was asked, what is held, faults, the clock, back to the start."""

from typing import Protocol

from atqbo.errors import UsageError
from atqbo.money import Json, decode
from atqbo.sandbox.faults import Faults
from atqbo.sandbox.wire import Request, Response, answer
from atqbo.sandbox.world import World


class Controlled(Protocol):
    """What these addresses look at and steer."""

    faults: Faults
    world: World

    def requests(self) -> Json:
        """Requests answered so far."""

    def dump(self) -> Json:
        """Everything both services hold."""

    def act(self, name: str, number: int) -> int:
        """Do in Autotask what only people can do there."""

    def reset(self) -> None:
        """Back to the first day."""


def control(services: Controlled, request: Request) -> Response:
    """Answer one of GET requests, dump, faults; POST faults, clock, reset, autotask."""
    name = request.path.lower().rstrip("/").removeprefix("/control/")
    try:
        return _answer(services, request.method, name, decode(request.body) if request.body else {})
    except (UsageError, ValueError, KeyError, TypeError) as error:
        return answer(400, {"error": str(error)})


def _answer(services: Controlled, method: str, name: str, sent: Json) -> Response:
    match method, name:
        case "GET", "requests":
            return answer(200, services.requests())
        case "GET", "dump":
            return answer(200, services.dump())
        case "GET", "faults":
            return answer(200, {"schedule": services.faults.schedule, "happened": services.faults.happened})
        case "POST", "faults":
            services.faults = Faults.of(sent)
            return answer(200, {"schedule": services.faults.schedule})
        case "POST", "clock":
            services.world.advance(int(sent["advance_seconds"]))
            return answer(200, {"now": services.world.now().isoformat()})
        case "POST", "autotask":
            return answer(200, {"itemId": services.act(sent["act"], int(sent["id"]))})
        case "POST", "reset":
            services.reset()
            return answer(200, services.requests())
    return answer(404, {"error": f"there is no {method} /control/{name}"})
