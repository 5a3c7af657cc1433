"""Each document of a plan as it will stand in QuickBooks, line by line beside Autotask, each derived value with why.

The plan is the test run: what is shown here is read from the very effects that an approval sends.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from atqbo.effects import DOCUMENTS, Effect, belongs_to
from atqbo.facts import Facts
from atqbo.money import ZERO, format_amount
from atqbo.plan.document import ACTING, Document, Plan, PlanLine, Verdict
from atqbo.plan.origins import Origin, origins
from atqbo.show.fields import Names
from atqbo.show.table import tone_of
from atqbo.show.words import told

LARGEST = 1_000
"""Documents a page shows line by line; all lines stand in plan.csv."""
MOST = 3_000_000
"""Characters of a page that they may take together."""
_WRITES = ("create", "update")

Cells = tuple[str, ...]


class Beside:
    """Both sides of some documents, one after the other. Facts are gone through once."""

    def __init__(self, plan: Plan, facts: Facts, documents: Sequence[Document]) -> None:
        wanted = {key for document in documents for key in document.effects}
        self._effects = {effect.key: effect for effect in plan.effects if effect.key in wanted}
        self._origins = origins(facts, {document.autotask_id for document in documents})
        self._names = Names(facts)

    def of(self, document: Document) -> Markup:
        """What one of the documents becomes."""
        lines, tracked = self._origins.get(document.autotask_id, ()), _is_tracked(document)
        shown = None if document.lines else len(_LEFT)  # without lines in QuickBooks only Autotask's side
        return Markup(  # noqa: S704 - the template escapes every text
            _template("beside").render(
                name=f"{document.app.noun} {document.autotask_id}",
                head=list(self._head(document)),
                titles=_titles(document, tracked)[:shown],
                aligned="n3 n7" if tracked else "n3 n6",
                rows=[row[:shown] for row in (*_rows(document, lines), *_totals(document))],
            )
        )

    def _head(self, document: Document) -> Iterator[Cells]:
        how = {each.field: each.how for each in document.why}
        for key in document.effects:
            effect = self._effects.get(key)
            if effect and _is_written(document, effect):
                for field, name, value in self._names.head(effect.body, self._effects):
                    yield name, value, how.get(field, "")


def _is_written(document: Document, effect: Effect) -> bool:
    """Whether the effect writes the document itself, or the credit in its place."""
    return belongs_to(effect, document.source) and effect.entity in DOCUMENTS and effect.verb in _WRITES


class LineByLine:
    """The documents of a plan that somebody has to look at, each closed until it is opened."""

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self.plan, self.facts = plan, facts
        self.count = sum(document.verdict is not Verdict.SKIP for document in plan.documents)

    def _repr_html_(self) -> str:
        if not self.count:
            return Markup("<p>{}</p>").format(repr(self))
        shown = list(self._shown())
        more = self.count - len(shown)
        return _template("line_by_line").render(
            caption=f"Line by line beside Autotask ({self.count:,})",
            left=f"{more:,} more; all lines stand in plan.csv" if more else "",
            documents=shown,
        )

    def _shown(self) -> Iterator[tuple[Cells, Markup, str, Markup]]:
        """Title, tone, reasons and content of each document, as long as the page has room."""
        looked_at = (document for document in self.plan.documents if document.verdict is not Verdict.SKIP)
        chosen, room = list(islice(looked_at, LARGEST)), MOST
        beside = Beside(self.plan, self.facts, chosen)
        for document in chosen:
            content = beside.of(document)
            room -= len(content)
            if room < 0:
                return
            why = told(document.reasons or (*document.needs_person, *document.notes))
            yield _title(document), tone_of(document.verdict.value), why, content

    def __repr__(self) -> str:
        noun = "document is" if self.count == 1 else "documents are"
        return f"{self.count:,} {noun} shown line by line." if self.count else "There is no document to look at."


def line_by_line(plan: Plan, facts: Facts) -> LineByLine:
    """Each document that is not skipped, as it will stand in QuickBooks, beside Autotask."""
    return LineByLine(plan, facts)


def beside(document: Document, plan: Plan, facts: Facts) -> str:
    """One document by itself, as HTML."""
    return _template("beside_alone").render(content=Beside(plan, facts, [document]).of(document))


def _title(document: Document) -> tuple[str, str, str, str]:
    amount = format_amount(document.amount, document.currency)
    return str(document.autotask_id), document.party, amount, document.verdict.value.capitalize()


_LEFT = ("In Autotask", "Quantity × rate", "Amount")


def _titles(document: Document, tracked: bool) -> Cells:
    return (*_LEFT, document.app.line, "Account", *(("Class, tax",) if tracked else ()), "Amount", "How")


def _is_tracked(document: Document) -> bool:
    return any(line.unit or line.tax for line in document.lines)


def _rows(document: Document, lines: Iterable[Origin]) -> Iterator[Cells]:
    """A row a line; where several lines of Autotask make one, the others stand below it."""
    open_ones, tracked = {each.id: each for each in lines}, _is_tracked(document)
    for line in document.lines:
        made_of = [open_ones.pop(number) for number in line.of if number in open_ones]
        for place, origin in enumerate(made_of or [None]):
            yield (*_left(origin), *(_right(line, tracked) if place == 0 else _blank(tracked)))
    left_out = "no line in QuickBooks" if document.verdict in ACTING and document.lines else ""
    for origin in open_ones.values():
        yield (*_left(origin), left_out, *_blank(tracked)[1:])


def _blank(tracked: bool) -> Cells:
    return ("",) * (5 if tracked else 4)


def _left(origin: Origin | None) -> Cells:
    if origin is None:
        return ("", "", "")
    times = " × ".join(f"{each:f}" for each in (origin.quantity, origin.rate) if each is not None)
    amount = "" if origin.amount is None else f"{origin.amount:,f}"
    return (" · ".join(dict.fromkeys(part for part in (origin.kind, origin.text) if part)), times, amount)


def _right(line: PlanLine, tracked: bool) -> Cells:
    return (
        "\n".join(dict.fromkeys(part for part in (line.item, line.detail, line.text) if part)),
        line.account,
        *((", ".join(part for part in (line.unit, line.tax) if part),) if tracked else ()),
        f"{line.amount:,f}",
        "; ".join(each.how for each in line.why),
    )


def _totals(document: Document) -> Iterator[Cells]:
    """Tax and total of both sides."""
    gap, acts = _blank(_is_tracked(document))[2:], document.verdict in ACTING
    tax, currency = document.tax, document.currency
    charged = tax.amount or sum(tax.owed.values(), ZERO)
    if acts and (charged or tax.autotask):
        left = format_amount(tax.autotask, currency) if tax.amount or tax.autotask else ""
        yield "Tax", "", left, *gap, format_amount(charged, currency), _how_taxed(document)
    total = format_amount(document.to_post, document.currency) if acts else ""
    yield "Total", "", format_amount(document.amount, document.currency), *gap, total, ""


def _how_taxed(document: Document) -> str:
    """Whether it is known yet, and whom it is owed to."""
    tax = document.tax
    if tax.estimated:
        return "an estimate: QuickBooks computes it from the ship-to address"
    known = {agency: amount for agency, amount in tax.owed.items() if agency}
    whose = "owed to" if document.entity in ("Invoice", "CreditMemo") else "on the account of"
    if len(known) == 1:
        return f"{whose} {next(iter(known))}"
    return "; ".join(f"{amount:,f} {whose} {agency}" for agency, amount in known.items())


@cache
def _template(name: str) -> Template:
    folder = Path(__file__).parent.parent / "templates"
    rooms = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return rooms.get_template(f"{name}.html.j2")
