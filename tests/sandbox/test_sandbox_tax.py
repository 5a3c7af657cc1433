"""Tax: by one code, computed from the address, or by each line's code; and the making of codes."""

from decimal import Decimal

import pytest
from sandbox_books import bill, books, expense
from sandbox_kit import error, invoice, line

from atqbo.money import decode

TAX, NON = {"value": "TAX"}, {"value": "NON"}
COMPUTED = {"TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": True}}
VAT = {"TaxPrefs": {"UsingSalesTax": True}}


def tax_line(amount, rate, percent, net):
    detail = {
        "TaxRateRef": {"value": rate}, "PercentBased": True, "TaxPercent": Decimal(percent),
        "NetAmountTaxable": Decimal(net),
    }  # fmt: skip
    return {"Amount": Decimal(amount), "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def sale(*coded, **more):
    """An invoice of (amount, code) lines."""
    return invoice("1", Line=[line(amount, TaxCodeRef={"value": code}) for amount, code in coded], **more)


def test_one_code_taxes_the_taxable_lines():
    body = sale(("325.75", "TAX"), ("10", "NON"), TxnTaxDetail={"TxnTaxCodeRef": {"value": "2"}})
    made = books().made("Invoice", body)
    assert made["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": "2"},
        "TotalTax": Decimal("26.06"),
        "TaxLine": [tax_line("26.06", "3", "8", "325.75")],
    }
    assert (made["TotalAmt"], made["Balance"]) == (Decimal("361.81"), Decimal("361.81"))


def test_taxable_lines_without_a_code_for_the_document_bear_no_tax():
    made = books().made("Invoice", sale(("100", "TAX"), GlobalTaxCalculation="TaxExcluded"))
    assert (made["TxnTaxDetail"], made["TotalAmt"]) == ({"TotalTax": 0}, 100)
    assert "GlobalTaxCalculation" not in made


def test_a_code_that_does_not_exist():
    assert books().refused("Invoice", sale(("1", "TAX"), TxnTaxDetail={"TxnTaxCodeRef": {"value": "99"}}))[0] == "2500"


@pytest.mark.parametrize(("mode", "tax"), [("honoured", "7.77"), ("ignored", "8.00")])
def test_a_tax_that_the_client_tells_comes_first_or_not(mode, tax):
    kit = books(switches={"explicit_tax": mode})
    told = {"TxnTaxCodeRef": {"value": "2"}, "TotalTax": Decimal("7.77")}
    made = kit.made("Invoice", sale(("100", "TAX"), TxnTaxDetail=told))
    assert made["TxnTaxDetail"]["TotalTax"] == Decimal(tax)
    assert made["TotalAmt"] == 100 + Decimal(tax)


def test_a_tax_line_needs_its_type():
    told = {"TotalTax": 1, "TaxLine": [{"Amount": 1}]}
    code, detail = books().refused("Invoice", sale(("1", "TAX"), TxnTaxDetail=told))
    assert (code, "DetailTypeEnum is missing" in detail) == ("6000", True)


def address(state):
    return {"Line1": "1 Main St", "CountrySubDivisionCode": state}


@pytest.mark.parametrize(
    ("state", "tax"),
    [("CA", "7.25"), ("il", "6.25"), ("NY", "4.00"), ("MN", "6.88"), ("NJ", "6.63"), ("OR", "0"), ("ON", "0")],
)
def test_tax_is_computed_from_where_the_goods_go(state, tax):
    made = books(**COMPUTED).made("Invoice", sale(("100", "TAX"), ("50", "NON"), ShipAddr=address(state)))
    assert made["TxnTaxDetail"]["TotalTax"] == Decimal(tax)
    assert made["TotalAmt"] == 150 + Decimal(tax)
    assert ("TaxLine" in made["TxnTaxDetail"]) == (tax != "0")


