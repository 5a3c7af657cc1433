"""Categories and departments of expense reports and products of purchase orders, as people decided."""

from typing import Any

import expense_factories as expenses
import plan_orders_factories as orders
import pytest
from plan_factories import at, memory

from atqbo import rows, show
from atqbo.checks import survey
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Verdict
from atqbo.plan.expenses.mapping import mapping
from atqbo.reconcile import propose, propose_reactivation
from atqbo.reconcile.cases import Cases, billable_category_cases, category_cases, department_cases, product_cases
from atqbo.reconcile.judging import why_not

FIELD = rows.Klass(id="52", name="Field service", fully_qualified_name="Field service")
SERVICE = {"classes": [FIELD], "departments": [rows.Department(id=1, name="Field Service", number="100")]}
OTHER = {"items": [orders.bought_item("7", "Switch, 24 ports")]}


def said(choice: Choice, subject: str, quickbooks: str = "", **fields: Any) -> Memory:
    word = Decided(number=4, who="morgan", at=at("2026-03-14", 9), choice=choice, quickbooks=quickbooks, **fields)
    return memory(decided={subject: word}, links={subject: quickbooks} if quickbooks else {})


def departments(past: Memory | None = None, **given: Any) -> Cases:
    return department_cases(survey(expenses.facts(**given), expenses.settings(), past or memory()), {})


def products(past: Memory | None = None, **given: Any) -> Cases:
    return product_cases(survey(orders.facts(**given), orders.settings(), past or memory()), {})


def class_of_line(past: Memory | None = None, **given: Any) -> Any:
    [line] = expenses.made(past=past, **given)["Line"]
    return line["AccountBasedExpenseLineDetail"].get("ClassRef")


NEW = {"expense_categories": {**expenses.CATEGORIES, 8: "Meal"}, "items": [expenses.spent(expense_category=8)]}
LINKED = {"subject": "category:8", "quickbooks": "70"}


def categories(past: Memory | None = None, **given: Any) -> Cases:
    return category_cases(survey(expenses.facts(**given), expenses.settings(), past or memory()), {})


def account_of_line(past: Memory | None = None, **given: Any) -> Any:
    [line] = expenses.made(past=past, **given)["Line"]
    return line["AccountBasedExpenseLineDetail"]["AccountRef"]["value"]


def test_a_category_without_account_finds_one_for_a_person_to_accept() -> None:
    [case] = categories(**NEW).cases
    assert (case.subject, case.label, case.match.kind.value) == ("category:8", "Meal", "held")
    assert [(each.theirs.name, each.kind.value) for each in case.candidates] == [("Meals and Entertainment", "similar")]
    [set_] = categories().cases
    assert (set_.label, set_.match.kind.value, set_.quickbooks) == ("Meals", "by-setting", "71")


def test_a_linked_category_goes_to_its_account_whatever_the_settings_say() -> None:
    past = said(Choice.LINK, **LINKED)
    assert account_of_line(past, **NEW) == "70"
    assert categories(past, **NEW).cases[0].match.kind.value == "linked"
    assert account_of_line(said(Choice.LINK, "category:5", "72")) == "72"
    assert account_of_line(said(Choice.LINK, "billable-category:5", "72")) == "71", "what nobody is billed for stays"


def test_what_is_billable_has_an_account_of_its_own() -> None:
    billed = {"items": [expenses.spent(is_billable_to_company=True)]}
    [case] = billable_category_cases(survey(expenses.facts(**billed), expenses.settings(), memory()), {}).cases
    assert (case.subject, case.quickbooks) == ("billable-category:5", "70")
    assert categories(**billed).cases == ()
    assert account_of_line(said(Choice.LINK, "billable-category:5", "72"), **billed) == "72"


def test_only_what_is_paid_back_and_waits_asks_for_an_account() -> None:
    assert categories(items=[expenses.paid_by_company()]).cases == ()
    assert categories(reports=[expenses.report(quick_books_reference_number="9")]).cases == ()
    assert categories(items=[expenses.spent(expense_category=99)]).cases == ()


@pytest.mark.parametrize(
    ("past", "code"),
    [
        (said(Choice.LEAVE_OUT, "category:5", why="ask the auditor"), "left-out"),
        (said(Choice.LINK, "category:5", "404"), "account-link-broken"),
        (said(Choice.LINK, "category:5", "1"), "account-unfit"),
    ],
)
def test_v2_what_a_person_left_out_or_quickbooks_cannot_take_holds_its_reports(past: Memory, code: str) -> None:
    document = expenses.only(past=past)
    assert (document.verdict, [each.code for each in document.reasons]) == (Verdict.HOLD, [code])
    assert categories(past).cases[0].match.kind.value == ("left-out" if code == "left-out" else "held")


