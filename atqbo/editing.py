"""Changing company.toml by form: comments and order stay, nothing invalid is ever written, nobody's change is lost."""

import stat
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import tomlkit
from msgspec import Struct
from tomlkit.items import Item

from atqbo import host
from atqbo.errors import SettingsError
from atqbo.money import encode
from atqbo.settings import CompanyFile, parse

Value = str | int | bool | Decimal | date | tuple[str, ...] | None


class Change(Struct, frozen=True):
    """One key that gets another value."""

    section: str
    key: str
    value: Value
    """None takes the key out, so that its default counts."""


def edited(text: str, changes: list[Change]) -> str:
    """The file's text with the changes; all else, comments too, stays as a person left it."""
    document = tomlkit.parse(text)
    for change in changes:
        section = document.setdefault(change.section, tomlkit.table())
        if change.value is None:
            section.pop(change.key, None)
        else:
            section[change.key] = _item(change.value)
    return tomlkit.dumps(document)


def save(company: CompanyFile, changes: list[Change]) -> CompanyFile:
    """Write the changes into company.toml, checked as a whole first, and return it as it is then.

    Raises SettingsError when the result would not be valid, or when the file is not the one that was loaded.
    """
    raw = company.path.read_bytes()
    if parse(raw, company.path).digest != company.digest:
        raise SettingsError(
            "The company file was changed by somebody else meanwhile",
            subject=str(company.path),
            remedy="open the form again, and look at what changed",
        )
    text = edited(raw.decode(), changes).encode()
    saved = parse(text, company.path)
    with host.replacement(company.path, stat.S_IMODE(company.path.stat().st_mode)) as store:
        store(text)
    return saved


def told(changes: list[Change]) -> Mapping[str, str]:
    """The changes as the journal keeps them."""
    return {f"[{change.section}] {change.key}": _text(change.value) for change in changes}


def _text(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _item(value: Value) -> Item:
    """A TOML value. Amounts are written with their own digits: TOML reads them back exactly."""
    if isinstance(value, Decimal):
        return tomlkit.value(str(value) if "." in str(value) else f"{value}.0")
    if isinstance(value, date):
        return tomlkit.value(value.isoformat())
    return tomlkit.value(encode(value).decode())
