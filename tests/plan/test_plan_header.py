from datetime import date, timedelta
from decimal import Decimal

import pytest
from plan_factories import (
    DAY,
    at,
    codes,
    customer,
    effect,
    invoice,
    only,
    organization,
    plan,
    preferences,
    rate,
)

from atqbo import rows
from atqbo.effects import FieldValue, Marker, read_mark
from atqbo.plan.document import Plan, Verdict

NET_30 = rows.PaymentTerm(id=1, name="Net 30", payment_due_in_days=30)
EUROS = {"organizations": [organization(currency_id=2)], "customers": [customer(currency="EUR")]}


def body(made: Plan) -> dict[str, object]:
    return effect(made, "Invoice").body


def term(**fields: object) -> rows.Term:
    return rows.Term(**{"id": "3", "name": "Net 30", "type": "STANDARD", "due_days": 30, **fields})  # type: ignore[arg-type]


def test_d2_date_and_due_date_are_always_sent() -> None:
    made = plan()
    assert (body(made)["TxnDate"], body(made)["DueDate"]) == ("2026-03-10", "2026-04-09")
    assert only(made).due == date(2026, 4, 9)


def test_d2_the_term_goes_along_if_it_computes_the_same_due_date() -> None:
    made = plan(invoices=[invoice(payment_term=1)], payment_terms=[NET_30], terms=[term()])
    assert body(made)["SalesTermRef"] == {"value": "3"}
    assert only(made).notes == ()


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ([term(due_days=15)], "term-disagrees"),
        ([term(due_days=45)], "term-disagrees"),
        ([term(type="DATE_DRIVEN", due_days=None, day_of_month_due=9)], "term-disagrees"),
        ([term(active=False)], "term-missing"),
        ([term(name="Net 30 Days")], "term-missing"),
        ([], "term-missing"),
    ],
)
def test_d2_any_other_term_is_left_out_and_told(terms: list[rows.Term], code: str) -> None:
    made = plan(invoices=[invoice(payment_term=1)], payment_terms=[NET_30], terms=terms)
    assert "SalesTermRef" not in body(made)
    assert codes(only(made).notes) == [code]
    assert body(made)["DueDate"] == "2026-04-09"


@pytest.mark.parametrize(
    ("own_term", "terms", "days"),
    [(NET_30, [], 30), (rows.PaymentTerm(id=1, name="Net 30"), [term()], 30), (None, [], 0)],
)
def test_d2_a_missing_due_date_is_computed_and_told(
    own_term: rows.PaymentTerm | None, terms: list[rows.Term], days: int
) -> None:
    made = plan(
        invoices=[invoice(payment_term=1, due_date=None)],
        payment_terms=[own_term] if own_term else [],
        terms=terms,
    )
    assert only(made).due == DAY + timedelta(days=days)
    assert "due-date-computed" in codes(only(made).notes)


@pytest.mark.parametrize(("closed", "held"), [(DAY, True), (DAY - timedelta(days=1), False)])
def test_d4_a_date_up_to_the_closing_date_is_held(closed: date, held: bool) -> None:
    document = only(plan(preferences=preferences(closed=closed)))
    assert (document.verdict is Verdict.HOLD, codes(document.reasons)) == (held, ["books-closed"] if held else [])


def test_c2_currency_and_rate_of_a_foreign_document_are_sent_and_shown() -> None:
    made = plan(**EUROS, exchange_rates=[rate(value="2", day=DAY - timedelta(days=1)), rate(), rate("CAD", "0.7")])
    assert body(made)["CurrencyRef"] == {"value": "EUR"}
    assert body(made)["ExchangeRate"] == only(made).exchange_rate == Decimal("1.0850")
    [note] = [note.text for note in only(made).notes if note.code == "exchange-rate"]
    assert note == f"QuickBooks' rate of {DAY}: 1 EUR = 1.0850 USD"


def test_c2_without_a_rate_of_that_day_it_is_held() -> None:
    document = only(plan(**EUROS, exchange_rates=[rate(day=DAY - timedelta(days=1))]))
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["exchange-rate-missing"])


def test_c2_a_home_document_carries_neither_currency_nor_rate() -> None:
    assert {"CurrencyRef", "ExchangeRate"}.isdisjoint(body(plan()))
    assert only(plan()).exchange_rate is None


def test_the_marker_is_the_last_line_and_the_proof() -> None:
    made = plan(invoices=[invoice(comments=" Thank you\nfor your order ")])
    create = effect(made, "Invoice")
    note = create.body["PrivateNote"]
    assert note.startswith("Thank you\nfor your order\nAutotask invoice 4711 ·")
    assert create.proof == Marker(note.splitlines()[-1])
    mark = read_mark(note)
    assert mark is not None
    assert (mark.autotask_id, mark.ledger, mark.key) == (4711, "ABC234", create.key[:8])


def test_comments_never_push_the_marker_out() -> None:
    made = plan(invoices=[invoice(comments="x" * 5000)])
    note = body(made)["PrivateNote"]
    assert len(note) == 4000
    assert read_mark(note) is not None
    assert codes(only(made).notes) == ["text-cut"]


def test_i10_the_order_number_reaches_the_customer_uncut() -> None:
    made = plan(invoices=[invoice(order_number="PO-2026-000000000042")])
    assert body(made)["CustomerMemo"] == {"value": "PO PO-2026-000000000042"}
    assert "CustomerMemo" not in body(plan())


def test_i1_no_number_is_sent() -> None:
    assert "DocNumber" not in body(plan())


def test_the_number_goes_back_to_autotask_after_the_create() -> None:
    made = plan()
    create, back = made.effects
    number = {"$of": create.key, "field": "DocNumber"}
    assert (back.service, back.verb, back.entity, back.source) == ("autotask", "update", "Invoices", "invoices:4711")
    assert back.body == {"id": 4711, "invoiceNumber": number}
    assert back.proof == FieldValue("invoiceNumber", number, (None, ""))
    assert back.after == (create.key,)
    assert only(made).effects == (create.key, back.key)


def test_d1_the_due_date_is_a_calendar_date_too() -> None:
    assert only(plan(invoices=[invoice(due_date=at("2026-04-09", 5))])).due == date(2026, 4, 9)
