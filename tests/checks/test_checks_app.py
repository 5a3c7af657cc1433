"""What concerns an app as a whole: whose settings they are, whether it was tried, whether it is on for one batch."""

import pytest
from checks_kit import SAID, found
from msgspec.structs import replace
from plan_factories import accepted, at, memory, settings
from plan_orders_factories import settings as settings_with_orders

from atqbo.checks import Severity
from atqbo.plan.app import APPS

ORDERS = APPS["purchase-orders"]
OTHER_WINDOW = settings(look_back_days=30)


def past(**given):
    return memory(attestations=SAID, **given)


def test_settings_that_their_owner_did_not_accept_block():
    told = found(settings(), past(accepted_settings={"invoices": accepted(OTHER_WINDOW)}))["settings-unaccepted"]
    assert told.severity is Severity.BLOCKER
    [difference] = told.told
    assert difference.startswith("[invoices] look_back_days: 30 → ")
    same = past(accepted_settings={"invoices": accepted(settings())})
    assert "settings-unaccepted" not in found(settings(), same)


def test_v2_those_of_another_app_block_that_app_and_no_invoice():
    chosen = settings_with_orders()
    before = replace(chosen, purchase_orders=replace(chosen.purchase_orders, watch_days=7))
    told = found(chosen, past(accepted_settings={ORDERS.name: accepted(before, app=ORDERS)}))["settings-unaccepted"]
    assert (told.severity, told.app) == (Severity.BLOCKER, ORDERS.name)
    same = past(accepted_settings={ORDERS.name: accepted(chosen, app=ORDERS)})
    assert "settings-unaccepted" not in found(chosen, same)


def test_settings_that_nobody_owns_are_noted():
    assert found(settings(), past())["no-owner"].severity is Severity.NOTE
    assert "no-owner" not in found(settings(owner="pat"), past())


def test_a_policy_that_acts_alone_before_anybody_has_looked_is_told():
    alone = {"create_invoices": True}
    assert "a compare report" in found(settings(policy=alone))["trial-missing"].text
    assert "trial-missing" not in found(settings())
    assert "trial-missing" not in found(settings(policy=alone, trial_waived_by="pat"))
    assert "trial-missing" not in found(settings(policy=alone), past(compared=True, hand_approved={"invoices"}))


@pytest.mark.parametrize(
    ("spent", "says"), [({}, "the next batch is sent"), ({"invoices": at("2026-03-14", 9)}, "was sent on 2026-03-14")]
)
def test_an_app_that_is_on_for_one_batch(spent, says):
    assert says in found(settings(sync="once"), past(spent=spent))["sync-once"].text
    assert "sync-once" not in found(settings(sync="on"), past(spent=spent))
