"""What the apps beside invoices need: rights, nothing that blocks them, vendors, and documents that can move.

What blocks one of them blocks it alone (rule V2), so here it is a warning.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from atqbo.checks.evidence import Evidence, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.app import App
from atqbo.plan.document import Document, Verdict
from atqbo.plan.planners import PLANNERS

_MOST = 20
"""Documents named one by one."""


def checks_of(app: App) -> tuple[Callable[[Survey], Iterator[Finding]], ...]:
    """The checks of one app."""
    return tuple(_bound(check, app) for check in (_rights, _blocking, _vendors, _held, _changed))


def _bound(check: Callable[[Survey, App], Iterator[Finding]], app: App) -> Callable[[Survey], Iterator[Finding]]:
    return lambda seen: check(seen, app)


def _rights(seen: Survey, app: App) -> Iterator[Finding]:
    """Whether the numbers QuickBooks gives can be written back."""
    told = seen.around.access.get(app.entity)
    if told is None or told.update not in ("None", "Restricted"):
        return
    user = seen.settings.login(app.name).username
    yield Finding(
        code="app-rights-missing",
        severity=Severity.WARNING,
        subject=app.title,
        text=f"The Autotask user may not change {'any' if told.update == 'None' else 'all'} {app.nouns}, "
        "so numbers cannot be written back",
        remedy=f"give it the security level API User (system), or a copy of it that may edit {app.nouns}",
        evidence=said((f"User {user}: reads {told.read or 'unknown'}, changes {told.update}",)),
    )


def _blocking(seen: Survey, app: App) -> Iterator[Finding]:
    """The planner's own blockers."""
    facts = seen.around.apps.get(app.name)
    for reason in PLANNERS[app.name].blockers(facts, seen.settings, seen.memory) if facts else ():
        yield Finding(
            code="app-blocked",
            severity=Severity.WARNING,
            subject=app.title,
            text=f"No {app.noun} is sent: {reason.text[:1].lower()}{reason.text[1:]}",
            remedy=reason.remedy,
            rule=reason.rule,
            evidence=said((reason.code,)),
        )


def _vendors(seen: Survey, app: App) -> Iterator[Finding]:
    """New vendors, which only a person may create (rule K1)."""
    plan = seen.plans.get(app.name)
    names = sorted(effect.body["DisplayName"] for effect in plan.effects if effect.entity == "Vendor") if plan else []
    if names:
        yield Finding(
            code="vendors-to-approve",
            severity=Severity.NOTE,
            subject=app.title,
            text=f"{len(names):,} vendor{'' if len(names) == 1 else 's'} would be created, each on a person's word",
            remedy="look whether they stand in QuickBooks under another name, and link them",
            rule="K1",
            evidence=said(names),
        )


def _held(seen: Survey, app: App) -> Iterator[Finding]:
    """Documents that wait, by their first reason: vendors in doubt, products without item."""
    plan = seen.plans.get(app.name)
    held = [each for each in plan.documents if each.verdict in (Verdict.HOLD, Verdict.REFUSE)] if plan else []
    if not held:
        return
    counts = Counter(each.reasons[0].code for each in held)
    told = ", ".join(f"{count} {code}" for code, count in counts.most_common())
    yield Finding(
        code="app-documents-held",
        severity=Severity.WARNING,
        subject=app.title,
        text=f"{app.count(len(held))} would be held: {told}",
        remedy=f"put right what atqbo run {app.name} names for each",
        rule="V2",
        evidence=tuple(_named(each, app) for each in held[:_MOST]),
    )


def _changed(seen: Survey, app: App) -> Iterator[Finding]:
    """Documents that were transferred and no longer agree."""
    plan = seen.plans.get(app.name)
    skipped = [each for each in plan.documents if each.verdict is Verdict.SKIP] if plan else []
    some = [(each, note) for each in skipped for note in each.notes if note.remedy]
    agree = "agrees" if len(some) == 1 else "agree"
    if some:
        yield Finding(
            code="changed-since-transfer",
            severity=Severity.WARNING,
            subject=app.title,
            text=f"{app.count(len(some))} no longer {agree} with what was transferred",
            remedy=f"look at the table of changes in {app.notebook}",
            rule="P3",
            evidence=said(f"{app.noun.capitalize()} {each.autotask_id}: {note.text}" for each, note in some[:_MOST]),
        )


def _named(document: Document, app: App) -> Evidence:
    return said((f"{app.noun.capitalize()} {document.autotask_id}, {document.party}: {document.reasons[0].text}",))[0]
