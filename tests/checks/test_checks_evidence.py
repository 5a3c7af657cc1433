"""Evidence names the records of both services, what each says, and where a browser shows it."""

import csv
import json

import pytest
from checks_kit import found, surveyed
from msgspec.structs import replace
from plan_factories import customer, organization, settings

from atqbo import rows, show
from atqbo.checks import Evidence, Finding, Seat, Severity, report
from atqbo.checks.evidence import linked

WEB = "https://ww5.autotask.net/"
EURO = {"customers": [customer()], "organizations": [organization(currency_id=2)]}
HOSTILE = '"><script>alert(1)</script>'


def differing(web=WEB, chosen=None):
    return found(chosen, around={"autotask_web": web}, **EURO)["customer-currency-differs"].evidence[0]


def test_evidence_holds_both_records_both_values_and_their_pages():
    told = differing()
    assert told.autotask == Seat(
        record="Organization", id="29", name="Acme Bakery", value="EUR",
        link="https://ww5.autotask.net/Autotask/AutotaskExtend/ExecuteCommand.aspx?Code=OpenAccount&AccountID=29",
    )  # fmt: skip
    assert told.quickbooks == Seat(
        record="Customer", id="7", name="Acme Bakery", value="USD",
        link="https://app.qbo.intuit.com/app/customerdetail?nameId=7",
    )  # fmt: skip
    assert "EUR in Autotask, USD in QuickBooks" in told.text


def test_a_rehearsal_links_to_no_real_company():
    chosen = settings()
    rehearsal = replace(chosen, quickbooks=replace(chosen.quickbooks, environment="http://127.0.0.1:9/discovery"))
    assert differing(chosen=rehearsal).quickbooks.link == ""


@pytest.mark.parametrize(
    "web",
    ["", "http://127.0.0.1:9/", "https://evil.example/", "https://ww5.autotask.net.evil.example/", "javascript:x"],
)
def test_only_autotasks_own_host_is_linked(web):
    assert differing(web).autotask.link == ""


def test_an_id_from_outside_cannot_leave_its_address():
    one = Evidence(text="x", quickbooks=Seat(record="Customer", id='5"&x=1 <b>'))
    link = linked(one, "", "https://app.qbo.intuit.com/").quickbooks.link
    assert link == "https://app.qbo.intuit.com/app/customerdetail?nameId=5%22%26x%3D1%20%3Cb%3E"


def test_what_is_no_record_has_no_page():
    one = Evidence(text="x", autotask=Seat(record="Billing code", id="5"), quickbooks=Seat(value="does not exist"))
    assert linked(one, WEB, "https://app.qbo.intuit.com/") == one


def test_terms_and_items_name_their_records_too():
    terms = [rows.PaymentTerm(id=3, name="Net 30", payment_due_in_days=30)]
    told = found(payment_terms=terms, terms=[rows.Term(id="8", name="Net 30", due_days=15)])["terms-differ"]
    [one] = told.evidence
    assert (one.autotask.id, one.autotask.value) == ("3", "30 days")
    assert (one.quickbooks.id, one.quickbooks.value) == ("8", "15 days")


def test_the_files_have_ids_names_both_values_and_links(tmp_path):
    told = report(surveyed(around={"autotask_web": WEB}, **EURO))
    show.findings_csv(told.found, tmp_path / "findings.csv")
    show.findings_json(told, tmp_path / "findings.json")
    lines = csv.DictReader((tmp_path / "findings.csv").read_text("utf-8-sig").splitlines())
    line = next(each for each in lines if each["code"] == "customer-currency-differs")
    assert (line["autotask_id"], line["autotask_value"], line["quickbooks_name"]) == ("29", "EUR", "Acme Bakery")
    assert line["quickbooks_link"].endswith("customerdetail?nameId=7")
    values = {each["code"]: each for each in json.loads((tmp_path / "findings.json").read_text())["findings"]}
    assert values["customer-currency-differs"]["evidence"][0]["quickbooks"]["id"] == "7"


def test_the_page_links_records_and_escapes_their_names():
    link = "https://app.qbo.intuit.com/app/customerdetail?nameId=7"
    evidence = (
        Evidence(text=HOSTILE, quickbooks=Seat(record="Customer", id="7", value=HOSTILE, link=link)),
        Evidence(text="other", quickbooks=Seat(record="Customer", id="9", link="https://evil.example/")),
        Evidence(text="worse", quickbooks=Seat(record="Customer", id="9", link="javascript:alert(1)")),
    )
    some = [Finding(code="a", severity=Severity.NOTE, subject="Tilde", text="x", evidence=evidence)]
    html = show.evidence(some)._repr_html_()
    assert f'<a href="{link}" target="_blank" rel="noopener noreferrer">Customer 7: ' in html
    assert html.count("<a ") == 1
    assert "<script>" not in html
    assert "you are logged in to" in html
