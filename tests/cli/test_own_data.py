"""`--data FOLDER`: lists as the services answer them become the two sides, and invoices move into them."""

import json

from cli_here import run_invoices
from cli_processes import served


def customer(number, name, **more):
    return {
        "Id": str(number), "SyncToken": "0", "DisplayName": name, "FullyQualifiedName": name, "Active": True,
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"}, "domain": "QBO", "sparse": False,
        "MetaData": {"CreateTime": "2025-03-01T09:00:00-08:00", "LastUpdatedTime": "2025-03-01T09:00:00-08:00"},
        **more,
    }  # fmt: skip


def write(folder, content):
    for name, value in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))


def lists():
    parties = ["Sól & Máni ehf.", "O'Hara's Boats", "Not Yet Known LLC"]
    customers = [customer(n, name) for n, name in enumerate(parties[:2], 1)]
    created = {"createDateTime": "2026-11-11T15:00:00Z", "invoiceDateTime": "2026-11-10T00:00:00Z"}
    item = {"billingCodeID": 1, "itemName": "Remote help", "quantity": 2, "rate": 50.25, "totalAmount": 100.5}
    return {
        "quickbooks/Customer.json": {"QueryResponse": {"Customer": customers, "startPosition": 1, "maxResults": 2}},
        "quickbooks/Account.json": [
            {"Id": "1", "Name": "Services", "AccountType": "Income", "Active": True},
            {"Id": "2", "Name": "Receivables", "AccountType": "Accounts Receivable", "Active": True},
        ],
        "quickbooks/Preferences.json": {"Preferences": {"Id": "1", "SalesFormsPrefs": {"CustomTxnNumbers": False}}},
        "autotask/Companies.json": {
            "items": [{"id": 100 + n, "companyName": name, "isActive": True} for n, name in enumerate(parties)],
            "pageDetails": {"count": 3, "requestCount": 500, "prevPageUrl": None, "nextPageUrl": None},
        },
        "autotask/Invoices.json": [
            {"id": 900 + n, "companyID": 100 + n, "invoiceTotal": 100.5, "totalTaxValue": 0, **created}
            for n in range(3)
        ],
        "autotask/BillingItems.json": [{"id": 7000 + n, "invoiceID": 900 + n, **item} for n in range(3)],
        "autotask/BillingCodes.json": [{"id": 1, "name": "Remote", "externalNumber": "Labor", "isActive": True}],
        "company.json": {
            "name": "Own Data Ltd",
            "time_zone": "Atlantic/Reykjavik",
            "today": "2026-11-20",
            "invoices": {"start_date": "2026-11-01", "missing_item": "create", "income_account": "Services"},
            "policy": {"create_invoices": True, "create_customers": True, "create_items": True},
        },
    }  # fmt: skip


def test_own_lists_become_the_two_sides(tmp_path):
    write(tmp_path / "data", lists())
    with served(tmp_path / "store", "--data", tmp_path / "data") as sandbox:
        finished = run_invoices(sandbox, tmp_path)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        holds = sandbox.asked("dump")["quickbooks"]
    names = {each["CustomerRef"]["name"]: each["TotalAmt"] for each in holds["Invoice"]}
    assert names == {"Sól & Máni ehf.": 100.5, "O'Hara's Boats": 100.5, "Not Yet Known LLC": 100.5}
    assert [each["Name"] for each in holds["Item"]] == ["Labor"]
    assert {each["DisplayName"] for each in holds["Customer"]} == set(names)


def test_a_folder_that_cannot_be_read_is_told_with_its_file(tmp_path):
    content = lists()
    content["quickbooks/Customer.json"]["QueryResponse"]["Customer"][1].pop("Id")
    write(tmp_path / "data", content)
    from cli_processes import atqbo

    finished = atqbo("sandbox", "serve", "--data", tmp_path / "data", cwd=tmp_path)
    assert finished.returncode == 2
    assert "Customer.json" in finished.stderr
    assert finished.stdout == ""
