"""Sending an invoice anew (rule I6), on the pure planner."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace
from plan_factories import codes, effect, facts, invoice, known_create, known_write_back, memory, only, plan, settings

from atqbo import rows
from atqbo.effects import State, mark_text
from atqbo.facts import Asked, Standing, Twin
from atqbo.facts.asked import Selection
from atqbo.plan.document import Verdict
from atqbo.plan.invoices.resending import differing

PAST = (known_create(State.DONE, Id="900", DocNumber="1043"), known_write_back(State.DONE))
STANDS = {
    "Id": "900", "SyncToken": "2", "DocNumber": "1043", "TxnDate": "2026-03-10", "TotalAmt": Decimal(100),
    "PrivateNote": mark_text("invoice", 4711, "ABC234", "ABCDEFGH"), "LinkedTxn": [], "Line": [],
}  # fmt: skip


def resent(record=STANDS, past=PAST, named=True, number="1043", company=None, chosen=None, **fields):
    """The document of invoice 4711, which was transferred, and stands in QuickBooks as `record`."""
    twins = (Twin("Invoice", {**record, **fields}),) if record else ()
    given = facts(invoices=[invoice(invoice_number=number)])
    if company:
        given = replace(given, quickbooks=replace(given.quickbooks, company=company))
    asked = Asked(resend=(4711,), only=Selection(ids=(4711,))) if named else Asked()
    given = replace(given, asked=asked, standing=Standing(twins, frozenset({"Invoice 900"})))
    return plan(given, chosen, memory(past))


def test_i6_what_differs_is_updated_and_each_field_is_told():
    made = resent()
    assert only(made).verdict is Verdict.UPDATE
    assert "number of Lines is 0 in QuickBooks and would be 1" in [note.text for note in only(made).notes]
    assert [reason.code for reason in only(made).needs_person] == ["resend-by-person"]
    update = effect(made, "Invoice")
    assert (update.verb, update.body["Id"], update.body["SyncToken"]) == ("update", "900", "2")
    assert update.body["sparse"] is True
    assert update.body["PrivateNote"].splitlines()[-1] == update.proof.text
    assert made.sentence() == "UPDATE 1 INVOICE 100.00 USD"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"company": rows.CompanyInfo(id="1", country="GB")}, "is a VAT invoice"),
        ({"EmailStatus": "EmailSent"}, "was e-mailed"),
        ({"LinkedTxn": [{"TxnId": "9", "TxnType": "Payment"}]}, "Payment 9 stands against"),
    ],
)
def test_i6_what_must_not_change_is_credited_and_invoiced_again(given, told):
    document = only(resent(**given))
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["not-updated"])
    assert told in document.reasons[0].text
    assert document.reasons[0].remedy.endswith(f"is credited by: -p credit {document.autotask_id}")


@pytest.mark.parametrize("record", [None, {**STANDS, "TotalAmt": 0, "PrivateNote": "Voided"}])
def test_i6_what_left_the_books_is_made_anew_only_when_a_person_names_it(record):
    cleared = only(resent(record, named=False, number=""))
    assert (cleared.verdict, codes(cleared.reasons)) == (Verdict.HOLD, ["left-the-books"])
    assert "-p resend 4711" in cleared.reasons[0].remedy
    made = resent(record)
    assert only(made).verdict is Verdict.CREATE
    assert [reason.code for reason in only(made).needs_person] == ["left-the-books"]
    create, back = made.effects
    assert (create.revision, back.revision) == (1, 1)
    assert "1043" in back.proof.before, "its old number is ours to replace"


def test_i6_an_open_outcome_waits():
    past = (known_create(State.DONE, Id="900"), known_write_back(State.SENT))
    assert codes(only(resent(past=past)).reasons) == ["outcome-unknown"]


def test_one_that_was_never_transferred_is_an_ordinary_create():
    made = resent(past=(), number="")
    assert (only(made).verdict, only(made).needs_person) == (Verdict.CREATE, ())


def test_where_autotask_numbers_invoices_a_web_service_date_that_stands_is_left_alone():
    stamped = invoice(invoice_number="A-7", web_service_date=datetime(2026, 3, 11, tzinfo=UTC))
    given = replace(
        facts(invoices=[stamped]), asked=Asked(resend=(4711,), only=Selection(ids=(4711,))),
        standing=Standing((), frozenset({"Invoice 900"})),
    )  # fmt: skip
    made = plan(given, settings(numbering="autotask-number"), memory(PAST))
    assert only(made).verdict is Verdict.CREATE
    assert [each.service for each in made.effects] == ["quickbooks"]


@pytest.mark.parametrize(
    ("wanted", "stands", "expected"),
    [
        ({"TxnDate": "2026-03-10"}, {"TxnDate": "2026-03-11", "Balance": 5}, [("TxnDate", "2026-03-11", "2026-03-10")]),
        ({"CustomerRef": {"value": "7"}}, {"CustomerRef": {"value": "7", "name": "Acme"}}, []),
        ({"Ref": {"value": {"$of": "K"}}}, {"Ref": {"value": "7"}}, [("Ref.value", "7", {"$of": "K"})]),
        ({"Line": [{"Amount": 5}]}, {"Line": [{"Amount": 5}, {"DetailType": "SubTotalLineDetail"}]}, []),
        ({"Line": [{"Amount": 5}]}, {"Line": [{"Amount": 6}]}, [("Line 1.Amount", 6, 5)]),
        ({"PrivateNote": f"PO 7\n{STANDS['PrivateNote']}"}, {"PrivateNote": "PO 7"}, []),
    ],
)  # fmt: skip
def test_only_fields_that_would_be_sent_are_compared(wanted, stands, expected):
    assert list(differing(wanted, stands)) == expected
