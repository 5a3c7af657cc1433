import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest
import requests
from ground_stub import START, Stub, json_reply

from atqbo.clock import SimulatedClock
from atqbo.errors import ServiceError, ServiceUnavailable, SettingsError
from atqbo.gate import Gate, Limit, Window
from atqbo.http import Answer, Http, Manners, NotExecuted, Request, Uncertain, origin
from atqbo.vault import Secret

BASE = "https://books.test/v3"
GET = Request(method="GET", url="query?q=1")
CREDENTIALS = {"Authorization": Secret("Bearer canary-token")}
OK = json_reply(b"{}")
BUSY = json_reply(b"<xml/>", 429)
BROKEN = json_reply(b"", 503)
LOST = requests.ConnectionError("connection reset while canary-token was sent")


def http_over(adapter, clock=None, **manners):
    clock = clock or SimulatedClock(START)
    return Http(BASE, clock, Gate(None, clock), Manners(name="Books", **manners), adapter)


def test_credentials_and_policy_of_one_try():
    stub = Stub((200, {"Set-Cookie": "a=b", "Intuit_tid": "1-a", "Date": "Mon, 01 Sep 2025 12:00:05 GMT"}, b"{}"))
    http = http_over(stub)
    http.attempt(GET, CREDENTIALS)
    answer = http.attempt(GET, CREDENTIALS)
    sent = stub.seen[-1]
    assert sent.url == "https://books.test/v3/query?q=1"
    assert sent.headers["Authorization"] == "Bearer canary-token"
    assert sent.headers["User-Agent"].startswith("atqbo/")
    assert "Cookie" not in sent.headers
    assert isinstance(answer, Answer)
    assert (answer.status, answer.tid, answer.body) == (200, "1-a", b"{}")
    assert answer.date == datetime(2025, 9, 1, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.test/v3/query",
        "http://books.test/v3/query",
        "https://books.test:8443/v3/query",
        "https://books.test.evil.test/",
        "//evil.test/v3",
        "https://user:pass@books.test/v3",
        "https://books.test@evil.test/",
        "https://evil.test\\@books.test/",
        "ftp://books.test/",
        "http://127.0.0.1/v3",
    ],
)
def test_no_other_address_gets_anything(url):
    stub = Stub(OK)
    with pytest.raises(ServiceError) as caught:
        http_over(stub).attempt(Request(method="GET", url=url), CREDENTIALS)
    assert stub.seen == []
    assert "canary" not in str(caught.value)
    assert "user:pass" not in str(caught.value)


def test_same_host_in_another_spelling_is_the_same_host():
    stub = Stub(OK)
    http_over(stub).attempt(Request(method="GET", url="HTTPS://Books.test:443/next?page=2"), CREDENTIALS)
    assert len(stub.seen) == 1


@pytest.mark.parametrize("url", ["http://books.test", "books.test", "", "https://u:p@books.test", "https://h:99999/"])
def test_base_must_be_safe(url):
    clock = SimulatedClock(START)
    with pytest.raises(SettingsError, match="https://"):
        Http(url, clock, Gate(None, clock), Manners(name="Books"))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80/x", "https://books.test"]
)
def test_loopback_may_do_without_tls(url):
    assert origin(url)[2] > 0


def test_redirects_are_not_followed():
    stub = Stub((302, {"Location": "https://evil.test/"}, b""))
    answer = http_over(stub).attempt(GET, CREDENTIALS)
    assert isinstance(answer, Answer)
    assert answer.status == 302
    assert len(stub.seen) == 1


def test_credential_that_cannot_be_sent_is_not_shown():
    for text in ("canary\r\nX-Evil: 1", "canary-€"):
        with pytest.raises(SettingsError) as caught:
            http_over(Stub(OK)).attempt(GET, {"Secret": Secret(text)})
        assert "canary" not in str(caught.value)
        assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (requests.ConnectTimeout("x"), NotExecuted),
        (requests.ConnectionError(ConnectionRefusedError(111, "refused")), NotExecuted),
        (requests.ReadTimeout("x"), Uncertain),
        (LOST, Uncertain),
        (requests.exceptions.ChunkedEncodingError("x"), Uncertain),
        (requests.exceptions.SSLError("x"), Uncertain),
        ((200, {"Content-Length": "100"}, b'{"half'), Uncertain),
    ],
)
def test_outcomes_are_told_apart(failure, kind):
    outcome = http_over(Stub(failure)).attempt(GET, CREDENTIALS)
    assert isinstance(outcome, kind)
    assert "canary" not in repr(outcome)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        if "lost" in self.path:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "50" if "cut" in self.path else "2")
        self.end_headers()
        self.wfile.write(b"{}")
        self.close_connection = "cut" in self.path

    def log_message(self, *args):
        pass


