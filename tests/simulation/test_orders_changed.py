"""Purchase orders after their transfer: changed, deleted or undone (rules P3, I6, K4). Table: test_orders.py."""

from decimal import Decimal

from orders_company import Orders
from test_orders import one

from atqbo.sandbox import catalog

CANCELED = catalog.PURCHASE_ORDER_STATUS["Canceled"]


def changed(tmp_path, **keys):
    world = Orders(tmp_path, one(), policy={"update_purchase_orders": True}, **keys)
    world.ends()
    line = world.held_by()["autotask"]["PurchaseOrderItems"][0]["id"]
    world.change("PurchaseOrderItems", line, quantity=6)
    return world


def test_p3_a_changed_order_is_told_as_drift(tmp_path):
    world = changed(tmp_path)
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    [note] = world.plan.documents[0].notes
    assert note.code == "changed-since-transfer"
    assert world.placed()[world.number][0]["TotalAmt"] == Decimal("100.00")


def test_p3_a_changed_head_is_told_too(tmp_path):
    def build(world):
        world.other = world.vendor("Nordwind")
        world.number = world.order((4, "25.00"), shipToCity="Elgin", shipToState="IL", shipToPostalCode="60120")

    world = Orders(tmp_path, build)
    world.ends()
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert world.plan.documents[0].notes == ()
    world.change("PurchaseOrders", world.number, generalMemo="Urgent", shipToCity="Aurora", vendorID=world.other["id"])
    world.ends()
    [note] = world.plan.documents[0].notes
    assert note.code == "changed-since-transfer"
    for said in (
        "its vendor is 'Nordwind' in Autotask and 'Prairie Components' in QuickBooks",
        "General Memo is 'Urgent' in Autotask and blank in QuickBooks",
        "shipped to 'Small company, 410 Elm Street, Aurora, IL, 60120' in Autotask and 'Small company, 410 Elm Street, "
        "Elgin",
    ):
        assert said in note.text


def test_p3_a_changed_head_follows_by_setting(tmp_path):
    def build(world):
        world.other = world.vendor("Nordwind")
        world.number = world.order((4, "25.00"))

    world = Orders(tmp_path, build, changed="update", policy={"update_purchase_orders": True})
    world.ends()
    world.change("PurchaseOrders", world.number, shipToCity="Aurora")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}, "an address alone is told"
    world.change("PurchaseOrders", world.number, generalMemo="Urgent", vendorID=world.other["id"])
    assert world.ends() == {world.number: ("updated",)}
    placed = world.placed()[world.number][0]
    assert (placed["VendorRef"]["name"], placed["Memo"], placed["ShipAddr"]["City"]) == ("Nordwind", "Urgent", "Aurora")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert world.plan.documents[0].notes == ()


def test_p3_an_open_order_follows_by_setting_as_often_as_it_changes(tmp_path):
    world = changed(tmp_path, changed="update")
    assert world.ends() == {world.number: ("updated",)}
    assert world.placed()[world.number][0]["TotalAmt"] == Decimal("150.00")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    line = world.held_by()["autotask"]["PurchaseOrderItems"][0]["id"]
    world.change("PurchaseOrderItems", line, quantity=8)
    assert world.ends() == {world.number: ("updated",)}
    assert world.placed()[world.number][0]["TotalAmt"] == Decimal("200.00")


def test_p3_without_the_policy_a_change_waits_for_a_person(tmp_path):
    world = changed(tmp_path, changed="update")
    path = world.company()
    path.write_text(path.read_text().replace("update_purchase_orders = true", "update_purchase_orders = false"))
    assert world.ends() == {world.number: ("held",)}
    assert world.ends(approval="UPDATE 1 PURCHASE ORDER 150.00 USD") == {world.number: ("updated",)}


def test_p3_an_order_edited_or_billed_in_quickbooks_is_only_told(tmp_path):
    world = changed(tmp_path, changed="update")
    order = world.placed()[world.number][0]
    world.amend("quickbooks", "PurchaseOrder", order["Id"], SyncToken="1")
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    linked = [{"TxnId": "77", "TxnType": "Bill"}]
    world.amend("quickbooks", "PurchaseOrder", order["Id"], SyncToken="0", LinkedTxn=linked)
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["changed-since-transfer"]


def test_p3_a_canceled_order_is_told_or_closed(tmp_path):
    told, closed = (Orders(tmp_path / name, one(), changed=name, policy={"update_purchase_orders": True})
                    for name in ("tell", "update"))  # fmt: skip
    for world in (told, closed):
        world.ends()
        world.change("PurchaseOrders", world.number, status=CANCELED)
    assert told.ends() == {told.number: ("skipped", "transferred-earlier")}
    assert [note.code for note in told.plan.documents[0].notes] == ["canceled-since-transfer"]
    assert closed.ends() == {closed.number: ("updated",)}
    assert closed.placed()[closed.number][0]["POStatus"] == "Closed"
    assert closed.ends() == {closed.number: ("skipped", "transferred-earlier")}
    assert not closed.plan.documents[0].notes


