"""Tax codes by name, for sales and for purchases."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace
from plan_factories import DAY, codes, facts

from atqbo import rows
from atqbo.plan.taxcodes import CodeUse, TaxCodes, percent_on


def rate(number: str, name: str, percent: str = "10", **fields: object) -> rows.TaxRate:
    return rows.TaxRate(id=number, name=name, rate_value=Decimal(percent), agency_ref=rows.Ref("1"), **fields)


def code(number: str, name: str, sales: str = "", purchases: str = "", **fields: object) -> rows.TaxCode:
    def listed(ids: str) -> rows.TaxRateList:
        return rows.TaxRateList(tuple(rows.TaxRateDetail(rows.Ref(each)) for each in ids.split()))

    both = {"sales_tax_rate_list": listed(sales), "purchase_tax_rate_list": listed(purchases)}
    return rows.TaxCode(id=number, name=name, **both, **fields)


RATES = [
    rate("1", "GST", "5"), rate("2", "GST on purchases", "5"), rate("3", "PST (BC)", "7"), rate("4", "Zero", "0"),
    rate("5", "Hill County Metropolitan Tax", "8"),
]  # fmt: skip
CODES = [
    code("NON", "GST"),
    code("10", "GST", "1", "2"),
    code("11", "GST/PST BC", "1 3", "2"),
    code("12", "Zero", "4", "4"),
    code("13", "Hill C.", "5"),
    code("14", "Old", "1", active=False),
    code("15", "NA"),
    code("16", "Twice", "4", description="Twice and long"),
    code("17", "For stock", "", "2"),
]


def book(links: dict[str, str] | None = None, **given: object) -> TaxCodes:
    lists = {"tax_codes": CODES, "tax_rates": RATES, **given}
    return TaxCodes(facts(**lists).quickbooks, links or {})


def found(use: CodeUse) -> str:
    """The code's id, or why there is none."""
    return use.code.id if use.code else ", ".join(codes(use.holds))


@pytest.mark.parametrize(
    ("kind", "share"), [(None, "1"), ("TaxOnAmount", "1"), ("TaxOnAmountPlusTax", "1.05"), ("TaxOnTax", "0.05")]
)
def test_t3_a_compound_rate_is_charged_with_or_of_the_taxes_before_it(kind: str | None, share: str) -> None:
    """The order is told, and need not be that of the list."""
    details = (rows.TaxRateDetail(rows.Ref("3"), kind, 1), rows.TaxRateDetail(rows.Ref("1"), "TaxOnAmount", 0))
    both = code("20", "GST/QST")
    both = replace(both, sales_tax_rate_list=rows.TaxRateList(details))
    charged = book(tax_codes=[both]).tax_on({"20": Decimal(200)}, "sales", DAY)
    assert charged == {"1": (200, 5), "3": (200 * Decimal(share), 7)}


@pytest.mark.parametrize(
    ("wanted", "side", "expected"),
    [
        ("GST", "sales", "10"),  # a code's name, before rates of that name; pseudo codes are none
        ("Hill County Metropolitan Tax", "sales", "13"),  # a rate's name
        ("Twice and long", "sales", "16"),  # a description
        ("GST on purchases", "purchases", "tax-ambiguous"),
        (("PST (BC)", "GST"), "sales", "11"),  # several taxes on one line
        (("GST", "Zero"), "sales", "tax-missing"),
        ("PST (BC)", "sales", "tax-missing"),  # a code has it, together with another rate
        ("Old", "sales", "tax-missing"),
        ("NA", "purchases", "15"),
        ("For stock", "sales", "tax-missing"),  # it has rates for purchases only
    ],
)
def test_t1_t3_a_code_is_found_by_its_name_or_its_rates(wanted: str, side: str, expected: str) -> None:
    assert found(book().find(wanted, side)) == expected  # type: ignore[arg-type]


def test_t3_a_persons_link_comes_first() -> None:
    linked = book({"GST": "12", "GST + Zero": "11", "Gone": "14"})
    assert found(linked.find("GST", "sales")) == "12"
    assert found(linked.find(("GST", "Zero"), "sales")) == "11"
    assert found(linked.find("Gone", "sales")) == "tax-link-broken"


def test_tax_by_rate_over_all_lines() -> None:
    nets = {"10": Decimal(100), "11": Decimal(50), "12": Decimal(9)}
    assert book().tax_on(nets, "sales", DAY) == {"1": (Decimal(150), Decimal(5)), "3": (Decimal(50), Decimal(7))}
    assert book().tax_on({"10": Decimal(1)}, "purchases", DAY) == {"2": (Decimal(1), Decimal(5))}
    assert book().is_zero(CODES[3], "sales", DAY)
    assert not book().is_zero(CODES[1], "sales", DAY)


def test_a_rate_is_that_of_the_documents_day() -> None:
    past = rows.EffectiveTaxRate(Decimal(4), "2020-01-01T00:00:00-08:00", "2026-02-28T00:00:00-08:00")
    now = rows.EffectiveTaxRate(Decimal(5), "2026-03-01T00:00:00-08:00")
    changed = rate("1", "GST", "5", effective_tax_rate=(past, now))
    told = {day: percent_on(changed, date.fromisoformat(day)) for day in ("2026-02-28", "2026-03-01", "2019-01-01")}
    assert told == {"2026-02-28": 4, "2026-03-01": 5, "2019-01-01": 5}


def test_whom_a_tax_is_owed_to() -> None:
    agencies = [rows.TaxAgency(id="1", display_name="Revenue Agency")]
    assert (book(tax_agencies=agencies).agency("1"), book().agency("1")) == ("Revenue Agency", "")
