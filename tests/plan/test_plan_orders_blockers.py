"""What blocks the purchase orders app as a whole."""

from plan_factories import codes, memory, organization, preferences
from plan_orders_factories import facts, order, placed, settings

from atqbo import rows
from atqbo.plan.orders.blockers import order_blockers


def blocked(**given):
    known = {name: value for name, value in given.items() if name in ("company", "preferences", "posted", "accounts")}
    rest = {name: value for name, value in given.items() if name not in known and name != "orders"}
    if "orders" in given:
        known["purchase_orders"] = given["orders"]
    return codes(order_blockers(facts(**known), settings(**rest), memory()))


def test_nothing_blocks_an_ordinary_company():
    assert blocked() == []


def test_a_tier_without_purchase_orders_blocks_unless_bills_are_allowed():
    company = rows.CompanyInfo(id="1", country="US", name_value=(rows.NameValue("OfferingSku", "Simple Start"),))
    assert blocked(company=company) == ["tier-without-orders"]
    assert blocked(company=company, fall_back_to_bills=True) == []
    assert blocked(company=company, **{"as": "bill"}) == []


def test_i1_custom_numbers_block_only_where_quickbooks_shall_number():
    custom = preferences(custom_numbers=True)
    assert blocked(preferences=custom) == ["custom-numbers-on"]
    assert blocked(preferences=custom, numbering="autotask-id") == []


def test_k5_a_second_connector_blocks():
    moved = placed(doc_number="PO-31", private_note=None)
    assert blocked(posted=[moved], orders=[order(external_po_number="PO-31")]) == ["second-connector"]
    of_another = placed(doc_number="PO-31", private_note=None, vendor_ref=rows.Ref("57"))
    assert blocked(posted=[of_another], orders=[order(external_po_number="PO-31")]) == []


def test_another_ledger_blocks():
    assert blocked(posted=[placed(ledger="ZZZ777")]) == ["foreign-ledger"]


def test_accounts_of_new_items_must_exist():
    keys = {"missing_item": "create", "income_account": "Nope", "expense_account": "Nope"}
    assert blocked(**keys) == ["account-missing", "income-account-missing"]


def test_c3_other_currencies_need_multicurrency_once_they_are_allowed():
    world = facts(organizations=[organization(8, currency_id=2)], preferences=preferences(multicurrency=False))
    assert codes(order_blockers(world, settings(other_currencies="transfer"), memory())) == ["multicurrency-off"]
    assert codes(order_blockers(world, settings(), memory())) == []
