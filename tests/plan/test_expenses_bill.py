"""What becomes of an expense report's items, totals and head (rules E1, E2, E3, C1, C3, C4, D2, D4, K1)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from expense_factories import (
    MAPPED,
    facts,
    made,
    only,
    paid_by_company,
    plan,
    preferences,
    report,
    resource,
    settings,
    spent,
    vendor,
)
from hypothesis import given
from hypothesis import strategies as st
from plan_factories import at, codes, customer, memory, organization

from atqbo import rows
from atqbo.money import ZERO
from atqbo.plan.document import Verdict
from atqbo.plan.postings import postings

_DETAIL = "AccountBasedExpenseLineDetail"


def line(**fields: Any) -> Any:
    """The detail of the bill's one line."""
    (found,) = made(**fields)["Line"]
    return found[_DETAIL]


def test_a_line_has_date_description_account_and_class() -> None:
    (found,) = made()["Line"]
    assert found == {
        "Amount": Decimal("38.15"),
        "DetailType": _DETAIL,
        _DETAIL: {"AccountRef": {"value": "71"}, "ClassRef": {"value": "9"}},
        "Description": "2026-03-09 · Lunch",
    }


def test_mileage_says_how_far_and_from_where_to_where() -> None:
    item = spent(expense_category=1, miles=Decimal("61.50"), origin="Office", destination="Acme")
    (found,) = made(items=[item])["Line"]
    assert found["Description"] == "2026-03-09 · Lunch · 61.5 miles · Office → Acme"
    assert found[_DETAIL]["AccountRef"] == {"value": "72"}


# Categories


def test_a_category_has_an_account_for_billable_expenses_and_one_for_others() -> None:
    assert line(items=[spent(is_billable_to_company=True)])["AccountRef"] == {"value": "70"}
    assert line(items=[spent()])["AccountRef"] == {"value": "71"}


def test_every_category_used_is_mapped_or_the_report_is_held() -> None:
    items = [spent(1, "20.00"), spent(2, "18.15", expense_category=6)]
    document = only(items=items)
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["category-unmapped"])
    assert "'Parking'" in document.reasons[0].text
    assert codes(only(items=[spent(expense_category=77)]).reasons) == ["category-unknown"]


@pytest.mark.parametrize(
    ("account", "code"),
    [("Checking", "account-unfit"), ("Nowhere", "account-missing"), ("Accounts Payable (A/P)", "account-unfit")],
)
def test_an_account_must_be_active_and_of_a_fitting_type(account: str, code: str) -> None:
    mapped = {**MAPPED, "Meals": {"billable": "Travel", "not_billable": account}}
    assert codes(only(settings(categories=mapped)).reasons) == [code]


def test_income_fits_billable_expenses_only() -> None:
    income = rows.Account(id="80", name="Billable Expense Income", account_type="Income")
    mapped = {"Meals": {"billable": "Billable Expense Income", "not_billable": "Billable Expense Income"}}
    accounts = [income]
    chosen = settings(categories=mapped)
    assert only(chosen, accounts=accounts, items=[spent(is_billable_to_company=True)]).verdict is Verdict.CREATE
    assert codes(only(chosen, accounts=accounts).reasons) == ["account-unfit"]


# Organizations (E1)


def for_acme(**fields: Any) -> rows.ExpenseItem:
    return spent(company_id=29, is_billable_to_company=True, **fields)


def test_e1_the_organization_becomes_a_customer_that_is_not_billed() -> None:
    found = line(items=[for_acme()], organizations=[organization()], customers=[customer()])
    assert found["CustomerRef"] == {"value": "7"}
    assert found["BillableStatus"] == "NotBillable"
    assert plan(items=[for_acme()], organizations=[organization()], customers=[customer()]).notes == ()


def test_e1_billable_only_by_setting_and_with_a_warning_in_every_plan() -> None:
    chosen = settings(billable="as-autotask")
    world = {"organizations": [organization()], "customers": [customer()]}
    assert line(chosen=chosen, items=[for_acme()], **world)["BillableStatus"] == "Billable"
    assert line(chosen=chosen, items=[spent(company_id=29)], **world)["BillableStatus"] == "NotBillable"
    assert codes(plan(chosen).notes) == ["billed-twice"]


