"""What a run came to: one sentence, an exit code, and what a person has to do next. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from atqbo.errors import AtqboError
from atqbo.money import add_up, format_amount, format_sums
from atqbo.outcome import Held
from atqbo.plan.app import APPS, App
from atqbo.plan.document import Document, Plan, Reason, Verdict, approval_sentence
from atqbo.tieout import Outcome, Tied, TieOut

_TOLD = {
    Outcome.UPDATED: "updated",
    Outcome.ADOPTED: "found in QuickBooks already",
    Outcome.VOIDED: "voided",
    Outcome.HELD: "held for a person",
    Outcome.REFUSED: "refused",
    Outcome.UNKNOWN: "of unknown outcome",
    Outcome.SKIPPED: "skipped",
}


def sentence(plan: Plan, tied: TieOut, trouble: AtqboError | None) -> str:
    """The verdict: what was posted, what was not, whether both sides agree."""
    posted = tied.of(Outcome.CREATED)
    total = format_sums(add_up((each.currency, each.posted) for each in posted), plan.home_currency)
    app = APPS[plan.app]
    said = [f"{app.count(len(posted))} {app.written}, {total}" if posted else f"Nothing {app.written}"]
    said += [f"{tied.count(end):,} {word}" for end, word in _TOLD.items() if tied.count(end)]
    if tied.owed:
        owed = len(tied.owed)
        said.append(f"{owed:,} {'number' if owed == 1 else 'numbers'} still owed to Autotask")
    ended = f" It ended early: {trouble.what}." if trouble else ""
    return f"{', '.join(said)}{_agreement(posted, tied, app)}.{ended}"


def proposal(plan: Plan) -> str:
    """What a plan intends, where nothing was sent: 'Nothing was sent. 42 to create, 5 to hold.'"""
    counts = Counter(document.verdict for document in plan.documents)
    intended = ", ".join(f"{counts[each]:,} to {each.value}" for each in Verdict if counts[each])
    return f"Nothing was sent. The plan: {intended or f'no {APPS[plan.app].noun} to look at'}."


def _agreement(posted: Sequence[Tied], tied: TieOut, app: App) -> str:
    """To the cent, as planned but for rounding (rule A2), or not at all; nothing where nothing was posted."""
    if not tied.agrees:
        return "; the two sides do not agree: see the tie-out"
    if not posted:
        return ""
    gaps = add_up((each.currency, each.posted - each.amount) for each in posted if each.posted != each.amount)
    if not gaps:
        return "; both sides agree to the cent"
    count = sum(each.posted != each.amount for each in posted)
    return f"; both sides agree but for the rounding of {app.count(count)}, {format_sums(gaps)} in all"


def agreement(tied: TieOut, app: App) -> str:
    """Whether both sides agree, as a sentence; "" where nothing was posted and nothing contradicts."""
    posted = tied.of(Outcome.CREATED)
    told = _agreement(posted, tied, app).removeprefix("; ")
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def exit_code(tied: TieOut, chosen: Collection[str], blocked: bool, trouble: AtqboError | None) -> int:
    """Where several apply: trouble with a service, disagreement, a service's refusal, then what waits for a person."""
    by_service = any(each.outcome is Outcome.REFUSED and each.source in chosen for each in tied.documents)
    untaken = any(each.untaken for each in tied.documents)
    waits = blocked or tied.owed or untaken or tied.count(Outcome.HELD) or tied.count(Outcome.REFUSED)
    causes = (
        (trouble is not None, trouble.exit_code if trouble else 0),
        (tied.count(Outcome.UNKNOWN) > 0, 5),
        (not tied.holds or bool(tied.differing), 1),
        (by_service, 4),
        (bool(waits or tied.taxed_otherwise), 3),
    )
    return next((code for applies, code in causes if applies), 0)


def sums(tied: TieOut) -> dict[str, dict[str, str]]:
    """Sums per currency of what was posted, as each side has them; amounts as text."""
    posted = tied.of(Outcome.CREATED)
    sides = {
        "autotask": add_up((each.currency, each.amount) for each in posted),
        "quickbooks": add_up((each.currency, each.posted) for each in posted),
    }
    return {side: {currency: str(amount) for currency, amount in each.items()} for side, each in sides.items()}


def waiting(
    plan: Plan,
    tied: TieOut,
    unapproved: Collection[str],
    blockers: Collection[Reason],
    trouble: AtqboError | None,
) -> tuple[str, ...]:
    """What a person has to look at, one sentence each: what blocks everything first, then what is told of documents
    that are in QuickBooks, as many as somebody would read.
    """
    found = [f"{reason.text}. To do: {reason.remedy}" for reason in (*blockers, *not_found(plan))]
    if trouble:
        found.append(str(trouble))
    if unapproved:
        found.append(_approval_wanted(plan, unapproved))
    return (*found, *_as_many_as_are_read(_remarks(plan, tied)))


