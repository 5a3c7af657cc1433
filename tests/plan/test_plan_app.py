"""The apps as data."""

import pytest

from atqbo.facts import AutotaskFacts, QuickBooksFacts
from atqbo.plan.app import APPS

SIDES = {"Autotask": AutotaskFacts, "QuickBooks": QuickBooksFacts}
OWN = {
    "invoices": {("Autotask", "invoices"), ("QuickBooks", "invoices")},
    "expenses": {("Autotask", "expense_reports"), ("QuickBooks", "bills")},
    "purchase-orders": {("Autotask", "purchase_orders"), ("QuickBooks", "purchase_orders"), ("QuickBooks", "bills")},
}


@pytest.mark.parametrize("app", APPS.values(), ids=lambda app: app.name)
def test_the_page_tells_how_many_of_an_apps_documents_were_read_on_both_sides(app):
    listed = {(side, field) for side, _, field in app.lists}
    assert OWN[app.name] <= listed
    assert all(field in SIDES[side].__struct_fields__ for side, field in listed)