def test_a_missing_customer_is_created_left_out_or_held_by_setting() -> None:
    world: dict[str, Any] = {"items": [for_acme()], "organizations": [organization()]}
    created = plan(**world)
    assert [effect.entity for effect in created.effects] == ["Customer", "Bill", "ExpenseReports"]
    assert created.effects[1].after == (created.effects[0].key,)
    left_out = only(settings(missing_customer="leave-out"), **world)
    assert (left_out.verdict, codes(left_out.notes)) == (Verdict.CREATE, ["customer-left-out"])
    assert codes(only(settings(missing_customer="hold"), **world).reasons) == ["customer-missing"]


def test_customers_none_sends_none() -> None:
    found = line(chosen=settings(customers="none"), items=[for_acme()])
    assert "CustomerRef" not in found
    assert "BillableStatus" not in found


# Classes


def test_a_department_without_a_class_is_told_or_held_by_setting() -> None:
    document = only(classes=())
    assert (document.verdict, codes(document.notes)) == (Verdict.CREATE, ["class-missing"])
    told = only(classes=(), departments=[rows.Department(id=4, name="Service", number="100")])
    assert told.notes[0].text == "QuickBooks has no class '100' (department Service): it is posted without class"
    assert "ClassRef" not in line(classes=())
    assert codes(only(settings(missing_class="hold"), classes=()).reasons) == ["class-missing"]


def test_where_classes_are_not_tracked_none_is_sent_and_nothing_told() -> None:
    document = only(preferences=preferences(classes=False))
    assert document.notes == ()
    assert "ClassRef" not in line(preferences=preferences(classes=False))


# Totals (E2)


def test_e2_what_the_company_paid_is_listed_and_not_posted() -> None:
    world: dict[str, Any] = {"reports": [report(total="99.55", due="38.15")], "items": [spent(), paid_by_company()]}
    document = only(**world)
    assert (document.verdict, document.amount, document.to_post) == (Verdict.CREATE, Decimal("38.15"), Decimal("38.15"))
    assert codes(document.notes) == ["company-paid"]
    assert document.notes[0].text == (
        "61.40 USD of its 99.55 USD was paid by the company itself and is not posted: Hotel 61.40 USD"
    )
    assert len(made(**world)["Line"]) == 1
    assert codes(only(settings(non_reimbursable="hold"), **world).reasons) == ["company-paid"]


def with_advance(advance: str, due: str) -> dict[str, Any]:
    return {"reports": [report(due=due, internal_currency_cash_advance_amount=Decimal(advance))]}


def test_e2_an_advance_is_an_offset_line_on_an_other_current_asset() -> None:
    chosen = settings(advance_account="Employee Advances")
    document = only(chosen, **with_advance("20.00", "18.15"))
    assert document.to_post == Decimal("18.15")
    lines = made(chosen, **with_advance("20.00", "18.15"))["Line"]
    assert [each["Amount"] for each in lines] == [Decimal("38.15"), Decimal("-20.00")]
    assert lines[1][_DETAIL] == {"AccountRef": {"value": "20"}}
    assert [(each.account, each.amount) for each in document.lines] == [
        ("Meals and Entertainment", Decimal("38.15")),
        ("Employee Advances", Decimal("-20.00")),
    ]


@pytest.mark.parametrize(("account", "code"), [("", "advance-account-missing"), ("Travel", "account-unfit")])
def test_e2_an_advance_needs_its_account(account: str, code: str) -> None:
    document = only(settings(advance_account=account), **with_advance("20.00", "18.15"))
    assert codes(document.reasons) == [code]


