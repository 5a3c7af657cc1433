from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_factories import (
    at,
    codes,
    effect,
    facts,
    invoice,
    item,
    line,
    memory,
    only,
    organization,
    plan,
    preferences,
    rate,
    settings,
)

from atqbo import rows
from atqbo.money import minor_unit
from atqbo.plan.document import Plan, Verdict
from atqbo.plan.invoices.amounts import read_amounts


def lines_of(made: Plan) -> list[dict[str, object]]:
    return effect(made, "Invoice").body["Line"]


def totals(*amounts: str) -> list[rows.BillingItem]:
    return [line(number, amount) for number, amount in enumerate(amounts, 1)]


def test_a1_the_amount_is_total_amount_not_the_extended_price() -> None:
    billed = line(1, "0", extended_price=Decimal("386.645"), quantity=Decimal("3.175"), rate=Decimal(100))
    made = plan(invoices=[invoice(total="0")], billing_items=[billed])
    assert lines_of(made)[0]["Amount"] == 0
    assert only(made).to_post == 0


def test_a1_quantity_and_price_go_along_only_if_they_multiply_to_the_amount() -> None:
    exact = line(1, "100.00", quantity=Decimal("12.5"), rate=Decimal("8"))
    off = line(2, "33.33", quantity=Decimal("1.0"), rate=Decimal("33.3333"))
    made = plan(invoices=[invoice(total="133.33")], billing_items=[exact, off])
    first, second = lines_of(made)
    assert (first["SalesItemLineDetail"]["Qty"], first["SalesItemLineDetail"]["UnitPrice"]) == (Decimal("12.5"), 8)
    assert first["Description"] == "Support"
    assert {"Qty", "UnitPrice"}.isdisjoint(second["SalesItemLineDetail"])
    assert second["Description"] == "Support\n1 × 33.3333"


def test_a1_a_zero_line_is_sent_with_its_text() -> None:
    made = plan(billing_items=[line(1), line(2, "0.00", item_name="Covered")])
    assert [(each["Amount"], each["Description"]) for each in lines_of(made)] == [
        (Decimal("100.00"), "Support"),
        (0, "Covered"),
    ]


def test_a2_half_a_cent_rounds_away_from_zero_line_by_line() -> None:
    made = plan(invoices=[invoice(total="10.005")], billing_items=totals("10.015", "-0.005"))
    assert [each["Amount"] for each in lines_of(made)] == [Decimal("10.02"), Decimal("-0.01")]
    assert (only(made).amount, only(made).to_post) == (Decimal("10.01"), Decimal("10.01"))


def test_a2_within_one_minor_unit_the_lines_are_posted_and_the_gap_is_told() -> None:
    made = plan(invoices=[invoice(total="20.01")], billing_items=totals("10.0050", "10.0050"))
    document = only(made)
    assert (document.verdict, document.amount, document.to_post) == (Verdict.CREATE, Decimal("20.01"), Decimal("20.02"))
    assert codes(document.notes) == ["rounding-gap"]
    assert "0.01 USD more" in document.notes[0].text
    assert effect(made, "Invoice").expect["TotalAmt"] == Decimal("20.02")


def test_a2_a_gap_beyond_one_minor_unit_holds() -> None:
    document = only(plan(invoices=[invoice(total="100.02")]))
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["billing-items-do-not-add-up"])
    assert "100.00 USD of lines, 100.02 USD" in document.reasons[0].text


def test_a2_the_minor_unit_is_the_currencys() -> None:
    yen = [rows.Currency(id=1, name="JPY", is_internal_currency=True)]
    made = plan(
        currencies=yen,
        invoices=[invoice(total="1001")],
        billing_items=totals("500.4", "500.4"),
        preferences=preferences(home="JPY"),
        customers=[rows.Customer(id="7", display_name="Acme Bakery")],
    )
    assert (only(made).amount, only(made).to_post, codes(only(made).notes)) == (1001, 1000, ["rounding-gap"])


