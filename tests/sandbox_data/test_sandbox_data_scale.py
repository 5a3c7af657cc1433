"""Clean companies of any size."""

import time
from datetime import date, timedelta

import msgspec
import pytest

from atqbo import money
from atqbo.sandbox import scale
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.settings import InvoicesApp


def test_everything_matches_and_lies_in_the_window() -> None:
    company = scale.dataset(230)
    assert len(company.autotask["Invoices"]) == 230
    names = [each["companyName"] for each in company.autotask["Companies"]]
    assert names == [each["DisplayName"] for each in company.quickbooks["Customer"]]
    assert len(names) == 23
    app = msgspec.convert(company.invoices, InvoicesApp)
    assert app.look_back_days == 14
    items = {each["Name"] for each in company.quickbooks["Item"]}
    codes = {each["id"]: each["externalNumber"] or each["name"] for each in company.autotask["BillingCodes"]}
    for invoice in company.autotask["Invoices"]:
        made = date.fromisoformat(invoice["createDateTime"][:10])
        assert DEMO_TODAY - timedelta(days=13) <= made < DEMO_TODAY
        assert not invoice["invoiceNumber"]
        lines = [each for each in company.autotask["BillingItems"] if each["invoiceID"] == invoice["id"]]
        assert 2 <= len(lines) <= 4
        assert sum(line["totalAmount"] for line in lines) == invoice["invoiceTotal"] > 0
        assert {codes[line["billingCodeID"]] for line in lines} <= items


@pytest.mark.parametrize(("invoices", "customers"), [(0, 5), (1, 5), (60, 6)])
def test_there_are_five_customers_at_least(invoices: int, customers: int) -> None:
    company = scale.dataset(invoices)
    assert len(company.quickbooks["Customer"]) == customers
    assert len(company.autotask.get("Invoices", [])) == invoices


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert money.canonical(scale.dataset(40)) == money.canonical(scale.dataset(40))
    assert money.canonical(scale.dataset(40)) != money.canonical(scale.dataset(40, seed=8))


def test_thousands_are_made_in_a_moment() -> None:
    begin = time.perf_counter()
    scale.dataset(5000)
    assert time.perf_counter() - begin < 3
