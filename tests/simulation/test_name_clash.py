"""An organization whose name a vendor or employee of QuickBooks has: held, or its customer made under another name."""

import pytest
from small_company import Small

from atqbo.sandbox.demo import DEMO_TODAY

SUFFIX = {"customer_suffix": " (Customer)"}
NAME = "Northgate Paper Supply"


def clash(new, kind="Vendor", name=NAME, there=None):
    """An invoice of an organization of that name, and a vendor or employee of the same, in other letters."""
    new.billed = new.invoice(of=new.draft.organization(name))
    if kind == "Vendor":
        new.draft.vendor((there or name).upper())
    else:
        new.draft.quickbooks["Employee"].append(
            {"Id": "55", "SyncToken": "0", "DisplayName": there or name, "Active": True,
             "MetaData": {"CreateTime": f"{DEMO_TODAY}T00:00:00Z", "LastUpdatedTime": f"{DEMO_TODAY}T00:00:00Z"}}
        )  # fmt: skip


@pytest.mark.parametrize(("kind", "why"), [("Vendor", "vendor-has-name"), ("Employee", "employee-has-name")])
def test_without_a_suffix_a_name_that_stands_already_holds(tmp_path, kind, why):
    world = Small(tmp_path, lambda new: clash(new, kind))
    assert world.ends() == {world.billed: ("held", why)}


@pytest.mark.parametrize("kind", ["Vendor", "Employee"])
def test_with_a_suffix_the_customer_is_made_under_the_other_name_and_found_again(tmp_path, kind):
    world = Small(tmp_path, lambda new: clash(new, kind), **SUFFIX)
    assert world.ends() == {world.billed: ("created",)}
    [made] = [each for each in world.held_by()["quickbooks"]["Customer"] if NAME in each["DisplayName"]]
    assert (made["DisplayName"], made["CompanyName"]) == (f"{NAME} (Customer)", NAME)
    assert "customer-named-apart" in [note.code for note in world.plan.documents[0].notes]
    assert world.ends() == {world.billed: ("skipped", "transferred-earlier")}


def test_a_customer_that_somebody_made_under_the_other_name_is_taken(tmp_path):
    world = Small(tmp_path, lambda new: (clash(new), new.draft.customer(f"{NAME} (Customer)")), **SUFFIX)
    assert world.ends() == {world.billed: ("created",)}
    names = [each["DisplayName"] for each in world.held_by()["quickbooks"]["Customer"]]
    assert names.count(f"{NAME} (Customer)") == 1


def test_the_other_name_may_stand_already_too_and_must_not_be_too_long(tmp_path):
    world = Small(tmp_path, lambda new: (clash(new), new.draft.vendor(f"{NAME} (Customer)")), **SUFFIX)
    assert world.ends() == {world.billed: ("held", "vendor-has-name")}
    world = Small(tmp_path / "long", lambda new: clash(new, name="N" * 95), **SUFFIX)
    assert world.ends() == {world.billed: ("held", "organization-name-unfit")}


def test_employees_are_read_only_where_a_customer_is_lacking(tmp_path):
    world = Small(tmp_path, lambda new: new.invoice())
    world.ends()
    without = world.asked()["GET query"]
    world = Small(tmp_path / "new", lambda new: new.invoice(of=new.draft.organization("Sutton & Marsh")))
    world.ends()
    assert world.asked()["GET query"] == without + 1
