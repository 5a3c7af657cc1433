"""Aged receivables: who owes how much for how long; and transactions on paper and by e-mail."""

import zlib
from decimal import Decimal

import pytest
from sandbox_kit import Kit, error, invoice

USD_CUSTOMER, EUR_CUSTOMER = "1", "2"


@pytest.fixture
def kit():
    return Kit()


def aged(kit, **params):
    answer = kit.get("reports/AgedReceivables", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def cells(row):
    return [cell["value"] for cell in row["ColData"]]


def owing(kit, amount, due, **more):
    sent = invoice(amount, **{"TxnDate": "2025-10-01", "DueDate": due, **more})
    assert kit.post("invoice", sent).status_code == 200


def test_the_form_of_intuits_sample(kit):
    owing(kit, "37.50", "2025-11-01")
    report = aged(kit)
    assert set(report) == {"Header", "Columns", "Rows"}
    assert report["Header"]["ReportName"] == "AgedReceivables"
    assert report["Header"]["Option"] == [
        {"Name": "report_date", "Value": "2026-03-02"}, {"Name": "NoReportData", "Value": "false"},
    ]  # fmt: skip
    columns = report["Columns"]["Column"]
    titles = ["", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"]
    assert [column["ColTitle"] for column in columns] == titles
    assert [column["ColType"] for column in columns] == ["Customer", *["Money"] * 6]
    row, total = report["Rows"]["Row"]
    assert row == {
        "ColData": [
            {"value": "Amy's Bird Sanctuary", "id": "1"}, *[{"value": ""}] * 4, {"value": "37.50"}, {"value": "37.50"},
        ]
    }  # fmt: skip
    assert (total["type"], total["group"]) == ("Section", "GrandTotal")
    assert cells(total["Summary"]) == ["TOTAL", *["0.00"] * 4, "37.50", "37.50"]


@pytest.mark.parametrize(
    ("due", "column"),
    [
        ("2026-03-10", 1), ("2026-03-02", 1), ("2026-03-01", 2), ("2026-01-31", 2), ("2026-01-30", 3),
        ("2026-01-01", 3), ("2025-12-31", 4), ("2025-12-02", 4), ("2025-12-01", 5), ("2025-10-01", 5),
    ],
)  # fmt: skip
def test_how_long_it_has_been_due(kit, due, column):
    owing(kit, "10", due)
    row = cells(aged(kit)["Rows"]["Row"][0])
    assert [place for place, value in enumerate(row[1:6], 1) if value] == [column]


def test_other_days_periods_and_customers(kit):
    owing(kit, "10", "2026-02-20")
    owing(kit, "20", "2026-02-20", customer=EUR_CUSTOMER, TxnDate="2026-02-01")
    rows = aged(kit, report_date="2026-02-25", aging_period=2, num_periods=2, customer=EUR_CUSTOMER)["Rows"]["Row"]
    home = str((Decimal("20") * Decimal("1.10")).quantize(Decimal("0.01")))
    assert [cells(row) for row in rows[:-1]] == [["Café Ümlaut", "", "", home, home]], "in the home currency"
    assert aged(kit, report_date="2025-09-30")["Rows"] == {}
    assert aged(kit, report_date="2025-09-30")["Header"]["Option"][1]["Value"] == "true"
    assert cells(aged(kit, report_date="2026-02-19", aging_method="Current")["Rows"]["Row"][0])[2] == "10.00"


@pytest.mark.parametrize(
    ("report", "params"),
    [
        ("AgedReceivables", {"report_date": "soon"}),
        ("AgedReceivables", {"num_periods": "-1"}),
        ("AgedReceivables", {"aging_period": "9" * 5000}),
        ("ProfitAndLoss", {}),
    ],
)
def test_refused(kit, report, params):
    assert kit.get(f"reports/{report}", **params).status_code == 400


def test_an_invoice_as_pdf(kit):
    number = kit.post("invoice", invoice("12.30")).json()["Invoice"]["Id"]
    answer = kit.session.get(
        f"{kit.company}/invoice/{number}/pdf", headers={**kit.bearer, "Accept": "application/pdf, application/json"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-1.4")
    assert answer.content.endswith(b"%%EOF\n")
    assert b"(Invoice 1001) Tj T* (Amy's Bird Sanctuary) Tj" in answer.content
    table = int(answer.content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert answer.content[table:].startswith(b"xref\n0 6\n")
    places = [int(line[:10]) for line in answer.content[table:].splitlines()[3:8]]
    assert [answer.content[place:][:7] for place in places] == [b"%d 0 obj" % number for number in range(1, 6)]
    assert zlib.crc32(answer.content) == zlib.crc32(kit.get(f"invoice/{number}/pdf").content)


def test_sending_leaves_its_marks(kit):
    number = kit.post("invoice", invoice("1")).json()["Invoice"]["Id"]
    assert "no e-mail address" in error(kit.post(f"invoice/{number}/send", {}))["Detail"]
    kit.clock.sleep(60)
    sent = kit.session.post(
        f"{kit.company}/invoice/{number}/send?sendTo=amy%40birds.example",
        headers={**kit.bearer, "Content-Type": "application/octet-stream"},
    ).json()["Invoice"]
    assert (sent["EmailStatus"], sent["BillEmail"]) == ("EmailSent", {"Address": "amy@birds.example"})
    assert sent["DeliveryInfo"] == {"DeliveryType": "Email", "DeliveryTime": "2026-03-02T07:01:00-08:00"}
    assert kit.post(f"invoice/{number}/send", {}).status_code == 200, "it has an address now"


@pytest.mark.parametrize("what", ["invoice/99/pdf", "invoice/1.5/pdf", "customer/1/pdf", "invoice/99", "customer/1.5"])
def test_papers_of_nothing(kit, what):
    assert kit.get(what).status_code == 400
    assert kit.post(what.replace("pdf", "send"), {}).status_code == 400
