"""How the connection stands: both logins tried, what they may do, until when Intuit's consent lives."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from atqbo.autotask import Allowance, Autotask, Rights
from atqbo.errors import AtqboError
from atqbo.quickbooks import QuickBooks
from atqbo.rows import CompanyInfo
from atqbo.tokenfile import Held, TokenFile

DOCUMENTS = ("Invoices", "ExpenseReports", "PurchaseOrders")
"""Entities of Autotask that numbers are written back to."""
AHEAD = timedelta(days=30)
"""How long before consent ends a run begins to say so."""


class AutotaskSide(Struct, frozen=True, kw_only=True):
    """What Autotask told."""

    address: str
    """Of the tenant's zone."""
    rights: Mapping[str, Rights]
    """Entity → what this user may do with it."""
    allowance: Allowance


class QuickBooksSide(Struct, frozen=True, kw_only=True):
    """What QuickBooks told, and what the token file holds."""

    company: CompanyInfo
    held: Held


class Standing(Struct, frozen=True, kw_only=True):
    """How the connection stands. A side that could not be reached is None; its error tells why."""

    at: datetime
    """UTC."""
    autotask: AutotaskSide | None
    quickbooks: QuickBooksSide | None
    errors: tuple[AtqboError, ...] = ()


def read_standing(autotask: Autotask, quickbooks: QuickBooks, tokens: TokenFile, now: datetime) -> Standing:
    """Ask both sides who they are. Reads only; an error of one side does not hide the other's answer. now: UTC."""
    errors: list[AtqboError] = []
    ours = theirs = None
    try:
        ours = AutotaskSide(
            rights={entity: autotask.rights(entity) for entity in DOCUMENTS},
            allowance=autotask.allowance(),
            address=autotask.address(),
        )
    except AtqboError as error:
        errors.append(error)
    try:
        theirs = QuickBooksSide(company=quickbooks.company_info(), held=tokens.load())
    except AtqboError as error:
        errors.append(error)
    return Standing(at=now, autotask=ours, quickbooks=theirs, errors=tuple(errors))


def consent_due(standing: Standing) -> datetime | None:
    """When a person has to consent anew at the latest, as far as Intuit said; None if it did not."""
    held = standing.quickbooks.held if standing.quickbooks else None
    return held.consent_ends_at if held else None


def remarks(standing: Standing) -> Iterator[str]:
    """What somebody should see to, one sentence each."""
    for error in standing.errors:
        yield f"{error.what}. To do: {error.remedy}."
    if standing.autotask and standing.autotask.rights["Invoices"].update == "None":
        yield "The Autotask user may not edit invoices. To do: give it a security level that may."
    due = consent_due(standing)
    if due and due - standing.at < AHEAD:
        yield f"Intuit's consent ends on {due:%Y-%m-%d}. To do: connect again before, with atqbo connect."