def test_e2_an_advance_larger_than_the_report_is_held_or_a_vendor_credit() -> None:
    world = with_advance("50.00", "-11.85")
    document = only(**world)
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["advance-larger"])
    assert "11.85 USD" in document.reasons[0].text
    chosen = settings(negative="vendor-credit", advance_account="Employee Advances")
    credit = only(chosen, **world)
    assert (credit.verdict, credit.entity, credit.to_post) == (Verdict.CREATE, "VendorCredit", Decimal("-11.85"))
    body = made(chosen, entity="VendorCredit", **world)
    assert [each["Amount"] for each in body["Line"]] == [Decimal("-38.15"), Decimal("50.00")]
    assert "DueDate" not in body


def test_e2_nothing_to_post_is_skipped_and_listed() -> None:
    office = {"reports": [report(total="61.40", due="0")], "items": [paid_by_company()]}
    for world in (office, with_advance("38.15", "0")):
        document = only(**world)
        assert (document.verdict, codes(document.reasons)) == (Verdict.SKIP, ["nothing-to-post"])
    assert codes(only(reports=[report(total="0")], items=[spent(amount="0")]).reasons) == ["no-total"]


def test_e2_rejected_items_do_not_count() -> None:
    document = only(items=[spent(), spent(2, "9.00", is_rejected=True)])
    assert (document.verdict, len(document.lines)) == (Verdict.CREATE, 1)


def test_e2_what_does_not_add_up_is_held() -> None:
    assert codes(only(items=[spent(amount="38.14")]).reasons) == ["expense-items-do-not-add-up"] * 2
    assert codes(only(items=()).reasons) == ["expense-items-missing"]


amounts = st.decimals(-50, 500, places=4, allow_nan=False)


@given(
    items=st.lists(st.tuples(amounts, st.booleans(), st.booleans()), max_size=6),
    advance=st.decimals(0, 600, places=2, allow_nan=False),
    gap=st.sampled_from([ZERO, ZERO, Decimal("0.01")]),
)
def test_e2_a_bill_is_reimbursable_less_advance_to_the_cent_or_there_is_none(
    items: list[tuple[Decimal, bool, bool]], advance: Decimal, gap: Decimal
) -> None:
    rows_ = [
        spent(n, str(amount), back=None if back else "0", is_reimbursable=back, is_rejected=rejected)
        for n, (amount, back, rejected) in enumerate(items, 1)
    ]
    counted = [item for item in rows_ if not item.is_rejected]
    total = sum((item.internal_currency_expense_amount or ZERO for item in counted), ZERO)
    back = sum((item.internal_currency_reimbursement_amount or ZERO for item in counted), ZERO)
    told = report(total=str(total), due=str(back - advance + gap), internal_currency_cash_advance_amount=advance)
    chosen = settings(negative="vendor-credit", advance_account="Employee Advances")
    drawn = plan(chosen, reports=[told], items=rows_)
    (document,) = drawn.documents
    bodies = [effect.body for effect in drawn.effects if effect.entity in ("Bill", "VendorCredit")]
    assert bool(bodies) is (document.verdict is Verdict.CREATE)
    for body in bodies:
        posted = sum((each["Amount"] for each in body["Line"]), ZERO)
        assert posted == abs(document.to_post) > 0
        assert abs(document.to_post - (back - advance)) < Decimal("0.04")
        assert told.amount_due is not None
        assert document.to_post == round(document.to_post, 2) == document.amount


# Dates (E3, D2, D4)


def test_e3_the_bills_date_is_the_week_or_the_approval_never_today() -> None:
    assert made()["TxnDate"] == "2026-03-10"
    assert made(settings(bill_date="approval"))["TxnDate"] == "2026-03-12"


TERMS = (
    rows.Term(id="3", name="Net 15", due_days=15),
    rows.Term(id="4", name="The 20th", type="DateDriven", day_of_month_due=20, due_next_month_days=5),
    rows.Term(id="5", name="The 12th", type="DateDriven", day_of_month_due=12, due_next_month_days=5),
)


@pytest.mark.parametrize(
    ("term", "due"), [(None, "2026-03-10"), ("3", "2026-03-25"), ("4", "2026-03-20"), ("5", "2026-04-12")]
)
def test_d2_a_bills_due_date_is_its_date_plus_the_vendors_term(term: str | None, due: str) -> None:
    own = vendor(term_ref=rows.Ref(term) if term else None)
    body = made(vendors=[own], terms=TERMS)
    assert body["DueDate"] == due
    assert body.get("SalesTermRef") == ({"value": term} if term else None)


