"""Preflight as a run: what it reads, what people say in it, what it remembers, and the files it leaves."""

import csv
import json
import sys
from math import ceil
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "simulation"))

from world import World

from atqbo import outcome as outcomes
from atqbo import steps
from atqbo.courier.post import SETTLE_AFTER
from atqbo.errors import Blocked, ServiceError, UsageError
from atqbo.facts import Unread
from atqbo.gate import Gate
from atqbo.sandbox import demo, scale
from atqbo.sandbox.adapter import ServicesAdapter
from atqbo.sandbox.faults import Faults


class Desk:
    """Runs of 1_preflight on one company in the sandbox, an hour apart."""

    def __init__(self, folder, dataset=None):
        self.world = World(1, folder, dataset=dataset or demo.dataset())
        self.number = 0

    def session(self, run):
        session = steps.open_run(
            str(self.world.company()),
            "preflight",
            run,
            clock=self.world.clock,
            adapter=ServicesAdapter(self.world.services),
            gate=Gate(None, self.world.clock),
        )
        session.inline, session.settle_after = True, SETTLE_AFTER
        return session

    def run(self, attest="", acts=True, cure="", approval=""):
        """Returns the report, and what `attest` told. What was cured stays in `cured`."""
        self.number += 1
        session = self.session(f"run-{self.number}" if acts else "")
        said = steps.attest(session, attest)
        facts = steps.read_preflight(session)
        cures = steps.propose_cures(session, facts, cure)
        self.sentence = cures.sentence()
        self.cured = steps.carry_out(session, facts, cures, approval)
        told = steps.check(session, self.cured.facts)
        self.outcome = steps.conclude_preflight(session, told, self.cured)
        session.finish(self.outcome)
        self.world.clock.sleep(3600)
        return told, said

    def requests(self):
        counted = self.world.services.requests()
        assert counted["rejected"] == {"autotask": 0, "quickbooks": 0}
        return counted


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def standing(told, code):
    return next(each.standing for each in told.attestations if each.code == code)


def test_an_answer_is_kept_with_name_and_date(desk, monkeypatch):
    monkeypatch.setenv("LOGNAME", "pat")
    told, said = desk.run("password-lasts, intuit-admin")
    assert said.startswith("pat says: The password of the Autotask user does not expire.")
    assert (standing(told, "password-lasts"), standing(told, "numbering-off")) == ("given", "open")
    told, said = desk.run()
    assert said == "Nobody attested anything in this run."
    [answer] = [each.answer for each in told.attestations if each.code == "password-lasts"]
    assert (answer.who, answer.at.date()) == ("pat", desk.world.dataset.today)


def test_without_a_run_nothing_is_kept(desk):
    desk.run("password-lasts", acts=False)
    told, _ = desk.run()
    assert standing(told, "password-lasts") == "open"
    assert told.changes.since is None


def test_a_question_that_nobody_asks_is_refused(desk):
    with pytest.raises(UsageError, match="Nobody asks that question"):
        desk.run("numbers-are-fine")


def test_the_next_run_tells_what_changed(desk):
    first, _ = desk.run()
    second, _ = desk.run("password-lasts")
    assert second.changes.since is not None
    assert second.changes.gone == ("Nobody has said yet: The password of the Autotask user does not expire",)
    assert second.changes.new == ()
    assert len(first.found) == len(second.found) + 1


def test_findings_are_left_as_files(desk, tmp_path, monkeypatch):
    told, _ = desk.run()
    assert steps.keep_findings(told).startswith("All findings are kept with the record of a run")
    monkeypatch.setenv(outcomes.FOLDER_VARIABLE, str(tmp_path))
    assert "findings.csv, SHA-256 " in steps.keep_findings(told)
    rows = list(csv.DictReader((tmp_path / "findings.csv").read_text("utf-8-sig").splitlines()))
    assert {row["code"] for row in rows} == {each.code for each in told.found}
    assert sum(row["code"] == "organizations-held" for row in rows) == 10
    values = json.loads((tmp_path / "findings.json").read_text())
    assert [each["code"] for each in values["findings"]] == [each.code for each in told.found]
    assert values["attestations"][0]["standing"] == "open"


def test_lists_are_read_in_whole_pages(tmp_path):
    dataset = scale.dataset(6000)
    desk = Desk(tmp_path, dataset)
    desk.run()
    counted = desk.requests()
    pages = {name: ceil(len(dataset.autotask[name]) / 500) for name in ("Companies", "Contacts", "Invoices")}
    asked = {
        name: counted["autotask"][f"POST {name}/query"] + counted["autotask"].get(f"POST {name}/query/next", 0)
        for name in pages
    }
    assert asked == pages
    assert counted["quickbooks"]["GET query"] <= 10 + len(dataset.quickbooks["Customer"]) // 1000 + 1


def test_each_list_is_asked_for_once_for_all_apps(desk):
    desk.run()
    counted = desk.requests()
    names = ("Companies", "Contacts", "BillingCodes", "Currencies", "PaymentTerms", "Departments", "TaxRegions")
    assert {name: counted["autotask"].get(f"POST {name}/query", 0) for name in names} == dict.fromkeys(names, 1)
    assert (counted["quickbooks"]["GET companyinfo"], counted["quickbooks"]["GET preferences"]) == (1, 1)
    assert counted["quickbooks"]["GET query"] <= 21, "18 lists and documents, one page each"