def test_the_rate_a_computed_tax_points_to_exists():
    kit = books(**COMPUTED)
    lines = [kit.made("Invoice", sale(("100", "TAX"), ShipAddr=address("WI")))["TxnTaxDetail"]["TaxLine"] for _ in "ab"]
    rate = kit.read("TaxRate", lines[0][0]["TaxLineDetail"]["TaxRateRef"]["value"])
    assert (rate["Name"], rate["RateValue"]) == ("WI State Tax", 5)
    assert lines[0] == lines[1]


def test_where_goods_go_without_a_ship_to_address():
    kit = books(address=address("IN"), **COMPUTED)
    assert kit.made("Invoice", sale(("100", "TAX"), BillAddr=address("CO")))["TxnTaxDetail"]["TotalTax"] == Decimal(
        "2.9"
    )
    kit.changed("Customer", "1", BillAddr={})
    assert kit.made("Invoice", sale(("100", "TAX")))["TxnTaxDetail"]["TotalTax"] == 7


def test_an_exempt_customer_and_an_item_that_is_taxed_by_itself():
    kit = books(**COMPUTED)
    kit.changed("Item", "2", Taxable=True)
    lines = [line("100", "2"), line("100", "1")]
    made = kit.made("Invoice", invoice("1", Line=lines, ShipAddr=address("IN")))
    assert [each["SalesItemLineDetail"]["TaxCodeRef"]["value"] for each in made["Line"][:2]] == ["TAX", "NON"]
    assert made["TotalAmt"] == 207
    kit.changed("Customer", "1", Taxable=False)
    assert kit.made("Invoice", invoice("1", Line=lines, ShipAddr=address("IN")))["TotalAmt"] == 200


def test_a_computed_tax_follows_an_update():
    kit = books(**COMPUTED)
    number = kit.made("Invoice", sale(("100", "TAX"), ShipAddr=address("IN")))["Id"]
    assert kit.changed("Invoice", number, PrivateNote="x")["TotalAmt"] == 107
    assert kit.changed("Invoice", number, ShipAddr=address("CO"))["TotalAmt"] == Decimal("102.9")
    assert kit.changed("Invoice", number, Line=[line("10", TaxCodeRef=TAX)])["TotalAmt"] == Decimal("10.29")


def vat(mode="net"):
    return books("AU", switches={"inclusive_amount": mode}, **VAT)


def test_each_lines_code_taxes_it():
    made = vat().made("Invoice", sale(("100", "10"), ("40", "11"), ("60", "12")))
    assert made["GlobalTaxCalculation"] == "TaxExcluded"
    assert made["TxnTaxDetail"] == {
        "TotalTax": Decimal("17.50"),
        "TaxLine": [tax_line("16.00", "20", "10", "160.00"), tax_line("1.50", "22", "2.5", "60.00")],
    }
    assert made["TotalAmt"] == Decimal("217.50")


REFUSED = [
    (invoice("1"), "6000", "Make sure all your transactions have a VAT rate before you save."),
    (sale(("1", "TAX")), "2500", "Line.SalesItemLineDetail.TaxCodeRef"),
    (sale(("1", "10"), GlobalTaxCalculation="Included"), "2170", "Included"),
    (sale(("1", "10"), GlobalTaxCalculation="NotApplicable", TxnTaxDetail={"TotalTax": 1}), "6170", "NotApplicable"),
]


@pytest.mark.parametrize(("body", "code", "detail"), REFUSED, ids=[each[1] + each[2] for each in REFUSED])
def test_refused_codes(body, code, detail):
    told = vat().refused("Invoice", body)
    assert told[0] == code
    assert detail in told[1]


def test_documents_outside_vat_need_no_codes():
    made = vat().made("Invoice", invoice("100", GlobalTaxCalculation="NotApplicable"))
    assert (made["TotalAmt"], made["TxnTaxDetail"]) == (100, {"TotalTax": 0})
    assert "TaxCodeRef" not in made["Line"][0]["SalesItemLineDetail"]


