"""A tax goes to the code a person linked, else to the one of its name; without one its invoices wait (rules T1, T3)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from plan_factories import facts, invoice, line, memory, organization, preferences, settings

from atqbo import rows
from atqbo.checks import survey
from atqbo.facts import Facts
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory
from atqbo.plan.invoices.verdict import decide
from atqbo.reconcile import Cases, propose, why_not
from atqbo.reconcile.cases import tax_cases

TAXED: dict[str, Any] = {
    "invoices": [invoice(total="106.25", total_tax_value=Decimal("6.25"), tax_region_name="Illinois")],
    "billing_items": [line(tax_dollars=Decimal("6.25"))],
}
RATE = rows.TaxRate(id="31", name="IL State", rate_value=Decimal("6.25"))
LIST = rows.TaxRateList((rows.TaxRateDetail(tax_rate_ref=rows.Ref("31")),))
CODE = rows.TaxCode(id="21", name="IL", sales_tax_rate_list=LIST)


def manual(*codes: rows.TaxCode) -> Facts:
    """A company in the US that charges tax by the code of a region."""
    given = facts(**TAXED, preferences=replace(preferences(), tax_prefs=rows.TaxPrefs(using_sales_tax=True)))
    return replace(given, quickbooks=replace(given.quickbooks, tax_codes=codes, tax_rates=(RATE,)))


def cases(given: Facts, past: Memory) -> Cases:
    return tax_cases(survey(given, settings(), past), {})


def linked() -> Memory:
    word = Decided(number=4, who="morgan", at=datetime(2026, 3, 14, 9, tzinfo=UTC), choice=Choice.LINK, quickbooks="21")
    links = {"tax:Illinois": "21"}
    return memory(decided={"tax:Illinois": word}, taxes={"Illinois": "21"}, links=links)


def test_t1_a_region_without_a_code_waits_for_a_person() -> None:
    [case] = cases(manual(CODE), memory()).cases
    assert (case.subject, case.match.kind.value, case.match.waits) == ("tax:Illinois", "held", True)
    assert case.match.why[0].code == "tax-missing"
    assert case.match.documents[0].verdict.value == "hold"


def test_t1_a_linked_code_settles_it_and_one_of_its_name_needs_nobody() -> None:
    [case] = cases(manual(CODE), linked()).cases
    assert (case.match.kind.value, case.quickbooks, case.match.waits) == ("linked", "21", False)
    [case] = cases(manual(replace(CODE, name="Illinois")), memory()).cases
    assert (case.match.kind.value, case.match.waits) == ("same-name", False)


def test_t1_what_is_left_out_is_held_though_a_code_has_its_name() -> None:
    word = Decided(
        number=4, who="morgan", at=datetime(2026, 3, 14, 9, tzinfo=UTC), choice=Choice.LEAVE_OUT, why="later"
    )
    past, given = memory(decided={"tax:Illinois": word}), manual(replace(CODE, name="Illinois"))
    [case] = cases(given, past).cases
    assert (case.match.kind.value, case.match.unsettled) == ("left-out", False)
    desk = survey(given, settings(), past).desk
    assert [each.code for each in decide(desk, given.autotask.invoices[0]).document.reasons] == ["left-out"]


def test_any_tax_code_may_be_linked_and_none_is_created_from_here() -> None:
    some = cases(manual(CODE, rows.TaxCode(id="NON", name="Non"), replace(CODE, id="22", hidden=True)), memory())
    assert list(some.records) == ["21"]
    assert some.records["21"].details == {"rates": "IL State 6.25 %"}
    [case] = some.cases
    assert why_not(some, case.subject, case.ours, "21") is None
    told = propose(some, case)
    assert told.body is None
    assert told.why_not
    assert told.why_not.code == "tax-not-made"


def test_nothing_is_looked_for_where_nothing_is_taxed() -> None:
    exempt = replace(manual(CODE), autotask=replace(manual(CODE).autotask, organizations=(
        organization(is_tax_exempt=True),)))  # fmt: skip
    assert cases(exempt, memory()).cases == ()
    assert cases(facts(**TAXED), memory()).cases == ()


def test_t3_several_taxes_on_a_line_are_settled_together() -> None:
    given = manual(CODE)
    abroad = replace(given.quickbooks, company=rows.CompanyInfo(id="1", country="CA"))
    taxes = tuple(rows.Tax(id=each, tax_region_id=1, tax_category_id=2, tax_name=name)
                  for each, name in ((1, "GST"), (2, "PST")))  # fmt: skip
    told = replace(
        given.autotask,
        billing_items=(line(tax_category_id=2),),
        tax_regions=(rows.TaxRegion(id=1, name="Illinois"),),
        taxes=taxes,
    )
    [case] = cases(replace(given, autotask=told, quickbooks=abroad), memory()).cases
    assert case.subject == "tax:GST + PST"
