"""The list of documents as widgets: filter, pages, and one to choose."""

from collections.abc import Callable

import ipywidgets as widgets

from atqbo.panels import listing, markup
from atqbo.panels.choices import relabel
from atqbo.plan.app import APPS
from atqbo.plan.document import Document, Plan


class Browser:
    """Calls `chosen` with the document a person chose, or with None when it is not in the list any more."""

    def __init__(self, plan: Plan, chosen: Callable[[Document | None], None]) -> None:
        self._plan, self._tell, self._number = plan, chosen, 0
        self.source = ""
        """Of the chosen document."""
        self.find = widgets.Text(
            description="Find", placeholder=f"{APPS[plan.app].party.lower()}, id, amount, reason",
            continuous_update=True, style={"description_width": "3rem"}, layout=widgets.Layout(width="24rem"),
        )  # fmt: skip
        self.verdict = widgets.Dropdown(
            description="Verdict", options=listing.verdict_choices(plan), style={"description_width": "4rem"},
            layout=widgets.Layout(width="14rem"),
        )  # fmt: skip
        self.rows = [_Row(self.choose) for _ in range(listing.SIZE)]
        self.previous, self.next = widgets.Button(description="Previous"), widgets.Button(description="Next")
        self.position = widgets.HTML()
        for field in (self.find, self.verdict):
            field.observe(self._narrowed, "value")
        self.previous.on_click(lambda _: self.turn_to(self._number - 1))
        self.next.on_click(lambda _: self.turn_to(self._number + 1))
        heading = widgets.HTML("<h3>Decide</h3>")
        self.box = widgets.VBox([heading, self._filters(), *self._list(), self._pager()])

    def _filters(self) -> widgets.HBox:
        filters = widgets.HBox([self.find, self.verdict], layout=widgets.Layout(flex_flow="row wrap"))
        filters.add_class("atqbo-filters")
        return filters

    def _list(self) -> tuple[widgets.HBox, widgets.VBox]:
        first, others = widgets.HTML("Autotask id"), widgets.HTML(markup.titles(self._plan))
        first.add_class("atqbo-idhead")
        head, body = widgets.HBox([first, others]), widgets.VBox([row.box for row in self.rows])
        head.add_class("atqbo-line")
        body.add_class("atqbo-list")
        return head, body

    def _pager(self) -> widgets.HBox:
        pager = widgets.HBox([self.previous, self.position, self.next])
        pager.add_class("atqbo-pager")
        return pager

    def show(self, plan: Plan) -> None:
        """Another plan, with the same filter and on the same page."""
        self._plan = plan
        chosen = self.verdict.value
        choices = listing.verdict_choices(plan)
        relabel(self.verdict, choices, chosen if chosen in dict(choices).values() else "", self._narrowed)
        self.turn_to(self._number)

    def _narrowed(self, _: object) -> None:
        self.turn_to(0)

    def turn_to(self, number: int) -> None:
        """Show that page of what the filter finds."""
        found = listing.matching(self._plan.documents, self.find.value, self.verdict.value)
        page = listing.page_of(found, number)
        self._number = page.number
        for place, row in enumerate(self.rows):
            row.fill(page.documents[place] if place < len(page.documents) else None, self.source)
        self.position.value = markup.message(page.position)
        self.previous.disabled, self.next.disabled = page.number == 0, page.number + 1 >= page.pages

    def choose(self, source: str) -> None:
        """Choose a document of the plan."""
        self.source = source
        for row in self.rows:
            row.mark(source)
        self._tell(next((each for each in self._plan.documents if each.source == source), None))


class _Row:
    """A document in the list: its id as a button, the rest as text."""

    def __init__(self, choose: Callable[[str], None]) -> None:
        self.source = ""
        self.button, self.text = widgets.Button(), widgets.HTML()
        self.button.add_class("atqbo-id")
        self.button.on_click(lambda _: choose(self.source))
        self.box = widgets.HBox([self.button, self.text])
        self.box.add_class("atqbo-line")

    def fill(self, document: Document | None, chosen: str) -> None:
        """Show that document, or nothing."""
        self.box.layout.display = "" if document else "none"
        self.source = document.source if document else ""
        if document:
            self.button.description = str(document.autotask_id)
            self.button.tooltip = f"Show {document.app.noun} {document.autotask_id}"
            self.text.value = markup.row(document)
        self.mark(chosen)

    def mark(self, chosen: str) -> None:
        """Stand out if this is the chosen one."""
        change = self.box.add_class if self.source and self.source == chosen else self.box.remove_class
        change("atqbo-on")
