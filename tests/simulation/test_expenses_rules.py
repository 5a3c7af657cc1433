"""Expense reports end to end, continued: every setting of [expenses], and the rules that test_expenses.py leaves.

The table of test_expenses.py says which test shows which sentence.
"""

import getpass
import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from expenses_company import MAPPED, Reports
from test_expenses import DETAIL, british, one

from atqbo import panels, show, steps
from atqbo.plan import postings as books
from atqbo.sandbox.books import record
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.draft import TIME_ZONE
from atqbo.sandbox.tenant import instant_text

OFFICE = ("61.40", "Meals", {"isReimbursable": False})
WEEK_ENDING, APPROVED = (DEMO_TODAY - timedelta(days=days) for days in (5, 3))


def of_client(world, **fields):
    """An item for the client."""
    return ("10.00", "Meals", {"companyID": world.client["id"], "isBillableToCompany": True, **fields})


def lines(world):
    """Details of the lines of the only bill."""
    [bill] = world.bills().values()
    return [line[DETAIL] for line in bill["Line"]]


def test_what_does_not_move_is_told_each_with_its_reason(tmp_path):
    def build(world):
        world.cases = {
            world.report(("5.00",), quickBooksReferenceNumber="1042"): ("skipped", "already-referenced"),
            world.report(("5.00",), quickBooksReferenceNumber="ERROR"): ("held", "failed-earlier"),
            world.report(("0.00",)): ("skipped", "no-total"),
            world.report(): ("held", "expense-items-missing"),
            world.report(("5.00",), status="In Progress"): ("skipped", "not-approved"),
            world.report(("5.00",)): ("created",),
        }

    world = Reports(tmp_path, build)
    ends = world.ends()
    assert ends == world.cases
    assert world.tied.holds
    assert world.tied.agrees
    assert all(reason.text for document in world.plan.documents for reason in document.reasons)


def test_e2_what_does_not_add_up_waits(tmp_path):
    world = Reports(tmp_path, one())
    world.change(world.number, amountDue=Decimal("99.00"))
    assert world.ends() == {world.number: ("held", "expense-items-do-not-add-up")}


def test_the_name_rule_is_the_settings_and_some_people_have_no_first_name(tmp_path):
    def build(world):
        world.draft.vendor("Bob Ray (employee)")
        world.draft.vendor("Sinclair (employee)")
        people = (world.person("Bob", "Ray"), world.person("", "Sinclair"))
        world.numbers = [world.report(("10.00",), by=each) for each in people]

    names = {"vendor_name": "{first} {last} (employee)", "vendor_name_without_first": "{last} (employee)"}
    world = Reports(tmp_path, build, **names)
    assert set(world.ends().values()) == {("created",)}
    assert [world.bills()[each]["VendorRef"]["name"] for each in world.numbers] == [
        "Bob Ray (employee)", "Sinclair (employee)",
    ]  # fmt: skip


def test_a_missing_vendor_holds_where_that_is_set(tmp_path):
    def build(world):
        world.number = world.report(("10.00",), by=world.person("Bob", "Ray"))

    assert Reports(tmp_path, build, missing_vendor="hold").ends() == {1: ("held", "vendor-missing")}


def test_e1_billable_only_by_setting_and_every_plan_warns(tmp_path):
    def build(world):
        world.number = world.report(of_client(world), of_client(world, isBillableToCompany=False))

    world = Reports(tmp_path, build, billable="as-autotask")
    assert world.ends() == {world.number: ("created",)}
    assert [each["BillableStatus"] for each in lines(world)] == ["Billable", "NotBillable"]
    world.ends()
    assert [note.code for note in world.plan.notes] == ["billed-twice"], "in a plan that bills nothing too"


@pytest.mark.parametrize(
    ("keys", "ends"),
    [
        ({"customers": "none"}, ("created",)),
        ({"missing_customer": "leave-out"}, ("created",)),
        ({"missing_customer": "hold"}, ("held", "customer-missing")),
    ],
)
def test_e1_the_customer_is_left_out_or_holds_by_setting(tmp_path, keys, ends):
    def build(world):
        newcomer = world.draft.organization("Beacon Hill Tutoring")
        world.number = world.report(("10.00", "Meals", {"companyID": newcomer["id"]}))

    world = Reports(tmp_path, build, **keys)
    assert world.ends() == {world.number: ends}
    if ends == ("created",):
        assert "CustomerRef" not in lines(world)[0]


