"""Each setting of [invoices] that says which invoices move, under which number, to whom and with which tax, end to end,
in each kind of company. What stands on them: test_settings_body.
"""

from datetime import timedelta
from decimal import Decimal

from kinds import KINDS
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
    newcomer,
    notes,
    one,
    returned,
    shows,
    sold,
    surveyed,
    visits,
    waits_for,
)
from small_company import at_noon
from test_following import second

from atqbo.errors import LoginRefused
from atqbo.money import round_to_minor
from atqbo.sandbox.billing import covered, line
from atqbo.sandbox.demo import DEMO_TODAY

BY_HAND = {"prefers": {"CustomTxnNumbers": True}}
VOIDS = {"policy": {"void_invoices": True}}
CREDITS = {"policy": {"create_credit_memos": True}}
NOBODY = '[invoices.autotask]\nusername = "nobody@example.com"\nsecret = "file:secrets.json#autotask_secret"'
NO_CODE = dict.fromkeys(("us", "us-automated"), "lines are TAX or NON, without a code of their own")

# What the companies are made of


def older(new):
    """An invoice of the last day of the default window, and one of the day before it."""
    new.number, new.before = new.invoice(days_ago=14), new.invoice(days_ago=15)


def numbered(new):
    new.number = new.invoice("2026-0417", lines=VISITS)


def nothing(new):
    new.number = new.invoice(lines=[covered("Onsite Labor", "Covered", "3", "145")])


def nudged(cents):
    """Autotask charges so much more tax than QuickBooks computes."""

    def build(new):
        visits(new)
        taxed = new.draft.autotask["BillingItems"][1]
        row = new.draft.autotask["Invoices"][0]
        for record, field in ((taxed, "taxDollars"), (row, "totalTaxValue"), (row, "invoiceTotal")):
            record[field] += Decimal(cents)

    return build


def halves(new):
    """Lines of half a cent: rounded they are a cent more than their sum."""
    new.number = new.invoice(lines=[line("Onsite Labor", "Visit", "1", "10.005", Decimal("10.005"))] * 3)


def exempt(new):
    new.client["isTaxExempt"] = True
    new.number = new.invoice()


def clash(new):
    new.draft.vendor("Sutton & Marsh")
    newcomer(new)


def called(new):
    """The client's customer has its name as Company Name only."""
    newcomer(new)
    new.draft.customer("Sutton, Ann", like=new.other)["CompanyName"] = "Sutton & Marsh"


def abroad(new):
    new.number = new.invoice(of=new.draft.organization("Atelier Duval", "EUR"))
    day = DEMO_TODAY - timedelta(days=30)
    new.draft.quickbooks["ExchangeRate"].append(new.rate("EUR", "1.1", day, at_noon(day)))


def mailed(new):
    new.first = new.number = new.invoice(days_ago=3)
    new.draft.quickbooks["Customer"][0]["PrimaryEmailAddr"] = {"Address": "pay@plainfield.example"}


def billed_by(new):
    """A client whose invoices head office sends, and whose work is all of one line of business."""
    new.client["userDefinedFields"] = [{"name": "Billed by", "value": "Head office"}]
    new.number = new.invoice()
    level = new.draft.record("OrganizationalLevel1s", name="Managed")
    association = new.draft.record("OrganizationalLevelAssociations", organizationalLevel1ID=level["id"], isActive=True)
    new.draft.autotask["BillingItems"][0]["organizationalLevelAssociationID"] = association["id"]


# What is looked at


def in_window(count):
    def seen(world):
        assert created(world)
        assert len(world.plan.documents) == count

    return seen


def once(world):
    created(world)
    assert world.blocked() == ["once-spent"]


def refused_login(world):
    assert isinstance(world.run(), LoginRefused)
    assert not world.posted()


def stamped(number):
    """Autotask keeps its number, and is told by its Web Service Date. None: its id."""

    def check(world, document):
        assert document["DocNumber"] == (number or str(world.number))
        row = world.autotask_invoice(world.number)
        assert (row["invoiceNumber"], bool(row["webServiceDate"])) == ("2026-0417", True)

    return check


def written_back(world, document):
    row = world.autotask_invoice(world.number)
    assert (row["invoiceNumber"], row["webServiceDate"]) == (document["DocNumber"], None)


def booked(account):
    """The item made on the way, and its income account."""

    def check(world, document):
        [made] = [each for each in world.held_by()["quickbooks"]["Item"] if each["Name"] == "Site Survey"]
        assert made["IncomeAccountRef"]["name"] == account

    return check


