"""Each setting of [invoices] that says what stands on an invoice, end to end, in each kind of company: as QuickBooks
holds it after the run, line by line. Which invoices move: test_settings_choosing.
"""

from datetime import timedelta
from decimal import Decimal

from settings_table import (
    VISITS,
    Row,
    amounts,
    blocked_by,
    came_to,
    cases,
    created,
    head,
    item,
    makes,
    notes,
    shows,
    sold,
    visits,
)
from small_company import at_noon

from atqbo.money import round_to_minor
from atqbo.sandbox.catalog import PICKLISTS
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.show.results import tie_out

ORDER = "PO-2026-000000042"
"""Longer than QuickBooks' own field for it."""
WITH_DATES = {"prefers": {"AllowServiceDate": True}}

# What the companies are made of


def templated(new):
    """Autotask's template made one line of the first and the third billing item."""
    visits(new)
    first, _, third, *_ = new.draft.autotask["BillingItems"]
    third["lineItemID"] = first["lineItemID"]
    first["lineItemGroupDescription"] = third["lineItemGroupDescription"] = "Support in October"


def worked(new):
    """An invoice whose one line leads to a ticket, a project, a contract, a person, a role and a product."""
    new.number = new.invoice()
    [billed] = new.draft.autotask["BillingItems"]
    record = new.draft.record
    person = record("Resources", firstName="Ann", lastName="Lee", isActive=True)
    product = record("Products", name="Laptop", isActive=True)
    level = record("OrganizationalLevel1s", name="Services", isActive=True)
    billed.update(
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


def codeless(new):
    new.number = new.invoice()
    new.draft.autotask["BillingItems"][0]["billingCodeID"] = None


def tracking(per_line=True):
    """Classes, locations, a line of business and a department beside the work."""

    def build(new):
        worked(new)
        drawn = new.draft.quickbooks
        drawn["Preferences"][0]["AccountingInfoPrefs"].update(
            ClassTrackingPerTxn=not per_line, ClassTrackingPerTxnLine=per_line, TrackDepartments=True
        )
        for number, name in enumerate(("Services", "Helpdesk", "Onsite Labor", "Plainfield Hardware", "Elsewhere"), 1):
            record = {"Id": str(number), "SyncToken": "0", "Name": name, "FullyQualifiedName": name, "Active": True}
            drawn["Class"].append({**record, "Id": f"500000000000000000{number}"})
            drawn["Department"].append(record)
        department = new.draft.record("Departments", name="Helpdesk", number="100")
        for code in new.draft.autotask["BillingCodes"]:
            code["department"] = department["id"]

    return build


def unnamed(new):
    """Classes and locations are tracked, and none is called as anything here."""
    tracking()(new)
    for entity in ("Class", "Department"):
        new.draft.quickbooks[entity] = new.draft.quickbooks[entity][-1:]


def headed(new):
    """An invoice that tells everything its head can tell, of an organization with fields and addresses of its own."""
    parent = new.draft.organization("Plainfield Holding")
    parent.update(address1="1 Main St", city="Peoria", billingAddress1="PO Box 1", billToCity="Peoria")
    new.client.update(billToAttention="Ann Lee", billingAddress1="PO Box 7", billToCity="Elgin", companyNumber="C-7")
    new.client["userDefinedFields"] = [{"name": "Cost centre", "value": "4711"}]
    new.client["parentCompanyID"] = parent["id"]
    new.number = new.invoice(lines=VISITS)
    new.draft.autotask["Invoices"][-1].update(
        comments="Thank you", orderNumber=ORDER, batchID=88, fromDate="2026-10-01T00:00:00Z",
        toDate="2026-10-31T00:00:00Z",
    )  # fmt: skip
    new.draft.record("AdditionalInvoiceFieldValues", additionalInvoiceFieldID=1, invoiceBatchID=88, fieldValue="P-9")
    used = [{"Name": f"SalesFormsPrefs.UseSalesCustom{n}", "Type": "BooleanType", "BooleanValue": True} for n in (1, 2)]
    named = [
        {"Name": f"SalesFormsPrefs.SalesCustomName{n}", "Type": "StringType", "StringValue": name}
        for n, name in ((1, "Order"), (2, "Project"))
    ]
    forms = new.draft.quickbooks["Preferences"][0]["SalesFormsPrefs"]
    forms["CustomField"] = [{"CustomField": used}, {"CustomField": named}]


def bill_to(label):
    """The address its invoice settings name, in Autotask's words."""

    def build(new):
        headed(new)
        labels = dict(map(reversed, PICKLISTS["Companies"]["billToAddressToUse"]))
        new.client["billToAddressToUse"] = labels[label]

    return build


def lost_parent(new):
    bill_to("PARENT")(new)
    new.client["parentCompanyID"] = None


def family(new):
    """Two organizations that QuickBooks does not know, one below the other; the parent is billed for both."""
    parent = new.draft.organization("Kettleworth Holding")
    child = new.draft.organization("Kettleworth Bakery")
    child["parentCompanyID"] = parent["id"]
    new.own = new.invoice(of=child, lines=VISITS)
    new.number = new.invoice(of=parent, lines=VISITS[:2])
    new.draft.autotask["BillingItems"][-1]["companyID"] = child["id"]


def abroad(new):
    """Another rate on the day of the document, and today."""
    new.number = new.invoice(of=new.draft.client("Atelier Duval", "EUR"), days_ago=2)
    made = at_noon(DEMO_TODAY - timedelta(days=30))
    new.draft.quickbooks["ExchangeRate"] += [
        new.rate("EUR", rate, DEMO_TODAY - timedelta(days=days), made) for days, rate in ((2, "1.2345"), (0, "1.25"))
    ]


# What is looked at


def text(*lines):
    """The text of the first line."""

    def check(world, document):
        assert sold(document)[0]["Description"].splitlines() == list(lines)

    return check


def dated(is_sent):
    def check(world, document):
        assert all(("ServiceDate" in each["SalesItemLineDetail"]) is is_sent for each in sold(document))

    return check


def of_class(name):
    """Class of the line."""

    def check(world, document):
        assert sold(document)[0]["SalesItemLineDetail"].get("ClassRef", {}).get("name") == name

    return check


def named(field, name):
    """What a reference of the head names."""

    def check(world, document):
        assert document.get(field, {}).get("name") == name

    return check


def told(*codes):
    def check(world, document):
        assert [code for code in notes(world) if code != "tax-estimate"] == list(codes)

    return check


def memo(*lines):
    def check(world, document):
        expected = [line.format(region=world.kind.region) for line in lines]
        assert document.get("CustomerMemo", {}).get("value", "").splitlines() == expected

    return check


def private(*lines):
    """What stands above the mark."""

    def check(world, document):
        *own, mark = document["PrivateNote"].splitlines()
        assert own == list(lines)
        assert mark.startswith("Autotask invoice ")

    return check


def custom(*texts):
    """What the custom fields Order and Project hold."""

    def check(world, document):
        assert [field.get("StringValue") for field in document["CustomField"]] == list(texts)

    return check


def address(*lines, city):
    def check(world, document):
        told = document["BillAddr"]
        assert [told.get(f"Line{number}") for number in range(1, len(lines) + 1)] == list(lines)
        assert told["City"] == city
        assert document["ShipAddr"]["City"] == world.client["city"]

    return check


def as_quickbooks(world, document):
    assert document["BillAddr"]["Line1"] == world.client["address1"]


def below(is_below):
    def seen(world):
        both = created(world)
        assert world.ends()[world.own] == ("skipped", "transferred-earlier")
        customers = {each["DisplayName"]: each for each in world.held_by()["quickbooks"]["Customer"]}
        parent, child = customers["Kettleworth Holding"], customers["Kettleworth Bakery"]
        assert child.get("ParentRef", {}).get("value") == (parent["Id"] if is_below else None)
        assert both["CustomerRef"]["value"] == parent["Id"]
        assert sold(both)[1]["Description"] == "Roadmap\nFor Kettleworth Bakery"

    return seen


def rated(rate):
    """The rate sent; what it makes of both sides in the home currency is a column of its own (rule C2)."""

    def check(world, document):
        found = document["ExchangeRate"]
        euro = next(each for each in world.held_by()["autotask"]["Currencies"] if each["name"] == "EUR")
        assert found == Decimal(rate or euro["exchangeRate"])
        [tally] = world.tied.tallies
        quickbooks, autotask = (round_to_minor(290 * Decimal(each), "USD") for each in (found, euro["exchangeRate"]))
        assert tally.at_home == quickbooks - autotask
        assert "QuickBooks less Autotask at home" in tie_out(world.tied, world.kind.home)._repr_html_()

    return check


EVERYTHING = [
    *("date", "ticket", "ticket-title", "project", "contract", "resource", "role", "product", "service"),
    *("billing-code", "po-number", "full-description", "item-name", "description"),
]
TOLD = (
    *("2026-10-29", "T20261029.0001", "Printer", "Move", "Gold", "Ann Lee", "Engineer", "Laptop", "Backup"),
    *("Onsite Labor", "PO 77", "Helped for two hours", "Onsite support", "Helped"),
)
MEMO = ("comments", "tax-group", "batch-id", "period")
READ = (f"PO {ORDER}", "Thank you", "Tax group: {region}", "Autotask batch 88", "Period: 2026-10-01 to 2026-10-31")
BY = {"class_from": "line-of-business", "location_from": "line-of-business"}
NONE = {"po_number": "none"}
OWN, BOX = ("Plainfield Hardware", "Attn: Ann Lee", "PO Box 7"), ("Plainfield Holding", "Attn: Ann Lee", "PO Box 1")
HOLDING = ("Plainfield Holding", "Attn: Ann Lee", "1 Main St")
AUTOTASKS = {"addresses": "autotask"}


def fields(first, second):
    return {**NONE, "custom_fields": {"Order": first, "Project": second}}


def tracked(source):
    return {"class_from": source, "location_from": source}


LINES = (
    Row("group_lines", {}, visits, makes(amounts(290, 185, 145, 0))),
    Row("group_lines", {"group_lines": "by-item"}, visits, makes(amounts(435, 185))),
    Row("group_lines zero_lines", {"group_lines": "by-item-and-rate", "zero_lines": "leave-out"}, visits,
        makes(amounts(435, 185))),
    Row("group_lines", {"group_lines": "as-template"}, templated,
        makes(amounts(435, 185, 0), text("Support in October"))),
    Row("most_lines", {"most_lines": 3}, visits, came_to("held", "too-many-lines")),
    Row("most_lines beyond_most_lines", {"most_lines": 3, "beyond_most_lines": "group-by-item"}, visits,
        makes(amounts(435, 185))),
    Row("zero_lines", {"zero_lines": "leave-out"}, visits, makes(amounts(290, 185, 145))),
    Row("description", {}, worked, makes(text("Onsite support", "Helped"))),
    Row("description", {"description": EVERYTHING}, worked, makes(text(*TOLD))),
    Row("service_date", {}, visits, makes(dated(True)), WITH_DATES),
    Row("service_date", {"service_date": False}, visits, makes(dated(False)), WITH_DATES),
    Row("item_from", {}, worked, makes(item("Labor"))),
    Row("item_from", {"item_from": ["product"]}, worked, makes(item("Laptop"))),
    Row("item_from", {"item_from": ["service", "product"]}, worked, makes(item("Backup"))),
    Row("item_from", {"item_from": ["bundle"]}, worked, makes(item("Office"))),
    Row("items_by_type", {"items_by_type": {"Labor": "Consulting"}}, worked, makes(item("Consulting"))),
    Row("items_by_type", {"items_by_type": {"Labor": "{type} {service}"}}, worked, makes(item("Labor Backup"))),
    Row("items_by_type", {"items_by_type": {"Labor": "{service}"}}, visits, makes(item("Labor"))),
    Row("items_by_type", {"items_by_type": {"Labour": "Labor"}}, visits, blocked_by("item-type-unknown")),
    Row("item_without_code", {}, codeless, came_to("held", "billing-code-missing")),
    Row("item_without_code", {"item_without_code": "Labor"}, codeless, makes(item("Labor"))),
)  # fmt: skip
CLASSES = (
    *(
        Row("class_from location_from", tracked(source), tracking(),
            makes(of_class(name), named("DepartmentRef", name)))
        for source, name in (
            ("line-of-business", "Services"), ("department", "Helpdesk"), ("billing-code", "Onsite Labor"),
            ("organization", "Plainfield Hardware"), ("none", None),
        )
    ),
    Row("classes", {**BY, "classes": {"Services": "Elsewhere"}}, tracking(False),
        makes(named("ClassRef", "Elsewhere"))),
    Row("classes locations", {**BY, "classes": {"Services": "Elsewhere"}, "locations": {"Services": ""}}, tracking(),
        makes(of_class("Elsewhere"), named("DepartmentRef", None))),
    Row("classes locations", {**BY, "classes": {"Services": ""}, "locations": {"Services": "Elsewhere"}}, tracking(),
        makes(of_class(None), named("DepartmentRef", "Elsewhere"))),
    Row("missing_class missing_location", BY, unnamed, makes(told("class-missing", "location-missing"))),
    Row("missing_class", {**BY, "missing_class": "hold"}, unnamed, came_to("held", "class-missing")),
    Row("missing_location", {**BY, "missing_location": "hold"}, unnamed, came_to("held", "location-missing")),
)  # fmt: skip
HEAD = (
    Row("customer_memo", {"customer_memo": [*MEMO]}, headed, makes(memo(*READ))),
    Row("private_note po_number", {}, headed, makes(private("Thank you"), memo(f"PO {ORDER}"))),
    Row("private_note", {"private_note": ["organization-number"]}, headed, makes(private("Customer number: C-7"))),
    Row("po_number", {"po_number": "po-number-field"}, headed, makes(memo(f"PO {ORDER}"))),
    Row("po_number", NONE, headed, makes(memo())),
    Row("po_number po_number_field", {"po_number": "custom-field", "po_number_field": "Order"}, headed,
        makes(custom(ORDER, None))),
    Row("custom_fields", fields("batch-id", "organization-number"), headed, makes(custom("88", "C-7"))),
    Row("custom_fields", fields("organization: Cost centre", "invoice: Project code"), headed,
        makes(custom("4711", "P-9"))),
    Row("custom_fields", fields("organization: Nothing", "invoice: Nothing"), headed,
        makes(told("custom-field-source-missing", "custom-field-source-missing"), custom(None, None))),
    Row("sub_customers", {}, family, below(False)),
    Row("sub_customers", {"sub_customers": True}, family, below(True)),
    Row("addresses", {}, headed, makes(as_quickbooks)),
    Row("addresses", AUTOTASKS, headed, makes(address(*OWN, city="Elgin"))),
    Row("addresses", AUTOTASKS, bill_to("ACCOUNTBILLING"), makes(address(*OWN, city="Elgin"))),
    Row("addresses", AUTOTASKS, bill_to("PARENT"), makes(address(*HOLDING, city="Peoria"))),
    Row("addresses", AUTOTASKS, bill_to("PARENTBILLING"), makes(address(*BOX, city="Peoria"))),
    Row("addresses", AUTOTASKS, lost_parent, makes(told("bill-to-empty"), address(*OWN, city="Elgin"))),
    Row("online_card_payment online_bank_payment", {"online_card_payment": "yes", "online_bank_payment": "no"}, visits,
        makes(head(AllowOnlineCreditCardPayment=True, AllowOnlineACHPayment=False))),
    Row("online_card_payment online_bank_payment", {"online_card_payment": "no", "online_bank_payment": "yes"}, visits,
        makes(head(AllowOnlineCreditCardPayment=False, AllowOnlineACHPayment=True))),
    Row("exchange_rate", {}, abroad, makes(rated("1.2345"))),
    Row("exchange_rate", {"exchange_rate": "quickbooks-today"}, abroad, makes(rated("1.25"))),
    Row("exchange_rate", {"exchange_rate": "autotask"}, abroad, makes(rated(None))),
)  # fmt: skip
TABLE = (*LINES, *CLASSES, *HEAD)


@cases(TABLE)
def test_what_the_setting_says(kind, row, tmp_path):
    shows(row, kind, tmp_path)
