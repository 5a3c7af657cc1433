"""Which expense reports move (rules D3, D5, E3, V1) and what earlier runs left of them."""

from datetime import date
from decimal import Decimal

import pytest
from expense_factories import (
    bill,
    facts,
    known_create,
    known_write_back,
    only,
    plan,
    preferences,
    report,
    settings,
    spent,
)
from plan_factories import STRANGER, at, codes, memory

from atqbo import rows
from atqbo.effects import FieldValue, Marker, State
from atqbo.plan.document import HeldBy, Verdict
from atqbo.plan.expenses import blockers


@pytest.mark.parametrize("status", [3, 5])
def test_e3_approved_and_paid_reports_move(status: int) -> None:
    assert only(reports=[report(status=status)]).verdict is Verdict.CREATE


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (1, "Its submitter is still at work on it"),
        (2, "It awaits its approval"),
        (4, "It is rejected"),
        (6, "Autotask says that it was transferred to QuickBooks already"),
    ],
)
def test_e3_no_other_status_moves_and_each_is_listed_with_its_reason(status: int, said: str) -> None:
    document = only(reports=[report(status=status)])
    assert (document.verdict, codes(document.reasons)) == (Verdict.SKIP, ["not-approved"])
    assert document.reasons[0].text == said


def test_a_status_nobody_knows_is_held() -> None:
    assert codes(only(reports=[report(status=17)]).reasons) == ["status-unknown"]


def test_d3_the_window_counts_the_approval_and_tells_of_the_week_before_it() -> None:
    reports = [
        report(31, approved_date=at("2026-03-01", 18), week_ending=at("2026-01-05")),
        report(32, approved_date=at("2026-02-27", 18)),
        report(33, approved_date=at("2026-02-27", 18), quick_books_reference_number="7"),
        report(34, approved_date=at("2026-02-27", 18), status=4),
    ]
    made = plan(reports=reports)
    assert [document.autotask_id for document in made.documents] == [31]
    (note,) = made.notes
    assert (note.code, note.rule) == ("older-than-window", "D3")
    assert note.text.endswith(": 32")


def test_d3_an_approved_report_without_a_day_of_approval_is_held() -> None:
    assert codes(only(reports=[report(approved_date=None)]).reasons) == ["approval-undated"]


@pytest.mark.parametrize(
    "fields", [{"week_ending": at("2025-12-31")}, {"week_ending": at("2026-03-10"), "start": "2026-03-11"}]
)
def test_d5_a_report_from_before_the_start_date_is_skipped(fields: dict[str, object]) -> None:
    chosen = settings(**({"start_date": fields.pop("start")} if "start" in fields else {}))
    document = only(chosen, reports=[report(**fields)])
    assert (document.verdict, codes(document.reasons)) == (Verdict.SKIP, ["before-start-date"])


def test_a_reference_set_by_somebody_else_is_skipped_and_error_held() -> None:
    document = only(reports=[report(quick_books_reference_number="1042")])
    assert (document.verdict, codes(document.reasons)) == (Verdict.SKIP, ["already-referenced"])
    document = only(reports=[report(quick_books_reference_number="ERROR")])
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["failed-earlier"])


def test_the_marker_proves_the_bill_and_the_reference_is_written_over_a_blank_one() -> None:
    made = plan()
    create, back = made.effects
    assert create.proof == Marker(f"Autotask expense report 31 · atqbo ABC234-{create.key[:8]}")
    assert create.body["PrivateNote"].splitlines()[-1] == create.proof.text
    assert (back.service, back.entity) == ("autotask", "ExpenseReports")
    assert back.body == {"id": 31, "quickBooksReferenceNumber": {"$of": create.key}}
    assert back.proof == FieldValue("quickBooksReferenceNumber", {"$of": create.key}, (None, ""))
    assert back.after == (create.key,)


def test_reference_bill_number_writes_the_number_back() -> None:
    create, back = plan(settings(reference="bill-number")).effects
    assert back.body["quickBooksReferenceNumber"] == {"$of": create.key, "field": "DocNumber"}


def test_i6_a_cleared_reference_does_not_send_the_report_again() -> None:
    past = memory([known_create(State.DONE, Id="900"), known_write_back(State.DONE)])
    document = only(past=past)
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["number-cleared"])
    assert "900" in document.reasons[0].text


