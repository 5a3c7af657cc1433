"""Secrets: found by reference, shown as ***, and known, so that records can be searched for them.

References start from the folder of company.toml: env:NAME, file:PATH (the whole file), file:PATH#KEY (a key of a JSON
file), sealed:PATH#KEY (the same, sealed with this host's key), keyring:SERVICE/USER.
"""

import base64
import html
import json
import os
import re
import stat
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote, quote_plus

from atqbo import sealed
from atqbo.errors import SettingsError
from atqbo.money import Json, decode

HIDDEN = "***"
SHORTEST = 4
"""Shorter texts are not searched for: they turn up by chance everywhere."""


class Secret:
    """A text that shows itself as ***, in every way of printing it. Cannot be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the request that needs it."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, _: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


class Vault:
    """Finds secrets and remembers each one it handed out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: set[str] = set()

    def known(self) -> frozenset[str]:
        """Every secret met so far, for `scrub` and `hits`."""
        return frozenset(self._known)

    def remember(self, text: str) -> Secret:
        """Add a secret that came from elsewhere (a token a service gave out)."""
        if len(text) >= SHORTEST:
            self._known.add(text)
        return Secret(text)

    def secret(self, reference: str) -> Secret:
        """The secret a reference stands for. Raises SettingsError with what to do."""
        kind, _, rest = reference.partition(":")
        if kind not in _FINDERS or not rest:
            # The text itself is not shown: it may be the secret.
            raise SettingsError(
                "A secret is not given by reference",
                remedy="write env:NAME, file:PATH#KEY, sealed:PATH#KEY or keyring:SERVICE/USER",
            )
        text = _FINDERS[kind](self, rest)
        if not text:
            raise SettingsError("A secret is empty", subject=reference, remedy="store it where the reference points")
        return self.remember(text)

    def text(self, value: str) -> str:
        """A value that may stand in company.toml as it is (client id, tracking identifier), or a reference to it."""
        return self.secret(value).reveal() if is_reference(value) else value

    def path(self, reference: str) -> Path:
        """The path in file:PATH or sealed:PATH, with or without #KEY, without reading it."""
        return self.folder / Path(reference.partition(":")[2].partition("#")[0]).expanduser()

    def _from_environment(self, name: str) -> str:
        if name not in os.environ:
            raise SettingsError(
                "An environment variable is not set", subject=f"env:{name}", remedy=f"set {name} before starting atqbo"
            )
        return os.environ[name].strip()

    def _from_file(self, rest: str) -> str:
        text = read_private(self.path(f"file:{rest}")).strip()
        key = rest.partition("#")[2]
        return _key_of(text, key, f"file:{rest}") if key else text

    def _from_sealed(self, rest: str) -> str:
        path = self.path(f"sealed:{rest}")
        text = sealed.unseal(read_private(path).encode(), path).decode()
        return _key_of(text, rest.partition("#")[2], f"sealed:{rest}")

    def _from_keyring(self, rest: str) -> str:
        import keyring  # here, since most hosts never use it and it takes its time
        from keyring.errors import KeyringError

        service, _, user = rest.rpartition("/")
        try:
            found = keyring.get_password(service, user)
        except KeyringError:
            raise SettingsError(
                "This host has no usable keyring",
                subject=f"keyring:{rest}",
                remedy="unlock it, or keep the secret in a file of mode 600 (file:PATH) or the environment (env:NAME)",
            ) from None
        if found is None:
            raise SettingsError(
                "The keyring holds no such secret",
                subject=f"keyring:{rest}",
                remedy=f"store it: keyring set {service} {user}",
            )
        return str(found).strip()


_FINDERS = {
    "env": Vault._from_environment,
    "file": Vault._from_file,
    "sealed": Vault._from_sealed,
    "keyring": Vault._from_keyring,
}


def is_reference(value: str) -> bool:
    """Whether a value says where a secret is, rather than being one."""
    return value.partition(":")[0] in _FINDERS and ":" in value


def read_private(path: Path) -> str:
    """Text of a file that only its owner may read. Raises SettingsError with what to do."""
    try:
        with path.open(encoding="utf-8") as file:
            # Windows keeps rights in access lists, which the mode does not show.
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise SettingsError(
                    "A file with a secret can be read by others", subject=str(path), remedy=f"chmod 600 '{path}'"
                )
            return file.read()
    except FileNotFoundError:
        raise SettingsError(
            "The file with a secret does not exist", subject=str(path), remedy="create it with mode 600"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError("The file with a secret is not text", subject=str(path), remedy="store it anew") from None
    except OSError as error:
        raise SettingsError(
            f"The file with a secret cannot be read: {error.strerror}", subject=str(path), remedy="check its rights"
        ) from None


def _key_of(text: str, key: str, reference: str) -> str:
    """The text under `key` of a JSON object."""
    try:
        values: Json = decode(text)
    except ValueError:
        values = None
    found = values.get(key) if isinstance(values, dict) else None
    if not isinstance(found, str):
        raise SettingsError(
            "The file with secrets has no such key",
            subject=reference,
            remedy=f'it must be JSON with a text under "{key}"',
        )
    return found.strip()


def scrub(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret, in every form it may take on its way, replaced by ***."""
    pattern = _pattern(frozenset(secrets))
    return re.sub(pattern, HIDDEN, text) if pattern else text


def hits(data: bytes, secrets: Iterable[str]) -> int:
    """How often a secret stands in `data`, in any form. 0 is what a record must have."""
    pattern = _pattern(frozenset(secrets))
    return len(re.findall(pattern.encode(), data)) if pattern else 0


@lru_cache(maxsize=8)
def _pattern(secrets: frozenset[str]) -> str:
    """A regular expression for any form of any of the secrets; "" for none."""
    return "|".join(map(re.escape, _forms(secrets)))


def _forms(secrets: Iterable[str]) -> list[str]:
    """Texts to look for, the longest first, so that none hides inside another."""
    found: set[str] = set()
    for secret in secrets:
        if len(secret) >= SHORTEST:
            found |= {secret, quote(secret, safe=""), quote(secret), quote_plus(secret)}
            found |= {json.dumps(secret)[1:-1], html.escape(secret)}
            found |= _base64_forms(secret.encode())
    return sorted(found, key=lambda form: (-len(form), form))


def _base64_forms(secret: bytes) -> set[str]:
    """What base64 makes of a secret at each of the three places it can begin at inside a longer text.

    Only the characters that depend on the secret alone are taken, so that "user:secret" is found as well.
    """
    found: set[str] = set()
    for offset in range(3):
        first, end = -(-offset * 8 // 6), (offset + len(secret)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            core = encode(bytes(offset) + secret).decode()[first:end]
            if len(core) >= 2 * SHORTEST:
                found.add(core)
    return found
