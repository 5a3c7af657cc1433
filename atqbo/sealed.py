"""Sealed files: secrets of a host without a keyring, unreadable without this host's key.

The key stands apart from the company's folder, so that a copy or a backup of that folder gives nothing away: in the
environment variable ATQBO_SEAL_KEY, or in a file of this user's state folder, made when the first secret is sealed.
"""

import os
import stat
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from atqbo.errors import SettingsError
from atqbo.host import state_folder, write_private

KEY_VARIABLE = "ATQBO_SEAL_KEY"
RESEAL = "connect the company again: atqbo connect --company FILE; it asks for what it needs"


def seal(content: bytes) -> bytes:
    """The content as only this host's key opens it. Makes the key if there is none. Raises SettingsError."""
    if KEY_VARIABLE not in os.environ and not key_file().exists():
        write_private(key_file(), Fernet.generate_key())
    return _key().encrypt(content)


def unseal(content: bytes, path: Path) -> bytes:
    """What was sealed. path: where it stands, for the error. Raises SettingsError when the key does not fit."""
    try:
        return _key().decrypt(content)
    except InvalidToken:
        raise SettingsError(
            "This host's key does not open the sealed file",
            subject=str(path),
            remedy=f"set {KEY_VARIABLE} to the key it was sealed with, or {RESEAL}",
        ) from None


def key_file() -> Path:
    """Where the key of this user on this host stands."""
    return state_folder() / "seal.key"


def _key() -> Fernet:
    try:
        return Fernet(os.environ.get(KEY_VARIABLE) or _stored_key())
    except ValueError:
        where = f"variable {KEY_VARIABLE}" if KEY_VARIABLE in os.environ else str(key_file())
        raise SettingsError("The key of sealed files is damaged", subject=where, remedy=RESEAL) from None


def _stored_key() -> str:
    path = key_file()
    try:
        # Windows keeps rights in access lists, which the mode does not show.
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(
                "The key of sealed files can be read by others", subject=str(path), remedy=f"chmod 600 '{path}'"
            )
        return path.read_text("ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"This host has no key of sealed files: {error.strerror}",
            subject=str(path),
            remedy=f"set {KEY_VARIABLE} to the key, or {RESEAL}",
        ) from None
