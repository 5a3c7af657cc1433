"""Where the QuickBooks tokens of a company are kept: one file, private or sealed, replaced as a whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from filelock import FileLock, Timeout
from msgspec import Meta, Struct

from atqbo import host, sealed
from atqbo.errors import ServiceUnavailable, SettingsError
from atqbo.vault import read_private

LOCK_SECONDS = 120.0
RECONNECT = "connect the company again: atqbo connect --company FILE"

Instant = Annotated[datetime, Meta(tz=True)]


class Held(Struct, frozen=True, kw_only=True):
    """What the file holds. An empty access token is renewed at the first use. Instants are UTC."""

    refresh_token: str
    realm_id: str
    access_token: str = ""
    expires_at: Instant | None = None
    refresh_expires_at: Instant | None = None
    """When the refresh token dies unless it is used before; Intuit moves it on with every refresh."""
    consent_ends_at: Instant | None = None
    """When a person has to consent anew, however often the tokens are renewed; None where Intuit did not say."""

    def __repr__(self) -> str:
        return f"Held(realm_id={self.realm_id!r}, expires_at={self.expires_at}, tokens=***)"


class TokenFile(Struct, frozen=True):
    """The file. sealed: whether only this host's key opens it."""

    path: Path
    sealed: bool = False

    @classmethod
    def of(cls, reference: str, folder: Path) -> "TokenFile":
        """From file:PATH or sealed:PATH, relative to company.toml's folder."""
        kind, _, path = reference.partition(":")
        return cls(folder / Path(path).expanduser(), kind == "sealed")

    def load(self) -> Held:
        """What it holds. Raises SettingsError with what to do."""
        try:
            text = read_private(self.path).encode()
        except SettingsError as error:
            raise SettingsError(error.what, subject=error.subject, remedy=f"{error.remedy}; or {RECONNECT}") from None
        try:
            return msgspec.json.decode(sealed.unseal(text, self.path) if self.sealed else text, type=Held)
        except msgspec.DecodeError:
            raise SettingsError("The token file is damaged", subject=str(self.path), remedy=RECONNECT) from None

    def keep(self, held: Held) -> None:
        """Store tokens (mode 600), whole or not at all."""
        with self.replacement() as store:
            store(held)

    @contextmanager
    def replacement(self) -> Iterator[Callable[[Held], None]]:
        """A function that stores new tokens; what can go wrong is tried before the block begins."""
        with host.replacement(self.path) as store:
            yield lambda held: store(self._content(held))

    def _content(self, held: Held) -> bytes:
        text = msgspec.json.format(msgspec.json.encode(held)) + b"\n"
        return sealed.seal(text) if self.sealed else text

    def forget(self) -> bool:
        """Remove the file; whether there was one."""
        existed = self.path.exists()
        self.path.unlink(missing_ok=True)
        return existed

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time renews the tokens."""
        try:
            lock = FileLock(f"{self.path}.lock")
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout:
            raise ServiceUnavailable(
                "Another process has been renewing the QuickBooks tokens for too long",
                subject=str(self.path),
                remedy="end it, then run again",
            ) from None
        except OSError as error:
            raise host.unwritable(self.path, error) from None
        try:
            yield
        finally:
            lock.release()
