import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import requests
from reading_stub import Script

from atqbo.clock import SimulatedClock
from atqbo.errors import LoginRefused, ServiceError, ServiceUnavailable
from atqbo.gate import Gate
from atqbo.http import Answer, NotExecuted, Uncertain
from atqbo.quickbooks import QuickBooks, quoted
from atqbo.rows import Customer, PostedInvoice
from atqbo.tokenfile import TokenFile
from atqbo.tokens import App, Tokens
from atqbo.vault import Secret, Vault

START = datetime(2025, 9, 1, 12, 0, tzinfo=UTC)
BASE = "https://books.test"
EXPIRED = (401, {"warnings": None, "fault": {"error": [{"code": "3200", "detail": "Token expired: access-canary-1"}]}})
WRONG_REALM = (403, {"fault": {"error": [{"code": "3100"}], "type": "SERVICE"}})
BUSY = (429, b"<IntuitResponse><Fault type='SERVICE'/></IntuitResponse>")


def fault(code="4000", message="Error parsing query", detail="QueryParserError: Encountered R"):
    return {"Fault": {"Error": [{"Message": message, "Detail": detail, "code": code}], "type": "ValidationFault"}}


def customers(ids, key="Customer"):
    rows = [{"Id": str(number), "DisplayName": f"Customer {number}"} for number in ids]
    return {"QueryResponse": {key: rows, "startPosition": 1, "maxResults": len(rows)} if rows else {}, "time": "x"}


class Login:
    """The discovery document and tokens that count up."""

    def __init__(self):
        self.count = 0

    def discovery(self, heard):
        names = ("authorization", "token", "revocation", "userinfo")
        return {f"{name}_endpoint": f"{BASE}/{name}" for name in names} | {"issuer": "x", "jwks_uri": "x"}

    def token(self, heard):
        self.count += 1
        return {
            "access_token": f"access-canary-{self.count}",
            "refresh_token": "refresh-canary",
            "expires_in": 3600,
            "x_refresh_token_expires_in": 8726400,
        }


@pytest.fixture
def script():
    login = Login()
    script = Script(Date="Mon, 01 Sep 2025 11:58:00 GMT", Intuit_tid="1-5f733be9")
    return script.on("/.well-known/openid", login.discovery).on("/token", login.token)


@pytest.fixture
def quickbooks(script, tmp_path):
    clock, path = SimulatedClock(START), tmp_path / "tokens.json"
    path.write_text(json.dumps({"refresh_token": "refresh-canary", "realm_id": "9"}))
    path.chmod(0o600)
    app = App(client_id="me", client_secret=Secret("app-canary"), environment=f"{BASE}/.well-known/openid")
    tokens = Tokens(TokenFile(path), app, "9", clock, Vault(tmp_path), script)
    return QuickBooks(BASE, "9", tokens, clock, Gate(None, clock), script)


def asked(script):
    return [heard for heard in script.heard if "/v3/" in heard.path]


def test_pages_until_a_short_one(script, quickbooks):
    script.on("/query", customers(range(1000)), customers(range(1000, 2000)), customers([2000]))
    found = quickbooks.query("Customer", Customer, "Active IN (true, false)")
    assert [customer.id for customer in found] == [str(number) for number in range(2001)]
    assert [heard.query["query"] for heard in asked(script)] == [
        f"SELECT * FROM Customer WHERE Active IN (true, false) ORDERBY Id STARTPOSITION {start} MAXRESULTS 1000"
        for start in (1, 1001, 2001)
    ]
    first = asked(script)[0]
    assert (first.method, first.path, first.query["minorversion"]) == ("GET", "/v3/company/9/query", "75")
    assert first.headers["Authorization"] == "Bearer access-canary-1"


def test_nothing_found_and_other_case(script, quickbooks):
    script.on("/query", customers([]), customers([7], key="customer"))
    assert quickbooks.query("Customer", Customer) == []
    assert [customer.id for customer in quickbooks.query("Customer", Customer)] == ["7"]


def test_long_statements_are_posted(script, quickbooks):
    script.on("/query", customers([1]))
    names = ", ".join(quoted("Ünternehmen " + "x" * 40) for _ in range(60))
    quickbooks.query("Customer", dict, f"DisplayName IN ({names})")
    heard = asked(script)[0]
    assert heard.method == "POST"
    assert heard.headers["Content-Type"] == "application/text"
    assert heard.body.decode().startswith("SELECT * FROM Customer WHERE DisplayName IN ('Ünternehmen")
    assert "query" not in heard.query


