"""Which invoices a run is about, end to end: the window, single ones that a person names, closed books by a person."""

from datetime import timedelta
from math import ceil

import pytest
from msgspec.structs import replace
from small_company import FIRST, Small, at_noon

from atqbo.errors import UsageError
from atqbo.sandbox import scale
from atqbo.sandbox.demo import DEMO_TODAY

APPROVED = "TRANSFER 1 INVOICE 290.00 USD"


def ids(world, **given):
    return sorted(world.ends(**given))


def spread(new, *days):
    """Invoices made so many days ago, by those days."""
    new.of = {days_ago: new.invoice(days_ago=days_ago) for days_ago in days}


def test_d3_the_window_is_inclusive_and_14_days_unless_set(tmp_path):
    """Of 3 March, 14 days reach back to 17 February: the 14th day before counts, the 15th is told."""
    world = Small(tmp_path, lambda new: spread(new, 0, 14, 15))
    assert set(ids(world)) == {world.of[14], world.of[0]}
    assert [note.text.endswith(f": {world.of[15]}") for note in world.plan.notes] == [True]
    wider = Small(tmp_path / "wider", lambda new: spread(new, 14, 15), look_back_days=15)
    assert len(ids(wider)) == 2


def test_single_documents_by_id_number_batch_and_customer_also_outside_the_window(tmp_path):
    def build(new):
        spread(new, 1, 40, 41, 42, 43)
        new.other = new.draft.client("Elgin Dental, P.C.")
        new.elsewhere = [new.invoice(of=new.other, days_ago=30), new.invoice(of=new.other, days_ago=2)]
        for invoice in new.draft.autotask["Invoices"]:
            invoice["batchID"] = 88 if invoice["id"] in (new.of[42], new.of[43]) else 1000 + invoice["id"]
        new.numbered = new.invoice("2026-0417", days_ago=35)

    world = Small(tmp_path, build)
    old = world.of
    assert ids(world, only=f"id: {old[40]}, {old[41]}") == [old[40], old[41]]
    assert set(world.posted()) == {old[40], old[41]}
    assert ids(world, only="batch: 88") == [old[42], old[43]]
    assert ids(world, only="customer: Elgin Dental, P.C.") == world.elsewhere
    assert ids(world, only=f"customers: {world.other['id']}") == world.elsewhere
    assert world.ends(only="number: 2026-0417") == {world.numbered: ("skipped", "already-numbered")}
    assert ids(world, only=f"id: {old[1]}; number: 2026-0417") == sorted([old[1], world.numbered])
    assert len(world.posted()) == 7


def test_what_is_asked_for_and_not_there_is_told_and_nothing_else_moves(tmp_path):
    world = Small(tmp_path, lambda new: spread(new, 1))
    assert world.ends(only="id: 99; number: X-1; batch: 7; customer: Nobody") == {}
    [note] = world.plan.notes
    assert note.code == "not-found"
    assert note.text.endswith("id 99, number X-1, batch 7, customer Nobody")
    assert not world.posted()


def test_a_single_document_from_before_the_start_date_stays_where_it_is(tmp_path):
    world = Small(tmp_path, lambda new: spread(new, 70))
    assert world.ends(only=f"id: {world.of[70]}") == {world.of[70]: ("skipped", "before-start-date")}


@pytest.mark.parametrize("words", ["4711", "id:", "id: 47a", "invoice: 4711", "batch: -1"])
def test_words_that_cannot_be_understood_are_refused(tmp_path, words):
    world = Small(tmp_path, lambda new: spread(new, 1))
    error = world.run(only=words)
    assert isinstance(error, UsageError)
    assert "id: 4711, 4712" in error.remedy


def test_named_documents_cost_a_request_for_each_500_of_them_and_entity(tmp_path):
    count = 620
    dataset = scale.dataset(count)
    world = Small.of(replace(dataset, invoices={**dataset.invoices, "sync": "off"}), tmp_path)
    chosen = [row["id"] for row in world.dataset.autotask["Invoices"]]
    world.run(only=f"id: {', '.join(map(str, chosen))}")
    asked = world.services.requests()["autotask"]
    lines = len(world.dataset.autotask["BillingItems"])
    organizations = len({row["companyID"] for row in world.dataset.autotask["Invoices"]})
    assert asked["POST Invoices/query"] == ceil(count / 500)
    assert asked["POST BillingItems/query"] == ceil(count / 500)
    assert asked["POST BillingItems/query/next"] <= ceil(lines / 500)
    assert asked["POST Companies/query"] == asked["POST Contacts/query"] == ceil(organizations / 500)


