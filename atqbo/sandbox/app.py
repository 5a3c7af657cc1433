"""The sandbox over HTTP: every request goes to the services; answers get lost and cut as on a real line."""

import asyncio
from asyncio import Transport
from http import HTTPStatus

import starlette.requests
import starlette.responses
from starlette.applications import Starlette
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from atqbo.sandbox.services import Services, service_of
from atqbo.sandbox.wire import Request, Response

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


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
        if response.delivery != "whole":
            await _break(asked.state.transport, response)
        return starlette.responses.Response(response.body, response.status, dict(response.headers))

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=_METHODS)])


async def _answer(services: Services, request: Request, latency: float) -> Response:
    """The answer; Autotask's grows slower with its use, and it serves only three at a time on each endpoint."""
    if service_of(request.path) != "autotask":
        await asyncio.sleep(latency)
        return services.handle(request)
    endpoint = services.label(request).split()[1].split("/")[0]
    if not services.limits.enter(endpoint):
        return services.too_many_threads()
    try:
        await asyncio.sleep(latency + services.limits.latency(services.world.now()))
        return services.handle(request)
    finally:
        services.limits.leave(endpoint)


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
