"""[invoices.skip], end to end: by customer, by a field the tenant added to organizations, by line of business."""

import pytest
from small_company import SOLD, Small

from atqbo.plan.document import Verdict

FIELD = "Billed by"


def rule(text):
    return f"[invoices.skip]\n{text}"


def two(new):
    """An ordinary client's invoice, and one of a client that head office bills."""
    new.usual = new.invoice()
    new.apart = new.draft.client("Elgin Dental, P.C.")
    new.left = new.invoice(of=new.apart)
    for organization in new.draft.autotask["Companies"]:
        value = " head OFFICE" if organization is new.apart else None
        organization["userDefinedFields"] = [{"name": FIELD, "value": value}, {"name": "Rank", "value": "Gold"}]


@pytest.mark.parametrize(
    "text",
    [
        'customers = ["elgin  dental, p.c."]',
        'customers = ["{id}"]',
        f'fields = {{ "{FIELD}" = ["Branch", "Head office"] }}',
    ],
)
def test_v1_what_the_rule_names_is_skipped_and_listed_with_its_reason(tmp_path, text):
    made = []
    world = Small(tmp_path, lambda new: (two(new), made.append(new.apart["id"])))
    world.sections = rule(text.replace("{id}", str(made[0])))
    assert world.ends() == {world.usual: ("created",), world.left: ("skipped", "skip-rule")}
    [skipped] = [each for each in world.plan.documents if each.verdict is Verdict.SKIP]
    assert "Elgin Dental, P.C." in skipped.reasons[0].text


def test_without_the_section_nothing_is_skipped_and_no_field_of_the_tenants_own_is_asked_for(tmp_path):
    world = Small(tmp_path, two)
    assert world.ends() == {world.usual: ("created",), world.left: ("created",)}
    assert world.asked()["POST Companies/query"] == 1, "no query is refused and made again"


@pytest.mark.parametrize(
    ("text", "named"),
    [(f'fields = {{ "{FIELD}s" = ["Head office"] }}', f"{FIELD}s"), ('lines_of_business = ["Managed"]', "Managed")],
)
def test_a_rule_that_names_what_autotask_does_not_show_blocks(tmp_path, text, named):
    world = Small(tmp_path, two, sections=rule(text))
    assert world.blocked() == ["skip-rule-unknown"]
    assert named in world.run()[1].blockers[0].text
    assert not world.posted()


def by_line(new):
    """Lines of business: Services with Managed below it, and Hardware."""
    record = new.draft.record
    record("OrganizationalLevel1s", name="Services")
    record("OrganizationalLevel1s", name="Hardware")
    record("OrganizationalLevel2s", name="Managed")
    record("OrganizationalLevelAssociations", organizationalLevel1ID=1, organizationalLevel2ID=1, isActive=True)
    record("OrganizationalLevelAssociations", organizationalLevel1ID=2, isActive=True)
    new.managed, new.mixed, new.none = (new.invoice(lines=SOLD * 2) for _ in range(3))
    lines = {new.managed: [1, 1], new.mixed: [1, 2], new.none: [None, None]}
    for invoice, chosen in lines.items():
        for item, line in zip(new.draft.items_of({"id": invoice}), chosen, strict=True):
            item["organizationalLevelAssociationID"] = line


@pytest.mark.parametrize("name", ["Managed", "services:managed"])
def test_v1_by_line_of_business_all_lines_skip_and_some_hold(tmp_path, name):
    world = Small(tmp_path, by_line, sections=rule(f'lines_of_business = ["{name}"]'))
    assert world.ends() == {
        world.managed: ("skipped", "skip-rule"),
        world.mixed: ("held", "skip-rule-in-part"),
        world.none: ("created",),
    }
    assert "1 of its 2 lines" in world.plan.documents[1].reasons[0].text


@pytest.mark.parametrize("text", ['customers = "Elgin"', 'customer = ["Elgin"]', "fields = { X = 1 }"])
def test_a_rule_of_the_wrong_kind_is_refused_with_its_path(tmp_path, text):
    world = Small(tmp_path, two, sections=rule(text))
    error = world.run()
    assert "[invoices] skip" in error.what
