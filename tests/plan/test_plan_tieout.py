from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from plan_factories import code, facts, invoice, line, organization, plan, posted, rate

from atqbo.effects import Effect, FieldValue, State
from atqbo.plan.document import Known, Plan
from atqbo.tieout import Outcome, Tied, tie_out

MIXED = plan(
    invoices=[
        invoice(1),
        invoice(2, total="50.25"),
        invoice(3, invoice_number="H-1"),
        invoice(4, total="-5"),
        invoice(5, company_id=30, total="80"),
        invoice(6),
    ],
    billing_items=[line(1, of=1), line(2, "50.25", of=2), line(5, "80", of=5)],
    organizations=[organization(), organization(30, "Rhein", currency_id=2)],
    billing_codes=[code()],
    exchange_rates=[rate()],
)
ALL = frozenset(document.source for document in MIXED.acting())


def outcomes(
    made: Plan, state: State | None, *, back: State | None = None, total: str | None = None
) -> dict[str, Known]:
    """What the ledger would know had every create come to `state` and every write-back to `back`."""
    known: dict[str, Known] = {}
    amounts = {document.source: document.to_post for document in made.documents}
    for each in made.effects:
        stands = back if each.service == "autotask" else state
        if stands is not None:
            posted_total = Decimal(total) if total else amounts.get(each.source, Decimal(0))
            result = {"Id": f"9{each.key[:3]}", "DocNumber": "1043", "TotalAmt": posted_total}
            known[each.key] = Known(
                key=each.key, revision=0, state=stands, sent=True, result=result if stands is State.DONE else None
            )
    return known


def test_a4_every_document_comes_to_one_end_by_currency() -> None:
    tied = tie_out(MIXED, ALL, outcomes(MIXED, State.DONE, back=State.DONE))
    assert [
        (each.currency, each.outcome.value, each.count, each.autotask, each.quickbooks) for each in tied.tallies
    ] == [
        ("EUR", "created", 1, 80, 80),
        ("USD", "created", 2, Decimal("150.25"), Decimal("150.25")),
        ("USD", "skipped", 1, 100, 0),
        ("USD", "held", 1, 100, 0),
        ("USD", "refused", 1, -5, 0),
    ]
    assert tied.selected == {"EUR": (1, 80), "USD": (5, Decimal("345.25"))}
    assert tied.holds
    assert tied.agrees
    assert tied.owed == tied.differing == ()


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (State.SENT, Outcome.UNKNOWN),
        (State.REFUSED, Outcome.REFUSED),
        (State.HELD, Outcome.HELD),
        (State.PLANNED, Outcome.HELD),
        (None, Outcome.HELD),
    ],
)
def test_a4_what_was_not_written_has_an_end_and_a_reason(state: State | None, outcome: Outcome) -> None:
    made = plan()
    tied = tie_out(made, frozenset({"invoices:4711"}), outcomes(made, state))
    (document,) = tied.documents
    assert document.outcome is outcome
    assert document.reason
    assert (document.posted, document.owed) == (0, False)
    assert tied.holds
    assert tied.agrees is (outcome is not Outcome.UNKNOWN)


def test_a4_an_acting_document_that_was_not_chosen_counts_as_held() -> None:
    tied = tie_out(MIXED, frozenset(), outcomes(MIXED, State.DONE, back=State.DONE))
    assert tied.count(Outcome.HELD) == 4
    assert tied.count(Outcome.CREATED) == 0
    reasons = {each.autotask_id: each.reason for each in tied.documents}
    assert reasons[1] == "It waits for a person's approval"
    assert "EUR" in reasons[5]
    assert tied.holds


def test_a4_the_ledgers_reason_is_told() -> None:
    made = plan()
    create = made.effects[0]
    known = {create.key: Known(create.key, 0, State.REFUSED, True, None, "6140: Duplicate Document Number")}
    (document,) = tie_out(made, frozenset({"invoices:4711"}), known).documents
    assert document.reason == "6140: Duplicate Document Number"


def test_a4_a_total_that_quickbooks_changed_is_listed() -> None:
    made = plan()
    tied = tie_out(made, frozenset({"invoices:4711"}), outcomes(made, State.DONE, back=State.DONE, total="108.00"))
    (differing,) = tied.differing
    assert (differing.planned, differing.posted) == (100, 108)
    assert tied.holds
    assert not tied.agrees


