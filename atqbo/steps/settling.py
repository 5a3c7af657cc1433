"""What a person decides about organizations, items and short lists. Each decision is in the ledger before it is shown.

The ledger is opened for the length of one step and no lock is held: only a run that acts holds the company.
"""

import getpass
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, structs

from atqbo.checks import survey
from atqbo.checks.match import totals
from atqbo.clock import Clock
from atqbo.errors import UsageError
from atqbo.facts import Facts
from atqbo.ledger.store import Ledger, opened
from atqbo.matching import Kind as Found
from atqbo.money import format_sums
from atqbo.plan.app import INVOICES
from atqbo.plan.decided import Choice, Word
from atqbo.plan.document import Reason
from atqbo.reconcile import (
    TOPICS,
    Case,
    Cases,
    Progress,
    Proposed,
    progress,
    propose,
    propose_reactivation,
    topics_of,
    why_not,
)
from atqbo.settings import CompanyFile
from atqbo.steps.reading import read_app
from atqbo.steps.session import Run

MEANINGS = {
    Found.NUMBER: "the item's name is the External Number, to the letter",
    Found.NAME: "the names are equal to the letter",
    Found.OTHER_NAME: "another name of the record is equal to the letter",
    Found.FOLDED: "the names are equal but for capitals, blanks, punctuation, accents or the legal form",
    Found.SIMILAR: "the names are only alike, or phone, e-mail or address agree: some of these will be different firms",
}
"""What accepting all of a kind means."""
NONE: Mapping[str, Facts] = MappingProxyType({})
"""No other app."""


class Offer(Struct, frozen=True, kw_only=True):
    """All that wait whose best candidate was found in the same way."""

    found: Found
    cases: tuple[Case, ...]
    says: str
    """What accepting them means, in one sentence."""


class Settlement:
    """What a person looks at. Every decision makes it anew, from the same facts."""

    def __init__(self, company: CompanyFile, facts: Facts, clock: Clock, kind: str) -> None:
        """kind: one of reconcile.TOPICS."""
        self.company, self.facts, self.topic = company, facts, TOPICS[kind]
        self._clock = clock
        self.cases: Cases
        self.progress: Progress
        self.look()

    def look(self) -> None:
        """See what is decided by now, by whomever."""
        with opened(self.company, self._clock) as ledger:
            self._see(ledger)

    def case(self, subject: str) -> Case:
        """Raises UsageError when the window has no such organization or item."""
        found = self.cases.by_subject.get(subject)
        if found is None:
            raise UsageError("There is no such record in the list", subject=subject, remedy="choose one of the list")
        return found

    def link(
        self, subject: str, quickbooks: str, why: str = "", *, shared: bool = False, shown: Proposed | None = None
    ) -> None:
        """It is that record of QuickBooks. shared: others are the same, and that is meant. shown: what makes an
        inactive record active again, which is sent with the first invoice that needs it.

        Raises UsageError where that record cannot be taken, or another person decided meanwhile.
        """
        case, body = self.case(subject), shown.body if shown else None
        reason = why_not(self.cases, subject, case.ours, quickbooks, shared=shared, reactivate=bool(body))
        _refuse((shown.why_not if shown else None) or reason, case)
        word = _link(case, quickbooks, self.cases.records[quickbooks].name, why, shared=shared)
        self._keep([structs.replace(word, body=body)])

    def propose_reactivation(self, quickbooks: str) -> Proposed:
        """What would be sent to make an inactive record active again, to be looked at first."""
        return propose_reactivation(self.cases, quickbooks)

    def propose(self, subject: str, name: str = "") -> Proposed:
        """What would be created, to be looked at first."""
        return propose(self.cases, self.case(subject), name)

    def create(self, subject: str, shown: Proposed, why: str = "") -> None:
        """It is new: exactly the body that was shown will be sent with the first invoice that needs it.

        Raises UsageError where nothing can be created so, or another person decided meanwhile.
        """
        case = self.case(subject)
        _refuse(shown.why_not, case)
        name = shown.body.get("DisplayName") or shown.body["Name"]
        word = Word(subject=subject, label=case.label, choice=Choice.CREATE, name=name, body=shown.body, why=_tidy(why),
                    seen=case.seen)  # fmt: skip
        self._keep([word])

    def leave_out(self, subject: str, why: str) -> None:
        """Hold its invoices. Raises UsageError without a reason, or when another person decided meanwhile."""
        case = self.case(subject)
        if not why.strip():
            raise UsageError("Leaving out needs a reason", subject=case.label, remedy="say in a few words why")
        word = Word(
            subject=subject, label=case.label, choice=Choice.LEAVE_OUT, why=_tidy(why), seen=case.seen
        )  # fmt: skip
        self._keep([word])

    def undo(self, subject: str) -> None:
        """Take the decision in force back. Raises UsageError without one, or when another person decided meanwhile."""
        case = self.case(subject)
        self._write(lambda ledger: ledger.take_back(subject, case.seen, getpass.getuser()))

    def offers(self) -> tuple[Offer, ...]:
        """What can be accepted in one step, the surest way of finding first."""
        some = {found: self._acceptable(found) for found in MEANINGS}
        return tuple(
            Offer(found=each, cases=cases, says=self._says(each, cases)) for each, cases in some.items() if cases
        )

    def accept_all(self, offer: Offer) -> None:
        """Link all of an offer to their best candidates, or none of them.

        Raises UsageError when another person decided on one of them meanwhile.
        """
        best = [(each, each.candidates[0].theirs) for each in offer.cases]
        self._keep([_link(each, theirs.id, theirs.name, f"accepted with all found as {offer.found.value}")
                    for each, theirs in best])  # fmt: skip

    def _acceptable(self, found: Found) -> tuple[Case, ...]:
        """Those that wait, whose best candidate was so found, and that nothing forbids to link."""
        some = [each for each in self.cases.cases if each.match.unsettled and each.candidates]
        some = [each for each in some if each.candidates[0].kind is found and not each.candidates[0].conflict]
        fit = [each for each in some if self._fits(each)]
        wanted = Counter(each.candidates[0].theirs.id for each in fit)
        return tuple(each for each in fit if self.topic.shared or wanted[each.candidates[0].theirs.id] == 1)

    def _fits(self, case: Case) -> bool:
        return why_not(self.cases, case.subject, case.ours, case.candidates[0].theirs.id) is None

    def _says(self, found: Found, cases: Sequence[Case]) -> str:
        documents = {document.source: document for each in cases for document in each.match.documents}
        sums = totals(documents.values())
        count = f"1 {self.topic.noun} is" if len(cases) == 1 else f"{len(cases):,} {self.topic.nouns} are"
        return (
            f"{count} linked to the best candidate: {MEANINGS[found]}. "
            f"{self.topic.document.capitalize()}s of {format_sums(sums, self.cases.survey.home)} wait."
        )

    def _keep(self, words: Sequence[Word]) -> None:
        self._write(lambda ledger: ledger.decide(words, getpass.getuser()))

    def _write(self, act: Callable[[Ledger], None]) -> None:
        """Whatever comes of it, what is shown afterwards is what the ledger says."""
        with opened(self.company, self._clock) as ledger:
            try:
                act(ledger)
            finally:
                self._see(ledger)

    def _see(self, ledger: Ledger) -> None:
        seen = survey(self.facts, self.company.settings, ledger.memory())
        self.cases = self.topic.cases(seen, ledger.newest_decisions())
        self.progress = progress(self.cases)


