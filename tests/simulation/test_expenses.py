"""Expense reports end to end, against the sandbox: each rule and setting as a run meets it.

What is asked of the app, and the test that shows it, here or in test_expenses_*.py.

| what | shown by |
|---|---|
| approved or paid, and nothing else (E3) | test_e3_what_is_approved_or_paid_moves |
| blank reference, total above zero, each skip told (V1) | test_what_does_not_move_is_told_each_with_its_reason |
| within the window, from the start date on (D3, D5); single reports by hand |\
 test_d3_d5_window_start_and_single_reports_by_hand |
| submitter → vendor by cross-reference | test_a_link_by_hand_leads_to_the_vendor |
| ... by the name rule `v-Last, First`, or as set | test_a_report_becomes_a_bill_and_its_reference_goes_back, \
test_the_name_rule_is_the_settings_and_some_people_have_no_first_name |
| ... created when missing, by a person (K1), or held | test_k1_a_new_vendor_needs_a_person_and_is_made_once, \
test_a_missing_vendor_holds_where_that_is_set |
| ... a clash of names handled | test_a_vendor_named_like_a_customer_is_held_or_gets_the_suffix |
| ... of another currency (C1) | test_c1_a_vendor_of_that_name_in_another_currency_is_held |
| line: date and description | test_a_report_becomes_a_bill_and_its_reference_goes_back |
| category → account when billable, when not |\
 test_e1_the_organization_of_an_item_becomes_its_customer_made_on_the_way |
| every category mapped, or the report is held (V2) | test_an_unmapped_category_holds_its_report_only |
| organization → customer, not billable (E1) |\
 test_e1_the_organization_of_an_item_becomes_its_customer_made_on_the_way, \
test_e1_the_customer_is_left_out_or_holds_by_setting |
| billable by setting, every plan warns (E1) | test_e1_billable_only_by_setting_and_every_plan_warns |
| department number → class, told or held without (E2) | test_a_report_becomes_a_bill_and_its_reference_goes_back, \
test_e2_a_department_without_class_is_posted_and_told_or_held |
| ... where class tracking is on | test_where_classes_are_not_tracked_none_is_sent |
| advance and totals (E2) | test_e2_an_advance_is_taken_off, test_e2_an_advance_waits_for_its_account, \
test_e2_what_does_not_add_up_waits |
| advance above the report: held, or vendor credit (E2) |\
 test_e2_an_advance_larger_than_the_report_becomes_a_vendor_credit_where_that_is_set |
| not reimbursable: listed, not posted; or held by setting (E2) |\
 test_e2_company_paid_items_are_listed_and_what_is_nothing_to_post_skipped, \
test_e2_items_the_company_paid_hold_where_that_is_set |
| receipts uploaded when wanted, their calls counted apart |\
 test_receipts_are_attached_once_and_their_calls_counted_apart, \
test_receipts_are_counted_apart_before_anything_is_approved |
| reference written back, by id or number | test_a_report_becomes_a_bill_and_its_reference_goes_back, \
test_reference_by_number |
| date of the bill by setting (E3), due by the vendor's term (D2) |\
 test_e3_d2_the_bill_is_dated_by_setting_and_due_by_the_vendors_term |
| calendar dates as written, instants in the zone (D1) |\
 test_d1_dates_are_taken_as_written_however_they_are_stored |
| closed books (D4) | test_d4_closed_books_hold_and_a_person_may_post_on_the_first_open_day |
| other currencies (C3) | test_c3_a_reimbursement_in_another_currency_is_held |
| payables, advances and costs in home currency (C4) |\
 test_c4_the_payables_account_goes_along_in_home_currency_only, \
test_c4_accounts_of_advances_and_costs_are_kept_in_home_currency |
| VAT: code and inclusive, exclusive, unset holds (T3); none in the US | test_t3_vat_contained_in_what_is_paid_back, \
test_t3_a_category_with_a_code_that_charges_nothing, \
test_t3_tax_on_top_of_what_is_paid_back_is_held, \
test_t3_the_panel_asks_for_the_tax_of_each_category, test_t3_without_code_everything_is_held, \
test_in_the_us_no_tax_is_sent |
| refused by QuickBooks: that one alone (V1, V2) | test_v1_v2_what_quickbooks_refuses_stops_nothing_else |
| needs a person: create in the plan, held in the run (V3, K1) |\
 test_v3_k1_what_needs_a_person_stays_create_in_the_plan_and_counts_as_held |
| approval by the plan's sentence (K2) | test_k2_any_other_sentence_approves_nothing |
| effect on the books (K3) | test_k3_the_plan_shows_what_it_does_to_the_books |
| taken back (K4), sent anew (I6) |\
 test_k4_the_bills_of_a_run_are_deleted_and_i6_sent_anew_by_a_persons_word, \
test_i6_a_report_is_sent_anew_only_once_its_bill_is_deleted, test_i6_a_cleared_reference_does_not_send_it_again |
| typed by hand, a second connector, lost ledger (K5) | test_k5_a_bill_that_somebody_typed_is_taken_over, \
test_k5_a_second_connector_blocks_the_app_until_a_person_says_it_is_off, \
test_a_lost_ledger_is_noticed_and_its_bills_are_taken_over |
| switch, owner, alone | test_the_apps_own_switch, test_the_apps_own_owner, \
test_the_app_runs_alone |
| traps of the demo company | test_the_demo_companys_traps_end_as_they_ought_to |
| requests counted | test_requests_do_not_grow_per_report |
| once, and none lost | test_no_bill_twice_and_none_lost_whatever_goes_wrong |

The mapping of categories is edited in tests/panels/test_panels_categories.py, and in a browser in tests/browser.
"""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from math import ceil