@contextmanager
def served():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_outcomes_over_a_real_connection():
    clock = SimulatedClock(START)
    with served() as base:
        http = Http(base, clock, Gate(None, clock), Manners(name="Books"))
        whole, cut, lost = (http.attempt(Request(method="GET", url=name)) for name in ("whole", "cut", "lost"))
        http.close()
    refused_http = Http(base, clock, Gate(None, clock), Manners(name="Books"))
    refused = refused_http.attempt(Request(method="GET", url="gone"))
    refused_http.close()
    assert isinstance(whole, Answer)
    assert whole.body == b"{}"
    assert isinstance(cut, Uncertain)
    assert isinstance(lost, Uncertain)
    assert isinstance(refused, NotExecuted)


def test_threads_share_one_client():
    clock = SimulatedClock(START)
    with served() as base:
        http = Http(base, clock, Gate(None, clock), Manners(name="Books"))
        found = []

        def ask():
            found.extend(http.read(Request(method="GET", url="whole")).status for _ in range(20))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        http.close()
    assert found == [200] * 80


def waits(stub, **manners):
    """How long each pause of a read lasted, and what it came to."""
    clock = SimulatedClock(START)
    times = []
    stub_send = stub.send

    def timed(request, **kwargs):
        times.append(clock.now())
        return stub_send(request, **kwargs)

    stub.send = timed
    try:
        result = http_over(stub, clock, **manners).read(GET, CREDENTIALS)
    except ServiceUnavailable as error:
        result = error
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)], result


def test_read_tries_again_until_it_works():
    pauses, answer = waits(Stub(BROKEN, LOST, requests.ConnectTimeout("x"), OK))
    assert pauses == [0.5, 1, 2]
    assert isinstance(answer, Answer)


def test_read_gives_up_with_what_to_do():
    pauses, error = waits(Stub(LOST))
    assert pauses == [0.5, 1, 2, 4, 8]
    assert isinstance(error, ServiceUnavailable)
    assert error.subject == "GET https://books.test/v3/query"
    assert "network" in error.remedy
    assert "canary" not in str(error)


def test_read_waits_as_long_as_it_is_told():
    date = {"Retry-After": "Mon, 01 Sep 2025 12:00:17 GMT", "Date": "Mon, 01 Sep 2025 12:00:10 GMT"}
    pauses, _ = waits(
        Stub(
            BUSY,
            json_reply(b"", 429, **{"Retry-After": "3"}),
            json_reply(b"", 503, **date),
            json_reply(b"", 429, **{"Retry-After": "86400"}),
            json_reply(b"", 429, **{"Retry-After": "soon"}),
            OK,
        )
    )
    assert pauses == [60, 3, 7, 60, 60]


def test_waiting_is_bounded():
    pauses, error = waits(Stub(BUSY))
    assert sum(pauses) <= 300
    assert isinstance(error, ServiceUnavailable)
    assert "asks to wait" in error.what


def test_what_is_no_failure_is_returned_at_once():
    for status in (200, 400, 401, 403, 404):
        stub = Stub(json_reply(b"{}", status))
        assert waits(stub)[1].status == status
        assert len(stub.seen) == 1


def test_throttling_makes_the_whole_host_wait():
    clock = SimulatedClock(START)
    gate = Gate(None, clock)
    limit = Limit("books", (Window(100, 1),))
    http = Http(BASE, clock, gate, Manners(name="Books"), Stub(json_reply(b"", 429, **{"Retry-After": "20"})))
    http.attempt(Request(method="GET", url="query", limits=(limit,)))
    gate.take(limit)
    assert clock.now() - START == timedelta(seconds=20)


POST = Request(method="POST", url="invoice?requestid=r1", body=b"{}")


def test_delivery_repeats_only_what_was_not_executed():
    stub = Stub(requests.ConnectTimeout("x"), BUSY, OK)
    outcome = http_over(stub).deliver(POST, CREDENTIALS)
    assert isinstance(outcome, Answer)
    assert [sent.url for sent in stub.seen] == ["https://books.test/v3/invoice?requestid=r1"] * 3


@pytest.mark.parametrize(("failure", "kind"), [(LOST, Uncertain), (BROKEN, Answer), (json_reply(b"", 400), Answer)])
def test_delivery_never_repeats_what_may_have_happened(failure, kind):
    stub = Stub(failure, OK)
    assert isinstance(http_over(stub).deliver(POST, CREDENTIALS), kind)
    assert len(stub.seen) == 1


@pytest.mark.parametrize("failure", [BUSY, requests.ConnectTimeout("x")])
def test_delivery_gives_up(failure):
    stub = Stub(failure)
    assert isinstance(http_over(stub).deliver(POST, CREDENTIALS), NotExecuted)
    assert len(stub.seen) == 6


def test_delivery_without_a_turn_was_not_executed():
    clock = SimulatedClock(START)
    gate = Gate(None, clock)
    limit = Limit("hour", (Window(1, 3600),))
    gate.take(limit)
    stub = Stub(OK)
    request = Request(method="POST", url="invoice", limits=(limit,))
    outcome = Http(BASE, clock, gate, Manners(name="Books"), stub).deliver(request)
    assert isinstance(outcome, NotExecuted)
    assert stub.seen == []


def test_a_date_beyond_all_time_is_none():
    assert Answer(200, {"date": "Fri, 31 Dec 9999 23:59:59 -0100"}, b"").date is None