def test_d4_a_bill_in_a_closed_period_is_held() -> None:
    assert codes(only(preferences=preferences(closed=date(2026, 3, 10))).reasons) == ["books-closed"]
    assert only(preferences=preferences(closed=date(2026, 3, 9))).verdict is Verdict.CREATE


# Numbers and accounts


def test_bill_number_is_made_of_id_and_name() -> None:
    assert made()["DocNumber"] == "31"
    assert made(settings(bill_number="{name}/{id}"))["DocNumber"] == "Client visits/31"
    assert "DocNumber" not in made(settings(bill_number=""))


def test_i1_a_number_longer_than_quickbooks_takes_is_held() -> None:
    named = report(name="Onsite weeks at three clients")
    assert codes(only(settings(bill_number="{name}"), reports=[named]).reasons) == ["number-too-long"]


def test_a_number_the_vendor_has_used_is_held() -> None:
    other = rows.PostedBill(id="880", doc_number="31", vendor_ref=rows.Ref("55"), total_amt=Decimal(5))
    assert codes(only(bills=[other]).reasons) == ["bill-number-taken"]


def test_p2_a_number_that_two_reports_of_one_vendor_would_have_is_held() -> None:
    two = {"reports": [report(), report(32)], "items": [spent(), spent(2, of=32)]}
    named = plan(settings(bill_number="{name}"), **two)
    assert [codes(each.reasons) for each in named.documents] == [["number-twice"]] * 2
    for number in ("{id}", ""):
        assert {each.verdict for each in plan(settings(bill_number=number), **two).documents} == {Verdict.CREATE}
    other = {"resources": [resource(), resource(13, "Bo")], "vendors": [vendor(), vendor("56", "v-Lee, Bo")]}
    of_two_people = plan(settings(bill_number="{name}"), reports=[report(), report(32, submitter_id=13)],
                         items=two["items"], **other)  # fmt: skip
    assert {each.verdict for each in of_two_people.documents} == {Verdict.CREATE}


def test_a_vendor_of_that_name_may_be_somebody_elses() -> None:
    namesake = {"resources": [resource(), resource(13)]}
    assert codes(only(**namesake).reasons) == ["vendor-twin"]
    taken = memory(links={"submitter:13": "55"})
    assert codes(only(past=taken, **namesake).reasons) == ["vendor-taken"]
    assert codes(only(past=taken).reasons) == ["vendor-taken"]
    theirs = memory(links={"submitter:13": "56", "submitter:12": "55"})
    assert only(past=theirs, **namesake).verdict is Verdict.CREATE
    own = memory(links={"submitter:13": "56"})
    assert only(past=own, **namesake).verdict is Verdict.CREATE


def test_c4_the_payables_account_by_setting() -> None:
    assert "APAccountRef" not in made()
    assert made(settings(payables_account="Accounts Payable (A/P)"))["APAccountRef"] == {"value": "33"}
    assert codes(only(settings(payables_account="Checking")).reasons) == ["account-unfit"]


def test_c4_a_payables_account_in_another_currency_is_held() -> None:
    abroad = rows.Account(id="34", name="A/P CAD", account_type="Accounts Payable", currency_ref=rows.Ref("CAD"))
    accounts = [*facts().quickbooks.accounts, abroad]
    assert codes(only(settings(payables_account="A/P CAD"), accounts=accounts).reasons) == ["account-currency"]


def test_c3_a_report_in_another_currency_is_held() -> None:
    assert codes(only(reports=[report(reimbursement_currency_id=2)]).reasons) == ["reimbursed-in-foreign-currency"]
    assert only(reports=[report(reimbursement_currency_id=1)]).verdict is Verdict.CREATE


# Vendors (C1, K1)


