"""Invoices that stand in QuickBooks already and not by this program (rule K5), end to end."""

from datetime import timedelta

import pytest
from small_company import SOLD, Small

from atqbo.plan.decided import Choice, Word
from atqbo.sandbox.billing import line
from atqbo.sandbox.demo import DEMO_TODAY

ATTESTED = "own-connectors-off"
BY_HAND = {"CustomTxnNumbers": True}
BY_NUMBER = {"prefers": BY_HAND, "numbering": "autotask-number"}


def typed(new, number="H-77", count=1, invoice="", **differing):
    """One that waits in Autotask, and what somebody typed into QuickBooks for it."""
    new.waits = new.invoice(invoice)
    new.there = [new.typed(f"{number}{'-' * place}", **differing) for place in range(count)]


def writes(world):
    return {what: count for what, count in world.asked().items() if what.startswith(("PATCH", "POST invoice"))}


def test_k5_typed_by_hand_and_known_by_customer_date_and_total(tmp_path):
    world = Small(tmp_path, typed)
    assert world.ends() == {world.waits: ("adopted",)}
    assert world.autotask_invoice(world.waits)["invoiceNumber"] == "H-77"
    assert (world.tied.documents[0].number, world.tied.documents[0].quickbooks_id) == ("H-77", world.there[0])
    assert [note.code for note in world.plan.documents[0].notes] == ["typed-by-hand"]
    assert not world.posted(), "adoption stamps nothing into QuickBooks"
    assert world.ends() == {world.waits: ("skipped", "transferred-earlier")}
    assert writes(world) == {"PATCH Invoices": 1}


@pytest.mark.parametrize("differing", [{"amount": "290.01"}, {"days_ago": 3}, {"number": ""}])
def test_k5_without_number_nothing_less_than_customer_date_and_total_will_do(tmp_path, differing):
    world = Small(tmp_path, lambda new: typed(new, **differing))
    assert world.ends() == {world.waits: ("created",)}


def test_k5_typed_long_before_it_was_invoiced_in_autotask(tmp_path):
    world = Small(tmp_path, lambda new: typed(new, made_days_ago=55))
    assert world.ends() == {world.waits: ("adopted",)}
    assert world.ends() == {world.waits: ("skipped", "transferred-earlier")}


def test_k5_another_customers_invoice_is_not_taken(tmp_path):
    def build(new):
        new.draft.client("Elgin Dental")
        typed(new, customer=new.draft.quickbooks["Customer"][1])

    world = Small(tmp_path, build)
    assert world.ends() == {world.waits: ("created",)}


@pytest.mark.parametrize(("numbered", "end"), [({}, ("created",)), (BY_NUMBER, ("held", "number-taken"))])
def test_k5_one_that_was_voided_there_is_nobodys_not_even_of_an_invoice_of_nothing(tmp_path, numbered, end):
    def build(new):
        new.waits = new.invoice("H-77" if numbered else "", lines=(line("Onsite Labor", "Covered", "0", "145"),))
        new.typed("H-77", amount=0, PrivateNote="Voided")

    world = Small(tmp_path, build, **numbered)
    assert world.ends() == {world.waits: end}


def test_k5_several_that_it_could_be_hold_it(tmp_path):
    world = Small(tmp_path, lambda new: typed(new, count=2))
    assert world.ends() == {world.waits: ("held", "adoption-ambiguous")}


def test_k5_one_that_two_invoices_could_be_holds_both(tmp_path):
    world = Small(tmp_path, lambda new: (typed(new), setattr(new, "twin", new.invoice())))
    assert set(world.ends().values()) == {("held", "adoption-ambiguous")}


def test_k5_one_whose_number_another_invoice_of_autotask_has_is_that_ones(tmp_path):
    def build(new):
        new.numbered = new.invoice("H-77")
        typed(new)

    world = Small(tmp_path, build)
    world.attest(ATTESTED)
    assert world.ends() == {world.numbered: ("skipped", "already-numbered"), world.waits: ("created",)}


def test_k5_one_whose_number_an_invoice_has_that_was_moved_long_ago_is_that_ones(tmp_path):
    """The earlier connector moved it before the window: Autotask is asked for its number."""

    def build(new):
        new.invoice("H-77", days_ago=40, day=DEMO_TODAY - timedelta(days=2))
        typed(new, made_days_ago=39)

    world = Small(tmp_path, build)
    assert world.ends() == {world.waits: ("created",)}


def test_k5_one_that_two_invoices_of_a_shared_customer_could_be_holds_both(tmp_path):
    """Two organizations, linked to one customer."""

    def build(new):
        typed(new)
        new.branch = new.draft.organization("Plainfield North")
        new.invoice(of=new.branch)

    world = Small(tmp_path, build)
    with world.book() as book:
        book.decide([linked(each) for each in (world.client, world.branch)], "pat")
    assert set(world.ends().values()) == {("held", "adoption-ambiguous")}


def linked(organization):
    subject = f"customer:{organization['id']}"
    return Word(
        subject=subject, label="it", choice=Choice.LINK, quickbooks="1", name="Plainfield Hardware", shared=True
    )


@pytest.mark.parametrize("there", [1, 0])
def test_k5_i1_a_number_that_two_invoices_of_autotask_have_tells_neither(tmp_path, there):
    world = Small(tmp_path, lambda new: (typed(new, count=there, invoice="H-77"), new.invoice("H-77")), **BY_NUMBER)
    assert set(world.ends().values()) == {("held", "number-shared")}


