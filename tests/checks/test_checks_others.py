"""What preflight says of the apps beside invoices: it blocks none but the app it is about (rule V2)."""

from datetime import date

from checks_kit import SAID
from msgspec.structs import replace
from plan_factories import accepted, at, customer, memory
from plan_factories import facts as both_sides
from plan_orders_factories import facts, order, placed, settings

from atqbo import rows
from atqbo.checks import find, readiness, report, survey
from atqbo.checks.changes import changes, kept
from atqbo.checks.finding import Severity
from atqbo.checks.untold import untold
from atqbo.facts import Access, Surroundings, Unread
from atqbo.plan.app import PURCHASE_ORDERS

OTHER_LEDGERS = [placed("7", ledger="ZZZ777"), placed("8", ledger="YYY777")]


def seen(past=None, unread=(), chosen=None, **given):
    """A company with the app of purchase orders; keywords are those of plan_orders_factories.facts."""
    chosen = chosen or replace(settings(owner="pat"), invoices=replace(settings().invoices, owner=""))
    apps = {} if unread else {"purchase-orders": facts(**given)}
    around = Surroundings(apps=apps, unread=unread)
    words = {"purchase-orders": accepted(chosen, app=PURCHASE_ORDERS)}
    return survey(
        replace(both_sides(), around=around), chosen, past or memory(attestations=SAID, accepted_settings=words)
    )


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
    assert found(access=Access("All", "None"))["rights-missing"].severity is Severity.BLOCKER
    some = found(access=Access("All", "Restricted"))["rights-restricted"]
    assert (some.severity, some.told) == (Severity.WARNING, ("User api: reads All, changes Restricted",))


def test_v2_a_blocker_of_the_app_is_told_under_its_own_code_and_blocks_that_app_alone():
    company = rows.CompanyInfo(id="1", country="US", name_value=(rows.NameValue("OfferingSku", "Simple Start"),))
    told = found(company=company)["tier-without-orders"]
    assert (told.severity, told.rule) == (Severity.BLOCKER, "P2")
    everything = find(seen(company=company))
    assert readiness.blocked_apps(everything) == ("purchase-orders",)
    sentence = readiness.verdict(everything, used=("invoices", "purchase-orders"))
    assert sentence.startswith("1 thing blocks the purchase order transfer, nothing blocks the invoice transfer; ")


def test_several_reasons_of_one_code_are_one_finding_that_names_each():
    told = found(posted=OTHER_LEDGERS)["foreign-ledger"]
    assert [text[:24] for text in told.told] == ["Another ledger (YYY777) ", "Another ledger (ZZZ777) "]
    assert "YYY777" in told.text
    assert "ZZZ777" in told.text
    one = find(seen(posted=OTHER_LEDGERS[:1]))
    changed = changes(find(seen(posted=OTHER_LEDGERS)), kept(one), at("2026-03-14", 6))
    assert (changed.new, changed.gone) == ((), ())
    assert told.text in changed.changed


def test_an_app_whose_user_cannot_read_is_blocked():
    lacking = Unread("What purchase orders need", "Autotask does not let this user read it", "purchase-orders", "ask")
    told = found(unread=(lacking,))["app-unreadable"]
    assert (told.severity, told.remedy) == (Severity.BLOCKER, "ask")
    assert told.text == "What purchase orders need: Autotask does not let this user read it"


def test_whose_settings_they_are_and_whether_it_is_on_are_told_of_each_app():
    strange = {"purchase-orders": accepted(settings(watch_days=7), app=PURCHASE_ORDERS)}
    assert found(past=memory(attestations=SAID, accepted_settings=strange))["settings-unaccepted"].severity == "blocker"
    assert found(past=memory(attestations=SAID), chosen=settings())["no-owner"].severity is Severity.NOTE
    assert "sync-off" in found(chosen=settings(sync="off"))
    assert "sync-once" in found(chosen=settings(sync="once"))
    assert "trial-missing" in found(chosen=settings({"create_purchase_orders": True}))


def test_d3_d5_orders_outside_the_window_and_from_before_the_start():
    early = order(submit_date_time=at("2026-02-25", 18))
    assert found(purchase_orders=[early])["older-than-window"].rule == "D3"
    told = found(chosen=settings(start_date=date(2026, 3, 14)))["before-start-date"]
    assert told.text == "1 purchase order of the window is from before the start date and left alone"


def test_new_vendors_are_named():
    assert found(vendors=[])["vendors-to-approve"].told == ("Ingram Micro",)


def test_vendors_in_doubt_and_products_without_item_are_told():
    assert "1 for item missing" in found(items=[])["app-documents-held"].text
    doubt = found(vendors=[], customers=[customer(name="Ingram Micro")])
    assert "1 for customer has name" in doubt["app-documents-held"].text


def test_p3_changes_since_the_transfer_are_told():
    gone = placed(total_amt=placed().total_amt, line=[])
    told = found(
        purchase_orders=[order(external_po_number="1043", submit_date_time=order().submit_date_time)], posted=[gone]
    )
    assert "Purchase order 12" in told["changed-since-transfer"].told[0]