def credited(world, document):
    row = world.autotask_invoice(world.number)
    assert document["TotalAmt"] == -round_to_minor(row["invoiceTotal"], "USD")
    assert [each["Amount"] for each in sold(document)] == [1149, -290]
    assert world.kind.codes(world, document) == world.kind.both


def taxed_by(service):
    """Whose tax stands in QuickBooks where both differ within the tolerance."""

    def check(world, document):
        row = world.autotask_invoice(world.number)
        own = 185 * world.kind.percent / 100
        theirs = row["totalTaxValue"]
        assert Decimal(document["TxnTaxDetail"]["TotalTax"]) == round(own if service == "quickbooks" else theirs, 2)

    return check


def beyond(world):
    """Held, or where only QuickBooks knows the tax, flagged."""
    end = world.ends()[world.number]
    assert end == (("created",) if world.kind.automated else ("held", "tax-differs"))
    assert bool(world.tied.taxed_otherwise) is world.kind.automated


def untaxed(world, document):
    [sent] = sold(document)
    [code] = [each for each in world.held_by()["quickbooks"]["TaxCode"] if each["Name"] == world.kind.none]
    assert sent["SalesItemLineDetail"]["TaxCodeRef"]["value"] == code["Id"]


def voided(*end):
    """What becomes of an invoice voided after its transfer."""

    def seen(world):
        created(world)
        world.services.act("void-invoice", world.number)
        assert world.ends()[world.number] == end

    return seen


def void_seen(days, *ends):
    """One made long ago, and voided so many days ago."""

    def seen(world):
        created(world)
        day = f"{DEMO_TODAY - timedelta(days=days)}T12:00:00Z"
        world.amend("autotask", "Invoices", world.number, createDateTime="2026-09-01T12:00:00Z", isVoided=True,
                    voidedDate=day)  # fmt: skip
        assert tuple(world.ends().values()) == ends

    return seen


def emailed(status):
    def seen(world):
        assert second(world)[0] == ("created",)
        newest = max(world.held_by()["quickbooks"]["Invoice"], key=lambda row: int(row["Id"]))
        assert newest["EmailStatus"] == status

    return seen


def attached(count):
    def check(world, document):
        assert len(world.held_by()["quickbooks"].get("Attachable", ())) == count

    return check


def customer(name):
    """Display Name of the customer it goes to."""

    def check(world, document):
        assert document["CustomerRef"]["name"] == name

    return check


def marked(number):
    def seen(world):
        assert world.ends()[world.number] == ("refused", "negative-total")
        assert (world.autotask_invoice(world.number)["invoiceNumber"] or "") == number

    return seen


def rounded(world, document):
    assert [each["Amount"] for each in sold(document)] == [Decimal("10.01")] * 3 + [Decimal("-0.01")]
    assert notes(world) == ["rounding-line"]