def test_billing_items_that_have_not_arrived_hold() -> None:
    assert codes(only(plan(billing_items=[])).reasons) == ["billing-items-missing"]
    assert codes(only(plan(billing_items=[line(total=None)])).reasons) == ["billing-item-without-amount"]


def test_t1_without_sales_tax_in_quickbooks_taxes_hold_and_are_told_as_inside_the_amounts_or_not() -> None:
    taxed = invoice(total="108.00", total_tax_value=Decimal("8.00"))
    outside = only(plan(invoices=[taxed], billing_items=[line(tax_dollars=Decimal(8))]))
    inside = only(plan(invoices=[taxed], billing_items=[line(1, "108.00", tax_dollars=Decimal(8))]))
    for document, contained in ((outside, False), (inside, True)):
        assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["sales-tax-off"])
        assert ("contained" in document.reasons[0].text) is contained


def test_a2_tax_that_fits_neither_reading_is_told_with_the_tax() -> None:
    taxed = invoice(total="150.00", total_tax_value=Decimal("8.00"))
    document = only(plan(invoices=[taxed], billing_items=[line(tax_dollars=Decimal(8))]))
    assert codes(document.reasons) == ["billing-items-do-not-add-up", "sales-tax-off"]


def test_a1_amounts_that_fit_both_readings_are_net() -> None:
    assert not read_amounts([line()], Decimal("100.00"), Decimal(0), "USD").contain_tax


@pytest.mark.parametrize(("chosen", "verdict"), [("refuse", Verdict.REFUSE), ("hold", Verdict.HOLD)])
def test_v1_a_negative_total_is_refused_or_held_by_setting(chosen: str, verdict: Verdict) -> None:
    made = plan(chosen=settings(negative=chosen), invoices=[invoice(total="-5")], billing_items=totals("-5"))
    assert (only(made).verdict, codes(only(made).reasons)) == (verdict, ["negative-total"])
    assert made.effects == ()


def test_a2_i3_a_total_that_rounds_to_nothing_is_zero_and_no_credit() -> None:
    lines = [line(1, "33.3333"), line(2, "-33.3366"), line(3, "-0.0001")]
    made = plan(invoices=[invoice(total="-0.0034")], billing_items=lines)
    assert (only(made).verdict, only(made).entity, str(only(made).amount)) == (Verdict.CREATE, "Invoice", "0.00")
    assert [str(each["Amount"]) for each in lines_of(made)] == ["33.33", "-33.34", "0.00"]


@pytest.mark.parametrize(("quantity", "rate"), [("-2", "50"), ("2", "-50")])
def test_a1_i5_pieces_taken_back_are_pieces_at_their_price(quantity: str, rate: str) -> None:
    taken = line(total="-100.00", quantity=Decimal(quantity), rate=Decimal(rate))
    made = plan(chosen=settings(negative="credit-memo"), invoices=[invoice(total="-100.00")], billing_items=[taken])
    [sent] = effect(made, "CreditMemo").body["Line"]
    detail = sent["SalesItemLineDetail"]
    assert (sent["Amount"], detail["Qty"], detail["UnitPrice"]) == (100, 2, 50)


def test_i3_a_zero_total_is_posted_or_skipped_by_setting() -> None:
    given = facts(invoices=[invoice(total="0")], billing_items=totals("5", "-5"))
    assert only(plan(given)).verdict is Verdict.CREATE
    skipped = only(plan(given, settings(zero="skip")))
    assert (skipped.verdict, codes(skipped.reasons)) == (Verdict.SKIP, ["zero-total"])


def test_all_reasons_are_told_at_once_each_once() -> None:
    document = only(plan(customers=[], items=[], vendors=[rows.Vendor(id="1", display_name="Acme Bakery")],
                         invoices=[invoice(total="300")], billing_items=totals("100", "100")))  # fmt: skip
    assert codes(document.reasons) == ["billing-items-do-not-add-up", "vendor-has-name", "item-missing"]


