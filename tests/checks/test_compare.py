"""Billing codes beside items: every way they can stand to each other, with what waits, in table and spreadsheet."""

import csv
import hashlib
from decimal import Decimal

import pytest
from checks_kit import surveyed
from msgspec.structs import replace
from plan_factories import account, code, customer, invoice, item, line, memory, organization, preferences, settings

from atqbo import compare as comparing
from atqbo import rows, show
from atqbo.settings import ItemRule, ItemRules

TAXED = replace(preferences(), tax_prefs=rows.TaxPrefs(using_sales_tax=True))
HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://formula.example","x")'


def compared(chosen=None, past=None, **given):
    return comparing.compare(surveyed(chosen, past, **given))


def one(**given):
    """The one billing code's row."""
    [found] = [each for each in compared(**given) if each.code]
    return found


@pytest.mark.parametrize(
    ("given", "end", "item_id"),
    [
        ({}, "matched", "1"),
        ({"items": []}, "missing", None),
        ({"items": [item(active=False)]}, "inactive", "1"),
        ({"items": [item(name="Labor (deleted)", active=False)]}, "inactive", "1"),
        ({"items": [item(type="Category")]}, "category", "1"),
        ({"items": [item(name="LABOR")]}, "different", "1"),
        (
            {"items": [item("1", fully_qualified_name="A:Labor"), item("2", fully_qualified_name="B:Labor")]},
            "ambiguous",
            None,
        ),
        ({"billing_codes": [code(external_number="4000")], "items": [item("9", "4000")]}, "matched", "9"),
        ({"items": [item("9", "Work")], "past": memory(items={"Labor": "9"})}, "matched", "9"),
        ({"items": [item("9", "Work")], "past": memory(items={"Labor": "8"})}, "missing", None),
        ({"items": [], "chosen": settings(missing_item="create", income_account="Services")}, "missing", None),
        ({"items": [item("9", "Other")], "chosen": settings(missing_item="Other")}, "missing", None),
    ],
)
def test_how_a_billing_code_and_its_item_stand(given, end, item_id):
    found = one(**given)
    assert (found.end, found.item and found.item.id) == (end, item_id)


@pytest.mark.parametrize(
    ("their_code", "their_item", "more", "differs"),
    [
        (code(), item(name="LABOR"), {}, ("name (capitals)", "Labor", "LABOR")),
        (code(), item(name="La-bor"), {}, ("name (punctuation or accents)", "Labor", "La-bor")),
        (code(unit_price=Decimal("120.00")), item(unit_price=Decimal("110.5")), {}, ("price", "120.00", "110.5")),
        (code(unit_price=Decimal("120")), item(), {}, ("price", "120", "0")),
        (code(description="On site"), item(description="Remote"), {}, ("description", "On site", "Remote")),
        (code(tax_category_id=3), item(taxable=False), {"preferences": TAXED}, ("taxable", "yes", "no")),
        (code(), item(taxable=True), {"preferences": TAXED}, ("taxable", "no", "yes")),
    ],
)
def test_which_field_differs(their_code, their_item, more, differs):
    found = one(billing_codes=[their_code], items=[their_item], **more)
    assert found.end == "different"
    assert [(each.field, each.autotask, each.quickbooks) for each in found.differences] == [differs]


@pytest.mark.parametrize(
    ("their_code", "their_item"),
    [
        (code(unit_price=Decimal(0), description="  "), item(unit_price=Decimal(95), description="Help")),
        (code(unit_price=Decimal("120.00")), item(unit_price=Decimal(120))),
        (code(tax_category_id=3), item(taxable=False)),
        (code(description=" On site "), item(description="On site")),
    ],
)
def test_what_autotask_leaves_blank_and_equal_values_do_not_differ(their_code, their_item):
    assert one(billing_codes=[their_code], items=[their_item]).end == "matched"


@pytest.mark.parametrize(("wanted", "ends"), [("Services", "matched"), ("4000", "matched"), ("Hardware", "different")])
def test_the_income_account_is_compared_with_that_of_the_type(wanted, ends):
    rules = ItemRules(types={"Milestone Code": ItemRule(income_account=wanted)})
    chosen = replace(settings(), items=rules)
    accounts = [account(acct_num="4000"), account("61", "Hardware")]
    given = {"billing_codes": [code(use_type=6)], "use_types": {6: "Milestone Code"}, "accounts": accounts}
    found = one(chosen=chosen, **given)
    assert found.end == ends
    assert [each.field for each in found.differences] == ["income account"] * (ends == "different")