@pytest.mark.parametrize("back", [None, State.SENT, State.REFUSED, State.HELD])
def test_numbers_that_have_not_reached_autotask_are_owed(back: State | None) -> None:
    made = plan()
    tied = tie_out(made, frozenset({"invoices:4711"}), outcomes(made, State.DONE, back=back))
    (owed,) = tied.owed
    assert (owed.number, owed.outcome) == ("1043", Outcome.CREATED)
    assert owed.quickbooks_id


@pytest.mark.parametrize(
    ("back", "outcome", "owed"), [(State.DONE, Outcome.ADOPTED, False), (State.SENT, Outcome.UNKNOWN, True)]
)
def test_an_adopted_document_ends_with_its_write_back(back: State, outcome: Outcome, owed: bool) -> None:
    made = plan(facts(posted=[posted()]))
    (document,) = tie_out(made, frozenset({"invoices:4711"}), outcomes(made, None, back=back)).documents
    assert (document.outcome, document.owed, document.number) == (outcome, owed, "1043")
    assert document.posted == (100 if outcome is Outcome.ADOPTED else 0)


STATES = st.sampled_from([None, *State])


@given(st.data())
def test_a4_nothing_is_lost_whatever_became_of_each_document(data: st.DataObject) -> None:
    chosen = frozenset(source for source in sorted(ALL) if data.draw(st.booleans()))
    known = {}
    for each in MIXED.effects:
        state = data.draw(STATES)
        known |= {key: value for key, value in outcomes(MIXED, state, back=state).items() if key == each.key}
    tied = tie_out(MIXED, chosen, known)
    assert tied.holds
    assert sum(tally.count for tally in tied.tallies) == len(MIXED.documents)
    assert sum(tally.autotask for tally in tied.tallies) == sum(document.amount for document in MIXED.documents)
    assert sum(tied.count(outcome) for outcome in Outcome) == len(MIXED.documents)


def a_document(made: Plan, *more: Effect) -> Plan:
    """The plan with more effects of its one document, put before those it has."""
    (document,) = made.documents
    keys = tuple(each.key for each in (*more, *made.effects))
    return structs.replace(
        made, documents=(structs.replace(document, effects=keys),), effects=(*more, *made.effects)
    )  # fmt: skip


def an_effect(key: str, verb: str, entity: str, source: str = "invoices:4711", service: str = "quickbooks") -> Effect:
    proof = FieldValue("EmailStatus", "EmailSent")
    return Effect(
        key=key, service=service, verb=verb, entity=entity, source=source, revision=0, body={}, expect={}, proof=proof
    )  # fmt: skip


def tied(made: Plan, **states: State) -> Tied:
    """Its end when every effect is done but those named."""
    known = {}
    for each in made.effects:
        done = {"Id": each.key, "DocNumber": "1043", "TotalAmt": Decimal(50)} if each.verb == "create" else {"Id": "1"}
        state = states.get(each.key, State.DONE)
        known[each.key] = Known(each.key, 0, state, True, done if state is State.DONE else None, f"why {each.key}")
    (document,) = tie_out(made, frozenset({"invoices:4711"}), known).documents
    return document


@pytest.mark.parametrize("state", [State.REFUSED, State.HELD, State.SENT, State.PLANNED])
def test_an_e_mail_that_was_not_sent_is_told_and_leaves_the_document_as_it_is(state: State) -> None:
    made = a_document(plan(), an_effect("MAIL", "send", "Invoice"), an_effect("FILE", "attach", "Attachable"))
    found = tied(made, MAIL=state)
    assert (found.outcome, found.owed, found.posted) == (Outcome.CREATED, False, 50)
    assert found.untaken
    assert found.untaken[0].startswith("its e-mail ")
    assert tied(made).untaken == ()


def test_a_document_is_tied_by_what_its_effects_are_not_by_their_place() -> None:
    made = a_document(plan(), an_effect("NUMBER", "update", "Invoices", "invoices:4711/date", "autotask"))
    assert (tied(made).number, tied(made).owed) == ("1043", False)
    assert tied(made, NUMBER=State.SENT).owed, "every word to Autotask counts"


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(State.SENT, Outcome.UNKNOWN), (State.REFUSED, Outcome.REFUSED), (State.HELD, Outcome.HELD)],
)
def test_a_document_of_several_records_ends_as_the_worst_of_them(state: State, outcome: Outcome) -> None:
    made = a_document(plan(), an_effect("SECOND", "create", "Bill", "invoices:4711/receive:2"))
    assert (tied(made).outcome, tied(made).posted) == (Outcome.CREATED, 100)
    assert tied(made, SECOND=state).outcome is outcome
