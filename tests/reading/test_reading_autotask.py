from datetime import UTC, datetime
from decimal import Decimal

import pytest
import requests
from reading_stub import Script

from atqbo.autotask import Autotask, Login
from atqbo.clock import SimulatedClock
from atqbo.errors import LoginRefused, ServiceError, ServiceUnavailable, SettingsError
from atqbo.gate import Gate
from atqbo.http import Answer, NotExecuted, Uncertain
from atqbo.rows import BillingCode, BillingItem
from atqbo.vault import Secret

START = datetime(2025, 9, 1, 12, 0, tzinfo=UTC)
ASKED = "https://webservices.autotask.net/ATServicesRest"
ZONE = {"zoneName": "AE02", "url": "https://webservices14.autotask.net/ATServicesRest/", "webUrl": "", "ci": 513558}
NEXT = "https://webservices14.autotask.net/ATServicesRest/V1.0/BillingCodes/query/next?paging=%7b%22nextIds%22%3a"
ALL = [{"op": "gte", "field": "id", "value": 0}]


def page(ids, next_url=None):
    items = [{"id": number, "name": f"code {number}"} for number in ids]
    details = {"count": len(items), "requestCount": 500, "prevPageUrl": None, "nextPageUrl": next_url}
    return {"items": items, "pageDetails": details}


def errors(text, status=500):
    return status, {"errors": [text]}


@pytest.fixture
def script():
    return Script().on("/zoneInformation", ZONE)


@pytest.fixture
def autotask(script):
    return client(script)


def client(script, url=ASKED, **options):
    clock = SimulatedClock(START)
    login = Login(
        url=url, username="api+x@acme.example", secret=Secret("canary"), integration_code=Secret("CODE-canary")
    )
    return Autotask(login, clock, Gate(None, clock), adapter=script, **options)


def test_zone_is_asked_once_without_credentials(script, autotask):
    script.on("/BillingCodes/query", page([1]))
    autotask.query("BillingCodes", ALL, BillingCode)
    autotask.query("BillingCodes", ALL, BillingCode)
    zone, query, _ = script.heard
    assert zone.host == "webservices.autotask.net"
    assert zone.query == {"user": "api+x@acme.example"}
    assert not {"UserName", "Secret", "ApiIntegrationCode"} & set(zone.headers)
    assert query.host == "webservices14.autotask.net"
    assert query.path == "/ATServicesRest/v1.0/BillingCodes/query"
    assert query.headers["UserName"] == "api+x@acme.example"
    assert (query.headers["Secret"], query.headers["ApiIntegrationCode"]) == ("canary", "CODE-canary")


def test_only_what_the_row_reads_is_asked_for(script, autotask):
    script.on("/BillingCodes/query", page([1]))
    autotask.query("BillingCodes", ALL, BillingCode)
    assert script.heard[-1].json == {
        "MaxRecords": 500,
        "IncludeFields": [
            *("name", "externalNumber", "useType", "department", "isActive", "description"),
            *("taxCategoryID", "generalLedgerAccount", "unitPrice", "id"),
        ],
        "Filter": ALL,
    }


def test_field_that_may_not_be_named_is_read_with_the_whole_record(script, autotask):
    script.on("/BillingCodes/query", errors("Unable to find externalNumber in the BillingCode Entity."), page([1]))
    assert len(autotask.query("BillingCodes", ALL, BillingCode)) == 1
    first, second = script.heard[1:]
    assert "externalNumber" in first.json["IncludeFields"]
    assert second.json == {"MaxRecords": 500, "Filter": ALL}


def test_pages_are_posted_with_the_original_body(script, autotask):
    script.on("/BillingCodes/query", page(range(1, 501), NEXT + "500"))
    script.on("/BillingCodes/query/next", page(range(501, 1001), NEXT + "1000"), page([1001]))
    found = autotask.query("BillingCodes", ALL, BillingCode)
    assert [code.id for code in found] == list(range(1, 1002))
    queries = script.heard[1:]
    assert [heard.method for heard in queries] == ["POST"] * 3
    assert len({heard.body for heard in queries}) == 1
    assert queries[1].headers["Secret"] == "canary"


