"""One organization becomes one customer, made the same way by whichever app comes upon it first."""

import pytest
from expenses_company import Reports
from orders_company import Orders
from small_company import Small
from test_name_clash import NAME, clash


def spent_for(world, organization):
    """An expense report with a lunch for that organization."""
    return world.report(("10.00", "Meals", {"companyID": organization["id"]}))


def bought_for(world, organization):
    """A purchase order of goods for that organization."""
    return world.order((1, "10"), purchaseForCompanyID=organization["id"])


MAKERS = [pytest.param(Reports, spent_for, id="expenses"), pytest.param(Orders, bought_for, id="purchase-orders")]


def customers(world):
    return {each["DisplayName"]: each for each in world.held_by()["quickbooks"]["Customer"]}


@pytest.mark.parametrize(("company", "document_for"), MAKERS)
@pytest.mark.parametrize("below", [True, False])
def test_i8_sub_customers_counts_whichever_app_makes_the_customer(tmp_path, company, document_for, below):
    def build(world):
        world.draft.invoices["sub_customers"] = below
        parent = world.draft.organization("Kettleworth Holding")
        child = world.draft.organization("Kettleworth Bakery")
        child["parentCompanyID"] = parent["id"]
        world.number = document_for(world, child)
        world.billed = world.invoice(of=child)

    world = company(tmp_path, build)
    assert world.ends() == {world.number: ("created",)}
    made = customers(world)
    child, parent = made["Kettleworth Bakery"], made.get("Kettleworth Holding")
    assert (parent is not None, child.get("ParentRef")) == (below, {"value": parent["Id"]} if parent else None)
    Small.run(world, notebook="invoices")
    assert customers(world).keys() == made.keys()
    assert world.posted()[world.billed]["CustomerRef"]["value"] == child["Id"]


def test_i8_a_report_for_two_children_of_one_parent_makes_that_parent_once(tmp_path):
    def build(world):
        world.draft.invoices["sub_customers"] = True
        parent = world.draft.organization("Kettleworth Holding")
        children = [world.draft.organization(f"Kettleworth {name}") for name in ("Bakery", "Mill")]
        for child in children:
            child["parentCompanyID"] = parent["id"]
        world.number = world.report(*(("10.00", "Meals", {"companyID": child["id"]}) for child in children))

    world = Reports(tmp_path, build)
    assert world.ends() == {world.number: ("created",)}
    made = customers(world)
    above = {made[f"Kettleworth {name}"]["ParentRef"]["value"] for name in ("Bakery", "Mill")}
    assert above == {made["Kettleworth Holding"]["Id"]}
    [document] = world.plan.documents
    assert len(set(document.effects)) == len(document.effects)


@pytest.mark.parametrize(("company", "document_for"), MAKERS)
@pytest.mark.parametrize("kind", ["Vendor", "Employee"])
def test_customer_suffix_counts_whichever_app_makes_the_customer(tmp_path, company, document_for, kind):
    def build(world):
        world.draft.invoices["customer_suffix"] = " (Customer)"
        clash(world, kind)
        named = next(each for each in world.draft.autotask["Companies"] if each["companyName"] == NAME)
        world.number = document_for(world, named)

    world = company(tmp_path, build)
    assert world.ends() == {world.number: ("created",)}
    assert f"{NAME} (Customer)" in customers(world)


@pytest.mark.parametrize(("company", "document_for"), MAKERS)
def test_match_customers_by_counts_whichever_app_looks_for_the_customer(tmp_path, company, document_for):
    def build(world):
        world.draft.invoices["match_customers_by"] = "company-name"
        named = world.draft.organization("Sutton & Marsh")
        world.draft.customer("Sutton, Ann", like=world.client)["CompanyName"] = "Sutton & Marsh"
        world.number = document_for(world, named)

    world = company(tmp_path, build)
    before = customers(world)
    assert world.ends() == {world.number: ("created",)}
    assert customers(world) == before


@pytest.mark.parametrize(("company", "document_for"), MAKERS)
def test_c1_foreign_customers_counts_whichever_app_makes_the_customer(tmp_path, company, document_for):
    def build(world):
        world.draft.invoices["foreign_customers"] = "hold"
        world.number = document_for(world, world.draft.organization("Atelier Duval", "EUR"))

    world = company(tmp_path, build)
    assert world.ends() == {world.number: ("held", "foreign-customer-missing")}
