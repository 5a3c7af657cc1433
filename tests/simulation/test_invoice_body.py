"""Every setting of what stands on an invoice, end to end: as QuickBooks holds it after the run."""

from datetime import timedelta
from decimal import Decimal

import pytest
from small_company import FIRST, SOLD, Small, at_noon

from atqbo.effects import read_mark
from atqbo.sandbox.billing import covered, line
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.faults import Faults

TRACKED = {"ClassTrackingPerTxn": False, "ClassTrackingPerTxnLine": True, "TrackDepartments": True}
VISITS = (
    line("Onsite Labor", "Monday", "2", "145"),
    line("Consulting", "Roadmap", "1", "185"),
    line("Onsite Labor", "Tuesday", "1", "145"),
    covered("Onsite Labor", "Covered", "3", "145"),
)


def posted(world, entity="Invoice"):
    """The one document of that kind that carries a marker."""
    [found] = [each for each in world.held_by()["quickbooks"].get(entity, []) if "atqbo" in each.get("PrivateNote", "")]
    return found


def sold(document):
    return [each for each in document["Line"] if each["DetailType"] == "SalesItemLineDetail"]


def made(folder, build, **settings):
    """A company, one run, and the invoice that came of it."""
    tables = {key: settings.pop(key) for key in ("classes", "custom_fields") if key in settings}
    sections = "\n".join(
        f"[invoices.{key}]\n" + "\n".join(f'"{ours}" = "{theirs}"' for ours, theirs in some.items())
        for key, some in tables.items()
    )
    world = Small(folder, build, sections=sections, **settings)
    [end] = world.ends().values()
    assert end == ("created",), end
    document = posted(world)
    assert world.tied.agrees
    assert world.autotask_invoice(world.number)["invoiceNumber"] == document["DocNumber"]
    return world, document


def visits(new):
    new.number = new.invoice(lines=VISITS)


def notes(world):
    return [note.code for note in world.plan.documents[0].notes]


@pytest.mark.parametrize(
    ("settings", "amounts"),
    [
        ({}, [290, 185, 145, 0]),
        ({"group_lines": "by-item"}, [435, 185]),
        ({"group_lines": "by-item-and-rate", "zero_lines": "leave-out"}, [435, 185]),
        ({"zero_lines": "leave-out"}, [290, 185, 145]),
        ({"most_lines": 3, "beyond_most_lines": "group-by-item"}, [435, 185]),
    ],
)
def test_lines_one_by_one_grouped_or_without_zero_ones(tmp_path, settings, amounts):
    _, document = made(tmp_path, visits, **settings)
    assert [each["Amount"] for each in sold(document)] == amounts
    assert document["TotalAmt"] == 620


def test_lines_grouped_as_the_template_grouped_them(tmp_path):
    def build(new):
        visits(new)
        first, _, third, *_ = new.draft.autotask["BillingItems"]
        third["lineItemID"] = first["lineItemID"]
        first["lineItemGroupDescription"] = third["lineItemGroupDescription"] = "Support in October"

    _, document = made(tmp_path, build, group_lines="as-template")
    assert [each["Amount"] for each in sold(document)] == [435, 185, 0]
    [grouped, *_] = sold(document)
    assert (grouped["Description"], grouped["SalesItemLineDetail"]["Qty"]) == ("Support in October", 3)


def test_hundreds_of_lines_hold_or_are_grouped(tmp_path):
    def build(new):
        new.number = new.invoice(lines=[line("Onsite Labor", "Visit", "1", "145")] * 620)

    held = Small(tmp_path / "held", build)
    assert list(held.ends().values()) == [("held", "too-many-lines")]
    _, document = made(tmp_path / "grouped", build, beyond_most_lines="group-by-item")
    assert [each["Amount"] for each in sold(document)] == [620 * 145]
    _, document = made(tmp_path / "all", build, most_lines=1000)
    assert len(sold(document)) == 620


def worked(new):
    """An invoice whose one line leads to a ticket, a project, a contract, a person, a role and a product."""
    new.number = new.invoice()
    [item] = new.draft.autotask["BillingItems"]
    record = new.draft.record
    person = record("Resources", firstName="Ann", lastName="Lee", isActive=True)
    product = record("Products", name="Laptop", isActive=True)
    level = record("OrganizationalLevel1s", name="Services", isActive=True)
    item.update(
        description="Helped",
        lineItemFullDescription="Helped for two hours",
        purchaseOrderNumber="77",
        ticketID=record("Tickets", ticketNumber="T20261029.0001", title="Printer")["id"],
        projectID=record("Projects", projectName="Move")["id"],
        contractID=record("Contracts", contractName="Gold")["id"],
        timeEntryID=record("TimeEntries", resourceID=person["id"])["id"],
        roleID=record("Roles", name="Engineer")["id"],
        ticketChargeID=record("TicketCharges", productID=product["id"])["id"],
        serviceID=record("Services", name="Backup")["id"],
        serviceBundleID=record("ServiceBundles", name="Office")["id"],
        organizationalLevelAssociationID=record(
            "OrganizationalLevelAssociations", organizationalLevel1ID=level["id"], isActive=True
        )["id"],
    )


