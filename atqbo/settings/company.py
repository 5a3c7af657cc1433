"""Who the company is, and its logins at both services."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from atqbo.settings.types import Text

PRODUCTION_ZONES = "https://webservices.autotask.net/ATServicesRest"


class Company(Struct, frozen=True, forbid_unknown_fields=True):
    """[company]: who it is and where the day begins and ends."""

    name: Text
    """Shown on every record."""
    time_zone: Text
    """IANA name, e.g. "America/Chicago"; instants become calendar dates in it (rule D1)."""
    ledger: Text = "ledger.sqlite"
    """File of the ledger, relative to company.toml."""
    as_of: date | None = None
    """Rehearsals only: the day the run takes for today. Refused with QuickBooks production."""


class AutotaskLogin(Struct, frozen=True, forbid_unknown_fields=True):
    """[autotask]: the API-only user of this installation."""

    username: Text
    """Login of the API-only user."""
    secret: Text
    """Reference to its password: keyring:SERVICE/USER, sealed:PATH#KEY, file:PATH#KEY or env:NAME."""
    integration_code: Text
    """Custom tracking identifier of this installation, or a reference to it."""
    url: Text = PRODUCTION_ZONES
    """Where the zone of the user is asked for."""


class QuickBooksLogin(Struct, frozen=True, forbid_unknown_fields=True):
    """[quickbooks]: the company in QuickBooks Online and this installation's app at Intuit."""

    realm_id: Annotated[str, Meta(pattern=r"^[0-9]+$")]
    """Company id at Intuit (realm), digits in quotes."""
    client_id: Text
    """Of the app at Intuit, or a reference to it."""
    client_secret: Text
    """Reference to the app's secret."""
    environment: Text = "production"
    """"production", "sandbox", or the address of a discovery document on this host."""
    tokens: Text = "file:quickbooks-tokens.json"
    """Where the tokens are kept: file:PATH or sealed:PATH, relative to company.toml."""
    redirect_uri: Text = "http://localhost:8914/atqbo"
    """Where the browser comes back to after consent, as registered with the app at Intuit."""


class AppLogin(Struct, frozen=True, forbid_unknown_fields=True):
    """[APP.autotask]: an API-only user of one app alone, as the vendor recommends; APP is its section."""

    username: Text
    """Login of the API-only user."""
    secret: Text
    """Reference to its password."""
    integration_code: str = ""
    """Its tracking identifier, or a reference to it; without one that of [autotask]."""