def test_the_vendor_is_called_by_rule() -> None:
    assert made()["VendorRef"] == {"value": "55"}
    single = {"resources": [resource(first=None)], "vendors": [vendor(name="v-Lee")]}
    assert made(**single)["VendorRef"] == {"value": "55"}
    named = settings(vendor_name="{first} {last}")
    assert made(named, vendors=[vendor(name="Ann Lee")])["VendorRef"] == {"value": "55"}


def test_a_cross_reference_comes_before_the_name() -> None:
    past = memory(links={"submitter:12": "56"})
    assert made(past=past, vendors=[vendor(), vendor("56", "Ann's Consulting")])["VendorRef"] == {"value": "56"}


def test_k1_a_missing_vendor_is_created_by_a_persons_word_only() -> None:
    drawn = plan(vendors=())
    (document,) = drawn.documents
    assert (document.verdict, codes(document.needs_person)) == (Verdict.CREATE, ["new-vendor"])
    created, *_ = drawn.effects
    assert (created.entity, created.source) == ("Vendor", "submitter:12")
    assert created.body == {
        "GivenName": "Ann",
        "FamilyName": "Lee",
        "PrintOnCheckName": "Ann Lee",
        "PrimaryEmailAddr": {"Address": "ann.lee@acme.example"},
        "DisplayName": "v-Lee, Ann",
        "CurrencyRef": {"value": "USD"},
    }
    assert codes(only(settings(missing_vendor="hold"), vendors=()).reasons) == ["vendor-missing"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"vendors": [vendor(name="V-LEE, ANN")]}, "vendor-near-match"),
        ({"vendors": [vendor(name="v-Lee, Ann (deleted)", active=False)]}, "vendor-inactive"),
        ({"vendors": [vendor(currency="CAD")]}, "currency-differs"),
        ({"vendors": (), "customers": [customer(name="v-Lee, Ann")]}, "customer-has-name"),
        ({"vendors": (), "employees": (rows.Employee(id="4", display_name="v-Lee, Ann"),)}, "customer-has-name"),
        ({"resources": ()}, "submitter-unreadable"),
    ],
)
def test_a_vendor_in_doubt_is_held_with_what_to_do(given: dict[str, Any], code: str) -> None:
    document = only(**given)
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, [code])
    assert document.reasons[0].remedy


def test_a_clash_with_a_customer_is_solved_by_a_suffix() -> None:
    body = made(
        settings(vendor_suffix=" (vendor)"), entity="Vendor", vendors=(), customers=[customer(name="v-Lee, Ann")]
    )
    assert body["DisplayName"] == "v-Lee, Ann (vendor)"


def test_two_reports_of_one_person_share_the_new_vendor() -> None:
    drawn = plan(reports=[report(31), report(32)], items=[spent(1, of=31), spent(2, of=32)], vendors=())
    assert [effect.entity for effect in drawn.effects].count("Vendor") == 1
    assert [each.source for each in drawn.documents] == ["expenses:31", "expenses:32"]


def test_dates_of_a_company_stored_as_local_midnight_are_taken_as_written() -> None:
    item = spent(expense_date=at("2026-03-09", 5))
    (found,) = made(items=[item], reports=[report(week_ending=at("2026-03-10", 5))])["Line"]
    assert found["Description"].startswith("2026-03-09")


def test_k3_what_a_bill_does_to_the_books() -> None:
    chosen = settings(advance_account="Employee Advances")
    drawn = plan(chosen, **with_advance("20.00", "18.15"))
    told = [(each.account, each.unit, each.debit, each.credit) for each in postings(drawn, {"expenses:31"})]
    assert told == [
        ("Accounts payable", "", ZERO, Decimal("18.15")),
        ("Employee Advances", "", ZERO, Decimal("20.00")),
        ("Meals and Entertainment", "100", Decimal("38.15"), ZERO),
    ]


def test_what_was_derived_says_how() -> None:
    document = only()
    assert [(why.field, why.how) for why in document.why] == [
        ("VendorRef", "equal name"),
        ("TxnDate", "week ending"),
        ("DueDate", "its date"),
        ("DocNumber", "[expenses] bill_number"),
    ]
    assert [why.how for why in document.lines[0].why] == ["Meals, not billable", "department 100"]
    assert document.lines[0].of == (1,)
