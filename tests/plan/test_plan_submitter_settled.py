"""The vendor of a person who is reimbursed is settled as any other: 'v-Last, First', or as a person decided."""

from typing import Any

from expense_factories import facts, made, report, resource, settings, spent, vendor
from plan_factories import at, memory

from atqbo.checks import survey
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory
from atqbo.reconcile import Cases, propose
from atqbo.reconcile.cases import submitter_cases


def cases(past: Memory | None = None, **given: Any) -> Cases:
    return submitter_cases(survey(facts(**given), settings(), past or memory()), {})


def test_whom_waiting_reports_owe_is_listed_by_the_name_of_the_vendor() -> None:
    [case] = cases().cases
    assert (case.subject, case.label, case.match.kind.value) == ("submitter:12", "v-Lee, Ann", "same-name")
    assert [each.autotask_id for each in case.match.documents] == [31]
    assert cases(reports=[report(quick_books_reference_number="900")]).cases == ()


def test_a_vendor_that_goes_by_the_persons_name_is_a_candidate() -> None:
    [case] = cases(vendors=[vendor(name="Ann Lee")]).cases
    assert (case.match.kind.value, case.candidates[0].theirs.name) == ("needs-approval", "Ann Lee")


def test_a_link_and_a_new_vendor_are_used_by_the_next_plan() -> None:
    word = Decided(number=4, who="morgan", at=at("2026-03-14", 9), choice=Choice.LINK, quickbooks="55")
    past = memory(decided={"submitter:12": word}, links={"submitter:12": "55"})
    assert made(past=past, vendors=[vendor(name="Ann Lee")])["VendorRef"] == {"value": "55"}
    some = cases(vendors=[])
    shown = propose(some, some.cases[0], "Lee, Ann (staff)")
    new = Decided(number=4, who="morgan", at=at("2026-03-14", 9), choice=Choice.CREATE, name="Lee, Ann (staff)",
                  body=shown.body)  # fmt: skip
    assert made(past=memory(decided={"submitter:12": new}), entity="Vendor", vendors=[]) == shown.body


def test_a_person_whom_autotask_does_not_show_is_left_to_the_plan() -> None:
    assert cases(resources=[]).cases == ()
    assert len(cases(resources=[resource(), resource(13, "Bo", "Ek")], reports=[report(), report(32, submitter_id=13)],
                     items=[spent(), spent(2, of=32)]).cases) == 2  # fmt: skip