@pytest.mark.parametrize(("missing", "ends"), [("post", ("created",)), ("hold", ("held", "class-missing"))])
def test_e2_a_department_without_class_is_posted_and_told_or_held(tmp_path, missing, ends):
    world = Reports(tmp_path, one(), missing_class=missing)
    world.change(world.number, departmentNumber="300")
    assert world.ends() == {world.number: ends}
    if missing == "post":
        assert "ClassRef" not in lines(world)[0]
        assert [note.code for note in world.plan.documents[0].notes] == ["class-missing"]


def test_e2_items_the_company_paid_hold_where_that_is_set(tmp_path):
    assert Reports(tmp_path, one(("38.15",), OFFICE), non_reimbursable="hold").ends() == {1: ("held", "company-paid")}


def test_e2_an_advance_waits_for_its_account(tmp_path):
    assert Reports(tmp_path, one(advance="20")).ends() == {1: ("held", "advance-account-missing")}


def test_e3_d2_the_bill_is_dated_by_setting_and_due_by_the_vendors_term(tmp_path):
    def build(world):
        world.draft.quickbooks["Vendor"][0]["TermRef"] = {"value": _term(world, "Net 30 Days")}
        world.number = world.report(("38.15",))

    world = Reports(tmp_path, build, bill_date="approval")
    assert world.ends() == {world.number: ("created",)}
    bill = world.bills()[world.number]
    assert (bill["TxnDate"], bill["DueDate"]) == (str(APPROVED), str(APPROVED + timedelta(days=30)))
    assert bill["SalesTermRef"]["name"] == "Net 30 Days"


def _term(world, name):
    return next(each["Id"] for each in world.draft.quickbooks["Term"] if each["Name"] == name)


@pytest.mark.parametrize("zone", ["UTC", TIME_ZONE])
def test_d1_dates_are_taken_as_written_however_they_are_stored(tmp_path, zone):
    """Calendar dates stored as midnight UTC or local midnight; the approval, an instant, in the company's zone."""
    night = instant_text(datetime.combine(WEEK_ENDING, time(0), ZoneInfo(zone)))
    late = instant_text(datetime.combine(APPROVED, time(23, 30), ZoneInfo(TIME_ZONE)))

    def build(world):
        world.number = world.report(("38.15", "Meals", {"expenseDate": night}), weekEnding=night, approvedDate=late)

    week, approval = (Reports(tmp_path / way, build, bill_date=way) for way in ("week-ending", "approval"))
    for world, day in ((week, WEEK_ENDING), (approval, APPROVED)):
        assert world.ends() == {world.number: ("created",)}
        bill = world.bills()[world.number]
        assert (bill["TxnDate"], bill["Line"][0]["Description"]) == (str(day), f"{WEEK_ENDING} · Lunch")


def test_c3_a_reimbursement_in_another_currency_is_held(tmp_path):
    def build(world):
        canadian = next(each["id"] for each in world.draft.autotask["Currencies"] if each["name"] == "CAD")
        world.number = world.report(("38.15",), reimbursementCurrencyID=canadian)

    assert Reports(tmp_path, build).ends() == {1: ("held", "reimbursed-in-foreign-currency")}


@pytest.mark.parametrize(
    ("currency", "ends"), [("USD", ("created",)), ("CAD", ("held", "account-currency"))], ids=["home", "foreign"]
)
def test_c4_the_payables_account_goes_along_in_home_currency_only(tmp_path, currency, ends):
    def build(world):
        world.account = world.draft.account("Payables to staff", "Accounts Payable", "AccountsPayable", currency)
        world.number = world.report(("38.15",))

    world = Reports(tmp_path, build, payables_account="Payables to staff")
    assert world.ends() == {world.number: ends}
    if currency == "USD":
        assert world.bills()[world.number]["APAccountRef"]["name"] == "Payables to staff"


def test_c4_accounts_of_advances_and_costs_are_kept_in_home_currency(tmp_path):
    def build(world):
        world.draft.account("Advances CAD", "Other Current Asset", "EmployeeCashAdvances", "CAD")
        world.draft.account("Travel CAD", "Expense", "Travel", "CAD")
        world.cases = {
            world.report(("38.15",), advance="20"): ("held", "account-currency"),
            world.report(("5.00", "Airfare")): ("held", "account-currency"),
        }

    abroad = {**MAPPED, "Airfare": {"billable": "Travel", "not_billable": "Travel CAD"}}
    world = Reports(tmp_path, build, advance_account="Advances CAD", categories=abroad)
    assert world.ends() == world.cases


