"""The form of the settings: a field for each key, saved into company.toml with a journal of who changed what."""

import getpass
from decimal import Decimal

import pytest

from atqbo import panels, steps
from atqbo.settings import InvoicesApp, Policy, load


@pytest.fixture
def form(small):
    session = steps.open_run(str(small.company), "connect")
    yield panels.settings(session)
    session.close()


def test_there_is_a_field_for_each_key_and_it_shows_the_value(form):
    keys = {*InvoicesApp.__struct_fields__, *Policy.__struct_fields__} - {
        "autotask",
        "classes",
        "locations",
        "custom_fields",
        "items_by_type",
        "skip",
    }
    assert {key for _, key in form.fields} == keys
    assert form.fields["invoices", "look_back_days"].widget.value == form.run.settings.invoices.look_back_days
    assert form.changes() == []


def test_a_key_is_called_and_saved_as_the_file_has_it(small):
    small.company.write_text(small.company.read_text() + "\n[purchase_orders]\nstart_date = 2026-10-01\n")
    session = steps.open_run(str(small.company), "connect")
    form = panels.settings(session)
    assert form.changes() == []
    field = form.fields["purchase_orders", "as"]
    assert field.widget.description == "as"
    field.widget.value = "bill"
    form.fields["purchase_orders", "tax_included"].widget.value = False
    form.save.click()
    assert "Saved: [purchase_orders] as, [purchase_orders] tax_included." in form.said.value
    saved = load(small.company).settings.purchase_orders
    assert (saved.as_, saved.tax_included) == ("bill", False)
    session.close()


def test_saving_writes_the_file_and_the_journal(form):
    form.fields["invoices", "sync"].widget.value = "off"
    form.fields["invoices", "description"].widget.value = "ticket, date"
    form.fields["policy", "largest_invoice"].widget.value = "1,500.25"
    form.save.click()
    assert "Saved: [invoices] sync, [invoices] description, [policy] largest_invoice" in form.said.value
    saved = load(form.run.company.path).settings
    assert (saved.invoices.sync, saved.policy.largest_invoice) == ("off", Decimal("1500.25"))
    assert saved.invoices.description == ("ticket", "date")
    [event] = form.run.ledger.noted("settings")
    assert event.detail["who"] == getpass.getuser()
    assert event.detail["changes"] == {
        "[invoices] sync": "off",
        "[invoices] description": "ticket, date",
        "[policy] largest_invoice": "1500.25",
    }
    form.save.click()
    assert "Nothing differs" in form.said.value


@pytest.mark.parametrize(
    ("key", "typed", "told"), [("look_back_days", 0, "look_back_days"), ("income_account", "", "needs")]
)
def test_what_is_not_valid_is_told_and_not_written(form, key, typed, told):
    before = form.run.company.path.read_text()
    form.fields["invoices", "missing_item"].widget.value = "create"
    form.fields["invoices", key].widget.value = typed
    form.save.click()
    assert told in form.said.value
    assert form.run.company.path.read_text() == before


def test_an_amount_that_is_none(form):
    form.fields["policy", "largest_invoice"].widget.value = "much"
    form.save.click()
    assert "much is no amount" in form.said.value
