"""The way back from Intuit on this host: only its own answer is taken, and what can go wrong is told apart."""

import socket
from threading import Thread

import pytest
import requests

from atqbo import consent
from atqbo.cli import redirect
from atqbo.errors import UsageError

STATE = "s-1"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_that_is_taken_is_told(port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(UsageError, match="Nothing can listen at the redirect address") as raised:
            redirect.wait_for_redirect("localhost", port, "/back", STATE)
    assert "--paste" in raised.value.remedy


def test_nobody_who_comes_back_in_time_is_told(port, monkeypatch):
    monkeypatch.setattr(redirect, "WITHIN_SECONDS", 0)
    with pytest.raises(UsageError, match="Nobody came back from Intuit in time"):
        redirect.wait_for_redirect("localhost", port, "/back", STATE)
    assert consent.WITHIN_SECONDS == 300


def test_another_path_and_another_state_are_turned_away(port):
    found = []
    waiting = Thread(target=lambda: found.append(redirect.wait_for_redirect("localhost", port, "/back", STATE)))
    waiting.start()
    place = f"http://127.0.0.1:{port}"
    asked = [f"/other?state={STATE}", "/back?state=forged&code=c", "/back", f"/back?state={STATE}&code=c&realmId=1"]
    retry = requests.adapters.HTTPAdapter(max_retries=requests.adapters.Retry(10, backoff_factor=0.01))
    with requests.Session() as browser:
        browser.mount("http://", retry)
        answers = [browser.get(place + path, timeout=10) for path in asked]
    waiting.join(10)
    assert [each.status_code for each in answers] == [400, 400, 400, 200]
    assert found == [asked[-1]]
    assert all("default-src 'none'" in each.headers["Content-Security-Policy"] for each in answers)
