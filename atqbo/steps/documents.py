"""The steps of an app's notebook: read, plan, decide, transfer, conclude; the run knows its app by its notebook."""

import getpass
from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct

from atqbo import conclusion
from atqbo import outcome as outcomes
from atqbo.effects import Effect
from atqbo.errors import UsageError
from atqbo.facts import Facts
from atqbo.ledger.notes import TRIED
from atqbo.ledger.store import Approval
from atqbo.outcome import Outcome
from atqbo.plan.anew import with_departed
from atqbo.plan.app import APPS, INVOICES, App
from atqbo.plan.document import ACTING, Memory, Plan, Reason
from atqbo.plan.permission.approval import restrict
from atqbo.plan.permission.ownership import unaccepted
from atqbo.plan.permission.switch import switched_off
from atqbo.plan.planners import PLANNERS
from atqbo.plan.reversal.undo import plan_undo
from atqbo.settings import Settings
from atqbo.show import approval_facts, plan_csv, results_csv
from atqbo.steps.approving import allowed_now, lapsed_among
from atqbo.steps.session import Run, deliver
from atqbo.tieout import Outcome as End
from atqbo.tieout import TieOut, tie_out

SLICE = 6_000
"""Effects that are delivered at a time: some 3,000 documents."""


class Decision(Struct, frozen=True, kw_only=True):
    """Which documents of a plan may be written now, on whose word."""

    chosen: frozenset[str]
    waiting: Mapping[str, tuple[Reason, ...]]
    """Documents that would be written but need a person, and why."""
    approval: Approval | None
    blockers: tuple[Reason, ...]
    """Findings about the app as a whole: with any of them nothing is written."""
    marks: bool = False
    """Whether what is not transferred may be marked so in Autotask (rule I2)."""


def plan_documents(run: Run, facts: Facts, only: str = "") -> Plan:
    """Decide what shall become of each document, and keep the plan. only: hash of a plan that was shown before; of it,
    what is still the same is planned, and nothing else.
    """
    plan = make_plan(facts, run.settings, run.company.digest, run.ledger.memory(), run.app)
    if only:
        plan = restrict(plan, _approved(run, only))
    run.ledger.save_plan(plan, getpass.getuser())
    return plan


def _approved(run: Run, only: str) -> Plan:
    """The plan that was shown before. Raises UsageError where there is none, or it is another app's."""
    approved = run.ledger.plan(only)
    if approved is None or approved.app != run.app.name:
        raise UsageError(
            "The ledger knows no such plan" if approved is None else f"That is a plan of the app {approved.app}",
            subject=only,
            remedy="take the plan's hash from the page that showed it",
        )
    return approved


def make_plan(facts: Facts, settings: Settings, settings_digest: str, memory: Memory, app: App) -> Plan:
    """The app's plan for these facts, or the plan that undoes a run where that was asked."""
    if facts.asked.undo:
        return plan_undo(facts, settings_digest, memory)
    remembered = memory if app is INVOICES else with_departed(facts, memory)
    return PLANNERS[app.name].plan(facts, settings, settings_digest, remembered)


def keep_lines(plan: Plan) -> str:
    """Leave every line of the plan in the record, as a file for a spreadsheet."""
    folder = outcomes.record_folder()
    if folder is None:
        return "Every line is kept with the record of a run as plan.csv."
    return f"Every line of every {APPS[plan.app].noun}: plan.csv, SHA-256 {plan_csv(plan, folder / 'plan.csv')}"


def keep_results(tied: TieOut) -> str:
    """Leave what became of every document in the record, as a file for a spreadsheet."""
    folder = outcomes.record_folder()
    if folder is None:
        return "What became of every document is kept with the record of a run as results.csv."
    return f"What became of every document: results.csv, SHA-256 {results_csv(tied, folder / 'results.csv')}"


def decide(run: Run, facts: Facts, plan: Plan, typed: str = "", only: str = "") -> Decision:
    """Who allows what: a person's typed sentence, an approval stored earlier, or the company's policy (rules K1, K2).

    Raises Blocked when the typed sentence is not the plan's: then the plan is not what the person saw.
    """
    found = obstacles(facts, run.settings, run.ledger.memory(), run.app)
    if found:
        return Decision(chosen=frozenset(), waiting={}, approval=None, blockers=found)
    word = allowed_now(run, plan, typed, only)
    return Decision(chosen=word.chosen, waiting=word.waiting, approval=word.approval, blockers=(), marks=word.marks)


