"""The end of the browser's way: one request to this host, with what Intuit sends back in its address."""

import secrets
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from atqbo.consent import WITHIN_SECONDS
from atqbo.errors import UsageError

_DONE = "<!DOCTYPE html><html lang=en><title>atqbo</title><p>Back in the terminal: you can close this window.</p>"
_NOT_OURS = "<!DOCTYPE html><html lang=en><title>atqbo</title><p>This is not the answer atqbo waits for.</p>"


def wait_for_redirect(host: str, port: int, path: str, state: str) -> str:
    """The address the browser was sent back to. Requests with another path or state are turned away and ignored.

    Raises UsageError when the port is taken, or when nobody came within WITHIN_SECONDS.
    """
    found: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = parse_qs(urlsplit(self.path).query).get("state", [""])[0]
            ours = urlsplit(self.path).path == path and secrets.compare_digest(sent.encode(), state.encode())
            if ours:
                found.append(self.path)
            self.send_response(200 if ours else 400)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", "default-src 'none'")
            self.end_headers()
            self.wfile.write((_DONE if ours else _NOT_OURS).encode())

        def log_message(self, *_: object) -> None:
            """Nothing: the address holds a code that opens the company."""

    try:
        server = HTTPServer(("127.0.0.1", port), Handler)
    except OSError as error:
        raise UsageError(
            f"Nothing can listen at the redirect address: {error.strerror}",
            subject=f"http://{host}:{port}{path}",
            remedy="end what uses the port, or use --paste",
        ) from None
    with server:
        server.timeout = 1
        deadline = time.monotonic() + WITHIN_SECONDS
        while not found and time.monotonic() < deadline:
            server.handle_request()
    if not found:
        raise UsageError("Nobody came back from Intuit in time", remedy="run it again, or use --paste")
    return found[0]