INCLUSIVE = [
    ("net", {}, "450", "450.00", "495.00", "45.00"),
    ("gross", {}, "450", "409.09", "450.00", "40.91"),
    ("net", {"TaxInclusiveAmt": 450}, "409.09", "409.09", "450.00", "40.91"),
    ("gross", {"TaxInclusiveAmt": 450}, "409.09", "409.09", "450.00", "40.91"),
]


@pytest.mark.parametrize(("mode", "detail", "amount", "net", "whole", "tax"), INCLUSIVE)
def test_amounts_that_include_the_tax(mode, detail, amount, net, whole, tax):
    kit = vat(mode)
    body = invoice("1", Line=[line(amount, TaxCodeRef={"value": "10"}, **detail)], GlobalTaxCalculation="TaxInclusive")
    made = kit.made("Invoice", body)
    assert (made["Line"][0]["Amount"], made["Line"][1]["Amount"]) == (Decimal(net), Decimal(net))
    assert made["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] == Decimal(whole)
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (Decimal(whole), Decimal(tax))
    assert kit.changed("Invoice", made["Id"], PrivateNote="x")["Line"] == made["Line"]


def test_a_price_that_included_the_tax_is_told_without_it():
    lines = [line("450", TaxCodeRef={"value": "10"}, Qty=450, UnitPrice=1) for _ in range(3)]
    made = vat("gross").made("Invoice", invoice("1", Line=lines, GlobalTaxCalculation="TaxInclusive"))
    assert made["Line"][0]["SalesItemLineDetail"]["UnitPrice"] == Decimal("0.9090889")
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (1350, Decimal("122.73"))


def test_purchases_take_the_purchase_rates():
    kit = vat()
    made = kit.made("Bill", bill(expense("100", TaxCodeRef={"value": "10"})))
    assert made["TxnTaxDetail"]["TaxLine"] == [tax_line("10.00", "21", "10", "100.00")]
    assert (made["TotalAmt"], kit.balance("Vendor", "41")) == (110, 110)
    assert kit.refused("Bill", bill(expense("100")))[0] == "6000"
    assert kit.made("CreditMemo", sale(("10", "10")))["TotalAmt"] == 11


def test_a_company_abroad_that_is_not_registered_has_no_tax():
    made = books("CA").made("Invoice", sale(("100", "10")))
    assert (made["TotalAmt"], made["TxnTaxDetail"]) == (100, {"TotalTax": 0})


def new_code(**rate):
    details = {"TaxRateName": "County", "RateValue": "1.5", "TaxAgencyId": "1", "TaxApplicableOn": "Sales", **rate}
    return {"TaxCode": "Cook", "TaxRateDetails": [{name: each for name, each in details.items() if each is not None}]}


def test_the_tax_service_makes_a_code_and_its_rates():
    kit = books()
    answer = kit.post("taxservice/taxcode", new_code())
    assert answer.status_code == 200, answer.text
    made = decode(answer.content)
    assert made["TaxCode"] == "Cook"
    assert made["TaxRateDetails"][0]["RateValue"] == Decimal("1.5")
    body = sale(("100", "TAX"), TxnTaxDetail={"TxnTaxCodeRef": {"value": made["TaxCodeId"]}})
    assert kit.made("Invoice", body)["TotalAmt"] == Decimal("101.50")


REFUSED_CODES = [
    ({"TaxCode": "Cook"}, "2020"),
    ({**new_code(), "TaxCode": "GST"}, "6240"),
    ({**new_code(), "TaxCode": "x" * 11}, "2050"),
    (new_code(TaxRateName="Levy"), "6240"),
    (new_code(TaxAgencyId="9"), "2500"),
    (new_code(TaxRateId="99"), "2500"),
    (new_code(RateValue=None), "2020"),
    (new_code(TaxApplicableOn="Everything"), "2170"),
    ({**new_code(), "Rate": 1}, "2010"),
]


@pytest.mark.parametrize(("body", "code"), REFUSED_CODES)
def test_refused_tax_codes(body, code):
    kit = books()
    before = kit.services.dump()
    assert error(kit.post("taxservice/taxcode", body))["code"] == code
    assert kit.services.dump() == before
