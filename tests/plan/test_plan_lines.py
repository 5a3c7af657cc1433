"""[invoices] group_lines, most_lines, zero_lines, description, service_date, item_from, item_without_code."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_factories import at, code, codes, effect, invoice, item, line, only, organization, plan, preferences, settings

from atqbo import rows
from atqbo.facts import Behind
from atqbo.facts.own import Own
from atqbo.plan.document import Plan, Verdict


def lines_of(made: Plan) -> list[dict[str, Any]]:
    return effect(made, "Invoice").body["Line"]


def worked(number: int, total: str, quantity: str, rate: str, **fields: Any) -> rows.BillingItem:
    return line(number, total, quantity=Decimal(quantity), rate=Decimal(rate), **fields)


TWO_CODES = {"billing_codes": [code(), code(6, "Travel")], "items": [item(), item("2", "Travel")]}
VISITS = [
    worked(1, "100.00", "1", "100", item_name="Monday"),
    worked(2, "30.00", "3", "10", item_name="Trip", billing_code_id=6),
    worked(3, "200.00", "2", "100", item_name="Tuesday"),
    worked(4, "75.00", "0.5", "150", item_name="Night"),
]


@pytest.mark.parametrize(
    ("how", "amounts"),
    [
        ("no", [100, 30, 200, 75]),
        ("by-item", [375, 30]),
        ("by-item-and-rate", [300, 30, 75]),
        ("as-template", [100, 30, 200, 75]),
    ],
)
def test_group_lines(how: str, amounts: list[int]) -> None:
    made = plan(chosen=settings(group_lines=how), invoices=[invoice(total="405")], billing_items=VISITS, **TWO_CODES)
    assert [each["Amount"] for each in lines_of(made)] == amounts
    assert only(made).to_post == 405


def test_a1_a_groups_quantity_and_price_are_sent_only_if_they_multiply_to_the_sum() -> None:
    off = worked(5, "33.33", "0.33333", "100", item_name="Call")
    chosen = settings(group_lines="by-item-and-rate")
    exact = plan(chosen=chosen, invoices=[invoice(total="300")], billing_items=[VISITS[0], VISITS[2]])
    [detail] = [each["SalesItemLineDetail"] for each in lines_of(exact)]
    assert (detail["Qty"], detail["UnitPrice"]) == (3, 100)
    assert lines_of(exact)[0]["Description"] == "Monday\nTuesday"
    inexact = plan(chosen=chosen, invoices=[invoice(total="133.33")], billing_items=[VISITS[0], off])
    assert lines_of(inexact)[0]["Description"] == "Monday\nCall\n1.33333 × 100"
    assert "Qty" not in lines_of(inexact)[0]["SalesItemLineDetail"]


def test_lines_of_another_organization_are_not_grouped_with_the_invoices_own() -> None:
    made = plan(
        chosen=settings(group_lines="by-item"),
        invoices=[invoice(total="300")],
        billing_items=[line(1), line(2, company_id=31), line(3, company_id=31)],
        organizations=[organization(), organization(31, "Acme Mill")],
    )
    assert [each["Amount"] for each in lines_of(made)] == [100, 200]
    assert lines_of(made)[1]["Description"] == "Support\nFor Acme Mill"


def test_the_templates_groups_count_where_autotask_tells_them_and_they_can_be_one_line() -> None:
    told = {"line_item_group_description": "Remote support, March"}
    billed = [
        line(1, "10", line_item_id=70, **told),
        line(2, "20", line_item_id=70, **told),
        line(3, "30", line_item_id=71),
        line(4, "40", line_item_id=71, billing_code_id=6),
        line(5, "50"),
        line(6, "60"),
    ]
    made = plan(
        chosen=settings(group_lines="as-template"), invoices=[invoice(total="210")], billing_items=billed, **TWO_CODES
    )
    assert [each["Amount"] for each in lines_of(made)] == [30, 30, 40, 50, 60]
    assert lines_of(made)[0]["Description"] == "Remote support, March"


def test_more_lines_than_a_document_may_have_hold_or_are_grouped() -> None:
    given = {"invoices": [invoice(total="400")], "billing_items": [line(number) for number in range(1, 5)]}
    held = only(plan(chosen=settings(most_lines=3), **given))
    assert (held.verdict, codes(held.reasons)) == (Verdict.HOLD, ["too-many-lines"])
    grouped = plan(chosen=settings(most_lines=3, beyond_most_lines="group-by-item"), **given)
    assert [each["Amount"] for each in lines_of(grouped)] == [400]
    assert codes(only(grouped).notes) == ["lines-grouped"]
    assert len(lines_of(plan(chosen=settings(most_lines=4), **given))) == 4


def test_a1_zero_lines_may_be_left_out_but_never_all_of_them() -> None:
    billed = [line(1), line(2, "0.004", item_name="Covered")]
    left_out = plan(chosen=settings(zero_lines="leave-out"), billing_items=billed)
    assert [each["Amount"] for each in lines_of(left_out)] == [100]
    nothing = plan(chosen=settings(zero_lines="leave-out"), invoices=[invoice(total="0")], billing_items=billed[1:])
    assert [each["Description"] for each in lines_of(nothing)] == ["Covered"]


@pytest.mark.parametrize(
    ("quantity", "rate", "text"),
    [("0", "-50", "Support"), ("1", "-50", "Support"), ("2", "-25", "Support\n2 × -25")],
)
def test_a_discount_takes_no_quantity(quantity: str, rate: str, text: str) -> None:
    billed = [line(), worked(2, "-50.00", quantity, rate)]
    discount = lines_of(plan(invoices=[invoice(total="50")], billing_items=billed))[1]
    assert (discount["Amount"], discount["Description"]) == (-50, text)
    assert {"Qty", "UnitPrice"}.isdisjoint(discount["SalesItemLineDetail"])


BEHIND = Behind(
    tickets=(rows.Ticket(id=1, ticket_number="T20260310.0001", title="Printer"),),
    projects=(rows.Project(id=2, project_name="Move"),),
    contracts=(rows.Contract(id=3, contract_name="Gold"),),
    time_entries=(rows.TimeEntry(id=4, resource_id=5),),
    people=(rows.Resource(id=5, first_name="Ann", last_name="Lee"),),
    roles=(rows.Named(id=6, name="Engineer"),),
    ticket_charges=(rows.Charge(id=7, product_id=8),),
    products=(rows.Product(id=8, name="Laptop"),),
    services=(rows.Named(id=9, name="Backup"),),
    bundles=(rows.Named(id=10, name="Office"),),
)
RICH = {
    "description": "Helped",
    "line_item_full_description": "Helped for an hour",
    "purchase_order_number": "77",
    "item_date": at("2026-03-04"),
    "ticket_id": 1,
    "project_id": 2,
    "contract_id": 3,
    "time_entry_id": 4,
    "role_id": 6,
    "ticket_charge_id": 7,
    "service_id": 9,
}


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("item-name", "Support"),
        ("description", "Helped"),
        ("full-description", "Helped for an hour"),
        ("billing-code", "Labor"),
        ("product", "Laptop"),
        ("service", "Backup"),
        ("ticket", "T20260310.0001"),
        ("ticket-title", "Printer"),
        ("project", "Move"),
        ("contract", "Gold"),
        ("resource", "Ann Lee"),
        ("role", "Engineer"),
        ("date", "2026-03-04"),
        ("po-number", "PO 77"),
    ],
)
def test_description_is_composed_of_what_is_chosen(part: str, text: str) -> None:
    made = plan(chosen=settings(description=[part]), billing_items=[line(**RICH)], behind=BEHIND)
    assert lines_of(made)[0]["Description"] == text
    untold = plan(chosen=settings(description=[part]), billing_items=[line(item_name=None, billing_code_id=5)])
    assert lines_of(untold)[0].get("Description") == ("Labor" if part == "billing-code" else None)


def test_description_keeps_the_chosen_order_and_never_loses_quantity_or_organization() -> None:
    billed = worked(1, "100.00", "3", "33.335", company_id=31, **{**RICH, "item_name": "Visit"})
    chosen = settings(description=["quantity-rate", "date", "item-name"])
    made = plan(chosen=chosen, billing_items=[billed], organizations=[organization(), organization(31, "Acme Mill")])
    assert lines_of(made)[0]["Description"] == "3 × 33.335\n2026-03-04\nVisit\nFor Acme Mill"
    bare = plan(chosen=settings(description=[]), billing_items=[billed])
    assert lines_of(bare)[0]["Description"] == "For organization 31\n3 × 33.335"


def test_service_date_can_be_switched_off() -> None:
    given = {"billing_items": [line(**RICH)], "preferences": preferences(service_date=True)}
    assert "ServiceDate" in lines_of(plan(**given))[0]["SalesItemLineDetail"]
    off = plan(chosen=settings(service_date=False), **given)
    assert "ServiceDate" not in lines_of(off)[0]["SalesItemLineDetail"]
    both = [line(1, "50", **RICH), line(2, "50", **{**RICH, "item_date": at("2026-03-05")})]
    mixed = plan(chosen=settings(group_lines="by-item"), **{**given, "billing_items": both})
    assert "ServiceDate" not in lines_of(mixed)[0]["SalesItemLineDetail"]


@pytest.mark.parametrize(
    ("sources", "fields", "found"),
    [
        ([], {"ticket_charge_id": 7}, "Labor"),
        (["product"], {"ticket_charge_id": 7}, "Laptop"),
        (["product", "service"], {"service_id": 9}, "Backup"),
        (["service", "bundle"], {"service_bundle_id": 10}, "Office"),
        (["product", "service", "bundle"], {}, "Labor"),
    ],
)
def test_i9_the_item_of_a_product_service_or_bundle_comes_before_that_of_the_code(
    sources: list[str], fields: dict[str, int], found: str
) -> None:
    items = [item(str(number), name) for number, name in enumerate(("Labor", "Laptop", "Backup", "Office"), 1)]
    made = plan(chosen=settings(item_from=sources), billing_items=[line(**fields)], behind=BEHIND, items=items)
    assert only(made).lines[0].item == found


@pytest.mark.parametrize(
    ("template", "fields", "found", "by"),
    [
        ("Office", {}, "Office", "[invoices.items_by_type] Labor"),
        ("{product}", {"ticket_charge_id": 7}, "Laptop", "[invoices.items_by_type] Labor"),
        ("{product}", {}, "Labor", "billing code Labor"),  # it has none
        ("{type} {number}", {}, "Labor", "billing code Labor"),  # its code has no External Number
        ("{type}: {code} {", {}, "Labor: Labor {", "[invoices.items_by_type] Labor"),
        ("Office", {"billing_item_type": 9}, "Labor", "billing code Labor"),  # a type the settings do not name
    ],
)
def test_i9_the_type_of_a_billing_item_may_name_its_item(
    template: str, fields: dict[str, int], found: str, by: str
) -> None:
    items = [item(str(n), name) for n, name in enumerate(("Labor", "Laptop", "Office", "Labor: Labor {"), 1)]
    chosen = settings(items_by_type={"Labor": template}, item_from=["service"])
    billed = line(**{"billing_item_type": 1, **fields})
    own = Own(item_types={1: "Labor", 9: "Milestone"})
    [made] = only(plan(chosen=chosen, billing_items=[billed], behind=BEHIND, items=items, own=own)).lines
    assert (made.item, made.why[0].how) == (found, f"equal name (by {by})")


def test_i9_a_line_without_code_takes_the_item_named_for_it_or_is_held() -> None:
    given = {"billing_items": [line(billing_code_id=None)]}
    assert codes(only(plan(**given)).reasons) == ["billing-code-missing"]
    made = plan(chosen=settings(item_without_code="Labor"), **given)
    assert only(made).lines[0].item == "Labor"
    hidden = plan(chosen=settings(item_without_code="Labor"), billing_items=[line(billing_code_id=99)])
    assert codes(only(hidden).reasons) == ["billing-code-missing"]


CENTS = st.integers(-500_000, 500_000).map(lambda cents: Decimal(cents).scaleb(-2))


@given(
    st.lists(st.tuples(CENTS, st.sampled_from([5, 6]), st.sampled_from([None, 1, 2]), CENTS), min_size=1, max_size=12),
    st.sampled_from(["no", "by-item", "by-item-and-rate", "as-template"]),
    st.sampled_from(["post", "leave-out"]),
)
def test_a2_however_lines_are_grouped_they_sum_to_the_invoice(
    drawn: list[tuple[Decimal, int, int | None, Decimal]], how: str, zero: str
) -> None:
    billed = [
        worked(number, str(amount), "1", str(rate), billing_code_id=chosen, line_item_id=group)
        for number, (amount, chosen, group, rate) in enumerate(drawn, 1)
    ]
    total = sum((amount for amount, *_ in drawn), Decimal(0))
    if total < 0:
        return
    made = plan(
        chosen=settings(group_lines=how, zero_lines=zero),
        invoices=[invoice(total=str(total))],
        billing_items=billed,
        **TWO_CODES,
    )
    sent = lines_of(made)
    assert sum(each["Amount"] for each in sent) == total == only(made).to_post
    for each in sent:
        detail = each["SalesItemLineDetail"]
        assert "Qty" not in detail or detail["Qty"] * detail["UnitPrice"] == each["Amount"]