def test_v1_v2_what_quickbooks_refuses_stops_nothing_else(tmp_path):
    def build(world):
        world.lunch, world.flight = world.report(("5.00",)), world.report(("7.00", "Airfare"))

    apart = {**MAPPED, "Airfare": {"billable": "Travel", "not_billable": "Travel"}}
    world = Reports(tmp_path, build, categories=apart)
    travel = next(each for each in world.held_by()["quickbooks"]["Account"] if each["Name"] == "Travel")
    world.before_transfer = lambda: world.amend("quickbooks", "Account", travel["Id"], Active=False)
    assert world.ends() == {world.lunch: ("created",), world.flight: ("refused",)}
    assert world.outcome.exit_code == 4
    world.before_transfer = lambda: None
    assert world.ends()[world.flight] == ("held", "account-missing")


def test_v3_k1_what_needs_a_person_stays_create_in_the_plan_and_counts_as_held(tmp_path):
    world = Reports(tmp_path, one(("38.15",)), policy={"largest_expense": Decimal(20)})
    assert world.ends() == {world.number: ("held",)}
    assert world.plan.documents[0].verdict == "create"
    assert world.outcome.counts["held"] == 1
    assert world.outcome.exit_code == 3
    assert world.ends(approval="TRANSFER 1 EXPENSE REPORT 38.15 USD") == {world.number: ("created",)}


def test_k2_any_other_sentence_approves_nothing(tmp_path):
    def build(world):
        world.number = world.report(("10.00",), by=world.person("Bob", "Ray"))

    world = Reports(tmp_path, build)
    refused = str(world.run(approval="TRANSFER 1 EXPENSE REPORT 11.00 USD"))
    assert "it is approved by typing: TRANSFER 1 EXPENSE REPORT 10.00 USD" in refused
    assert not world.bills()


def test_k5_a_second_connector_blocks_the_app_until_a_person_says_it_is_off(tmp_path):
    """Somebody else's bill, referred to in Autotask; a vendor's own invoice of that number is none."""

    def build(world):
        world.theirs = world.report(("38.15",))
        world.typed_bill("99.00", DocNumber="901")
        world.typed = world.typed_bill("38.15")
        world.number = world.report(("7.00",))

    world = Reports(tmp_path, build)
    world.change(world.theirs, quickBooksReferenceNumber="901")
    assert world.typed == "901"
    assert world.blocked() == ["second-connector"]
    assert not world.bills()
    world.clock.sleep(60)
    world.attest("own-connectors-off")
    assert world.ends() == {world.theirs: ("skipped", "already-referenced"), world.number: ("created",)}


def test_k3_the_plan_shows_what_it_does_to_the_books(tmp_path):
    world = Reports(tmp_path, one(("38.15",), ("61.85", "Airfare"), advance="20"), advance_account="Employee Advances")
    world.ends()
    found = books.postings(world.plan, {document.source for document in world.plan.documents})
    month = f"{WEEK_ENDING:%Y-%m}"
    assert {(each.account, each.unit, each.month): each.debit - each.credit for each in found} == {
        ("Accounts payable", "", month): Decimal("-80.00"),
        ("Employee Advances", "", month): Decimal("-20.00"),
        ("Meals and Entertainment", "100", month): Decimal("100.00"),
    }


def test_receipts_are_counted_apart_before_anything_is_approved(tmp_path):
    def build(world):
        world.number = world.report(("38.15",))
        world.receipt(world.number, b"%PDF lunch")
        world.receipt(world.number, b"%PDF tip", "tip.pdf")

    world = Reports(tmp_path, build, receipts=True)
    world.ends()
    rows = {(row["what"], row["side"]): row["requests"] for row in show.forecast(world.plan).rows}
    assert rows["Records and documents", "QuickBooks"] == 1
    assert rows["E-mails and files", "QuickBooks"] == rows["Files fetched", "Autotask"] == 2
    asked = world.asked()
    assert (asked["POST batch"], asked["POST upload"]) == (1, 2)


# A switch, an owner and a notebook of its own


