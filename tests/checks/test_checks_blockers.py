"""Each blocker on facts: what trips it, and the next best company in which it does not stand."""

import pytest
from checks_kit import found
from plan_factories import account, organization, preferences, settings
from test_checks_others import found as found_of_orders
from test_checks_others import settings as orders

from atqbo import rows
from atqbo.checks import Severity
from atqbo.facts.own import Own

NAMED = settings(items_by_type={"Labor": "Labor"})
SKIPS = settings(skip={"fields": {"BilledBy": ["Head office"]}})
CREATES = settings(missing_item="create", income_account="Services")
FIELD = (rows.UserDefinedField("BilledBy", "Us"),)
BUYS = {"missing_item": "create", "income_account": "Services"}
IN_CANADA = account("71", "Cost in Canada", account_type="Cost of Goods Sold", currency_ref=rows.Ref("CAD"))
ACCOUNTS = [account(), account("70", "Cost of Goods Sold", account_type="Cost of Goods Sold"), IN_CANADA]


@pytest.mark.parametrize(
    ("code", "wrong", "right"),
    [
        ("custom-numbers-on", (None, {"preferences": preferences(custom_numbers=True)}), (None, {})),
        (
            "custom-numbers-off",
            (settings(numbering="autotask-number"), {}),
            (settings(numbering="autotask-number"), {"preferences": preferences(custom_numbers=True)}),
        ),
        ("home-currency-differs", (None, {"preferences": preferences(home="CAD")}), (None, {})),
        (
            "multicurrency-off",
            (None, {"preferences": preferences(False), "organizations": [organization(currency_id=2)]}),
            (None, {"preferences": preferences(False)}),
        ),
        ("income-account-missing", (CREATES, {"accounts": []}), (CREATES, {})),
        ("skip-rule-unknown", (SKIPS, {}), (SKIPS, {"organizations": [organization(user_defined_fields=FIELD)]})),
        ("item-type-unknown", (NAMED, {}), (NAMED, {"own": Own(item_types={1: "Labor"})})),
    ],
)
def test_what_blocks_invoices(code, wrong, right):
    assert found(wrong[0], **wrong[1])[code].severity is Severity.BLOCKER
    assert code not in found(right[0], **right[1])


@pytest.mark.parametrize(
    ("code", "named"),
    [("account-missing", "Nowhere"), ("account-unfit", "Services"), ("account-currency", "Cost in Canada")],
)
def test_the_account_that_purchase_orders_make_items_with(code, named):
    told = found_of_orders(chosen=orders(**BUYS, expense_account=named), accounts=ACCOUNTS)[code]
    assert told.severity is Severity.BLOCKER
    right = orders(**BUYS, expense_account="Cost of Goods Sold")
    assert code not in found_of_orders(chosen=right, accounts=ACCOUNTS)
