"""The panel of an app's notebook: a thin layer of widgets over Proposal, listing and Transfer."""

import os
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from atqbo import show
from atqbo.errors import AtqboError
from atqbo.facts import Facts
from atqbo.money import Json
from atqbo.outcome import REPORTS_VARIABLE
from atqbo.panels import markup, wording
from atqbo.panels.browser import Browser
from atqbo.panels.follow import Follow
from atqbo.panels.transfer import Transfer
from atqbo.plan.document import Document, Plan
from atqbo.show import Table
from atqbo.steps import Run
from atqbo.steps.deciding import Proposal, can_be_held

_WIDE = widgets.Layout(width="40rem", max_width="100%")
_LABELLED = {"description_width": "5rem"}


def decide(run: Run, facts: Facts, plan: Plan) -> "Panel | Table":
    """In JupyterLab the panel with which a person decides; in a run that acts, the table of what people hold."""
    if run.acts:
        return show.holds(plan, run.ledger.holds())
    reports = Path(os.environ.get(REPORTS_VARIABLE) or "../reports").resolve()
    return Panel(Proposal(run.company, facts, plan, run.clock), reports)


class Panel:
    """Look through the plan, hold and release, approve, follow the run."""

    def __init__(self, proposal: Proposal, reports: Path) -> None:
        self.proposal, self.reports = proposal, reports
        self.transfer: Transfer | None = None
        self.browser = Browser(proposal.plan, self._chosen)
        self._make_detail()
        self._make_approval()
        self.box = widgets.VBox([widgets.HTML(markup.STYLE), self.browser.box, self.detail, self.approval])
        self.box.add_class("atqbo-panel")
        self._chosen(None)
        self._planned_anew()

    def _repr_mimebundle_(self, **options: object) -> Json:
        return self.box._repr_mimebundle_(**options)

    # One document

    def _make_detail(self) -> None:
        self.about = widgets.HTML()
        self.why = widgets.Text(
            description="Reason",
            placeholder="why it has to wait",
            layout=_WIDE,
            style=_LABELLED,
            continuous_update=True,
        )
        self.hold = widgets.Button(description="Hold")
        self.release = widgets.Button(description="Release")
        self.said = widgets.HTML()
        self.why.observe(self._offer, "value")
        self.hold.on_click(lambda _: self._decide(lambda source: self.proposal.hold(source, self.why.value)))
        self.release.on_click(lambda _: self._decide(self.proposal.release))
        buttons = widgets.HBox([self.hold, self.release])
        self.detail = widgets.VBox([self.about, self.why, buttons, self.said])
        self.detail.add_class("atqbo-detail")

    def _chosen(self, document: Document | None) -> None:
        """Show the document that was chosen in the list."""
        self.document = document
        self.detail.layout.display = "" if document else "none"
        self.why.value = self.said.value = ""
        if document:
            held = self.proposal.holds.get(document.source)
            self.about.value = markup.detail(document, self.proposal.plan, self.proposal.facts, held)
        self._offer()

    def _offer(self, _: object = None) -> None:
        """Only what can be done can be pressed."""
        document, running = self.document, self.transfer is not None
        held = document is not None and document.source in self.proposal.holds
        possible = document is not None and can_be_held(document) and not held and not running
        self.why.disabled = not possible
        self.hold.disabled = not possible or not self.why.value.strip()
        self.release.disabled = not held or running

    def _decide(self, act: Callable[[str], None]) -> None:
        if self.document is None:
            return
        said = ""
        try:
            act(self.document.source)
        except AtqboError as error:
            said = str(error)
        self._planned_anew()
        self.said.value = markup.message(said, "bad")

    # The plan as a whole

    def _make_approval(self) -> None:
        self.summary, self.request = widgets.HTML(), widgets.HTML()
        self.typed = widgets.Text(description="Approval", layout=_WIDE, style=_LABELLED, continuous_update=True)
        self.hint = widgets.HTML()
        self.approve = widgets.Button(description="Approve and transfer", button_style="primary", disabled=True)
        follow = self.follow = Follow(
            self.proposal.company.path, self.reports, "Transfer", "For the next plan, run the notebook again."
        )
        self.bar, self.stage, self.result = follow.bar, follow.stage, follow.result
        self.typed.observe(self._compare, "value")
        self.approve.on_click(self._approve)
        heading = widgets.HTML("<h3>Approve</h3>")
        parts = [heading, self.summary, self.request, self.typed, self.hint, self.approve, follow.box]
        self.approval = widgets.VBox(parts)

    def _planned_anew(self) -> None:
        """A hold or a release makes another plan with another sentence: what was typed is not valid any more."""
        plan = self.proposal.plan
        self.browser.show(plan)
        if self.browser.source:
            self.browser.choose(self.browser.source)
        self.summary.value = markup.summary(plan)
        blocked = self.proposal.obstacles
        self.request.value = markup.obstacles(blocked) if blocked else markup.request(plan)
        self.typed.value = ""
        self._compare()

    def _compare(self, _: object = None) -> None:
        sentence = self.proposal.plan.sentence()
        open_to_approval = bool(sentence) and not self.proposal.obstacles and self.transfer is None
        self.typed.disabled = not open_to_approval
        self.hint.value = markup.message(wording.hint(sentence, self.typed.value)) if open_to_approval else ""
        self.approve.disabled = not open_to_approval or self.typed.value != sentence

    def _approve(self, _: object) -> None:
        try:
            approval = self.proposal.approve(self.typed.value)
        except AtqboError as error:
            self._planned_anew()
            self.hint.value = markup.message(str(error), "bad")
            return
        self.transfer = self.follow.start(self.proposal.plan.app, "--plan", approval.plan)
        self._offer()
        self._compare()
