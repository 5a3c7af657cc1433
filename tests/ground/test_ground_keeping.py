"""Secrets stored where their references point: sealed files, private files, the keyring; and consent's way back."""

import json
import stat

import pytest

from atqbo import consent, keeping, sealed
from atqbo.errors import LoginRefused, SettingsError, UsageError
from atqbo.tokenfile import Held, TokenFile
from atqbo.vault import Vault

SECRET = "canary-4711"


@pytest.fixture
def vault(tmp_path, monkeypatch):
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path / "state"))
    monkeypatch.delenv(sealed.KEY_VARIABLE, raising=False)
    return Vault(tmp_path / "company")


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("reference", ["sealed:s.sealed#password", "file:s.json#password", "file:password.txt"])
def test_what_is_stored_is_found_and_forgotten(vault, reference):
    keeping.store(vault, reference, SECRET)
    assert Vault(vault.folder).secret(reference).reveal() == SECRET
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(vault.folder.parent)} == {0o600}
    assert keeping.forget(vault, reference)
    with pytest.raises(SettingsError):
        Vault(vault.folder).secret(reference)
    assert not keeping.forget(vault, reference)
    assert not any(SECRET.encode() in path.read_bytes() for path in files(vault.folder))


def test_other_secrets_of_the_same_file_stay(vault):
    keeping.store(vault, "sealed:s.sealed#one", "first-secret")
    keeping.store(vault, "sealed:s.sealed#two", "second-secret")
    keeping.forget(vault, "sealed:s.sealed#one")
    assert vault.secret("sealed:s.sealed#two").reveal() == "second-secret"


def test_a_sealed_file_tells_nothing_and_opens_only_here(vault, monkeypatch):
    keeping.store(vault, "sealed:s.sealed#password", SECRET)
    assert SECRET.encode() not in (vault.folder / "s.sealed").read_bytes()
    key = sealed.key_file().read_text()
    sealed.key_file().unlink()
    with pytest.raises(SettingsError, match="no key of sealed files"):
        vault.secret("sealed:s.sealed#password")
    monkeypatch.setenv(sealed.KEY_VARIABLE, key)
    assert vault.secret("sealed:s.sealed#password").reveal() == SECRET
    monkeypatch.setenv(sealed.KEY_VARIABLE, "x" * 43 + "=")
    with pytest.raises(SettingsError, match=r"does not open|damaged"):
        vault.secret("sealed:s.sealed#password")


def test_a_key_that_others_can_read_is_refused(vault):
    keeping.store(vault, "sealed:s.sealed#password", SECRET)
    sealed.key_file().chmod(0o644)
    with pytest.raises(SettingsError, match="can be read by others"):
        vault.secret("sealed:s.sealed#password")


def test_an_environment_variable_is_not_ours_to_store_or_remove(vault, monkeypatch):
    with pytest.raises(SettingsError, match="not stored by atqbo"):
        keeping.store(vault, "env:PASSWORD", SECRET)
    monkeypatch.setenv("PASSWORD", SECRET)
    assert not keeping.forget(vault, "env:PASSWORD")


def test_the_keyring_is_used_as_it_is(vault, monkeypatch):
    import keyring
    from keyring.backend import KeyringBackend

    class Memory(KeyringBackend):
        priority = 1
        kept = {}  # noqa: RUF012

        def get_password(self, service, username):
            return self.kept.get((service, username))

        def set_password(self, service, username, password):
            self.kept[service, username] = password

        def delete_password(self, service, username):
            del self.kept[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    try:
        keeping.store(vault, "keyring:atqbo/demo/api", SECRET)
        assert Memory.kept == {("atqbo/demo", "api"): SECRET}
        assert vault.secret("keyring:atqbo/demo/api").reveal() == SECRET
        assert keeping.forget(vault, "keyring:atqbo/demo/api")
        assert Memory.kept == {}
    finally:
        keyring.set_keyring(before)


def test_tokens_may_be_sealed(vault):
    file = TokenFile.of("sealed:tokens.sealed", vault.folder)
    file.keep(Held(refresh_token=SECRET, realm_id="9"))
    assert file.load().refresh_token == SECRET
    assert SECRET.encode() not in file.path.read_bytes()
    with pytest.raises(SettingsError, match="damaged"):
        TokenFile(file.path).load()
    assert file.forget()
    assert not file.forget()


ASKED = consent.Consent("https://intuit.example/?state=s-1", "s-1")


def test_consent_is_read_from_the_whole_address_or_its_end():
    for returned in ("http://localhost/atqbo?code=c&state=s-1&realmId=9", "?code=c&state=s-1&realmId=9\n"):
        assert consent.granted(ASKED, returned, "9") == consent.Granted("c", "9")


@pytest.mark.parametrize(
    ("returned", "error", "told"),
    [
        ("code=c&state=s-2&realmId=9", UsageError, "state differs"),
        ("", UsageError, "state differs"),
        ("code=c&state=s-1", UsageError, "no code and no company"),
        ("error=access_denied&state=s-1", LoginRefused, "access_denied"),
        ("error=%3Cscript%3E&state=s-1", LoginRefused, "for a reason not named"),
        ("code=c&state=s-1&realmId=8", LoginRefused, "company 8"),
    ],
)
def test_consent_that_is_none(returned, error, told):
    with pytest.raises(error, match=told):
        consent.granted(ASKED, returned, "9")


def test_secrets_files_that_are_no_json_are_left_alone(vault):
    vault.folder.mkdir()
    path = vault.folder / "s.json"
    path.write_text(json.dumps(["not", "an", "object"]))
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="no JSON object"):
        keeping.store(vault, "file:s.json#password", SECRET)
    assert json.loads(path.read_text()) == ["not", "an", "object"]
