"""What stands on awkward invoices, end to end: hundreds of lines, negative ones, items made on the way. The settings:
test_settings_body.
"""

import pytest
from settings_table import notes, returned, sold
from small_company import Small
from test_settings_body import headed, worked

from atqbo.effects import read_mark
from atqbo.sandbox.billing import line
from atqbo.sandbox.faults import Faults


def posted(world, entity="Invoice"):
    """The one document of that kind that carries a marker."""
    [[found]] = world.marked(entity).values()
    return found


def made(folder, build, **settings):
    """A company, one run, and the invoice that came of it."""
    world = Small(folder, build, **settings)
    [end] = world.ends().values()
    assert end == ("created",), end
    assert world.tied.agrees
    return world, posted(world)


def test_hundreds_of_lines_hold_or_are_all_posted(tmp_path):
    def build(new):
        new.number = new.invoice(lines=[line("Onsite Labor", "Visit", "1", "145")] * 620)

    held = Small(tmp_path / "held", build)
    assert list(held.ends().values()) == [("held", "too-many-lines")]
    _, document = made(tmp_path / "all", build, most_lines=1000)
    assert len(sold(document)) == 620


def test_what_cannot_be_tracked_is_told_or_held(tmp_path):
    world, document = made(tmp_path / "told", worked, class_from="line-of-business", location_from="organization")
    assert notes(world) == ["class-not-tracked", "location-not-tracked"]
    assert "DepartmentRef" not in document
    held = Small(tmp_path / "held", worked, class_from="line-of-business", missing_class="hold")
    assert list(held.ends().values()) == [("held", "class-not-tracked")]


def test_ways_to_pay_that_the_company_did_not_set_up_are_told(tmp_path):
    world, _ = made(tmp_path, headed, online_card_payment="yes")
    assert notes(world) == ["online-payment-off"]


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


def test_what_the_tenant_added_costs_one_request_for_each_list(tmp_path):
    sources = '[invoices.custom_fields]\n"Order" = "invoice: Project code"\n"Project" = "organization: Cost centre"'
    world, _ = made(tmp_path, headed, sections=sources, addresses="autotask")
    asked = world.asked()
    assert asked["POST AdditionalInvoiceFieldValues/query"] == 1
    [added] = [what for what in asked if "Companies/entityInformation/userDefinedFields".lower() in what.lower()]
    assert asked[added] == 1
    plain, _ = made(tmp_path / "plain", headed)
    assert not {"POST AdditionalInvoiceFieldValues/query", added} & set(plain.asked())


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
