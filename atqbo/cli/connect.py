"""Connecting a company and disconnecting it: the secrets, both logins tried, Intuit's consent in a browser."""

import getpass
import platform
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import click

from atqbo import consent, keeping
from atqbo.cli.redirect import wait_for_redirect
from atqbo.clock import SystemClock
from atqbo.connection import app_of, autotask_of, quickbooks_of
from atqbo.errors import LoginRefused, ServiceUnavailable, SettingsError, UsageError
from atqbo.facts import CONSENT_TOLD_AHEAD
from atqbo.gate import host_gate
from atqbo.http import is_loopback
from atqbo.ledger.store import opened
from atqbo.plan.app import APPS, App
from atqbo.quickbooks import Bearers
from atqbo.rows import CompanyInfo
from atqbo.settings import CompanyFile, load
from atqbo.standing import refusal, try_app
from atqbo.tokenfile import Held, TokenFile
from atqbo.tokens import App as IntuitApp
from atqbo.tokens import Fresh, Tokens
from atqbo.vault import Vault

_CLOCK = SystemClock()


def connect_company(path: Path, app: str, *, paste: bool, browser: bool, renew: bool, yes: bool) -> int:
    """Ask for what is missing, try the logins, store the tokens. 0; every failure is told apart by its error.

    app: only this app's Autotask login where Intuit's consent lives and `renew` asks for none; "" for those of all apps
    and the consent.
    """
    company = load(path)
    vault = Vault(company.folder)
    apps = (app,) if app else company.settings.used()
    for each in apps:
        _fill_in(company, vault, each, renew)
    for each in apps:
        _try_autotask(company, vault, APPS[each])
    tokens = TokenFile.of(company.settings.quickbooks.tokens, company.folder)
    found = _still_connected(company, vault, tokens) if app and not renew else None
    if found:
        click.echo(f"QuickBooks stays connected: {_named(found, tokens.load())}.")
    else:
        found = _connected_anew(company, vault, tokens, paste=paste, browser=browser, yes=yes)
    _note(company, "connected", {"app": app, "quickbooks": found.company_name})
    _tell_ends(tokens.load())
    return 0


def _fill_in(company: CompanyFile, vault: Vault, app: str, renew: bool) -> None:
    """Every secret that company.toml refers to is where it says, or is asked for and put there."""
    login, quickbooks = company.settings.login(app), company.settings.quickbooks
    for what, reference in (
        (f"Password of the Autotask user {login.username}", login.secret),
        (f"Client secret of the app {vault.text(quickbooks.client_id)} at Intuit", quickbooks.client_secret),
    ):
        if renew or not _is_there(vault, reference):
            if not sys.stdin.isatty():
                vault.secret(reference)  # tells what to do without a person
                continue
            keeping.store(vault, reference, click.prompt(what, hide_input=True))


def _is_there(vault: Vault, reference: str) -> bool:
    with suppress(SettingsError):
        vault.secret(reference)
        return True
    return False


def _try_autotask(company: CompanyFile, vault: Vault, app: App) -> None:
    """The zone is found, the app's documents are read, and its rights told; all need the login to be right."""
    autotask = autotask_of(company, vault, host_gate(_CLOCK), _CLOCK, app.name)
    try:
        tried = try_app(autotask, company.settings, app)
        click.echo(f"Autotask: {tried.user} at {autotask.address()}, for {app.nouns}")
        if wrong := refusal(tried, company.settings):
            raise wrong
    finally:
        autotask.close()


def _connected_anew(
    company: CompanyFile, vault: Vault, tokens: TokenFile, *, paste: bool, browser: bool, yes: bool
) -> CompanyInfo:
    """Somebody consents at Intuit and says that it is the company; then the tokens are stored. Raises UsageError where
    it is another one: its consent is taken back.
    """
    intuit = app_of(company.settings, vault, company.settings.quickbooks.redirect_uri)
    held = _consented(company, intuit, vault, paste=paste, browser=browser)
    found = _company_of(company, Fresh(held))
    if not (yes or click.confirm(f"QuickBooks: {_named(found, held)}. Is this the company?")):
        consent.revoke(intuit, held)
        raise UsageError("It is not the company, so the consent was taken back", remedy="choose the right one")
    tokens.keep(held)
    click.echo(f"Connected to {_named(found, held)}.")
    return found


