"""Both services of a company, ready to be asked."""

from requests.adapters import HTTPAdapter

from atqbo.autotask import Autotask, Login
from atqbo.clock import Clock
from atqbo.gate import Gate, host_gate
from atqbo.quickbooks import Bearers, QuickBooks
from atqbo.settings import CompanyFile, Settings
from atqbo.tokenfile import TokenFile
from atqbo.tokens import App, Tokens, api_base
from atqbo.vault import Secret, Vault


def connect(
    company: CompanyFile,
    clock: Clock,
    app: str = "invoices",
    *,
    adapter: HTTPAdapter | None = None,
    gate: Gate | None = None,
    vault: Vault | None = None,
) -> tuple[Autotask, QuickBooks]:
    """The clients of a company, as an app logs in. Nothing is sent yet, but every secret is found.

    Raises SettingsError if one is missing.

    adapter: carries the requests instead of the network, in one process; limits are then kept in memory. vault: pass
    one to learn afterwards which secrets were met.
    """
    vault = vault or Vault(company.folder)
    gate = gate or gate_for(clock, adapter)
    login = company.settings.quickbooks
    file = TokenFile.of(login.tokens, company.folder)
    tokens = Tokens(file, app_of(company.settings, vault), login.realm_id, clock, vault, adapter)
    return (
        autotask_of(company, vault, gate, clock, app, adapter=adapter),
        quickbooks_of(company.settings, tokens, gate, clock, adapter),
    )


def gate_for(clock: Clock, adapter: HTTPAdapter | None) -> Gate:
    """The limits of this host, or those of one process that has an adapter instead of a network."""
    return Gate(None, clock) if adapter else host_gate(clock)


def app_of(settings: Settings, vault: Vault, redirect_uri: str = "") -> App:
    """This installation's app at Intuit, its secret found."""
    return App(
        client_id=vault.text(settings.quickbooks.client_id),
        client_secret=vault.secret(settings.quickbooks.client_secret),
        environment=settings.quickbooks.environment,
        redirect_uri=redirect_uri,
    )


def autotask_of(
    company: CompanyFile,
    vault: Vault,
    gate: Gate,
    clock: Clock,
    app: str = "invoices",
    adapter: HTTPAdapter | None = None,
) -> Autotask:
    """Autotask as the user that an app works as."""
    chosen = company.settings.login(app)
    login = Login(
        url=chosen.url,
        username=chosen.username,
        secret=vault.secret(chosen.secret),
        integration_code=Secret(vault.text(chosen.integration_code)),
    )
    return Autotask(login, clock, gate, adapter=adapter)


def quickbooks_of(
    settings: Settings, tokens: Bearers, gate: Gate, clock: Clock, adapter: HTTPAdapter | None = None
) -> QuickBooks:
    """The company in QuickBooks, with tokens from wherever they come."""
    login = settings.quickbooks
    return QuickBooks(api_base(login.environment), login.realm_id, tokens, clock, gate, adapter)