def read_other_apps(run: Run) -> Mapping[str, Facts]:
    """App → its facts, for the apps beside invoices whose parties are settled in this notebook; none that is not used.

    Raises what the clients raise.
    """
    apps = {topic.app for topic in topics_of(run.notebook, run.settings)} - {INVOICES.name}
    return {app: read_app(run, app) for app in sorted(apps)}


def all_cases(run: Run, facts: Facts, others: Mapping[str, Facts] = NONE) -> tuple[Cases, ...]:
    """What is settled in this notebook, kind by kind, as the run's ledger has it. others: app → its facts."""
    memory, newest = run.ledger.memory(), run.ledger.newest_decisions()
    topics = topics_of(run.notebook, run.settings)
    seen = {app: survey(others.get(app, facts), run.settings, memory) for app in {topic.app for topic in topics}}
    return tuple(topic.cases(seen[topic.app], newest) for topic in topics)


def list_cases(run: Run, facts: Facts, others: Mapping[str, Facts] = NONE) -> tuple[Cases, ...]:
    """The short lists that are settled in this notebook beside its customers or items."""
    return all_cases(run, facts, others)[1:]


def settling_progress(run: Run, facts: Facts, others: Mapping[str, Facts] = NONE) -> tuple[Progress, ...]:
    """How far settling has come, kind by kind, as the run's ledger says."""
    return tuple(progress(each) for each in all_cases(run, facts, others))


def _link(case: Case, quickbooks: str, name: str, why: str, *, shared: bool = False) -> Word:
    return Word(subject=case.subject, label=case.label, choice=Choice.LINK, quickbooks=quickbooks, name=name,
                why=_tidy(why), shared=shared, seen=case.seen)  # fmt: skip


def _refuse(reason: Reason | None, case: Case) -> None:
    if reason:
        raise UsageError(reason.text, subject=case.label, remedy=reason.remedy)


def _tidy(text: str) -> str:
    return " ".join(text.split())