# Closed books (rule D4)

CLOSED = FIRST + timedelta(days=30)


def dated(new, **more):
    new.closed = new.invoice(days_ago=3, day=CLOSED - timedelta(days=2), **more)
    new.draft.quickbooks["Preferences"][0]["AccountingInfoPrefs"]["BookCloseDate"] = CLOSED.isoformat()


def test_d4_closed_books_hold_and_a_person_may_post_on_the_first_open_day(tmp_path):
    world = Small(tmp_path, dated)
    assert world.ends() == {world.closed: ("held", "books-closed")}
    for words in ("yes", str(world.closed)):
        assert world.ends(post_closed=words) == {world.closed: ("held",)}, "the policy never may"
        assert [reason.code for reason in world.decision.waiting[f"invoices:{world.closed}"]] == ["posted-after-close"]
    assert world.ends(post_closed="yes", approval=APPROVED) == {world.closed: ("created",)}
    posted, told = world.posted()[world.closed], world.autotask_invoice(world.closed)
    assert posted["TxnDate"] == (CLOSED + timedelta(days=1)).isoformat()
    assert posted["DueDate"] == told["dueDate"][:10]
    first, *_ = posted["PrivateNote"].splitlines()
    assert first == (
        f"Dated {CLOSED - timedelta(days=2)} and due {told['dueDate'][:10]} in Autotask; posted on the first open day."
    )
    assert posted["DocNumber"] == told["invoiceNumber"]


def test_d4_d2_without_a_due_date_its_term_counts_from_its_own_date(tmp_path):
    def build(new):
        dated(new)
        new.draft.autotask["Invoices"][-1].update(dueDate=None)
        [new.days] = {each["paymentDueInDays"] for each in new.draft.autotask["PaymentTerms"]
                      if each["id"] == new.draft.autotask["Invoices"][-1]["paymentTerm"]}  # fmt: skip

    world = Small(tmp_path, build)
    assert world.ends(post_closed="yes", by_person=True) == {world.closed: ("created",)}
    due = CLOSED - timedelta(days=2) + timedelta(days=world.days)
    assert world.posted()[world.closed]["DueDate"] == due.isoformat()


def test_d4_only_the_documents_named_are_posted_after_the_close(tmp_path):
    world = Small(tmp_path, lambda new: (dated(new), setattr(new, "other", new.invoice(day=CLOSED))))
    assert world.ends(post_closed=str(world.closed), approval=APPROVED) == {
        world.closed: ("created",),
        world.other: ("held", "books-closed"),
    }


def test_d4_the_last_closed_day_is_closed_and_the_next_is_open(tmp_path):
    def build(new):
        dated(new)
        new.last, new.next = new.invoice(day=CLOSED), new.invoice(day=CLOSED + timedelta(days=1))

    world = Small(tmp_path, build)
    ends = world.ends()
    assert (ends[world.last], ends[world.next]) == (("held", "books-closed"), ("created",))


def test_d4_c2_a_foreign_document_takes_the_rate_of_the_day_it_is_posted_on(tmp_path):
    def build(new):
        dated(new, of=new.draft.client("Windsor Marine", "CAD"))
        made = at_noon(FIRST)
        new.draft.quickbooks["ExchangeRate"] += [
            new.rate("CAD", "0.70", CLOSED - timedelta(days=9), made), new.rate("CAD", "0.75", CLOSED, made),
        ]  # fmt: skip

    world = Small(tmp_path, build)
    assert world.ends(post_closed="yes", approval="TRANSFER 1 INVOICE 290.00 CAD") == {world.closed: ("created",)}
    assert str(world.posted()[world.closed]["ExchangeRate"]) == "0.75"


def test_d4_d5_the_date_written_decides_whether_it_is_from_before_the_start(tmp_path):
    def build(new):
        new.early = new.invoice(days_ago=3, day=FIRST - timedelta(days=5))

    world = Small(tmp_path, build)
    assert world.ends(post_closed="yes") == {world.early: ("skipped", "before-start-date")}
    assert world.clock.now().date() == DEMO_TODAY