def edit(world, old, new):
    """Change the company file."""
    path = world.company()
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_the_apps_own_switch(tmp_path):
    world = Reports(tmp_path, one(), sync="off")
    assert world.blocked() == ["sync-off"]
    edit(world, 'sync = "off"', 'sync = "once"')
    assert world.ends() == {world.number: ("created",)}
    assert world.blocked() == ["once-spent"]


def test_the_apps_own_owner(tmp_path):
    world = Reports(tmp_path, one(), owner=getpass.getuser())
    assert world.blocked() == ["settings-unaccepted"]
    assert world.ends(owner_accepts=True) == {world.number: ("created",)}
    edit(world, "[invoices]\n", "[invoices]\nvoids = true\n")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}, "another app's settings are another's"


def test_the_app_runs_alone(tmp_path):
    """The file has no other app's section, and what waits of the others is not even read."""

    def build(world):
        world.waiting = world.invoice()
        world.number = world.report(("38.15",))

    world = Reports(tmp_path, build)
    path = world.company()
    path.write_text(re.sub(r"(?ms)^\[invoices\].*?(?=^\[)", "", path.read_text()))
    assert world.ends() == {world.number: ("created",)}
    assert world.posted() == {}
    assert not {each for each in world.asked() if "Invoice" in each or "Billing" in each}
    with world.looking() as run:
        assert "invoices" not in {section for section, _ in panels.settings(run).fields}


def test_t3_a_category_with_a_code_that_charges_nothing(tmp_path):
    """Zero-rated lines carry their code too, and GlobalTaxCalculation is set."""

    def build(world):
        quickbooks, made = world.draft.quickbooks, world.draft.at_work(400)
        quickbooks["CompanyInfo"][0]["Country"] = "GB"
        quickbooks["Preferences"][0]["TaxPrefs"] = {"UsingSalesTax": True, "PartnerTaxEnabled": False}
        quickbooks["TaxCode"].append({"Name": "0.0% Z", "Active": True, "Taxable": True, **record("11", made)})
        world.number = world.report(("38.15",))

    zero = {label: {**keys, "tax_code": "0.0% Z", "tax": "exclusive"} for label, keys in MAPPED.items()}
    world = Reports(tmp_path, build, categories=zero)
    assert world.ends() == {world.number: ("created",)}
    bill = world.bills()[world.number]
    assert (bill["GlobalTaxCalculation"], bill["TotalAmt"]) == ("TaxExcluded", Decimal("38.15"))
    assert lines(world)[0]["TaxCodeRef"]["value"] == "11"


def test_t3_tax_on_top_of_what_is_paid_back_is_held(tmp_path):
    top = {label: {**keys, "tax_code": "20.0% S", "tax": "exclusive"} for label, keys in MAPPED.items()}
    given = {"advance_account": "Employee Advances", "advance_tax_code": "No VAT"}
    assert set(Reports(tmp_path, british, categories=top, **given).ends().values()) == {("held", "category-tax-on-top")}


def test_t3_the_panel_asks_for_the_tax_of_each_category(tmp_path):
    """In a company with VAT the form has a code and whether amounts contain it; half of that is refused."""
    world = Reports(tmp_path, british, advance_account="Employee Advances", advance_tax_code="No VAT")
    with world.looking() as run:
        form = panels.categories(run, steps.read_documents(run))
        assert "Every line needs a tax code here" in form.rows["Meals"].remark.value
        assert ("20.0% S", "20.0% S") in form.rows["Meals"].fields["tax_code"].options
        form.rows["Meals"].fields["tax_code"].value = "20.0% S"
        form.save.click()
        assert "tax_code and tax go together" in form.said.value
        form.rows["Meals"].fields["tax"].value = "inclusive"
        form.save.click()
        assert form.rows["Meals"].remark.value == ""
    assert world.ends() == {world.number: ("created",)}
    assert world.bills()[world.number]["TxnTaxDetail"]["TotalTax"] == Decimal("8.36")


def test_in_the_us_no_tax_is_sent(tmp_path):
    world = Reports(tmp_path, one())
    world.ends()
    [sent] = [effect.body for effect in world.plan.effects if effect.entity == "Bill"]
    assert not {"GlobalTaxCalculation", "TxnTaxDetail"} & set(sent)
    assert "TaxCodeRef" not in sent["Line"][0][DETAIL]
