"""company.toml: the one truth of a company's settings, read strictly.

An unknown key, a wrong type or an impossible combination is refused with its path before anything else happens.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct

from atqbo.errors import SettingsError

PRODUCTION_ZONES = "https://webservices.autotask.net/ATServicesRest"

Text = Annotated[str, Meta(min_length=1)]


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
    """[invoices.autotask]: an API-only user of this app alone, as the vendor recommends."""

    username: Text
    """Login of the API-only user."""
    secret: Text
    """Reference to its password."""
    integration_code: str = ""
    """Its tracking identifier, or a reference to it; without one that of [autotask]."""


class InvoicesApp(Struct, frozen=True, forbid_unknown_fields=True):
    """[invoices]: which invoices move, and how."""

    start_date: date
    """Documents dated or created before this day are left alone (rule D5)."""
    enabled: bool = True
    """false: the app is not used."""
    owner: str = ""
    """User on this host who answers for the app's settings: a file that differs from what that user accepted blocks
    the app. Without one anybody who may edit the file decides."""
    trial_waived_by: str = ""
    """Who says that the policy may act without the trial: a compare report, and one run approved by hand."""
    sync: Literal["on", "off"] = "on"
    """"off": plan and show, send nothing."""
    look_back_days: Annotated[int, Meta(ge=1, le=366)] = 14
    """Days since creation within which an invoice is looked for (rule D3)."""
    numbering: Literal["quickbooks"] = "quickbooks"
    """QuickBooks gives the number; a blank number in Autotask marks an invoice as not yet transferred."""
    match_items_by: Literal["external-number", "name"] = "external-number"
    """What of a billing code names the QuickBooks item. A blank External Number falls back to the name (rule I9)."""
    missing_item: Text = "hold"
    """"create", "hold", or the name of the item to use instead."""
    income_account: str = ""
    """Name of the income account of items this program creates; required with missing_item = "create"."""
    negative: Literal["refuse", "hold"] = "refuse"
    """What becomes of an invoice with a negative total."""
    zero: Literal["post", "skip"] = "post"
    """What becomes of an invoice with a total of zero (rule I3)."""
    autotask: AppLogin | None = None
    """An Autotask user of this app's own."""


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """[policy]: what a run without a person may do. Nothing that is absent here is allowed (rule K1)."""

    create_invoices: bool = False
    """Post new invoices."""
    create_customers: bool = False
    """Create customers in the home currency; foreign-currency customers always need a person (rule C1)."""
    create_items: bool = False
    """Create missing items where missing_item = "create"."""
    largest_invoice: Decimal | None = None
    """Invoices above this amount, in their own currency, need a person."""


class ItemRule(Struct, frozen=True, forbid_unknown_fields=True):
    """[items.types.TYPE]: items of one type of billing code; TYPE as Autotask shows it, e.g. "Milestone Code"."""

    name: str = ""
    """How they are named; without it as [items] says."""
    income_account: str = ""
    """Full name, number or name of their income account; without it as [items] says. Items that have another one are
    told as different."""
    taxable: Literal["as-billing-code", "yes", "no"] | None = None
    """Whether sales tax is charged on them, in the words of [items]; without it as [items] says."""


class ItemRules(Struct, frozen=True, forbid_unknown_fields=True):
    """[items]: how missing items are made when 3_items copies billing codes to QuickBooks."""

    name: Text = "{key}"
    """How they are named: {key} is the External Number, or where that is blank the name; {name} the billing code's
    name; {type} its type."""
    income_account: str = ""
    """Their income account where the billing code names none; without it that of [invoices]."""
    taxable: Literal["as-billing-code", "yes", "no"] = "as-billing-code"
    """"as-billing-code": sales tax is charged where the billing code has a tax category."""
    types: dict[str, ItemRule] = {}
    """Sections of their own: what differs for one type of billing code."""

    def rule(self, label: str) -> ItemRule:
        """What counts for billing codes of the type with that label, its own income account apart."""
        own = self.types.get(label, ItemRule())
        return ItemRule(own.name or self.name, own.income_account, own.taxable or self.taxable)


_ADDRESS = re.compile(r"[!#-'*-+./0-9=?A-Z^-~-]+@[A-Za-z0-9.\[\]-]+")
"""One e-mail address, without a name: nothing in it could begin another header or another address."""