def test_an_app_is_looked_at_as_its_own_user(desk):
    """Of which Autotask knows nothing here: that blocks this app alone, and is told."""
    company = desk.world.company()
    own = '\n[purchase_orders.autotask]\nusername = "own@example.com"\nsecret = "file:secrets.json#autotask_secret"\n'
    company.write_text(company.read_text() + own)
    desk.world.company = lambda: company
    told, _ = desk.run()
    [lacking] = [each for each in told.found if each.code == "app-unreadable"]
    assert (lacking.app, lacking.severity) == ("purchase-orders", "blocker")
    assert lacking.text == "What purchase orders need: Autotask does not know the API user"
    assert (desk.outcome.exit_code, desk.outcome.blocks) == (3, ("purchase-orders",))
    assert desk.outcome.waiting[0].startswith("Purchase orders: What purchase orders need")
    assert desk.outcome.sentence.startswith(
        "1 thing blocks the purchase order transfer, nothing blocks the invoice or expense report transfer; "
    )


class Refusing:
    """QuickBooks that shows its employees to nobody."""

    def __init__(self, real):
        self.real = real

    def __getattr__(self, name):
        return getattr(self.real, name)

    def query(self, entity, row, where=""):
        if entity == "Employee":
            raise ServiceError("QuickBooks refuses a query: not for this user", subject=entity)
        return self.real.query(entity, row, where)


def test_a_list_that_is_refused_is_told_and_stops_no_other(desk):
    session = desk.session("")
    session.quickbooks = Refusing(session.quickbooks)
    facts = steps.read_preflight(session)
    assert facts.around.employees is None
    why = "QuickBooks refuses a query: not for this user"
    assert facts.around.unread == (
        Unread("Employee in QuickBooks", why),
        Unread("What expense reports need", why, "expenses"),
    )
    told = steps.check(session, facts)
    assert told.untold[0] == facts.around.unread[0]
    assert [each.app for each in told.looked if each.subject == "Customers"] == ["invoices"]
    session.close()


def named(desk, side, entity, field):
    return [each[field] for each in desk.world.held_by()[side][entity]]


CURE_ALL = (
    "CURE 4 FINDINGS: CREATE 1 TERM, CREATE 1 DEPARTMENT CLASS, REACTIVATE 1 CUSTOMER, RENAME 1 ORGANIZATION, 09ED05"
)


def test_cures_are_shown_and_nothing_is_written_without_their_sentence(desk):
    before = desk.world.held_by()
    told, _ = desk.run()
    assert desk.sentence == CURE_ALL
    assert desk.outcome.sentence.endswith("; 4 can be cured here.")
    assert desk.world.held_by() == before
    desk.run(acts=False, approval=CURE_ALL)
    assert desk.world.held_by() == before
    assert told.found


def test_another_sentence_is_refused_before_anything_is_written(desk):
    before = desk.world.held_by()
    with pytest.raises(Blocked, match="not that of these cures"):
        desk.run(approval="CURE EVERYTHING")
    assert desk.world.held_by() == before


def test_a_way_that_does_not_exist_is_refused(desk):
    with pytest.raises(UsageError, match="That is no cure"):
        desk.run(cure="make-it-work")


def test_what_was_approved_is_written_once_and_the_findings_are_those_afterwards(desk):
    told, _ = desk.run(approval=CURE_ALL)
    assert [each.state for each in desk.cured.ends] == ["done"] * 4
    assert "Net 21 Days" in named(desk, "quickbooks", "Term", "Name")
    assert {"Harbor Lane Yoga"} <= set(named(desk, "quickbooks", "Customer", "DisplayName"))
    assert "Calumet Group - North Plant" in named(desk, "autotask", "Companies", "companyName")
    codes = {each.code for each in told.found}
    assert not {"terms-missing", "tilde-in-autotask", "departments-without-class"} & codes
    assert desk.outcome.counts["cured"] == 4
    written = desk.requests()
    assert (written["quickbooks"]["POST batch"], written["autotask"]["PATCH Companies"]) == (3, 1)
    desk.run()
    assert desk.sentence == ""
    assert desk.requests()["autotask"]["PATCH Companies"] == 1


@pytest.mark.parametrize("fault", ["answer-lost", "request-lost", "failed-after", "item-missing", "late", "answer-cut"])
@pytest.mark.parametrize("label", ["POST batch", "PATCH Companies"])
def test_an_answer_that_is_lost_is_looked_up_and_nothing_is_written_twice(desk, label, fault):
    """The second batch of a run is that of the cures; the first reads exchange rates."""
    if (label, fault) == ("PATCH Companies", "item-missing"):
        fault = "patch-ignored"
    rule = {"match": label, "fault": fault, "nth": [2] if label == "POST batch" else [1]}
    desk.world.services.faults = Faults.of({"rules": [rule]})
    desk.run(approval=CURE_ALL)
    assert [each.fault for each in desk.world.services.faults.happened] == [fault]
    assert [each.state for each in desk.cured.ends] == ["done"] * 4
    assert named(desk, "quickbooks", "Term", "Name").count("Net 21 Days") == 1
    assert named(desk, "quickbooks", "Customer", "DisplayName").count("Harbor Lane Yoga") == 1
    assert "Calumet Group - North Plant" in named(desk, "autotask", "Companies", "companyName")


def test_a_chosen_cure_alone_is_carried_out(desk):
    desk.run(cure="create-terms", approval="CURE 1 FINDING: CREATE 1 TERM, 1EC684")
    assert "Net 21 Days" in named(desk, "quickbooks", "Term", "Name")
    assert "Calumet Group~North Plant" in named(desk, "autotask", "Companies", "companyName")


def test_an_approved_cure_is_no_trial_of_the_transfer(desk):
    desk.run(approval=CURE_ALL)
    session = desk.session("")
    assert not session.ledger.memory().hand_approved
    session.close()
