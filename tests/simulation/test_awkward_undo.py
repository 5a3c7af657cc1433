"""What an undo cannot take back is listed on its plan, with why and what to do (rule K4)."""

from expenses_company import Reports
from small_company import TOTAL, Small
from test_taking_back import corrected, drop, in_quickbooks, pay
from world import World

from atqbo.errors import UsageError


def listed(world, run):
    """Autotask id → verdict, reason's code, and what to do, of an undo that nobody approves; the plan's notes."""
    world.clock.sleep(60)
    world.ends(undo=run)
    notes = " ".join(f"{note.text}." for note in world.plan.notes)
    told = {
        each.autotask_id: (each.verdict.value, each.reasons[0].code, each.reasons[0].remedy)
        for each in world.plan.documents
        if each.reasons
    }
    return told, notes


def company(folder, count=1, **settings):
    ids = []
    world = Small(folder, lambda new: ids.extend(new.invoice(days_ago=3) for _ in range(count)), **settings)
    world.ids = ids
    assert set(world.ends().values()) == {("created",)}
    world.clock.sleep(60)
    return world


def test_k4_an_update_stays_and_says_how_to_correct_it(tmp_path):
    world = company(tmp_path)
    [number] = world.ids
    corrected(world, number)
    assert world.ends(resend=str(number), approval="UPDATE 1 INVOICE 290.00 USD") == {number: ("updated",)}
    told, _ = listed(world, "run-2")
    verdict, code, remedy = told[number]
    assert (verdict, code) == ("hold", "update-stays")
    assert f"-p resend {number}" in remedy
    assert world.plan.sentence() == "", "there is nothing to approve"
    [document] = world.plan.documents
    assert (document.amount, document.number, document.party) == (TOTAL, "1001", "Plainfield Hardware")
    drop(world, in_quickbooks(world, number))
    assert listed(world, "run-2")[0][number][:2] == ("skip", "left-the-books")


def test_k4_a_void_stays_until_somebody_sends_it_anew(tmp_path):
    world = company(tmp_path, 2)
    voided = world.ends(undo="run-1", approval="VOID 2 INVOICES 580.00 USD")
    assert set(voided.values()) == {("voided",)}
    told, notes = listed(world, "run-2")
    assert {each[:2] for each in told.values()} == {("hold", "void-stays")}
    assert "stays: 2 changes in Autotask" in notes, "the numbers that were taken out there"
    first, _ = world.ids
    world.ends(resend=str(first), approval="TRANSFER 1 INVOICE 290.00 USD")
    told, _ = listed(world, "run-2")
    assert told[first][:2] == ("skip", "sent-anew-since")


def test_k4_what_was_made_on_the_way_and_e_mails_stay_and_are_told(tmp_path):
    def build(new):
        new.first = new.invoice(days_ago=3)
        new.draft.quickbooks["Customer"][0]["PrimaryEmailAddr"] = {"Address": "pay@plainfield.example"}

    world = Small(tmp_path, build, email=True, policy={"create_customers": True})
    world.ends()
    world.clock.sleep(60)
    store, row = world.services.world.store, world.autotask_invoice(world.first)
    with store.transaction():
        company = {**store.get(("autotask", "Companies"), row["companyID"]), "id": 9001, "companyName": "Elgin Dental"}
        store.put(("autotask", "Companies"), 9001, company)
        for number, party in ((99001, row["companyID"]), (99002, 9001)):
            fresh = {**row, "id": number, "companyID": party, "invoiceNumber": None}
            store.put(("autotask", "Invoices"), number, fresh)
            [item] = [each for each in world.held_by()["autotask"]["BillingItems"] if each["invoiceID"] == world.first]
            billed = {**item, "id": number, "invoiceID": number, "companyID": party}
            store.put(("autotask", "BillingItems"), number, billed)
    ends = world.ends()
    assert (ends[99001], ends[99002]) == (("created",), ("created",))
    _, notes = listed(world, "run-2")
    assert "stays: 1 e-mail, 1 new customer" in notes
    mailed = [each.autotask_id for each in world.plan.documents if "was-emailed" in [note.code for note in each.notes]]
    assert mailed == [99001]


def test_k2_k4_what_is_paid_since_its_undo_was_approved_is_held_and_the_rest_goes(tmp_path):
    world = company(tmp_path, 2)
    paid, free = world.ids
    world.ends(undo="run-1")
    plan, sentence = world.plan.hash, world.plan.sentence()
    world.clock.sleep(60)
    pay(world, in_quickbooks(world, paid))
    ends = world.ends(plan=plan, approval=sentence)
    assert ends == {paid: ("held", "changed-since-approval"), free: ("voided",)}
    assert "verdict void → create" in world.plan.documents[0].reasons[0].text
    assert "CreditMemo" not in world.held_by()["quickbooks"]


def test_k4_a_run_is_undone_by_the_app_that_it_was_of(tmp_path):
    world = Reports(tmp_path, lambda new: new.report(("38.15",)))
    assert set(world.ends().values()) == {("created",)}
    refused = World.run(world, notebook="invoices", undo="run-1")
    assert isinstance(refused, UsageError)
    assert refused.remedy == "undo it with: atqbo run expenses -p undo"
