"""Reading both sides once, in whole pages."""

from msgspec.structs import replace

from atqbo.facts import Facts, read_invoice_facts, read_preflight_facts, read_standing, read_undo_facts
from atqbo.outcome import Progress, announce
from atqbo.plan.planners import PLANNERS, Reader
from atqbo.plan.standing import to_find, to_read_again
from atqbo.steps.session import Run


def read_documents(run: Run) -> Facts:
    """All that the run's app needs to know, and what stands in QuickBooks of what may be changed there."""
    facts = _read(run, read_undo_facts if run.asked.undo else PLANNERS[run.app.name].read)
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
    return read_preflight_facts(run.autotask, run.quickbooks, run.settings, run.clock.now, say=_say)


def _read(run: Run, read: Reader) -> Facts:
    _say("both sides")
    return read(run.autotask, run.quickbooks, run.settings, run.clock.now(), say=_say, asked=run.asked)


def _say(text: str) -> None:
    announce(Progress("Reading", 0, 0, text))