import pytest
from expenses_company import MAPPED, Reports
from world import DEMO, World

from atqbo.effects import read_mark
from atqbo.sandbox import demo
from atqbo.sandbox.books import record
from atqbo.sandbox.demo import DEMO_TODAY

DETAIL = "AccountBasedExpenseLineDetail"


def one(*items, **fields):
    """A company with one report; items as Reports.report takes them."""

    def build(world):
        world.number = world.report(*(items or (("38.15",),)), **fields)

    return build


def test_a_report_becomes_a_bill_and_its_reference_goes_back(tmp_path):
    mileage = ("61.50", "Mileage", {"miles": Decimal("87.86"), "origin": "Office", "destination": "Acme"})
    world = Reports(tmp_path, one(("38.15",), mileage))
    assert world.ends() == {world.number: ("created",)}
    bill = world.bills()[world.number]
    assert bill["VendorRef"]["name"] == "v-Lee, Ann"
    assert (bill["TotalAmt"], bill["DocNumber"]) == (Decimal("99.65"), str(world.number))
    day = (DEMO_TODAY - timedelta(days=5)).isoformat()
    assert (bill["TxnDate"], bill["DueDate"]) == (day, day)
    assert bill["PrivateNote"].splitlines()[0] == f"Client visits, week ending {day}, Ann Lee"
    assert bill["PrivateNote"].splitlines()[-1].startswith(f"Autotask expense report {world.number} · atqbo ")
    assert [line["Description"] for line in bill["Line"]] == [
        f"{day} · Lunch", f"{day} · Lunch · 87.86 miles · Office → Acme",
    ]  # fmt: skip
    assert {line[DETAIL]["AccountRef"]["name"] for line in bill["Line"]} == {"Meals and Entertainment"}
    assert {line[DETAIL]["ClassRef"]["name"] for line in bill["Line"]} == {"100"}
    assert world.reference(world.number) == bill["Id"]
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert len(world.held_by()["quickbooks"]["Bill"]) == 1


def test_reference_by_number(tmp_path):
    world = Reports(tmp_path, one(), reference="bill-number", bill_number="ER-{id}")
    assert world.ends() == {world.number: ("created",)}
    assert world.reference(world.number) == f"ER-{world.number}" == world.bills()[world.number]["DocNumber"]


def test_k1_a_new_vendor_needs_a_person_and_is_made_once(tmp_path):
    def build(world):
        bob = world.person("Bob", "Ray")
        world.numbers = [world.report(("10.00",), by=bob), world.report(("20.00",), by=bob)]

    world = Reports(tmp_path, build)
    assert set(world.ends().values()) == {("held",)}
    assert world.plan.sentence() == "TRANSFER 2 EXPENSE REPORTS 30.00 USD"
    assert set(world.ends(by_person=True).values()) == {("created",)}
    [_, made] = world.held_by()["quickbooks"]["Vendor"]
    assert (made["DisplayName"], made["PrintOnCheckName"]) == ("v-Ray, Bob", "Bob Ray")
    assert world.ends() == dict.fromkeys(world.numbers, ("skipped", "transferred-earlier"))