def test_what_is_merely_owed_is_written_without_creating_again() -> None:
    past = memory([known_create(State.DONE, Id="900", TotalAmt=Decimal("38.15"))])
    made = plan(past=past)
    assert made.documents[0].verdict is Verdict.ADOPT
    assert [effect.body for effect in made.effects] == [{"id": 31, "quickBooksReferenceNumber": "900"}]


def test_an_open_outcome_holds_the_report() -> None:
    assert codes(only(past=memory([known_create(State.SENT)])).reasons) == ["outcome-unknown"]


def test_a_bill_with_our_marker_is_adopted_if_it_agrees() -> None:
    document = only(bills=[bill()])
    assert (document.verdict, document.to_post) == (Verdict.ADOPT, Decimal("38.15"))
    differing = only(bills=[bill(total_amt=Decimal("38.16"))])
    assert (differing.verdict, codes(differing.reasons)) == (Verdict.HOLD, ["adoption-differs"])


def test_markers_of_other_ledgers_and_several_markers_are_held() -> None:
    assert codes(only(bills=[bill(ledger=STRANGER)]).reasons) == ["posted-by-another-ledger"]
    assert codes(only(bills=[bill(), bill("901")]).reasons) == ["marked-twice"]


def test_what_a_person_holds_is_not_transferred() -> None:
    held = HeldBy(who="pat", at=at("2026-03-13", 9), why="waits for the receipt")
    document = only(past=memory(holds={"expenses:31": held}))
    assert codes(document.reasons) == ["held-by-person"]


def typed_by_hand(number: str = "880", **fields: object) -> rows.PostedBill:
    return bill(number, private_note="lunches", **fields)


def test_k5_one_bill_of_that_vendor_date_and_total_is_taken_over_and_several_are_held() -> None:
    made = plan(bills=[typed_by_hand()])
    assert made.documents[0].verdict is Verdict.ADOPT
    assert [effect.body for effect in made.effects] == [{"id": 31, "quickBooksReferenceNumber": "880"}]
    assert codes(only(bills=[typed_by_hand(), typed_by_hand("881")]).reasons) == ["bills-alike"]
    for other in ({"txn_date": date(2026, 3, 11)}, {"total_amt": Decimal("38.16")}, {"vendor_ref": rows.Ref("56")}):
        assert only(bills=[typed_by_hand(**other)]).verdict is Verdict.CREATE


def test_k5_one_bill_is_taken_over_by_one_report_only() -> None:
    two = {"reports": [report(), report(32)], "items": [spent(), spent(2, of=32)]}
    made = plan(bills=[typed_by_hand()], **two)
    assert [codes(each.reasons) for each in made.documents] == [["reports-alike"]] * 2
    of_the_other = plan(reports=[report(quick_books_reference_number="880"), report(32)],
                        items=[spent(2, of=32)], bills=[typed_by_hand()])  # fmt: skip
    assert [each.verdict for each in of_the_other.documents] == [Verdict.SKIP, Verdict.CREATE]
    rejected = plan(reports=[report(), report(32, status=4)], items=two["items"], bills=[typed_by_hand()])
    assert [each.verdict for each in rejected.documents] == [Verdict.ADOPT, Verdict.SKIP]


def test_what_changed_since_the_transfer_is_told() -> None:
    past = memory([known_create(State.DONE, Id="900", TotalAmt=Decimal("38.15")), known_write_back(State.DONE)])
    agreeing = only(reports=[report(quick_books_reference_number="900", status=6)], past=past)
    assert (codes(agreeing.reasons), agreeing.notes) == (["transferred-earlier"], ())
    sent_back = only(reports=[report(quick_books_reference_number="900", status=4, due="30.00")], past=past)
    assert codes(sent_back.reasons) == ["transferred-earlier"]
    assert codes(sent_back.notes) == ["not-approved-since-transfer", "changed-since-transfer"]
    assert "30.00 USD by now, and 900 in QuickBooks is 38.15 USD" in sent_back.notes[1].text


def test_v2_another_ledger_blocks_the_app_and_so_do_different_home_currencies() -> None:
    assert codes(blockers(facts(), settings(), memory())) == []
    assert codes(blockers(facts(bills=[bill(ledger=STRANGER)]), settings(), memory())) == ["foreign-ledger"]
    abroad = facts(preferences=preferences(home="CAD"))
    assert codes(blockers(abroad, settings(), memory())) == ["home-currency-differs"]