ACCOUNT = "Managed Services Income"
AUTOTASKS = {"tax": "autotask"}
ROUNDING = {"rounding_item": "Rounding", "untaxed_code": "0.0% Z"}
TABLE = (
    Row("start_date", {"start_date": (DEMO_TODAY - timedelta(days=1)).isoformat()}, one,
        came_to("skipped", "before-start-date")),
    Row("enabled", {"enabled": False}, one, blocked_by("sync-off")),
    Row("owner", {"owner": "pat"}, one, blocked_by("settings-unaccepted")),
    Row("trial_waived_by", {"trial_waived_by": ""}, one, waits_for("trial-missing")),
    Row("sync", {"sync": "off"}, one, blocked_by("sync-off")),
    Row("sync", {"sync": "once"}, visits, once),
    Row("look_back_days", {}, older, in_window(1)),
    Row("look_back_days", {"look_back_days": 15}, older, in_window(2)),
    Row("autotask", {}, one, refused_login, {"sections": NOBODY}),
    Row("numbering", {}, visits, makes(written_back)),
    Row("numbering", {"numbering": "autotask-number"}, numbered, makes(stamped("2026-0417")), BY_HAND),
    Row("numbering", {"numbering": "autotask-id"}, numbered, makes(stamped(None)), BY_HAND),
    Row("match_items_by", {}, visits, makes(item("Labor"))),
    Row("match_items_by", {"match_items_by": "name"}, visits, makes(item("Onsite Labor"))),
    Row("missing_item", {"missing_item": "create"}, surveyed, makes(item("Site Survey"))),
    Row("missing_item", {"missing_item": "hold"}, surveyed, came_to("held", "item-missing")),
    Row("missing_item", {"missing_item": "Consulting"}, surveyed, makes(item("Consulting"))),
    Row("income_account", {"income_account": ACCOUNT}, surveyed, makes(booked(ACCOUNT))),
    Row("negative", {}, returned, came_to("refused", "negative-total")),
    Row("negative", {"negative": "hold"}, returned, came_to("held", "negative-total")),
    Row("negative", {"negative": "credit-memo"}, returned, makes(credited), CREDITS),
    Row("zero", {}, nothing, makes(head(TotalAmt=0))),
    Row("zero", {"zero": "skip"}, nothing, came_to("skipped", "zero-total")),
    Row("tax", {}, nudged("0.01"), makes(taxed_by("quickbooks")), apart=True),
    Row("tax", AUTOTASKS, nudged("0.01"), makes(taxed_by("autotask"))),
    Row("tax_tolerance", {"tax_tolerance": Decimal("0.05")}, nudged("0.05"), makes(taxed_by("quickbooks")), apart=True),
    Row("tax_tolerance", {"tax_tolerance": 0}, nudged("0.01"), beyond, apart=True),
    Row("told_tax_is_kept", {**AUTOTASKS, "told_tax_is_kept": True}, nudged("5"), makes(taxed_by("autotask"))),
    Row("untaxed_code", {"untaxed_code": "0.0% Z"}, exempt, makes(untaxed), nowhere=NO_CODE),
    Row("untaxed_code", {}, exempt, came_to("held", "untaxed-code-unset"), nowhere=NO_CODE),
    Row("rounding_item", {}, halves, makes(amounts(*[Decimal("10.01")] * 3)), apart=True),
    Row("rounding_item", ROUNDING, halves, makes(rounded)),
    Row("voids", {}, visits, voided("skipped", "transferred-earlier"), VOIDS),
    Row("voids", {"voids": True}, visits, voided("voided"), VOIDS, apart=True),
    Row("void_look_back_days", {"voids": True, "void_look_back_days": 5}, visits, void_seen(5, ("voided",)), VOIDS,
        apart=True),
    Row("void_look_back_days", {"voids": True, "void_look_back_days": 5}, visits, void_seen(6), VOIDS),
    Row("email", {}, mailed, emailed("NotSet")),
    Row("email", {"email": True}, mailed, emailed("EmailSent")),
    Row("attach_pdf", {}, visits, makes(attached(0))),
    Row("attach_pdf", {"attach_pdf": True}, visits, makes(attached(1))),
    Row("customer_suffix", {}, clash, came_to("held", "vendor-has-name")),
    Row("customer_suffix", {"customer_suffix": " (Customer)"}, clash, makes(customer("Sutton & Marsh (Customer)"))),
    Row("match_customers_by", {}, called, came_to("held", "organization-near-match")),
    Row("match_customers_by", {"match_customers_by": "company-name"}, called, makes(customer("Sutton, Ann"))),
    Row("foreign_customers", {}, abroad, waits_for("new-foreign-customer")),
    Row("foreign_customers", {"foreign_customers": "hold"}, abroad, came_to("held", "foreign-customer-missing")),
    Row("foreign_customers", {"foreign_customers": "policy"}, abroad, makes(customer("Atelier Duval"))),
    Row("error_mark", {}, returned, marked("")),
    Row("error_mark", {"error_mark": True}, returned, marked("ERROR")),
    Row("skip", {"skip": {"customers": ["Plainfield Hardware"]}}, billed_by, came_to("skipped", "skip-rule")),
    Row("skip", {"skip": {"fields": {"Billed by": ["Head office"]}}}, billed_by, came_to("skipped", "skip-rule")),
    Row("skip", {"skip": {"lines_of_business": ["Managed"]}}, billed_by, came_to("skipped", "skip-rule")),
)  # fmt: skip


@cases(TABLE)
def test_what_the_setting_says(kind, row, tmp_path):
    shows(row, kind, tmp_path)


def test_a_company_of_each_kind_taxes_what_it_says(tmp_path):
    """The table would show little in companies that charge nothing."""
    for kind in KINDS:
        shows(Row("", {}, visits, in_window(1)), kind, tmp_path / kind.name)
        assert kind.tax(VISITS[1]) > 0
