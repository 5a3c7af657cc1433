"""How the connection stands: both logins tried, what they may do, until when Intuit's consent lives."""

from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec import Struct

from atqbo.autotask import Allowance, Autotask, Rights
from atqbo.errors import AtqboError, LoginRefused, ServiceError
from atqbo.facts import CONSENT_TOLD_AHEAD
from atqbo.money import Json
from atqbo.plan.app import APPS, INVOICES, App
from atqbo.plan.permission.rights import CURE, writes_back
from atqbo.quickbooks import QuickBooks
from atqbo.rows import CompanyInfo
from atqbo.settings import Settings
from atqbo.tokenfile import Held, TokenFile

_NOBODY: list[Json] = [{"op": "eq", "field": "id", "value": 0}]
"""A query that finds nothing: whether it is answered tells whether the user may read."""


class Tried(Struct, frozen=True, kw_only=True):
    """What the Autotask user of an app may do with its documents."""

    app: App
    user: str
    rights: Rights
    unread: str = ""
    """Why it may not read them; "" where it may."""


class AutotaskSide(Struct, frozen=True, kw_only=True):
    """What Autotask told."""

    address: str
    """Of the tenant's zone."""
    tried: tuple[Tried, ...]
    """Of each app, as the user that it works as, whether company.toml has a section for it or not."""
    allowance: Allowance


class QuickBooksSide(Struct, frozen=True, kw_only=True):
    """What QuickBooks told, and what the token file holds."""

    company: CompanyInfo
    held: Held


class Standing(Struct, frozen=True, kw_only=True):
    """How the connection stands. A side that could not be reached is None; its error tells why."""

    at: datetime
    """UTC."""
    settings: Settings
    autotask: AutotaskSide | None
    quickbooks: QuickBooksSide | None
    errors: tuple[AtqboError, ...] = ()


def read_standing(
    autotask_as: Callable[[App], Autotask], quickbooks: QuickBooks, settings: Settings, tokens: TokenFile, now: datetime
) -> Standing:
    """Ask both sides who they are. Reads only; an error of one side does not hide the other's answer.

    autotask_as: Autotask as the user of an app. now: UTC.
    """
    errors: list[AtqboError] = []
    ours = theirs = None
    try:
        own = autotask_as(INVOICES)
        ours = AutotaskSide(
            tried=tuple(try_app(autotask_as(app), settings, app) for app in APPS.values()),
            allowance=own.allowance(),
            address=own.address(),
        )
    except AtqboError as error:
        errors.append(error)
    try:
        theirs = QuickBooksSide(company=quickbooks.company_info(), held=tokens.load())
    except AtqboError as error:
        errors.append(error)
    return Standing(at=now, settings=settings, autotask=ours, quickbooks=theirs, errors=tuple(errors))


def try_app(autotask: Autotask, settings: Settings, app: App) -> Tried:
    """Read the app's documents once, and ask what may be changed. Raises LoginRefused, ServiceUnavailable."""
    unread = ""
    try:
        autotask.query(app.entity, _NOBODY, dict, include=("id",))
    except ServiceError as error:
        unread = error.what
    return Tried(app=app, user=settings.login(app.name).username, rights=autotask.rights(app.entity), unread=unread)


def refusal(tried: Tried, settings: Settings) -> LoginRefused | None:
    """Why the app cannot work as this user; None if it can."""
    app = tried.app
    if tried.unread:
        what = f"This Autotask user may not read {app.nouns}"
    elif tried.rights.update == "None" and writes_back(settings, app.name):
        what = f"This Autotask user may not change {app.nouns}, so no number can be written back"
    else:
        return None
    return LoginRefused(what, subject=tried.user, remedy=CURE.format(app.nouns))


def consent_due(standing: Standing) -> datetime | None:
    """When a person has to consent anew at the latest, as far as Intuit said; None if it did not."""
    held = standing.quickbooks.held if standing.quickbooks else None
    return held.consent_ends_at if held else None


def remarks(standing: Standing) -> Iterator[str]:
    """What somebody should see to, one sentence each."""
    for error in (*standing.errors, *_refusals(standing)):
        yield f"{error.what}{f' ({error.subject})' if error.subject else ''}. To do: {error.remedy}."
    due = consent_due(standing)
    if due and due - standing.at < CONSENT_TOLD_AHEAD:
        yield f"Intuit's consent ends on {due:%Y-%m-%d}. To do: connect again before, with atqbo connect."


def _refusals(standing: Standing) -> Iterator[LoginRefused]:
    """Of the apps that are in use."""
    used = standing.settings.used()
    for tried in standing.autotask.tried if standing.autotask else ():
        error = refusal(tried, standing.settings) if tried.app.name in used else None
        if error:
            yield error