def test_hostile_names_stay_inside_their_quotes():
    assert quoted("Amy's Bird Sanctuary") == r"'Amy\'s Bird Sanctuary'"
    assert quoted("back\\slash\\") == r"'back\\slash\\'"
    assert quoted("x\\' OR Id > '0") == r"'x\\\' OR Id > \'0'"


def test_amounts_are_exact(script, quickbooks):
    invoice = b'{"QueryResponse":{"Invoice":[{"Id":"1","TotalAmt":100.10,"Balance":0}]}}'
    script.on("/query", (200, invoice))
    (posted,) = quickbooks.query("Invoice", PostedInvoice)
    assert posted.total_amt == Decimal("100.10")
    (plain,) = quickbooks.query("Invoice", dict)
    assert plain["TotalAmt"] == Decimal("100.10")
    assert isinstance(plain["TotalAmt"], Decimal)


def batch(heard):
    items = [
        {"bId": item["bId"], **customers([position])} for position, item in enumerate(heard.json["BatchItemRequest"])
    ]
    return {"BatchItemResponse": list(reversed(items)), "time": "x"}


def test_many_statements_go_thirty_to_a_batch(script, quickbooks):
    script.on("/batch", batch)
    found = quickbooks.queries("Customer", Customer, [f"Id = '{number}'" for number in range(61)])
    assert [customer.id for customer in found] == [str(number) for number in (*range(30), *range(30), 0)]
    items = asked(script)[0].json["BatchItemRequest"]
    assert len(items) == 30
    assert items[0]["Query"] == "SELECT * FROM Customer WHERE Id = '0' ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"
    assert len({item["bId"] for item in items}) == 30
    assert quickbooks.queries("Customer", Customer, []) == []
    assert len(asked(script)) == 3


def test_full_page_inside_a_batch_is_read_on(script, quickbooks):
    script.on("/batch", {"BatchItemResponse": [{"bId": "q01", **customers(range(1000))}]})
    script.on("/query", customers([1000]))
    assert len(quickbooks.queries("Customer", Customer, ["Balance > '0'"])) == 1001
    assert "STARTPOSITION 1001" in asked(script)[1].query["query"]


@pytest.mark.parametrize(
    "answer", [{"BatchItemResponse": [{"bId": "q01", **fault()}]}, {"BatchItemResponse": []}, fault()]
)
def test_batch_with_a_fault_or_a_gap_is_an_error(script, quickbooks, answer):
    script.on("/batch", answer)
    with pytest.raises(ServiceError, match="refuses a query"):
        quickbooks.queries("Customer", Customer, ["Balance > '0'"])


def test_exchange_rates_one_statement_a_day(script, quickbooks):
    rate = {"SourceCurrencyCode": "EUR", "TargetCurrencyCode": "USD", "Rate": 1.0823, "AsOfDate": "2025-08-29"}
    script.on(
        "/batch",
        {
            "BatchItemResponse": [
                {"bId": "q01", "QueryResponse": {"ExchangeRate": [rate]}},
                {"bId": "q02", "QueryResponse": {}},
            ]
        },
    )
    (found,) = quickbooks.exchange_rates({date(2025, 9, 1): {"EUR"}, date(2025, 8, 29): {"EUR", "CAD"}})
    assert (found.source_currency_code, found.rate, found.as_of_date) == ("EUR", Decimal("1.0823"), date(2025, 8, 29))
    assert [item["Query"] for item in asked(script)[0].json["BatchItemRequest"]] == [
        "SELECT * FROM ExchangeRate WHERE SourceCurrencyCode IN ('CAD', 'EUR') AND AsOfDate = '2025-08-29'"
        " STARTPOSITION 1 MAXRESULTS 1000",
        "SELECT * FROM ExchangeRate WHERE SourceCurrencyCode IN ('EUR') AND AsOfDate = '2025-09-01'"
        " STARTPOSITION 1 MAXRESULTS 1000",
    ]


