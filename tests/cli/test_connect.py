"""`atqbo connect` and `atqbo disconnect`: real OAuth against the served sandbox, by paste and by redirect."""

import json
import os
import pty
import re
import socket
import stat
import subprocess
import urllib.parse
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from cli_here import atqbo as atqbo_here
from cli_processes import ATQBO, atqbo, environment, served

from atqbo.clock import SystemClock
from atqbo.ledger.store import Ledger
from atqbo.plan.decided import Choice, Word
from atqbo.settings import load


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("connect")
    with served(folder / "store", "--data", "scale", "--invoices", 3, "--no-limits") as sandbox:
        yield sandbox


@pytest.fixture
def place(sandbox, tmp_path):
    """A company folder of the test's own: the same company, nothing connected yet."""
    folder = tmp_path / "company"
    folder.mkdir()
    text = sandbox.company.read_text()
    secrets = json.loads((sandbox.company.parent / "secrets.json").read_text())
    return Place(folder, text, secrets)


class Place:
    def __init__(self, folder, text, secrets):
        self.folder, self.secrets, self.company = folder, secrets, folder / "company.toml"
        self.company.write_text(text)
        self.port = 20000 + os.getpid() % 20000
        self.edit("client_secret =", f'redirect_uri = "http://localhost:{self.port}/atqbo"\nclient_secret =')
        self.keep(secrets)

    def keep(self, secrets):
        path = self.folder / "secrets.json"
        path.write_text(json.dumps(secrets))
        path.chmod(0o600)

    def edit(self, old, new):
        text = self.company.read_text()
        assert old in text
        self.company.write_text(text.replace(old, new))


def consented(address, decision="connect", **changes):
    """What a person does at Intuit; gives the address the browser is sent back to."""
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query)) | changes
    realm = re.search(r'<option value="(\d+)"', requests.get(address, timeout=120).text)[1]
    form = {**asked, "realm": realm, "decision": decision}
    endpoint = urllib.parse.urlunsplit(urllib.parse.urlsplit(address)._replace(query=""))

    answer = requests.post(endpoint, data=form, allow_redirects=False, timeout=120)
    assert answer.status_code == 302
    return answer.headers["location"]