def test_page_on_another_host_gets_nothing(script, autotask):
    script.on("/BillingCodes/query", page([1], "https://webservices15.autotask.net/ATServicesRest/V1.0/x/query/next"))
    with pytest.raises(ServiceError, match="must not be sent"):
        autotask.query("BillingCodes", ALL, BillingCode)
    assert {heard.host for heard in script.heard} == {"webservices.autotask.net", "webservices14.autotask.net"}


def test_page_that_names_itself_ends(script, autotask):
    script.on("/BillingCodes/query", page([1], NEXT))
    script.on("/BillingCodes/query/next", page([2], NEXT))
    with pytest.raises(ServiceError, match="same page twice"):
        autotask.query("BillingCodes", ALL, BillingCode)


def test_amounts_are_exact(script, autotask):
    items = b'{"items":[{"id":1,"invoiceID":7,"quantity":3.1750,"totalAmount":52.77750000000000001}],"pageDetails":{}}'
    script.on("/BillingItems/query", (200, items))
    (item,) = autotask.query("BillingItems", ALL, BillingItem)
    assert (item.quantity, item.total_amount) == (Decimal("3.1750"), Decimal("52.77750000000000001"))
    (plain,) = autotask.query("BillingItems", ALL, dict, ["id", "totalAmount"])
    assert plain["totalAmount"] == Decimal("52.77750000000000001")
    assert script.heard[-1].json["IncludeFields"] == ["id", "totalAmount"]


@pytest.mark.parametrize(
    "url",
    [
        "https://autotask.net.evil.test/",
        "https://evil.test/ATServicesRest/",
        "http://webservices14.autotask.net/",
        "https://127.0.0.1/",
        "https://x@webservices14.autotask.net/",
    ],
)
def test_zone_elsewhere_gets_nothing(url):
    script = Script().on("/zoneInformation", ZONE | {"url": url})
    with pytest.raises(SettingsError):
        client(script).query("BillingCodes", ALL, BillingCode)
    assert len(script.heard) == 1


def test_own_host_keeps_its_zone():
    script = Script().on("/zoneInformation", ZONE | {"url": "http://127.0.0.1:8000/ATServicesRest/"})
    script.on("/BillingCodes/query", page([1]))
    assert len(client(script, "http://127.0.0.1:8000/ATServicesRest").query("BillingCodes", ALL, BillingCode)) == 1
    with pytest.raises(SettingsError):
        client(Script().on("/zoneInformation", ZONE), "http://127.0.0.1:8000").query("BillingCodes", ALL, BillingCode)


def test_the_login_failures_are_told_apart():
    cases = {
        "username": Script().on("/zoneInformation", errors("Zone information could not be determined")),
        "secret": Script().on("/zoneInformation", ZONE).on("/query", (401, b"")),
        "integration_code": Script().on("/zoneInformation", ZONE).on("/query", errors("Invalid integration code.")),
    }
    for key, script in cases.items():
        with pytest.raises(LoginRefused) as caught:
            client(script).query("BillingCodes", ALL, BillingCode)
        assert f"{key} in [autotask]" in caught.value.remedy
        assert "canary" not in str(caught.value)
        assert len(script.heard) <= 2, "a wrong login is not tried again: that locks the user"


@pytest.mark.parametrize("status", [401, 500])
def test_a_locked_user_is_told_apart_from_a_wrong_password(script, autotask, status):
    text = "The user account has been locked. Please see your Autotask Administrator for details."
    script.on("/BillingCodes/query", errors(text, status))
    with pytest.raises(LoginRefused, match="Autotask has locked the API user") as caught:
        autotask.query("BillingCodes", ALL, BillingCode)
    assert "unlock it" in caught.value.remedy


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (errors("Unable to find type in the Project Entity."), "Unable to find type"),
        (errors("fails though the status is fine", 200), "fails though"),
        ((403, b""), "does not let this user read BillingCodes"),
        (errors("The logged in Resource does not have the adequate permissions"), "adequate permissions"),
        ((404, b"<html>"), "no reason given"),
        ({"items": [{"id": "seven"}]}, "cannot be read"),
        ((200, b"<html>"), "cannot be read"),
    ],
)
def test_refusals_name_the_entity(script, autotask, answer, words):
    script.on("/BillingCodes/query", answer)
    with pytest.raises(ServiceError, match=words) as caught:
        autotask.query("BillingCodes", ALL, BillingCode)
    assert "BillingCodes" in str(caught.value)
    assert caught.value.remedy
    assert len(script.paths("/query")) == 1