def test_lines_keep_autotasks_order_else_the_order_of_ids() -> None:
    billed = [line(1, "1", sort_order_id=2), line(2, "2"), line(3, "3", sort_order_id=1), line(4, "4")]
    made = plan(invoices=[invoice(total="10")], billing_items=billed)
    assert [each["Amount"] for each in lines_of(made)] == [3, 1, 2, 4]


def test_i8_another_organizations_line_names_it() -> None:
    made = plan(
        billing_items=[line(company_id=31, description="Support")],
        organizations=[organization(), organization(31, "Acme Mill")],
    )
    assert lines_of(made)[0]["Description"] == "Support\nFor Acme Mill"
    assert effect(made, "Invoice").body["CustomerRef"] == {"value": "7"}


def test_a_text_beyond_4000_characters_is_cut_and_told() -> None:
    made = plan(billing_items=[line(description="x" * 4100)])
    text = lines_of(made)[0]["Description"]
    assert (len(text), text[-1]) == (4000, "…")
    assert codes(only(made).notes) == ["text-cut"]
    assert only(made).lines[0].text == text


def test_the_service_date_goes_along_only_if_the_company_uses_it() -> None:
    given = line(item_date=at("2026-03-04"))
    used = plan(billing_items=[given], preferences=preferences(service_date=True))
    assert lines_of(used)[0]["SalesItemLineDetail"]["ServiceDate"] == "2026-03-04"
    assert "ServiceDate" not in lines_of(plan(billing_items=[given]))[0]["SalesItemLineDetail"]


def test_every_line_is_untaxed() -> None:
    assert lines_of(plan())[0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "NON"}


def test_the_plans_lines_show_item_and_account() -> None:
    (shown,) = only(plan(items=[item(fully_qualified_name="Work:Labor")])).lines
    assert (shown.item, shown.account, shown.amount) == ("Work:Labor", "Services", Decimal("100.00"))


AMOUNTS = st.lists(st.decimals("-9999", "9999", places=4), min_size=1, max_size=12)


@given(AMOUNTS, st.sampled_from(["USD", "JPY", "KWD"]))
def test_a2_lines_are_whole_minor_units_and_never_far_from_autotask(amounts: list[Decimal], currency: str) -> None:
    unit, billed = minor_unit(currency), [line(number, str(amount)) for number, amount in enumerate(amounts)]
    read = read_amounts(billed, sum(amounts, Decimal(0)), Decimal(0), currency)
    assert all(amount % unit == 0 for amount in read.lines)
    assert abs(read.gap) <= unit / 2 * len(amounts)
    assert read.gap == read.net - sum(amounts, Decimal(0))


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**5)), min_size=1, max_size=8))
def test_a1_tax_inside_or_outside_the_amounts_is_told_apart(cents: list[tuple[int, int]]) -> None:
    pairs = [(Decimal(net) / 100, Decimal(tax) / 100) for net, tax in cents]
    tax = sum((each for _, each in pairs), Decimal(0))
    total = sum((net for net, _ in pairs), Decimal(0)) + tax
    outside = [line(n, str(net), tax_dollars=tax) for n, (net, tax) in enumerate(pairs)]
    inside = [line(n, str(net + tax), tax_dollars=tax) for n, (net, tax) in enumerate(pairs)]
    for billed, contained in ((outside, False), (inside, True)):
        read = read_amounts(billed, total, tax, "USD")
        assert (read.contain_tax, read.gap, list(read.lines)) == (contained, 0, [net for net, _ in pairs])


def test_c2_a_foreign_document_totals_in_its_own_currency() -> None:
    made = plan(
        organizations=[organization(currency_id=2)],
        customers=[rows.Customer(id="7", display_name="Acme Bakery", currency_ref=rows.Ref("EUR"))],
        exchange_rates=[rate()],
        past=memory(),
    )
    assert effect(made, "Invoice").expect == {
        "TotalAmt": Decimal("100.00"),
        "CustomerRef.value": "7",
        "CurrencyRef.value": "EUR",
    }
