"""Refuses combinations of settings that cannot work."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from atqbo.errors import SettingsError
from atqbo.settings.expenses import ExpensesApp
from atqbo.settings.invoice_body import HEAD_TEXTS, ITEM_PARTS, OWN_FIELDS
from atqbo.settings.invoices import InvoicesApp
from atqbo.settings.items import ItemRules
from atqbo.settings.mail import Mail
from atqbo.settings.purchase_orders import PurchaseOrdersApp
from atqbo.settings.whole import SECTIONS, Settings

_ADDRESS = re.compile(r"[!#-'*-+./0-9=?A-Z^-~-]+@[A-Za-z0-9.\[\]-]+")
"""One e-mail address, without a name: nothing in it could begin another header or another address."""


Refuse: TypeAlias = Callable[[str, str], None]
"""Called with what is wrong, and what to do instead; does not return."""

_KEEPERS = ("env:", "file:", "sealed:", "keyring:")


def check(settings: Settings, path: Path) -> None:
    """Refuse combinations that cannot work. path: of the file, for the error. Raises SettingsError."""

    def refuse(what: str, remedy: str) -> None:
        raise SettingsError(what, subject=str(path), remedy=remedy)

    _check_company(settings, refuse)
    _check_invoices(settings.invoices, refuse)
    if settings.purchase_orders:
        _check_orders(settings.purchase_orders, refuse)
    _check_secrets(settings, refuse)
    _check_items(settings.items or ItemRules(), refuse)
    _check_body(settings.invoices, refuse)
    if settings.expenses:
        _check_expenses(settings.expenses, refuse)
    if settings.mail:
        _check_mail(settings.mail, refuse)


def _check_company(settings: Settings, refuse: Refuse) -> None:
    zone, environment = settings.company.time_zone, settings.quickbooks.environment
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        refuse(f"[company] time_zone: '{zone}' is no time zone", 'write it like "America/Chicago"')
    if environment not in ("production", "sandbox") and not environment.startswith(("http://", "https://")):
        refuse(
            f"[quickbooks] environment: '{environment}' is unknown",
            'use "production", "sandbox" or an address',
        )
    if settings.company.as_of and environment == "production":
        refuse("[company] as_of is for rehearsals", "remove it, or use another [quickbooks] environment")


def _check_invoices(app: InvoicesApp, refuse: Refuse) -> None:
    if app.missing_item == "create" and not app.income_account:
        refuse('[invoices] missing_item = "create" needs income_account', "name the income account of new items")
    if app.po_number == "custom-field" and not app.po_number_field:
        refuse('[invoices] po_number = "custom-field" needs po_number_field', "name QuickBooks' custom field for it")
    if not 0 <= app.tax_tolerance <= 1:
        refuse(
            f"[invoices] tax_tolerance: {app.tax_tolerance} is not between 0 and 1",
            "0.01 accepts a cent for each tax rate",
        )
    if app.told_tax_is_kept and app.tax != "autotask":
        refuse(
            '[invoices] told_tax_is_kept needs tax = "autotask"',
            "without it QuickBooks is told no tax that it could keep",
        )
    if app.error_mark and app.numbering != "quickbooks":
        refuse(
            '[invoices] error_mark needs numbering = "quickbooks"',
            "with numbers of Autotask's own there is no blank number to mark",
        )


def _check_orders(app: PurchaseOrdersApp, refuse: Refuse) -> None:
    if app.missing_item == "create" and not (app.income_account and app.expense_account):
        refuse(
            '[purchase_orders] missing_item = "create" needs income_account and expense_account',
            "name the accounts of new items",
        )


def _check_secrets(settings: Settings, refuse: Refuse) -> None:
    """No secret stands in the file itself, and the tokens have a file of their own."""
    secrets = {
        "[autotask] secret": settings.autotask.secret,
        **{f"[{section}.autotask] secret": settings.login(app).secret for app, section in SECTIONS.items()},
        "[quickbooks] client_secret": settings.quickbooks.client_secret,
        "[mail] password": settings.mail.password if settings.mail else "",
    }
    for key, value in secrets.items():
        if value and not value.startswith(_KEEPERS):
            refuse(
                f"{key} holds a secret in plain text",
                "use env:NAME, file:PATH#KEY, sealed:PATH#KEY or keyring:SERVICE/USER",
            )
    if not settings.quickbooks.tokens.startswith(("file:", "sealed:")):
        refuse("[quickbooks] tokens must name a file", "use file:PATH or sealed:PATH")


def _check_items(items: ItemRules, refuse: Refuse) -> None:
    for section, template in (
        ("items", items.name),
        *((f'items.types."{label}"', rule.name) for label, rule in items.types.items()),
    ):
        if set(re.findall(r"\{([^}]*)\}", template)) - {"key", "name", "type"}:
            refuse(f"[{section}] name has an unknown placeholder: '{template}'", "use {key}, {name} and {type}")


def _check_body(app: InvoicesApp, refuse: Refuse) -> None:
    for name, source in app.custom_fields.items():
        owner, _, field = source.partition(":")
        if source not in HEAD_TEXTS and not (owner in OWN_FIELDS and field.strip()):
            refuse(
                f"[invoices.custom_fields] \"{name}\" has an unknown source: '{source}'",
                f'use one of {", ".join(HEAD_TEXTS)}, or "organization: FIELD" or "invoice: FIELD"',
            )
    for label, template in app.items_by_type.items():
        if set(re.findall(r"\{([^}]*)\}", template)) - ITEM_PARTS:
            refuse(
                f"[invoices.items_by_type] \"{label}\" has an unknown placeholder: '{template}'",
                "use " + ", ".join(f"{{{part}}}" for part in sorted(ITEM_PARTS)),
            )


def _check_expenses(app: ExpensesApp, refuse: Refuse) -> None:
    for key, template, known in (
        ("vendor_name", app.vendor_name, {"first", "last"}),
        ("vendor_name_without_first", app.vendor_name_without_first, {"last"}),
        ("bill_number", app.bill_number, {"id", "name"}),
    ):
        if set(re.findall(r"\{([^}]*)\}", template)) - known:
            told = " and ".join(f"{{{each}}}" for each in sorted(known))
            refuse(f"[expenses] {key} has an unknown placeholder: '{template}'", f"use {told}")
    if app.reference == "bill-number" and not app.bill_number:
        refuse('[expenses] reference = "bill-number" needs bill_number', 'set bill_number = "{id}", for example')
    for label, category in app.categories.items():
        if bool(category.tax_code) != bool(category.tax):
            refuse(f'[expenses.categories."{label}"] tax_code and tax go together', "give both, or neither")


def _check_mail(mail: Mail, refuse: Refuse) -> None:
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


def _on_this_host(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
