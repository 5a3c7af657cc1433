"""Undoing a run (rule K4): what becomes of each kind of document, and what it does to the books (K3)."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace
from plan_factories import codes, facts, item, memory, preferences

from atqbo.effects import State, effect_key
from atqbo.facts import Asked, Made, Standing, Told, Twin, Undo
from atqbo.plan.document import Known, Verdict
from atqbo.plan.postings import PAYABLES, RECEIVABLES, postings
from atqbo.plan.reversal.undo import plan_undo

SOLD = {
    "Amount": Decimal(100), "Description": "Support", "DetailType": "SalesItemLineDetail", "Id": "1", "LineNum": 1,
    "SalesItemLineDetail": {"ItemRef": {"value": "1", "name": "Labor"}, "Qty": 1, "UnitPrice": Decimal(100)},
}  # fmt: skip
BOUGHT = {
    "Amount": Decimal(100), "DetailType": "AccountBasedExpenseLineDetail",
    "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "70", "name": "Travel"}},
}  # fmt: skip
NAMES = {"Invoice": "invoices:7", "CreditMemo": "invoices:7", "Bill": "expenses:7", "VendorCredit": "expenses:7",
         "PurchaseOrder": "purchase-orders:7"}  # fmt: skip


def record(entity, **fields):
    party = "CustomerRef" if entity in ("Invoice", "CreditMemo") else "VendorRef"
    lines = [SOLD if party == "CustomerRef" else BOUGHT, {"DetailType": "SubTotalLineDetail", "Amount": Decimal(100)}]
    return {
        "Id": "130", "SyncToken": "3", "TxnDate": "2026-03-10", "DocNumber": "1043", "TotalAmt": Decimal(100),
        party: {"value": "29", "name": "Acme"}, "CurrencyRef": {"value": "USD"}, "Line": lines, "LinkedTxn": [],
        **fields,
    }  # fmt: skip


def undone(entity, closed=None, custom_numbers=False, past=(), gone=False, told=None, **fields):
    """The plan that undoes a run which made one document."""
    made = Made(source=NAMES[entity], entity=entity, id="130", told=told)
    twins = () if gone else (Twin(entity, record(entity, **fields)),)
    given = replace(
        facts(preferences=preferences(closed=closed, custom_numbers=custom_numbers), items=[item()]),
        app=NAMES[entity].partition(":")[0],
        asked=Asked(undo=Undo("run-1", (made,))),
        standing=Standing(twins, frozenset({f"{entity} 130"})),
    )
    return plan_undo(given, "d" * 64, memory(past))


CLOSED = {"closed": date(2026, 3, 31)}
LINKED = {"LinkedTxn": [{"TxnId": "9", "TxnType": "Payment"}]}


@pytest.mark.parametrize(
    ("entity", "given", "verdict", "written"),
    [
        ("Invoice", {}, Verdict.VOID, ("void", "Invoice")),
        ("Invoice", LINKED, Verdict.CREATE, ("create", "CreditMemo")),
        ("Invoice", CLOSED, Verdict.CREATE, ("create", "CreditMemo")),
        ("Invoice", {"TotalAmt": 0, "Line": [], "PrivateNote": "Voided"}, Verdict.SKIP, None),
        ("Invoice", {"gone": True}, Verdict.SKIP, None),
        ("CreditMemo", {}, Verdict.HOLD, None),
        ("Bill", {}, Verdict.VOID, ("delete", "Bill")),
        ("Bill", LINKED, Verdict.HOLD, None),
        ("Bill", CLOSED, Verdict.HOLD, None),
        ("VendorCredit", {}, Verdict.VOID, ("delete", "VendorCredit")),
        ("PurchaseOrder", {"POStatus": "Open"}, Verdict.VOID, ("delete", "PurchaseOrder")),
        ("PurchaseOrder", CLOSED, Verdict.VOID, ("delete", "PurchaseOrder")),
        ("PurchaseOrder", {"POStatus": "Closed"}, Verdict.HOLD, None),
        ("PurchaseOrder", LINKED, Verdict.HOLD, None),
    ],
)  # fmt: skip
def test_k4_voided_deleted_credited_or_left_to_a_person(entity, given, verdict, written):
    plan = undone(entity, **given)
    (document,) = plan.documents
    assert document.verdict is verdict
    assert [(each.verb, each.entity) for each in plan.effects] == ([written] if written else [])
    assert bool(document.needs_person) is bool(written), "no policy undoes a run"
    assert bool(document.reasons) is (verdict in (Verdict.HOLD, Verdict.SKIP))


def test_k4_the_sentence_names_credits_and_voids_apart():
    assert undone("Invoice").sentence() == "VOID 1 INVOICE 100.00 USD"
    assert undone("Invoice", **CLOSED).sentence() == "CREDIT 1 INVOICE 100.00 USD"
    assert undone("PurchaseOrder").sentence() == "DELETE 1 PURCHASE ORDER 100.00 USD"


def test_k4_the_version_that_was_read_guards_the_write():
    (effect,) = undone("Bill").effects
    assert effect.body == {"Id": "130", "SyncToken": "3"}


@pytest.mark.parametrize(
    ("field", "value", "empty"),
    [("invoiceNumber", "1043", ""), ("webServiceDate", "2026-03-10T09:00:00Z", None)],
)
def test_k4_what_was_written_into_autotask_is_taken_out_where_it_is_still_ours(field, value, empty):
    plan = undone("Invoice", told=Told(entity="Invoices", id=7, field=field, value=value))
    void, blank = plan.effects
    assert (blank.service, blank.body, blank.after) == ("autotask", {"id": 7, field: empty}, (void.key,))
    assert blank.proof.before == (value,), "a number that somebody changed is not touched"


def test_i5_a_credit_memo_has_the_invoices_lines_and_a_number_of_its_own():
    taxed = {"TxnTaxDetail": {"TotalTax": Decimal(8)}, "TotalAmt": Decimal(108)}
    (effect,) = undone("Invoice", custom_numbers=True, **taxed, **CLOSED).effects
    body = effect.body
    assert (body["TxnDate"], body["DocNumber"], body["TxnTaxDetail"]) == ("2026-04-01", "1043-CR", {"TotalTax": 8})
    assert body["Line"] == [
        {"Amount": 100, "Description": "Support", "DetailType": "SalesItemLineDetail",
         "SalesItemLineDetail": {"ItemRef": {"value": "1", "name": "Labor"}, "Qty": 1, "UnitPrice": 100}}
    ]  # fmt: skip
    assert body["PrivateNote"].splitlines()[-1] == effect.proof.text
    assert effect.proof.text.startswith("Autotask invoice reversal 7 · atqbo ABC234-")


def test_k4_what_an_earlier_undo_left_open_is_held():
    names = ("quickbooks", "void", "Invoice", "invoices:7")
    earlier = Known(key=effect_key("9130", *names, 0), revision=0, state=State.SENT, sent=True)
    (document,) = undone("Invoice", past=[(names, earlier)]).documents
    assert (document.verdict, codes(document.reasons)) == (Verdict.HOLD, ["outcome-unknown"])


@pytest.mark.parametrize(
    ("entity", "given", "expected"),
    [
        ("Invoice", {}, {RECEIVABLES: (0, 100), "Services": (100, 0)}),
        ("Invoice", CLOSED, {RECEIVABLES: (0, 100), "Services": (100, 0)}),
        ("Bill", {}, {PAYABLES: (100, 0), "Travel": (0, 100)}),
        ("PurchaseOrder", {}, {}),
    ],
)
def test_k3_what_is_taken_back_leaves_the_accounts_it_stood_on(entity, given, expected):
    plan = undone(entity, **given)
    shown = postings(plan, {document.source for document in plan.documents})
    assert {each.account: (each.debit, each.credit) for each in shown} == expected
