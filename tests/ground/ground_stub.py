"""A requests adapter that answers from a list or a function, for tests of the layers below the sandbox."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

START = datetime(2025, 9, 1, 12, 0, tzinfo=UTC)

Reply = tuple[int, dict[str, str], bytes] | Exception


class Stub(HTTPAdapter):
    """Gives the replies one after the other, the last one for ever; or what a function makes of the request."""

    def __init__(self, *replies: Reply | Callable[[requests.PreparedRequest], Reply]) -> None:
        super().__init__()
        self.replies, self.seen = list(replies), []

    def send(self, request, **kwargs):
        self.seen.append(request)
        reply = self.replies[0] if len(self.replies) == 1 else self.replies.pop(0)
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, Exception):
            raise reply
        status, headers, body = reply
        raw = HTTPResponse(io.BytesIO(body), HTTPHeaderDict(headers), status, preload_content=False)
        return self.build_response(request, raw)


def json_reply(body: bytes, status: int = 200, **headers: str) -> Reply:
    return status, {"Content-Type": "application/json", **headers}, body
