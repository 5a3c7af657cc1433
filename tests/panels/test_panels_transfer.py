"""Approve and transfer: the exact sentence, a process of its own, its progress, its record, its errors."""

import json

from panels_kit import analyst

from atqbo import panels, steps
from atqbo.panels import wording
from atqbo.show import Table


def invoices(sandbox):
    return sandbox.asked("dump")["quickbooks"].get("Invoice", [])


def approve(panel):
    panel.typed.value = panel.proposal.plan.sentence()
    panel.approve.click()
    panel.transfer.wait(60)


def test_only_the_exact_sentence_opens_the_button(panel):
    sentence = panel.proposal.plan.sentence()
    for typed in ("", sentence[:-1], sentence.lower(), f"{sentence} ", f" {sentence}", sentence.replace(" + ", " +  ")):
        panel.typed.value = typed
        assert panel.approve.disabled, typed
        assert panel.hint.value
    panel.typed.value = sentence
    assert not panel.approve.disabled
    assert panel.hint.value == ""


def test_a_hint_says_what_is_still_missing():
    assert wording.hint("TRANSFER 2", "") == "Type the sentence above, exactly as it stands."
    assert wording.hint("TRANSFER 2", "TRANS") == "Go on with: FER 2"
    assert wording.hint("TRANSFER 2", "TRANSFER 3") == "It differs at character 10: “3” should be “2”."
    assert wording.hint("TRANSFER 2", "TRANSFER 2!") == "There is more than the sentence: remove what follows it."
    assert wording.hint("TRANSFER 2", "TRANSFER 2") == ""


def test_the_run_is_a_process_whose_progress_and_record_are_shown(small, reports, tmp_path):
    with analyst(small, tmp_path / "state") as panel:
        stages = []
        panel.stage.observe(lambda change: stages.append(change["new"]), "value")
        held = panel.proposal.plan.acting()[0].source
        panel.browser.choose(held)
        panel.why.value = "later"
        panel.hold.click()
        assert invoices(small) == []
        approve(panel)
        assert panel.approve.disabled
        assert panel.release.disabled
    assert any("Transferring" in stage for stage in stages)
    assert (panel.bar.value, panel.bar.max) == (panel.bar.max, panel.bar.max)
    assert len(invoices(small)) == 29
    assert "exit code 3" in panel.result.value
    [record] = [path.parent for path in reports.glob("*/*/*/manifest.json")]
    link = f"/atqbo/records/{record.relative_to(reports).as_posix()}/index.html"
    assert f'href="{link}"' in panel.result.value
    outcome = json.loads((record / "manifest.json").read_text())["outcome"]
    assert outcome["counts"]["created"] == 29
    assert "later" in (record / "index.html").read_text()


def test_an_error_of_the_process_is_shown_with_its_next_step(small, reports, tmp_path):
    with analyst(small, tmp_path / "state") as panel:
        small.edit("start_date", "start_dat")
        approve(panel)
    assert "exit code 2" in panel.result.value
    assert "Next: " in panel.result.value
    assert "start_dat" in panel.result.value
    assert "href=" not in panel.result.value
    assert invoices(small) == []


def test_a_company_that_another_run_holds_is_told(small, reports, tmp_path):
    from atqbo.ledger import lock

    with analyst(small, tmp_path / "state") as panel, lock.hold(panel.proposal.company.ledger_path):
        approve(panel)
    assert "another run holds the company" in panel.result.value
    assert "Next: " in panel.result.value


def test_with_an_obstacle_nothing_can_be_approved(small, reports, tmp_path):
    small.edit("[invoices]", '[invoices]\nsync = "off"')
    with analyst(small, tmp_path / "state") as panel:
        assert "switched off" in panel.request.value
        panel.typed.value = panel.proposal.plan.sentence()
        assert panel.approve.disabled


def test_in_a_run_the_notebook_shows_a_table_and_no_widget(company, tmp_path, monkeypatch):
    monkeypatch.setenv("ATQBO_RUN", "R1")
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path / "state"))
    session = steps.open_run(str(company.company), "invoices", "R1")
    try:
        facts = steps.read_invoices(session)
        shown = panels.decide(session, facts, steps.plan_documents(session, facts))
    finally:
        session.close()
    assert isinstance(shown, Table)
    assert "No person holds an invoice." in repr(shown)
