"""The query endpoint against what QuickBooks documents and has been seen to accept."""

from decimal import Decimal

import pytest
from sandbox_kit import Kit, error, invoice

from atqbo.money import decode


@pytest.fixture(scope="module")
def kit():
    kit = Kit()
    for amount in ("100", "250.50", "75"):
        kit.post("invoice", invoice(amount))
        kit.clock.sleep(60)
    return kit


def names(kit, statement):
    return [row.get("DisplayName") or row["Name"] for row in kit.rows(statement)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT * FROM Customer", ["Amy's Bird Sanctuary", "Café Ümlaut"]),
        ("select * from customer where active = false", ["Gone (deleted)"]),
        ("select * from Item where Active IN ( true, false ) and Type = 'Service'", ["Old (deleted)", "Services"]),
        (r"select * from Customer where DisplayName = 'amy\'s bird sanctuary'", ["Amy's Bird Sanctuary"]),
        ("select * from Customer where DisplayName LIKE '%Bird%'", ["Amy's Bird Sanctuary"]),
        ("select * from Customer where DisplayName like 'Caf_%'", []),
        ("select *, Sku from Item where Type IN ('Service') ORDERBY Name", ["Services"]),
        ("select * from Item where Id > '1' and Type = 'Category'", ["Group of things"]),
        ("select * from Item order by Name desc maxresults 1 startposition 2", ["Hardware"]),
        ("select * from Item startposition 3 maxresults 5", ["Services"]),
        ("select * from Vendor where metadata.createtime >= '2026-01-05T16:00:00Z'", ["Books by Bessie"]),
        ("select * from Vendor where MetaData.CreateTime > '2026-01-05T08:00:00-08:00'", []),
        ("select * from Vendor where MetaData.CreateTime = '2026-01-05T17:00:00+01:00'", ["Books by Bessie"]),
        ("SELECT * FROM Item WHERE Active = true ORDER BY Type DESC, Name MAXRESULTS 2", ["Services", "Hardware"]),
        ("select * from item where NAME = 'hardware' And type in ('noninventory')", ["Hardware"]),
        ("select * from Item where Id in ('2', '4') orderby Id desc", ["Group of things", "Hardware"]),
        ("select * from Item where Id like '%2'", ["Hardware"]),
        ("select Id, Name from Item where Id = '2'", ["Hardware"]),
    ],
)  # fmt: skip
def test_lists(kit, statement, expected):
    assert names(kit, statement) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("", ["75", "250.50", "100"]),
        ("where TotalAmt > '80.00'", ["250.50", "100"]),
        ("where TotalAmt >= 75 and TotalAmt < 100 ", ["75"]),
        ("where CustomerRef = '1' orderby TotalAmt", ["75", "100", "250.50"]),
        ("where customerref.value in ('1', '2') orderby customerref, TotalAmt desc", ["250.50", "100", "75"]),
        ("where CustomerRef = '2'", []),
        ("where DocNumber IN ('1001','1003') ORDERBY DocNumber asc", ["100", "75"]),
        ("where TxnDate = '2026-03-02' orderby TotalAmt desc maxresults 1", ["250.50"]),
        ("where MetaData.CreateTime >= '2026-03-02T07:01:00-08:00' orderby MetaData.CreateTime", ["250.50", "75"]),
    ],
)
def test_transactions_newest_first_unless_ordered(kit, where, expected):
    found = [row["TotalAmt"] for row in kit.rows(f"select * from Invoice {where}")]
    assert found == [Decimal(amount) for amount in expected]


def test_envelope_of_rows_none_and_count(kit):
    answer = kit.query("select * from Invoice maxresults 2").json()
    assert {key: answer["QueryResponse"][key] for key in ("startPosition", "maxResults")} == {
        "startPosition": 1,
        "maxResults": 2,
    }
    assert answer["time"].startswith("2026-03-02T07:03:00.000-08:00")
    assert kit.query("select * from Invoice where DocNumber = 'none'").json()["QueryResponse"] == {}
    assert kit.query("SELECT COUNT(*) FROM Customer").json()["QueryResponse"] == {"totalCount": 2}


def test_post_form_of_the_query(kit):
    answer = kit.session.post(
        kit.company + "/query", data="select * from Term", headers={**kit.bearer, "Content-Type": "application/text"}
    )
    assert [term["DueDays"] for term in answer.json()["QueryResponse"]["Term"]] == [15]


