"""Both services of a company, ready to be asked."""

from requests.adapters import HTTPAdapter

from atqbo.autotask import Autotask, Login
from atqbo.clock import Clock
from atqbo.gate import Gate, host_gate
from atqbo.quickbooks import QuickBooks
from atqbo.settings import CompanyFile, Settings
from atqbo.tokens import App, Tokens, api_base
from atqbo.vault import Secret, Vault


def connect(
    company: CompanyFile,
    clock: Clock,
    adapter: HTTPAdapter | None = None,
    gate: Gate | None = None,
    vault: Vault | None = None,
) -> tuple[Autotask, QuickBooks]:
    """The clients of a company. Nothing is sent yet, but every secret is found: SettingsError if one is missing.

    adapter: carries the requests instead of the network, in one process; limits are then kept in memory. vault: pass
    one to learn afterwards which secrets were met.
    """
    vault = vault or Vault(company.folder)
    gate = gate or (Gate(None, clock) if adapter else host_gate(clock))
    return _autotask(company.settings, clock, adapter, gate, vault), _quickbooks(
        company.settings, clock, adapter, gate, vault
    )


def app_of(settings: Settings, vault: Vault, redirect_uri: str = "") -> App:
    """This installation's app at Intuit, its secret found."""
    return App(
        client_id=vault.text(settings.quickbooks.client_id),
        client_secret=vault.secret(settings.quickbooks.client_secret),
        environment=settings.quickbooks.environment,
        redirect_uri=redirect_uri,
    )


def _autotask(settings: Settings, clock: Clock, adapter: HTTPAdapter | None, gate: Gate, vault: Vault) -> Autotask:
    login = Login(
        url=settings.autotask.url,
        username=settings.autotask.username,
        secret=vault.secret(settings.autotask.secret),
        integration_code=Secret(vault.text(settings.autotask.integration_code)),
    )
    return Autotask(login, clock, gate, adapter=adapter)


def _quickbooks(settings: Settings, clock: Clock, adapter: HTTPAdapter | None, gate: Gate, vault: Vault) -> QuickBooks:
    login = settings.quickbooks
    tokens = Tokens(vault.path(login.tokens), app_of(settings, vault), login.realm_id, clock, vault, adapter)
    return QuickBooks(api_base(login.environment), login.realm_id, tokens, clock, gate, adapter)
