"""Hold and release: stored at once, honoured by every plan, told to whoever looks later."""

import getpass

from panels_kit import analyst

from atqbo import show
from atqbo.plan.document import Verdict

ONE, OTHER = "invoices:4705", "invoices:4706"


def verdict(panel, source=ONE):
    return next(each for each in panel.proposal.plan.documents if each.source == source)


def hold(panel, source=ONE, why="the client disputes it"):
    panel.browser.choose(source)
    panel.why.value = why
    panel.hold.click()


def test_a_hold_needs_a_reason(panel):
    panel.browser.choose(ONE)
    assert panel.hold.disabled
    panel.why.value = "   "
    assert panel.hold.disabled
    panel.why.value = "later"
    assert not panel.hold.disabled
    assert panel.release.disabled


def test_a_hold_changes_plan_list_and_sentence(panel):
    before = panel.proposal.plan.sentence()
    hold(panel)
    held = verdict(panel)
    assert held.verdict is Verdict.HOLD
    assert held.effects == ()
    said = held.reasons[0].text
    assert getpass.getuser() in said
    assert "the client disputes it" in said
    assert panel.proposal.plan.sentence() != before
    assert panel.proposal.plan.sentence() in panel.request.value.replace("&amp;", "&")
    assert "Held since 20" in panel.about.value
    assert panel.hold.disabled
    assert not panel.release.disabled


def test_what_was_typed_is_gone_with_the_plan_it_was_typed_for(panel):
    panel.typed.value = panel.proposal.plan.sentence()
    assert not panel.approve.disabled
    hold(panel)
    assert panel.typed.value == ""
    assert panel.approve.disabled


def test_a_release_lets_it_go(panel):
    before = panel.proposal.plan.sentence()
    hold(panel)
    panel.release.click()
    assert verdict(panel).verdict is Verdict.CREATE
    assert panel.proposal.plan.sentence() == before
    assert panel.release.disabled


def test_what_is_skipped_or_refused_cannot_be_held(panel):
    panel.browser.choose("invoices:4716")
    panel.why.value = "why not"
    assert panel.hold.disabled
    assert panel.why.disabled


def test_a_hold_survives_a_restart(panel, company, tmp_path):
    hold(panel)
    with analyst(company, tmp_path / "state") as later:
        assert verdict(later).verdict is Verdict.HOLD
        later.browser.choose(ONE)
        later.release.click()
        assert verdict(later).verdict is Verdict.CREATE


def test_a_hold_made_meanwhile_elsewhere_is_told_and_kept(panel, company, tmp_path):
    with analyst(company, tmp_path / "state") as other:
        hold(other, ONE, "seen by the other")
    hold(panel, ONE, "seen by me")
    assert "seen by the other" in panel.about.value
    assert "already" in panel.said.value
    assert verdict(panel).reasons[0].text.endswith("seen by the other")
    assert panel.proposal.holds[ONE].why == "seen by the other"


def test_a_hold_made_meanwhile_elsewhere_stops_the_approval(panel, company, tmp_path):
    panel.typed.value = panel.proposal.plan.sentence()
    with analyst(company, tmp_path / "state") as other:
        hold(other, OTHER, "wait for the contract")
    panel.approve.click()
    assert panel.transfer is None
    assert "changed" in panel.hint.value
    assert verdict(panel, OTHER).verdict is Verdict.HOLD
    assert panel.typed.value == ""
    assert panel.approve.disabled


def test_the_table_of_holds_says_who_since_when_and_why(panel):
    hold(panel)
    [row] = show.holds(panel.proposal.plan, panel.proposal.holds).rows
    assert (row["id"], row["who"], row["why"]) == (4705, getpass.getuser(), "the client disputes it")
    assert row["since"].endswith(" UTC")