def test_a_link_by_hand_leads_to_the_vendor(tmp_path):
    def build(world):
        bob = world.bob = world.person("Bob", "Ray", vendor="V-RAY, BOB")
        world.number = world.report(("10.00",), by=bob)

    world = Reports(tmp_path, build)
    assert world.ends() == {world.number: ("held", "vendor-near-match")}
    near = next(each["Id"] for each in world.held_by()["quickbooks"]["Vendor"] if each["DisplayName"] == "V-RAY, BOB")
    assert world.ends(link=f"submitter:{world.bob['id']}={near}") == {world.number: ("created",)}
    assert world.bills()[world.number]["VendorRef"]["value"] == near


def test_c1_a_vendor_of_that_name_in_another_currency_is_held(tmp_path):
    def build(world):
        world.draft.quickbooks["Vendor"][0]["CurrencyRef"] = {"value": "CAD"}
        world.number = world.report(("10.00",))

    assert set(Reports(tmp_path, build).ends().values()) == {("held", "currency-differs")}


def test_a_vendor_named_like_a_customer_is_held_or_gets_the_suffix(tmp_path):
    def build(world):
        world.draft.customer("v-Ray, Bob")
        world.number = world.report(("10.00",), by=world.person("Bob", "Ray"))

    assert set(Reports(tmp_path / "held", build).ends().values()) == {("held", "customer-has-name")}
    world = Reports(tmp_path / "suffix", build, vendor_suffix=" (vendor)")
    assert world.ends(by_person=True) == {world.number: ("created",)}
    assert world.bills()[world.number]["VendorRef"]["name"] == "v-Ray, Bob (vendor)"


def test_e1_the_organization_of_an_item_becomes_its_customer_made_on_the_way(tmp_path):
    def build(world):
        newcomer = world.draft.organization("Beacon Hill Tutoring")
        items = [("10.00", "Meals", {"companyID": each["id"], "isBillableToCompany": True})
                 for each in (world.client, newcomer)]  # fmt: skip
        world.number = world.report(*items)

    world = Reports(tmp_path, build)
    assert world.ends() == {world.number: ("created",)}
    details = [line[DETAIL] for line in world.bills()[world.number]["Line"]]
    assert [each["CustomerRef"]["name"] for each in details] == ["Plainfield Hardware", "Beacon Hill Tutoring"]
    assert {each["BillableStatus"] for each in details} == {"NotBillable"}
    assert {each["AccountRef"]["name"] for each in details} == {"Travel"}


def test_e2_an_advance_is_taken_off(tmp_path):
    world = Reports(tmp_path, one(advance="20"), advance_account="Employee Advances")
    assert world.ends() == {world.number: ("created",)}
    bill = world.bills()[world.number]
    assert bill["TotalAmt"] == Decimal("18.15")
    assert bill["Line"][1][DETAIL]["AccountRef"]["name"] == "Employee Advances"
    assert world.tied.agrees


def test_e2_an_advance_larger_than_the_report_becomes_a_vendor_credit_where_that_is_set(tmp_path):
    assert set(Reports(tmp_path / "held", one(advance="50")).ends().values()) == {("held", "advance-larger")}
    given = {"negative": "vendor-credit", "advance_account": "Employee Advances"}
    world = Reports(tmp_path / "asked", one(advance="50"), **given)
    assert world.ends() == {world.number: ("held",)}, "no policy allows it"
    assert world.plan.sentence() == "CREDIT 1 EXPENSE REPORT 11.85 USD"
    world = Reports(tmp_path, one(advance="50"), policy={"create_vendor_credits": True}, **given)
    assert world.ends() == {world.number: ("created",)}
    credit = world.bills("VendorCredit")[world.number]
    assert credit["TotalAmt"] == Decimal("11.85")
    assert world.tied.agrees
    assert world.reference(world.number) == credit["Id"]
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}


