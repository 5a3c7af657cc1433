"""An invoice that left the books and comes back, whoever numbers it: a void leaves the number where it was (I1, I6)."""

import pytest
from small_company import FIRST, TOTAL, Small

BY_HAND = {"CustomTxnNumbers": True}
MODES = ("quickbooks", "autotask-number", "autotask-id")


def posted(folder, mode, switches=None, **settings):
    """A company with one invoice, transferred by the run "run-1"."""
    ids = []

    def build(new):
        ids.append(new.invoice("" if mode == "quickbooks" else "2026-0417"))

    prefers = {} if mode == "quickbooks" else BY_HAND
    world = Small(folder, build, numbering=mode, prefers=prefers, switches=switches, **settings)
    [world.number] = ids
    assert world.ends() == {world.number: ("created",)}
    world.clock.sleep(60)
    return world


def books(world):
    """Number → total, of QuickBooks' invoices."""
    return {row["DocNumber"]: row["TotalAmt"] for row in world.held_by()["quickbooks"]["Invoice"]}


def undone(world):
    world.ends(undo="run-1", approval="VOID 1 INVOICE 290.00 USD")
    assert list(books(world).values()) == [0]
    return next(iter(books(world)))


def voided_by_hand(world):
    """A person voids it in QuickBooks."""
    row = world.held_by()["quickbooks"]["Invoice"][0]
    [line] = [each for each in row["Line"] if each["DetailType"] == "SalesItemLineDetail"]
    empty = {**line, "Amount": 0, "SalesItemLineDetail": {**line["SalesItemLineDetail"], "Qty": 0}}
    nothing = {"TotalAmt": 0, "Balance": 0, "Line": [empty], "PrivateNote": "Voided", "SyncToken": "5"}
    world.amend("quickbooks", "Invoice", row["Id"], **nothing)
    return row["DocNumber"]


def other(world, number):
    """What the voided one is numbered to free its number."""
    [row] = world.held_by()["quickbooks"]["Invoice"]
    return number if world.dataset.invoices["numbering"] == "quickbooks" else f"{number}-V{row['Id']}"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("left", [undone, voided_by_hand])
def test_i6_what_was_voided_in_quickbooks_is_sent_anew_under_every_numbering(tmp_path, mode, left):
    world = posted(tmp_path, mode)
    number = left(world)
    freed = other(world, number)
    assert world.ends(resend=str(world.number)) == {world.number: ("held",)}
    [document] = world.plan.documents
    assert [reason.code for reason in document.needs_person] == (
        ["left-the-books"] if mode == "quickbooks" else ["number-of-voided", "left-the-books"]
    )
    sentence = "TRANSFER 1 INVOICE 290.00 USD"
    assert world.ends(resend=str(world.number), approval=sentence) == {world.number: ("created",)}
    told = world.autotask_invoice(world.number)
    again = {"quickbooks": told["invoiceNumber"], "autotask-number": "2026-0417", "autotask-id": str(world.number)}[
        mode
    ]
    assert books(world) == {freed: 0, again: TOTAL}
    assert world.tied.documents[0].number == again
    assert told["invoiceNumber" if mode == "quickbooks" else "webServiceDate"]
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert not world.plan.documents[0].notes, "no drift of what this program did itself"


def test_i1_where_quickbooks_changes_nothing_that_is_voided_a_person_does_and_it_goes(tmp_path):
    world = posted(tmp_path, "autotask-number", {"voided_update": "refused"})
    number = undone(world)
    given = {"resend": str(world.number), "approval": "TRANSFER 1 INVOICE 290.00 USD"}
    assert world.ends(**given) == {world.number: ("held",)}
    assert "You cannot change a transaction that is void" in world.tied.documents[0].reason
    assert books(world) == {number: 0}
    [row] = world.held_by()["quickbooks"]["Invoice"]
    world.amend("quickbooks", "Invoice", row["Id"], DocNumber=f"{number}-VOID", SyncToken="9")
    assert world.ends(**given) == {world.number: ("created",)}
    assert books(world) == {f"{number}-VOID": 0, number: TOTAL}


def test_i1_a_new_invoice_takes_the_number_of_a_voided_one_only_on_a_persons_word(tmp_path):
    """Voided in Autotask and invoiced again; then somebody gives the new invoice the number of the old one."""
    world = posted(tmp_path, "autotask-number", voids=True, policy={"void_invoices": True})
    old = world.number
    world.services.act("void-invoice", old)
    again = world.services.act("make-invoice", world.client["id"])
    assert world.ends() == {old: ("voided",), again: ("held", "number-missing")}
    world.amend("autotask", "Invoices", again, invoiceNumber="2026-0417")
    assert world.ends() == {old: ("skipped", "voided-on-both-sides"), again: ("held",)}
    [reason] = world.decision.waiting[f"invoices:{again}"]
    assert (reason.code, reason.rule) == ("number-of-voided", "I1")
    assert world.ends(approval=world.plan.sentence())[again] == ("created",)
    assert sorted(books(world).values()) == [0, TOTAL]
    assert world.ends()[again] == ("skipped", "transferred-earlier")


def test_i1_a_number_that_a_living_invoice_has_too_is_left_there(tmp_path):
    world = posted(tmp_path, "autotask-id")
    [row] = world.held_by()["quickbooks"]["Invoice"]
    with world.services.world.store.transaction():
        world.services.world.store.put(("quickbooks", "Invoice"), "990", {**row, "Id": "990", "PrivateNote": "x"})
    world.attest("own-connectors-off")
    voided_by_hand(world)
    assert world.ends(resend=str(world.number)) == {world.number: ("held", "number-taken")}


def test_d4_a_voided_one_in_closed_books_keeps_its_number(tmp_path):
    world = posted(tmp_path, "autotask-id")
    voided_by_hand(world)
    [row], [preferences] = (world.held_by()["quickbooks"][name] for name in ("Invoice", "Preferences"))
    world.amend("quickbooks", "Invoice", row["Id"], TxnDate=str(FIRST))
    info = {**preferences["AccountingInfoPrefs"], "BookCloseDate": str(FIRST)}
    world.amend("quickbooks", "Preferences", preferences["Id"], AccountingInfoPrefs=info)
    assert world.ends(resend=str(world.number)) == {world.number: ("held", "number-taken")}
    assert "voided can be given another number there" in world.plan.documents[0].reasons[0].remedy
