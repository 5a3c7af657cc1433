"""Who allows a plan: a person's typed sentence, an approval stored earlier, or the company's policy (rules K1, K2)."""

import getpass
import platform
from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct

from atqbo.errors import Blocked
from atqbo.ledger.store import Approval
from atqbo.plan.document import Plan, Reason, approval_sentence, marking
from atqbo.plan.permission.approval import sentences, split
from atqbo.plan.permission.trial import untried
from atqbo.steps.session import Run

LAPSES_AFTER = timedelta(hours=24)
"""How long a person's approval counts: the books go on, and what was looked at yesterday is looked at again."""


class Allowed(Struct, frozen=True, kw_only=True):
    """Which documents of a plan may be written now, on whose word."""

    chosen: frozenset[str] = frozenset()
    waiting: Mapping[str, tuple[Reason, ...]] = {}
    """Documents that would be written but need a person, and why."""
    approval: Approval | None = None
    marks: bool = False
    """Whether what is not transferred may be marked so in Autotask (rule I2)."""


def allowed_now(run: Run, plan: Plan, typed: str, only: str) -> Allowed:
    """Whose word there is on the plan. typed: a person's sentence. only: hash of the plan that was shown before.

    Raises Blocked when the sentence is not the plan's, or when the person who typed it made the plan and may not.
    """
    full = (run.ledger.plan(only) if only else None) or plan
    if typed:
        return Allowed(chosen=_everything(plan), approval=_typed(run, plan, full, typed), marks=True)
    found = [*run.ledger.approvals(full.hash), *run.ledger.approvals(plan.hash)]
    words = [each for each in found if each.kind == "person" and not same_person(run, each.plan, each.who)]
    if not words:
        return _by_policy(run, plan)
    newest = max(words, key=lambda each: each.at)
    if abs(run.clock.now() - newest.at) <= LAPSES_AFTER:  # a clock far ahead must not make it count for ever
        return Allowed(chosen=_everything(plan), approval=newest, marks=True)
    if not only:
        return _by_policy(run, plan)
    return Allowed(waiting={source: (_lapsed(newest),) for source in _everything(plan)})


def _everything(plan: Plan) -> frozenset[str]:
    return frozenset(document.source for document in plan.acting())


def same_person(run: Run, plan_hash: str, who: str) -> bool:
    """Whether `who` made the plan, where [policy] second_person asks for somebody else (rule K2)."""
    return run.settings.policy.second_person and run.ledger.prepared_by(plan_hash) == who


def _typed(run: Run, plan: Plan, full: Plan, typed: str) -> Approval:
    """The approval by the sentence that was typed now; kept where the run acts."""
    if " ".join(typed.split()) not in sentences(plan, full):
        raise Blocked(
            "The typed approval is not this plan's",
            subject=typed,
            remedy=f"read the plan again; it is approved by typing: {plan.sentence() or '(it writes nothing)'}",
        )
    if same_person(run, full.hash, getpass.getuser()):
        raise second_person_needed(getpass.getuser(), full.hash)
    approval = _approval(run, full.hash, "person", getpass.getuser(), " ".join(typed.split()))
    if run.acts:
        run.ledger.approve(approval)
    return approval


def second_person_needed(who: str, plan_hash: str) -> Blocked:
    """The refusal of an approval by the person who made the plan."""
    return Blocked(
        "Whoever made a plan may not approve it: [policy] second_person asks for somebody else",
        subject=who,
        remedy=f"let another user of this host approve it, with --plan {plan_hash[:12]}",
    )


def _by_policy(run: Run, plan: Plan) -> Allowed:
    """What the policy transfers, and what waits; all of it waits as long as the app has not been tried."""
    reason = untried(run.settings, run.ledger.memory(), run.app)
    if reason and getattr(run.settings.policy, run.app.create_key):
        return Allowed(waiting={document.source: (reason,) for document in plan.acting()})
    chosen, waiting = split(plan, run.settings.policy)
    marks = bool(getattr(run.settings.policy, run.app.create_key))
    return Allowed(chosen=chosen, waiting=waiting, approval=_policys(run, plan, chosen, marks), marks=marks)


def _policys(run: Run, plan: Plan, chosen: frozenset[str], marks: bool) -> Approval | None:
    """Of what the policy allows; where nothing is sent, a policy approves nothing."""
    documents = (document for document in plan.documents if document.source in chosen)
    failing = marking(plan.failing(), run.app) if marks else ""
    said = ", ".join(filter(None, (approval_sentence(documents, plan.home_currency, run.app), failing)))
    if not said or not run.acts:
        return None
    who = f"policy of {run.company.path.name} ({run.company.digest[:12]})"
    approval = _approval(run, plan.hash, "policy", who, said)
    run.ledger.approve(approval)
    return approval


def _approval(run: Run, plan_hash: str, kind: str, who: str, typed: str) -> Approval:
    return Approval(plan=plan_hash, kind=kind, who=who, host=platform.node(), typed=typed, at=run.clock.now())


def lapsed_among(waiting: Mapping[str, tuple[Reason, ...]]) -> tuple[Reason, ...]:
    """That an approval lapsed, once for all the documents that wait because of it."""
    return tuple({reason for some in waiting.values() for reason in some if reason.code == _LAPSED})


_LAPSED = "approval-lapsed"


def _lapsed(approval: Approval) -> Reason:
    return Reason(
        _LAPSED,
        f"{approval.who} approved the plan on {approval.at:%Y-%m-%d %H:%M} UTC, and an approval counts for "
        f"{LAPSES_AFTER.total_seconds() / 3600:.0f} hours",
        "look at the plan as it stands now, and approve it anew by its sentence",
        "K2",
    )
