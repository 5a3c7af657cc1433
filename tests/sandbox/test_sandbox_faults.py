"""Faults: what the client sees, what has happened, and that it all replays."""

import pytest
import requests
from sandbox_kit import Kit, invoice

from atqbo.errors import UsageError
from atqbo.sandbox.faults import Faults


def struck(fault, match="POST invoice", **more):
    return Kit(faults={"rules": [{"match": match, "nth": [1], "fault": fault, **more}]})


def count(kit):
    return len(kit.services.dump()["quickbooks"].get("Invoice", []))


@pytest.mark.parametrize(
    ("fault", "seen", "invoices"),
    [
        ("request-lost", requests.exceptions.ConnectionError, 0),
        ("answer-lost", requests.exceptions.ConnectionError, 1),
        ("answer-cut", requests.exceptions.ChunkedEncodingError, 1),
        ("throttled", 429, 0),
        ("unavailable", 503, 0),
        ("failed-after", 500, 1),
        ("unauthorized", 401, 0),
        ("html", 502, 0),
        ("slow", 200, 1),
        ("token-expired", 200, 1),
        ("clock-jump", 200, 1),
        ("late", requests.exceptions.ConnectionError, 0),
    ],
)
def test_what_is_seen_and_what_has_happened(fault, seen, invoices):
    kit = struck(fault)
    if isinstance(seen, int):
        assert kit.post("invoice", invoice("1")).status_code == seen
    else:
        with pytest.raises(seen):
            kit.post("invoice", invoice("1"))
    assert count(kit) == invoices
    kit.sign_on()
    assert kit.post("invoice", invoice("1")).status_code == 200
    assert count(kit) == invoices + 1


def test_a_late_request_takes_effect_once_its_time_has_passed():
    kit = struck("late")
    with pytest.raises(requests.exceptions.ConnectionError):
        kit.post("invoice", invoice("1"))
    kit.clock.sleep(59)
    assert kit.rows("select * from Invoice") == []
    kit.clock.sleep(1)
    assert len(kit.rows("select * from Invoice")) == 1
    kit.clock.sleep(100)
    assert len(kit.rows("select * from Invoice")) == 1


@pytest.mark.parametrize(("fault", "answered", "invoices"), [("item-fault", 3, 2), ("item-missing", 2, 3)])
def test_one_item_of_a_batch(fault, answered, invoices):
    kit = struck(fault, "POST batch", item=1)
    items = [{"bId": f"b{number}", "operation": "create", "Invoice": invoice("1")} for number in range(3)]
    found = kit.post("batch", {"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert len(found) == answered
    assert count(kit) == invoices
    if fault == "item-fault":
        assert found[1]["bId"] == "b1"
        assert found[1]["Fault"]["type"] == "SystemFault"
        assert found[1]["Fault"]["Error"][0]["code"] == "10000"
    else:
        assert [item["bId"] for item in found] == ["b0", "b2"]


def test_an_ignored_patch_answers_as_if_it_had_worked():
    kit = struck("patch-ignored", "PATCH Invoices")
    patch = {"id": 101, "invoiceNumber": "7"}
    assert kit.autotask("PATCH", "Invoices", patch).json() == {"itemId": 101}
    assert kit.autotask("GET", "Invoices/101").json()["item"]["invoiceNumber"] is None
    kit.autotask("PATCH", "Invoices", patch)
    assert kit.autotask("GET", "Invoices/101").json()["item"]["invoiceNumber"] == "7"


def test_lost_answers_are_found_again_by_requestid():
    kit = struck("answer-lost")
    with pytest.raises(requests.exceptions.ConnectionError):
        kit.post("invoice", invoice("1"), requestid="abc")
    assert kit.post("invoice", invoice("1"), requestid="abc").json()["Invoice"]["Id"] == "1"
    assert count(kit) == 1


def test_a_token_that_ends_within_a_batch_is_refused_from_the_next_request_on():
    kit = struck("token-expired", "POST batch")
    items = [{"bId": f"b{number}", "operation": "create", "Invoice": invoice("1")} for number in range(3)]
    answer = kit.post("batch", {"BatchItemRequest": items})
    assert (answer.status_code, count(kit)) == (200, 3), "a batch is authenticated once"
    assert kit.get("preferences").status_code == 401
    kit.sign_on()
    assert kit.get("preferences").status_code == 200


def test_a_forgotten_requestid_does_it_twice():
    kit = Kit(faults={"rules": [{"match": "POST invoice", "nth": [2], "fault": "requestid-forgotten"}]})
    numbers = [kit.post("invoice", invoice("1"), requestid="abc").json()["Invoice"]["Id"] for _ in range(3)]
    assert numbers == ["1", "2", "1"]


def test_a_clock_jump_is_seen_in_the_date_and_in_the_token():
    kit = Kit(faults={"rules": [{"match": "GET preferences", "nth": [1], "fault": "clock-jump"}], "jump_seconds": 7200})
    refused = kit.get("preferences")
    assert (refused.status_code, refused.headers["date"]) == (401, "Mon, 02 Mar 2026 17:00:00 GMT")
    kit.sign_on()
    assert kit.get("preferences").status_code == 200


@pytest.mark.parametrize("match", ["GET Invoices", "POST /oauth2/v1/tokens/bearer"])
def test_a_page_of_html_in_place_of_any_service(match):
    kit = Kit()
    kit.services.faults = Faults.of({"rules": [{"match": match, "fault": "html"}]})
    answer = kit.autotask("GET", "Invoices") if "Invoices" in match else kit.token(grant_type="refresh_token")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")


def history(kit, requests_made=60):
    seen = []
    for _ in range(requests_made):
        try:
            seen.append(kit.post("invoice", invoice("1")).status_code)
        except requests.exceptions.ConnectionError as error:
            seen.append(type(error).__name__)
    return seen


def test_a_seed_gives_the_same_history_and_what_happened_replays_it():
    schedule = {"seed": 5, "chances": {"answer-lost": 0.2, "request-lost": 0.1, "throttled": 0.1}, "quiet_after": 50}
    first, second, other = Kit(faults=schedule), Kit(faults=schedule), Kit(faults={**schedule, "seed": 6})
    assert history(first) == history(second)
    assert history(other) != history(second)
    happened = first.session.get(first.base + "/control/faults").json()["happened"]
    assert 10 < len(happened) < 40
    assert all(each["request"] <= 50 for each in happened)
    assert history(Kit(faults={"replay": happened})) == history(Kit(faults=schedule))


def test_chances_leave_the_login_alone_and_rules_do_not():
    kit = Kit(faults={"chances": {"request-lost": 1}})
    kit.sign_on()
    bearer = {"match": "POST /oauth2/v1/tokens/bearer", "fault": "answer-lost", "service": "oauth"}
    kit.services.faults = Faults.of({"rules": [bearer]})
    with pytest.raises(requests.exceptions.ConnectionError):
        kit.sign_on()


def test_schedules_are_checked():
    with pytest.raises(UsageError, match="no schedule"):
        Faults.of({"chances": {"earthquake": 1}})
    kit = Kit()
    assert kit.session.post(kit.base + "/control/faults", json={"nonsense": 1}).status_code == 400
