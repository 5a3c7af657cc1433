"""Settings that their owner has not accepted block the app; a policy acts alone only after a trial."""

import msgspec
import pytest
from plan_factories import accepted, memory, settings

from atqbo.plan.ownership import agreed, differences, owner_of, unaccepted
from atqbo.plan.trial import untried


def changed(chosen, **sections):
    """Settings with other values: section={"key": value}."""
    values = msgspec.to_builtins(chosen)
    for section, keys in sections.items():
        values[section].update(keys)
    return msgspec.convert(values, type(chosen))


def test_without_an_owner_nothing_is_asked():
    assert unaccepted(settings(), memory()) is None


def test_the_owner_named_first_has_to_accept():
    chosen = settings(owner="pat")
    reason = unaccepted(chosen, memory())
    assert "pat answers for them" in reason.text
    assert f"accept_settings {agreed(chosen)[:12]}" in reason.remedy
    assert unaccepted(chosen, memory(accepted_settings={"invoices": accepted(chosen)})) is None


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ({"invoices": {"look_back_days": 30}}, ("[invoices] look_back_days", "14", "30")),
        ({"policy": {"create_customers": True}}, ("[policy] create_customers", "false", "true")),
        ({"policy": {"largest_invoice": "500.00"}}, ("[policy] largest_invoice", "", "500.00")),
        ({"quickbooks": {"realm_id": "77"}}, ("[quickbooks] realm_id", "9130", "77")),
        ({"invoices": {"owner": ""}}, ("[invoices] owner", "pat", "")),
    ],
)
def test_any_other_setting_waits_for_the_owner(sections, told):
    before = settings(owner="pat")
    now = changed(before, **sections)
    past = memory(accepted_settings={"invoices": accepted(before)})
    assert unaccepted(now, past).text.endswith("differ from what was accepted; pat answers for them")
    [difference] = differences(past.accepted_settings["invoices"], now)
    assert difference.key == told[0]
    assert difference.now == told[2]
    assert told[1] in difference.before


def test_ownership_is_handed_over_by_its_holder():
    before = settings(owner="pat")
    now = changed(before, invoices={"owner": "kim"})
    assert owner_of(now, accepted(before)) == "pat"
    assert owner_of(now, accepted(now, owner="kim")) == "kim"


def test_the_address_of_a_sandbox_on_this_host_is_no_difference():
    before = changed(settings(owner="pat"), autotask={"url": "http://127.0.0.1:4000/x"})
    now = changed(before, autotask={"url": "http://127.0.0.1:5000/x"})
    assert unaccepted(now, memory(accepted_settings={"invoices": accepted(before)})) is None
    away = changed(before, autotask={"url": "https://webservices9.autotask.net/x"})
    assert unaccepted(away, memory(accepted_settings={"invoices": accepted(before)})) is not None


def test_a_policy_acts_alone_only_after_the_trial():
    assert "a compare report (run 3_items) and one run approved by hand" in untried(settings(), memory()).text
    assert "one run approved by hand" in untried(settings(), memory(compared=True)).text
    assert "compare" in untried(settings(), memory(hand_approved=frozenset({"invoices"}))).text
    assert untried(settings(), memory(compared=True, hand_approved=frozenset({"invoices"}))) is None
    assert untried(settings(trial_waived_by="pat"), memory()) is None
