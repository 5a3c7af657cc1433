from decimal import Decimal

import pytest
from msgspec.structs import replace
from plan_factories import (
    account,
    code,
    codes,
    effect,
    invoice,
    item,
    known_party,
    line,
    memory,
    only,
    plan,
    settings,
)

from atqbo import rows
from atqbo.effects import State, UniqueName
from atqbo.plan.document import Verdict
from atqbo.settings import ItemRule, ItemRules

CREATE = settings(missing_item="create", income_account="Services")


def item_refs(made: object) -> list[object]:
    return [each["SalesItemLineDetail"]["ItemRef"]["value"] for each in effect(made, "Invoice").body["Line"]]  # type: ignore[arg-type]


def reasons(**fields: object) -> list[str]:
    document = only(plan(**fields))
    assert document.verdict is Verdict.HOLD
    return codes(document.reasons)


def test_i9_a_filled_external_number_is_the_only_key() -> None:
    items = [item(), item("2", "4000")]
    assert item_refs(plan(billing_codes=[code(external_number="4000")], items=items)) == ["2"]
    assert reasons(billing_codes=[code(external_number="4001")], items=items) == ["item-missing"]


@pytest.mark.parametrize("blank", [None, "", " "])
def test_i9_a_blank_external_number_falls_back_to_the_name(blank: str | None) -> None:
    assert item_refs(plan(billing_codes=[code(external_number=blank)])) == ["1"]


def test_i9_by_setting_the_name_only() -> None:
    made = plan(chosen=settings(match_items_by="name"), billing_codes=[code(external_number="4000")])
    assert item_refs(made) == ["1"]


def test_the_full_name_goes_before_the_name() -> None:
    nested = item("3", "Labor", fully_qualified_name="Work:Labor")
    assert item_refs(plan(items=[nested, item()])) == ["1"]
    assert item_refs(plan(items=[nested])) == ["3"]
    assert item_refs(plan(items=[nested, item()], billing_codes=[code(external_number="Work:Labor")])) == ["3"]


def test_several_codes_share_one_item() -> None:
    made = plan(
        billing_codes=[code(5, "Onsite", external_number="Labor"), code(6, "Remote", external_number="Labor")],
        invoices=[invoice(total="200.00")],
        billing_items=[line(1), line(2, billing_code_id=6)],
    )
    assert item_refs(made) == ["1", "1"]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item("3", fully_qualified_name="A:Labor"), item("4", fully_qualified_name="B:Labor")], "item-ambiguous"),
        ([item(active=False)], "item-inactive"),
        ([item("1", "Labor (deleted)", active=False)], "item-inactive"),
        ([item(type="Category")], "item-is-category"),
        ([item("1", "LABOR")], "item-near-match"),
        ([item("1", "Lab-or", fully_qualified_name="Work:Lab-or")], "item-near-match"),
        ([], "item-missing"),
    ],
)
def test_i9_what_is_not_surely_the_item_holds_the_document(items: list[rows.Item], expected: str) -> None:
    for chosen in (settings(), CREATE, settings(missing_item="Misc")):
        if expected != "item-missing" or chosen == settings():
            assert reasons(items=[*items, item("9", "Misc")], chosen=chosen) == [expected]


def test_i9_an_inventory_item_is_used_and_told() -> None:
    document = only(plan(items=[item(type="Inventory")]))
    assert (document.verdict, codes(document.notes)) == (Verdict.CREATE, ["item-is-inventory"])


def test_a_cross_reference_goes_before_the_name() -> None:
    other = item("2", "Work")
    assert item_refs(plan(past=memory(items={"Labor": "2"}), items=[item(), other])) == ["2"]
    assert reasons(past=memory(items={"Labor": "99"})) == ["item-link-broken"]


@pytest.mark.parametrize(
    ("label", "kind"),
    [("Material Cost Code", "NonInventory"), ("Product Code", "NonInventory"), ("Milestone Code", "Service")],
)
def test_i9_a_missing_item_is_created_by_setting(label: str, kind: str) -> None:
    made = plan(chosen=CREATE, items=[], billing_codes=[code(use_type=4)], use_types={4: label})
    create = effect(made, "Item")
    assert create.source == "item:Labor"
    assert create.body == {"Name": "Labor", "Type": kind, "IncomeAccountRef": {"value": "60"}, "Taxable": False}
    assert create.proof == UniqueName("Name", "Labor")
    assert item_refs(made) == [{"$of": create.key}]
    assert create.key in effect(made, "Invoice").after
    assert only(made).lines[0].account == "Services"


RULES = ItemRules(
    types={"Milestone Code": ItemRule("Milestone {name}", "Projects", "yes"), "Product Code": ItemRule("{type}")},
)


