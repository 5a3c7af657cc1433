import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_factories import (
    at,
    codes,
    facts,
    invoice,
    known_create,
    known_write_back,
    line,
    memory,
    only,
    plan,
    posted,
    preferences,
    settings,
)

from atqbo.effects import State
from atqbo.plan.document import Verdict
from atqbo.plan.invoices.dates import calendar_date

CHICAGO = ZoneInfo("America/Chicago")


def test_d1_midnight_utc_is_the_date_written() -> None:
    assert calendar_date(datetime(2026, 3, 31, tzinfo=UTC), CHICAGO) == date(2026, 3, 31)


def test_d1_local_midnight_is_the_local_date_on_both_sides_of_utc() -> None:
    assert calendar_date(datetime(2026, 3, 31, 5, tzinfo=UTC), CHICAGO) == date(2026, 3, 31)
    assert calendar_date(datetime(2026, 3, 30, 13, tzinfo=UTC), ZoneInfo("Australia/Sydney")) == date(2026, 3, 31)


def test_d1_any_other_time_is_the_utc_date_as_written() -> None:
    assert calendar_date(datetime(2026, 4, 1, 3, 30, tzinfo=UTC), CHICAGO) == date(2026, 4, 1)


@pytest.fixture
def host_in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("host_in_tokyo")
def test_d1_a_time_without_zone_is_utc_wherever_the_host_stands() -> None:
    assert calendar_date(datetime(2026, 3, 31, 0, 0), CHICAGO) == date(2026, 3, 31)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["Asia/Tokyo", "America/Chicago", "UTC"]))
def test_d1_both_ways_of_storing_a_date_give_that_date(day: date, zone: str) -> None:
    place = ZoneInfo(zone)
    midnight = datetime.combine(day, datetime.min.time())
    assert calendar_date(midnight.replace(tzinfo=UTC), place) == day
    assert calendar_date(midnight.replace(tzinfo=place), place) == day


def test_d1_local_midnights_are_told_with_the_plan() -> None:
    local = invoice(invoice_date_time=datetime(2026, 3, 10, 5, tzinfo=UTC))
    made = plan(invoices=[local])
    assert codes(made.notes) == ["local-midnight"]
    assert only(made).day == date(2026, 3, 10)
    assert plan().notes == ()
    assert plan(chosen=settings(zone="Europe/London"), invoices=[invoice(due_date=None)]).notes == ()


def test_d3_the_window_counts_creation_in_the_companys_zone_not_the_document_date() -> None:
    back_dated = invoice(1, day="2026-02-28", create_date_time=at("2026-03-02", 18))
    evening_before = invoice(2, create_date_time=at("2026-03-01", 5))
    made = plan(invoices=[back_dated, evening_before], billing_items=[line(of=1), line(2, of=2)])
    assert [document.autotask_id for document in made.documents] == [1]
    assert made.documents[0].day == date(2026, 2, 28)


def test_d3_unsynced_invoices_shortly_before_the_window_are_told_not_planned() -> None:
    older = [
        invoice(1, day="2026-02-25"),
        invoice(2, day="2026-02-25", invoice_number="77"),
        invoice(3, day="2026-02-25", is_voided=True),
        invoice(4, day="2026-02-26", invoice_number="ERROR"),
        invoice(5, day="2026-02-10"),
    ]
    made = plan(invoices=older)
    assert made.documents == ()
    (note,) = made.notes
    assert note.rule == "D3"
    assert note.text.endswith(": 1, 4")


def test_d3_invoices_from_before_the_start_date_are_not_told() -> None:
    assert plan(chosen=settings(start_date=date(2026, 3, 1)), invoices=[invoice(1, day="2026-02-25")]).notes == ()


@pytest.mark.parametrize(
    "early",
    [invoice(day="2026-02-28", create_date_time=at("2026-03-09", 18)), invoice(create_date_time=at("2026-03-04", 18))],
)
def test_d5_a_date_or_creation_before_the_start_date_is_skipped_before_the_books_are_asked(early: object) -> None:
    made = plan(
        chosen=settings(start_date=date(2026, 3, 5)),
        invoices=[early],
        preferences=preferences(closed=date(2026, 12, 31)),
    )
    assert only(made).verdict is Verdict.SKIP
    assert codes(only(made).reasons) == ["before-start-date"]


