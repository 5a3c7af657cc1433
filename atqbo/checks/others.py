"""What the apps beside invoices need beside what every app needs: vendors, and documents that can move."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from atqbo.checks.evidence import Evidence, Seat
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted
from atqbo.plan.app import App
from atqbo.plan.document import Document, Reason, Verdict

_MOST = 20
"""Documents named one by one."""
_TOLD = ("older-than-window", "billed-twice")
"""Of what is told about a plan, what ought to be known before it is made."""


def checks_of(app: App) -> tuple[Callable[[Survey], Iterator[Finding]], ...]:
    """The checks of one app."""
    return tuple(partial(check, app=app) for check in (_vendors, _held, _told, _before_start, _changed))


def _vendors(seen: Survey, app: App) -> Iterator[Finding]:
    """New vendors, which only a person may create (rule K1)."""
    plan = seen.plans.get(app.name)
    names = sorted(effect.body["DisplayName"] for effect in plan.effects if effect.entity == "Vendor") if plan else []
    if names:
        yield Finding(
            code="vendors-to-approve",
            severity=Severity.NOTE,
            subject=app.title,
            text=f"{counted(len(names), 'vendor')} would be created, which needs a person's word",
            remedy="if QuickBooks has it under another name, link it",
            rule="K1",
            evidence=tuple(Evidence(text=name, quickbooks=_NEW_VENDOR) for name in names),
        )


_NEW_VENDOR = Seat(record="Vendor", value="does not exist")


def _held(seen: Survey, app: App) -> Iterator[Finding]:
    """Documents that wait, by their first reason: vendors in doubt, products without item."""
    held = _documents(seen, app, Verdict.HOLD, Verdict.REFUSE)
    if not held:
        return
    counts = Counter(each.reasons[0].code.replace("-", " ") for each in held)
    told = ", ".join(f"{count} for {reason}" for reason, count in counts.most_common())
    yield Finding(
        code="app-documents-held",
        severity=Severity.WARNING,
        subject=app.title,
        text=f"{app.count(len(held))} would be held: {told}",
        remedy=f"put right what atqbo run {app.name} names for each",
        rule="V2",
        evidence=_named(app, ((each, each.reasons[0].text) for each in held[:_MOST])),
    )


def _told(seen: Survey, app: App) -> Iterator[Finding]:
    """Documents just outside the window (rule D3), and settings that may bill a customer twice (rule E1)."""
    plan = seen.plans.get(app.name)
    for note in plan.notes if plan else ():
        if note.code in _TOLD:
            yield _warning(app, note)


def _warning(app: App, note: Reason) -> Finding:
    return Finding(
        code=note.code,
        severity=Severity.WARNING,
        subject=app.title,
        text=note.text,
        remedy=note.remedy,
        rule=note.rule,
    )


def _before_start(seen: Survey, app: App) -> Iterator[Finding]:
    """Documents of the window that are left alone because they are from before the start date (rule D5)."""
    early = [
        each
        for each in _documents(seen, app, Verdict.SKIP)
        if any(reason.code == "before-start-date" for reason in each.reasons)
    ]
    if early:
        yield Finding(
            code="before-start-date",
            severity=Severity.NOTE,
            subject=app.title,
            text=f"{app.count(len(early))} of the window {'is' if len(early) == 1 else 'are'} from before the start "
            "date and left alone",
            remedy="nothing, if they were entered in QuickBooks by other means",
            rule="D5",
            evidence=_named(app, ((each, f"{each.day}") for each in early[:_MOST])),
        )


def _changed(seen: Survey, app: App) -> Iterator[Finding]:
    """Documents that were transferred and no longer agree."""
    some = [(each, note) for each in _documents(seen, app, Verdict.SKIP) for note in each.notes if note.remedy]
    changed = len({each.source for each, _ in some})
    if some:
        yield Finding(
            code="changed-since-transfer",
            severity=Severity.WARNING,
            subject=app.title,
            text=f"{app.count(changed)} no longer {'agrees' if changed == 1 else 'agree'} with what was transferred",
            remedy=f"look at the table of changes in {app.notebook}",
            rule="P3",
            evidence=_named(app, ((each, note.text) for each, note in some[:_MOST])),
        )


def _documents(seen: Survey, app: App, *verdicts: Verdict) -> list[Document]:
    plan = seen.plans.get(app.name)
    return [each for each in plan.documents if each.verdict in verdicts] if plan else []


def _named(app: App, some: Iterable[tuple[Document, str]]) -> tuple[Evidence, ...]:
    """The documents with what is said of each."""
    noun = app.noun.capitalize()
    return tuple(
        Evidence(
            text=f"{noun} {each.autotask_id}, {each.party}: {text}",
            autotask=Seat(record=noun, id=str(each.autotask_id), name=each.party),
            quickbooks=Seat(record=each.entity, name=each.number) if each.number else Seat(),
        )
        for each, text in some
    )