def test_an_order_moves_once_whichever_way_the_settings_say_later(tmp_path):
    """Placed as an order and billed later by setting, or billed in part and placed later: told, and not sent again."""
    placed = Orders(tmp_path / "placed", one(status="Received Full"))
    placed.ends()
    edit(placed, "[purchase_orders]\n", '[purchase_orders]\nas = "bill"\n')
    placed.receive_first(placed.number, 4, "INV-77")
    assert placed.ends() == {placed.number: ("skipped", "transferred-earlier")}
    assert placed.plan.documents[0].notes == ()

    def build(world):
        world.number = world.order((4, "25.00"), status="Received Partial")
        world.received(world.number, 1, "INV-77")

    billed = Orders(tmp_path / "billed", build, **{"as": "bill"})
    assert billed.ends() == {billed.number: ("created",)}
    edit(billed, 'as = "bill"\n', "")
    assert billed.ends() == {billed.number: ("held", "billed-in-part")}


def edit(world, old, new):
    """Change the company file."""
    path = world.company()
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_k4_the_orders_of_a_run_are_deleted_and_their_numbers_leave_autotask(tmp_path):
    world = Orders(tmp_path, one((4, "218.40")))
    assert world.ends() == {world.number: ("created",)}
    world.clock.sleep(60)
    assert world.ends(undo="run-1") == {world.number: ("held",)}
    sentence = "DELETE 1 PURCHASE ORDER 873.60 USD"
    assert world.plan.sentence() == sentence
    assert world.ends(undo="run-1", approval=sentence) == {world.number: ("voided",)}
    assert not world.held_by()["quickbooks"].get("PurchaseOrder")
    assert not world.in_autotask(world.number)["externalPONumber"]
    assert world.ends(undo="run-1") == {world.number: ("skipped", "deleted-in-quickbooks")}
    assert world.ends() == {world.number: ("held", "number-cleared")}, "what was undone waits for a person's word"
    assert world.ends(resend=str(world.number)) == {world.number: ("held",)}, "no policy may"
    assert world.ends(resend=str(world.number), by_person=True) == {world.number: ("created",)}
    assert len(world.placed()[world.number]) == 1


def test_i6_an_order_is_sent_anew_only_once_it_is_deleted_in_quickbooks(tmp_path):
    world = Orders(tmp_path, one())
    assert world.ends() == {world.number: ("created",)}
    assert world.ends(resend=str(world.number), by_person=True) == {world.number: ("held", "still-in-quickbooks")}
    world.delete("PurchaseOrder", world.placed()[world.number][0]["Id"])
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["gone-from-quickbooks"]
    assert world.ends(resend=str(world.number), by_person=True) == {world.number: ("created",)}
    assert world.in_autotask(world.number)["externalPONumber"] == world.placed()[world.number][0]["DocNumber"]


def billed_twice(world):
    """An order that came in two deliveries, each on an invoice of its own."""
    world.number = world.order((4, "25.00"), status="Received Full")
    world.received(world.number, 1, "INV-77")
    world.received(world.number, 3, "INV-80")


def bills_of(world):
    """Bills of the order: vendor's number → total."""
    return {each["DocNumber"]: each["TotalAmt"] for each in world.placed("Bill").get(world.number, [])}


def test_i6_a_single_bill_of_an_order_is_sent_anew(tmp_path):
    world = Orders(tmp_path, billed_twice, **{"as": "bill"})
    world.run()
    assert bills_of(world) == {"INV-77": 25, "INV-80": 75}
    assert world.ends(resend=str(world.number)) == {world.number: ("held", "still-in-quickbooks")}
    [first] = [each for each in world.placed("Bill")[world.number] if each["DocNumber"] == "INV-77"]
    world.delete("Bill", first["Id"])
    world.run()
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert [note.code for note in world.plan.documents[0].notes] == ["gone-from-quickbooks"]
    world.run(resend=str(world.number))
    assert bills_of(world) == {"INV-80": 75}, "no policy may"
    world.run(resend=str(world.number), by_person=True)
    assert bills_of(world) == {"INV-77": 25, "INV-80": 75}
    assert world.in_autotask(world.number)["externalPONumber"] == "INV-77, INV-80"
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}
    assert world.plan.documents[0].notes == ()


def test_k4_the_bills_of_an_order_are_undone_and_sent_anew_with_their_numbers(tmp_path):
    world = Orders(tmp_path, billed_twice, **{"as": "bill"})
    world.run()
    world.clock.sleep(60)
    world.run(undo="run-1", by_person=True)
    assert bills_of(world) == {}
    assert not world.in_autotask(world.number)["externalPONumber"]
    assert world.ends() == {world.number: ("held", "number-cleared")}
    world.run(resend=str(world.number), by_person=True)
    assert bills_of(world) == {"INV-77": 25, "INV-80": 75}
    assert world.in_autotask(world.number)["externalPONumber"] == "INV-77, INV-80"