def test_i9_an_item_an_invoice_brings_along_follows_the_rule_of_its_type() -> None:
    chosen = replace(CREATE, items=RULES)
    made = plan(
        chosen=chosen,
        items=[],
        billing_codes=[code(use_type=6, unit_price=Decimal(80), description="Phase")],
        use_types={6: "Milestone Code"},
        accounts=[account(), account("61", "Projects")],
    )
    assert effect(made, "Item").body == {
        "Name": "Milestone Labor",
        "Type": "Service",
        "IncomeAccountRef": {"value": "61"},
        "Taxable": True,
        "UnitPrice": 80,
        "Description": "Phase",
    }
    assert effect(made, "Item").source == "item:Labor", "what it is looked for by stays"
    assert (only(made).lines[0].item, only(made).lines[0].account) == ("Milestone Labor", "Projects")
    taken = [item("9", "Milestone Labor")]
    assert reasons(
        chosen=chosen, items=taken, billing_codes=[code(use_type=6)], use_types={6: "Milestone Code"},
        accounts=[account(), account("61", "Projects")],
    ) == ["item-name-taken"]  # fmt: skip


def test_i9_two_new_items_of_one_name_are_held() -> None:
    made = plan(
        chosen=replace(CREATE, items=RULES),
        items=[],
        invoices=[invoice(total="200")],
        billing_items=[line(1), line(2, billing_code_id=6)],
        billing_codes=[code(use_type=7), code(6, "Screen", use_type=7)],
        use_types={7: "Product Code"},
    )
    assert codes(only(made).reasons) == ["item-near-match"] * 2


def test_i9_new_items_are_booked_by_the_billing_codes_ledger_account() -> None:
    made = plan(
        chosen=CREATE,
        items=[],
        billing_codes=[code(general_ledger_account=3)],
        ledger_accounts={3: "Projects"},
        accounts=[account(), account("61", "Projects")],
    )
    assert effect(made, "Item").body["IncomeAccountRef"] == {"value": "61"}


def test_one_new_item_serves_all_documents_and_mixed_codes_make_a_service() -> None:
    made = plan(
        chosen=CREATE,
        items=[],
        invoices=[invoice(1), invoice(2)],
        billing_items=[line(1, of=1), line(2, of=2, billing_code_id=6)],
        billing_codes=[code(use_type=4), code(6, external_number="Labor", use_type=1)],
        use_types={4: "Material Cost Code", 1: "General Allocation Code"},
    )
    assert effect(made, "Item").body["Type"] == "Service"


@pytest.mark.parametrize(
    "accounts",
    [[], [account(active=False)], [account(account_type="Expense")],
     [account("60", fully_qualified_name="A:Services"), account("61", fully_qualified_name="B:Services")]],
)  # fmt: skip
def test_no_item_is_created_without_one_active_income_account(accounts: list[rows.Account]) -> None:
    assert reasons(chosen=CREATE, items=[], accounts=accounts) == ["income-account-missing"]


@pytest.mark.parametrize("wanted", ["Sales:Services", "Services", "4000"])
def test_the_income_account_is_named_in_full_or_by_number_or_by_name(wanted: str) -> None:
    given = account(fully_qualified_name="Sales:Services", acct_num="4000")
    made = plan(chosen=settings(missing_item="create", income_account=wanted), items=[], accounts=[given])
    assert effect(made, "Item").body["IncomeAccountRef"] == {"value": "60"}


@pytest.mark.parametrize("name", ["Labor:Onsite", "x" * 101])
def test_no_item_is_created_under_an_unfit_name(name: str) -> None:
    assert reasons(chosen=CREATE, billing_codes=[code(name=name)]) == ["item-name-unfit"]


def test_two_missing_items_of_nearly_one_name_are_held() -> None:
    document = only(
        plan(
            chosen=CREATE,
            items=[],
            invoices=[invoice(total="200.00")],
            billing_codes=[code(), code(6, "LABOR")],
            billing_items=[line(1), line(2, billing_code_id=6)],
        )
    )
    assert codes(document.reasons) == ["item-near-match"] * 2


@pytest.mark.parametrize(
    ("state", "expected"),
    [(State.SENT, "outcome-unknown"), (State.HELD, "outcome-unknown"), (State.DONE, "item-vanished")],
)
def test_an_item_with_an_open_past_is_not_created_again(state: State, expected: str) -> None:
    past = memory([known_party(state, "Item", "item:Labor")])
    assert reasons(chosen=CREATE, items=[], past=past) == [expected]


def test_i9_a_default_item_stands_for_missing_ones_and_is_told() -> None:
    made = plan(chosen=settings(missing_item="Misc"), items=[item("9", "Misc")])
    assert item_refs(made) == ["9"]
    assert codes(only(made).notes) == ["item-replaced"]
    assert reasons(chosen=settings(missing_item="Misc"), items=[]) == ["default-item-missing"]
    assert reasons(chosen=settings(missing_item="Misc"), items=[item("9", "Misc", active=False)]) == ["item-inactive"]


@pytest.mark.parametrize("given", [line(billing_code_id=None), line(billing_code_id=99)])
def test_v2_a_line_without_a_known_billing_code_holds_its_document(given: rows.BillingItem) -> None:
    assert reasons(billing_items=[given]) == ["billing-code-missing"]


def test_a_billing_code_without_any_name_is_held() -> None:
    assert reasons(billing_codes=[code(name="")]) == ["billing-code-nameless"]
