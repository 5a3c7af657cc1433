"""A service that follows a script, for answers the sandbox never gives."""

import io
import json
from urllib.parse import parse_qsl, urlsplit

import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse


class Heard(Struct):
    """One request as it arrived."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Script(HTTPAdapter):
    """path (lower case, by its end) → answers in turn, the last for ever. An answer: JSON, (status, JSON or bytes),
    an exception, or a function of the request that gives one of these.
    """

    def __init__(self, **headers):
        super().__init__()
        self.answers, self.heard, self.headers = {}, [], headers

    def on(self, path, *answers):
        self.answers[path.lower()] = list(answers)
        return self

    def paths(self, word=""):
        return [f"{heard.method} {heard.path}" for heard in self.heard if word in heard.path]

    def send(self, request, **kwargs):
        parts = urlsplit(request.url)
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        heard = Heard(
            request.method, parts.netloc, parts.path, dict(parse_qsl(parts.query)), dict(request.headers), body
        )
        self.heard.append(heard)
        answers = next(found for end, found in self.answers.items() if parts.path.lower().endswith(end))
        answer = answers[0] if len(answers) == 1 else answers.pop(0)
        if callable(answer):
            answer = answer(heard)
        if isinstance(answer, requests.RequestException):
            raise answer
        status, content = answer if isinstance(answer, tuple) else (200, answer)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        raw = HTTPResponse(io.BytesIO(data), HTTPHeaderDict(self.headers), status, preload_content=False)
        return self.build_response(request, raw)