def test_e2_company_paid_items_are_listed_and_what_is_nothing_to_post_skipped(tmp_path):
    office = ("61.40", "Meals", {"isReimbursable": False})

    def build(world):
        world.mixed = world.report(("38.15",), office)
        world.office = world.report(office)
        world.even = world.report(("38.15",), advance="38.15")

    world = Reports(tmp_path, build)
    assert world.ends() == {
        world.mixed: ("created",),
        world.office: ("skipped", "nothing-to-post"),
        world.even: ("skipped", "nothing-to-post"),
    }
    assert world.bills()[world.mixed]["TotalAmt"] == Decimal("38.15")


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ("Paid", ("created",)),
        ("Awaiting Approval", ("skipped", "not-approved")),
        ("Rejected", ("skipped", "not-approved")),
        ("Transferred to QuickBooks", ("skipped", "not-approved")),
    ],
)
def test_e3_what_is_approved_or_paid_moves(status, ends, tmp_path):
    assert set(Reports(tmp_path, one(status=status)).ends().values()) == {ends}


def test_an_unmapped_category_holds_its_report_only(tmp_path):
    def build(world):
        world.gift, world.lunch = world.report(("9.00", "Client Gifts"), ("5.00",)), world.report(("7.00",))

    world = Reports(tmp_path, build)
    assert world.ends() == {world.gift: ("held", "category-unmapped"), world.lunch: ("created",)}


def test_d3_d5_window_start_and_single_reports_by_hand(tmp_path):
    def build(world):
        world.recent, world.older = world.report(("7.00",)), world.report(("8.00",), days_ago=18)
        world.oldest = world.report(("9.00",), days_ago=70)

    world = Reports(tmp_path, build)
    assert world.ends() == {world.recent: ("created",)}
    assert [note.code for note in world.plan.notes] == ["older-than-window"]
    assert world.ends(only=f"id: {world.older}, {world.oldest}") == {
        world.older: ("created",),
        world.oldest: ("skipped", "before-start-date"),
    }
    assert world.reference(world.older) == world.bills()[world.older]["Id"]
    assert "asked for by their ids" in str(world.run(only="customer: Acme"))


def test_d4_closed_books_hold_and_a_person_may_post_on_the_first_open_day(tmp_path):
    def build(world):
        closed = world.draft.quickbooks["Preferences"][0]["AccountingInfoPrefs"]
        closed["BookCloseDate"] = (DEMO_TODAY - timedelta(days=2)).isoformat()
        world.number = world.report(("7.00",))

    world = Reports(tmp_path, build)
    assert world.ends() == {world.number: ("held", "books-closed")}
    assert world.ends(post_closed="yes") == {world.number: ("held",)}, "no policy may"
    assert world.ends(post_closed="yes", by_person=True) == {world.number: ("created",)}
    bill = world.bills()[world.number]
    assert bill["TxnDate"] == (DEMO_TODAY - timedelta(days=1)).isoformat()
    assert bill["DueDate"] == (DEMO_TODAY - timedelta(days=5)).isoformat()
    assert "posted on the first open day" in bill["PrivateNote"]


def test_i6_a_cleared_reference_does_not_send_it_again(tmp_path):
    world = Reports(tmp_path, one())
    world.ends()
    world.change(world.number, quickBooksReferenceNumber=None)
    assert world.ends() == {world.number: ("held", "number-cleared")}


def test_a_lost_ledger_is_noticed_and_its_bills_are_taken_over(tmp_path):
    world = Reports(tmp_path, one())
    assert world.ends("b") == {world.number: ("created",)}
    world.change(world.number, quickBooksReferenceNumber=None)
    assert world.blocked() == ["foreign-ledger"]
    lost = read_mark(world.bills()[world.number]["PrivateNote"]).ledger
    assert world.ends(accept=lost) == {world.number: ("adopted",)}
    assert world.reference(world.number) == world.bills()[world.number]["Id"]


def test_k5_a_bill_that_somebody_typed_is_taken_over(tmp_path):
    def build(world):
        world.number, world.typed = world.report(("38.15",)), world.typed_bill("38.15")

    world = Reports(tmp_path, build)
    assert world.ends() == {world.number: ("adopted",)}
    assert world.reference(world.number) == world.typed
    assert world.bills() == {}
    world.delete("Bill", world.typed)
    assert world.ends(resend=str(world.number), by_person=True) == {world.number: ("created",)}
    assert world.reference(world.number) == world.bills()[world.number]["Id"]


