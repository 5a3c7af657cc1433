"""What concerns an app as a whole: with any blocker of its own it sends nothing (rule V2), and the other apps go on."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from atqbo.checks.evidence import Evidence, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.plan.app import INVOICES, App
from atqbo.plan.document import Reason
from atqbo.plan.permission.ownership import differences, owner_of, unaccepted
from atqbo.plan.permission.rights import CURE, writes_back
from atqbo.plan.permission.switch import switched_off, told_once
from atqbo.plan.permission.trial import untried
from atqbo.plan.planners import PLANNERS

INVOICES_AS_A_WHOLE = "The app as a whole"
"""Subject of these checks of the invoices app; those of the others stand under the app's own name."""


def checks_of(app: App) -> tuple[Callable[[Survey], Iterator[Finding]], ...]:
    """The checks of one app, in the order a reader wants them."""
    return tuple(partial(check, app=app) for check in _CHECKS)


def unreadable(seen: Survey, app: App) -> Iterator[Finding]:
    """Nobody who cannot read can send."""
    for each in seen.around.unread:
        if each.app == app.name:
            yield _finding(app, Severity.BLOCKER, Reason("app-unreadable", f"{each.what}: {each.why}", each.remedy))


def blocking(seen: Survey, app: App) -> Iterator[Finding]:
    """The planner's own blockers, one finding for all of one code."""
    facts = seen.facts_of(app)
    by_code: dict[str, list[Reason]] = defaultdict(list)
    for reason in PLANNERS[app.name].blockers(facts, seen.settings, seen.memory) if facts else ():
        by_code[reason.code].append(reason)
    for some in by_code.values():
        evidence = said(reason.text for reason in some) if len(some) > 1 else ()
        yield _finding(app, Severity.BLOCKER, _together(some), evidence)


def _together(some: list[Reason]) -> Reason:
    first = some[0]
    remedies = dict.fromkeys(reason.remedy for reason in some)
    return Reason(first.code, ". ".join(reason.text for reason in some), "; ".join(remedies), first.rule)


def unaccepted_settings(seen: Survey, app: App) -> Iterator[Finding]:
    """The settings are not those their owner accepted."""
    reason = unaccepted(seen.settings, seen.memory.accepted_settings, app)
    if reason:
        accepted = seen.memory.accepted_settings.get(app.name)
        changed = (
            f"{each.key}: {each.before or 'not set'} → {each.now or 'not set'}"
            for each in differences(accepted, seen.settings, app)
        )
        yield _finding(app, Severity.BLOCKER, reason, said(changed))


def restricted(seen: Survey, app: App) -> Iterator[Finding]:
    """The user may change some of the app's documents only. One that may change none is a blocker of the planner's."""
    facts = seen.facts_of(app)
    if facts is None or facts.autotask.access.update != "Restricted" or not writes_back(seen.settings, app.name):
        return
    user = seen.settings.login(app.name).username
    reason = Reason(
        "rights-restricted",
        f"The Autotask user may change some {app.nouns} only, so numbers of others cannot be written back",
        CURE.format(app.nouns),
    )
    told = f"User {user}: reads {facts.autotask.access.read or 'unknown'}, changes {facts.autotask.access.update}"
    yield _finding(app, Severity.WARNING, reason, said((told,)))


def not_tried(seen: Survey, app: App) -> Iterator[Finding]:
    """The policy would act alone, and nobody has looked yet."""
    reason = untried(seen.settings, seen.memory, app)
    if reason and getattr(seen.settings.policy, app.create_key):
        yield _finding(app, Severity.WARNING, reason)


def unowned(seen: Survey, app: App) -> Iterator[Finding]:
    """Nobody answers for the settings."""
    if not owner_of(seen.settings, seen.memory.accepted_settings.get(app.name), app):
        reason = Reason(
            "no-owner",
            f"Nobody owns the settings of the {app.name} app: whoever may edit the file decides what is posted",
            f"name the user who answers for them as [{app.section}] owner",
        )
        yield _finding(app, Severity.NOTE, reason)


def not_on(seen: Survey, app: App) -> Iterator[Finding]:
    """The settings say that nothing is sent. That is somebody's decision, not a fault."""
    section = seen.settings.app(app.name)
    if section and (not section.enabled or section.sync == "off"):
        reason = Reason(
            "sync-off",
            f"The {app.name} app is switched off in the settings, so {app.nouns} are planned and shown but not sent",
            f'when all is well, set [{app.section}] sync = "on" and enabled = true',
        )
        yield _finding(app, Severity.NOTE, reason)


def on_once(seen: Survey, app: App) -> Iterator[Finding]:
    """One batch is sent, or was."""
    section = seen.settings.app(app.name)
    if section is None or section.sync != "once":
        return
    reason = told_once(seen.settings, seen.memory, app) or switched_off(seen.settings, seen.memory, app)
    if reason and reason.code != "sync-off":
        yield _finding(app, Severity.NOTE, Reason("sync-once", reason.text, reason.remedy))


def _finding(app: App, severity: Severity, reason: Reason, evidence: Iterable[Evidence] = ()) -> Finding:
    return Finding(
        code=reason.code,
        severity=severity,
        subject=INVOICES_AS_A_WHOLE if app is INVOICES else app.title,
        text=reason.text,
        remedy=reason.remedy,
        rule=reason.rule,
        evidence=tuple(evidence),
    )


_CHECKS = (unreadable, blocking, unaccepted_settings, restricted, not_tried, unowned, not_on, on_once)
