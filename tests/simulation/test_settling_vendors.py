"""2_customers of a company that moves purchase orders: vendors wait beside customers, and what is decided is done."""

from contextlib import contextmanager

from orders_company import Orders

from atqbo import steps
from atqbo.gate import Gate
from atqbo.ledger.store import Ledger
from atqbo.sandbox.adapter import ServicesAdapter
from atqbo.steps.settling import Settlement

NEW = "Harbor Cabling"


@contextmanager
def customers(firm):
    """What the first cells of 2_customers come to in a run."""
    run = steps.open_run(
        str(firm.company()), "customers", "settling", clock=firm.clock, adapter=ServicesAdapter(firm.services),
        gate=Gate(None, firm.clock), opened=Ledger.open,
    )  # fmt: skip
    run.inline = True
    try:
        yield run, steps.read_invoices(run), steps.read_other_apps(run)
    finally:
        run.close()


def test_a_vendor_is_settled_and_the_next_transfer_makes_it(tmp_path):
    firm = Orders(tmp_path, lambda some: some.order((1, "10"), of=some.vendor(NEW, known=False)))
    with customers(firm) as (run, facts, others):
        assert set(others) == {"purchase-orders"}
        lists = steps.list_cases(run, facts, others)
        [vendors] = lists
        waiting = {case.label: case.match.kind.value for case in vendors.cases}
        assert waiting == {NEW: "needs-approval"}
        outcome = steps.conclude_customers(run, facts, steps.customer_matches(run, facts), lists=lists)
        assert outcome.exit_code == 3
        assert any(NEW in text for text in outcome.waiting)
        progress = steps.settling_progress(run, facts, others)[-1]
        assert str(progress) == "0 of 1 organization settled, 0 % of the waiting value"
    desk = Settlement(run.company, others["purchase-orders"], firm.clock, "vendor")
    [case] = desk.cases.cases
    desk.create(case.subject, desk.propose(case.subject))
    firm.run()
    held = firm.services.dump()["quickbooks"]
    [made] = [each for each in held["Vendor"] if each["DisplayName"] == NEW]
    assert {each["VendorRef"]["value"] for each in held["PurchaseOrder"]} >= {made["Id"]}
