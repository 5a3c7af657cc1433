from decimal import Decimal

import pytest
from plan_factories import STRANGER, codes, facts, invoice, known_create, known_write_back, memory, only, plan, posted

from atqbo import rows
from atqbo.effects import FieldValue, State, effect_key
from atqbo.plan.document import Verdict


def test_i6_a_cleared_number_does_not_send_the_invoice_again() -> None:
    past = memory([known_create(State.DONE, Id="900", DocNumber="1043"), known_write_back(State.DONE)])
    document = only(plan(past=past))
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["number-cleared"])
    assert "1043" in document.reasons[0].text
    assert document.effects == ()


@pytest.mark.parametrize(
    "back", [None, known_write_back(State.PLANNED, sent=False), known_write_back(State.HELD, sent=False)]
)
def test_a_number_that_is_merely_owed_is_written_without_creating_again(back: object) -> None:
    past = memory(
        [known_create(State.DONE, Id="900", DocNumber="1043", TotalAmt=Decimal("100.00")), *([back] if back else [])]
    )
    made = plan(past=past)
    (effect,) = made.effects
    assert only(made).verdict is Verdict.ADOPT
    assert only(made).to_post == Decimal("100.00")
    assert (effect.service, effect.body) == ("autotask", {"id": 4711, "invoiceNumber": "1043"})
    about = {"Id": "900", "DocNumber": "1043", "TotalAmt": Decimal("100.00")}
    assert effect.proof == FieldValue("invoiceNumber", "1043", (None, ""), about)
    assert effect.after == ()
    assert effect.revision == 0


@pytest.mark.parametrize("state", [State.REFUSED, State.HELD])
def test_a_write_back_that_came_to_nothing_is_planned_again_as_the_next_revision(state: State) -> None:
    past = memory([known_create(State.DONE, Id="900", DocNumber="1043"), known_write_back(state)])
    (effect,) = plan(past=past).effects
    assert effect.revision == 1
    assert effect.key == effect_key("9130", "autotask", "update", "Invoices", "invoices:4711", 1)


@pytest.mark.parametrize(
    "effects",
    [
        [known_create(State.SENT)],
        [known_create(State.HELD)],
        [known_create(State.DONE, DocNumber="1"), known_write_back(State.SENT)],
    ],
)
def test_an_open_outcome_holds_the_invoice(effects: list[object]) -> None:
    document = only(plan(past=memory(effects)))
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["outcome-unknown"])
    assert "its outcome is not known yet" in document.reasons[0].text


def test_what_never_left_is_planned_anew_under_the_same_key() -> None:
    first = plan()
    for state in (State.PLANNED, State.HELD):
        assert plan(past=memory([known_create(state, sent=False)])) == first


def test_a_refused_create_is_planned_again_with_a_new_key_and_marker() -> None:
    first, again = plan(), plan(past=memory([known_create(State.REFUSED, revision=2)]))
    create = next(each for each in again.effects if each.entity == "Invoice")
    assert create.revision == 3
    assert create.key not in {each.key for each in first.effects}
    assert create.body["PrivateNote"].endswith(create.key[:8])
    assert create.proof.text == create.body["PrivateNote"]


@pytest.mark.parametrize("past", [memory(), memory(accepted_ledgers=frozenset({STRANGER}))])
def test_a_marked_invoice_is_adopted_not_created_again(past: object) -> None:
    ledger = STRANGER if past.accepted_ledgers else "ABC234"  # type: ignore[attr-defined]
    made = plan(facts(posted=[posted(ledger=ledger)]), past=past)
    (effect,) = made.effects
    assert only(made).verdict is Verdict.ADOPT
    assert only(made).to_post == Decimal("100.00")
    assert effect.body == {"id": 4711, "invoiceNumber": "1043"}
    assert made.sentence() == "ADOPT 1 INVOICE 100.00 USD"


def test_an_open_create_waits_for_its_look_up_though_its_marker_is_seen() -> None:
    made = plan(facts(posted=[posted()]), past=memory([known_create(State.SENT)]))
    assert codes(only(made).reasons) == ["outcome-unknown"]


def test_a_held_create_with_exactly_one_marked_invoice_is_adopted() -> None:
    made = plan(facts(posted=[posted()]), past=memory([known_create(State.HELD)]))
    assert only(made).verdict is Verdict.ADOPT


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (posted(total_amt=Decimal("90.00")), "adoption-differs"),
        (posted(customer_ref=rows.Ref("8")), "adoption-differs"),
        (posted(currency_ref=rows.Ref("EUR")), "adoption-differs"),
        (posted(doc_number=""), "no-number-in-quickbooks"),
        (posted(ledger=STRANGER), "posted-by-another-ledger"),
    ],
)
def test_a_marked_invoice_that_is_not_surely_ours_is_held(row: rows.PostedInvoice, code: str) -> None:
    made = plan(facts(posted=[row]))
    assert (only(made).verdict, codes(only(made).reasons)) == (Verdict.HOLD, [code])
    assert made.effects == ()


def test_i1_a_create_that_brought_no_number_is_held() -> None:
    document = only(plan(past=memory([known_create(State.DONE, Id="900", DocNumber="")])))
    assert codes(document.reasons) == ["no-number-in-quickbooks"]


def test_two_marked_invoices_are_held_whatever_the_ledger_says() -> None:
    given = facts(posted=[posted("900"), posted("901", doc_number="1044")])
    for past in (memory(), memory([known_create(State.DONE, Id="900", DocNumber="1043")])):
        assert codes(only(plan(given, past=past)).reasons) == ["marked-twice"]


def test_markers_of_other_invoices_and_other_documents_do_not_matter() -> None:
    note = posted().private_note
    bill = posted(private_note=(note or "").replace("invoice", "expense report"))
    made = plan(facts(posted=[posted(of=4712), bill, posted(private_note=f"{note}\nsomething after it")]))
    assert only(made).verdict is Verdict.CREATE


def test_an_invoice_numbered_while_its_outcome_is_open_is_skipped_and_told() -> None:
    document = only(plan(past=memory([known_create(State.SENT)]), invoices=[invoice(invoice_number="12")]))
    assert (document.verdict, codes(document.notes)) == (Verdict.SKIP, ["outcome-unknown"])