def test_k4_the_bills_of_a_run_are_deleted_and_i6_sent_anew_by_a_persons_word(tmp_path):
    world = Reports(tmp_path, one())
    assert world.ends() == {world.number: ("created",)}
    world.clock.sleep(60)
    assert world.ends(undo="run-1", by_person=True) == {world.number: ("voided",)}
    assert not world.held_by()["quickbooks"].get("Bill")
    assert not world.reference(world.number)
    assert world.ends() == {world.number: ("held", "number-cleared")}
    assert world.ends(resend=str(world.number), by_person=True) == {world.number: ("created",)}
    assert world.reference(world.number) == world.bills()[world.number]["Id"]


def test_i6_a_report_is_sent_anew_only_once_its_bill_is_deleted(tmp_path):
    def build(world):
        world.number = world.report(("38.15",))
        world.receipt(world.number, b"%PDF lunch")

    world = Reports(tmp_path, build, receipts=True)
    assert world.ends() == {world.number: ("created",)}
    asked = {"resend": str(world.number), "by_person": True}
    assert world.ends(**asked) == {world.number: ("held", "still-in-quickbooks")}
    world.delete("Bill", world.bills()[world.number]["Id"])
    assert world.ends(resend=str(world.number)) == {world.number: ("held",)}, "no policy may"
    assert world.ends(**asked) == {world.number: ("created",)}
    assert world.reference(world.number) == world.bills()[world.number]["Id"]
    files = world.held_by()["quickbooks"]["Attachable"]
    assert [each["AttachableRef"][0]["EntityRef"]["value"] for each in files][-1] == world.reference(world.number)


def test_receipts_are_attached_once_and_their_calls_counted_apart(tmp_path):
    def build(world):
        world.number = world.report(("38.15",))
        world.receipt(world.number, b"%PDF lunch")
        world.plain = world.report(("12.00",))

    world = Reports(tmp_path, build, receipts=True)
    assert world.ends() == {world.number: ("created",), world.plain: ("created",)}
    [file] = world.held_by()["quickbooks"]["Attachable"]
    assert file["AttachableRef"][0]["EntityRef"] == {"type": "Bill", "value": world.bills()[world.number]["Id"]}
    assert file["Size"] == len(b"%PDF lunch")
    asked = world.asked()
    assert asked["POST upload"] == 1
    assert sum(count for name, count in asked.items() if "Attachments" in name) == 2, "one list, one file"
    world.ends()
    assert len(world.held_by()["quickbooks"]["Attachable"]) == 1


@pytest.mark.parametrize("tracking_off", ["dropped", "refused"])
def test_where_classes_are_not_tracked_none_is_sent(tracking_off, tmp_path):
    def build(world):
        world.draft.quickbooks["Preferences"][0]["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"] = False
        world.number = world.report(("7.00",))

    world = Reports(tmp_path, build, switches={"tracking_off": tracking_off})
    assert world.ends() == {world.number: ("created",)}


def british(world):
    """The company pays VAT of 20 per cent on purchases."""
    quickbooks, made = world.draft.quickbooks, world.draft.at_work(400)
    quickbooks["CompanyInfo"][0]["Country"] = "GB"
    quickbooks["Preferences"][0]["TaxPrefs"] = {"UsingSalesTax": True, "PartnerTaxEnabled": False}
    rate = {"Name": "20.0% S (Purchases)", "Active": True, "RateValue": Decimal(20), "AgencyRef": {"value": "1"}}
    quickbooks["TaxRate"].append({**rate, **record("1", made)})
    listed = {"TaxRateDetail": [{"TaxRateRef": {"value": "1"}}]}
    for number, name, lists in (("10", "20.0% S", {"PurchaseTaxRateList": listed}), ("11", "No VAT", {})):
        code = {"Name": name, "Active": True, "Taxable": True, **lists}
        quickbooks["TaxCode"].append({**code, **record(number, made)})
    world.number = world.report(("38.15",), ("11.99",), advance="20")


