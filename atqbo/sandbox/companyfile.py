"""The company folder that lets every command work on a sandbox: company.toml, its secrets, its first tokens."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from atqbo.money import Json, encode
from atqbo.sandbox.dataset import Dataset
from atqbo.sandbox.world import realm_of

DISCOVERY = "/.well-known/openid_sandbox_configuration"

_ADDRESSES = {"autotask": ("url", "/ATServicesRest"), "quickbooks": ("environment", DISCOVERY)}
"""Section → (key, path): what a restart on another port changes."""


def write_company(folder: Path, dataset: Dataset, credentials: Mapping[str, str], origin: str) -> Path:
    """Write company.toml and what it refers to; of one that exists only the addresses change. Returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "company.toml"
    if path.exists():
        path.write_text(_moved(path.read_text("utf-8"), origin), "utf-8")
    else:
        path.write_text(_new(dataset, credentials, origin), "utf-8")
    secrets = {name: credentials[name] for name in ("autotask_secret", "client_secret")}
    _write_private(folder / "secrets.json", secrets)
    tokens = folder / "quickbooks-tokens.json"
    if not tokens.exists():
        first = {"access_token": "", "refresh_token": credentials["refresh_token"], "expires_at": None}
        _write_private(tokens, {"realm_id": realm_of(dataset.name), **first})
    return path


def _new(dataset: Dataset, credentials: Mapping[str, str], origin: str) -> str:
    company: dict[str, Json] = {"name": dataset.name, "time_zone": dataset.time_zone}
    if dataset.rehearsal:
        company["as_of"] = dataset.today.isoformat()
    sections: dict[str, Mapping[str, Json]] = {
        "company": company,
        "autotask": {
            "username": credentials["autotask_username"],
            "secret": "file:secrets.json#autotask_secret",
            "integration_code": credentials["autotask_integration_code"],
            "url": origin + _ADDRESSES["autotask"][1],
        },
        "quickbooks": {
            "realm_id": realm_of(dataset.name),
            "client_id": credentials["client_id"],
            "client_secret": "file:secrets.json#client_secret",
            "environment": origin + DISCOVERY,
        },
        "invoices": {"trial_waived_by": "the sandbox", **dataset.invoices},
        **{name: {**keys, "trial_waived_by": "the sandbox"} for name, keys in dataset.sections.items()},
        "policy": dataset.policy,
    }
    return "\n".join(_section(name, keys) for name, keys in sections.items())


def _section(name: str, keys: Mapping[str, Json], *, below: bool = False) -> str:
    """A section, and below it one for each key that holds a table; without plain keys that alone."""
    plain = {key: value for key, value in keys.items() if not isinstance(value, dict)}
    head = f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in plain.items())
    tables = {f"{name}.{_value(key) if below else key}": value for key, value in keys.items() if key not in plain}
    more = [_section(entry, told, below=True) for entry, told in tables.items()]
    return "\n".join((*([head] if plain or not below else []), *more))


def _value(value: Json) -> str:
    """A value as TOML: calendar dates bare, everything else as in JSON."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    return encode(value).decode()


def _moved(text: str, origin: str) -> str:
    """The file with this start's addresses; every other line stays as a person left it."""
    lines, section = text.splitlines(keepends=True), ""
    for position, line in enumerate(lines):
        header = re.match(r"\s*\[([\w.]+)\]", line)
        section = header[1] if header else section
        key, path = _ADDRESSES.get(section, ("", ""))
        lines[position] = re.sub(rf'^(\s*{key}\s*=\s*)"http://127\.0\.0\.1:\d+[^"]*"', rf'\g<1>"{origin}{path}"', line)
    return "".join(lines)


def _write_private(path: Path, value: Json) -> None:
    """Readable by its owner alone from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(encode(value))