def not_found(plan: Plan) -> tuple[Reason, ...]:
    """The plan's notes on what a person asked for and Autotask does not show: a slip of the pen must not look done."""
    return tuple(note for note in plan.notes if note.code in ("not-found", "asked-not-found"))


def waiting_documents(plan: Plan, tied: TieOut, unapproved: Collection[str]) -> tuple[str, ...]:
    """The documents that a person has to look at, with what to do, in the same way."""
    app, remedies = APPS[plan.app], {each.source: _remedies(each) for each in plan.documents if each.verdict in _LEFT}
    return _as_many_as_are_read(
        f"{_told(each, app)}{remedies.get(each.source, '')}"
        for end in _OPEN
        for each in tied.of(end)
        if each.source not in unapproved
    )


def _remedies(document: Document) -> str:
    """What to do, each once: ' To do: …'; "" where nothing is said."""
    told = "; ".join(dict.fromkeys(reason.remedy for reason in document.reasons if reason.remedy))
    return f" To do: {told}." if told else ""


def _remarks(plan: Plan, tied: TieOut) -> Iterator[str]:
    """What is to be looked at of documents that are in QuickBooks."""
    app = APPS[plan.app]
    yield from (f"Taxed otherwise: {_named(each, app)}. {tax_told(each)}" for each in tied.taxed_otherwise)
    for each in tied.documents:
        yield from (f"{app.noun.capitalize()} {each.autotask_id}, {each.number}: {what}." for what in each.untaken)
    for document in plan.documents:
        for note in document.notes if document.verdict is Verdict.SKIP else ():
            if note.remedy:
                who = f"{app.noun.capitalize()} {document.autotask_id}, {document.party}"
                yield f"{who}: {note.text}. To do: {note.remedy}."


MOST_TOLD = 100
"""Sentences about single documents: nobody reads more, and results.csv holds every one."""


def _as_many_as_are_read(texts: Iterable[str]) -> tuple[str, ...]:
    left = iter(texts)
    told = tuple(islice(left, MOST_TOLD))
    more = sum(1 for _ in left)
    return (*told, f"… and {more:,} more; results.csv holds them all.") if more else told


def held(plan: Plan, tied: TieOut, unapproved: Collection[str]) -> tuple[Held, ...]:
    """Documents that somebody has to look at, grouped by their first reason; the largest groups of each end first."""
    first = {document.source: document.reasons[0] for document in plan.documents if document.reasons}
    groups: dict[tuple[Outcome, str, str], list[Tied]] = {}
    for each in tied.of(*_OPEN):
        if each.source not in unapproved:
            planned = first.get(each.source)
            why, remedy = (planned.text, planned.remedy) if planned else (each.reason, "")
            groups.setdefault((each.outcome, why, remedy), []).append(each)
    order = sorted(groups, key=lambda key: (_OPEN.index(key[0]), -len(groups[key])))
    return tuple(_held(*key, groups[key]) for key in order)


_OPEN = (Outcome.UNKNOWN, Outcome.REFUSED, Outcome.HELD)


def _held(end: Outcome, why: str, remedy: str, some: list[Tied]) -> Held:
    sums = add_up((each.currency, each.amount) for each in some)
    return Held(
        end=end.value,
        why=why,
        remedy=remedy,
        sums={currency: str(amount) for currency, amount in sums.items()},
        ids=tuple(each.autotask_id for each in some),
    )


def _approval_wanted(plan: Plan, unapproved: Collection[str]) -> str:
    some = [document for document in plan.documents if document.source in unapproved]
    total = format_sums(add_up((each.currency, each.approved) for each in some), plan.home_currency)
    app = APPS[plan.app]
    return (
        f"{app.count(len(some))} {'needs' if len(some) == 1 else 'need'} a person's approval, {total}: "
        f"approve in {app.notebook}, or with atqbo run {app.name} "
        f'--plan {plan.hash[:12]} -p approval "{approval_sentence(some, plan.home_currency, app)}"'
    )


_LEFT = (Verdict.HOLD, Verdict.REFUSE)


def _told(each: Tied, app: App) -> str:
    return f"{each.outcome.capitalize()}: {_named(each, app)}. {each.reason}."


def _named(each: Tied, app: App) -> str:
    return f"{app.noun} {each.autotask_id}, {each.party}, {format_amount(each.amount, each.currency)}"


def tax_told(each: Tied) -> str:
    """How the tax of a document that was written stands on both sides; "" where it is the same (rules T2, T4)."""
    if each.posted_tax == each.tax.autotask or each.tax.within is None:
        return ""
    told = (
        f"Its tax is {format_amount(each.posted_tax, each.currency)} in QuickBooks and "
        f"{format_amount(each.tax.autotask, each.currency)} in Autotask"
    )
    if not each.is_taxed_otherwise:
        return f"{told}, within the {each.tax.within.normalize():f} that are accepted."
    return f"{told}. To do: find out which is right, and correct the other; it is not e-mailed before."
