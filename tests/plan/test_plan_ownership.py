"""Settings that their owner has not accepted block the app; a policy acts alone only after a trial."""

import msgspec
import pytest
from plan_factories import accepted, memory, settings

from atqbo.money import decode, encode
from atqbo.plan.app import EXPENSES, INVOICES
from atqbo.plan.permission.ownership import agreed, differences, owner_of, unaccepted
from atqbo.plan.permission.trial import untried


def changed(chosen, **sections):
    """Settings with other values: section={"key": value}."""
    values = msgspec.to_builtins(chosen)
    for section, keys in sections.items():
        values[section].update(keys)
    return msgspec.convert(values, type(chosen))


def test_without_an_owner_nothing_is_asked():
    assert unaccepted(settings(), {}) is None


def test_the_owner_named_first_has_to_accept():
    chosen = settings(owner="pat")
    reason = unaccepted(chosen, {})
    assert "pat answers for them" in reason.text
    assert f"accept_settings {agreed(chosen)[:12]}" in reason.remedy
    assert unaccepted(chosen, {"invoices": accepted(chosen)}) is None


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
    past = {"invoices": accepted(before)}
    assert unaccepted(now, past).text.endswith("differ from what was accepted; pat answers for them")
    [difference] = differences(past["invoices"], now)
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
    assert unaccepted(now, {"invoices": accepted(before)}) is None
    away = changed(before, autotask={"url": "https://webservices9.autotask.net/x"})
    assert unaccepted(away, {"invoices": accepted(before)}) is not None


def both_apps(**expenses):
    """Settings of a company that moves expense reports too."""
    values = msgspec.to_builtins(settings(owner="pat")) | {"expenses": {"start_date": "2026-01-01", **expenses}}
    return msgspec.convert(values, type(settings()))


def test_what_was_accepted_is_the_same_when_it_comes_back_from_the_ledger():
    chosen = settings(owner="pat", description=("item-name",), tax_tolerance="0.05")
    word = accepted(chosen)
    kept = msgspec.structs.replace(word, settings=decode(encode(word.settings)))
    assert differences(kept, chosen) == ()
    assert unaccepted(chosen, {"invoices": kept}) is None


def test_each_owner_answers_for_one_app_alone():
    before, now = both_apps(owner="kim"), both_apps(owner="kim", look_back_days=30)
    word = {"invoices": accepted(before), "expenses": accepted(before, "kim", EXPENSES)}
    assert unaccepted(now, word, INVOICES) is None
    reason = unaccepted(now, word, EXPENSES)
    assert "The settings of the expenses app differ from what was accepted; kim answers for them" in reason.text
    assert f"accept_settings {agreed(now, EXPENSES)[:12]}" in reason.remedy
    assert agreed(now, EXPENSES) != agreed(now, INVOICES)


@pytest.mark.parametrize(
    ("key", "invoices_wait", "expenses_wait"),
    [("create_invoices", True, False), ("create_expenses", False, True), ("create_customers", True, True)],
)
def test_a_key_of_the_policy_concerns_the_apps_it_is_about(key, invoices_wait, expenses_wait):
    before = both_apps(owner="kim")
    now = changed(before, policy={key: True})
    word = {"invoices": accepted(before), "expenses": accepted(before, "kim", EXPENSES)}
    assert (unaccepted(now, word, INVOICES) is not None) is invoices_wait
    assert (unaccepted(now, word, EXPENSES) is not None) is expenses_wait


def test_the_trial_of_an_app_without_items_needs_no_compare_report():
    company = both_apps()
    assert "missing: one run approved by hand" in untried(company, memory(), EXPENSES).text
    assert untried(company, memory(hand_approved=frozenset({"invoices"})), EXPENSES) is not None
    assert untried(company, memory(hand_approved=frozenset({"expenses"})), EXPENSES) is None


def test_a_policy_acts_alone_only_after_the_trial():
    assert "a compare report (run 3_items) and one run approved by hand" in untried(settings(), memory()).text
    assert "one run approved by hand" in untried(settings(), memory(compared=True)).text
    assert "compare" in untried(settings(), memory(hand_approved=frozenset({"invoices"}))).text
    assert untried(settings(), memory(compared=True, hand_approved=frozenset({"invoices"}))) is None
    assert untried(settings(trial_waived_by="pat"), memory()) is None
