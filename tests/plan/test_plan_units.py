"""Classes and locations as people decided: linked, created, made active again, left out; else by name."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from plan_factories import code, codes, effect, facts, invoice, line, memory, only, settings
from test_plan_tracking import BEHIND, BY_LINE, CLASSES, LOCATIONS, class_of_line, made

from atqbo import rows
from atqbo.checks import find, match_units, survey
from atqbo.effects import State
from atqbo.plan.cures import Way, propose
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Known, Memory
from atqbo.reconcile.cases import class_cases, location_cases

FROM = {"class_from": "billing-code"}
ODD = {"billing_codes": [code(name="Odd job", external_number="Labor")]}


def said(choice: Choice, subject: str = "class:Odd job", links: dict[str, str] | None = None, **fields: Any) -> Memory:
    word = Decided(number=4, who="morgan", at=datetime(2026, 3, 14, 9, tzinfo=UTC), choice=choice, **fields)
    return memory(decided={subject: word}, links=links or {})


def matched(past: Memory, chosen: dict[str, Any] | None = None) -> tuple[str, bool, bool]:
    """What the list says of the class, whether it is unsettled, whether invoices wait."""
    given = facts(classes=CLASSES, locations=LOCATIONS, behind=BEHIND, preferences=BY_LINE, **ODD)
    [match] = match_units(survey(given, settings(**chosen or FROM), past), "class")
    return match.kind.value, match.unsettled, match.waits


def test_a_linked_class_stands_on_the_line_whatever_its_name() -> None:
    past = said(Choice.LINK, links={"class:Odd job": "52"}, quickbooks="52")
    assert class_of_line(made(chosen=FROM, past=past, **ODD)) == "52"
    assert matched(past) == ("linked", False, False)


def test_a_new_class_is_made_with_the_invoice_and_exactly_as_a_person_saw_it() -> None:
    past = said(Choice.CREATE, name="Odd jobs", body={"Name": "Odd jobs"})
    of = made(chosen=FROM, past=past, **ODD)
    created = effect(of, "Class")
    assert (created.body, created.source) == ({"Name": "Odd jobs"}, "class:Odd job")
    [sent] = effect(of, "Invoice").body["Line"]
    assert sent["SalesItemLineDetail"]["ClassRef"] == {"value": {"$of": created.key}}
    assert created.key in effect(of, "Invoice").after
    assert of.decided == (created.key,)
    assert matched(past) == ("to-create", False, False)


def test_an_inactive_class_is_made_active_where_a_person_said_so() -> None:
    past = said(Choice.LINK, links={"class:Odd job": "56"}, quickbooks="56", body={"Id": "56"})
    of = made(chosen=FROM, past=past, **ODD)
    assert effect(of, "Class").body == {"Id": "56", "SyncToken": "0", "sparse": True, "Active": True, "Name": "Gone"}
    assert matched(past) == ("to-reactivate", False, False)
    assert class_of_line(made(chosen=FROM, past=memory(links={"class:Odd job": "56"}), **ODD)) is None


def test_what_is_left_out_goes_without_and_nothing_is_said() -> None:
    past = said(Choice.LEAVE_OUT, why="internal")
    of = made(chosen={**FROM, "missing_class": "hold"}, past=past, **ODD)
    assert (class_of_line(of), only(of).notes, only(of).reasons) == (None, (), ())
    assert matched(past) == ("left-out", False, False)


OPEN = (("quickbooks", "create", "Class", "class:Odd job"), Known("K", 0, State.SENT, sent=True))


@pytest.mark.parametrize(
    "past",
    [
        memory(),
        memory(links={"class:Odd job": "999"}),
        said(Choice.CREATE, name="projects", body={"Name": "projects"}),
        replace(said(Choice.CREATE, name="New", body={"Name": "New"}), effects=dict([OPEN])),
    ],
)
def test_what_cannot_be_is_missing_as_the_setting_says(past: Memory) -> None:
    assert codes(only(made(chosen=FROM, past=past, **ODD)).notes) == ["class-missing"]
    assert matched(past) == ("without", True, False)
    assert matched(past, {**FROM, "missing_class": "hold"}) == ("held", True, True)


def test_a_location_is_settled_in_the_same_way() -> None:
    past = said(Choice.LINK, "location:Odd job", links={"location:Odd job": "2"})
    of = made(chosen={"location_from": "billing-code"}, past=past, **ODD)
    assert effect(of, "Invoice").body["DepartmentRef"] == {"value": "2"}


def lacking(chosen: dict[str, Any], past: Memory | None = None) -> dict[str, Any]:
    given = facts(classes=CLASSES, locations=LOCATIONS, behind=BEHIND, preferences=BY_LINE, **ODD)
    return {each.code: each for each in find(survey(given, settings(**chosen), past or memory()))}


def test_classes_and_locations_that_are_missing_are_found() -> None:
    told = lacking(FROM)["classes-missing"]
    assert told.text == "1 class that waiting invoices ask for is not in QuickBooks: the lines go without"
    assert told.told == ("Odd job: 100.00 USD",)
    assert "the invoices are held" in lacking({**FROM, "missing_class": "hold"})["classes-missing"].text
    assert "locations-missing" in lacking({"location_from": "billing-code"})
    assert not {"classes-missing", "locations-missing"} & set(lacking({}))
    assert "classes-missing" not in lacking(FROM, said(Choice.LEAVE_OUT, why="internal"))


def test_a_missing_class_is_cured_once_and_only_where_it_is_asked_for() -> None:
    both = {"invoices": [invoice(), invoice(4712)], "billing_items": [line(), line(2, of=4712)], **ODD}
    given = facts(classes=CLASSES, behind=BEHIND, preferences=BY_LINE, **both)

    def cures(chosen: dict[str, Any], past: Memory) -> Any:
        return propose(given, past, survey(given, settings(**chosen), past).desk, [Way.CLASSES])

    proposed = cures(FROM, memory())
    [cure] = proposed.cures
    assert (cure.after, cure.effect.body, cure.effect.source) == ("Odd job", {"Name": "Odd job"}, "class:Odd job")
    assert proposed.sentence().startswith("CURE 1 FINDING: CREATE 1 CLASS, ")
    assert cures({}, memory()).cures == ()
    assert cures(FROM, said(Choice.LEAVE_OUT, why="internal")).cures == ()
    gone = replace(given, quickbooks=replace(given.quickbooks, classes=(rows.Klass(id="9", name="ODD JOB"),)))
    assert propose(gone, memory(), survey(gone, settings(**FROM), memory()).desk, [Way.CLASSES]).cures == ()


@pytest.mark.parametrize(("noun", "cases"), [("class", class_cases), ("location", location_cases)])
def test_a_line_of_business_finds_what_is_called_nearly_so_for_a_person_to_accept(noun: str, cases: Any) -> None:
    given = facts(
        classes=[rows.Klass(id="60", name="Managed, services", fully_qualified_name="Managed, services")],
        locations=[rows.Location(id="60", name="MANAGED")],
        behind=BEHIND,
        preferences=BY_LINE,
        billing_items=[line(organizational_level_association_id=1)],
    )
    seen = survey(given, settings(**{f"{noun}_from": "line-of-business"}), memory())
    [case] = cases(seen, {}).cases
    assert (case.match.kind.value, [each.theirs.id for each in case.candidates]) == ("without", ["60"])
