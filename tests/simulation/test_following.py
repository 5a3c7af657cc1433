"""What follows a new invoice in QuickBooks, end to end: its e-mail (I7) and Autotask's PDF."""

import base64

import pytest
from small_company import Small

from atqbo.sandbox.refusal import business

SAID = "Business Validation Error: The address is on a list of addresses that bounced."
THEIRS, CONTACT = "pay@plainfield.example", "ann@plainfield.example"


def company(folder, address=THEIRS, contact="", method=0, **settings):
    """A company with one invoice. address: the customer's. contact: the primary contact's. method: Autotask's own."""

    def build(new):
        new.first = new.invoice(days_ago=3)
        if address:
            new.draft.quickbooks["Customer"][0]["PrimaryEmailAddr"] = {"Address": address}
        new.client["invoiceMethod"] = method
        for each in new.draft.autotask["Contacts"]:
            each["emailAddress"] = None
        if contact:
            new.draft.autotask["Contacts"].append(
                {"id": 900, "companyID": new.client["id"], "firstName": "Ann", "lastName": "Lee", "isActive": 1,
                 "emailAddress": contact, "primaryContact": True}
            )  # fmt: skip

    return Small(folder, build, **settings)


def second(world):
    """The first run, then an invoice more: what becomes of that."""
    assert world.ends() == {world.first: ("created",)}
    world.services.act("make-invoice", billable(world))
    made = max(row["id"] for row in world.held_by()["autotask"]["Invoices"])
    ends = world.ends()
    [document] = [each for each in world.plan.documents if each.autotask_id == made]
    [tied] = [each for each in world.tied.documents if each.autotask_id == made]
    return ends[made], document, tied


def billable(world):
    """Work done for the client since, not invoiced yet. Returns the client's id."""
    [like, *_] = world.held_by()["autotask"]["BillingItems"]
    store, number = world.services.world.store, 990_000 + world.runs
    with store.transaction():
        store.put(("autotask", "BillingItems"), number, {**like, "id": number, "invoiceID": None})
    return world.client["id"]


def newest(world):
    return max(world.held_by()["quickbooks"]["Invoice"], key=lambda row: int(row["Id"]))


def test_i7_nothing_is_e_mailed_in_a_companys_first_run(tmp_path):
    world = company(tmp_path, email=True)
    assert world.ends() == {world.first: ("created",)}
    assert newest(world)["EmailStatus"] == "NotSet"
    assert "first-run-not-emailed" in [note.code for note in world.plan.notes]


def test_i7_the_customers_address_in_quickbooks_comes_first(tmp_path):
    world = company(tmp_path, contact=CONTACT, email=True)
    ending, document, _ = second(world)
    assert ending == ("created",)
    assert "emailed" in [note.code for note in document.notes]
    assert (newest(world)["EmailStatus"], newest(world)["BillEmail"]) == ("EmailSent", {"Address": THEIRS})
    assert world.asked()["POST invoice/{id}/send"] == 1


def test_i7_else_that_of_autotasks_primary_contact(tmp_path):
    world = company(tmp_path, address="", contact=CONTACT, email=True)
    second(world)
    assert newest(world)["BillEmail"] == {"Address": CONTACT}


def test_i7_without_an_address_it_is_posted_and_told(tmp_path):
    world = company(tmp_path, address="", email=True)
    ending, document, tied = second(world)
    assert (ending, tied.untaken) == (("created",), ())
    assert "not-emailed" in [note.code for note in document.notes]


def test_i7_where_autotask_e_mails_too_it_is_told(tmp_path):
    world = company(tmp_path, method=2, email=True)
    _, document, _ = second(world)
    assert "emailed-by-autotask-too" in [note.code for note in document.notes]


def test_an_e_mail_that_is_refused_makes_no_invoice_wrong(tmp_path, monkeypatch):
    def refuse(realm, entity, number, address):
        raise business("The address is on a list of addresses that bounced.")

    monkeypatch.setattr("atqbo.sandbox.papers.send", refuse)
    world = company(tmp_path, email=True)
    ending, _, tied = second(world)
    assert ending == ("created",)
    [told] = tied.untaken
    assert told.startswith("its e-mail was refused: ")
    assert told.endswith(SAID)
    assert world.outcome.exit_code == 3
    assert any(SAID in each for each in world.outcome.waiting)


@pytest.mark.parametrize("form", ["base64", "numbers"])
def test_autotasks_pdf_is_attached_by_setting(tmp_path, form):
    world = company(tmp_path, attach_pdf=True)
    world.services.world.switches["pdf_data"] = form
    assert world.ends() == {world.first: ("created",)}
    [attached] = world.held_by()["quickbooks"]["Attachable"]
    assert attached["AttachableRef"][0]["EntityRef"] == {"type": "Invoice", "value": newest(world)["Id"]}
    assert attached["FileName"].startswith(f"autotask-invoice-{world.first}-")
    stored = world.services.world.store.get(("sandbox", "file"), attached["Id"])
    assert base64.b64decode(stored["content"]).startswith(b"%PDF-1.4")
    counted = world.asked()
    assert (counted["GET Invoices/{id}/InvoicePdf"], counted["POST upload"]) == (1, 1)
    assert world.tied.documents[0].untaken == ()


def test_a_pdf_that_cannot_be_read_makes_no_invoice_wrong(tmp_path, monkeypatch):
    monkeypatch.setattr("atqbo.sandbox.autotask.invoice_pdf", lambda invoice, form: {"data": "no base64"})
    world = company(tmp_path, attach_pdf=True)
    assert world.ends() == {world.first: ("created",)}
    [tied] = world.tied.documents
    assert tied.untaken[0].startswith("its attachment was refused")
    assert world.outcome.exit_code == 3
    assert any("attachment was refused" in each for each in world.outcome.waiting)
