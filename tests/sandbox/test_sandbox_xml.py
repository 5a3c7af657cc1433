"""Answers as XML for clients that do not ask for JSON."""

from xml.etree import ElementTree

import pytest
from sandbox_kit import Kit, error, invoice

NAMES = {"q": "http://schema.intuit.com/finance/v3"}


@pytest.fixture
def kit():
    kit = Kit()
    kit.post("invoice", invoice("1"))
    return kit


def read(kit, what, **params):
    headers = {"Authorization": kit.bearer["Authorization"]}
    answer = kit.session.get(f"{kit.company}/{what}", params=params, headers=headers)
    assert answer.headers["content-type"] == "application/xml;charset=UTF-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://schema.intuit.com/finance/v3}IntuitResponse"
    assert root.get("time").startswith("2026-03-02T07:00:00.000-08:00")
    return answer.status_code, root


def test_a_record(kit):
    status, root = read(kit, "customer/1")
    customer = root.find("q:Customer", NAMES)
    assert (status, customer.get("domain"), customer.get("sparse")) == (200, "QBO", "false")
    assert customer.findtext("q:DisplayName", namespaces=NAMES) == "Amy's Bird Sanctuary"
    currency = customer.find("q:CurrencyRef", NAMES)
    assert (currency.text, currency.get("name")) == ("USD", "United States Dollar")
    assert customer.findtext("q:Active", namespaces=NAMES) == "true"


def test_rows_of_a_query(kit):
    found = read(kit, "query", query="select * from Invoice")[1].find("q:QueryResponse", NAMES)
    assert (found.get("startPosition"), found.get("maxResults")) == ("1", "1")
    lines = found.findall("q:Invoice/q:Line", NAMES)
    kinds = [line.findtext("q:DetailType", namespaces=NAMES) for line in lines]
    assert kinds == ["SalesItemLineDetail", "SubTotalLineDetail"]


def test_a_fault(kit):
    status, root = read(kit, "query", query="select * from Invoice startposition 0")
    fault = root.find("q:Fault", NAMES)
    told = fault.find("q:Error", NAMES)
    assert (status, fault.get("type"), told.get("code")) == (400, "ValidationFault", "4001")
    assert told.findtext("q:Message", namespaces=NAMES) == "Invalid query"


def test_xml_is_not_read(kit):
    body = "<Customer><DisplayName>x</DisplayName></Customer>"
    answer = kit.session.post(f"{kit.company}/customer", data=body, headers=kit.bearer)
    assert (answer.status_code, error(answer)["code"]) == (400, "2010")


def test_what_xml_cannot_hold_is_left_out(kit):
    kit.post("customer", {"DisplayName": "x", "Notes": "a\x00b"})
    root = read(kit, "query", query="select * from Customer where DisplayName = 'x'")[1]
    assert root.findtext(".//q:Notes", namespaces=NAMES) == "ab"
