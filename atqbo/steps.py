"""What the cells of a notebook call: one function per step, each usable alone.

Interactive notebooks decide, only the runner acts (rule 10 of the design): without a run id these functions read, plan
and show, and `transfer` sends nothing.
"""

import getpass
import platform
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct
from requests.adapters import HTTPAdapter

from atqbo import conclusion
from atqbo import outcome as outcomes
from atqbo import settings as company_files
from atqbo.clock import Clock, SystemClock
from atqbo.connection import connect
from atqbo.courier.post import SETTLE_AFTER, Courier, Inline
from atqbo.effects import State
from atqbo.errors import AtqboError, Blocked, UsageError
from atqbo.facts import Facts, read_invoice_facts
from atqbo.gate import Gate
from atqbo.http import is_loopback
from atqbo.ledger import lock
from atqbo.ledger.book import Book
from atqbo.ledger.store import Approval, Ledger
from atqbo.outcome import Outcome, Progress, announce
from atqbo.plan.approve import restrict, split
from atqbo.plan.document import Plan, Reason, approval_sentence
from atqbo.plan.findings import blockers
from atqbo.plan.invoices import plan_invoices as decide_invoices
from atqbo.show import plan_csv
from atqbo.tieout import Outcome as End
from atqbo.tieout import TieOut, tie_out

SANDBOX_SETTLE_AFTER = timedelta(seconds=2)
"""The sandbox answers at once or never, so absence is conclusive sooner than with QuickBooks itself."""


OpenLedger: TypeAlias = Callable[[Path, str, Clock], Ledger]


class Run:
    """One execution of a notebook on one company. Made by open_run."""

    def __init__(self, company: company_files.CompanyFile, run_id: str, notebook: str, clock: Clock) -> None:
        self.company, self.id, self.notebook, self.clock = company, run_id, notebook, clock
        self.settings = company.settings
        self.trouble: AtqboError | None = None
        """A service that went away during the transfer; the tie-out still tells what happened until then."""
        on_this_host = is_loopback(urlsplit(self.settings.quickbooks.environment).hostname or "")
        self.settle_after = SANDBOX_SETTLE_AFTER if on_this_host else SETTLE_AFTER
        self.inline = False
        """Whether requests are made one after the other in this thread, as a simulation needs it."""
        self._held = ExitStack()

    @property
    def acts(self) -> bool:
        """Whether this run may write: only one that the runner started."""
        return bool(self.id)

    def open(self, adapter: HTTPAdapter | None, gate: Gate | None, opened: OpenLedger) -> "Run":
        """Take the company's lock where the run may write, open the ledger and the connections."""
        if self.acts:
            self._held.enter_context(lock.hold(self.company.ledger_path))
        self.ledger = opened(self.company.ledger_path, self.settings.quickbooks.realm_id, self.clock)
        self.autotask, self.quickbooks = connect(self.company, self.clock, adapter=adapter, gate=gate)
        if self.acts:
            self.ledger.start_run(self.id, self.notebook)
        return self

    def close(self) -> None:
        """Let go of the ledger and the lock."""
        self.autotask.close()
        self.quickbooks.close()
        self.ledger.close()
        self._held.close()

    def courier(self, stage: str) -> Courier:
        """A courier that tells its progress under that name."""
        return Courier(
            self.ledger,
            self.autotask,
            self.quickbooks,
            self.clock,
            settle_after=self.settle_after,
            executor=Inline() if self.inline else None,
            watch=lambda book: announce(_progress(stage, book)),
        )

    def finish(self, outcome: Outcome) -> None:
        """Keep the outcome in the ledger, declare it to the runner, and let go of the company."""
        if self.acts:
            self.ledger.finish_run(self.id, outcome.plan, {"counts": outcome.counts, "exit_code": outcome.exit_code})
        outcomes.declare(outcome)
        self.close()


class Decision(Struct, frozen=True, kw_only=True):
    """Which documents of a plan may be written now, on whose word."""

    chosen: frozenset[str]
    waiting: Mapping[str, tuple[Reason, ...]]
    """Documents that would be written but need a person, and why."""
    approval: Approval | None
    blockers: tuple[Reason, ...]
    """Findings about the app as a whole: with any of them nothing is written."""


def open_run(
    company: str,
    notebook: str,
    run: str = "",
    *,
    clock: Clock | None = None,
    adapter: HTTPAdapter | None = None,
    gate: Gate | None = None,
    opened: OpenLedger = Ledger.open,
) -> Run:
    """Begin: settings, ledger, lock and connections. company: path of company.toml. run: the runner's id, or ""."""
    if run and run != outcomes.run_id() and adapter is None:
        raise UsageError(
            "The parameter run names a run that the runner did not start", remedy="leave it empty, or use atqbo run"
        )
    loaded = company_files.load(Path(company))
    return Run(loaded, run, notebook, clock or SystemClock()).open(adapter, gate, opened)


def recover(run: Run) -> Book:
    """Settle what an earlier run left open, before anything is planned (rule 1 of the mechanism)."""
    if run.acts:
        run.ledger.withdraw_unsent()
        return _deliver(run, "Settling what is open")
    return run.ledger.book()


def accept_ledger(run: Run, ledger_id: str) -> str:
    """Note a person's word that another ledger is lost, so that its documents are continued here."""
    if not ledger_id:
        return "No lost ledger was named."
    if run.acts:
        run.ledger.accept_ledger(ledger_id.upper(), getpass.getuser())
    return f"Documents marked by ledger {ledger_id.upper()} are continued by this one."