def test_description_of_chosen_fields_in_their_order(tmp_path):
    fields = [
        *("date", "ticket", "ticket-title", "project", "contract", "resource", "role", "product", "service"),
        *("billing-code", "po-number", "full-description", "item-name", "description"),
    ]
    world, document = made(tmp_path, worked, description=fields)
    [sent] = sold(document)
    assert sent["Description"].splitlines() == [
        *("2026-10-29", "T20261029.0001", "Printer", "Move", "Gold", "Ann Lee", "Engineer", "Laptop", "Backup"),
        *("Onsite Labor", "PO 77", "Helped for two hours", "Onsite support", "Helped"),
    ]
    read = {what for what in world.asked() if what.startswith("POST") and what.endswith("query")}
    assert {"POST Tickets/query", "POST TimeEntries/query", "POST Products/query"} <= read


@pytest.mark.parametrize(("item_from", "item"), [
    ([], "Labor"), (["product"], "Laptop"), (["service", "product"], "Backup"), (["bundle"], "Office")
])  # fmt: skip
def test_i9_items_of_products_services_and_bundles(tmp_path, item_from, item):
    world, document = made(tmp_path, worked, item_from=item_from)
    [sent] = sold(document)
    assert sent["SalesItemLineDetail"]["ItemRef"]["name"] == item
    assert not [what for what in world.asked() if "Tickets" in what], "nothing is read that no setting asks for"


def test_i9_a_line_without_code(tmp_path):
    def build(new):
        new.number = new.invoice()
        new.draft.autotask["BillingItems"][0]["billingCodeID"] = None

    assert list(Small(tmp_path / "held", build).ends().values()) == [("held", "billing-code-missing")]
    _, document = made(tmp_path / "item", build, item_without_code="Labor")
    assert sold(document)[0]["SalesItemLineDetail"]["ItemRef"]["name"] == "Labor"


@pytest.mark.parametrize("service_date", [True, False])
def test_service_date(tmp_path, service_date):
    _, document = made(tmp_path, visits, prefers={"AllowServiceDate": True}, service_date=service_date)
    assert ("ServiceDate" in sold(document)[0]["SalesItemLineDetail"]) is service_date


def tracking(new, **differing):
    """Classes, locations, a line of business, a department."""
    worked(new)
    drawn = new.draft.quickbooks
    drawn["Preferences"][0]["AccountingInfoPrefs"].update({**TRACKED, **differing})
    for number, name in enumerate(("Services", "Helpdesk", "Onsite Labor", "Plainfield Hardware", "Elsewhere"), 1):
        record = {"Id": str(number), "SyncToken": "0", "Name": name, "FullyQualifiedName": name, "Active": True}
        drawn["Class"].append({**record, "Id": f"500000000000000000{number}"})
        drawn["Department"].append(record)
    department = new.draft.record("Departments", name="Helpdesk", number="100")
    for code in new.draft.autotask["BillingCodes"]:
        code["department"] = department["id"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("line-of-business", "Services"),
        ("department", "Helpdesk"),
        ("billing-code", "Onsite Labor"),
        ("organization", "Plainfield Hardware"),
    ],
)
def test_class_and_location(tmp_path, source, found):
    _, document = made(tmp_path / "line", tracking, class_from=source, location_from=source)
    assert sold(document)[0]["SalesItemLineDetail"]["ClassRef"]["name"] == found
    assert document["DepartmentRef"]["name"] == found
    _, whole = made(
        tmp_path / "whole",
        lambda new: tracking(new, ClassTrackingPerTxn=True, ClassTrackingPerTxnLine=False),
        class_from=source,
        classes={found: "Elsewhere"},
    )
    assert whole["ClassRef"]["name"] == "Elsewhere"


def test_what_cannot_be_tracked_is_told_or_held(tmp_path):
    world, document = made(tmp_path / "told", worked, class_from="line-of-business", location_from="organization")
    assert notes(world) == ["class-not-tracked", "location-not-tracked"]
    assert "DepartmentRef" not in document
    held = Small(tmp_path / "held", worked, class_from="line-of-business", missing_class="hold")
    assert list(held.ends().values()) == [("held", "class-not-tracked")]