def test_the_ledger_account_of_autotask_is_compared_too():
    found = one(billing_codes=[code(general_ledger_account=7)], ledger_accounts={7: "Managed services"})
    [differs] = found.differences
    assert (differs.field, differs.autotask, differs.quickbooks) == ("income account", "Managed services", "Services")


def test_codes_that_are_neither_active_nor_in_use_and_internal_time_are_left_out():
    given = {
        "billing_codes": [
            code(),
            code(6, "Retired", is_active=False),
            code(7, "Vacation", use_type=3),
            code(8, "Training"),
        ],
        "use_types": {3: "Internal Allocation Code"},
    }
    assert {each.code.id for each in compared(**given) if each.code} == {5, 8}
    used = compared(**given | {"billing_items": [line(billing_code_id=6)]})
    assert {each.code.id for each in used if each.code} == {5, 6, 8}


def test_items_without_a_billing_code_are_told_unless_they_cannot_have_one():
    items = [
        item(),
        item("2", "Old stock", type="NonInventory"),
        item("3", "Gone", active=False),
        item("4", "Drawer", type="Category"),
    ]
    unused = [each for each in compared(items=items) if each.end == "unused"]
    assert [(each.item.id, each.code, each.documents) for each in unused] == [("2", None, ())]


def test_the_invoices_that_wait_and_their_sums_stand_beside_each_code_the_most_valuable_first():
    given = {
        "invoices": [invoice(1, "10.00"), invoice(2, "500.00"), invoice(3, "70.00", company_id=30)],
        "billing_items": [
            line(1, "10.00", 1, billing_code_id=5),
            line(2, "500.00", 2, billing_code_id=6),
            line(3, "70.00", 3, billing_code_id=5),
        ],
        "organizations": [organization(), organization(30, "Euro GmbH", currency_id=2)],
        "customers": [customer(), customer("8", "Euro GmbH", "EUR")],
        "billing_codes": [code(5, "Small"), code(6, "Large"), code(7, "Idle")],
        "items": [],
    }
    found = compared(**given)
    assert [(each.key, dict(each.waiting)) for each in found] == [
        ("Large", {"USD": Decimal("500.00")}),
        ("Small", {"EUR": Decimal("70.00"), "USD": Decimal("10.00")}),
        ("Idle", {}),
    ]
    assert comparing.sentence(found, "USD") == (
        "Of 3 billing codes: 3 missing, 0 matched. Invoices of 510.00 USD + 70.00 EUR use codes without a usable item."
    )


def test_the_table_says_what_differs_and_hostile_names_do_nothing():
    found = compared(billing_codes=[code(name=HOSTILE), code(6, "Labor", unit_price=Decimal(9))], items=[item()])
    html = show.compared(found, "USD")._repr_html_()
    assert HOSTILE not in html
    assert "&lt;img" in html
    assert "price: 9 in Autotask, 0 in QuickBooks" in html
    assert "QuickBooks has no item" in html


def test_the_spreadsheet_has_a_row_a_code_and_currency_and_no_formula(tmp_path):
    given = {"billing_codes": [code(name=FORMULA), code(6, "Labor", unit_price=Decimal(9))], "items": [item()]}
    path = tmp_path / "compare.csv"
    digest = show.compare_csv(compared(**given), path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open(encoding="utf-8-sig", newline="") as file:
        missing, different = csv.DictReader(file)
    assert missing["billing_code"] == missing["looked_for"] == f"'{FORMULA}"
    assert (missing["comparison"], missing["waiting"], missing["currency"]) == ("missing", "100.00", "USD")
    assert (missing["invoices"], missing["invoice_ids"]) == ("1", "4711")
    assert (different["comparison"], different["differs_in"], different["autotask_has"]) == ("different", "price", "9")
    assert (different["quickbooks_id"], different["invoices"], different["waiting"]) == ("1", "0", "")


def test_the_table_names_what_was_looked_for_and_the_item_where_they_are_not_the_same():
    [linked] = compared(items=[item("9", "Work")], past=memory(items={"Labor": "9"}))
    assert "<td>Labor → Work</td>" in show.compared([linked])._repr_html_()
    assert "→" not in show.compared(compared())._repr_html_()