def _consented(company: CompanyFile, intuit: IntuitApp, vault: Vault, *, paste: bool, browser: bool) -> Held:
    asked = consent.ask(intuit)
    back = urlsplit(intuit.redirect_uri)
    listens = back.scheme == "http" and is_loopback(back.hostname or "")
    click.echo(f"Give consent at Intuit, as an administrator of the company:\n\n  {asked.address}\n")
    if paste or not listens:
        returned = click.prompt("Paste the address your browser ended at")
    else:
        if browser:
            webbrowser.open(asked.address)
        returned = wait_for_redirect(back.hostname or "", back.port or 80, back.path, asked.state)
    realm = company.settings.quickbooks.realm_id
    return consent.exchange(intuit, consent.granted(asked, returned, realm), _CLOCK, vault)


def _still_connected(company: CompanyFile, vault: Vault, tokens: TokenFile) -> CompanyInfo | None:
    """The company as QuickBooks answers by the consent given earlier; None where somebody has to consent: nobody did,
    it was taken back, or it ends within a month.
    """
    try:
        ends = tokens.load().consent_ends_at
        if ends and ends - _CLOCK.now() < CONSENT_TOLD_AHEAD:
            return None
        realm = company.settings.quickbooks.realm_id
        return _company_of(company, Tokens(tokens, app_of(company.settings, vault), realm, _CLOCK, vault))
    except (LoginRefused, SettingsError):
        return None


def _company_of(company: CompanyFile, tokens: Bearers) -> CompanyInfo:
    quickbooks = quickbooks_of(company.settings, tokens, host_gate(_CLOCK), _CLOCK)
    try:
        return quickbooks.company_info()
    finally:
        quickbooks.close()


def _named(found: CompanyInfo, held: Held) -> str:
    tier = found.property("OfferingSku")
    return f"{found.company_name} (realm {held.realm_id}, {found.country or 'country unknown'}" + (
        f", {tier})" if tier else ")"
    )


def _tell_ends(held: Held) -> None:
    if held.refresh_expires_at:
        click.echo(f"Used at least once until {held.refresh_expires_at:%Y-%m-%d}, the connection stays alive.")
    if held.consent_ends_at:
        click.echo(f"Consent itself ends on {held.consent_ends_at:%Y-%m-%d}: connect again before.")


def disconnect_company(path: Path, app: str, *, force: bool) -> int:
    """Take the consent back at Intuit, then forget tokens and secrets. Settings, cross-references and ledger stay.

    force: forget also when Intuit cannot be reached. Raises ServiceUnavailable otherwise, with nothing forgotten.
    """
    company = load(path)
    vault = Vault(company.folder)
    tokens = TokenFile.of(company.settings.quickbooks.tokens, company.folder)
    if app and company.settings.login(app) != company.settings.autotask:
        _forget(vault, {f"password of {company.settings.login(app).username}": company.settings.login(app).secret})
        click.echo(
            f"The app {app} has no Autotask login any more; the QuickBooks connection is the company's and stays."
        )
        _note(company, "disconnected", {"app": app})
        return 0
    _revoke(company, vault, tokens, force)
    with tokens.locked():
        tokens.forget()
    quickbooks = company.settings.quickbooks
    own = [login for login in map(company.settings.login, APPS) if login != company.settings.autotask]
    _forget(
        vault,
        {
            "Autotask password": company.settings.autotask.secret,
            **{f"password of {login.username}": login.secret for login in own},
            "client secret": quickbooks.client_secret,
        },
    )
    _note(company, "disconnected", {"app": app})
    click.echo("Disconnected. Settings, cross-references and ledger are kept.")
    return 0


def _revoke(company: CompanyFile, vault: Vault, tokens: TokenFile, force: bool) -> None:
    try:
        consent.revoke(app_of(company.settings, vault), tokens.load())
        click.echo("Consent was taken back at Intuit.")
    except (LoginRefused, SettingsError) as error:
        click.echo(f"There was no living consent to take back: {error.what}.")
    except ServiceUnavailable:
        if not force:
            raise
        click.echo("Intuit could not be reached: take the consent back there, under Apps.")


def _forget(vault: Vault, secrets: dict[str, str]) -> None:
    for what, reference in secrets.items():
        if reference.startswith("env:"):
            click.echo(f"The {what} is in the environment ({reference}): remove it there.")
        elif keeping.forget(vault, reference):
            click.echo(f"Forgot the {what} ({reference}).")


def _note(company: CompanyFile, kind: str, detail: dict[str, str]) -> None:
    with opened(company, _CLOCK) as ledger:
        ledger.note(kind, company.settings.company.name, {**detail, "who": getpass.getuser(), "host": platform.node()})
