"""Invoices that leave the books again, end to end: voids from Autotask (I4), credits in their place (I5), undo (K4)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from small_company import FIRST, TOTAL, Small

from atqbo.effects import read_mark
from atqbo.errors import UsageError
from atqbo.sandbox.billing import line
from atqbo.sandbox.demo import DEMO_TODAY

POLICY = {"void_invoices": True}


def posted(folder, count=1, policy=POLICY, **settings):
    """A company whose invoices were transferred by the run "run-1"."""

    def build(new):
        new.ids = [new.invoice(days_ago=3) for _ in range(count)]

    world = Small(folder, build, **{"voids": True, **settings})
    world.dataset.policy.update(policy)
    assert set(world.ends().values()) == {("created",)}
    world.clock.sleep(60)
    return world


def in_quickbooks(world, number, entity="Invoice"):
    """What stands in QuickBooks of an Autotask invoice, by the id that its number has there."""
    rows = world.held_by()["quickbooks"][entity]
    wanted = world.autotask_invoice(number)["invoiceNumber"]
    return next(row for row in rows if row["DocNumber"] == wanted)


def pay(world, record):
    """A customer pays: the payment is linked."""
    link = {"TxnId": "9001", "TxnType": "Payment"}
    world.amend("quickbooks", "Invoice", record["Id"], LinkedTxn=[link], Balance=Decimal(0))


def close_books(world, day):
    [preferences] = world.held_by()["quickbooks"]["Preferences"]
    info = {**preferences["AccountingInfoPrefs"], "BookCloseDate": day.isoformat()}
    world.amend("quickbooks", "Preferences", preferences["Id"], AccountingInfoPrefs=info)


def test_i4_voided_in_autotask_is_voided_in_quickbooks(tmp_path):
    world = posted(tmp_path, 2)
    first, second = world.ids
    world.services.act("void-invoice", first)
    assert world.ends() == {first: ("voided",), second: ("skipped", "transferred-earlier")}
    [note] = world.plan.documents[0].notes
    assert note.text == "It is voided in Autotask: 1001 in QuickBooks keeps its number, and its 290.00 USD become zero"
    assert in_quickbooks(world, first)["TotalAmt"] == 0
    assert in_quickbooks(world, second)["TotalAmt"] == TOTAL
    assert world.ends()[first] == ("skipped", "voided-on-both-sides")
    assert world.asked()["POST batch"] == 4, "two that write, and one in each later run that reads the void's twin"


def test_voids_are_read_and_written_in_whole_pages_and_batches(tmp_path):
    world = posted(tmp_path, 40)
    for number in world.ids:
        world.services.act("void-invoice", number)
    before = world.asked()
    assert set(world.ends().values()) == {("voided",)}
    asked = world.asked() - before
    assert asked["POST batch"] == 1 + 2, "one that reads the 40 by id, two that void them"
    assert not [what for what in asked if "invoice/{id}" in what.lower()]


@pytest.mark.parametrize("note", ["voided", "prefixed", "kept"])
def test_i4_whatever_a_void_makes_of_the_note(tmp_path, note):
    world = posted(tmp_path)
    world.services.world.switches["void_note"] = note
    world.services.act("void-invoice", world.ids[0])
    assert world.ends() == {world.ids[0]: ("voided",)}
    assert world.ends() == {world.ids[0]: ("skipped", "voided-on-both-sides")}


def test_voids_are_off_unless_set_and_need_a_person_unless_the_policy_allows(tmp_path):
    off = posted(tmp_path / "off", voids=False)
    off.services.act("void-invoice", off.ids[0])
    assert off.ends() == {off.ids[0]: ("skipped", "transferred-earlier")}
    assert [note.code for note in off.plan.documents[0].notes] == ["voided-since-transfer"]
    world = posted(tmp_path / "on", policy={})
    world.services.act("void-invoice", world.ids[0])
    assert world.ends() == {world.ids[0]: ("held",)}
    assert [reason.code for reason in world.decision.waiting[f"invoices:{world.ids[0]}"]] == ["policy-void-invoices"]
    assert world.plan.sentence() == "VOID 1 INVOICE 290.00 USD"
    assert world.ends(approval="VOID 1 INVOICE 290.00 USD") == {world.ids[0]: ("voided",)}


def test_the_window_of_voids_counts_the_day_of_the_void(tmp_path):
    world = posted(tmp_path, void_look_back_days=5)
    world.amend("autotask", "Invoices", world.ids[0], isVoided=True, voidedDate="2026-10-01T12:00:00Z")
    world.amend("autotask", "Invoices", world.ids[0], createDateTime="2026-09-01T12:00:00Z")
    assert world.ends() == {}
    day = DEMO_TODAY - timedelta(days=5)
    world.amend("autotask", "Invoices", world.ids[0], voidedDate=f"{day}T12:00:00Z")
    assert world.ends() == {world.ids[0]: ("voided",)}, "its creation is not asked for"


def test_i3_voided_before_its_transfer_is_not_posted(tmp_path):
    world = Small(tmp_path, lambda new: setattr(new, "ids", [new.invoice()]), voids=True)
    world.services.act("void-invoice", world.ids[0])
    assert world.ends() == {world.ids[0]: ("skipped", "voided")}


def test_i4_paid_or_closed_is_held_and_a_credit_memo_is_offered(tmp_path):
    world = posted(tmp_path, 2)
    paid, closed = world.ids
    pay(world, in_quickbooks(world, paid))
    for number in world.ids:
        world.services.act("void-invoice", number)
    world.amend("quickbooks", "Invoice", in_quickbooks(world, closed)["Id"], TxnDate=str(FIRST))
    close_books(world, FIRST)
    assert world.ends() == {paid: ("held", "linked"), closed: ("held", "books-closed")}
    offers = [document.reasons[0].remedy for document in world.plan.documents]
    assert all(f"-p credit {number}" in offer for number, offer in zip(world.ids, offers, strict=True))
    assert world.ends(credit=str(closed)) == {closed: ("held",)}
    sentence = "CREDIT 1 INVOICE 290.00 USD"
    assert world.ends(credit=str(closed), approval=sentence) == {closed: ("created",)}
    [memo] = world.held_by()["quickbooks"]["CreditMemo"]
    assert (memo["TotalAmt"], memo["TxnDate"]) == (TOTAL, str(FIRST + timedelta(days=1)))
    assert memo["CustomerRef"] == in_quickbooks(world, closed)["CustomerRef"]
    assert world.ends()[closed] == ("skipped", "credited-earlier")
    assert len(world.held_by()["quickbooks"]["CreditMemo"]) == 1


def test_k1_the_largest_invoice_a_policy_may_transfer_is_the_largest_it_may_void(tmp_path):
    world = posted(tmp_path, policy={"void_invoices": True, "largest_invoice": TOTAL})
    path = world.company()
    path.write_text(path.read_text().replace("largest_invoice = 290", "largest_invoice = 289"))
    world.services.act("void-invoice", world.ids[0])
    assert world.ends() == {world.ids[0]: ("held",)}
    [reason] = world.decision.waiting[f"invoices:{world.ids[0]}"]
    assert reason.text == "290.00 USD is more than the 289 that [policy] largest_invoice allows"


def test_i5_a_credit_memo_is_not_missed_where_credit_memos_are_not_read(tmp_path):
    """Somebody has set [invoices] negative back since."""

    def build(new):
        new.ids = [new.invoice(lines=(line("Onsite Labor", "Given back", "1", "-145"),))]

    world = Small(tmp_path, build, negative="credit-memo", policy={"create_credit_memos": True})
    [number] = world.ids
    assert world.ends() == {number: ("created",)}
    path = world.company()
    path.write_text(path.read_text().replace('negative = "credit-memo"', 'negative = "refuse"'))
    world.clock.sleep(60)
    assert world.ends() == {number: ("skipped", "transferred-earlier")}
    assert not world.plan.documents[0].notes
    world.services.act("void-invoice", number)
    assert world.ends() == {number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["voided-since-transfer"]


def test_k4_what_was_undone_and_kept_a_number_in_autotask_is_told(tmp_path):
    """Somebody changed its number before the undo, which therefore left it alone."""
    world = posted(tmp_path)
    [number] = world.ids
    world.amend("autotask", "Invoices", number, invoiceNumber="X-9")
    assert world.ends(undo="run-1", by_person=True) == {number: ("voided",)}
    assert world.ends() == {number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["number-differs", "taken-back"]


@pytest.mark.parametrize("undo", [False, True])
def test_i4_i5_what_got_a_discount_in_quickbooks_is_not_credited_in_full(tmp_path, undo):
    world = posted(tmp_path)
    [number] = world.ids
    row = in_quickbooks(world, number)
    pay(world, row)
    discount = {
        "Amount": Decimal(29),
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": False},
    }
    world.amend("quickbooks", "Invoice", row["Id"], Line=[*row["Line"], discount], TotalAmt=Decimal(261))
    world.services.act("void-invoice", number)
    asked = {"undo": "run-1"} if undo else {"credit": str(number)}
    assert world.ends(by_person=True, **asked) == {number: ("held", "credit-incomplete")}
    assert "totals 261.00 USD" in world.plan.documents[0].reasons[0].text
    assert not world.held_by()["quickbooks"].get("CreditMemo")


def test_i5_a_credit_memo_that_is_voided_in_autotask_is_held_and_so_is_its_undo(tmp_path):
    def build(new):
        new.ids = [new.invoice(lines=(line("Onsite Labor", "Given back", "1", "-145"),))]

    allowed = {"create_credit_memos": True, "void_invoices": True}
    world = Small(tmp_path, build, voids=True, negative="credit-memo", policy=allowed)
    [number] = world.ids
    assert world.ends() == {number: ("created",)}
    world.clock.sleep(60)
    assert world.ends(undo="run-1") == {number: ("held", "credit-memo-stays")}
    world.services.act("void-invoice", number)
    assert world.ends() == {number: ("held", "credit-memo-stays")}
    assert [memo["TotalAmt"] for memo in world.held_by()["quickbooks"]["CreditMemo"]] == [145]


def test_i2_a_number_that_a_person_sets_while_it_is_sent_stays_and_is_told(tmp_path):
    world = Small(tmp_path, lambda new: setattr(new, "ids", [new.invoice()]))
    [number] = world.ids
    world.before_transfer = lambda: world.amend("autotask", "Invoices", number, invoiceNumber="HAND-7")
    assert world.ends() == {number: ("created",)}
    assert world.autotask_invoice(number)["invoiceNumber"] == "HAND-7"
    assert len(world.tied.owed) == 1
    assert world.outcome.exit_code == 3
    world.before_transfer = lambda: None
    assert world.ends() == {number: ("skipped", "transferred-earlier")}
    [note] = world.plan.documents[0].notes
    assert (note.code, "1001" in note.text, "HAND-7" in note.text) == ("number-differs", True, True)
    assert len(world.held_by()["quickbooks"]["Invoice"]) == 1


def test_voided_and_invoiced_again_the_new_invoice_is_a_document_of_its_own(tmp_path):
    world = posted(tmp_path)
    [old] = world.ids
    world.services.act("void-invoice", old)
    again = world.services.act("make-invoice", world.client["id"])
    assert world.ends() == {old: ("voided",), again: ("created",)}
    totals = {row["DocNumber"]: row["TotalAmt"] for row in world.held_by()["quickbooks"]["Invoice"]}
    assert sorted(totals.values()) == [0, TOTAL]


def test_i4_what_a_lost_ledger_posted_is_voided_by_its_marker(tmp_path):
    world = posted(tmp_path)
    [number] = world.ids
    [record] = world.marked()[number]
    lost = read_mark(record["PrivateNote"]).ledger
    world.services.act("void-invoice", number)
    assert world.ends(ledger="b", accept=lost) == {number: ("voided",)}
    assert world.ends(ledger="b") == {number: ("skipped", "voided-on-both-sides")}


def test_deleted_in_quickbooks_there_is_nothing_left_to_void(tmp_path):
    world = posted(tmp_path)
    world.services.act("void-invoice", world.ids[0])
    drop(world, in_quickbooks(world, world.ids[0]))
    assert world.ends() == {world.ids[0]: ("skipped", "voided-and-deleted")}


def drop(world, record, entity="Invoice"):
    """Somebody deletes it in QuickBooks."""
    store = world.services.world.store
    with store.transaction():
        store.remove(("quickbooks", entity), record["Id"])


def test_a_record_that_changed_meanwhile_is_not_voided(tmp_path):
    """The version that was read guards the write: it is refused as stale, and looked at by the next run."""
    world = posted(tmp_path)
    world.services.act("void-invoice", world.ids[0])
    record = in_quickbooks(world, world.ids[0])
    world.before_transfer = lambda: world.amend("quickbooks", "Invoice", record["Id"], SyncToken="9")
    assert world.ends() == {world.ids[0]: ("refused",)}
    world.before_transfer = lambda: None
    assert world.tied.documents[0].reason.startswith("Stale Object Error")
    assert world.ends() == {world.ids[0]: ("voided",)}


# Undo


def test_k4_a_run_is_undone_and_its_numbers_leave_autotask(tmp_path):
    world = posted(tmp_path, 2)
    sentence = "VOID 2 INVOICES 580.00 USD"
    assert set(world.ends(undo="run-1").values()) == {("held",)}, "no policy undoes a run"
    assert world.plan.sentence() == sentence
    assert set(world.ends(undo="run-1", approval=sentence).values()) == {("voided",)}
    assert [row["TotalAmt"] for row in world.held_by()["quickbooks"]["Invoice"]] == [0, 0]
    assert {world.autotask_invoice(number)["invoiceNumber"] for number in world.ids} == {""}
    assert not world.tied.owed
    assert set(world.ends(undo="run-1").values()) == {("skipped", "undone")}
    assert set(world.ends().values()) == {("held", "left-the-books")}, "what was undone is not sent again by itself"


def test_k4_a_number_that_is_no_longer_ours_stays(tmp_path):
    world = posted(tmp_path)
    [number] = world.ids
    world.amend("autotask", "Invoices", number, invoiceNumber="HAND-7")
    world.ends(undo="run-1", approval="VOID 1 INVOICE 290.00 USD")
    assert world.autotask_invoice(number)["invoiceNumber"] == "HAND-7"


def test_k4_what_cannot_be_voided_is_credited(tmp_path):
    world = posted(tmp_path, 2)
    paid, free = world.ids
    pay(world, in_quickbooks(world, paid))
    sentence = "CREDIT 1 INVOICE 290.00 USD, VOID 1 INVOICE 290.00 USD"
    assert world.ends(undo="run-1", approval=sentence) == {paid: ("created",), free: ("voided",)}
    [memo] = world.held_by()["quickbooks"]["CreditMemo"]
    assert memo["TotalAmt"] == TOTAL
    assert set(world.ends(undo="run-1").values()) == {("skipped", "undone")}


def test_k4_only_what_that_run_created(tmp_path):
    world = posted(tmp_path)
    [first] = world.ids
    world.amend("autotask", "Invoices", first, invoiceNumber="HAND-7")
    assert world.ends(undo="run-2") == {}
    assert isinstance(world.run(undo="run-99"), UsageError)
    assert isinstance(world.run(undo="run"), UsageError), "several runs begin like this"
    assert isinstance(world.run(undo="run-1", only="id: 7"), UsageError)


def test_i6_an_id_that_autotask_does_not_show_waits_for_a_person(tmp_path):
    world = posted(tmp_path)
    assert world.ends(resend="99999999") == {}
    assert world.outcome.exit_code == 3
    [told] = world.outcome.waiting
    assert "not shown by Autotask: id 99999999" in told


def test_k4_an_undone_invoice_is_sent_anew_on_a_persons_word(tmp_path):
    world = posted(tmp_path)
    [number] = world.ids
    world.ends(undo="run-1", approval="VOID 1 INVOICE 290.00 USD")
    assert world.ends(resend=str(number)) == {number: ("held",)}
    assert world.ends(resend=str(number), approval="TRANSFER 1 INVOICE 290.00 USD") == {number: ("created",)}
    assert sorted(row["TotalAmt"] for row in world.held_by()["quickbooks"]["Invoice"]) == [0, TOTAL]
    assert world.autotask_invoice(number)["invoiceNumber"] == "1002"
    assert world.ends() == {number: ("skipped", "transferred-earlier")}


def test_k4_what_replaced_a_credited_invoice_is_neither_made_again_nor_taken_for_credited(tmp_path):
    world = posted(tmp_path)
    [number] = world.ids
    pay(world, in_quickbooks(world, number))
    world.ends(undo="run-1", approval="CREDIT 1 INVOICE 290.00 USD")
    assert world.ends(resend=str(number), approval="TRANSFER 1 INVOICE 290.00 USD") == {number: ("created",)}
    assert world.ends(resend=str(number)) == {number: ("skipped", "sent-and-agrees")}
    world.services.act("void-invoice", number)
    assert world.ends() == {number: ("voided",)}
    totals = [row["TotalAmt"] for row in world.held_by()["quickbooks"]["Invoice"]]
    assert sorted(totals) == [0, TOTAL], "the credited one stands, the one in its place is voided"


@pytest.mark.parametrize("how", ["undone", "voided", "deleted", "credited"])
def test_i3_i4_what_left_the_books_and_is_voided_in_autotask_is_over_though_voids_are_off(tmp_path, how):
    world = posted(tmp_path, voids=False)
    [number] = world.ids
    record = in_quickbooks(world, number)
    if how in ("undone", "credited"):
        if how == "credited":
            pay(world, record)
        world.ends(undo="run-1", approval=f"{'VOID' if how == 'undone' else 'CREDIT'} 1 INVOICE 290.00 USD")
    elif how == "voided":
        nothing = {"TotalAmt": 0, "Balance": 0, "Line": [], "PrivateNote": "Voided"}
        world.amend("quickbooks", "Invoice", record["Id"], **nothing)
    else:
        drop(world, record)
    world.services.act("void-invoice", number)
    over = {number: ("skipped", "voided-on-both-sides")}
    assert world.ends() == over
    assert not world.plan.documents[0].notes
    assert world.ends(resend=str(number)) == over, "what is voided is never sent anew"


# Sending anew


def corrected(world, number):
    """Somebody corrects the description of a billing item in Autotask."""
    [item] = [row for row in world.held_by()["autotask"]["BillingItems"] if row["invoiceID"] == number]
    world.amend("autotask", "BillingItems", item["id"], itemName="Onsite work, corrected", description="Corrected")


def test_i6_a_named_invoice_is_updated_never_made_twice(tmp_path):
    world = posted(tmp_path)
    [number] = world.ids
    assert world.ends(resend=str(number)) == {number: ("skipped", "sent-and-agrees")}
    world.amend("autotask", "Invoices", number, orderNumber="PO-77")
    corrected(world, number)
    assert world.ends(resend=str(number)) == {number: ("held",)}
    assert {note.code for note in world.plan.documents[0].notes} >= {"field-differs"}
    assert world.ends(resend=str(number), approval="UPDATE 1 INVOICE 290.00 USD") == {number: ("updated",)}
    [record] = world.held_by()["quickbooks"]["Invoice"]
    assert "orrected" in record["Line"][0]["Description"]
    assert world.ends(resend=str(number)) == {number: ("skipped", "sent-and-agrees")}
    corrected(world, number)
    assert len(world.posted()) == 1


def test_i6_a_cleared_number_is_written_again_on_a_persons_word(tmp_path):
    world = posted(tmp_path)
    [number] = world.ids
    world.amend("autotask", "Invoices", number, invoiceNumber="")
    assert world.ends() == {number: ("held",)}
    assert world.ends(approval="ADOPT 1 INVOICE 290.00 USD") == {number: ("adopted",)}
    assert world.autotask_invoice(number)["invoiceNumber"] == "1001"
    assert len(world.held_by()["quickbooks"]["Invoice"]) == 1


def test_i6_a_cleared_number_comes_back_though_what_is_paid_is_not_changed(tmp_path):
    world = posted(tmp_path, 2)
    same, other = world.ids
    for number in world.ids:
        pay(world, in_quickbooks(world, number))
        world.amend("autotask", "Invoices", number, invoiceNumber="")
    world.amend("autotask", "Invoices", other, invoiceTotal=Decimal(300))
    assert world.ends() == {same: ("held",), other: ("held", "not-updated")}
    assert world.ends(approval="ADOPT 1 INVOICE 290.00 USD")[same] == ("adopted",)
    assert world.autotask_invoice(same)["invoiceNumber"] == "1001"
    assert [row["LinkedTxn"] for row in world.held_by()["quickbooks"]["Invoice"]] == [
        [{"TxnId": "9001", "TxnType": "Payment"}]
    ] * 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"EmailStatus": "EmailSent"}, "was e-mailed"),
        ({"LinkedTxn": [{"TxnId": "9", "TxnType": "Payment"}]}, "Payment 9"),
        ({"TxnDate": str(FIRST - timedelta(days=1))}, "closed books"),
    ],
)
def test_i6_paid_closed_or_mailed_is_not_updated(tmp_path, change, told):
    world = posted(tmp_path)
    [number] = world.ids
    corrected(world, number)
    world.amend("quickbooks", "Invoice", in_quickbooks(world, number)["Id"], **change)
    assert world.ends(resend=str(number)) == {number: ("held", "not-updated")}
    assert told in world.plan.documents[0].reasons[0].text


def test_i6_deleted_in_quickbooks_is_told_and_made_anew_only_on_a_persons_word(tmp_path):
    world = posted(tmp_path)
    [number] = world.ids
    drop(world, in_quickbooks(world, number))
    assert world.ends() == {number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["deleted-in-quickbooks"]
    assert f"-p resend {number}" in world.plan.documents[0].notes[0].remedy
    assert world.ends(resend=str(number)) == {number: ("held",)}
    assert world.ends(resend=str(number), approval="TRANSFER 1 INVOICE 290.00 USD") == {number: ("created",)}
    assert world.autotask_invoice(number)["invoiceNumber"] == in_quickbooks(world, number)["DocNumber"]
    assert len(world.held_by()["quickbooks"]["Invoice"]) == 1
