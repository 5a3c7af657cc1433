import base64
import copy
import html
import json
import pickle
from urllib.parse import quote

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from atqbo.errors import SettingsError
from atqbo.vault import Secret, Vault, hits, scrub


class MemoryKeyring(KeyringBackend):
    priority = 1

    def __init__(self):
        self.entries = {("atqbo/acme", "bob"): "from the keyring"}

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password

    def delete_password(self, service, username):
        raise PasswordDeleteError


def private(path, text):
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_secret_never_shows_itself():
    secret = Secret("hunter2hunter2")
    shown = f"{secret} {secret!r} {secret:>20} {secret!s} {[secret]}"
    assert "hunter2" not in shown
    assert shown.count("***") == 5
    assert secret.reveal() == "hunter2hunter2"
    for leak in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            leak(secret)


def test_references(tmp_path, monkeypatch):
    monkeypatch.setenv("ATQBO_TEST_SECRET", "from the environment\n")
    private(tmp_path / "whole", "from a file\n")
    private(tmp_path / "some.json", '{"key": "from a key", "number": 7}')
    keyring_before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    try:
        vault = Vault(tmp_path)
        found = [
            vault.secret(reference).reveal()
            for reference in ("env:ATQBO_TEST_SECRET", "file:whole", "file:some.json#key", "keyring:atqbo/acme/bob")
        ]
        with pytest.raises(SettingsError, match="keyring set atqbo/acme eve"):
            vault.secret("keyring:atqbo/acme/eve")
    finally:
        keyring.set_keyring(keyring_before)
    assert found == ["from the environment", "from a file", "from a key", "from the keyring"]
    assert vault.known() == frozenset(found)


def test_plain_value_only_where_allowed(tmp_path):
    vault = Vault(tmp_path)
    assert vault.text("ABC-plain-id") == "ABC-plain-id"
    assert vault.known() == frozenset()
    with pytest.raises(SettingsError) as caught:
        vault.secret("my plain password")
    assert "my plain password" not in str(caught.value)
    assert "env:NAME" in caught.value.remedy


def test_every_failure_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("ATQBO_TEST_SECRET", raising=False)
    private(tmp_path / "some.json", '{"number": 7}')
    private(tmp_path / "empty", "\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "binary").chmod(0o600)
    (tmp_path / "open").write_text("x")
    (tmp_path / "open").chmod(0o640)
    expected = {
        "env:ATQBO_TEST_SECRET": "set ATQBO_TEST_SECRET",
        "file:missing": "mode 600",
        "file:open": "chmod 600",
        "file:some.json#key": '"key"',
        "file:some.json#number": '"number"',
        "file:empty#key": '"key"',
        "file:empty": "store it",
        "file:binary": "store it anew",
        "file:.": "check its rights",
    }
    for reference, remedy in expected.items():
        with pytest.raises(SettingsError) as caught:
            Vault(tmp_path).secret(reference)
        assert remedy in caught.value.remedy, reference


@settings(deadline=None, derandomize=True, database=None)
@given(
    tail=st.text(st.characters(exclude_categories=["Cs"]), min_size=7, max_size=40),
    before=st.text(st.characters(max_codepoint=127), max_size=7),
)
def test_scrub_finds_every_form(tail, before):
    secret = "Q7" + tail
    for form in (
        secret,
        quote(secret, safe=""),
        json.dumps({"a": secret}),
        html.escape(secret),
        base64.b64encode(secret.encode()).decode(),
        base64.b64encode(f"{before}:{secret}".encode()).decode(),
        base64.urlsafe_b64encode(f"{before}:{secret}".encode()).decode(),
    ):
        text = f"before {form} after"
        assert hits(text.encode(), {secret}) >= 1
        cleaned = scrub(text, {secret})
        assert "***" in cleaned
        assert hits(cleaned.encode(), {secret}) == 0


def test_scrub_leaves_other_text_alone():
    assert scrub("nothing here", {"s3cret-token"}) == "nothing here"
    assert scrub("nothing here", set()) == "nothing here"
    assert scrub("abc", {"abc"}) == "abc", "too short to be told from chance"
    assert scrub("longer-secret and secret", {"secret", "longer-secret"}) == "*** and ***"
    assert hits(b"\xff\x00s3cret-token\xff", {"s3cret-token"}) == 1
    assert hits(b"", set()) == 0
