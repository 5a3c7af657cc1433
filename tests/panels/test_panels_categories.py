"""The mapping of expense categories: every entry is seen, comments stay, and it outlasts a disconnect."""

import getpass

import pytest
from panels_kit import served

from atqbo import panels, steps
from atqbo.cli.connect import disconnect_company
from atqbo.settings import load

MEALS = '[expenses.categories."Meals"]'


@pytest.fixture
def form(tmp_path, monkeypatch):
    monkeypatch.setenv("ATQBO_STATE", str(tmp_path / "state"))
    with served(tmp_path / "store", "--data", "demo", "--no-limits") as sandbox:
        text = sandbox.company.read_text()
        sandbox.company.write_text(text.replace(MEALS, f"# as agreed\n{MEALS}"))
        session = steps.open_run(str(sandbox.company), "expenses")
        yield panels.categories(session, steps.read_documents(session))
        session.close()


def test_the_mapping_is_edited_with_all_entries_in_sight(form):
    assert set(form.rows) == {
        "Mileage", "Entertainment Expense", "Airfare", "Lodging", "Meals", "Parking", "Client Gifts",
    }  # fmt: skip
    assert form.rows["Meals"].read() == {"billable": "Travel", "not_billable": "Meals and Entertainment"}
    assert form.rows["Client Gifts"].read() == {"billable": "", "not_billable": ""}
    assert "No account is set for the expense category" in form.rows["Client Gifts"].remark.value
    assert "6 of 7 categories are mapped; 1 item waits for the others." in form.state.value
    assert ("Car and Truck", "Car and Truck") in form.rows["Meals"].fields["not_billable"].options
    assert form.changes() == []

    form.rows["Client Gifts"].fields["billable"].value = "Travel"
    form.save.click()
    assert "not_billable" in form.said.value, "half a mapping is refused"
    form.rows["Client Gifts"].fields["not_billable"].value = "Office Expenses"
    form.rows["Meals"].fields["billable"].value = "Meals and Entertainment"
    for field in form.rows["Lodging"].fields.values():
        field.value = ""
    form.save.click()
    assert form.said.value.count("categories") == 5
    assert "category &#39;Lodging&#39;" in form.rows["Lodging"].remark.value
    assert form.rows["Client Gifts"].remark.value == ""

    path = form.run.company.path
    saved = load(path).settings.expenses.categories
    assert saved["Client Gifts"].not_billable == "Office Expenses"
    assert saved["Meals"].billable == "Meals and Entertainment"
    assert "Lodging" not in saved
    assert f"# as agreed\n{MEALS}" in path.read_text()
    [event] = form.run.ledger.noted("settings")
    assert event.detail["who"] == getpass.getuser()
    assert event.detail["changes"]['[expenses.categories."Client Gifts"] billable'] == "Travel"

    disconnect_company(path, "", force=False)
    assert load(path).settings.expenses.categories == saved, "a disconnect forgets secrets, not the mapping"
