"""Changing company.toml by form: comments and order stay, nothing invalid is ever written, nobody's change is lost."""

import stat
import tomllib
from collections.abc import Collection, Mapping, MutableMapping
from datetime import date
from decimal import Decimal
from typing import Any

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
    within: tuple[str, ...] = ()
    """Tables below the section that the key stands in: ("categories", "Meals")."""

    @property
    def place(self) -> str:
        """As a person writes it: '[expenses.categories."Meals"] billable'."""
        names = (name if name.replace("_", "").isalnum() and name.islower() else f'"{name}"' for name in self.within)
        return f"[{'.'.join((self.section, *names))}] {self.key}"


def edited(text: str, changes: list[Change]) -> str:
    """The file's text with the changes; all else, comments too, stays as a person left it."""
    document, emptied = tomlkit.parse(text), set[tuple[str, ...]]()
    for change in changes:
        path = (change.section, *change.within)
        table: MutableMapping[str, Any] = document
        for name in path:
            table = table.setdefault(name, tomlkit.table())
        if change.value is None:
            table.pop(change.key, None)
        else:
            table[change.key] = _item(change.value)
        (emptied.discard if table else emptied.add)(path)
    return "".join(line for line in tomlkit.dumps(document).splitlines(True) if not _heads(line, emptied))


def _heads(line: str, emptied: Collection[tuple[str, ...]]) -> bool:
    """Whether the line is the header of a table below a section that lost its last key; comments under it stay."""
    if not line.startswith("["):
        return False
    try:
        told: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return False
    path: list[str] = []
    while isinstance(told, dict) and told:
        [(name, told)] = told.items()
        path.append(name)
    return len(path) > 1 and tuple(path) in emptied


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
    return {change.place: _text(change.value) for change in changes}


def _text(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _item(value: Value) -> Item:
    """A TOML value. Amounts are written with their own digits: TOML reads them back exactly."""
    if isinstance(value, Decimal):
        return tomlkit.value(str(value) if "." in str(value) else f"{value}.0")
    if isinstance(value, date):
        return tomlkit.value(value.isoformat())
    return tomlkit.value(encode(value).decode())
