"""Who is who on both sides, as decisions: kept with who, when and why, honoured, taken back, never lost."""

from datetime import UTC, datetime

import pytest
from test_ledger import NOW, REALM, effect, send

from atqbo.clock import SimulatedClock
from atqbo.errors import UsageError
from atqbo.ledger.events import Done
from atqbo.ledger.store import Ledger
from atqbo.plan.decided import Choice, Word

ACME = "customer:29"


@pytest.fixture
def ledger(tmp_path):
    opened = Ledger.open(tmp_path / "ledger.sqlite", REALM, SimulatedClock(NOW))
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path, ledger):
    """The same ledger, opened by somebody else."""
    opened = Ledger.open(tmp_path / "ledger.sqlite", REALM, SimulatedClock(datetime(2026, 11, 1, tzinfo=UTC)))
    yield opened
    opened.close()


def link(quickbooks="7", subject=ACME, **fields):
    return Word(subject=subject, label="Acme", choice=Choice.LINK, quickbooks=quickbooks, name="Acme Inc.", **fields)


def create(**fields):
    return Word(subject=ACME, label="Acme", choice=Choice.CREATE, name="Acme", body={"DisplayName": "Acme"}, **fields)


def leave_out(**fields):
    return Word(subject=ACME, label="Acme", choice=Choice.LEAVE_OUT, why="the contract is disputed", **fields)


def seen(ledger, subject=ACME):
    return ledger.newest_decisions().get(subject, 0)


def test_a_link_is_there_for_whoever_opens_the_ledger_next_with_who_when_and_why(ledger, other):
    ledger.decide([link(why="same address")], "morgan")
    decision = other.memory().decided[ACME]
    assert other.memory().customers == {29: "7"}
    assert (decision.choice, decision.who, decision.at, decision.why) == (Choice.LINK, "morgan", NOW, "same address")
    [kept] = other.links()
    assert (kept.autotask, kept.quickbooks, kept.name, kept.decided_by, kept.at) == (
        "29", "7", "Acme Inc.", "morgan", NOW,
    )  # fmt: skip


def test_a_new_customer_is_kept_with_the_exact_body_and_makes_a_broken_link_go(ledger):
    ledger.decide([link()], "morgan")
    ledger.decide([create(seen=seen(ledger))], "morgan")
    assert ledger.memory().customers == {}
    assert ledger.memory().decided[ACME].body == {"DisplayName": "Acme"}


def test_what_is_left_out_keeps_its_link_for_later(ledger):
    ledger.decide([link()], "morgan")
    ledger.decide([leave_out(seen=seen(ledger))], "morgan")
    assert ledger.memory().decided[ACME].choice is Choice.LEAVE_OUT
    assert ledger.memory().customers == {29: "7"}


@pytest.mark.parametrize("then", [link("8"), create(), leave_out()], ids=lambda word: word.choice.value)
def test_undo_brings_back_what_was_before(ledger, then):
    ledger.decide([link()], "ada")
    before = ledger.memory()
    ledger.decide(
        [Word(**{name: getattr(then, name) for name in then.__struct_fields__} | {"seen": seen(ledger)})], "m"
    )
    ledger.take_back(ACME, seen(ledger), "morgan", "a slip")
    assert ledger.memory() == before
    [kept] = ledger.links()
    assert (kept.quickbooks, kept.decided_by) == ("7", "ada")


def test_the_first_decision_undone_leaves_nothing_behind(ledger):
    ledger.decide([link()], "morgan")
    ledger.take_back(ACME, seen(ledger), "morgan")
    assert ledger.memory().decided == {}
    assert ledger.links() == ()
    with pytest.raises(UsageError, match="nothing to undo"):
        ledger.take_back(ACME, seen(ledger), "morgan")


def test_what_was_created_meanwhile_stays_linked_when_the_decision_is_undone(ledger):
    ledger.decide([create()], "morgan")
    made = effect(ACME, entity="Customer")
    book = send(ledger, made)
    ledger.record(book, [Done(key=made.key, result={"Id": "58", "DisplayName": "Acme"})])
    ledger.take_back(ACME, seen(ledger), "morgan")
    assert ledger.memory().customers == {29: "58"}


def test_what_turns_out_to_have_been_created_does_not_overrule_a_link_made_since(ledger):
    made = effect(ACME, entity="Customer")
    book = send(ledger, made)
    ledger.decide([link("7")], "morgan")
    ledger.record(book, [Done(key=made.key, result={"Id": "58", "DisplayName": "Acme"})])
    assert ledger.memory().customers == {29: "7"}


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        (link("8"), r"ada linked it to 'Acme Inc\.' \(id 8\) at 2026-11-01 00:00 UTC, after you looked"),
        (create(), "ada decided that 'Acme' be created"),
        (leave_out(), r"ada left it out \(the contract is disputed\)"),
    ],
    ids=lambda value: value.choice.value if isinstance(value, Word) else "",
)
def test_a_decision_another_person_made_meanwhile_is_told_and_stands(ledger, other, theirs, said):
    looked = seen(ledger)
    other.decide([theirs], "ada")
    before = ledger.memory()
    with pytest.raises(UsageError, match=said):
        ledger.decide([link("7", seen=looked)], "morgan")
    with pytest.raises(UsageError, match=said):
        ledger.take_back(ACME, looked, "morgan")
    assert ledger.memory() == before


def test_a_decision_taken_back_meanwhile_is_told_too(ledger, other):
    ledger.decide([link()], "morgan")
    looked = seen(ledger)
    other.take_back(ACME, looked, "ada")
    with pytest.raises(UsageError, match="ada took the decision back"):
        ledger.decide([leave_out(seen=looked)], "morgan")


def test_two_organizations_come_to_one_customer_only_where_that_is_said(ledger):
    ledger.decide([link()], "ada")
    with pytest.raises(UsageError, match="is linked to another organization: 29, by ada"):
        ledger.decide([link(subject="customer:30")], "morgan")
    ledger.decide([link(subject="customer:30", shared=True)], "morgan")
    assert ledger.memory().customers == {29: "7", 30: "7"}


def test_two_organizations_change_customers_with_each_other_in_one_step(ledger):
    ledger.decide([link("7"), link("8", subject="customer:30")], "ada")
    numbers = ledger.newest_decisions()
    swapped = [link("8", seen=numbers[ACME]), link("7", subject="customer:30", seen=numbers["customer:30"])]
    ledger.decide(swapped, "morgan")
    assert ledger.memory().customers == {29: "8", 30: "7"}


def test_several_codes_may_be_one_item(ledger):
    ledger.decide([link(subject="item:Labor"), link(subject="item:Travel: far")], "ada")
    assert ledger.memory().items == {"Labor": "7", "Travel: far": "7"}


def test_of_several_decisions_all_are_kept_or_none(ledger):
    ledger.decide([link()], "ada")
    with pytest.raises(UsageError, match="after you looked"):
        ledger.decide([link("9", subject="customer:31"), link("8")], "morgan")
    assert ledger.memory().customers == {29: "7"}


def test_each_decision_stays_readable_after_it_was_taken_back(ledger):
    ledger.decide([link(why="same address")], "morgan")
    ledger.take_back(ACME, seen(ledger), "ada", "another branch")
    told = [
        (note.kind, note.subject, note.detail["who"], note.detail["why"])
        for note in ledger.noted("decided", "taken-back")
    ]
    assert told == [("decided", ACME, "morgan", "same address"), ("taken-back", ACME, "ada", "another branch")]