@pytest.mark.parametrize(
    ("statement", "code", "detail"),
    [
        ("select * from Customer where DisplayName = 'Amy's'", "4000", '" <IDENTIFIER> "s "" at line 1, column 49.\n'),
        ("select * from Customer where Id = '1' OR Id = '2'", "4000", '" <OR> "OR "" at line 1, column 39.'),
        ("select * from Customer where DisplayName = ‘x’", "4000", "Lexical error at line 1, column 44"),
        (r"select * from Customer where DisplayName = 'x\'", "4000", "column 48.  Encountered: <EOF> after : \"'x"),
        ("select * from", "4000", 'QueryParserError: Encountered "<EOF>" at line 1, column 13.'),
        ("", "4000", 'QueryParserError: Encountered "<EOF>"'),
        ("select * from Invoice startposition 0", "4001", "value 0 is too small. Min allowed value is 1"),
        ("select * from Invoice where PrivateNote = 'x'", "4001", "property 'PrivateNote' is not queryable"),
        ("select * from Invoice where DepartmentRef = '1'", "4001", "property 'DepartmentRef' is not queryable"),
        ("select * from Invoice where AccountRef = '1'", "4001", "Property AccountRef not found for Entity"),
        ("select * from Invoice maxresults 0", "4001", "value 0 is too small. Min allowed value is 1"),
        ("select * from Invoice where Line.Amount > 1", "4001", "property 'Line.Amount' is not queryable"),
        ("select Nothing from Invoice", "4001", "Property Nothing not found for Entity Invoice"),
        ("select * from Invoice where TotalAmt = 'NaN'", "4001", "value NaN is not valid for property TotalAmt"),
        ("select * from Customer where Active = 'perhaps'", "4001", "is not valid for property Active"),
        ("select * from Invoice where TxnDate > 'soon'", "4001", "is not valid for property TxnDate"),
        ("select * from Invoice where MetaData.CreateTime > '9999-12-31T23:59:59-08:00'", "4001", "not valid for"),
        ("select * from Nothing", "4001", "QueryValidationError"),
        ("select * from Invoice where MetaData.CreateTime > 'yesterday'", "4001", "is not valid for property"),
    ],
)  # fmt: skip
def test_refused_statements(kit, statement, code, detail):
    answer = kit.query(statement)
    assert answer.status_code == 400
    assert error(answer)["code"] == code
    assert error(answer)["Message"] == {"4000": "Error parsing query", "4001": "Invalid query"}[code]
    assert detail in error(answer)["Detail"]


def test_the_list_of_what_was_expected_is_the_recorded_one(kit):
    told = error(kit.query("select * from Customer where DisplayName = 'O'R"))["Detail"]
    assert told.partition("one of:\n")[2].split("\n") == [
        " <EOF> ", " <AND> ...", ' "iterator" ...', ' "maxresults" ...', " <OR> ...", ' "order" ...', ' "orderby" ...',
        ' "startposition" ...',
    ]  # fmt: skip


def test_ids_are_ordered_as_numbers():
    kit = Kit()
    for _ in range(11):
        kit.post("invoice", invoice("1"))
    assert [row["Id"] for row in kit.rows("select * from Invoice where Id > '9' orderby Id")] == ["10", "11"]
    assert kit.rows("select * from Invoice orderby Id maxresults 2")[1]["Id"] == "2"


@pytest.mark.parametrize(("mode", "names"), [("full", None), ("sparse", {"Id", "Name", "domain", "sparse"})])
def test_single_columns_are_answered_whole_or_alone(mode, names):
    found = Kit(switches={"projection": mode}).rows("select id, name from Item where Name = 'Hardware'")
    assert [row["Id"] for row in found] == ["2"]
    assert set(found[0]) == names if names else "IncomeAccountRef" in found[0]


def test_pages_above_a_thousand_rows_are_cut_or_refused():
    many = "select * from Customer maxresults 1001"
    assert Kit().query(many).status_code == 200
    assert error(Kit(switches={"max_results": "error"}).query(many))["code"] == "4001"


@pytest.mark.parametrize(("day", "rate"), [("2026-02-28", "1.10"), ("2026-03-01", "1.20"), ("2026-03-09", "1.20")])
def test_exchange_rate_is_the_latest_by_that_day(kit, day, rate):
    statement = f"select * from ExchangeRate where SourceCurrencyCode = 'EUR' and AsOfDate = '{day}'"
    single = decode(kit.get("exchangerate", sourcecurrencycode="EUR", asofdate=day).content)["ExchangeRate"]
    assert [(row["Rate"], row["AsOfDate"]) for row in (single, *kit.rows(statement))] == [(Decimal(rate), day)] * 2


def test_no_exchange_rate_before_the_first():
    assert Kit().rows("select * from ExchangeRate where SourceCurrencyCode = 'EUR' and AsOfDate = '2025-12-31'") == []