@pytest.mark.parametrize("inclusive_amount", ["net", "gross"])
def test_t3_vat_contained_in_what_is_paid_back(inclusive_amount, tmp_path):
    taxed = {label: {**keys, "tax_code": "20.0% S", "tax": "inclusive"} for label, keys in MAPPED.items()}
    given = {"advance_account": "Employee Advances", "advance_tax_code": "No VAT"}
    world = Reports(tmp_path, british, categories=taxed, switches={"inclusive_amount": inclusive_amount}, **given)
    assert world.ends() == {world.number: ("created",)}
    bill = world.bills()[world.number]
    assert (bill["TotalAmt"], bill["TxnTaxDetail"]["TotalTax"]) == (Decimal("30.14"), Decimal("8.36"))
    assert world.tied.agrees


def test_t3_without_code_everything_is_held(tmp_path):
    world = Reports(tmp_path, british, advance_account="Employee Advances")
    assert world.ends() == {world.number: ("held", "category-untaxed", "advance-untaxed")}


# The demo company, requests, faults


class Demo(World):
    """The demo company's expense reports."""

    app = "expenses"


_ENDS = {"create": "created", "needs person": "held", "hold": "held", "skip": "skipped"}


def test_the_demo_companys_traps_end_as_they_ought_to(tmp_path):
    world = Demo(1, tmp_path, dataset=DEMO)
    tied, _, plan = world.run()
    expected = demo.expected(app="expenses")
    assert {each.autotask_id: each.outcome.value for each in tied.documents} == {
        number: _ENDS[verdict] for number, verdict in expected.items()
    }
    assert {each.autotask_id for each in plan.documents if each.needs_person} == {
        number for number, verdict in expected.items() if verdict == "needs person"
    }
    assert tied.agrees


REPORTS = 620


def test_requests_do_not_grow_per_report(tmp_path):
    """Whole pages, batches of thirty, one PATCH a report and its bulk re-reads; nothing per report or item."""

    def build(world):
        for number in range(REPORTS):
            world.report(("7.25",), (f"{number}.10", "Airfare"))

    world = Reports(tmp_path, build)
    assert Counter(world.ends().values()) == {("created",): REPORTS}
    counted = world.services.requests()
    autotask, quickbooks = counted["autotask"], counted["quickbooks"]
    assert autotask.pop("PATCH ExpenseReports") == REPORTS
    pages = ceil(REPORTS / 500)
    reads = autotask.pop("POST ExpenseReports/query") + autotask.pop("POST ExpenseReports/query/next", 0)
    assert reads <= pages + 1 + 2 * pages + 1
    items = autotask.pop("POST ExpenseItems/query") + autotask.pop("POST ExpenseItems/query/next", 0)
    assert items <= ceil(2 * REPORTS / 500) + 1
    assert set(autotask.values()) == {1}, autotask
    assert len(autotask) <= 7, "the zone, the rights, and each list once"
    assert quickbooks.pop("POST batch") == ceil(REPORTS / 30)
    assert sum(quickbooks.values()) <= 10, quickbooks


CHANCES = {"request-lost": 0.05, "answer-lost": 0.08, "item-missing": 0.06, "patch-ignored": 0.08, "unavailable": 0.04}


@pytest.mark.parametrize("seed", range(4))
def test_no_bill_twice_and_none_lost_whatever_goes_wrong(seed, tmp_path):
    world = Demo(seed, tmp_path, dataset=DEMO, chances=CHANCES)
    for _ in range(3):
        world.run(crash_at=world.random.randint(0, 60) if world.random.random() < 0.6 else -1)
    world.quiet()
    for _ in range(3):
        tied, *_ = world.run(by_person=True)
    wanted = {
        number for number, verdict in demo.expected(app="expenses").items() if verdict in ("create", "needs person")
    }
    found = world.marked("Bill")
    assert {number: len(each) for number, each in found.items()} == dict.fromkeys(wanted, 1)
    references = {row["id"]: row["quickBooksReferenceNumber"] for row in world.held_by()["autotask"]["ExpenseReports"]}
    assert {number: references[number] for number in wanted} == {number: bill["Id"] for number, [bill] in found.items()}
    vendors = [each["DisplayName"] for each in world.held_by()["quickbooks"]["Vendor"]]
    assert len(vendors) == len(set(vendors))
    assert not tied.owed
