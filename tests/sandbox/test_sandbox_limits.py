"""The allowances, counted on the sandbox's clock."""

import pytest
from sandbox_kit import Kit, error, invoice

from atqbo.errors import UsageError
from atqbo.sandbox.limits import Limits
from atqbo.sandbox.switches import parse


def statuses(kit, times, what="preferences", pause=0.0):
    found = []
    for _ in range(times):
        found.append(kit.get(what).status_code)
        kit.clock.sleep(pause)
    return found


def test_ten_a_second():
    kit = Kit(limits=True)
    assert statuses(kit, 12) == [200] * 10 + [429] * 2
    kit.clock.sleep(1)
    assert statuses(kit, 1) == [200]
    assert kit.services.requests()["rejected"] == {"autotask": 0, "quickbooks": 2}


def test_five_hundred_a_minute():
    kit = Kit(limits=True)
    found = statuses(kit, 510, pause=0.11)
    assert found == [200] * 500 + [429] * 10


def test_forty_batches_a_minute():
    kit = Kit(limits=True)
    body = {"BatchItemRequest": [{"bId": "1", "Query": "select * from Term"}]}
    found = []
    for _ in range(41):
        found.append(kit.post("batch", body).status_code)
        kit.clock.sleep(0.2)
    assert found == [200] * 40 + [429]
    assert kit.get("preferences").status_code == 200


def test_forty_e_mails_a_day():
    kit = Kit(limits=True)
    number = kit.post("invoice", invoice("1", BillEmail={"Address": "amy@birds.example"})).json()["Invoice"]["Id"]
    found = []
    for _ in range(41):
        kit.clock.sleep(1)
        found.append(kit.post(f"invoice/{number}/send", {}).status_code)
    assert found == [200] * 40 + [429]
    kit.clock.sleep(86400)
    kit.sign_on()
    assert kit.post(f"invoice/{number}/send", {}).status_code == 200


def test_ten_at_a_time_in_place_of_ten_a_second():
    kit = Kit(limits=True, switches={"burst": "concurrent"})
    assert statuses(kit, 501) == [200] * 500 + [429]
    limits = kit.services.limits
    assert [limits.enter("quickbooks", "quickbooks") for _ in range(11)] == [True] * 10 + [False]
    assert Kit(limits=True).services.limits.enter("quickbooks", "quickbooks")


def test_the_429_in_both_forms():
    fault = {"rules": [{"match": "POST invoice", "fault": "throttled"}]}
    plain = Kit(faults=fault).post("invoice", invoice("1"))
    assert error(plain) == {
        "Message": "message=ThrottleExceeded; errorCode=003001; statusCode=429",
        "Detail": "The request limit was reached.  Try again later", "code": "3001",
    }  # fmt: skip
    assert "retry-after" not in plain.headers
    other = Kit(faults=fault, switches=parse(["throttle_body=xml", "retry_after = on"])).post("invoice", invoice("1"))
    assert other.headers["content-type"] == "application/xml;charset=UTF-8"
    assert '<Error code="3001">' in other.text
    assert other.headers["retry-after"] == "60"


def test_autotasks_hour_grows_slow_and_ends():
    kit, now = Kit(limits=True), Kit().clock.now()
    limits = kit.services.limits
    delays = []
    for _ in range(10_000):
        assert limits.admit("autotask", "GET Invoices", now)
        delays.append(limits.latency(now))
    assert (delays.index(0.5), delays.index(1.0)) == (4999, 7499)
    answer = kit.autotask("GET", "Invoices/101")
    assert answer.status_code == 429
    assert isinstance(answer.json()["errors"][0], str)
    kit.clock.sleep(3600)
    assert kit.autotask("GET", "Invoices/101").status_code == 200


def test_three_at_a_time_on_an_endpoint():
    limits = Limits(enforced=True)
    assert [limits.enter("invoices") for _ in range(4)] == [True, True, True, False]
    assert limits.enter("companies")
    limits.leave("invoices")
    assert limits.enter("invoices")


@pytest.mark.parametrize("argument", ["throttle_body=yaml", "nonsense=1", "retry_after"])
def test_switches_are_checked(argument):
    with pytest.raises(UsageError):
        parse([argument])
