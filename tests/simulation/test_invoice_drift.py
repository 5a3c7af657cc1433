"""What became in QuickBooks of invoices transferred earlier is told in a table of its own (rule A4), and left alone."""

import pytest
from small_company import Small

from atqbo import show


def transferred(tmp_path, **more):
    """Two invoices that were transferred."""
    ids = []
    world = Small(tmp_path, lambda new: ids.extend([new.invoice(), new.invoice(days_ago=3)]), **more)
    assert set(world.ends().values()) == {("created",)}
    return world, min(ids)


def notes(world):
    return {each.autotask_id: [note.code for note in each.notes] for each in world.plan.documents}


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        ({"TotalAmt": 250, "Balance": 250}, "changed-in-quickbooks", "its total was 290.00 USD and is 250.00 USD"),
        ({"DocNumber": "9-9"}, "changed-in-quickbooks", "and is 9-9"),
        ({"DocNumber": None}, "changed-in-quickbooks", "and is missing"),
        ({"TxnDate": "2026-10-01"}, "changed-in-quickbooks", "and is 2026-10-01"),
        ({"TotalAmt": 0, "Balance": 0, "PrivateNote": "Voided"}, "voided-in-quickbooks", "was voided in QuickBooks"),
    ],
)
def test_a4_what_changed_in_quickbooks_since_the_transfer_is_told_and_left_alone(tmp_path, change, code, word):
    world, number = transferred(tmp_path)
    world.amend("quickbooks", "Invoice", world.posted()[number]["Id"], **change)
    before = world.asked()["PATCH Invoices"]
    assert set(world.ends().values()) == {("skipped", "transferred-earlier")}
    told = notes(world)
    assert told.pop(number) == [code]
    assert list(told.values()) == [[]], "the other stands as it was"
    assert word in next(each for each in world.plan.documents if each.autotask_id == number).notes[0].text
    assert f"{number}" in str(show.drift(world.plan).rows)
    assert world.asked()["PATCH Invoices"] == before


def test_a4_a_payment_or_an_edited_memo_is_no_drift(tmp_path):
    world, number = transferred(tmp_path)
    posted = world.posted()[number]
    linked = [{"TxnId": "77", "TxnType": "Payment"}]
    world.amend("quickbooks", "Invoice", posted["Id"], Balance=0, LinkedTxn=linked, CustomerMemo={"value": "Thanks"})
    world.ends()
    assert list(notes(world).values()) == [[], []]
    assert not show.drift(world.plan).rows


def test_a4_what_was_taken_over_from_an_earlier_connector_is_watched_too(tmp_path):
    def build(new):
        new.moved = new.invoice("C-1")
        new.there = new.typed("C-1")

    world = Small(tmp_path, build)
    world.attest("own-connectors-off")
    assert world.ends(adopt="yes") == {world.moved: ("adopted",)}
    world.amend("quickbooks", "Invoice", world.there, TotalAmt=291)
    world.ends()
    assert notes(world) == {world.moved: ["changed-in-quickbooks"]}


def merged_in_autotask(world, number):
    """The organization is merged into another one there: its invoices move along."""
    store = world.services.world.store
    with store.transaction():
        company = store.get(("autotask", "Companies"), world.client["id"])
        store.put(("autotask", "Companies"), 9001, {**company, "id": 9001, "companyName": "Elgin Dental"})
    world.amend("autotask", "Invoices", number, companyID=9001)
    return "'Elgin Dental'"


def moved_in_quickbooks(world, number):
    """Somebody gives the invoice another customer there."""
    [other] = [row for row in world.held_by()["quickbooks"]["Customer"] if row["DisplayName"] == "Elgin Dental"]
    reference = {"value": other["Id"], "name": "Elgin Dental"}
    world.amend("quickbooks", "Invoice", world.posted()[number]["Id"], CustomerRef=reference)
    return "at Elgin Dental (id "


@pytest.mark.parametrize("change", [merged_in_autotask, moved_in_quickbooks])
def test_a4_another_customer_on_either_side_is_told(tmp_path, change):
    ids = []

    def build(new):
        ids.extend([new.invoice(), new.invoice(days_ago=3)])
        new.draft.customer("Elgin Dental")

    world = Small(tmp_path, build)
    world.ends()
    word = change(world, min(ids))
    assert set(world.ends().values()) == {("skipped", "transferred-earlier")}
    told = notes(world)
    assert (told.pop(min(ids)), list(told.values())) == (["customer-differs"], [[]])
    assert word in next(each for each in world.plan.documents if each.autotask_id == min(ids)).notes[0].text
