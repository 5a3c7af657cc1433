"""The panel of 1_preflight: accept the settings, say what no service shows, approve cures. Each starts a run."""

import os
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import ipywidgets as widgets
from msgspec.structs import replace

from atqbo import show
from atqbo.checks.attesting import QUESTIONS
from atqbo.money import Json
from atqbo.outcome import REPORTS_VARIABLE
from atqbo.panels import markup, wording
from atqbo.panels.follow import Follow
from atqbo.panels.transfer import Transfer
from atqbo.plan.app import APPS, App
from atqbo.plan.cures import Cures, Way
from atqbo.plan.permission.ownership import agreed, unaccepted
from atqbo.show import Table
from atqbo.steps import Run

_WIDE = widgets.Layout(width="40rem", max_width="100%")
_WAYS = {
    Way.TERMS: "Create missing payment terms in QuickBooks",
    Way.CLASSES: "Create missing classes in QuickBooks",
    Way.DEPARTMENTS: "Create classes of departments in QuickBooks",
    Way.ITEMS: "Create missing items in QuickBooks",
    Way.CUSTOMERS: "Make inactive customers active again in QuickBooks",
    Way.QUICKBOOKS_NAMES: "Take the tilde out of names in QuickBooks",
    Way.AUTOTASK_NAMES: "Take the tilde out of names of organizations in Autotask",
}
_AFTER = "Run this notebook again to see both sides as they stand now."


def answer(run: Run, cures: Cures) -> "Answers | Table":
    """In JupyterLab the panel with which a person answers; in a run a sentence."""
    if run.acts:
        return show.note("This is a run: nobody is asked.")
    return Answers(run, cures, Path(os.environ.get(REPORTS_VARIABLE) or "../reports").resolve())


class Answers:
    """What a person may say here. Only one run at a time."""

    def __init__(self, run: Run, cures: Cures, reports: Path) -> None:
        self._run, self._cures = run, cures
        self.transfer: Transfer | None = None
        self.follow = Follow(run.company.path, reports, "Run", _AFTER)
        parts = [*self._owner(), *self._word(), *self._approval()]
        self.box = widgets.VBox([widgets.HTML(markup.STYLE), *parts, self.follow.box])
        self.box.add_class("atqbo-panel")
        self._offer()

    def _repr_mimebundle_(self, **options: object) -> Json:
        return self.box._repr_mimebundle_(**options)

    # Settings

    def _owner(self) -> list[widgets.Widget]:
        """A button for each app whose settings wait for their owner."""
        accepted = self._run.ledger.accepted_settings()
        self.accepts: dict[str, widgets.Button] = {}
        parts: list[widgets.Widget] = []
        for app in (APPS[name] for name in self._run.settings.used()):
            reason = unaccepted(self._run.settings, accepted, app)
            if reason:
                button = self.accepts[app.name] = widgets.Button(description=f"Accept the settings of {app.nouns}")
                button.on_click(lambda _, app=app: self._accept(app))
                parts += [widgets.HTML(markup.message(f"{reason.text}.")), button]
        return [widgets.HTML("<h3>Settings</h3>"), *parts] if parts else []

    def _accept(self, app: App) -> None:
        self._start("-p", "accept_settings", agreed(self._run.settings, app))

    # A person's word

    def _word(self) -> list[widgets.Widget]:
        """A box for each question, ticked by nobody but a person."""
        self.said = {
            code: widgets.Checkbox(description=each.statement, indent=False, layout=_WIDE)
            for code, each in QUESTIONS.items()
        }
        self.attest = widgets.Button(description="Say so in my name", button_style="primary")
        given = self._run.ledger.memory().attestations
        parts: list[widgets.Widget] = []
        for code, box in self.said.items():
            box.observe(self._offer, "value")
            earlier = f"; {given[code].who} said so on {given[code].at:%Y-%m-%d}" if code in given else ""
            parts += [box, widgets.HTML(markup.message(f"Where to look: {QUESTIONS[code].look}{earlier}"))]
        self.attest.on_click(lambda _: self._start("-p", "attest", ",".join(_ticked(self.said))))
        return [widgets.HTML("<h3>What only a person can say</h3>"), *parts, self.attest]

    # Cures

    def _approval(self) -> list[widgets.Widget]:
        """A box for each way that cures something, and the sentence that approves the chosen ones."""
        counts = Counter(each.way for each in self._cures.cures)
        self.ways = {
            way.value: widgets.Checkbox(description=f"{_WAYS[way]}: {count}", value=True, indent=False, layout=_WIDE)
            for way, count in counts.items()
        }
        self.request, self.hint = widgets.HTML(), widgets.HTML()
        self.typed = widgets.Text(
            description="Approval", layout=_WIDE, style={"description_width": "5rem"}, continuous_update=True
        )
        self.cure = widgets.Button(description="Approve and put right", button_style="primary")
        self.typed.observe(self._offer, "value")
        for box in self.ways.values():
            box.observe(self._offer, "value")
        self.cure.on_click(lambda _: self._carry_out())
        if not counts:
            return []
        heading = widgets.HTML("<h3>Put right</h3>")
        return [heading, *self.ways.values(), self.request, self.typed, self.hint, self.cure]

    def chosen(self) -> Cures:
        """The cures of the ways that are ticked."""
        ticked = _ticked(self.ways)
        return replace(self._cures, cures=tuple(each for each in self._cures.cures if each.way.value in ticked))

    def _carry_out(self) -> None:
        cures = self.chosen()
        ways = ",".join(dict.fromkeys(Way(each.way).value for each in cures.cures))
        self._start("-p", "cure", ways, "-p", "approval", cures.sentence())

    # Runs

    def _start(self, *options: str) -> None:
        self.transfer = self.follow.start("preflight", *options)
        self._offer()

    def _offer(self, _: object = None) -> None:
        """Only what can be done can be pressed; after a run the notebook has to look again."""
        sentence, free = self.chosen().sentence(), self.transfer is None
        self.request.value = markup.to_type(sentence) if sentence else markup.message("Nothing is chosen.")
        self.hint.value = markup.message(wording.hint(sentence, self.typed.value)) if sentence and free else ""
        self.cure.disabled = not (free and sentence and self.typed.value == sentence)
        self.attest.disabled = not (free and _ticked(self.said))
        for button in self.accepts.values():
            button.disabled = not free


def _ticked(boxes: dict[str, widgets.Checkbox]) -> Collection[str]:
    return [name for name, box in boxes.items() if box.value]