def headed(new):
    """An invoice that tells everything its head can tell, of an organization with a billing address."""
    new.client.update(billToAttention="Ann Lee", billingAddress1="PO Box 7", billToCity="Peoria", companyNumber="C-7")
    new.number = new.invoice()
    new.draft.autotask["Invoices"][-1].update(
        comments="Thank you", orderNumber="PO-2026-000000042", taxRegionName="Illinois", batchID=88
    )
    used = [{"Name": "SalesFormsPrefs.UseSalesCustom1", "Type": "BooleanType", "BooleanValue": True}]
    named = [{"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "Order"}]
    forms = new.draft.quickbooks["Preferences"][0]["SalesFormsPrefs"]
    forms["CustomField"] = [{"CustomField": used}, {"CustomField": named}]


def test_memo_and_private_note(tmp_path):
    _, document = made(
        tmp_path, headed, customer_memo=["comments", "tax-group", "batch-id"], private_note=["organization-number"]
    )
    assert document["CustomerMemo"]["value"].splitlines() == [
        "PO PO-2026-000000042", "Thank you", "Tax group: Illinois", "Autotask batch 88"
    ]  # fmt: skip
    own, mark = document["PrivateNote"].splitlines()
    assert own == "Customer number: C-7"
    assert mark.startswith("Autotask invoice ")


@pytest.mark.parametrize(
    ("settings", "custom", "memo"),
    [
        ({}, None, "PO PO-2026-000000042"),
        ({"po_number": "po-number-field"}, None, "PO PO-2026-000000042"),
        ({"po_number": "custom-field", "po_number_field": "Order"}, "PO-2026-000000042", None),
        ({"po_number": "none", "custom_fields": {"Order": "batch-id"}}, "88", None),
    ],
)
def test_i10_order_number_and_custom_fields(tmp_path, settings, custom, memo):
    _, document = made(tmp_path, headed, **settings)
    [field] = document["CustomField"]
    assert field.get("StringValue") == custom
    assert document.get("CustomerMemo", {}).get("value") == memo
    assert "PONumber" not in document


def test_addresses_and_ways_to_pay(tmp_path):
    world, document = made(tmp_path, headed, addresses="autotask", online_card_payment="yes", online_bank_payment="no")
    assert document["BillAddr"]["Line1"] == "Plainfield Hardware"
    assert (document["BillAddr"]["Line2"], document["BillAddr"]["Line3"]) == ("Attn: Ann Lee", "PO Box 7")
    assert (document["BillAddr"]["City"], document["ShipAddr"]["City"]) == ("Peoria", world.client["city"])
    assert (document["AllowOnlineCreditCardPayment"], document["AllowOnlineACHPayment"]) == (True, False)
    assert notes(world) == ["online-payment-off"]


def test_c2_exchange_rate_of_either_service(tmp_path):
    def build(new):
        client = new.draft.client("Atelier Duval", "EUR")
        new.number = new.invoice(of=client)
        day = DEMO_TODAY - timedelta(days=2)
        new.draft.quickbooks["ExchangeRate"].append(new.rate("EUR", "1.2345", day, at_noon(FIRST)))

    _, document = made(tmp_path / "quickbooks", build)
    assert document["ExchangeRate"] == Decimal("1.2345")
    world, document = made(tmp_path / "autotask", build, exchange_rate="autotask")
    euro = next(each for each in world.held_by()["autotask"]["Currencies"] if each["name"] == "EUR")
    assert document["ExchangeRate"] == Decimal(euro["exchangeRate"])


RETURNED = (
    line("Hardware", "Laptop returned", "1", "-1149", total=Decimal("-1149.00")),
    *SOLD,
)


def returned(new):
    new.number = new.invoice(lines=RETURNED)


def test_i5_a_negative_invoice_becomes_a_credit_memo(tmp_path):
    world = Small(tmp_path / "held", returned, negative="credit-memo")
    assert world.ends() == {world.number: ("held",)}, "a policy that does not name credit memos posts none"
    assert [reason.code for reason in world.decision.waiting[f"invoices:{world.number}"]] == [
        "policy-create-credit-memos"
    ]
    allowed = {"policy": {"create_credit_memos": True}, "prefers": {"AutoApplyCredit": True}}
    world = Small(tmp_path / "posted", returned, negative="credit-memo", **allowed)
    assert world.ends() == {world.number: ("created",)}
    memo = posted(world, "CreditMemo")
    assert (memo["TotalAmt"], [each["Amount"] for each in sold(memo)]) == (859, [1149, -290])
    assert (memo["RemainingCredit"], memo["LinkedTxn"]) == (859, [])
    assert "DueDate" not in memo
    assert world.autotask_invoice(world.number)["invoiceNumber"] == memo["DocNumber"]
    [tied] = world.tied.documents
    assert (tied.amount, tied.posted) == (-859, -859)
    assert world.tied.agrees
    assert notes(world) == ["credit-memo", "credits-applied-automatically"]
    assert world.plan.sentence() == "CREDIT 1 INVOICE 859.00 USD"
    assert world.ends() == {world.number: ("skipped", "transferred-earlier")}


@pytest.mark.parametrize(("negative", "end"), [("refuse", "refused"), ("hold", "held")])
def test_v1_a_negative_invoice_is_refused_or_held(tmp_path, negative, end):
    world = Small(tmp_path, returned, negative=negative)
    assert world.ends() == {world.number: (end, "negative-total")}


def test_i5_a_lost_ledger_finds_its_credit_memo_again(tmp_path):
    given = {"negative": "credit-memo", "policy": {"create_credit_memos": True}}
    world = Small(tmp_path, returned, **given)
    world.ends()
    memo = posted(world, "CreditMemo")
    world.amend("autotask", "Invoices", world.number, invoiceNumber="")
    assert world.ends("b", accept=read_mark(memo["PrivateNote"]).ledger) == {world.number: ("adopted",)}
    assert world.autotask_invoice(world.number)["invoiceNumber"] == memo["DocNumber"]
    assert len(world.held_by()["quickbooks"]["CreditMemo"]) == 1


@pytest.mark.parametrize("chances", [{"answer-lost": 0.6}, {"late": 0.6}, {"failed-after": 0.6}, {"item-fault": 0.6}])
@pytest.mark.parametrize("seed", [1, 2])
def test_i5_whatever_goes_wrong_a_credit_memo_is_posted_once(tmp_path, chances, seed):
    world = Small(tmp_path, returned, negative="credit-memo", policy={"create_credit_memos": True})
    world.services.faults = Faults.of({"seed": seed, "chances": chances})
    world.run()
    world.quiet()
    for _ in range(2):
        world.ends()
    memo = posted(world, "CreditMemo")
    assert memo["TotalAmt"] == 859
    assert world.autotask_invoice(world.number)["invoiceNumber"] == memo["DocNumber"]


@pytest.mark.parametrize("count", [1, 500, 501])
def test_what_stands_behind_lines_is_read_500_at_a_time(tmp_path, count):
    def build(new):
        new.number = new.invoice(lines=[line("Onsite Labor", "Visit", "1", "145")] * count)
        for item in new.draft.autotask["BillingItems"]:
            item["ticketID"] = new.draft.record("Tickets", ticketNumber=f"T{item['id']}")["id"]

    world, document = made(tmp_path, build, description=["ticket"], most_lines=600)
    assert {each["Description"][0] for each in sold(document)} == {"T"}
    asked = world.services.requests()["autotask"]
    assert asked["POST Tickets/query"] == 1 + (count > 500)
    assert not {"POST Projects/query", "POST TimeEntries/query", "POST Departments/query"} & set(asked)


def family(new):
    """Two organizations that QuickBooks does not know, one below the other; the parent is billed for both."""
    parent = new.draft.organization("Kettleworth Holding")
    child = new.draft.organization("Kettleworth Bakery")
    child["parentCompanyID"] = parent["id"]
    new.number = new.invoice(of=child)
    new.for_both = new.invoice(of=parent, lines=VISITS[:2])
    new.draft.autotask["BillingItems"][-1]["companyID"] = child["id"]


def test_i8_parents_are_billed_and_children_stand_below_them(tmp_path):
    world = Small(tmp_path, family, sub_customers=True)
    assert set(world.ends().values()) == {("created",)}
    customers = {each["DisplayName"]: each for each in world.held_by()["quickbooks"]["Customer"]}
    parent, child = customers["Kettleworth Holding"], customers["Kettleworth Bakery"]
    assert child["FullyQualifiedName"] == "Kettleworth Holding:Kettleworth Bakery"
    assert child["ParentRef"]["value"] == parent["Id"]
    own, both = world.posted()[world.number], world.posted()[world.for_both]
    assert (own["CustomerRef"]["value"], both["CustomerRef"]["value"]) == (child["Id"], parent["Id"])
    assert sold(both)[1]["Description"] == "Roadmap\nFor Kettleworth Bakery"


def test_i9_an_item_brought_along_follows_the_rule_of_its_type(tmp_path):
    def build(new):
        new.draft.billing_code("Site Survey", "Milestone Code", None)
        new.number = new.invoice(lines=[line("Site Survey", "Survey of the new office", "1", "900")])

    rules = '[items.types."Milestone Code"]\nname = "Milestone: {name}"\n'
    held = Small(tmp_path / "held", build, sections=rules)
    assert list(held.ends().values()) == [("held", "item-name-unfit")]
    world = Small(tmp_path / "made", build, sections=rules.replace(":", ""))
    assert list(world.ends().values()) == [("created",)]
    assert sold(posted(world))[0]["SalesItemLineDetail"]["ItemRef"]["name"] == "Milestone Site Survey"
