"""The steps of 1_preflight that put things right: shown as a difference, approved by a sentence, delivered like any
other effect (rule 2 of the design).
"""

import getpass
import platform

import msgspec
from msgspec import Struct

from atqbo.checks import survey
from atqbo.checks.spending import match_departments, surveyed_for
from atqbo.effects import State
from atqbo.errors import Blocked, UsageError
from atqbo.facts import Facts
from atqbo.ledger.store import Approval
from atqbo.plan.app import EXPENSES
from atqbo.plan.cures import FINDINGS, Cure, Cures, Way, propose
from atqbo.plan.document import Known
from atqbo.steps.reading import read_preflight
from atqbo.steps.session import Run, deliver, recover

_KEPT = "cures"
"""Kind of the event that keeps what was approved."""


class Cured(Struct, frozen=True, kw_only=True):
    """What was put right, and both sides as they stand now."""

    cures: Cures
    facts: Facts
    """Read anew where something was written."""
    approval: Approval | None = None
    ends: tuple[Known, ...] = ()
    """What became of each cure, in their order; none where nothing was to be written."""

    def left(self) -> tuple[tuple[Cure, Known], ...]:
        """The cures that were tried and are not done."""
        tried = zip(self.cures.cures, self.ends, strict=False)
        return tuple((cure, end) for cure, end in tried if end.state is not State.DONE)

    def curable(self) -> frozenset[str]:
        """Codes of the findings that can still be cured, in whole or in part."""
        return frozenset() if self.ends else frozenset(FINDINGS[each.way] for each in self.cures.cures)


def propose_cures(run: Run, facts: Facts, ways: str) -> Cures:
    """What can be put right here. ways: the chosen ones, with commas between them; "" means all that there are.

    Raises UsageError for a way that does not exist.
    """
    chosen = [way.strip() for way in ways.split(",") if way.strip()]
    for way in chosen:
        if way not in list(Way):
            raise UsageError("That is no cure", subject=way, remedy=f"choose of {', '.join(Way)}")
    memory = run.ledger.memory()
    seen = survey(facts, run.settings, memory)
    expenses = surveyed_for(seen, EXPENSES.name)
    departments = [each.key for each in match_departments(expenses) if each.unsettled] if expenses else []
    return propose(facts, memory, seen.desk, [Way(way) for way in chosen] or tuple(Way), departments)


def carry_out(run: Run, facts: Facts, cures: Cures, typed: str) -> Cured:
    """Write what a person approved by the sentence, and read both sides again. Without a sentence nothing is written,
    and without the runner neither.

    Raises Blocked for another sentence, and the error of a service that went away.
    """
    if not typed:
        return Cured(cures=cures, facts=facts)
    if not cures.sentence() or " ".join(typed.split()) != cures.sentence():
        raise Blocked(
            "The typed approval is not that of these cures",
            subject=typed,
            remedy=f"read them again; they are approved by typing: {cures.sentence() or '(nothing can be cured)'}",
        )
    approval = Approval(
        plan=cures.hash,
        kind="person",
        who=getpass.getuser(),
        host=platform.node(),
        typed=cures.sentence(),
        at=run.clock.now(),
    )
    if not run.acts:
        return Cured(cures=cures, facts=facts, approval=approval)
    _deliver(run, cures, approval)
    states = run.ledger.states(each.effect.key for each in cures.cures)
    ends = tuple(states[each.effect.key] for each in cures.cures)
    return Cured(cures=cures, facts=read_preflight(run), approval=approval, ends=ends)


def _deliver(run: Run, cures: Cures, approval: Approval) -> None:
    """Settle what an earlier run left open, then keep the word and write."""
    recover(run)
    if run.trouble is None:
        run.ledger.note(_KEPT, cures.hash, {"run": run.id, "cures": msgspec.to_builtins(cures.cures)})
        run.ledger.approve(approval)
        run.ledger.take_on(each.effect for each in cures.cures)
        deliver(run, "Putting right")
    if run.trouble:
        raise run.trouble