def test_c4_only_active_accounts_that_take_costs_in_home_currency_can_be_chosen() -> None:
    euros = rows.Account(id="90", name="Travel EUR", account_type="Expense", currency_ref=rows.Ref("EUR"))
    gone = rows.Account(id="91", name="Travel (old)", account_type="Expense", active=False)
    income = rows.Account(id="92", name="Travel income", account_type="Income")
    given = {"accounts": [*expenses.facts().quickbooks.accounts, euros, gone, income], **NEW}
    some = categories(**given)
    assert set(some.records) == {"70", "71", "72", "20"}
    assert why_not(some, "category:8", None, "92") is not None
    assert propose(some, some.cases[0]).why_not.code == "account-not-made"


def test_5_expenses_tells_what_was_decided_beside_what_is_set() -> None:
    past = said(Choice.LINK, "category:5", "72")
    shown = mapping(expenses.facts(), expenses.settings().expenses, past)
    table = show.expense_categories(shown)
    [meals] = [row for row in table.rows if row["label"] == "Meals"]
    assert (meals["billable"], meals["not_billable"]) == ("Travel", "Car and Truck")
    assert meals["state"] == "As decided in 3_items where not billable: Car and Truck."


def test_e2_a_department_finds_the_class_of_its_name_for_a_person_to_accept() -> None:
    [case] = departments(**SERVICE).cases
    assert (case.subject, case.label, case.match.kind.value) == ("department:100", "100", "without")
    assert [each.theirs.id for each in case.candidates] == ["52"]
    assert departments().cases[0].match.kind.value == "same-name"
    assert departments(preferences=expenses.preferences(classes=False)).cases == ()


def test_e2_a_linked_class_stands_on_the_lines_whatever_its_name() -> None:
    past = said(Choice.LINK, "department:100", "52")
    assert class_of_line(past, **SERVICE) == {"value": "52"}
    assert departments(past, **SERVICE).cases[0].match.kind.value == "linked"


def test_e2_a_new_class_is_made_with_the_first_bill_exactly_as_a_person_saw_it() -> None:
    some = departments(classes=[])
    shown = propose(some, some.cases[0], "Service desk")
    past = said(Choice.CREATE, "department:100", name="Service desk", body=shown.body)
    assert expenses.made(past=past, entity="Class", classes=[]) == {"Name": "Service desk"}
    assert "$of" in class_of_line(past, classes=[])["value"]


@pytest.mark.parametrize("missing", ["post", "hold"])
def test_e2_left_out_lets_the_report_go_without_a_class_and_says_nothing(missing: str) -> None:
    past = said(Choice.LEAVE_OUT, "department:100", why="not tracked")
    document = expenses.only(expenses.settings(missing_class=missing), past, classes=[])
    assert (document.verdict, document.notes) == (Verdict.CREATE, ())
    assert class_of_line(past, classes=[]) is None


def test_i9_a_product_is_linked_left_out_or_its_item_made_active_again() -> None:
    [case] = products(**OTHER).cases
    assert (case.subject, case.label, case.match.kind.value) == ("product:5", "Switch", "held")
    assert products(said(Choice.LINK, "product:5", "7"), **OTHER).cases[0].match.kind.value == "linked"
    out = said(Choice.LEAVE_OUT, "product:5", why="ask Bo")
    assert products(out, **OTHER).cases[0].match.kind.value == "left-out"
    assert orders.plan(past=out).documents[0].verdict is Verdict.HOLD


def test_i9_an_inactive_item_is_made_active_with_the_first_order_of_its_product() -> None:
    gone = [orders.bought_item("7", "Switch", active=False)]
    shown = propose_reactivation(products(items=gone), "7")
    past = said(Choice.LINK, "product:5", "7", body=shown.body)
    made = orders.plan(orders.facts(items=gone), past)
    assert made.documents[0].verdict is not Verdict.HOLD
    assert [each.body["Active"] for each in made.effects if each.entity == "Item"] == [True]
    assert products(past, items=gone).cases[0].match.kind.value == "to-reactivate"


def test_i9_no_item_is_made_for_a_product_in_the_panel() -> None:
    some = products(items=[])
    assert propose(some, some.cases[0]).why_not.code == "product-not-made"
