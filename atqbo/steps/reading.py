"""Reading both sides once, in whole pages."""

from collections.abc import Mapping

from msgspec.structs import replace

from atqbo.errors import ServiceError
from atqbo.facts import (
    Access,
    Facts,
    Surroundings,
    Unread,
    read_invoice_facts,
    read_preflight_facts,
    read_standing,
    read_undo_facts,
)
from atqbo.outcome import Progress, announce
from atqbo.plan.app import APPS, INVOICES, App
from atqbo.plan.planners import PLANNERS, Reader
from atqbo.plan.standing import to_find, to_read_again
from atqbo.steps.session import Run


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
    """All organizations, and what the prerequisites ask for beside what invoices need."""
    _say("both sides")
    facts = read_preflight_facts(run.autotask, run.quickbooks, run.settings, run.clock.now, say=_say)
    assert facts.around is not None
    return replace(facts, around=_with_other_apps(run, facts.around))


def _with_other_apps(run: Run, around: Surroundings) -> Surroundings:
    """What the apps beside invoices need to know, as far as the services show it."""
    for app in APPS.values():
        section = run.settings.app(app.name)
        if app is INVOICES or section is None or app.name not in PLANNERS:
            continue
        try:
            apps = {**around.apps, app.name: _read(run, PLANNERS[app.name].read)}
            around = replace(around, apps=apps, access={**around.access, **_access(run, app)})
        except ServiceError as error:
            told = Unread(f"What {app.nouns} need", error.what)
            around = replace(around, unread=(*around.unread, told))
    return around


def _access(run: Run, app: App) -> Mapping[str, Access]:
    """What the company's user may do with the app's documents; one of the app's own is tried by `atqbo connect`."""
    section = run.settings.app(app.name)
    if section and section.autotask:
        return {}
    rights = run.autotask.rights(app.entity)
    return {app.entity: Access(rights.read, rights.update)}


def _read(run: Run, read: Reader) -> Facts:
    _say("both sides")
    return read(run.autotask, run.quickbooks, run.settings, run.clock.now(), say=_say, asked=run.asked)


def _say(text: str) -> None:
    announce(Progress("Reading", 0, 0, text))
