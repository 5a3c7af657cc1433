"""A payment term goes to the term a person linked, else to the one of its name, else to none (rule D2)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from plan_factories import codes, effect, facts, invoice, memory, only, plan, settings

from atqbo import rows
from atqbo.checks import match_terms, survey
from atqbo.effects import State, UniqueName
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Known, Memory, Verdict

NET_30 = rows.PaymentTerm(id=1, name="Net 30", payment_due_in_days=30)
THIRTY = rows.Term(id="3", name="30 days net", due_days=30)
GIVEN: dict[str, Any] = {"invoices": [invoice(payment_term=1)], "payment_terms": [NET_30]}


def said(choice: Choice, links: dict[str, str] | None = None, **fields: Any) -> Memory:
    word = Decided(number=4, who="morgan", at=datetime(2026, 3, 14, 9, tzinfo=UTC), choice=choice, **fields)
    return memory(decided={"term:1": word}, links=links or {})


def kind(past: Memory, **given: Any) -> str:
    """What the list says of the term: the same as the plan."""
    [match] = match_terms(survey(facts(**GIVEN, **given), settings(), past))
    return match.kind.value


def test_d2_a_linked_term_goes_along_whatever_its_name() -> None:
    past = said(Choice.LINK, {"term:1": "3"}, quickbooks="3")
    made = plan(past=past, terms=[THIRTY], **GIVEN)
    assert effect(made, "Invoice").body["SalesTermRef"] == {"value": "3"}
    assert kind(past, terms=[THIRTY]) == "linked"


def test_d2_a_linked_term_of_other_days_is_left_out_all_the_same() -> None:
    fifteen = rows.Term(id="3", name="15 days net", due_days=15)
    made = plan(past=said(Choice.LINK, {"term:1": "3"}), terms=[fifteen], **GIVEN)
    assert "SalesTermRef" not in effect(made, "Invoice").body
    assert "term-disagrees" in codes(only(made).notes)


def test_a_new_term_is_made_with_the_invoice_and_exactly_as_a_person_saw_it() -> None:
    body = {"Name": "Net 30 (Autotask)", "DueDays": 30}
    past = said(Choice.CREATE, name=body["Name"], body=body)
    made = plan(past=past, terms=[], **GIVEN)
    term, created = effect(made, "Term"), effect(made, "Invoice")
    assert (term.body, term.proof, term.source) == (body, UniqueName("Name", "Net 30 (Autotask)"), "term:1")
    assert created.body["SalesTermRef"] == {"value": {"$of": term.key}}
    assert term.key in created.after
    assert made.decided == (term.key,)
    assert kind(past, terms=[]) == "to-create"


def test_an_inactive_term_is_made_active_where_a_person_said_so() -> None:
    gone = rows.Term(id="3", name="Net 30 (deleted)", due_days=30, active=False)
    past = said(Choice.LINK, {"term:1": "3"}, quickbooks="3", body={"Id": "3"})
    made = plan(past=past, terms=[gone], **GIVEN)
    update = effect(made, "Term")
    assert update.body == {"Id": "3", "SyncToken": "0", "sparse": True, "Active": True, "Name": "Net 30"}
    assert effect(made, "Invoice").body["SalesTermRef"] == {"value": {"$of": update.key}}
    assert kind(past, terms=[gone]) == "to-reactivate"
    unsaid = memory(links={"term:1": "3"})
    assert "term-inactive" in codes(only(plan(past=unsaid, terms=[gone], **GIVEN)).notes)


OPEN = (("quickbooks", "create", "Term", "term:1"), Known("K", 0, State.SENT, sent=True))
WORD = {"term:1": Decided(number=4, who="morgan", at=datetime(2026, 3, 14, 9, tzinfo=UTC), choice=Choice.CREATE,
                          name="Net 30", body={"Name": "Net 30", "DueDays": 30})}  # fmt: skip


@pytest.mark.parametrize(
    ("past", "terms", "code"),
    [
        (memory(), [], "term-missing"),
        (memory(links={"term:1": "99"}), [THIRTY], "term-link-broken"),
        (said(Choice.LEAVE_OUT, why="as agreed"), [rows.Term(id="3", name="Net 30", due_days=30)], "term-left-out"),
        (memory(decided=WORD), [rows.Term(id="3", name="NET 30", due_days=30)], "name-taken-since"),
        (memory([OPEN], decided=WORD), [], "outcome-unknown"),
    ],
)
def test_d2_else_the_invoice_goes_without_and_says_why(past: Memory, terms: list[rows.Term], code: str) -> None:
    made = plan(past=past, terms=terms, **GIVEN)
    assert only(made).verdict is Verdict.CREATE
    assert code in codes(only(made).notes)
    assert "SalesTermRef" not in effect(made, "Invoice").body


def test_what_goes_without_is_unsettled_but_nothing_waits_for_it() -> None:
    [match] = match_terms(survey(facts(**GIVEN, terms=[]), settings(), memory()))
    assert (match.kind.value, match.unsettled, match.waits) == ("without", True, False)
    [match] = match_terms(survey(facts(**GIVEN, terms=[]), settings(), said(Choice.LEAVE_OUT, why="as agreed")))
    assert (match.kind.value, match.unsettled) == ("left-out", False)
