"""Expense reports in companies with VAT or GST (rule T3): every line has a purchase code, and no tax is guessed."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from expense_factories import MAPPED, made, only, preferences, report, settings, spent
from plan_factories import codes

from atqbo import rows
from atqbo.plan.document import Verdict

_DETAIL = "AccountBasedExpenseLineDetail"


def code(number: str, name: str, *rates: str) -> rows.TaxCode:
    listed = rows.TaxRateList(tuple(rows.TaxRateDetail(rows.Ref(each)) for each in rates))
    return rows.TaxCode(id=number, name=name, purchase_tax_rate_list=listed)


def world(**given: Any) -> dict[str, Any]:
    """A British company whose purchases are taxed at 20 per cent, or not at all."""
    plain = preferences()
    return {
        "preferences": msgspec.structs.replace(plain, tax_prefs=rows.TaxPrefs(using_sales_tax=True)),
        "company": rows.CompanyInfo(id="1", country="GB"),
        "tax_codes": [code("10", "20.0% S", "1"), code("11", "No VAT")],
        "tax_rates": [rows.TaxRate(id="1", name="20.0% S (Purchases)", rate_value=Decimal(20))],
        **given,
    }


def taxed(tax_code: str = "20.0% S", tax: str | None = "inclusive", **given: Any) -> Any:
    meals = {**MAPPED["Meals"], "tax_code": tax_code, **({"tax": tax} if tax else {})}
    return settings(categories={"Meals": meals}, **given)


def test_t3_an_inclusive_category_is_sent_with_the_tax_it_contains() -> None:
    body = made(taxed(), **world())
    assert body["GlobalTaxCalculation"] == "TaxInclusive"
    (line,) = body["Line"]
    assert line["Amount"] == Decimal("31.79")
    assert line[_DETAIL]["TaxInclusiveAmt"] == Decimal("38.15")
    assert line[_DETAIL]["TaxCodeRef"] == {"value": "10"}
    document = only(taxed(), **world())
    assert (document.to_post, document.tax.owed) == (Decimal("38.15"), {"": Decimal("6.36")})
    assert [(each.amount, each.tax) for each in document.lines] == [(Decimal("31.79"), "20.0% S")]


@pytest.mark.parametrize(("tax_code", "tax"), [("", "inclusive"), ("20.0% S", None)])
def test_t3_an_unset_code_or_way_is_held(tax_code: str, tax: str | None) -> None:
    assert codes(only(taxed(tax_code, tax), **world()).reasons) == ["category-untaxed"]


def test_t3_an_unknown_code_is_held() -> None:
    assert codes(only(taxed("5.0% R"), **world()).reasons) == ["tax-missing"]


def test_e2_tax_is_never_put_on_top_of_what_is_paid_back() -> None:
    assert codes(only(taxed(tax="exclusive"), **world()).reasons) == ["category-tax-on-top"]
    body = made(taxed("No VAT", "exclusive"), **world())
    assert body["GlobalTaxCalculation"] == "TaxExcluded"
    assert body["Line"][0]["Amount"] == Decimal("38.15")


def test_t3_the_line_of_an_advance_needs_a_code_without_tax() -> None:
    advance = world(reports=[report(due="18.15", internal_currency_cash_advance_amount=Decimal(20))])
    account = {"advance_account": "Employee Advances"}
    assert codes(only(taxed(**account), **advance).reasons) == ["advance-untaxed"]
    assert codes(only(taxed(**account, advance_tax_code="20.0% S"), **advance).reasons) == ["advance-taxed"]
    lines = made(taxed(**account, advance_tax_code="No VAT"), **advance)["Line"]
    assert [each["Amount"] for each in lines] == [Decimal("31.79"), Decimal(-20)]
    assert [each[_DETAIL]["TaxInclusiveAmt"] for each in lines] == [Decimal("38.15"), Decimal(-20)]
    assert lines[1][_DETAIL]["TaxCodeRef"] == {"value": "11"}


def test_in_the_us_no_code_is_sent_and_none_needed() -> None:
    assert only(settings(), items=[spent()]).verdict is Verdict.CREATE
    assert "GlobalTaxCalculation" not in made()
    assert "TaxCodeRef" not in made()["Line"][0][_DETAIL]