def obstacles(facts: Facts, settings: Settings, memory: Memory, app: App) -> tuple[Reason, ...]:
    """What forbids an app to send at all, whoever approves: findings about it, or that it is switched off."""
    unowned = unaccepted(settings, memory.accepted_settings, app)
    if facts.asked.undo:
        return (unowned,) if unowned else ()
    found = (*PLANNERS[app.name].blockers(facts, settings, memory), *((unowned,) if unowned else ()))
    off = switched_off(settings, memory, app)
    return found or ((off,) if off else ())


def transfer(run: Run, plan: Plan, decision: Decision) -> TieOut:
    """Write what was approved, and prove it: the tie-out of rule A4. Without the runner nothing is written."""
    if run.acts and decision.chosen:
        keys = {key for document in plan.documents if document.source in decision.chosen for key in document.effects}
        if decision.approval and decision.approval.kind == "person":
            run.ledger.note(TRIED, plan.app, {"plan": plan.hash, "run": run.id})
        _write(run, (effect for effect in plan.effects if effect.key in keys))
    chosen = decision.chosen if run.acts else frozenset()
    tied = tie_out(plan, chosen, run.ledger.states(effect.key for effect in plan.effects))
    if run.acts and decision.marks and run.trouble is None:
        _mark_failed(run, plan, tied)
    return tied


def _mark_failed(run: Run, plan: Plan, tied: TieOut) -> None:
    """Mark in Autotask what the plan holds or refuses, and what a service refused in this run (rule I2)."""
    refused = {each.source for each in tied.documents if each.outcome is End.REFUSED}
    failed = {each.mark for each in plan.documents if each.verdict not in ACTING or each.source in refused} - {""}
    if failed:
        run.ledger.take_on(effect for effect in plan.effects if effect.key in failed)
        deliver(run, "Marking what failed")


def _write(run: Run, effects: Iterator[Effect]) -> None:
    """Deliver slice by slice, so that a long month takes no more memory than a short one. What was not taken on when
    a run ends early is planned anew by the next.
    """
    once = _once(run)
    while taken := list(islice(effects, SLICE)):
        run.ledger.take_on(taken, once)
        run.stopped = deliver(run, "Transferring").stopped
        if once and any(known.sent for known in run.ledger.states(each.key for each in taken).values()):
            once = ""
        elif once:
            run.ledger.give_back(once)
        if run.trouble or run.stopped:
            return


def _once(run: Run) -> str:
    """The app's name where it may send one batch only."""
    section = run.settings.app(run.app.name)
    return run.app.name if section and section.sync == "once" else ""


def _spent(run: Run, decision: Decision) -> str:
    """That nothing more will be sent, where this was the one batch."""
    if not decision.chosen or run.app.name not in run.ledger.spent():
        return ""
    return f' That was the one batch of [{run.app.section}] sync = "once": the app is off now.'


def _stopped(run: Run) -> str:
    """Why the rest was not sent, where an answer stopped the run (rule I1)."""
    return f" The run stopped: {run.stopped}." if run.stopped else ""


def conclude(run: Run, plan: Plan, decision: Decision, tied: TieOut) -> Outcome:
    """The verdict of the run in one sentence, its counts and sums, and its exit code."""
    told = (*decision.blockers, *lapsed_among(decision.waiting))
    general = conclusion.waiting(plan, tied, decision.waiting.keys(), told, run.trouble)
    documents = conclusion.waiting_documents(plan, tied, decision.waiting.keys())
    return Outcome(
        run=run.id,
        notebook=run.notebook,
        company=run.settings.company.name,
        sentence=f"{conclusion.sentence(plan, tied, run.trouble)}{_stopped(run)}{_spent(run, decision)}"
        if run.acts
        else conclusion.proposal(plan),
        exit_code=conclusion.exit_code(
            tied, decision.chosen, bool(decision.blockers or conclusion.not_found(plan)), run.trouble
        ),
        counts={end.value: tied.count(end) for end in End},
        sums=conclusion.sums(tied),
        plan=plan.hash,
        waiting=(*general, *documents),
        held_told=len(documents),
        held=conclusion.held(plan, tied, decision.waiting.keys()),
        approval=approval_facts(decision.approval),
        agreement=conclusion.agreement(tied, run.app),
        home_currency=plan.home_currency,
    )
