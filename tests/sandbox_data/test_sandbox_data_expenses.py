"""The demo company's expense reports: they add up, each trap is there, and nothing else of the company changes."""

from collections import Counter
from decimal import Decimal

import pytest

from atqbo.sandbox import catalog, demo, expenses
from atqbo.sandbox.dataset import Dataset


@pytest.fixture(scope="module")
def company() -> Dataset:
    return demo.dataset()


def test_reports_add_up(company: Dataset) -> None:
    reports, items = company.autotask["ExpenseReports"], company.autotask["ExpenseItems"]
    assert len(reports) == len(expenses.REPORTS)
    for report in reports:
        mine = [item for item in items if item["expenseReportID"] == report["id"]]
        assert report["internalCurrencyExpenseTotal"] == sum(item["internalCurrencyExpenseAmount"] for item in mine)
        repaid = sum(item["internalCurrencyReimbursementAmount"] for item in mine)
        assert report["amountDue"] == repaid - report["internalCurrencyCashAdvanceAmount"]
    due = dict(zip(expenses.REPORTS, (report["amountDue"] for report in reports), strict=True))
    assert due["company-card-only"] == 0
    assert due["advance-above-expenses"] == Decimal("-118.25")


def test_every_trap_says_what_ought_to_become_of_it(company: Dataset) -> None:
    expected = demo.expected(app="expenses")
    assert set(expected) == {report["id"] for report in company.autotask["ExpenseReports"]}
    assert Counter(expected.values()) == {"create": 7, "hold": 5, "skip": 4, "needs person": 1}


def test_all_categories_but_one_are_mapped_to_accounts_of_quickbooks(company: Dataset) -> None:
    mapped = company.sections["expenses"]["categories"]
    assert set(catalog.EXPENSE_CATEGORIES) - set(mapped) == {expenses.UNMAPPED}
    accounts = {account["Name"] for account in company.quickbooks["Account"]}
    assert {name for each in mapped.values() for name in each.values()} <= accounts


def test_submitters_are_there(company: Dataset) -> None:
    people = {record["id"] for record in company.autotask["Resources"]}
    assert {report["submitterID"] for report in company.autotask["ExpenseReports"]} <= people