def test_no_autotask_at_the_address():
    with pytest.raises(SettingsError, match="There is no Autotask"):
        client(Script().on("/zoneInformation", (404, b"<html>"))).query("BillingCodes", ALL, BillingCode)


@pytest.mark.parametrize(
    "trouble",
    [
        (500, {"errors": ["An unexpected error has occurred.  If the problem persists"]}),
        (500, {"errors": ["thread threshold of 3 threads has been exceeded (Itgenatr005)"]}),
        (502, b"<html>"),
        (429, b""),
        requests.ConnectionError("lost"),
    ],
)
def test_passing_trouble_is_waited_out(script, autotask, trouble):
    script.on("/BillingCodes/query", trouble, page([1]))
    assert len(autotask.query("BillingCodes", ALL, BillingCode)) == 1


def test_the_share_of_the_hour_is_kept(script):
    script.on("/BillingCodes/query", page([1]))
    autotask = client(script, hourly_share=2)
    autotask.query("BillingCodes", ALL, BillingCode)
    autotask.query("BillingCodes", ALL, BillingCode)
    with pytest.raises(ServiceUnavailable, match="used up"):
        autotask.query("BillingCodes", ALL, BillingCode)


def test_picklist(script, autotask):
    values = [{"value": "1", "label": "General", "isActive": True}, {"value": "6", "label": "Old", "isActive": False}]
    fields = [{"name": "id", "picklistValues": None}, {"name": "useType", "picklistValues": values}]
    script.on("/BillingCodes/entityInformation/fields", {"fields": fields})
    assert autotask.picklist("BillingCodes", "useType") == {1: "General", 6: "Old"}
    with pytest.raises(ServiceError, match="no field colour"):
        autotask.picklist("BillingCodes", "colour")


BODY = b'{"id":4711,"invoiceNumber":"1042"}'


def test_send_is_one_patch_of_the_collection(script, autotask):
    script.on("/Invoices", {"itemId": 4711})
    outcome = autotask.send("Invoices", BODY)
    assert isinstance(outcome, Answer)
    sent = script.heard[-1]
    assert (sent.method, sent.path, sent.body) == ("PATCH", "/ATServicesRest/v1.0/Invoices", BODY)


@pytest.mark.parametrize(
    ("answers", "kind", "tries"),
    [
        ([requests.ReadTimeout("x")], Uncertain, 1),
        ([requests.ConnectionError("x")], Uncertain, 1),
        ([errors("invoiceNumber is too long")], Answer, 1),
        ([(503, b"")], Answer, 1),
        ([(401, b"")], NotExecuted, 1),
        ([(429, b"")], NotExecuted, 6),
        ([errors("thread threshold exceeded"), {"itemId": 1}], Answer, 2),
        ([requests.ConnectTimeout("x"), {"itemId": 1}], Answer, 2),
    ],
)
def test_send_repeats_only_what_was_not_executed(script, autotask, answers, kind, tries):
    script.on("/Invoices", *answers)
    outcome = autotask.send("Invoices", BODY)
    assert isinstance(outcome, kind)
    assert len(script.paths("/Invoices")) == tries
    assert "canary" not in repr(outcome)


def test_send_without_a_zone_was_not_executed():
    autotask = client(Script().on("/zoneInformation", errors("Zone information could not be determined")))
    outcome = autotask.send("Invoices", BODY)
    assert isinstance(outcome, NotExecuted)
    assert "username in [autotask]" in outcome.reason
