"""The list of organizations or items as widgets: filter, pages, and one to choose."""

from collections.abc import Callable

import ipywidgets as widgets

from atqbo.panels import settle_listing as listing
from atqbo.panels import settle_markup as markup
from atqbo.panels.choices import relabel
from atqbo.panels.markup import message
from atqbo.reconcile import Case, Cases


class CaseList:
    """Calls `chosen` with the case a person chose."""

    def __init__(self, cases: Cases, heading: str, chosen: Callable[[Case], None]) -> None:
        self._cases, self._tell, self._number = cases, chosen, 0
        self.subject = ""
        """Of the chosen case."""
        self.find = widgets.Text(
            description="Find", placeholder="name, id, amount, reason", continuous_update=True,
            style={"description_width": "3rem"}, layout=widgets.Layout(width="24rem"),
        )  # fmt: skip
        self.which = widgets.ToggleButtons(options=listing.choices(cases), style={"button_width": "auto"})
        self.rows = [_Row(self._pressed) for _ in range(listing.SIZE)]
        self.previous, self.next = widgets.Button(description="Previous"), widgets.Button(description="Next")
        self.position = widgets.HTML()
        for field in (self.find, self.which):
            field.observe(self._narrowed, "value")
        self.previous.on_click(lambda _: self.turn_to(self._number - 1))
        self.next.on_click(lambda _: self.turn_to(self._number + 1))
        filters = widgets.HBox([self.find, self.which], layout=widgets.Layout(flex_flow="row wrap"))
        filters.add_class("atqbo-filters")
        pager = widgets.HBox([self.previous, self.position, self.next])
        pager.add_class("atqbo-pager")
        self.box = widgets.VBox([filters, *self._list(heading), pager])
        self.turn_to(0)

    def _list(self, heading: str) -> tuple[widgets.HBox, widgets.VBox]:
        first, others = widgets.HTML(heading), widgets.HTML(markup.titles())
        first.add_class("atqbo-namehead")
        head, body = widgets.HBox([first, others]), widgets.VBox([row.box for row in self.rows])
        head.add_class("atqbo-line")
        body.add_class("atqbo-list")
        return head, body

    def show(self, cases: Cases) -> None:
        """The same list after a decision, with the same filter and on the same page."""
        self._cases = cases
        chosen, choices = self.which.value, listing.choices(cases)
        relabel(self.which, choices, chosen if chosen in dict(choices).values() else listing.ALL, self._narrowed)
        self.turn_to(self._number)

    def _narrowed(self, _: object) -> None:
        self.turn_to(0)

    def turn_to(self, number: int) -> None:
        """Show that page of what the filter finds."""
        page = listing.page_of(listing.narrowed(self._cases.cases, self.which.value, self.find.value), number)
        self._number = page.number
        home = self._cases.survey.home
        for place, row in enumerate(self.rows):
            row.fill(page.cases[place] if place < len(page.cases) else None, self.subject, home)
        self.position.value = message(page.position)
        self.previous.disabled, self.next.disabled = page.number == 0, page.number + 1 >= page.pages

    def mark(self, subject: str) -> None:
        """Let that case stand out."""
        self.subject = subject
        for row in self.rows:
            row.mark(subject)

    def first(self) -> Case | None:
        """The first case on the page: of what waits, the most valuable."""
        found = listing.narrowed(self._cases.cases, self.which.value, self.find.value)
        return found[0] if found else None

    def _pressed(self, subject: str) -> None:
        self.mark(subject)
        self._tell(self._cases.by_subject[subject])


class _Row:
    """A case in the list: its name as a button, the rest as text."""

    def __init__(self, choose: Callable[[str], None]) -> None:
        self.subject = ""
        self.button, self.text = widgets.Button(), widgets.HTML()
        self.button.add_class("atqbo-name")
        self.button.on_click(lambda _: choose(self.subject))
        self.box = widgets.HBox([self.button, self.text])
        self.box.add_class("atqbo-line")

    def fill(self, case: Case | None, chosen: str, home: str) -> None:
        """Show that case, or nothing."""
        self.box.layout.display = "" if case else "none"
        self.subject = case.subject if case else ""
        if case:
            self.button.description = case.label
            self.button.tooltip = f"Show {case.label} ({case.ours.id})"
            self.text.value = markup.row(case, home)
        self.mark(chosen)

    def mark(self, chosen: str) -> None:
        """Stand out if this is the chosen one."""
        change = self.box.add_class if self.subject and self.subject == chosen else self.box.remove_class
        change("atqbo-on")
