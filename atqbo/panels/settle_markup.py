"""What the panel for settling says, as HTML. Markup.format escapes every value."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from markupsafe import Markup

from atqbo.money import Json, encode, format_amount, format_sums
from atqbo.panels import settle_listing
from atqbo.panels.markup import message
from atqbo.plan.decided import Choice, Decided
from atqbo.reconcile import Case, Progress, Proposed, Topic
from atqbo.show.words import sentence
from atqbo.steps.settling import Offer

_ROW = Markup(
    '<div class="atqbo-case"><span class="atqbo-n" title="{amount}">{amount}</span>'
    '<span class="atqbo-v atqbo-{tone}">{kind}</span>'
    '<span title="{best}">{best}</span><span title="{said}">{said}</span></div>'
)
_TITLES = ("Waiting", "Match", "Best candidate", "Decision, or why it waits")
_TONES = {"held": "wait", "needs-approval": "wait", "without": "wait", "left-out": "soft"}
_MOST_INVOICES = 8
NOTHING: Mapping[str, str] = MappingProxyType({})


def titles() -> Markup:
    """Headings of the list, but for the first, which heads the buttons."""
    cells = Markup("").join(Markup("<span>{}</span>").format(title) for title in _TITLES)
    return Markup('<div class="atqbo-case atqbo-titles">{}</div>').format(cells)


def row(case: Case, home: str) -> Markup:
    """One record of the list, but for its name, which is a button."""
    kind = case.match.kind.value
    return _ROW.format(
        amount=settle_listing.waiting_sum(case, home),
        tone=_TONES.get(kind, "good"),
        kind=kind.replace("-", " ").capitalize(),
        best=case.candidates[0].theirs.name if case.candidates else "none",
        said=decision(case.decided) if case.decided else settle_listing.why(case),
    )


def told_progress(progress: Progress) -> Markup:
    """How far it has come, as a sentence and a bar."""
    return Markup(
        '<p role="status"><strong>{}</strong></p>'
        '<div class="atqbo-bar" aria-hidden="true"><div style="width:{}%"></div></div>'
    ).format(f"{progress}.", progress.percent)


def about(case: Case, topic: Topic) -> Markup:
    """What it is, what waits for it, why, and what was decided."""
    head = Markup("<h4>{}</h4>").format(case.label)
    noun = topic.noun.capitalize()
    parts = [head, message(f"{noun} {case.ours.id}" if case.ours.id != case.label else noun)]
    if case.decided:
        parts.append(message(decision(case.decided), "good"))
    if case.match.documents:
        parts.append(Markup("<p>{}</p>").format(_documents(case, topic.document)))
    parts += [
        Markup("<p>{} {}</p>").format(sentence(reason.text), sentence(reason.remedy)) for reason in case.match.why
    ]
    return Markup("").join(parts)


def nothing_alike(topic: Topic) -> Markup:
    """What to do where nothing is chosen."""
    otherwise = "create it new" if topic.creates else f"create the {topic.theirs} in QuickBooks and run this again"
    return message(f"QuickBooks has nothing like it: choose one, search, or {otherwise}.")


def decision(decided: Decided) -> str:
    """'Linked to Acme Inc. (id 58) by morgan on 2026-10-31: same address'."""
    match decided.choice:
        case Choice.LINK:
            again = ", to be made active again" if decided.body else ""
            what = f"Linked to {decided.name} (id {decided.quickbooks}){again}"
        case Choice.CREATE:
            what = f"To be created as {decided.name}"
        case _:
            what = "Left out"
    why = f": {decided.why}" if decided.why else ""
    return f"{what} by {decided.who} on {decided.at:%Y-%m-%d %H:%M} UTC{why}"


def proposal(shown: Proposed, topic: Topic) -> Markup:
    """The exact body, or why there is none."""
    if shown.why_not:
        return message(f"{sentence(shown.why_not.text)} {sentence(shown.why_not.remedy)}", "bad")
    return _exactly(
        f"Exactly this will be sent as a new {topic.theirs}, with the first {topic.document} that needs it:", shown
    )


def revival(shown: Proposed, topic: Topic) -> Markup:
    """What makes an inactive record active again, or why it cannot be."""
    if shown.why_not:
        return message(f"{sentence(shown.why_not.text)} {sentence(shown.why_not.remedy)}", "bad")
    told = f"It is inactive. Exactly this makes it active again, with the first {topic.document} that needs it:"
    return _exactly(told, shown)


def _exactly(intro: str, shown: Proposed) -> Markup:
    remarks = Markup("").join(Markup("<p>{}</p>").format(text) for text in shown.remarks)
    return (
        message(intro)
        + Markup('<pre class="atqbo-body" tabindex="0" aria-label="Body">{}</pre>').format(
            body(shown.body, shown.made_first)
        )
        + remarks
    )


def body(value: Json, made_first: Mapping[str, str] = NOTHING) -> str:
    """As it is sent, one field a line. made_first: key of an effect → name of the record whose id it gives."""
    return msgspec.json.format(encode(_named(value, made_first)), indent=2).decode()


def _named(value: Json, made_first: Mapping[str, str]) -> Json:
    """An id that is not known yet, in words."""
    if not isinstance(value, dict):
        return value
    if "$of" in value:
        return f"the id of '{made_first[value['$of']]}', once it is made"
    return {field: _named(each, made_first) for field, each in value.items()}


def offer_title(offer: Offer) -> str:
    """What stands on the button that explains it."""
    return f"Accept all found as {offer.found.value.replace('-', ' ')} ({len(offer.cases):,}) …"


def offer(chosen: Offer | None) -> Markup:
    """What accepting all of a kind means, and which pairs those are."""
    if chosen is None:
        return Markup()
    pairs = Markup("").join(
        Markup("<li>{} → {} (id {})</li>").format(
            each.label, each.candidates[0].theirs.name, each.candidates[0].theirs.id
        )
        for each in chosen.cases
    )
    says = chosen.says[:1].upper() + chosen.says[1:]
    return Markup("<p>{}</p><ul>{}</ul>").format(says, pairs)


def _documents(case: Case, name: str) -> str:
    """'3 invoices waiting, 1,200.00 USD: 4704 (…), …'."""
    some = case.match.documents
    shown = [f"{each.autotask_id} ({format_amount(each.amount, each.currency)})" for each in some[:_MOST_INVOICES]]
    more = f" and {len(some) - _MOST_INVOICES:,} more" if len(some) > _MOST_INVOICES else ""
    sums = format_sums(case.match.waiting, "")
    noun = f"{name.capitalize()} waiting" if len(some) == 1 else f"{len(some):,} {name}s waiting, {sums}"
    return f"{noun}: {', '.join(shown)}{more}"