class Mail(Struct, frozen=True, forbid_unknown_fields=True, rename=lambda name: name.rstrip("_")):
    """[mail]: who is told by mail what each run came to. Without this section nobody is."""

    host: Text
    """The mail server that takes the mails (SMTP)."""
    from_: Text
    """The sender's address."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    """587 with "starttls", 465 with "tls" at most providers."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; "none" only to a server on this host."""
    user: str = ""
    """Login at the mail server; without one none is made."""
    password: str = ""
    """Reference to its password."""
    on_success: tuple[Text, ...] = ()
    """Addresses that are told of runs with exit code 0."""
    on_waiting: tuple[Text, ...] = ()
    """Addresses that are told when something waits for a person (exit code 3)."""
    on_failure: tuple[Text, ...] = ()
    """Addresses that are told of every other end, runs that were killed too."""
    attach_page: bool = False
    """Attach the record's page. It holds customers' names and amounts."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """A company.toml as a whole."""

    company: Company
    autotask: AutotaskLogin
    quickbooks: QuickBooksLogin
    invoices: InvoicesApp
    policy: Policy = Policy()
    items: ItemRules | None = None
    mail: Mail | None = None

    def login(self, app: str = "invoices") -> AutotaskLogin:
        """The Autotask user an app works as: its own, else the company's."""
        own = {"invoices": self.invoices.autotask}.get(app)
        if own is None:
            return self.autotask
        code = own.integration_code or self.autotask.integration_code
        return AutotaskLogin(username=own.username, secret=own.secret, integration_code=code, url=self.autotask.url)


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
        raise SettingsError(f"The company file cannot be read: {error.strerror}", subject=str(path)) from None
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
            _readable(str(error)), subject=str(path), remedy="correct that key; README.md lists all"
        ) from None
    _check(settings, path)
    return CompanyFile(path=path, settings=settings, digest=hashlib.sha256(raw).hexdigest())


def _readable(error: str) -> str:
    """msgspec's message with `$.invoices.zero` written the TOML way, [invoices] zero."""
    what, _, where = error.partition(" - at ")
    section, _, key = where.strip("`").removeprefix("$").lstrip(".").partition(".")
    place = f"[{section}] {key}".strip() if section else "the top of the file"
    return f"{what.replace('Object', 'The section', 1)}, at {place}"


def _check(settings: Settings, path: Path) -> None:
    """Refuse combinations that cannot work."""

    def refuse(what: str, remedy: str) -> None:
        raise SettingsError(what, subject=str(path), remedy=remedy)

    try:
        ZoneInfo(settings.company.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        refuse(
            f"[company] time_zone: '{settings.company.time_zone}' is no time zone",
            'write it like "America/Chicago"',
        )
    environment = settings.quickbooks.environment
    if environment not in ("production", "sandbox") and not environment.startswith(("http://", "https://")):
        refuse(
            f"[quickbooks] environment: '{environment}' is unknown",
            'use "production", "sandbox" or an address',
        )
    if settings.company.as_of and environment == "production":
        refuse("[company] as_of is for rehearsals", "remove it, or use another [quickbooks] environment")
    if settings.invoices.missing_item == "create" and not settings.invoices.income_account:
        refuse('[invoices] missing_item = "create" needs income_account', "name the income account of new items")
    for section, key, value in (
        ("autotask", "secret", settings.autotask.secret),
        ("invoices.autotask", "secret", settings.login("invoices").secret),
        ("quickbooks", "client_secret", settings.quickbooks.client_secret),
    ):
        if not value.startswith(("env:", "file:", "sealed:", "keyring:")):
            refuse(
                f"[{section}] {key} holds a secret in plain text",
                "use env:NAME, file:PATH#KEY, sealed:PATH#KEY or keyring:SERVICE/USER",
            )
    _check_items(settings.items or ItemRules(), refuse)
    if settings.mail:
        _check_mail(settings.mail, refuse)
    if not settings.quickbooks.tokens.startswith(("file:", "sealed:")):
        refuse("[quickbooks] tokens must name a file", "use file:PATH or sealed:PATH")


def _check_items(items: ItemRules, refuse: Callable[[str, str], None]) -> None:
    for section, template in (
        ("items", items.name),
        *((f'items.types."{label}"', rule.name) for label, rule in items.types.items()),
    ):
        if set(re.findall(r"\{([^}]*)\}", template)) - {"key", "name", "type"}:
            refuse(f"[{section}] name has an unknown placeholder: '{template}'", "use {key}, {name} and {type}")


def _check_mail(mail: Mail, refuse: Callable[[str, str], None]) -> None:
    if mail.security == "none" and not _on_this_host(mail.host):
        refuse(
            '[mail] security = "none" would send the mail unencrypted to another host',
            'use "starttls" or "tls"; "none" is for a server on this host',
        )
    for address in (mail.from_, *mail.on_success, *mail.on_waiting, *mail.on_failure):
        if not _ADDRESS.fullmatch(address):
            refuse(f"[mail] has {address!r:.80}, which is no e-mail address", "write it like ann@example.com")
    if bool(mail.user) != bool(mail.password):
        refuse("[mail] user and password go together", "give both, or neither")
    if mail.password and not mail.password.startswith(("env:", "file:", "sealed:", "keyring:")):
        refuse(
            "[mail] password holds a secret in plain text",
            "use env:NAME, file:PATH#KEY, sealed:PATH#KEY or keyring:SERVICE/USER",
        )


def _on_this_host(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
