"""The served process: its ready line, its company file, broken connections, the restart."""

import json
import os
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from sandbox_consent import BACK, decide

from atqbo import settings

SERVE = """
import sys
from datetime import date
from pathlib import Path
from atqbo.sandbox import empty, server
from atqbo.sandbox.dataset import Dataset
server.serve(empty.dataset(7, date.fromisoformat(sys.argv[3])), Path(sys.argv[1]) if sys.argv[1] else None,
             limits=True, latency_ms=int(sys.argv[2]), switches=sys.argv[4:])
"""


@contextmanager
def served(store="", latency_ms=0, today="2026-03-02", switches=("missing_record=null",)):
    command = [sys.executable, "-c", SERVE, str(store), str(latency_ms), today, *switches]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            assert process.wait(10) == 0
            assert process.stdout.read() == ""


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    with served(tmp_path_factory.mktemp("store")) as line:
        yield line


@pytest.fixture
def session():
    with requests.Session() as session:
        session.trust_env = False
        yield session


def signed_on(ready):
    keys = ready["credentials"]
    client = AuthClient(
        keys["client_id"], keys["client_secret"], "http://localhost/back", ready["discovery_url"],
        refresh_token=keys["refresh_token"],
    )  # fmt: skip
    with client:
        client.refresh()
        return {"Authorization": "Bearer " + client.access_token, "Accept": "application/json"}


def login(ready):
    keys = ready["credentials"]
    return {
        "UserName": keys["autotask_username"], "Secret": keys["autotask_secret"],
        "ApiIntegrationCode": keys["autotask_integration_code"],
    }  # fmt: skip


def test_the_ready_line_has_exactly_the_agreed_keys(ready):
    assert set(ready) == {
        "company_file", "autotask_url", "quickbooks_url", "discovery_url", "control_url", "realm_id", "credentials",
    }  # fmt: skip
    assert set(ready["credentials"]) == {
        "client_id", "client_secret", "refresh_token", "autotask_username", "autotask_secret",
        "autotask_integration_code",
    }  # fmt: skip


def test_intuits_own_client_and_a_read(ready, session):
    url = f"{ready['quickbooks_url']}/v3/company/{ready['realm_id']}/query"
    answer = session.get(url, params={"query": r"select * from Term where Name = 'It\'s'"}, headers=signed_on(ready))
    assert answer.json()["QueryResponse"] == {}
    assert len([name for name in answer.headers if name.lower() == "date"]) == 1


def test_autotask_points_back_to_this_host(ready, session):
    zones = session.get(
        ready["autotask_url"] + "/V1.0/zoneInformation", params={"user": ready["credentials"]["autotask_username"]}
    ).json()
    assert zones["url"] == ready["autotask_url"] + "/"
    answer = session.get(zones["url"] + "V1.0/Invoices/1", headers=login(ready))
    assert answer.json() == {"item": None}


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("request-lost", requests.exceptions.ConnectionError),
        ("answer-lost", requests.exceptions.ConnectionError),
        ("answer-cut", requests.exceptions.ChunkedEncodingError),
    ],
)
def test_connections_break_as_on_a_real_line(ready, session, fault, seen):
    rule = {"match": "GET preferences", "nth": [1], "fault": fault}
    session.post(ready["control_url"] + "/faults", json={"rules": [rule]})
    url, headers = f"{ready['quickbooks_url']}/v3/company/{ready['realm_id']}/preferences", signed_on(ready)
    with pytest.raises(seen):
        session.get(url, headers=headers)
    assert session.get(url, headers=headers).status_code == 200


def test_a_slow_answer_comes_in_pieces_and_whole(ready, session):
    rule = {"match": "GET preferences", "nth": [1], "fault": "slow"}
    session.post(ready["control_url"] + "/faults", json={"rules": [rule]})
    url, headers = f"{ready['quickbooks_url']}/v3/company/{ready['realm_id']}/preferences", signed_on(ready)
    first = session.get(url, headers=headers, stream=True)
    pieces = [piece for piece in first.raw.stream(10**6) if piece]
    assert len(pieces) == 5
    assert json.loads(b"".join(pieces))["Preferences"] == session.get(url, headers=headers).json()["Preferences"]


def test_intuits_client_from_consent_to_a_token_that_proves_who_it_was(session):
    today = datetime.now(ZoneInfo("America/Chicago")).date().isoformat()  # the client compares with its own clock
    with served(today=today) as ready:
        keys = ready["credentials"]
        with AuthClient(keys["client_id"], keys["client_secret"], BACK, ready["discovery_url"]) as client:
            address = client.get_authorization_url([Scopes.ACCOUNTING, Scopes.OPENID], state_token="abc")
            told = decide(session, address)
            client.get_bearer_token(told["code"], realm_id=told["realmId"])
            assert client.id_token.count(".") == 2, "its signature was checked with the key set"
            client.refresh()
            assert client.get_user_info().json()["sub"]
            assert client.revoke() is True
            with pytest.raises(AuthClientError, match="invalid_grant"):
                client.refresh()


def test_ten_at_a_time_and_the_eleventh_is_refused():
    with served(latency_ms=2000, switches=["burst=concurrent"]) as ready, ThreadPoolExecutor(11) as pool:
        url, headers = f"{ready['quickbooks_url']}/v3/company/{ready['realm_id']}/preferences", signed_on(ready)
        found = list(pool.map(lambda _: requests.get(url, headers=headers, timeout=120).status_code, range(11)))
    assert sorted(found) == [200] * 10 + [429]


def test_the_company_file_is_one_the_program_accepts(ready):
    file = settings.load(Path(ready["company_file"]))
    assert file.settings.quickbooks.environment == ready["discovery_url"]
    assert file.settings.autotask.url == ready["autotask_url"]
    assert file.settings.company.as_of.isoformat() == "2026-03-02"
    for name in ("secrets.json", "quickbooks-tokens.json"):
        assert os.stat(file.folder / name).st_mode & 0o777 == 0o600
    assert json.loads((file.folder / "quickbooks-tokens.json").read_text())["realm_id"] == ready["realm_id"]


def test_a_restart_changes_addresses_and_nothing_a_person_wrote(tmp_path):
    with served(tmp_path) as first:
        path = Path(first["company_file"])
    path.write_text(path.read_text().replace("[policy]", "# mine\n[policy]").replace("2026-03-02", "2026-03-03"))
    (path.parent / "quickbooks-tokens.json").write_text("{}")
    with served(tmp_path) as second:
        text = path.read_text()
    assert second["credentials"] == first["credentials"]
    assert first["quickbooks_url"] != second["quickbooks_url"]
    assert tomllib.loads(text)["quickbooks"]["environment"] == second["discovery_url"]
    assert tomllib.loads(text)["autotask"]["url"] == second["autotask_url"]
    assert "# mine\n" in text
    assert "as_of = 2026-03-03" in text
    assert (path.parent / "quickbooks-tokens.json").read_text() == "{}"


def test_three_simultaneous_requests_and_the_fourth_is_refused():
    with served(latency_ms=2000) as ready, ThreadPoolExecutor(4) as pool:  # so that they meet on a busy host
        url = ready["autotask_url"] + "/V1.0/Invoices/1"
        found = list(pool.map(lambda _: requests.get(url, headers=login(ready), timeout=120).status_code, range(4)))
    assert sorted(found) == [200, 200, 200, 429]
