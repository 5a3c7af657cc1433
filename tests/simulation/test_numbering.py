"""[invoices] numbering, end to end: whose number an invoice has, and how Autotask learns that it was transferred."""

from datetime import datetime
from random import Random

import pytest
from small_company import Small
from test_simulation import CHANCES

from atqbo.sandbox.faults import Faults

BY_HAND = {"CustomTxnNumbers": True}


def numbered(folder, mode, number="2026-0417", **more):
    """A company with one invoice, numbered in Autotask, that waits."""
    made = {}
    world = Small(folder, lambda new: made.update(id=new.invoice(number)), prefers=BY_HAND, numbering=mode, **more)
    return world, made["id"]


@pytest.mark.parametrize(("mode", "number"), [("autotask-number", "2026-0417"), ("autotask-id", None)])
def test_i1_autotask_numbers_the_invoice_and_keeps_its_own_number(tmp_path, mode, number):
    world, wanted = numbered(tmp_path, mode)
    assert world.ends() == {wanted: ("created",)}
    assert world.posted()[wanted]["DocNumber"] == (number or str(wanted))
    stands = world.autotask_invoice(wanted)
    assert stands["invoiceNumber"] == "2026-0417"
    assert datetime.fromisoformat(stands["webServiceDate"]) == world.clock.now().replace(microsecond=0)
    assert not world.tied.owed
    assert world.tied.documents[0].number == (number or str(wanted))
    assert world.ends() == {wanted: ("skipped", "transferred-earlier")}
    assert world.asked()["PATCH Invoices"] == 1


def test_the_number_is_quickbooks_own_by_default(tmp_path):
    made = []
    world = Small(tmp_path, lambda new: made.append(new.invoice()))
    assert world.ends() == {made[0]: ("created",)}
    assert world.autotask_invoice(made[0])["invoiceNumber"] == world.posted()[made[0]]["DocNumber"]
    assert world.autotask_invoice(made[0])["webServiceDate"] is None


@pytest.mark.parametrize(
    ("mode", "prefers", "why"),
    [
        ("quickbooks", BY_HAND, "custom-numbers-on"),
        ("autotask-number", {}, "custom-numbers-off"),
        ("autotask-id", {}, "custom-numbers-off"),
    ],
)
def test_i1_custom_numbers_must_fit_the_numbering(tmp_path, mode, prefers, why):
    world = Small(tmp_path, lambda new: new.invoice("7"), prefers=prefers, numbering=mode)
    assert world.blocked() == [why]
    assert not world.posted()


@pytest.mark.parametrize(
    ("number", "why"),
    [("", "number-missing"), ("2026-04-17/Plainfields", "number-too-long"), ("ERROR", "failed-earlier")],
)
def test_i1_a_number_that_will_not_do_holds_the_invoice(tmp_path, number, why):
    world, wanted = numbered(tmp_path, "autotask-number", number)
    assert world.ends() == {wanted: ("held", why)}
    assert world.autotask_invoice(wanted)["webServiceDate"] is None


def test_21_characters_are_taken_and_the_id_never_lacks(tmp_path):
    world, wanted = numbered(tmp_path / "long", "autotask-number", "2026-04-17/Plainfield")
    assert world.ends() == {wanted: ("created",)}
    world, wanted = numbered(tmp_path / "id", "autotask-id", "")
    assert world.ends() == {wanted: ("created",)}


def test_a_number_that_another_invoice_of_quickbooks_has_holds_it_however_old_that_one_is(tmp_path):
    made = {}

    def build(new):
        new.typed("2026-0417", amount=11, days_ago=300, made_days_ago=300)
        made["id"] = new.invoice("2026-0417")

    world = Small(tmp_path, build, prefers=BY_HAND, numbering="autotask-number")
    assert world.ends() == {made["id"]: ("held", "number-taken")}
    assert world.asked()["POST batch"] == 1, "all numbers are looked up in one request"


def test_a_web_service_date_that_somebody_else_set_is_left_alone(tmp_path):
    world, wanted = numbered(tmp_path, "autotask-id")
    world.amend("autotask", "Invoices", wanted, webServiceDate="2026-10-30T08:00:00Z")
    assert world.ends() == {wanted: ("skipped", "already-stamped")}
    assert not world.posted()


def test_i6_a_web_service_date_cleared_by_a_person_does_not_send_it_again(tmp_path):
    world, wanted = numbered(tmp_path, "autotask-id")
    world.ends()
    world.amend("autotask", "Invoices", wanted, webServiceDate=None)
    assert world.ends() == {wanted: ("held",)}
    assert [reason.code for reason in world.decision.waiting[f"invoices:{wanted}"]] == ["resend-by-person"]
    assert world.ends(approval="ADOPT 1 INVOICE 290.00 USD") == {wanted: ("adopted",)}
    assert world.autotask_invoice(wanted)["webServiceDate"]
    assert len(world.marked()[wanted]) == 1


def test_a_date_that_autotask_did_not_keep_is_owed_and_told_by_the_next_run(tmp_path):
    world, wanted = numbered(tmp_path, "autotask-number")
    world.services.faults = Faults.of({"seed": 1, "chances": {"patch-ignored": 1}})
    assert world.ends() == {wanted: ("created",)}
    assert world.tied.owed
    world.quiet()
    assert world.ends() == {wanted: ("adopted",)}
    assert world.tied.documents[0].number == "2026-0417"
    assert world.autotask_invoice(wanted)["webServiceDate"]
    assert len(world.marked()[wanted]) == 1


@pytest.mark.parametrize("seed", range(12))
def test_under_autotasks_numbers_too_nothing_is_posted_twice_or_lost_whatever_goes_wrong(tmp_path, seed):
    """Faults and crashes as in the histories of test_simulation; then runs without any until nothing is left."""
    random = Random(seed)
    world = Small(tmp_path, lambda new: [new.invoice(days_ago=n % 9) for n in range(9)], prefers=BY_HAND,
                  numbering="autotask-id")  # fmt: skip
    world.services.faults = Faults.of({"seed": seed, "chances": CHANCES})
    for _ in range(3):
        world.run(crash_at=random.randint(0, 90) if random.random() < 0.7 else -1)
        world.clock.sleep(random.choice([0, 1, 400]))
    world.quiet()
    world.run()
    assert set(world.ends().values()) == {("skipped", "transferred-earlier")}
    for row in world.held_by()["autotask"]["Invoices"]:
        [posted] = world.marked()[row["id"]]
        assert posted["DocNumber"] == str(row["id"])
        assert row["webServiceDate"]


def test_i1_custom_numbers_switched_on_meanwhile_stop_the_run_and_block_the_next(tmp_path):
    """What is under way then cannot be called back; nothing is sent after it."""
    world = Small(tmp_path, lambda new: [new.invoice(days_ago=n % 9) for n in range(100)])
    forms = world.held_by()["quickbooks"]["Preferences"][0]["SalesFormsPrefs"]
    world.before_transfer = lambda: world.amend("quickbooks", "Preferences", "1", SalesFormsPrefs={**forms, **BY_HAND})
    ends = world.ends()
    posted = world.posted()
    assert 0 < len(posted) < 100
    assert {number for number, end in ends.items() if end == ("created",)} == set(posted)
    assert {end for number, end in ends.items() if number not in posted} == {("held",)}
    assert "The run stopped: QuickBooks gives documents no number" in world.outcome.sentence
    assert len(posted) == 30, "one batch"
    assert world.outcome.exit_code == 3
    assert "PATCH Invoices" not in world.asked()
    assert world.blocked() == ["custom-numbers-on"]
