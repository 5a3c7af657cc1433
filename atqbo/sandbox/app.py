"""The sandbox over HTTP: every request goes to the services; answers get lost and cut as on a real line."""

import asyncio
from asyncio import Transport
from collections.abc import AsyncIterator
from http import HTTPStatus

import starlette.requests
import starlette.responses
from starlette.applications import Starlette
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from atqbo.sandbox.services import Services, service_of
from atqbo.sandbox.wire import Request, Response

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_PIECES, _PAUSE_SECONDS = 5, 0.1


class Connection(H11Protocol):
    """Hands its transport to the app, which has to break connections."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Remember the transport in the state of each request."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def app(services: Services, latency_ms: int = 0) -> Starlette:
    """The application for these services. latency_ms: how much longer each answer takes."""

    async def endpoint(asked: starlette.requests.Request) -> starlette.responses.Response:
        url = str(asked.url)
        request = Request.to(asked.method, url, dict(asked.headers), await asked.body())
        response = await _answer(services, request, latency_ms / 1000)
        if response.delivery == "slow":
            pieces = _pieces(response.body)
            return starlette.responses.StreamingResponse(pieces, response.status, dict(response.headers))
        if response.delivery != "whole":
            await _break(asked.state.transport, response)
        return starlette.responses.Response(response.body, response.status, dict(response.headers))

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=_METHODS)])


async def _answer(services: Services, request: Request, latency: float) -> Response:
    """The answer. Only so many are served at a time, and Autotask grows slower with its use."""
    service = service_of(request.path)
    endpoint = services.endpoint(request)
    if not services.limits.enter(endpoint, service):
        return services.crowded(service)
    try:
        slower = services.limits.latency(services.world.now()) if service == "autotask" else 0
        await asyncio.sleep(latency + slower)
        return services.handle(request)
    finally:
        services.limits.leave(endpoint)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    """The body in a few parts, a pause before each."""
    size = len(body) // _PIECES + 1
    for start in range(0, len(body), size):
        await asyncio.sleep(_PAUSE_SECONDS)
        yield body[start : start + size]


async def _break(transport: Transport, response: Response) -> None:
    """Drop the connection: at once if the answer is lost, after half of the body if it is cut."""
    if response.delivery == "lost":
        transport.abort()
    else:
        lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        lines += [f"content-length: {len(response.body)}", "", ""]
        transport.write("\r\n".join(lines).encode() + response.body[: len(response.body) // 2])
        transport.close()
    await asyncio.sleep(0)  # the server must notice before it tries to send the response
    await asyncio.sleep(0)
