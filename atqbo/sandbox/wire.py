"""What goes over the wire, as plain values: the same for a served process and for a call within one process."""

from collections.abc import Mapping
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Struct

from atqbo.money import Json

Delivery: TypeAlias = Literal["whole", "lost", "cut", "slow"]

_encoder = msgspec.json.Encoder(decimal_format="number")


class Request(Struct, frozen=True):
    """One HTTP request. Names of headers and of query parameters are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    origin: str = "http://127.0.0.1"
    """Scheme, host and port it was sent to: where the addresses in answers point."""

    @classmethod
    def to(cls, method: str, url: str, headers: Mapping[str, str], body: bytes) -> "Request":
        """The request for a whole address."""
        parts = urlsplit(url)
        return cls(
            method=method.upper(),
            path=parts.path,
            query={name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)},
            headers={name.lower(): value for name, value in headers.items()},
            body=body,
            origin=f"{parts.scheme}://{parts.netloc}",
        )


class Response(Struct, frozen=True):
    """One HTTP response. delivery: "lost" drops the connection instead, "cut" after half of the body.

    "slow" delivers all of it, in pieces with pauses.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    delivery: Delivery = "whole"


def bearer(request: Request) -> str:
    """The access token a request carries; "" if it carries none."""
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def answer(status: int, value: Json, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer. Values must be plain already, as the store holds them; stored texts go in as msgspec.Raw."""
    return Response(status, {"content-type": "application/json", **(headers or {})}, _encoder.encode(value))
