"""[invoices] error_mark, end to end (rule I2): ERROR where the number belongs, as the vendor's own connector did."""

import pytest
from small_company import Small

from atqbo.errors import SettingsError
from atqbo.plan.document import Verdict
from atqbo.sandbox.billing import line
from atqbo.sandbox.demo import DEMO_TODAY

CREDIT = (line("Hardware", "Laptop returned", "1", "-1149"),)
MARKED = {"error_mark": True}


def mixed(new):
    """One that moves, one without customer to be made (a vendor has its name), one negative, one still arriving."""
    new.good = new.invoice()
    new.draft.vendor("Northgate Paper Supply")
    new.held = new.invoice(of=new.draft.organization("Northgate Paper Supply"))
    new.negative = new.invoice(lines=CREDIT)
    new.arriving = new.invoice(total=400)
    new.voided = new.invoice()
    next(each for each in new.draft.autotask["Invoices"] if each["id"] == new.voided)["isVoided"] = True
    new.late = new.invoice("H-1")


def numbers(world):
    return {row["id"]: row["invoiceNumber"] or "" for row in world.held_by()["autotask"]["Invoices"]}


def test_i2_nothing_is_marked_unless_the_setting_says_so(tmp_path):
    world = Small(tmp_path, mixed)
    world.ends()
    assert "ERROR" not in numbers(world).values()


def test_i2_what_is_held_or_refused_is_marked_over_a_blank_number_and_nothing_else(tmp_path):
    world = Small(tmp_path, mixed, **MARKED)
    ends = world.ends()
    assert [ends[each][0] for each in (world.held, world.negative, world.arriving)] == ["held", "refused", "held"]
    stands = numbers(world)
    assert (stands[world.held], stands[world.negative]) == ("ERROR", "ERROR")
    assert (stands[world.arriving], stands[world.voided], stands[world.late]) == ("", "", "H-1")
    assert stands[world.good] == world.posted()[world.good]["DocNumber"]
    assert world.decision.approval.typed == "TRANSFER 1 INVOICE 290.00 USD, MARK 2 INVOICES ERROR"
    assert world.plan.sentence() == world.decision.approval.typed
    second = world.ends()
    assert second[world.held] == second[world.negative] == ("held", "failed-earlier")
    assert world.asked()["PATCH Invoices"] == 3


def test_i2_clearing_the_mark_opens_the_document_again_and_it_may_fail_again(tmp_path):
    world = Small(tmp_path, mixed, **MARKED)
    world.ends()
    world.amend("autotask", "Invoices", world.held, invoiceNumber="")
    assert world.ends()[world.held] == ("held", "vendor-has-name")
    assert numbers(world)[world.held] == "ERROR", "the cause stands, so it is marked again"
    world.amend("autotask", "Invoices", world.held, invoiceNumber=None)
    vendor = world.held_by()["quickbooks"]["Vendor"][0]["Id"]
    world.amend("quickbooks", "Vendor", vendor, DisplayName="Northgate Paper")
    assert world.ends()[world.held] == ("created",)
    assert numbers(world)[world.held] == world.posted()[world.held]["DocNumber"]


def test_i2_what_quickbooks_refuses_in_the_run_is_marked_in_the_run(tmp_path):
    made = []
    world = Small(tmp_path, lambda new: made.append(new.invoice()), **MARKED)
    books = {"AccountingInfoPrefs": {"BookCloseDate": DEMO_TODAY.isoformat()}}
    world.before_transfer = lambda: world.amend("quickbooks", "Preferences", "1", **books)
    assert world.ends() == {made[0]: ("refused",)}
    assert numbers(world) == {made[0]: "ERROR"}
    assert world.decision.approval.typed == "TRANSFER 1 INVOICE 290.00 USD"


def test_i2_a_number_that_a_person_set_meanwhile_is_kept(tmp_path):
    world = Small(tmp_path, mixed, **MARKED)
    world.before_transfer = lambda: world.amend("autotask", "Invoices", world.held, invoiceNumber="P-9")
    world.ends()
    assert numbers(world)[world.held] == "P-9"


def test_i2_k1_nothing_is_marked_headless_where_the_policy_may_not_post(tmp_path):
    world = Small(tmp_path, mixed, policy={"create_invoices": False}, **MARKED)
    world.ends()
    assert "ERROR" not in numbers(world).values()
    assert world.ends(approval="TRANSFER 1 INVOICE 290.00 USD, MARK 2 INVOICES ERROR")[world.good] == ("created",)
    assert list(numbers(world).values()).count("ERROR") == 2


def test_i2_a_plan_that_only_marks_is_approved_by_its_sentence(tmp_path):
    def build(new):
        new.negative = new.invoice(lines=CREDIT)

    world = Small(tmp_path, build, policy={"create_invoices": False}, **MARKED)
    world.ends(approval="MARK 1 INVOICE ERROR")
    assert numbers(world) == {world.negative: "ERROR"}
    assert [each.verdict for each in world.plan.documents] == [Verdict.REFUSE]


@pytest.mark.parametrize("mode", ["autotask-number", "autotask-id"])
def test_i2_the_mark_needs_a_blank_number_and_so_quickbooks_numbers(tmp_path, mode):
    world = Small(tmp_path, mixed, numbering=mode, **MARKED)
    error = world.run()
    assert isinstance(error, SettingsError)
    assert "error_mark" in error.what
