"""The panel of 1_preflight: the owner's word, a person's word, and cures, each as a run of its own."""

import os
from contextlib import contextmanager

import pytest
from ipywidgets import HTML
from panels_kit import served

from atqbo import panels, steps
from atqbo.checks.attesting import QUESTIONS
from atqbo.ledger.notes import ATTESTED
from atqbo.panels.follow import Follow
from atqbo.plan.permission.ownership import agreed
from atqbo.show import Table

CREATE_TERM = "CURE 1 FINDING: CREATE 1 TERM, 1EC684"


@pytest.fixture
def demo(tmp_path, reports):
    with served(tmp_path / "store", "--data", "demo", "--no-limits") as sandbox:
        yield sandbox


@contextmanager
def asked(sandbox, state):
    """What Run All comes to in JupyterLab, as far as the panel needs it."""
    os.environ["ATQBO_STATE"] = str(state)
    session = steps.open_run(str(sandbox.company), "preflight")
    try:
        yield panels.answer(session, steps.propose_cures(session, steps.read_preflight(session), ""))
    finally:
        session.close()


def test_answers_are_runs_of_preflight_and_only_one_at_a_time(company, tmp_path, reports, monkeypatch):
    started = []
    monkeypatch.setattr(Follow, "start", lambda self, *options: started.append(options) or object())
    company.edit("[invoices]\n", '[invoices]\nowner = "pat"\n')
    try:
        with asked(company, tmp_path / "state") as panel:
            assert list(panel.said) == list(QUESTIONS)
            assert panel.attest.disabled
            panel.said["intuit-admin"].value = panel.said["password-lasts"].value = True
            panel.attest.click()
            assert started == [("preflight", "-p", "attest", "intuit-admin,password-lasts")]
            assert panel.attest.disabled
            assert panel.accepts["invoices"].disabled
        with asked(company, tmp_path / "state") as panel:
            digest = agreed(panel._run.settings)
            panel.accepts["invoices"].click()
            assert started[1:] == [("preflight", "-p", "accept_settings", digest)]
    finally:
        company.edit('owner = "pat"\n', "")


def test_the_sentence_is_that_of_the_chosen_cures_and_what_is_approved_is_written(demo, reports, tmp_path):
    with asked(demo, tmp_path / "state") as panel:
        whole = panel.chosen().sentence()
        assert whole.startswith("CURE 4 FINDINGS: ")
        for way, box in panel.ways.items():
            box.value = way == "create-terms"
        panel.typed.value = whole
        assert panel.cure.disabled
        assert CREATE_TERM in panel.request.value
        panel.typed.value = CREATE_TERM
        panel.cure.click()
        panel.transfer.wait(120)
        assert "Open the record" in panel.follow.result.value
        assert "Run this notebook again" in panel.follow.result.value
        panel._run.ledger.note(ATTESTED, "intuit-admin", {"who": "pat"})
        again = panels.answer(panel._run, panel.chosen())
        assert any("; pat said so on 20" in each.value for each in again.box.children if isinstance(each, HTML))
    assert "Net 21 Days" in {each["Name"] for each in demo.asked("dump")["quickbooks"]["Term"]}
    [page] = reports.glob("*/*/*/index.html")
    assert CREATE_TERM in page.read_text()


def test_in_a_run_no_widget_is_shown(company, tmp_path, monkeypatch):
    monkeypatch.setenv("ATQBO_RUN", "R1")
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path / "state"))
    session = steps.open_run(str(company.company), "preflight", "R1")
    try:
        assert isinstance(
            panels.answer(session, steps.propose_cures(session, steps.read_preflight(session), "")), Table
        )
    finally:
        session.close()
