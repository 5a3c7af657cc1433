"""One organization or item: the pair side by side, and the buttons that decide."""

from collections.abc import Callable

import ipywidgets as widgets

from atqbo.panels import pairs, settle_listing
from atqbo.panels import settle_markup as markup
from atqbo.panels.markup import message
from atqbo.panels.settle_records import Records
from atqbo.reconcile import Case, Proposed
from atqbo.steps.settling import Settlement

_LABELLED = {"description_width": "8rem"}


class Detail:
    """Calls `act` with what a person decided, as a function to carry out."""

    def __init__(self, settlement: Settlement, act: Callable[[Callable[[], None], str], None]) -> None:
        self.settlement, self._act = settlement, act
        self.case: Case | None = None
        self.shown: Proposed | None = None
        """What would be created, as the person sees it."""
        self._make_link()
        self._make_new()
        self._make_rest()
        self.about = widgets.HTML()
        self.box = widgets.VBox([self.about, self.why, *self.linking, *self.creating, *self.others])
        self.box.add_class("atqbo-detail")

    def _make_link(self) -> None:
        self.search = widgets.Text(
            description="Search", placeholder="all of QuickBooks by name, id, e-mail; empty: the candidates",
            layout=_wide(), style=_LABELLED, continuous_update=True,
        )  # fmt: skip
        self.choice, self.pair, self.revival = Records(self._compare), widgets.HTML(), widgets.HTML()
        self.revived: Proposed | None = None
        """What would make the chosen record active again, as the person sees it; None for an active one."""
        self.shared = widgets.Checkbox(
            description=f"Both are the same {self.settlement.topic.theirs}", indent=False, layout=_wide()
        )
        self.accept = widgets.Button(description="Link to the chosen one", button_style="primary")
        self.search.observe(lambda _: self._offer_records(), "value")
        self.accept.on_click(lambda _: self._link())
        self.linking = (
            widgets.HTML("<h4>Link</h4>"),
            self.search,
            self.choice.box,
            self.pair,
            self.revival,
            self.shared,
            self.accept,
        )

    def _make_new(self) -> None:
        self.creating: tuple[widgets.Widget, ...]
        self.name = widgets.Text(description="Its name", layout=_wide(), style=_LABELLED, continuous_update=True)
        self.preview = widgets.Button(description="Show what would be created")
        self.body = widgets.HTML()
        self.create = widgets.Button(description="Create exactly this", button_style="primary")
        self.name.observe(lambda _: self._renamed(), "value")
        self.preview.on_click(lambda _: self._propose())
        self.create.on_click(lambda _: self._create())
        heading = widgets.HTML(f"<h4>Or a new {self.settlement.topic.theirs}</h4>")
        self.creating = (heading, self.name, self.preview, self.body, self.create)
        if not self.settlement.topic.creates:
            self.creating = ()

    def _make_rest(self) -> None:
        self.why = widgets.Text(
            description="Reason", placeholder="kept with the decision; needed for leaving out", layout=_wide(),
            style=_LABELLED, continuous_update=True,
        )  # fmt: skip
        self.leave_out = widgets.Button(description="Leave out")
        self.undo = widgets.Button(description="Undo the decision")
        self.why.observe(lambda _: self._offer(), "value")
        self.leave_out.on_click(lambda _: self._leave_out())
        self.undo.on_click(lambda _: self._undo())
        heading = widgets.HTML(f"<h4>Or neither</h4>{message(self.settlement.topic.left_out)}")
        self.others = (heading, widgets.HBox([self.leave_out, self.undo]))

    def show(self, case: Case | None) -> None:
        """Show that case, or nothing."""
        self.case = case
        self.box.layout.display = "" if case else "none"
        self.why.value = self.search.value = ""
        self.shared.value = False
        if case:
            self.about.value = markup.about(case, self.settlement.topic)
            self.name.value = case.label
        self._forget_preview()
        self._offer_records()

    def focus(self) -> None:
        """Take the keyboard to the first thing to be decided."""
        (self.choice if self.choice.options else self.search).focus()

    def _offer_records(self) -> None:
        options = (
            settle_listing.records_to_choose(self.settlement.cases, self.case, self.search.value) if self.case else []
        )
        candidates = bool(self.case and self.case.candidates)
        self.choice.offer(options, choose=candidates or bool(self.search.value.strip()))

    def _compare(self) -> None:
        theirs = self.settlement.cases.records.get(self.choice.value)
        if self.case is None or theirs is None:
            self.pair.value = markup.nothing_alike(self.settlement.topic) if self.case else ""
        else:
            candidate = next((each for each in self.case.candidates if each.theirs.id == theirs.id), None)
            self.pair.value = pairs.pair(self.case.ours, theirs, candidate)
        inactive = theirs is not None and not theirs.active and not theirs.unusable
        self._revive(self.settlement.propose_reactivation(self.choice.value) if self.case and inactive else None)
        self._offer()

    def _revive(self, shown: Proposed | None) -> None:
        """Nothing is made active before a person saw what is sent."""
        self.revived = shown
        self.revival.value = markup.revival(shown, self.settlement.topic) if shown else ""
        self.accept.description = "Make it active again, and link to it" if shown else "Link to the chosen one"

    def _offer(self) -> None:
        """Only what can be done can be pressed."""
        case = self.case
        self.shared.layout.display = "" if self._is_taken() else "none"
        self.accept.disabled = not (case and self.choice.value) or bool(self.revived and self.revived.why_not)
        self.leave_out.disabled = case is None or not self.why.value.strip()
        self.undo.disabled = case is None or case.decided is None

    def _is_taken(self) -> bool:
        """Whether another organization goes to the chosen customer."""
        users = self.settlement.cases.users.get(self.choice.value, ())
        others = [each for each in users if self.case and each.subject != self.case.subject]
        return bool(others) and not self.settlement.topic.shared

    def _forget_preview(self) -> None:
        """Only what is shown can be created."""
        self.shown = None
        self.body.value = ""
        self.create.layout.display = "none"

    def _renamed(self) -> None:
        """What is shown follows the name: a browser may send the last letters after the button was pressed."""
        if self.shown:
            self._propose()

    def _propose(self) -> None:
        if self.case is None:
            return
        self.shown = self.settlement.propose(self.case.subject, self.name.value)
        self.body.value = markup.proposal(self.shown, self.settlement.topic)
        self.create.layout.display = "none" if self.shown.why_not else ""

    def _link(self) -> None:
        if self.case and self.choice.value:
            subject, chosen, why, shared = self.case.subject, self.choice.value, self.why.value, self.shared.value
            shown = self.revived
            self._act(lambda: self.settlement.link(subject, chosen, why, shared=shared, shown=shown), subject)

    def _create(self) -> None:
        if self.case and self.shown:
            subject, shown, why = self.case.subject, self.shown, self.why.value
            self._act(lambda: self.settlement.create(subject, shown, why), subject)

    def _leave_out(self) -> None:
        if self.case:
            subject, why = self.case.subject, self.why.value
            self._act(lambda: self.settlement.leave_out(subject, why), subject)

    def _undo(self) -> None:
        if self.case:
            subject = self.case.subject
            self._act(lambda: self.settlement.undo(subject), subject)


def _wide() -> widgets.Layout:
    """One for each widget: hiding one of them must not hide the others."""
    return widgets.Layout(width="44rem", max_width="100%")
