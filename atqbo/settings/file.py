"""Reading the file: strictly, with the path of what is wrong."""

import hashlib
import re
import tomllib
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from atqbo.errors import SettingsError
from atqbo.settings.checking import check
from atqbo.settings.whole import Settings


class CompanyFile(Struct, frozen=True):
    """Settings together with the file they came from."""

    path: Path
    settings: Settings
    digest: str
    """SHA-256 of the file, in hexadecimal."""

    @property
    def folder(self) -> Path:
        """Folder that relative paths in the file start from."""
        return self.path.parent

    @property
    def ledger_path(self) -> Path:
        """File of the ledger."""
        return self.folder / self.settings.company.ledger

    @property
    def slug(self) -> str:
        """The company's name as a folder name: letters, digits and hyphens only."""
        return re.sub(r"[^a-z0-9]+", "-", self.settings.company.name.lower()).strip("-")[:60] or "company"


def load(path: Path) -> CompanyFile:
    """Read and check a company.toml. Raises SettingsError with the path of what is wrong."""
    path = path.expanduser().resolve()
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise SettingsError(
            "There is no company file",
            subject=str(path),
            remedy="give its path with --company, or copy the one in README.md",
        ) from None
    except OSError as error:
        raise SettingsError(
            f"The company file cannot be read: {error.strerror}",
            subject=str(path),
            remedy="give the path of a company.toml that you may read",
        ) from None
    return parse(raw, path)


def parse(raw: bytes, path: Path) -> CompanyFile:
    """Check the text of a company.toml. path: where it stands, or shall stand. Raises SettingsError."""
    try:
        settings = msgspec.convert(tomllib.loads(raw.decode(), parse_float=Decimal), Settings)
    except UnicodeDecodeError:
        raise SettingsError(
            "The company file is not UTF-8 text", subject=str(path), remedy="save it as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"The company file is not TOML: {error}", subject=str(path), remedy="correct that line"
        ) from None
    except msgspec.ValidationError as error:
        raise SettingsError(
            _readable(str(error)), subject=str(path), remedy="correct that key; docs/settings.md lists all"
        ) from None
    check(settings, path)
    return CompanyFile(path=path, settings=settings, digest=hashlib.sha256(raw).hexdigest())


def _readable(error: str) -> str:
    """msgspec's message with `$.invoices.zero` written the TOML way, [invoices] zero."""
    what, _, where = error.partition(" - at ")
    section, _, key = where.strip("`").removeprefix("$").lstrip(".").partition(".")
    place = f"[{section}] {key}".strip() if section else "the top of the file"
    for said, told in _IN_OUR_WORDS:
        what = re.sub(said, told, what)
    return f"{what}, at {place}"


_IN_OUR_WORDS = (
    (r"^Object contains unknown field (.*)", r"There is no such key: \1"),
    (r"^Object missing required field (.*)", r"A key is missing: \1"),
    (r"^Invalid enum value (.*)", r"\1 is none of the values this key takes"),
)
"""What msgspec says, and how a person is told."""