def read_invoices(run: Run) -> Facts:
    """Read both sides once, in whole pages."""
    announce(Progress("Reading", 0, 0, "both sides"))
    return read_invoice_facts(
        run.autotask,
        run.quickbooks,
        run.settings,
        run.clock.now(),
        say=lambda text: announce(Progress("Reading", 0, 0, text)),
    )


def plan_invoices(run: Run, facts: Facts, only: str = "") -> Plan:
    """Decide what shall become of each invoice, and keep the plan. only: hash of a plan that was shown before; of it,
    what is still the same is planned, and nothing else.
    """
    plan = decide_invoices(facts, run.settings, run.company.digest, run.ledger.memory())
    if only:
        approved = run.ledger.plan(only)
        if approved is None:
            raise UsageError(
                "The ledger knows no such plan",
                subject=only,
                remedy="take the plan's hash from the page that showed it",
            )
        plan = restrict(plan, approved)
    run.ledger.save_plan(plan)
    return plan


def keep_lines(plan: Plan) -> str:
    """Leave every line of the plan in the record, as a file for a spreadsheet."""
    folder = outcomes.record_folder()
    if folder is None:
        return "Every line is kept with the record of a run as plan.csv."
    return f"Every line of every invoice: plan.csv, SHA-256 {plan_csv(plan, folder / 'plan.csv')}"


def decide(run: Run, facts: Facts, plan: Plan, typed: str = "", only: str = "") -> Decision:
    """Who allows what: a person's typed sentence, an approval stored earlier, or the company's policy (rules K1, K2).

    Raises Blocked when the typed sentence is not the plan's: then the plan is not what the person saw.
    """
    found = blockers(facts, run.settings, run.ledger.memory())
    if found:
        return Decision(chosen=frozenset(), waiting={}, approval=None, blockers=found)
    if run.settings.invoices.sync == "off" or not run.settings.invoices.enabled:
        off = Reason(
            code="sync-off",
            text="The app is switched off, so nothing is sent.",
            remedy='Set [invoices] sync = "on" and enabled = true.',
        )
        return Decision(chosen=frozenset(), waiting={}, approval=None, blockers=(off,))
    approval = _persons_approval(run, plan, typed, only)
    if approval:
        return Decision(chosen=_sources(plan), waiting={}, approval=approval, blockers=())
    chosen, waiting = split(plan, run.settings.policy)
    return Decision(chosen=chosen, waiting=waiting, approval=_policys_approval(run, plan, chosen), blockers=())


def _persons_approval(run: Run, plan: Plan, typed: str, only: str) -> Approval | None:
    if typed:
        if " ".join(typed.split()) != plan.sentence():
            raise Blocked(
                "The typed approval is not this plan's",
                subject=typed,
                remedy=f"read the plan again; it is approved by typing: {plan.sentence() or '(it writes nothing)'}",
            )
        approval = _approval(run, plan.hash, "person", getpass.getuser(), plan.sentence())
        if run.acts:
            run.ledger.approve(approval)
        return approval
    stored = run.ledger.approvals(plan.hash)
    full = run.ledger.plan(only) if only else None
    if full:
        stored = stored or run.ledger.approvals(full.hash)
    return next((approval for approval in stored if approval.kind == "person"), None)


def _policys_approval(run: Run, plan: Plan, chosen: frozenset[str]) -> Approval | None:
    if not chosen:
        return None
    documents = [document for document in plan.documents if document.source in chosen]
    who = f"policy of {run.company.path.name} ({run.company.digest[:12]})"
    approval = _approval(run, plan.hash, "policy", who, approval_sentence(documents, plan.home_currency))
    if run.acts:
        run.ledger.approve(approval)
    return approval


def _approval(run: Run, plan_hash: str, kind: str, who: str, typed: str) -> Approval:
    return Approval(plan=plan_hash, kind=kind, who=who, host=platform.node(), typed=typed, at=run.clock.now())


def _sources(plan: Plan) -> frozenset[str]:
    return frozenset(document.source for document in plan.acting())


def transfer(run: Run, plan: Plan, decision: Decision) -> TieOut:
    """Write what was approved, and prove it: the tie-out of rule A4. Without the runner nothing is written."""
    if run.acts and decision.chosen:
        keys = {key for document in plan.documents if document.source in decision.chosen for key in document.effects}
        run.ledger.take_on(effect for effect in plan.effects if effect.key in keys)
        _deliver(run, "Transferring")
    chosen = decision.chosen if run.acts else frozenset()
    return tie_out(plan, chosen, run.ledger.states(effect.key for effect in plan.effects))


def _deliver(run: Run, stage: str) -> Book:
    """Deliver what is open. A service that goes away is remembered, not raised: the tie-out has yet to be told."""
    try:
        return run.courier(stage).deliver()
    except AtqboError as error:
        run.trouble = error
        return run.ledger.book()


def _progress(stage: str, book: Book) -> Progress:
    ended = sum(entry.state not in (State.PLANNED, State.SENT) for entry in book.entries.values())
    return Progress(stage, ended, len(book.entries), "writes")


def conclude(run: Run, plan: Plan, decision: Decision, tied: TieOut) -> Outcome:
    """The verdict of the run in one sentence, its counts and sums, and its exit code."""
    return Outcome(
        run=run.id,
        notebook=run.notebook,
        company=run.settings.company.name,
        sentence=conclusion.sentence(plan, tied, run.trouble),
        exit_code=conclusion.exit_code(tied, decision.chosen, bool(decision.blockers), run.trouble),
        counts={end.value: tied.count(end) for end in End},
        sums=conclusion.sums(tied),
        plan=plan.hash,
        waiting=conclusion.waiting(plan, tied, decision.waiting.keys(), decision.blockers, run.trouble),
    )
