"""Intuit's consent: where a person is sent, what comes back in the address, and what it is exchanged for."""

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from intuitlib.enums import Scopes
from msgspec import Struct
from requests.adapters import HTTPAdapter

from atqbo.clock import Clock
from atqbo.errors import LoginRefused, UsageError
from atqbo.tokenfile import Held
from atqbo.tokens import App, answered, intuit_client
from atqbo.vault import Vault

WITHIN_SECONDS = 300
"""How long a person has for the consent."""
_AGAIN = "start again: atqbo connect --company FILE"


class Consent(Struct, frozen=True):
    """One request for consent."""

    address: str
    """Where the person's browser goes."""
    state: str
    """What Intuit has to send back unchanged, so that nobody else's answer is taken for ours."""


class Granted(Struct, frozen=True):
    """What came back."""

    code: str
    realm_id: str


def ask(app: App, adapter: HTTPAdapter | None = None) -> Consent:
    """Prepare the consent: read and write access to the accounting of one company."""
    state = secrets.token_urlsafe(24)
    with intuit_client(app, adapter) as client:
        return Consent(client.get_authorization_url([Scopes.ACCOUNTING], state_token=state), state)


def granted(consent: Consent, returned: str, realm_id: str) -> Granted:
    """What the browser was sent back with. returned: the whole address, or what follows its question mark.

    realm_id: the company that company.toml names. Raises UsageError for an address that is not Intuit's answer to this
    request, LoginRefused when the person refused or chose another company.
    """
    query = urlsplit(returned.strip()).query or returned.strip().lstrip("?")
    values = {name: texts[0] for name, texts in parse_qs(query).items()}
    if not secrets.compare_digest(values.get("state", "").encode(), consent.state.encode()):
        raise UsageError("This address is not the answer to this request: its state differs", remedy=_AGAIN)
    if "error" in values:
        raise LoginRefused(f"Intuit was not given consent: {_told(values)}", remedy=_AGAIN)
    if not values.get("code") or not values.get("realmId"):
        raise UsageError("The address holds no code and no company", remedy="paste it whole, or " + _AGAIN)
    if values["realmId"] != realm_id:
        raise LoginRefused(
            f"Consent was given for company {values['realmId']}, [quickbooks] realm_id is {realm_id}",
            subject=values["realmId"],
            remedy="choose the right company at Intuit, or correct realm_id",
        )
    return Granted(values["code"], values["realmId"])


def _told(values: Mapping[str, str]) -> str:
    """The error as OAuth names it, nothing else of what a foreign page may have put into the address."""
    known = ("access_denied", "invalid_scope", "invalid_request", "server_error", "unauthorized_client")
    return values["error"] if values["error"] in known else "for a reason not named"


def exchange(app: App, grant: Granted, clock: Clock, vault: Vault, adapter: HTTPAdapter | None = None) -> Held:
    """The tokens for what was granted. Raises LoginRefused, ServiceUnavailable."""
    vault.remember(grant.code)
    with intuit_client(app, adapter) as client:
        client.get_bearer_token(grant.code, realm_id=grant.realm_id)
        held = answered(client, grant.realm_id, clock.now())
    for token in (held.access_token, held.refresh_token):
        vault.remember(token)
    return held


def revoke(app: App, held: Held, adapter: HTTPAdapter | None = None) -> None:
    """Take the consent back. Raises LoginRefused when Intuit does not know the token any more, ServiceUnavailable."""
    with intuit_client(app, adapter) as client:
        client.revoke(held.refresh_token)
