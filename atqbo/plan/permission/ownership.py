"""Who answers for an app's settings: a file that differs from what its owner accepted blocks that app.

The vendor lets only the person who set an app up change its settings. Here the settings are a file that anybody with
the right to write may edit; so the ledger keeps what the owner accepted last, and a difference waits for the owner.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from atqbo.money import Json, decode, digest, encode
from atqbo.plan.app import APPS, INVOICES, App
from atqbo.plan.document import Accepted, Reason
from atqbo.settings import Settings

Flat = Mapping[str, Json]


class Difference(Struct, frozen=True):
    """One setting that is not as it was accepted."""

    key: str
    """As in company.toml: "[invoices] look_back_days"."""
    before: str
    """"" where it was not set."""
    now: str


def told(settings: Settings, app: App = INVOICES) -> dict[str, Json]:
    """All settings that concern an app by key, as they are compared; secrets stand in them by reference only.

    The sections and keys of the other apps are left out: each owner answers for one app. So are addresses on this
    host: a rehearsal's sandbox has another one at each start.
    """
    flat: dict[str, Json] = {}
    for section, values in decode(encode(msgspec.to_builtins(settings))).items():  # as the ledger gives them back
        for key, value in (values or {}).items():
            if not _is_local(value) and not _is_anothers(section, key, app):
                flat[f"[{section}] {key}"] = value
    return flat


def _is_anothers(section: str, key: str, app: App) -> bool:
    """Whether the key is another app's alone."""
    others = [each for each in APPS.values() if each is not app]
    if section == "policy":
        return any(key in (each.create_key, each.largest_key) for each in others)
    return any(section == each.section for each in others) or (section == "items" and not app.compares_items)


def agreed(settings: Settings, app: App = INVOICES) -> str:
    """Digest of an app's settings: what its owner accepts by its first 12 characters."""
    return digest({"app": app.name, "settings": told(settings, app)})


def differences(accepted: Accepted | None, settings: Settings, app: App = INVOICES) -> tuple[Difference, ...]:
    """What changed since the owner accepted the settings; every key when nothing was accepted yet."""
    before: Flat = accepted.settings if accepted else {}
    now = told(settings, app)
    return tuple(
        Difference(key, _text(before.get(key)), _text(now.get(key)))
        for key in dict.fromkeys((*before, *now))
        if before.get(key) != now.get(key)
    )


def owner_of(settings: Settings, accepted: Accepted | None, app: App = INVOICES) -> str:
    """Who may accept the settings as they are: the owner they were last accepted by, so that ownership is handed over
    by its holder; at first the one the file names. "" where nobody owns the app.
    """
    section = settings.app(app.name)
    return accepted.owner if accepted else section.owner if section else ""


def unaccepted(settings: Settings, by_app: Mapping[str, Accepted], app: App = INVOICES) -> Reason | None:
    """Why the app waits for its owner; None if the owner accepted these settings, or nobody owns the app.

    by_app: what was accepted last, as the ledger remembers it.
    """
    accepted = by_app.get(app.name)
    owner = owner_of(settings, accepted, app)
    if not owner or (accepted and not differences(accepted, settings, app)):
        return None
    what = "differ from what was accepted" if accepted else "were not accepted yet"
    return Reason(
        "settings-unaccepted",
        f"The settings of the {app.name} app {what}; {owner} answers for them",
        f"let {owner} look at the difference in 1_preflight and run it with: "
        f"-p accept_settings {agreed(settings, app)[:12]}",
    )


def _text(value: Json) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(f"{key} = {each}" for key, each in value.items()) if isinstance(value, dict) else str(value)


def _is_local(value: Json) -> bool:
    if not isinstance(value, str) or "://" not in value:
        return False
    try:
        return ip_address(urlsplit(value).hostname or "").is_loopback
    except ValueError:
        return False