def test_k5_a_credit_is_not_taken_for_an_invoice_of_its_number(tmp_path):
    def build(new):
        new.waits = new.invoice("H-77", lines=(line("Onsite Labor", "Taken back", "-2", "145"),))
        new.typed("H-77")

    world = Small(tmp_path, build, negative="credit-memo", policy={"create_credit_memos": True}, **BY_NUMBER)
    assert world.ends() == {world.waits: ("held", "number-taken")}


@pytest.mark.parametrize(("old", "end"), [(False, ("held", "credit-typed-by-hand")), (True, ("created",))])
def test_k5_i5_a_credit_that_somebody_typed_in_is_not_given_twice(tmp_path, old, end):
    """A person says whether it is the same, unless it is known to be another one's."""

    def build(new):
        back = (line("Onsite Labor", "Taken back", "1", "-145"),)
        new.waits = new.invoice(lines=back)
        new.typed("H-77", amount=145)
        new.draft.quickbooks["CreditMemo"].append(new.draft.quickbooks["Invoice"].pop())
        if old:
            new.invoice("H-77", days_ago=40, lines=back)

    world = Small(tmp_path, build, negative="credit-memo", policy={"create_credit_memos": True})
    assert world.ends() == {world.waits: end}


def test_k5_typed_by_hand_under_the_number_it_has_in_autotask(tmp_path):
    world = Small(tmp_path, lambda new: typed(new, invoice="H-77", made_days_ago=50, days_ago=2), **BY_NUMBER)
    assert world.ends() == {world.waits: ("adopted",)}
    assert world.autotask_invoice(world.waits)["webServiceDate"]
    assert world.ends() == {world.waits: ("skipped", "transferred-earlier")}
    assert writes(world) == {"PATCH Invoices": 1}


@pytest.mark.parametrize("differing", [{"amount": 300}, {"days_ago": 3}])
def test_k5_the_number_alone_does_not_make_it_the_same(tmp_path, differing):
    world = Small(tmp_path, lambda new: typed(new, invoice="H-77", **differing), **BY_NUMBER)
    assert world.ends() == {world.waits: ("held", "number-taken")}


# In bulk at cut-over


def moved(new, count=3, mode="quickbooks", **more):
    """What an earlier connector moved within the window: in both services, with the sign of its transfer."""
    new.moved = [new.invoice(f"C-{place}", lines=SOLD * (place + 1)) for place in range(count)]
    if mode != "quickbooks":
        for invoice in new.draft.autotask["Invoices"]:
            invoice["webServiceDate"] = "2026-10-30T16:00:00.123Z"
    for place in range(count):
        number = f"C-{place}" if mode != "autotask-id" else str(new.moved[place])
        new.typed(number, amount=290 * (place + 1), **more)


@pytest.mark.parametrize("mode", ["quickbooks", "autotask-number", "autotask-id"])
def test_k5_at_cut_over_what_an_earlier_connector_moved_is_adopted_in_bulk_by_number(tmp_path, mode):
    world = Small(
        tmp_path, lambda new: moved(new, 3, mode), numbering=mode, prefers={} if mode == "quickbooks" else BY_HAND
    )
    assert world.blocked(adopt="yes") == ["second-connector"], "first a person says that the other one is off"
    world.attest(ATTESTED)
    assert set(world.ends().values()) in ({("skipped", "already-numbered")}, {("skipped", "already-stamped")})
    assert world.ends(adopt="yes") == dict.fromkeys(world.moved, ("adopted",))
    assert world.plan.sentence() == "ADOPT 3 INVOICES 1,740.00 USD"
    assert [each.quickbooks_id for each in world.tied.documents] == ["900", "901", "902"]
    assert writes(world) == {}, "both services are only read"
    assert world.ends(adopt="yes") == dict.fromkeys(world.moved, ("skipped", "transferred-earlier"))


def test_k5_what_does_not_agree_at_cut_over_is_held(tmp_path):
    def build(new):
        moved(new, 1)
        new.amount, new.day = new.invoice("D-1"), new.invoice("D-2")
        new.typed("D-1", amount=1)
        new.typed("D-2", days_ago=9)
        new.lost, new.failed = new.invoice("D-3"), new.invoice("ERROR")
        new.twice = [new.invoice("D-4"), new.invoice("D-4")]
        new.typed("D-4")
        new.waits = new.invoice(days_ago=1)

    world = Small(tmp_path, build)
    world.attest(ATTESTED)
    assert world.ends(adopt="yes") == {
        world.moved[0]: ("adopted",),
        world.amount: ("held", "adoption-differs"),
        world.day: ("held", "adoption-differs"),
        world.lost: ("held", "adoption-missing"),
        world.failed: ("held", "failed-earlier"),
        **dict.fromkeys(world.twice, ("held", "number-shared")),
        world.waits: ("created",),
    }


def test_k5_a_day_reaches_back_for_what_was_moved_and_for_nothing_else(tmp_path):
    def build(new):
        new.old, new.forgotten = new.invoice("C-1", days_ago=50), new.invoice(days_ago=49)
        new.typed("C-1", days_ago=50, made_days_ago=50)

    world = Small(tmp_path, build)
    world.attest(ATTESTED)
    assert world.ends(adopt="yes") == {}
    assert world.ends(adopt="2026-09-01") == {world.old: ("adopted",)}
    assert not world.posted()
