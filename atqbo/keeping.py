"""Secrets put where their references point, and taken away again: what connecting stores and disconnecting forgets."""

from collections.abc import Callable
from pathlib import Path

from atqbo import sealed
from atqbo.errors import SettingsError
from atqbo.host import write_private
from atqbo.money import decode, encode
from atqbo.vault import Vault, read_private


def store(vault: Vault, reference: str, text: str) -> None:
    """Keep a secret under its reference. Raises SettingsError where this program cannot: env:NAME, no keyring."""
    vault.remember(text)
    kind, _, rest = reference.partition(":")
    match kind:
        case "keyring":
            _in_keyring(rest, lambda keyring, service, user: keyring.set_password(service, user, text))
        case "file" | "sealed":
            _change(vault.path(reference), kind == "sealed", rest.partition("#")[2], text)
        case _:
            raise SettingsError(
                "A secret in an environment variable is not stored by atqbo",
                subject=reference,
                remedy="set it before starting atqbo, or name a keyring or a sealed file in company.toml",
            )


def forget(vault: Vault, reference: str) -> bool:
    """Remove a secret; whether there was one to remove. An environment variable is not this program's to remove."""
    kind, _, rest = reference.partition(":")
    try:
        vault.secret(reference)
        if kind == "keyring":
            _in_keyring(rest, lambda keyring, service, user: keyring.delete_password(service, user))
        elif kind in ("file", "sealed"):
            _change(vault.path(reference), kind == "sealed", rest.partition("#")[2], None)
    except SettingsError:
        return False
    return kind != "env"


def _change(path: Path, is_sealed: bool, key: str, text: str | None) -> None:
    """Set or remove one key of a file, or the file as a whole where no key is named."""
    if not key:
        if text is None:
            path.unlink(missing_ok=True)
        else:
            write_private(path, sealed.seal(text.encode()) if is_sealed else text.encode())
        return
    secrets = _secrets(path, is_sealed)
    if text is None:
        secrets.pop(key, None)
    else:
        secrets[key] = text
    content = encode(secrets)
    write_private(path, sealed.seal(content) if is_sealed else content)


def _secrets(path: Path, is_sealed: bool) -> dict[str, str]:
    if not path.exists():
        return {}
    content = read_private(path).encode()
    try:
        return dict(decode(sealed.unseal(content, path) if is_sealed else content))
    except (ValueError, TypeError):
        raise SettingsError(
            "The file with secrets is no JSON object", subject=str(path), remedy="move it away, then connect again"
        ) from None


def _in_keyring(rest: str, act: "Callable[..., None]") -> None:
    import keyring  # here, since most hosts never use it and it takes its time
    from keyring.errors import KeyringError

    service, _, user = rest.rpartition("/")
    try:
        act(keyring, service, user)
    except KeyringError:
        raise SettingsError(
            "This host has no usable keyring",
            subject=f"keyring:{rest}",
            remedy="unlock it, or name a sealed file in company.toml: sealed:secrets.sealed#NAME",
        ) from None
