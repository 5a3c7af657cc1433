"""Short lists are settled as customers are: the same panel, with the words of their kind."""

import pytest
from settling_kit import chosen, rows, settling

from atqbo import panels, steps
from atqbo.plan.decided import Choice
from atqbo.reconcile import TOPICS


@pytest.fixture
def desk(company, reports, tmp_path):
    """3_items of the demo company at its payment terms. Its ledger is new for each test."""
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        company.company.with_name(name).unlink(missing_ok=True)
    with settling(company, tmp_path / "state", "term") as panel:
        yield panel


def decided(panel, label):
    [case] = [each for each in panel.settlement.cases.cases if each.label == label]
    return case.decided


def test_a_missing_term_is_created_as_it_was_seen(desk):
    assert rows(desk) == ["Net 21 Days"]
    assert "3 of 4 payment terms settled" in desk.progress.value
    assert "due date" in desk.detail.others[0].value
    detail = chosen(desk, "Net 21 Days")
    detail.preview.click()
    assert "&#34;DueDays&#34;: 21" in detail.body.value
    detail.create.click()
    assert decided(desk, "Net 21 Days").body == {"Name": "Net 21 Days", "DueDays": 21}
    assert "4 of 4 payment terms settled, 100 % of the waiting value" in desk.progress.value


def test_a_panel_turned_to_again_shows_what_was_decided_meanwhile(company, reports, desk):
    session = steps.open_run(str(company.company), "items")
    try:
        both = panels.settle(session, steps.read_invoices(session))
        both.which.value = 1
        chosen(desk, "Net 21 Days").preview.click()
        desk.detail.create.click()
        both.which.value = 0
        both.which.value = 1
        assert "4 of 4 payment terms settled" in both.panel.progress.value
        assert "Payment terms (0 of 4 to be settled)" in [title for title, _ in both.which.options]
    finally:
        session.close()


def test_several_terms_may_be_one_without_more_ado(desk):
    detail = chosen(desk, "Net 21 Days")
    detail.search.value = "net 30"
    assert detail.shared.layout.display == "none"
    detail.accept.click()
    assert decided(desk, "Net 21 Days").choice is Choice.LINK


def test_a_kinds_panel_is_made_when_it_is_first_looked_at(company, reports, desk, tmp_path):
    session = steps.open_run(str(company.company), "items")
    try:
        both = panels.settle(session, steps.read_invoices(session))
        titles = [title for title, _ in both.which.options]
        assert titles == [
            "Items (1 of 16 to be settled)",
            "Payment terms (1 of 4 to be settled)",
            "Taxes (1 of 2 to be settled)",
        ]
        assert list(both.panels) == [0]
        both.which.value = 1
        assert both.panel.settlement.topic is TOPICS["term"]
        assert both.place.children == (both.panels[1].box,)
    finally:
        session.close()


def test_departments_categories_and_products_of_the_other_apps_are_settled_too(company, reports, desk):
    session = steps.open_run(str(company.company), "items")
    try:
        both = panels.settle(session, steps.read_invoices(session), steps.read_other_apps(session))
        titles = [title for title, _ in both.which.options]
        assert "Departments of expense reports (1 of 3 to be settled)" in titles
        both.which.value = titles.index("Departments of expense reports (1 of 3 to be settled)")
        detail = chosen(both.panel, "300")
        assert "without a class" in detail.others[0].value
        detail.preview.click()
        detail.create.click()
        assert decided(both.panel, "300").body == {"Name": "300"}
        assert "Departments of expense reports (0 of 3 to be settled)" in [title for title, _ in both.which.options]
        assert any(title.startswith("Products of purchase orders") for title in titles)

        both.which.value = titles.index("Expense categories, not billable (1 of 6 to be settled)")
        gifts = chosen(both.panel, "Client Gifts")
        assert gifts.creating == (), "the chart of accounts is the bookkeeper's"
        assert len(gifts.choice.options) == 8, "of a short list all are offered where nothing is alike"
        assert (gifts.choice.value, gifts.accept.disabled) == ("", True), "and none is chosen beforehand"
        assert "or create the account in QuickBooks" in gifts.pair.value
        gifts.search.value = "office"
        gifts.accept.click()
        assert decided(both.panel, "Client Gifts").name == "Office Expenses"
        assert "6 of 6 categories settled, 100 % of the waiting value" in both.panel.progress.value
    finally:
        session.close()
