"""The gate of every app: whatever blocks it as a whole, or that it was not tried, ends with exit 3, nothing posted."""

import re

import pytest
from msgspec.structs import replace
from world import World

from atqbo.plan.app import APPS
from atqbo.sandbox import demo

ENTITIES = ("Invoice", "CreditMemo", "Bill", "VendorCredit", "PurchaseOrder", "Customer", "Vendor", "Item")


def world_of(app, folder, change=lambda text: text, **dataset):
    """The demo company with one app to run. change: of the text of its company file."""
    world = World(1, folder, dataset=replace(demo.dataset(), **dataset))
    world.app = app
    company = world.company()
    company.write_text(change(company.read_text()))
    world.company = lambda ledger="a": company
    return world


def posted(world):
    return {name: len(world.held_by()["quickbooks"].get(name, [])) for name in ENTITIES}


def assert_nothing_is_posted(world, *codes):
    before = posted(world)
    _, decision, plan = world.run()
    told = [each.code for each in decision.blockers] or [
        reason.code for some in decision.waiting.values() for reason in some
    ]
    assert plan.acting()
    assert set(codes) == set(told)
    assert (world.outcome.exit_code, posted(world)) == (3, before)


@pytest.mark.parametrize("app", APPS)
def test_where_no_number_can_be_written_back_nothing_is_posted(app, tmp_path):
    assert_nothing_is_posted(world_of(app, tmp_path, read_only=(APPS[app].entity,)), "rights-missing")


@pytest.mark.parametrize("app", APPS)
def test_settings_that_their_owner_has_not_accepted_post_nothing(app, tmp_path):
    head = f"[{APPS[app].section}]\n"
    world = world_of(app, tmp_path, lambda text: text.replace(head, f'{head}owner = "somebody else"\n'))
    assert_nothing_is_posted(world, "settings-unaccepted")


@pytest.mark.parametrize("app", APPS)
def test_an_app_that_was_not_tried_posts_nothing_by_policy_alone(app, tmp_path):
    world = world_of(app, tmp_path, lambda text: re.sub(r'trial_waived_by = ".*"\n', "", text))
    before = posted(world)
    _, decision, _ = world.run()
    assert "trial-missing" in {reason.code for some in decision.waiting.values() for reason in some}
    assert (decision.chosen, world.outcome.exit_code, posted(world)) == (frozenset(), 3, before)


def test_with_an_empty_quickbooks_one_approval_creates_every_customer(tmp_path):
    """The clean slate of the prerequisites: nothing is matched, and the policy alone creates nobody."""
    empty = demo.dataset(overlays=("clean-slate",))
    world = World(1, tmp_path, dataset=replace(empty, policy={**empty.policy, "create_customers": False}))
    world.run()
    assert posted(world)["Customer"] == 0
    _, decision, plan = world.run(by_person=True)
    billed = {each.party for each in plan.documents if each.source in decision.chosen}
    held = world.held_by()["quickbooks"]
    assert len(billed) > 20
    assert sorted(each["DisplayName"] for each in held["Customer"]) == sorted(billed)
    assert len(held["Invoice"]) == len(decision.chosen)
