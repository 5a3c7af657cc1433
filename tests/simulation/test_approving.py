"""Approvals end to end: what they cover, how long, whose they may be; and the switch that allows one batch."""

import getpass
from datetime import timedelta

import pytest
from small_company import Small

from atqbo.clock import SystemClock
from atqbo.errors import Blocked
from atqbo.ledger.store import Approval, Ledger
from atqbo.sandbox.faults import Faults
from atqbo.settings import load
from atqbo.steps.deciding import Proposal


@pytest.fixture
def world(tmp_path):
    """Two invoices, and a company whose policy lets nothing go by itself."""
    made = []
    world = waits(tmp_path, lambda new: made.extend([new.invoice(), new.invoice(days_ago=3)]))
    world.first, world.second = made
    return world


def waits(folder, build, **more):
    world = Small(folder, build, **more)
    edit(world, "create_invoices = true", "create_invoices = false")
    return world


def edit(world, old, new):
    """Change the company file."""
    path = world.company()
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def proposed(world):
    """A run that only plans: hash and sentence of what it asks a person for."""
    world.ends()
    return world.plan.hash, world.plan.sentence()


def stored(world, plan, hours_ago, who="kim"):
    """A person's approval of the plan as the panel keeps it, that many hours old."""
    ledger = Ledger.open(world.company().parent / "ledger.sqlite", world.services.realm_id, SystemClock())
    at = world.clock.now() + timedelta(hours=max(0, -hours_ago))
    ledger.approve(Approval(plan=plan, kind="person", who=who, host="desk", typed="…", at=at))
    ledger.close()
    world.clock.sleep(hours_ago * 3600)


def why(world, number):
    """The text of why that invoice is held."""
    [document] = [each for each in world.plan.documents if each.autotask_id == number]
    return document.reasons[0].text


def test_k2_what_changed_since_the_approval_is_held_with_what_changed_and_the_rest_goes(world):
    plan, sentence = proposed(world)
    world.amend("autotask", "Invoices", world.first, comments="Other words")
    ends = world.ends(plan=plan, approval=sentence)
    assert ends == {world.first: ("held", "changed-since-approval"), world.second: ("created",)}
    assert why(world, world.first) == "It has changed since it was approved: Invoice: memo"
    assert list(world.posted()) == [world.second]


def test_k2_only_what_was_approved_is_sent(world):
    plan, sentence = proposed(world)
    third = {**world.autotask_invoice(world.second), "id": 99999}
    with world.services.world.store.transaction():
        world.services.world.store.put(("autotask", "Invoices"), 99999, third)
    assert set(world.ends(plan=plan, approval=sentence)) == {world.first, world.second}
    assert set(world.posted()) == {world.first, world.second}


def test_k2_an_approval_counts_for_a_day(world):
    plan, _ = proposed(world)
    stored(world, plan, hours_ago=24)
    assert world.ends(plan=plan) == {world.first: ("created",), world.second: ("created",)}


def test_k2_an_approval_lapses_after_a_day_and_says_what_to_do(world):
    plan, sentence = proposed(world)
    stored(world, plan, hours_ago=25)
    assert set(world.ends(plan=plan).values()) == {("held",)}
    [[reason], _] = world.decision.waiting.values()
    assert reason.code == "approval-lapsed"
    assert "kim approved the plan on " in reason.text
    assert "an approval counts for 24 hours" in reason.text
    assert "approve it anew by its sentence" in reason.remedy
    assert world.posted() == {}
    assert set(world.ends(plan=plan, approval=sentence).values()) == {("created",)}


def test_k2_an_approval_by_a_clock_far_ahead_does_not_count_until_then(world):
    plan, _ = proposed(world)
    stored(world, plan, hours_ago=-25)
    assert set(world.ends(plan=plan).values()) == {("held",)}
    assert world.posted() == {}


def test_k2_a_second_person_has_to_approve_where_the_policy_asks_for_one(world, monkeypatch):
    edit(world, "[policy]", "[policy]\nsecond_person = true")
    plan, sentence = proposed(world)
    refused = world.run(plan=plan, approval=sentence)
    assert isinstance(refused, Blocked)
    assert "Whoever made a plan may not approve it" in str(refused)
    stored(world, plan, hours_ago=1, who=getpass.getuser())
    assert set(world.ends(plan=plan).values()) == {("held",)}
    monkeypatch.setenv("LOGNAME", "the-controller")
    assert set(world.ends(plan=plan, approval=sentence).values()) == {("created",)}
    assert ("Name", "the-controller (user of the host, not authenticated)") in world.outcome.approval


def once(folder, build):
    return Small(folder, build, sync="once")


def test_sync_once_sends_the_next_batch_that_holds_a_document_and_then_nothing(tmp_path):
    made = []
    world = once(tmp_path, lambda new: made.append(new.invoice(number="TAKEN")))
    assert world.ends() == {made[0]: ("skipped", "already-numbered")}, "a batch without a document spends nothing"
    world.amend("autotask", "Invoices", made[0], invoiceNumber=None)
    assert world.ends() == {made[0]: ("created",)}
    assert 'That was the one batch of [invoices] sync = "once": the app is off now.' in world.outcome.sentence
    assert world.blocked() == ["once-spent"]


def test_sync_once_counts_again_only_after_another_value_was_seen(tmp_path):
    world = once(tmp_path, lambda new: new.invoice())
    world.ends()
    assert world.blocked() == ["once-spent"]
    edit(world, 'sync = "once"', 'sync = "off"')
    assert world.blocked() == ["sync-off"]
    edit(world, 'sync = "off"', 'sync = "once"')
    assert world.blocked() == []


def test_sync_once_is_not_spent_where_nothing_left(tmp_path):
    world = once(tmp_path, lambda new: new.invoice())
    world.services.faults = Faults.of({"rules": [{"match": "POST batch", "fault": "throttled"}]})
    world.run()
    assert world.posted() == {}
    world.quiet()
    world.run()
    assert len(world.posted()) == 1


def test_k2_the_panel_refuses_who_made_the_plan_too(world, monkeypatch):
    edit(world, "[policy]", "[policy]\nsecond_person = true")
    _, sentence = proposed(world)
    proposal = Proposal(load(world.company()), world.facts, world.plan, world.clock)
    with pytest.raises(Blocked, match="Whoever made a plan may not approve it"):
        proposal.approve(sentence)
    monkeypatch.setenv("LOGNAME", "the-controller")
    assert proposal.approve(sentence).who == "the-controller"
    assert set(world.ends(plan=world.plan.hash).values()) == {("created",)}
