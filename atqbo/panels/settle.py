"""The panel with which a person settles customers or items: a thin layer of widgets over Settlement."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import ipywidgets as widgets

from atqbo import show
from atqbo.errors import AtqboError
from atqbo.facts import Facts
from atqbo.money import Json
from atqbo.panels import settle_markup as markup
from atqbo.panels.choices import relabel
from atqbo.panels.markup import message
from atqbo.panels.settle_detail import Detail
from atqbo.panels.settle_list import CaseList
from atqbo.panels.settle_listing import WAITING
from atqbo.reconcile import Case, topics_of
from atqbo.show import Table
from atqbo.steps.session import Run
from atqbo.steps.settling import MEANINGS, NONE, Offer, Settlement

_STYLES = [Path(__file__).with_name(name) for name in ("style.css", "settle.css")]


def settle(run: Run, facts: Facts, others: Mapping[str, Facts] = NONE) -> "Settling | Table":
    """In JupyterLab the panels with which a person decides; in a run the table of what people decided.

    others: app → its facts, for the apps beside invoices.
    """
    topics = topics_of(run.notebook, run.settings)
    if run.acts:
        return show.decisions(run.ledger.memory().decided, topics)
    return Settling([Settlement(run.company, others.get(topic.app, facts), run.clock, topic.kind) for topic in topics])


class Settling:
    """One panel for each kind that is settled in a notebook and that invoices use, one of them shown at a time."""

    def __init__(self, settlements: Sequence[Settlement]) -> None:
        self.settlements = [each for place, each in enumerate(settlements) if each.cases.cases or place == 0]
        self.panels: dict[int, SettlePanel] = {}
        """Those that were looked at, by their place."""
        self.which = widgets.ToggleButtons(options=self._titles(), style={"button_width": "auto"})
        self.which.layout.display = "" if len(self.settlements) > 1 else "none"
        self.which.observe(self._turned, "value")
        self.place = widgets.VBox()
        self.which.add_class("atqbo-kinds")
        self.box = widgets.VBox([self.which, self.place])
        self.turn_to(next((place for place, each in enumerate(self.settlements) if _left(each)), 0))

    def _turned(self, _: object) -> None:
        self.turn_to(self.which.value)

    def turn_to(self, place: int) -> None:
        """Show the panel of that kind; made when it is first looked at, since each is a hundred widgets."""
        self.settlements[place].look()
        if place in self.panels:
            self.panels[place].look_again()
        else:
            self.panels[place] = SettlePanel(self.settlements[place], self._retitle)
        self.which.value = place
        self.place.children = [self.panels[place].box]

    def _titles(self) -> list[tuple[str, int]]:
        return [(_title(each), place) for place, each in enumerate(self.settlements)]

    def _retitle(self) -> None:
        """After a decision the buttons say how many are left."""
        relabel(self.which, self._titles(), self.which.value, self._turned)

    @property
    def panel(self) -> "SettlePanel":
        """The one that is shown."""
        return self.panels[self.which.value]

    def _repr_mimebundle_(self, **options: object) -> Json:
        return self.box._repr_mimebundle_(**options)


def _left(settlement: Settlement) -> int:
    return sum(each.match.unsettled for each in settlement.cases.cases)


def _title(settlement: Settlement) -> str:
    """'Payment terms (2 of 5 to be settled)'."""
    return f"{settlement.topic.title} ({_left(settlement):,} of {len(settlement.cases.cases):,} to be settled)"


class SettlePanel:
    """Look through what waits, compare, decide, undo."""

    def __init__(self, settlement: Settlement, changed: Callable[[], None]) -> None:
        """changed: called whenever the list is made anew."""
        self.settlement, self._changed = settlement, changed
        self._last = ""
        self.progress, self.said = widgets.HTML(), widgets.HTML()
        self.take_back = widgets.Button(description="Undo")
        self.take_back.on_click(lambda _: self._act(self._undo_last, self._last))
        self.offers: tuple[Offer, ...] = ()
        self.list = CaseList(settlement.cases, settlement.topic.heading, self._chosen)
        self.detail = Detail(settlement, self._act)
        styles = widgets.HTML(f"<style>{''.join(path.read_text() for path in _STYLES)}</style>")
        last = widgets.HBox([self.said, self.take_back])
        last.add_class("atqbo-last")
        parts = [
            styles,
            widgets.HTML(f"<h3>Settle: {settlement.topic.title.lower()}</h3>"),
            self.progress,
            self._make_all(),
            self.list.box,
            last,
        ]
        self.box = widgets.VBox([*parts, self.detail.box])
        self.box.add_class("atqbo-panel")
        self._refresh()
        self._go_on()

    def look_again(self) -> None:
        """What was decided in another panel may change this one."""
        self._refresh()
        if self.detail.case:
            self._stay(self.detail.case.subject)

    # All of one kind

    def _make_all(self) -> widgets.VBox:
        self.offer: Offer | None = None
        """What is being explained."""
        self.all = [widgets.Button() for _ in MEANINGS]
        for place, button in enumerate(self.all):
            button.on_click(lambda _, place=place: self._explain(self.offers[place]))
        self.meaning = widgets.HTML()
        self.confirm = widgets.Button(description="Link all of these", button_style="primary")
        self.cancel = widgets.Button(description="Cancel")
        self.confirm.on_click(lambda _: self._accept_all())
        self.cancel.on_click(lambda _: self._explain(None))
        buttons = widgets.HBox(self.all, layout=widgets.Layout(flex_flow="row wrap"))
        return widgets.VBox([buttons, self.meaning, widgets.HBox([self.confirm, self.cancel])])

    def _explain(self, offer: Offer | None) -> None:
        """Nothing of a kind is accepted before it was said what that means."""
        self.offer = offer
        self.meaning.value = markup.offer(offer)
        for button in (self.confirm, self.cancel):
            button.layout.display = "" if offer else "none"

    def _accept_all(self) -> None:
        offer = self.offer
        if offer:
            self._act(lambda: self.settlement.accept_all(offer), "")

    # One

    def _chosen(self, case: Case) -> None:
        self.detail.show(case)

    def _act(self, act: Callable[[], None], subject: str) -> None:
        """Carry out a decision, say what came of it, and go on with the next that waits."""
        try:
            act()
        except AtqboError as error:
            self._refresh()
            self._stay(subject)
            self._say(message(str(error), "bad"), "")
            return
        self._refresh()
        self._say(message(self._told(subject), "good"), subject)
        if self.list.which.value == WAITING:
            self._go_on()
        else:
            self._stay(subject)
        self._focus()

    def _told(self, subject: str) -> str:
        case = self.settlement.cases.by_subject.get(subject)
        if case is None:
            return "All of them are linked."
        if case.decided is None:
            return f"{case.label}: the decision was taken back."
        return f"{case.label}: {markup.decision(case.decided)}"

    def _say(self, text: str, subject: str) -> None:
        case = self.settlement.cases.by_subject.get(subject)
        self.said.value = text
        self._last = subject
        self.take_back.layout.display = "" if case and case.decided else "none"
        self.take_back.description = f"Undo: {case.label}" if case else "Undo"

    def _undo_last(self) -> None:
        self.settlement.undo(self._last)

    def _refresh(self) -> None:
        self.progress.value = markup.told_progress(self.settlement.progress)
        self.list.show(self.settlement.cases)
        self.offers = self.settlement.offers()
        for place, button in enumerate(self.all):
            each = self.offers[place] if place < len(self.offers) else None
            button.layout.display = "" if each else "none"
            button.description = markup.offer_title(each) if each else ""
        self._explain(None)
        self._changed()
        if not self._last:
            self._say("", "")

    def _stay(self, subject: str) -> None:
        case = self.settlement.cases.by_subject.get(subject)
        if case:
            self.list.mark(subject)
            self.detail.show(case)

    def _go_on(self) -> None:
        """The next that waits, so that a person at the keyboard decides one after the other."""
        case = self.list.first()
        if case is None:
            self.list.find.value = ""
            case = self.list.first()
        self.list.mark(case.subject if case else "")
        self.detail.show(case)

    def _focus(self) -> None:
        """The pressed button may be gone: the keyboard is taken to where the next decision is made."""
        if self.detail.case:
            self.detail.focus()
        else:
            self.list.find.focus()