def test_preferences_and_company(script, quickbooks):
    prefs = {"Id": "1", "CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "CAD"}}}
    script.on("/preferences", {"Preferences": prefs, "time": "x"})
    script.on("/companyinfo/9", {"CompanyInfo": {"Id": "1", "CompanyName": "Acme"}, "time": "x"})
    assert quickbooks.preferences().currency_prefs.home_currency.value == "CAD"
    assert quickbooks.company_info().company_name == "Acme"


@pytest.mark.parametrize("status", [400, 200])
def test_fault_is_told_with_code_and_id(script, quickbooks, status):
    script.on("/query", (status, fault()))
    with pytest.raises(ServiceError) as caught:
        quickbooks.query("Customer", Customer)
    error = caught.value
    assert (error.code, error.tid, error.subject) == ("4000", "1-5f733be9", "Customer")
    assert "Error parsing query: QueryParserError: Encountered R" in error.what
    assert error.remedy


@pytest.mark.parametrize("answer", [(200, b"<html>"), (404, b"<html>"), (302, b""), {"QueryResponse": {"Customer": 7}}])
def test_answers_that_are_none(script, quickbooks, answer):
    script.on("/query", answer)
    with pytest.raises(ServiceError):
        quickbooks.query("Customer", Customer)


def test_expired_token_is_renewed_once_and_the_read_repeated(script, quickbooks):
    script.on("/query", EXPIRED, customers([1]))
    assert len(quickbooks.query("Customer", Customer)) == 1
    assert [heard.headers["Authorization"][-1] for heard in asked(script)] == ["1", "2"]


def test_login_that_stays_refused(script, quickbooks):
    script.on("/query", EXPIRED)
    with pytest.raises(LoginRefused) as caught:
        quickbooks.query("Customer", Customer)
    assert len(asked(script)) == 2
    assert "canary" not in str(caught.value)


def test_wrong_company_or_environment(script, quickbooks):
    script.on("/query", WRONG_REALM)
    with pytest.raises(LoginRefused, match="realm_id and environment") as caught:
        quickbooks.query("Customer", Customer)
    assert caught.value.code == "3100"


def test_throttled_read_waits_a_minute(script, quickbooks):
    script.on("/query", BUSY, customers([1]))
    assert len(quickbooks.query("Customer", Customer)) == 1
    assert (quickbooks._clock.now() - START).total_seconds() == 60
    script.on("/query", (503, b""))
    with pytest.raises(ServiceUnavailable, match="503"):
        quickbooks.query("Customer", Customer)


def test_send_single_and_batch(script, quickbooks):
    script.on("/invoice", {"Invoice": {"Id": "1"}}).on("/batch", {"BatchItemResponse": []})
    assert isinstance(quickbooks.send("Invoice", b'{"Line":[]}', "KEY26"), Answer)
    quickbooks.send("", b'{"BatchItemRequest":[]}', "random-36")
    single, many = asked(script)
    assert (single.method, single.path) == ("POST", "/v3/company/9/invoice")
    assert single.query == {"requestid": "KEY26", "minorversion": "75"}
    assert (single.headers["Content-Type"], single.body) == ("application/json", b'{"Line":[]}')
    assert (many.path, many.query["requestid"]) == ("/v3/company/9/batch", "random-36")


@pytest.mark.parametrize(
    ("answers", "kind", "tries"),
    [
        ([requests.ReadTimeout("x")], Uncertain, 1),
        ([requests.ConnectionError("x")], Uncertain, 1),
        ([(500, fault("10000"))], Answer, 1),
        ([(503, b"")], Answer, 1),
        ([(400, fault("6240"))], Answer, 1),
        ([EXPIRED, {"Invoice": {}}], Answer, 2),
        ([EXPIRED], NotExecuted, 2),
        ([BUSY, BUSY, {"Invoice": {}}], Answer, 3),
        ([BUSY], NotExecuted, 6),
        ([requests.ConnectTimeout("x")], NotExecuted, 6),
        ([requests.ConnectTimeout("x"), EXPIRED, requests.ReadTimeout("x")], Uncertain, 3),
    ],
)
def test_send_repeats_only_what_was_not_executed(script, quickbooks, answers, kind, tries):
    script.on("/invoice", *answers)
    outcome = quickbooks.send("Invoice", b"{}", "KEY26")
    assert isinstance(outcome, kind)
    assert len(asked(script)) == tries
    assert {heard.query["requestid"] for heard in asked(script)} == {"KEY26"}
    assert "canary" not in repr(outcome) or isinstance(outcome, Answer)


def test_send_without_a_token_was_not_executed(script, quickbooks):
    script.on("/token", (400, {"error": "invalid_grant"}))
    outcome = quickbooks.send("Invoice", b"{}", "KEY26")
    assert isinstance(outcome, NotExecuted)
    assert "atqbo connect" in outcome.reason
    assert asked(script) == []


def test_limits_of_a_company_are_kept(script, quickbooks):
    script.on("/batch", {"BatchItemResponse": []})
    for number in range(41):
        quickbooks.send("", b"{}", f"r{number}")
    assert (quickbooks._clock.now() - START).total_seconds() >= 60


def test_clock_of_quickbooks(script, quickbooks):
    assert quickbooks.heard_at() == START
    script.on("/invoice", {"Invoice": {}})
    quickbooks.send("Invoice", b"{}", "KEY26")
    assert quickbooks.heard_at() == datetime(2025, 9, 1, 11, 58, tzinfo=UTC)
