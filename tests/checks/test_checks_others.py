"""What preflight says of the apps beside invoices: it blocks none but the app it is about (rule V2)."""

from checks_kit import SAID
from msgspec.structs import replace
from plan_factories import customer, memory
from plan_factories import facts as both_sides
from plan_orders_factories import facts, order, placed, settings

from atqbo import rows
from atqbo.checks import find, report, survey
from atqbo.checks.finding import Severity
from atqbo.checks.untold import untold
from atqbo.facts import Access, Surroundings


def seen(access="All", **given):
    """A company with the app of purchase orders; keywords are those of plan_orders_factories.facts."""
    chosen = replace(settings(), invoices=replace(settings().invoices, owner=""))
    around = Surroundings(access={"PurchaseOrders": Access("All", access)}, apps={"purchase-orders": facts(**given)})
    return survey(replace(both_sides(), around=around), chosen, memory(attestations=SAID))


def found(**given):
    return {each.code: each for each in find(seen(**given)) if each.app == "purchase-orders"}


def test_an_ordinary_company_has_nothing_to_say():
    assert found() == {}


def test_without_the_section_its_subject_is_left_out_and_told_as_not_looked_at():
    chosen = replace(settings(), purchase_orders=None)
    without = survey(both_sides(), chosen, memory(attestations=SAID))
    assert "Purchase orders" not in {each.subject for each in report(without).looked}
    assert "Vendors and products of purchase orders" in {each.what for each in untold(without)}
    assert "Vendors and products of purchase orders" not in {each.what for each in untold(seen())}


def test_rights_on_purchase_orders():
    assert found(access="None")["app-rights-missing"].severity is Severity.WARNING


def test_the_tier_and_other_blockers_are_warnings_here():
    company = rows.CompanyInfo(id="1", country="US", name_value=(rows.NameValue("OfferingSku", "Simple Start"),))
    told = found(company=company)["app-blocked"]
    assert (told.severity, told.told) == (Severity.WARNING, ("tier-without-orders",))


def test_new_vendors_are_named():
    assert found(vendors=[])["vendors-to-approve"].told == ("Ingram Micro",)


def test_vendors_in_doubt_and_products_without_item_are_told():
    assert "1 item-missing" in found(items=[])["app-documents-held"].text
    doubt = found(vendors=[], customers=[customer(name="Ingram Micro")])
    assert "1 customer-has-name" in doubt["app-documents-held"].text


def test_p3_changes_since_the_transfer_are_told():
    gone = placed(total_amt=placed().total_amt, line=[])
    told = found(
        purchase_orders=[order(external_po_number="1043", submit_date_time=order().submit_date_time)], posted=[gone]
    )
    assert "Purchase order 12" in told["changed-since-transfer"].told[0]
