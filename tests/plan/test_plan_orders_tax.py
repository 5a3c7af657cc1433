"""Purchase orders outside the US: the code of purchases on each line (rule T3)."""

from decimal import Decimal

import pytest
from plan_factories import codes, effect, only
from plan_orders_factories import body, detail, plan, vendor

from atqbo import rows

VAT = {
    "company": rows.CompanyInfo(id="1", company_name="Acme MSP", country="GB"),
    "preferences": rows.Preferences(id="1", tax_prefs=rows.TaxPrefs(using_sales_tax=True)),
}


def taxed(**given):
    rates = rows.TaxRateList(tax_rate_detail=(rows.TaxRateDetail(tax_rate_ref=rows.Ref("3")),))
    return plan(
        **VAT,
        tax_codes=[rows.TaxCode(id="6", name="20.0% S", purchase_tax_rate_list=rates)],
        tax_rates=[rows.TaxRate(id="3", name="VAT", rate_value=Decimal(20))],
        vendors=[vendor()],
        **given,
    )


def test_t3_no_tax_is_sent_in_the_us():
    assert not {"GlobalTaxCalculation", "TxnTaxDetail"} & set(body())
    assert "TaxCodeRef" not in detail()


@pytest.mark.parametrize("keys", [{}, {"tax_code": "20.0% S"}, {"tax_included": False}])
def test_t3_unset_holds_outside_the_us(keys):
    assert codes(only(taxed(**keys)).reasons) == ["purchase-tax-unset"]


def test_t3_the_purchase_code_stands_on_every_line():
    made = taxed(tax_code="20.0% S", tax_included=False)
    sent = effect(made, "PurchaseOrder")
    assert sent.body["GlobalTaxCalculation"] == "TaxExcluded"
    assert sent.body["Line"][0]["ItemBasedExpenseLineDetail"]["TaxCodeRef"] == {"value": "6"}
    assert (sent.expect["TotalAmt"], codes(only(made).notes)) == (Decimal("120.00"), ["tax-added"])


def test_t3_amounts_that_contain_the_tax_say_so():
    made = taxed(tax_code="20.0% S", tax_included=True)
    sent = effect(made, "PurchaseOrder")
    assert sent.body["GlobalTaxCalculation"] == "TaxInclusive"
    assert sent.body["Line"][0]["ItemBasedExpenseLineDetail"]["TaxInclusiveAmt"] == Decimal("100.00")
    assert sent.expect["TotalAmt"] == Decimal("100.00")


def test_t3_an_unknown_code_holds():
    assert codes(only(taxed(tax_code="Nope", tax_included=True)).reasons) == ["tax-missing"]
