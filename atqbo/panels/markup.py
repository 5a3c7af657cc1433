"""The panel's texts as HTML. Names from outside are hostile (rule 6): Markup.format escapes every value."""

from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from atqbo import show
from atqbo.facts import Facts
from atqbo.money import format_amount
from atqbo.outcome import Ending
from atqbo.panels.listing import why
from atqbo.panels.wording import ending
from atqbo.plan.app import APPS
from atqbo.plan.document import Document, HeldBy, Plan, Reason
from atqbo.show.words import sentence

STYLE = f"<style>{Path(__file__).with_name('style.css').read_text('utf-8')}</style>"
"""The panels' look; stands once in each panel."""
_HEAD = Markup('<div class="atqbo-row atqbo-titles">{}</div>')
_ROW = Markup(
    '<div class="atqbo-row"><span>{day}</span><span title="{party}">{party}</span><span class="atqbo-n">{amount}</span>'
    '<span class="atqbo-v atqbo-{verdict}">{label}</span><span title="{why}">{why}</span></div>'
)
_REQUEST = Markup('<p>To approve exactly this, type:</p><p class="atqbo-sentence">{}</p>')
_LINK = Markup(
    '<p><a href="{}" target="_blank" rel="noopener">Open the record</a> <span class="atqbo-soft">{}</span></p>'
)


def titles(plan: Plan) -> str:
    """Headings of the list, but for the first, which heads the buttons."""
    names = ("Date", APPS[plan.app].party, "Amount", "Verdict", "Reason and what to do")
    return _HEAD.format(Markup("").join(Markup("<span>{}</span>").format(name) for name in names))


def row(document: Document) -> str:
    """One document of the list, but for its id, which is a button."""
    return _ROW.format(
        day=document.day.isoformat(),
        party=document.party,
        amount=format_amount(document.amount, document.currency),
        verdict=document.verdict.value,
        label=document.verdict.value.capitalize(),
        why=why(document),
    )


def detail(document: Document, plan: Plan, facts: Facts, held: HeldBy | None) -> str:
    """Everything about one document: why it stands as it does, and what it becomes beside Autotask."""
    due = f", due {document.due}" if document.due else ""
    head = Markup('<h4>{what} {id} · {party}</h4><p class="atqbo-soft">{day}{due} · {amount} · {verdict}</p>').format(
        what=document.app.noun.capitalize(),
        id=document.autotask_id,
        party=document.party,
        day=document.day,
        due=due,
        amount=format_amount(document.amount, document.currency),
        verdict=document.verdict.value.capitalize(),
    )
    told = document.reasons or (*document.needs_person, *document.notes)
    since = Markup('<p class="atqbo-soft">Held since {}.</p>').format(f"{held.at:%Y-%m-%d %H:%M} UTC") if held else ""
    return head + _reasons(told) + since + Markup(show.beside(document, plan, facts))  # noqa: S704 - its template escapes


def _reasons(told: Iterable[Reason]) -> Markup:
    texts = [f"{sentence(reason.text)} {sentence(reason.remedy)}".strip() for reason in told]
    items = Markup("").join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup("<ul>{}</ul>").format(items) if texts else Markup()


def summary(plan: Plan) -> str:
    """Counts and sums, holds included."""
    return show.verdict_summary(plan)._repr_html_()


def request(plan: Plan) -> str:
    """The sentence to type (rule K2), and what it covers that no policy may allow."""
    if not plan.sentence():
        return Markup("<p>{}</p>").format("Nothing would be transferred, so there is nothing to approve.")
    needing = sum(bool(document.needs_person) for document in plan.acting())
    always = f"{APPS[plan.app].count(needing)} that always {'needs' if needing == 1 else 'need'} a person"
    more = f"It includes {always}." if needing else ""
    return to_type(plan.sentence()) + message(more)


def to_type(text: str) -> Markup:
    """What is to be typed."""
    return _REQUEST.format(text)


def message(text: str, tone: str = "soft") -> Markup:
    """A short word beside a field. tone: "soft", "bad"."""
    return Markup('<p class="atqbo-{}" role="status">{}</p>').format(tone, text) if text else Markup()


def obstacles(found: Iterable[Reason]) -> str:
    """What forbids to send anything."""
    return show.blockers(found)._repr_html_()


def result(end: Ending, page: str, after: str) -> str:
    """How the run ended and where its record is.

    page: its address in JupyterLab, "" if there is none. after: what to do next.
    """
    words, tone = ending(end.exit_code)
    parts = [Markup('<p class="atqbo-{}" role="status"><strong>{}</strong></p>').format(tone, words)]
    parts += [Markup("<p>{}</p>").format(text) for text in (end.sentence, end.error) if text]
    if page:
        parts.append(_LINK.format(page, end.record))
    elif end.record:
        parts.append(Markup("<p>Record: <code>{}</code></p>").format(end.record))
    parts.append(message(after))
    return Markup("").join(parts)
