"""What no service shows: questions that a person answers by name, for a year, weighed against what can be seen."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from atqbo.checks.access import not_api_only
from atqbo.checks.evidence import Evidence, of_invoice, of_posted
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.document import Attested
from atqbo.plan.findings import OWN_CONNECTORS_OFF, moved_by_others

_SUBJECT = "Attestations"
VALID = timedelta(days=365)
"""How long an answer counts."""


class Standing(StrEnum):
    """How an answer stands."""

    GIVEN = "given"
    OPEN = "open"
    EXPIRED = "expired"
    DOUBTFUL = "doubtful"
    """What can be seen speaks against it."""


class Question(Struct, frozen=True):
    """What a person says by answering."""

    statement: str
    """As it is attested, one sentence."""
    look: str
    """Where to look before answering."""


QUESTIONS: Mapping[str, Question] = {
    "intuit-admin": Question(
        "Who connected QuickBooks is an administrator of the company there",
        "QuickBooks: Settings, Manage users",
    ),
    "api-only-user": Question(
        "The Autotask user has the security level API User (system), API-only, or a copy of it",
        "Autotask: Admin, Resources/Users, the API user, Security level",
    ),
    "password-lasts": Question(
        "The password of the Autotask user does not expire",
        "Autotask: Admin, Resources/Users, the API user, Credentials",
    ),
    "implementation-complete": Question(
        "The implementation of Autotask is complete",
        "whoever led it: billing codes, organizations, contracts and taxes are final",
    ),
    "numbering-off": Question(
        "Autotask gives no invoice numbers by itself: Next invoice number is blank",
        "Autotask: Admin, System settings, Contracts, Next invoice number",
    ),
    OWN_CONNECTORS_OFF: Question(
        "The vendor's own connectors to this QuickBooks company are switched off",
        "QuickBooks: Apps, My apps; Autotask: Admin, Extensions and integrations",
    ),
}
"""Code → question, in the order of the vendor's prerequisites."""


class Attestation(Struct, frozen=True, kw_only=True):
    """A question and how its answer stands."""

    code: str
    question: Question
    standing: Standing
    answer: Attested | None
    against: tuple[Evidence, ...] = ()
    """What can be seen and speaks against it."""

    @property
    def until(self) -> datetime | None:
        """When the answer expires; None without one."""
        return self.answer.at + VALID if self.answer else None


def attestations(seen: Survey) -> tuple[Attestation, ...]:
    """All questions with their answers."""
    return tuple(attestation(seen, code) for code in QUESTIONS if _is_asked(seen, code))


def _is_asked(seen: Survey, code: str) -> bool:
    """Autotask has to leave numbers blank only where QuickBooks gives them."""
    return code != "numbering-off" or seen.settings.invoices.numbering == "quickbooks"


def attestation(seen: Survey, code: str) -> Attestation:
    """One question and how its answer stands now."""
    answer, against = seen.memory.attestations.get(code), _AGAINST.get(code, _nothing)(seen)
    if answer is None:
        standing = Standing.OPEN
    elif seen.facts.read_at > answer.at + VALID:
        standing = Standing.EXPIRED
    else:
        standing = Standing.DOUBTFUL if against else Standing.GIVEN
    return Attestation(code=code, question=QUESTIONS[code], standing=standing, answer=answer, against=against)


def _nothing(seen: Survey) -> tuple[Evidence, ...]:
    return ()


def _numbered(seen: Survey) -> tuple[Evidence, ...]:
    """Invoices that were never transferred and carry numbers all the same."""
    return tuple(
        Evidence(text=f"Invoice {each.autotask_id} of {each.party}: {reason.text}", autotask=of_invoice(each))
        for each in seen.because("already-numbered")
        for reason in each.reasons
    )


def _moved(seen: Survey) -> tuple[Evidence, ...]:
    """Invoices of QuickBooks that another connector made after the answer, or any where nobody answered."""
    answer = seen.memory.attestations.get(OWN_CONNECTORS_OFF)
    return tuple(
        Evidence(
            text=f"QuickBooks invoice {each.id} carries Autotask's number {each.doc_number} and is not this program's",
            quickbooks=of_posted(each),
        )
        for each in moved_by_others(seen.facts, seen.settings.invoices, seen.memory)
        if answer is None or not each.meta_data or (each.meta_data.create_time or answer.at) >= answer.at
    )


_AGAINST: Mapping[str, Callable[[Survey], tuple[Evidence, ...]]] = {
    "api-only-user": not_api_only,
    "numbering-off": _numbered,
    OWN_CONNECTORS_OFF: _moved,
}
"""Code → what can be seen of it."""


def unanswered(code: str) -> Callable[[Survey], Iterator[Finding]]:
    """The check of one question: a warning while it is open, and when its answer has expired or is in doubt."""

    def check(seen: Survey) -> Iterator[Finding]:
        each = attestation(seen, code)
        if _is_asked(seen, code) and each.standing is not Standing.GIVEN:
            yield Finding(
                code=f"attest-{code}",
                severity=Severity.WARNING,
                subject=_SUBJECT,
                text=_told(each),
                remedy=f"look at {each.question.look}; if it is so, say so: atqbo run preflight -p attest {code}",
                evidence=each.against,
            )

    return check


def _told(each: Attestation) -> str:
    if each.standing is Standing.OPEN:
        return f"Nobody has said yet: {each.question.statement}"
    if each.standing is Standing.EXPIRED:
        return f"{each.until:%Y-%m-%d} was the last day of an answer: {each.question.statement}"
    who = each.answer.who if each.answer else ""
    return f"{who} said so, but what can be seen speaks against it: {each.question.statement}"
