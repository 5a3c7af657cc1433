"""What a person decides about a plan: hold, release, approve. Each is in the ledger before it is shown.

The ledger is opened for the length of one step and no lock is held: only a run that acts holds the company.
"""

import getpass
import platform
from collections.abc import Mapping

from atqbo.clock import Clock
from atqbo.errors import Blocked, UsageError
from atqbo.facts import Facts
from atqbo.ledger.store import Approval, Ledger, opened
from atqbo.plan.app import APPS
from atqbo.plan.document import ACTING, Document, HeldBy, Plan, Reason, Verdict
from atqbo.settings import CompanyFile
from atqbo.steps.approving import second_person_needed
from atqbo.steps.documents import make_plan, obstacles


class Proposal:
    """A plan that a person looks at. A hold or a release makes it anew, from the same facts."""

    def __init__(self, company: CompanyFile, facts: Facts, plan: Plan, clock: Clock) -> None:
        self.company, self.facts, self.plan = company, facts, plan
        self._clock = clock
        with opened(self.company, self._clock) as ledger:
            memory = ledger.memory()
        self.holds: Mapping[str, HeldBy] = memory.holds
        """The holds in force, by document."""
        self.obstacles: tuple[Reason, ...] = obstacles(facts, company.settings, memory, APPS[plan.app])
        """With any of these nothing is sent, whoever approves."""

    def hold(self, source: str, why: str) -> None:
        """Keep a document back.

        Raises UsageError without a reason, where there is nothing to keep back, or when somebody else holds it since
        the plan was read: then the plan is made anew, and the earlier hold stands.
        """
        document = self._document(source)
        if not why.strip():
            raise UsageError("A hold needs a reason", subject=source, remedy="say in a few words why it has to wait")
        if not can_be_held(document):
            raise UsageError(
                f"It is to {document.verdict.value}, so there is nothing to hold",
                subject=source,
                remedy="hold only what would be transferred, now or once it is cured",
            )
        with opened(self.company, self._clock) as ledger:
            earlier = ledger.holds().get(source)
            if earlier is None:
                ledger.hold(source, getpass.getuser(), " ".join(why.split()))
            self._plan_anew(ledger)
        if earlier:
            raise UsageError(
                f"{earlier.who} holds it already: {earlier.why}",
                subject=source,
                remedy="leave it so, or release it and hold it with your own reason",
            )

    def release(self, source: str) -> None:
        """Let a held document go. Raises UsageError when no person holds it."""
        with opened(self.company, self._clock) as ledger:
            held = source in ledger.holds()
            if held:
                ledger.release(source, getpass.getuser())
            self._plan_anew(ledger)
        if not held:
            raise UsageError("No person holds it", subject=source, remedy="put right what its reasons say, if any")

    def approve(self, typed: str) -> Approval:
        """Store a person's approval of the plan as it stands now (rule K2).

        Raises Blocked when the sentence is not the plan's, when something forbids to send anything, or when others
        decided something since the plan was read: then the plan is made anew.
        """
        sentence = self.plan.sentence()
        if not sentence or typed != sentence or self.obstacles:
            raise Blocked("This plan is not approved by that", subject=typed, remedy="type its sentence exactly")
        approval = Approval(
            plan=self.plan.hash,
            kind="person",
            who=getpass.getuser(),
            host=platform.node(),
            typed=typed,
            at=self._clock.now(),
        )
        with opened(self.company, self._clock) as ledger:
            self._plan_anew(ledger)
            if self.plan.hash == approval.plan:
                if self.company.settings.policy.second_person and ledger.prepared_by(self.plan.hash) == approval.who:
                    raise second_person_needed(approval.who, self.plan.hash)
                ledger.approve(approval)
        if self.plan.hash != approval.plan:
            raise Blocked(
                "The plan has changed since you read it: others held, released or transferred something",
                remedy="look at it again, and type its new sentence",
            )
        return approval

    def _document(self, source: str) -> Document:
        for document in self.plan.documents:
            if document.source == source:
                return document
        raise UsageError("The plan has no such document", subject=source, remedy="choose one of the list")

    def _plan_anew(self, ledger: Ledger) -> None:
        memory = ledger.memory()
        self.holds = memory.holds
        self.plan = make_plan(self.facts, self.company.settings, self.company.digest, memory, APPS[self.plan.app])
        ledger.save_plan(self.plan, getpass.getuser())


def can_be_held(document: Document) -> bool:
    """Whether it would be written, now or once what holds it is cured."""
    return document.verdict in (*ACTING, Verdict.HOLD)
