"""Tax regions and categories of billing items, and what a document is charged (rules A3, T1 to T3)."""

from decimal import Decimal

import pytest
from plan_factories import code, codes, effect, facts, invoice, line, memory, only, organization, plan, preferences
from plan_factories import settings as chosen

from atqbo import rows
from atqbo.money import ZERO
from atqbo.plan.charge import Charge
from atqbo.plan.invoices.taxdesk import category_of, lay_out_taxes
from atqbo.plan.invoices.taxmath import as_autotask_says

REGIONS = [rows.TaxRegion(id=1, name="North"), rows.TaxRegion(id=2, name="South "), rows.TaxRegion(id=3, name="South")]


@pytest.mark.parametrize(
    ("name", "group", "own", "expected"),
    [
        ("North", 2, 3, 1),  # a name that one region has comes first
        ("South", 2, 3, 2),  # two have it: the id on the invoice
        ("South", None, 3, 3),  # ... else the organization's
        ("West", 9, 3, 3),
        (None, None, None, None),
    ],
)
def test_t3_the_region_is_the_invoices_else_the_organizations(
    name: str | None, group: int | None, own: int | None, expected: int | None
) -> None:
    desk = lay_out_taxes(facts(tax_regions=REGIONS), memory())
    found = desk.region_of(invoice(tax_region_name=name, tax_group=group), organization(tax_region_id=own))
    assert found == expected


def test_t3_the_category_is_the_lines_else_its_billing_codes() -> None:
    known = {5: code(tax_category_id=7), 6: code(6)}
    told = [category_of(each, known) for each in (line(tax_category_id=8), line(), line(billing_code_id=6))]
    assert told == [8, 7, None]
    assert category_of(line(billing_code_id=None), known) is None


def test_autotasks_tax_is_owed_to_the_same_agencies() -> None:
    charge = Charge(
        amount=Decimal("1.85"), autotask=Decimal("1.87"), owed={"State": Decimal("1.25"), "City": Decimal("0.6")}
    )
    assert as_autotask_says(charge).owed == {"State": Decimal("1.25"), "City": Decimal("0.62")}
    assert as_autotask_says(Charge(autotask=Decimal(1))).owed == {}


def test_a3_what_an_answer_must_show_is_a_range_only_where_tax_is_charged() -> None:
    free, taxed = Charge(), Charge(amount=Decimal(8), autotask=Decimal("8.01"), within=Decimal("0.01"))
    assert free.expect(Decimal(100)) == {"TotalAmt": 100}
    assert taxed.expect(Decimal(100)) == {
        "TotalAmt": {"between": [Decimal("108.00"), Decimal("108.02")]},
        "TxnTaxDetail.TotalTax": {"between": [Decimal("8.00"), Decimal("8.02")]},
    }
    assert [taxed.accepts(Decimal(tax)) for tax in ("7.99", "8.00", "8.02", "8.03")] == [False, True, True, False]
    assert free.accepts(ZERO)


def test_a3_the_tolerance_of_a_currency_without_cents_is_its_smallest_unit() -> None:
    yen = [rows.Currency(id=1, name="JPY", is_internal_currency=True)]
    rate = rows.TaxRate(id="1", name="Here", rate_value=Decimal(10))
    listed = rows.TaxRateList((rows.TaxRateDetail(rows.Ref("1")),))
    world = {
        "currencies": yen,
        "preferences": preferences(home="JPY", sales_tax=True),
        "customers": [rows.Customer(id="7", display_name="Acme Bakery")],
        "tax_codes": [rows.TaxCode(id="9", name="Here", sales_tax_rate_list=listed)],
        "tax_rates": [rate],
    }
    for tax, expected in (("11", []), ("12", []), ("13", ["tax-differs"])):
        billed = invoice(total=str(105 + int(tax)), total_tax_value=Decimal(tax), tax_region_name="Here")
        made = plan(invoices=[billed], billing_items=[line(total="105", tax_dollars=Decimal(tax))], **world)
        assert codes(only(made).reasons) == expected
    exact = plan(
        invoices=[invoice(total="116", total_tax_value=Decimal(11), tax_region_name="Here")],
        billing_items=[line(total="105", tax_dollars=Decimal(11))],
        chosen=chosen(tax="autotask"),
        **world,
    )
    assert effect(exact, "Invoice").body["TxnTaxDetail"] == {"TxnTaxCodeRef": {"value": "9"}, "TotalTax": 11}