def test_d5_the_start_date_itself_counts() -> None:
    assert only(plan(chosen=settings(start_date=date(2026, 3, 10)))).verdict is Verdict.CREATE


def test_v1_a_numbered_invoice_is_skipped() -> None:
    document = only(plan(invoices=[invoice(invoice_number="H-1")]))
    assert (document.verdict, codes(document.reasons)) == (Verdict.SKIP, ["already-numbered"])
    assert document.amount == Decimal("100.00")
    assert document.to_post == 0


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_number_marks_an_invoice_as_not_transferred(blank: str | None) -> None:
    made = plan(invoices=[invoice(invoice_number=blank)])
    assert only(made).verdict is Verdict.CREATE
    assert blank in made.effects[-1].proof.before


def test_what_the_ledger_transferred_says_so_with_its_number() -> None:
    past = memory([known_create(State.DONE, Id="900", DocNumber="1043"), known_write_back(State.DONE)])
    document = only(plan(past=past, invoices=[invoice(invoice_number="1043")], posted=[posted("900")]))
    assert document.verdict is Verdict.SKIP
    assert document.reasons[0].text == "Transferred earlier as 1043"
    assert document.notes == ()


def test_a_number_changed_or_voided_after_the_transfer_is_told() -> None:
    past = memory([known_create(State.DONE, Id="900", DocNumber="1043")])
    document = only(plan(past=past, invoices=[invoice(invoice_number="1044", is_voided=True)], posted=[posted("900")]))
    assert codes(document.notes) == ["number-differs", "voided-since-transfer"]


def test_i2_an_error_mark_is_held() -> None:
    document = only(plan(invoices=[invoice(invoice_number="ERROR")]))
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["failed-earlier"])


@pytest.mark.parametrize(
    ("gone", "why"),
    [({"is_voided": True}, "voided"), ({"create_date_time": at("2026-03-04", 18)}, "before-start-date")],
)
def test_i3_d5_an_error_mark_holds_nothing_that_is_not_to_move(gone: dict[str, object], why: str) -> None:
    document = only(plan(chosen=settings(start_date="2026-03-05"), invoices=[invoice(invoice_number="ERROR", **gone)]))
    assert (document.verdict, codes(document.reasons)) == (Verdict.SKIP, [why])


def test_d5_one_dated_later_than_it_was_created_is_told_by_its_creation() -> None:
    early = invoice(day="2026-03-08", create_date_time=at("2026-03-04", 18))
    [reason] = only(plan(chosen=settings(start_date="2026-03-05"), invoices=[early])).reasons
    assert reason.text == "It is of 2026-03-08, but was created on 2026-03-04, before the start date 2026-03-05"


def test_i3_voided_before_transfer_is_skipped_though_its_number_is_blank() -> None:
    document = only(plan(invoices=[invoice(is_voided=True)]))
    assert (document.verdict, codes(document.reasons)) == (Verdict.SKIP, ["voided"])


def test_i3_voided_with_its_number_owed_is_told() -> None:
    past = memory([known_create(State.DONE, Id="900", DocNumber="1043")])
    document = only(plan(past=past, invoices=[invoice(is_voided=True)], posted=[posted("900")]))
    assert codes(document.notes) == ["voided-since-transfer"]


def test_i1_documents_come_in_order_of_date_then_id() -> None:
    days = {3: "2026-03-12", 9: "2026-03-11", 4: "2026-03-12", 8: "2026-03-11"}
    given = facts(
        invoices=[invoice(number, day=day) for number, day in days.items()],
        billing_items=[line(number, of=number) for number in days],
    )
    made = plan(given)
    assert [document.autotask_id for document in made.documents] == [8, 9, 3, 4]
    assert [each.source for each in made.effects if each.entity == "Invoice"] == [
        "invoices:8",
        "invoices:9",
        "invoices:3",
        "invoices:4",
    ]


def test_created_just_inside_the_window_counts() -> None:
    first_minute = datetime(2026, 3, 1, tzinfo=CHICAGO) + timedelta(minutes=1)
    made = plan(invoices=[invoice(create_date_time=first_minute.astimezone(UTC))])
    assert len(made.documents) == 1