def connect(place, tmp_path, decide, *options, also=""):
    """`atqbo connect --paste` with a person who consents by `decide(address)`, then types `also`."""
    process = subprocess.Popen(
        [*ATQBO, "connect", "--company", str(place.company), "--paste", *options], cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**environment(tmp_path / "state"), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("  http"):
            break
    typed = decide(line.strip()) + "\n" + also if "http" in line else ""
    rest, error = process.communicate(typed, timeout=120)
    return process.returncode, said + rest, error


def test_pasting_the_address_connects_and_a_run_works(place, tmp_path):
    code, said, error = connect(place, tmp_path, consented, also="y\n")
    assert code == 0, error
    assert "Autotask: " in said
    assert re.search(r"Connected to .+ \(realm \d+, US", said)
    assert re.search(r"Consent itself ends on 20\d\d-", said)
    tokens = place.folder / "quickbooks-tokens.json"
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600
    held = json.loads(tokens.read_text())
    assert held["access_token"] not in said + error
    assert held["refresh_token"] not in said + error
    finished = atqbo_here("run", "preflight", "--company", place.company, cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr


def test_a_company_that_is_not_accepted_is_not_connected(place, tmp_path):
    code, _, error = connect(place, tmp_path, consented, also="n\n")
    assert code == 2
    assert "the consent was taken back" in error
    assert not (place.folder / "quickbooks-tokens.json").exists()


@pytest.mark.parametrize(
    ("decide", "code", "told"),
    [
        (lambda address: consented(address, decision="cancel"), 2, "access_denied"),
        (lambda address: consented(address, state="another"), 2, "its state differs"),
        (lambda address: "http://localhost/atqbo?code=x&realmId=1", 2, "its state differs"),
        (lambda address: consented(address).replace("realmId=", "realmId=1"), 2, "realm_id is"),
        (lambda address: re.sub("code=[^&]+", "code=made-up", consented(address)), 2, "Intuit does not accept"),
    ],
)
def test_what_is_not_consent_stores_nothing(place, tmp_path, decide, code, told):
    ended, _, error = connect(place, tmp_path, decide, "--yes")
    assert (ended, told in error) == (code, True), error
    assert "Traceback" not in error
    assert not (place.folder / "quickbooks-tokens.json").exists()


def test_the_browser_comes_back_to_this_host(place, tmp_path):
    process = subprocess.Popen(
        [*ATQBO, "connect", "--company", str(place.company), "--no-browser", "--yes"], cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**environment(tmp_path / "state"), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    address = next(line.strip() for line in process.stdout if line.startswith("  http"))
    back = consented(address)
    retry_until_open(place.port)
    assert requests.get(re.sub("state=[^&]+", "state=forged", back), timeout=120).status_code == 400
    assert requests.get(back, timeout=120).status_code == 200
    said, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    assert "Connected to" in said


def retry_until_open(port):
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return


def test_missing_secrets_are_asked_for_and_sealed(place, tmp_path):
    (place.folder / "secrets.json").unlink()
    place.edit("file:secrets.json#", "sealed:secrets.sealed#")
    place.edit("redirect_uri", 'tokens = "sealed:tokens.sealed"\nredirect_uri')
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*ATQBO, "connect", "--company", str(place.company), "--paste", "--yes"], cwd=tmp_path,
        stdin=slave, stdout=slave, stderr=slave, env=environment(tmp_path / "state"), start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    said = talk(master, "Password of", place.secrets["autotask_secret"])
    said += talk(master, "Client secret", place.secrets["client_secret"])
    said += talk(master, "Paste the address", lambda text: consented(re.search(r"  (http\S+)", text)[1]))
    said += talk(master, "Connected to", None)
    assert process.wait(timeout=120) == 0
    for secret in place.secrets.values():
        assert secret not in said
        assert all(secret.encode() not in path.read_bytes() for path in place.folder.iterdir() if path.is_file())
    assert stat.S_IMODE((place.folder / "secrets.sealed").stat().st_mode) == 0o600
    finished = atqbo_here("run", "preflight", "--company", place.company, cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    (tmp_path / "state" / "seal.key").unlink()
    refused = atqbo_here("run", "preflight", "--company", place.company, cwd=tmp_path)
    assert refused.returncode == 2
    assert "no key of sealed files" in refused.stderr


def talk(master, until, typed):
    """Read a terminal until a text shows, then type a text, or what a function makes of what was read."""
    read = ""
    while until not in read:
        read += os.read(master, 4096).decode()
    if typed is not None:
        os.write(master, ((typed if isinstance(typed, str) else typed(read)) + "\n").encode())
    return read


def test_without_a_person_a_missing_secret_is_told(place, tmp_path):
    (place.folder / "secrets.json").unlink()
    finished = atqbo("connect", "--company", place.company, "--paste", cwd=tmp_path)
    assert finished.returncode == 2
    assert "The file with a secret does not exist" in finished.stderr


def test_each_autotask_login_failure_is_told_apart(place, tmp_path):
    place.keep({**place.secrets, "autotask_secret": "wrong-password"})
    finished = atqbo("connect", "--company", place.company, "--paste", cwd=tmp_path)
    assert finished.returncode == 2
    assert "does not accept the password" in finished.stderr
    place.keep(place.secrets)
    text = place.company.read_text()
    place.company.write_text(re.sub('integration_code = ".*"', 'integration_code = "NOBODY"', text))
    assert "tracking identifier" in atqbo("connect", "--company", place.company, "--paste", cwd=tmp_path).stderr
    place.company.write_text(re.sub('username = ".*"', 'username = "nobody@example.com"', text))
    assert "does not know the API user" in atqbo("connect", "--company", place.company, "--paste", cwd=tmp_path).stderr


def test_a_user_that_may_not_read_or_write_is_refused_before_anybody_is_asked_for_consent(tmp_path):
    data = tmp_path / "data"
    (data / "autotask").mkdir(parents=True)
    (data / "autotask" / "Companies.json").write_text("[]")
    (data / "company.json").write_text(json.dumps({"read_only": ["Invoices"], "forbidden": ["ExpenseReports"]}))
    with served(tmp_path / "store", "--data", data, "--no-limits") as sandbox:
        (sandbox.company.parent / "quickbooks-tokens.json").unlink()
        for app, told in (("invoices", "may not change invoices"), ("expenses", "may not read expense reports")):
            refused = atqbo("connect", "--company", sandbox.company, "--paste", "--app", app, cwd=tmp_path)
            assert refused.returncode == 2
            assert told in refused.stderr
            assert "security level API User (system)" in refused.stderr
            assert "Give consent" not in refused.stdout
        sandbox.edit("[invoices]\n", '[invoices]\nnumbering = "autotask-number"\n')
        asked = atqbo("connect", "--company", sandbox.company, "--paste", cwd=tmp_path)
        assert "Give consent" in asked.stdout, "where Autotask numbers invoices nothing is written back"


@contextmanager
def ledger(place):
    """The company's ledger, between runs."""
    realm = load(place.company).settings.quickbooks.realm_id
    book = Ledger.open(place.folder / "ledger.sqlite", realm, SystemClock())
    try:
        yield book
    finally:
        book.close()


def own_user(place):
    """The invoices app logs in as a user of its own. Gives the name of that user."""
    login = dict(re.findall(r'^(username|integration_code) = "(.*)"$', place.company.read_text(), re.MULTILINE))
    own = f'\n[invoices.autotask]\nusername = "{login["username"]}"\nsecret = "file:own.json#password"\n'
    place.company.write_text(
        place.company.read_text().replace(f'username = "{login["username"]}"', 'username = "other@example.com"', 1)
        + own
    )
    (place.folder / "own.json").write_text(json.dumps({"password": place.secrets["autotask_secret"]}))
    (place.folder / "own.json").chmod(0o600)
    return login["username"]


def test_an_app_may_have_its_own_user(place, tmp_path):
    user = own_user(place)
    code, said, error = connect(place, tmp_path, consented, "--yes")
    assert code == 0, error
    assert user in said
    finished = atqbo("disconnect", "--company", place.company, "--app", "invoices", cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert json.loads((place.folder / "own.json").read_text()) == {}
    assert (place.folder / "quickbooks-tokens.json").exists()


def test_one_app_is_connected_without_a_new_consent_where_there_is_a_living_one(place, tmp_path):
    assert connect(place, tmp_path, consented, "--yes")[0] == 0
    user, tokens = own_user(place), place.folder / "quickbooks-tokens.json"
    before = tokens.read_text()

    def again(*options):
        return atqbo_here("connect", "--company", place.company, "--app", "invoices", "--paste", *options, cwd=tmp_path)

    finished = again()
    assert finished.returncode == 0, finished.stderr
    assert f"Autotask: {user} at " in finished.stdout
    assert re.search(r"QuickBooks stays connected: .+ \(realm \d+, US", finished.stdout)
    assert "Consent itself ends on" in finished.stdout
    assert "Give consent" not in finished.stdout
    assert tokens.read_text() == before
    with ledger(place) as book:
        assert [each.detail["app"] for each in book.noted("connected")] == ["", "invoices"]

    place.edit('secret = "file:own.json#password"', 'secret = "file:own.json#lost"')
    assert again().returncode == 2, "the app's own login is tried"
    place.edit('secret = "file:own.json#lost"', 'secret = "file:own.json#password"')
    held = json.loads(before)
    ending = (SystemClock().now() + timedelta(days=29)).isoformat()
    dead = {"access_token": "", "expires_at": None, "refresh_token": "taken-back"}
    for changed, options in (({}, ["--renew"]), ({"consent_ends_at": ending}, []), (dead, []), ({"realm_id": "1"}, [])):
        tokens.write_text(json.dumps(held | changed))
        assert "Give consent" in again(*options).stdout, (changed, options)
    tokens.unlink()
    assert "Give consent" in again().stdout


LINK = Word(subject="customer:29", label="Acme Bakery", choice=Choice.LINK, quickbooks="7", name="Acme Bakery")


def test_disconnecting_forgets_the_secrets_and_nothing_else(place, tmp_path):
    assert connect(place, tmp_path, consented, "--yes")[0] == 0
    before = place.company.read_text()
    with ledger(place) as book:
        book.decide([LINK], "pat")
    finished = atqbo("disconnect", "--company", place.company, cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert "Consent was taken back at Intuit" in finished.stdout
    assert not (place.folder / "quickbooks-tokens.json").exists()
    assert json.loads((place.folder / "secrets.json").read_text()) == {}
    assert place.company.read_text() == before
    with ledger(place) as book:
        assert book.memory().customers == {29: "7"}, "cross-references stay"
        assert [each.detail["app"] for each in book.noted("disconnected")] == [""]
    place.keep(place.secrets)
    refused = atqbo_here("run", "invoices", "--company", place.company, cwd=tmp_path)
    assert refused.returncode == 2
    assert "atqbo connect" in refused.stderr
    assert connect(place, tmp_path, consented, "--yes")[0] == 0, "and it can be connected again"


def test_disconnecting_while_intuit_is_away_forgets_nothing_unless_forced(place, tmp_path):
    assert connect(place, tmp_path, consented, "--yes")[0] == 0
    text = place.company.read_text()
    place.company.write_text(re.sub(r"http://127\.0\.0\.1:\d+/\.well-known", "http://127.0.0.1:9/.well-known", text))
    finished = atqbo("disconnect", "--company", place.company, cwd=tmp_path)
    assert finished.returncode == 5
    assert (place.folder / "quickbooks-tokens.json").exists()
    forced = atqbo("disconnect", "--company", place.company, "--force", cwd=tmp_path)
    assert forced.returncode == 0, forced.stderr
    assert "take the consent back there" in forced.stdout
    assert not (place.folder / "quickbooks-tokens.json").exists()
