"""[invoices] class_from, classes, missing_class, location_from, locations, missing_location."""

from typing import Any

import pytest
from msgspec.structs import replace
from plan_factories import code, codes, effect, invoice, line, only, organization, plan, preferences, settings

from atqbo import rows
from atqbo.facts import Behind
from atqbo.plan.document import Plan, Verdict

CLASSES = [
    rows.Klass(id="51", name="Managed", fully_qualified_name="Services:Managed"),
    rows.Klass(id="52", name="Projects", fully_qualified_name="Projects"),
    rows.Klass(id="53", name="100", fully_qualified_name="100"),
    rows.Klass(id="54", name="Labor", fully_qualified_name="Labor"),
    rows.Klass(id="55", name="Acme Mill", fully_qualified_name="Acme Mill"),
    rows.Klass(id="56", name="Gone", fully_qualified_name="Gone", active=False),
    rows.Klass(id="57", name="Twice", fully_qualified_name="A:Twice"),
    rows.Klass(id="58", name="Twice", fully_qualified_name="B:Twice"),
]
LOCATIONS = [rows.Location(id="1", name="Chicago"), rows.Location(id="2", name="Peoria")]
BEHIND = Behind(
    departments=(rows.Department(id=3, name="Helpdesk", number="100"), rows.Department(id=4, name="Peoria")),
    lines_of_business=(
        rows.LineOfBusiness(id=1, organizational_level1_id=10, organizational_level2_id=20),
        rows.LineOfBusiness(id=2, organizational_level1_id=11),
        rows.LineOfBusiness(id=6, organizational_level1_id=12),
    ),
    levels1=(
        rows.Named(id=10, name="Services"), rows.Named(id=11, name="Projects"), rows.Named(id=12, name="Twice")
    ),
    levels2=(rows.Named(id=20, name="Managed"),),
)  # fmt: skip
MANAGED = {"organizational_level_association_id": 1}
PROJECT = {"organizational_level_association_id": 2}


def tracking(**given: bool) -> rows.Preferences:
    return replace(preferences(), accounting_info_prefs=rows.AccountingInfoPrefs(**given))


BY_LINE = tracking(class_tracking_per_txn_line=True, track_departments=True)
AS_A_WHOLE = tracking(class_tracking_per_txn=True)


def made(preferences: rows.Preferences = BY_LINE, chosen: dict[str, Any] | None = None, **given: Any) -> Plan:
    both = {"classes": CLASSES, "locations": LOCATIONS, "behind": BEHIND, "preferences": preferences}
    return plan(chosen=settings(**chosen or {"class_from": "line-of-business"}), **{**both, **given})


def class_of_line(of: Plan) -> str | None:
    [sent] = effect(of, "Invoice").body["Line"]
    ref: dict[str, str] = sent["SalesItemLineDetail"].get("ClassRef", {})
    return ref.get("value")


@pytest.mark.parametrize(
    ("source", "fields", "found"),
    [
        ("line-of-business", MANAGED, "51"),
        ("line-of-business", PROJECT, "52"),
        ("department", {}, "53"),
        ("billing-code", {}, "54"),
        ("organization", {"company_id": 31}, "55"),
        ("none", MANAGED, None),
    ],
)
def test_class_from(source: str, fields: dict[str, int], found: str | None) -> None:
    of = made(
        chosen={"class_from": source},
        billing_items=[line(**fields)],
        billing_codes=[code(department=3)],
        organizations=[organization(), organization(31, "Acme Mill")],
    )
    assert (class_of_line(of), only(of).notes) == (found, ())


@pytest.mark.parametrize(
    ("classes", "found", "told"),
    [
        ({"Services:Managed": "Projects"}, "52", []),
        ({"Managed": "Labor"}, "54", []),
        ({"Managed": ""}, None, []),
        ({"Services:Managed": "Nowhere"}, None, ["class-missing"]),
    ],
)
def test_classes_names_another_class_or_none(classes: dict[str, str], found: str | None, told: list[str]) -> None:
    of = made(chosen={"class_from": "line-of-business", "classes": classes}, billing_items=[line(**MANAGED)])
    assert (class_of_line(of), codes(only(of).notes)) == (found, told)


@pytest.mark.parametrize("fields", [{}, {"organizational_level_association_id": 6}])
def test_missing_class_is_told_or_holds(fields: dict[str, int]) -> None:
    told = made(billing_items=[line(**fields)])
    assert (class_of_line(told), codes(only(told).notes)) == (None, ["class-missing"])
    held = made(chosen={"class_from": "line-of-business", "missing_class": "hold"}, billing_items=[line(**fields)])
    assert (only(held).verdict, codes(only(held).reasons)) == (Verdict.HOLD, ["class-missing"])


def test_a_class_of_the_whole_document_stands_on_its_head() -> None:
    of = made(AS_A_WHOLE, billing_items=[line(**MANAGED)])
    assert effect(of, "Invoice").body["ClassRef"] == {"value": "51"}
    assert class_of_line(of) is None
    both = {"invoices": [invoice(total="200")], "billing_items": [line(1, **MANAGED), line(2, **PROJECT)]}
    held = only(made(AS_A_WHOLE, **both))
    assert (held.verdict, codes(held.reasons)) == (Verdict.HOLD, ["several-classes"])
    assert only(made(BY_LINE, **both)).verdict is Verdict.CREATE


def test_i8_lines_of_two_locations_hold() -> None:
    chosen = {"location_from": "organization", "locations": {"Acme Bakery": "Chicago", "Acme Mill": "Peoria"}}
    both = {
        "invoices": [invoice(total="200")],
        "organizations": [organization(), organization(31, "Acme Mill")],
    }
    one = made(chosen=chosen, billing_items=[line(1), line(2)], **both)
    assert effect(one, "Invoice").body["DepartmentRef"] == {"value": "1"}
    two = only(made(chosen=chosen, billing_items=[line(1), line(2, company_id=31)], **both))
    assert (two.verdict, codes(two.reasons)) == (Verdict.HOLD, ["several-locations"])
    assert "'Chicago', 'Peoria'" in two.reasons[0].text


def test_missing_location_is_told_or_holds() -> None:
    told = made(chosen={"location_from": "organization"})
    assert "DepartmentRef" not in effect(told, "Invoice").body
    assert codes(only(told).notes) == ["location-missing"]
    held = only(made(chosen={"location_from": "organization", "missing_location": "hold"}))
    assert codes(held.reasons) == ["location-missing"]


def test_what_quickbooks_does_not_track_is_not_sent() -> None:
    of = made(tracking(), {"class_from": "line-of-business", "location_from": "organization"}, billing_items=[
        line(1, "50", **MANAGED), line(2, "50", **PROJECT)
    ])  # fmt: skip
    body = effect(of, "Invoice").body
    assert {"ClassRef", "DepartmentRef"}.isdisjoint(body)
    assert all("ClassRef" not in each["SalesItemLineDetail"] for each in body["Line"])
    assert codes(only(of).notes) == ["class-not-tracked", "location-not-tracked"]


def test_lines_of_different_classes_are_not_grouped() -> None:
    of = made(
        chosen={"class_from": "line-of-business", "group_lines": "by-item"},
        invoices=[invoice(total="300")],
        billing_items=[line(1, **MANAGED), line(2, **PROJECT), line(3, **MANAGED)],
    )
    assert [each["Amount"] for each in effect(of, "Invoice").body["Line"]] == [200, 100]
