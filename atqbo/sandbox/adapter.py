"""The sandbox within one process: a transport adapter of requests that calls the services instead of a socket."""

import io
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from atqbo.sandbox.services import Services
from atqbo.sandbox.wire import Request, Response


class ServicesAdapter(HTTPAdapter):
    """Mount it on a session for "http://" or "https://"; every address then leads to the services."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer as a server would. A lost answer raises ConnectionError, as a reset connection does; the body of a
        cut one breaks off while it is read.
        """
        body = request.body or b""
        method, url = request.method or "GET", request.url or ""
        sent = Request.to(method, url, _text(request.headers), body if isinstance(body, bytes) else str(body).encode())
        response = self._services.handle(sent)
        if response.delivery == "lost":
            reset = ConnectionResetError(104, "Connection reset by peer")
            raise requests.exceptions.ConnectionError(ProtocolError("Connection aborted.", reset), request=request)
        return self.build_response(request, _received(response, method))


def _text(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in headers.items()}


def _received(response: Response, method: str) -> HTTPResponse:
    """What urllib3 hands on. The length is that of the whole body, so that a cut one is noticed."""
    body = response.body[: len(response.body) // 2] if response.delivery == "cut" else response.body
    return HTTPResponse(
        body=io.BytesIO(body),
        headers={**response.headers, "content-length": str(len(response.body))},
        status=response.status,
        preload_content=False,
        enforce_content_length=True,
        request_method=method,
    )
