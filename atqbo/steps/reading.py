"""Reading both sides once, in whole pages."""

from datetime import datetime

from msgspec.structs import replace

from atqbo.errors import LoginRefused, ServiceError, SettingsError
from atqbo.facts import (
    AutotaskOnce,
    Facts,
    QuickBooksOnce,
    Surroundings,
    Unread,
    read_invoice_facts,
    read_preflight_facts,
    read_standing,
    read_undo_facts,
)
from atqbo.outcome import Progress, announce
from atqbo.plan.app import APPS, INVOICES
from atqbo.plan.planners import PLANNERS, Reader
from atqbo.plan.standing import to_find, to_read_again
from atqbo.steps.session import Run
from atqbo.tokenfile import TokenFile


def read_documents(run: Run) -> Facts:
    """All that the run's app needs to know, and what stands in QuickBooks of what may be changed there."""
    read = read_undo_facts if run.asked.undo else PLANNERS[run.app.name].read
    facts = replace(_read(run, read), app=run.app.name)
    memory = run.ledger.memory()
    wanted, numbers = to_read_again(facts, run.settings, memory), to_find(facts, run.settings, memory)
    if not wanted and not numbers:
        return facts
    _say("QuickBooks: documents transferred earlier")
    return replace(facts, standing=read_standing(run.quickbooks, wanted, numbers))


def read_invoices(run: Run) -> Facts:
    """All that invoices need to know, whatever the run is about: customers and items are matched for them."""
    return _read(run, read_invoice_facts)


def read_app(run: Run, app: str) -> Facts:
    """All that an app needs to know, whatever the run is about."""
    return _read(run, PLANNERS[app].read)


def read_preflight(run: Run) -> Facts:
    """All organizations, and what the prerequisites ask for beside what invoices need; each list once for all apps."""
    _say("both sides")
    autotask, quickbooks = AutotaskOnce(run.autotask), QuickBooksOnce(run.quickbooks)
    facts = read_preflight_facts(autotask, quickbooks, run.settings, run.clock.now, say=_say)
    assert facts.around is not None
    around = replace(facts.around, consent_ends_at=_consent_ends(run))
    return replace(facts, around=_with_other_apps(run, around, autotask, quickbooks))


def _consent_ends(run: Run) -> datetime | None:
    """As Intuit told with the tokens that this very reading used."""
    return TokenFile.of(run.settings.quickbooks.tokens, run.company.folder).load().consent_ends_at


def _with_other_apps(
    run: Run, around: Surroundings, autotask: AutotaskOnce, quickbooks: QuickBooksOnce
) -> Surroundings:
    """What the apps beside invoices need to know, as far as their users may see it."""
    others = [app for app in APPS.values() if app is not INVOICES and run.settings.app(app.name)]
    for app in others:
        try:
            theirs = run.autotask_as(app)
            reader = autotask if theirs is run.autotask else AutotaskOnce(theirs)
            found = PLANNERS[app.name].read(
                reader, quickbooks, run.settings, run.clock.now(), say=_say, asked=run.asked
            )
            around = replace(around, apps={**around.apps, app.name: found})
        except (ServiceError, LoginRefused, SettingsError) as error:
            lacking = Unread(f"What {app.nouns} need", error.what, app.name, error.remedy)
            around = replace(around, unread=(*around.unread, lacking))
    return around


def _read(run: Run, read: Reader) -> Facts:
    _say("both sides")
    return read(run.autotask, run.quickbooks, run.settings, run.clock.now(), say=_say, asked=run.asked)


def _say(text: str) -> None:
    announce(Progress("Reading", 0, 0, text))
