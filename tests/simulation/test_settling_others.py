"""2_customers and 3_items of companies that move other documents too: what waits for them is decided, and is done."""

from contextlib import contextmanager

from expenses_company import Reports
from orders_company import Orders
from small_company import Small

from atqbo import steps
from atqbo.gate import Gate
from atqbo.ledger.store import Ledger
from atqbo.sandbox.adapter import ServicesAdapter
from atqbo.steps.settling import Settlement

NEW = "Harbor Cabling"


@contextmanager
def opened(firm, notebook, name="settling"):
    """What the first cells of a notebook come to in a run of that name."""
    run = steps.open_run(
        str(firm.company()), notebook, name, clock=firm.clock, adapter=ServicesAdapter(firm.services),
        gate=Gate(None, firm.clock), opened=Ledger.open,
    )  # fmt: skip
    run.inline = True
    try:
        yield run, steps.read_invoices(run), steps.read_other_apps(run)
    finally:
        run.close()


def test_a_vendor_is_settled_and_the_next_transfer_makes_it(tmp_path):
    firm = Orders(tmp_path, lambda some: some.order((1, "10"), of=some.vendor(NEW, known=False)))
    with opened(firm, "customers") as (run, facts, others):
        assert set(others) == {"purchase-orders"}
        lists = steps.list_cases(run, facts, others)
        vendors, buyers = lists
        assert buyers.cases == ()
        waiting = {case.label: case.match.kind.value for case in vendors.cases}
        assert waiting == {NEW: "needs-approval"}
        outcome = steps.conclude_customers(run, facts, steps.customer_matches(run, facts), lists=lists)
        assert outcome.exit_code == 3
        assert any(NEW in text for text in outcome.waiting)
        progress = steps.settling_progress(run, facts, others)[1]
        assert str(progress) == "0 of 1 organization settled, 0 % of the waiting value"
    desk = Settlement(run.company, others["purchase-orders"], firm.clock, "vendor")
    [case] = desk.cases.cases
    desk.create(case.subject, desk.propose(case.subject))
    firm.run()
    held = firm.services.dump()["quickbooks"]
    [made] = [each for each in held["Vendor"] if each["DisplayName"] == NEW]
    assert {each["VendorRef"]["value"] for each in held["PurchaseOrder"]} >= {made["Id"]}


def test_a_category_is_settled_in_3_items_and_its_report_is_posted_to_that_account(tmp_path):
    def build(world):
        world.number = world.report(("9.00", "Client Gifts"), ("5.00",))

    world = Reports(tmp_path, build)
    assert world.ends() == {world.number: ("held", "category-unmapped")}
    with opened(world, "items") as (run, facts, others):
        lists = steps.list_cases(run, facts, others)
        assert [each.label for some in lists for each in some.cases if each.match.waits] == ["Client Gifts"]
        outcome = steps.conclude_items(run, facts, steps.item_matches(run, facts), lists=lists)
        assert outcome.exit_code == 3
    desk = Settlement(run.company, others["expenses"], world.clock, "category")
    [gifts] = [each for each in desk.cases.cases if each.label == "Client Gifts"]
    travel = next(each for each in desk.cases.records.values() if each.name == "Travel")
    desk.link(gifts.subject, travel.id)
    assert world.ends() == {world.number: ("created",)}
    [bill] = world.services.dump()["quickbooks"]["Bill"]
    assert bill["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]["value"] == travel.id
    with opened(world, "items", "afterwards") as (run, facts, others):
        lists = steps.list_cases(run, facts, others)
        assert steps.conclude_items(run, facts, steps.item_matches(run, facts), lists=lists).exit_code == 0


def test_i8_a_child_decided_below_a_parent_that_is_still_to_be_made_gets_the_parents_id(tmp_path):
    def build(new):
        parent = new.draft.organization("Kettleworth Holding")
        child = new.draft.organization("Kettleworth Bakery")
        child["parentCompanyID"] = parent["id"]
        new.number = new.invoice(of=child)

    world = Small(tmp_path, build, sub_customers=True)
    with opened(world, "customers") as (run, facts, _):
        desk = Settlement(run.company, facts, world.clock, "customer")
        [case] = [each for each in desk.cases.cases if each.label == "Kettleworth Bakery"]
        desk.create(case.subject, desk.propose(case.subject, "Kettleworth Bakery Ltd"))
    assert world.ends() == {world.number: ("created",)}
    customers = {each["DisplayName"]: each for each in world.services.dump()["quickbooks"]["Customer"]}
    child, parent = customers["Kettleworth Bakery Ltd"], customers["Kettleworth Holding"]
    assert (child["ParentRef"]["value"], child["Job"]) == (parent["Id"], True)
