"""Copy missing items: a plan like any other, by rule, never what only looks missing, never twice."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from plan_factories import account, code, codes, facts, item, known_party, line, memory, settings

from atqbo.effects import State, UniqueName, effect_key
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Known
from atqbo.plan.items.copied import became, with_created
from atqbo.plan.items.missing import plan_missing_items
from atqbo.settings import ItemRule, ItemRules

TYPES = {1: "General Allocation Code", 3: "Internal Allocation Code", 4: "Material Cost Code", 6: "Milestone Code"}


def missing(rules=None, past=None, income="Services", **given):
    chosen = replace(settings(income_account=income), items=rules)
    return plan_missing_items(facts(use_types=TYPES, **{"items": [], **given}), chosen, "d" * 64, past or memory())


def only(made):
    [found] = made.items
    return found


def test_an_item_is_made_from_its_billing_code():
    made = missing(
        billing_codes=[code(use_type=4, unit_price=Decimal("12.50"), description=" Cat 6 ", tax_category_id=2)],
    )
    [effect] = made.plan.effects
    assert (effect.service, effect.verb, effect.entity, effect.source) == ("quickbooks", "create", "Item", "item:Labor")
    assert effect.proof == UniqueName("Name", "Labor")
    assert effect.body == {
        "Name": "Labor",
        "Type": "NonInventory",
        "IncomeAccountRef": {"value": "60"},
        "Taxable": True,
        "UnitPrice": Decimal("12.50"),
        "Description": "Cat 6",
    }
    assert made.sentence == "CREATE 1 ITEM"
    assert only(made).account == "Services"


def test_it_is_the_effect_an_invoice_would_bring_so_that_only_one_is_sent():
    [effect] = missing().plan.effects
    assert effect.key == effect_key(memory().realm, "quickbooks", "create", "Item", "item:Labor")


def test_codes_with_one_external_number_become_one_item():
    some = [
        code(5, "Onsite", external_number="Labor", unit_price=Decimal(9)),
        code(6, "Remote", external_number="Labor", unit_price=Decimal(8)),
        code(7, "Milestone", use_type=6),
    ]
    made = missing(billing_codes=some)
    assert [(each.name, [code.id for code in each.codes]) for each in made.items] == [
        ("Labor", [5, 6]),
        ("Milestone", [7]),
    ]
    assert "UnitPrice" not in made.plan.effects[0].body
    assert made.sentence == "CREATE 2 ITEMS"


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"items": [item()]}, 0),
        ({"items": [item(name="LABOR")]}, 0),
        ({"items": [item(active=False)]}, 0),
        ({"items": [item(type="Category")]}, 0),
        ({"items": [item("9", "Work")], "past": memory(items={"Labor": "9"})}, 0),
        ({"past": memory(items={"Labor": "9"})}, 0),
        ({"billing_codes": [code(use_type=3)], "billing_items": []}, 0),
        ({"billing_codes": [code(is_active=False)], "billing_items": []}, 0),
        ({"billing_codes": [code(is_active=False)], "billing_items": [line()]}, 1),
        ({"billing_codes": [code(name=" ")]}, 0),
    ],
)
def test_only_what_is_really_missing_and_can_be_billed_is_copied(given, count):
    assert len(missing(**given).items) == count


def test_what_a_person_left_out_is_not_copied():
    word = Decided(label="Labor", choice=Choice.LEAVE_OUT, who="pat", at=facts().read_at, number=1)
    assert missing(past=memory(decided={"item:Labor": word})).items == ()


RULES = ItemRules(
    name="{key}",
    income_account="Sales",
    taxable="yes",
    types={
        "Milestone Code": ItemRule(name="Project: {name}".replace(":", " -"), income_account="Projects", taxable="no")
    },
)
ACCOUNTS = [account(), account("61", "Sales"), account("62", "Projects")]


def test_each_type_follows_its_rule_and_the_others_the_general_one():
    some = [code(5, "Labor", use_type=1), code(6, "Phase 1", use_type=6, external_number="P1")]
    labor, phase = missing(RULES, billing_codes=some, accounts=ACCOUNTS).items
    assert (labor.name, labor.account, labor.taxable) == ("Labor", "Sales", True)
    assert (phase.key, phase.name, phase.account, phase.taxable) == ("P1", "Project - Phase 1", "Projects", False)
    assert phase.effect.source == "item:P1"


def test_a_name_that_looks_like_a_placeholder_stays_as_it_is():
    rules = ItemRules(name="{key} ({type})")
    assert (
        only(missing(rules, billing_codes=[code(name="{type}", use_type=1)])).name == "{type} (General Allocation Code)"
    )


def test_the_ledger_account_of_the_billing_code_goes_before_the_general_one():
    given = {"billing_codes": [code(general_ledger_account=7)], "ledger_accounts": {7: "Projects"}}
    assert only(missing(RULES, accounts=ACCOUNTS, **given)).account == "Projects"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"income": "Nowhere"}, "income-account-missing"),
        ({"income": ""}, "income-account-missing"),
        ({"accounts": [account(active=False)]}, "income-account-missing"),
        ({"billing_codes": [code(name="A:B")]}, "item-name-unfit"),
        ({"billing_codes": [code(name="x" * 101)]}, "item-name-unfit"),
        ({"rules": ItemRules(name="Work"), "items": [item(name="work")]}, "item-name-taken"),
        ({"rules": ItemRules(name="Work"), "items": [item(name="Work", active=False)]}, "item-name-taken"),
        ({"past": memory([known_party(State.SENT, "Item", "item:Labor")])}, "outcome-unknown"),
        ({"past": memory([known_party(State.DONE, "Item", "item:Labor")])}, "item-vanished"),
        (
            {
                "rules": RULES,
                "accounts": ACCOUNTS,
                "billing_codes": [code(use_type=1, external_number="X"), code(6, use_type=6, external_number="X")],
            },
            "item-rules-differ",
        ),
        (
            {
                "billing_codes": [
                    code(external_number="X", general_ledger_account=1),
                    code(6, external_number="X", general_ledger_account=2),
                ],
                "ledger_accounts": {1: "Services", 2: "Projects"},
            },
            "item-rules-differ",
        ),
    ],
)
def test_what_a_person_has_to_put_right_first(given, reason):
    found = only(missing(**given))
    assert reason in codes(found.holds)
    assert found.effect is None


def test_two_that_would_have_one_name_are_both_held():
    made = missing(ItemRules(name="{type}"), billing_codes=[code(5, "A", use_type=1), code(6, "B", use_type=1)])
    assert [codes(each.holds) for each in made.items] == [["item-near-match"], ["item-near-match"]]
    assert (made.sentence, made.plan.effects) == ("", ())


def test_a_refused_item_may_be_planned_again_under_a_new_name():
    [first] = missing().plan.effects
    [again] = missing(past=memory([known_party(State.REFUSED, "Item", "item:Labor")])).plan.effects
    assert (again.revision, again.key == first.key) == (1, False)


def test_what_was_shown_is_the_same_plan_on_another_day():
    one = missing()
    assert one.seen_as == missing().seen_as
    assert one.seen_as != missing(income="Sales", accounts=ACCOUNTS).seen_as


def test_the_result_report_and_the_facts_afterwards():
    made = missing(billing_codes=[code(5, "A"), code(6, "B"), code(7, "C")])
    keys = [each.key for each in made.plan.effects]
    states = {
        keys[0]: Known(keys[0], 0, State.DONE, True, {"Id": "77"}),
        keys[1]: Known(keys[1], 0, State.REFUSED, True, None, "Duplicate Name Exists Error"),
    }
    ends = became(made, states)
    assert [(each.name, each.end, each.quickbooks_id) for each in ends] == [
        ("A", "created", "77"),
        ("B", "refused", ""),
        ("C", "planned", ""),
    ]
    given = facts(use_types=TYPES, items=[], billing_codes=[code(5, "A"), code(6, "B"), code(7, "C")])
    [new] = with_created(given, made, ends).quickbooks.items
    assert (new.id, new.name, new.type, new.income_account_ref.value, new.active) == ("77", "A", "Service", "60", True)
    after = plan_missing_items(with_created(given, made, ends), settings(income_account="Services"), "d" * 64, memory())
    assert [each.name for each in after.items] == ["B", "C"]
