"""Facts read from the sandbox through the real clients: what is in them, and how few requests they cost."""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import msgspec
import pytest

from atqbo import settings
from atqbo.clock import SimulatedClock
from atqbo.connection import connect
from atqbo.errors import LoginRefused, SettingsError
from atqbo.facts import TOLD_OUTSIDE, read_invoice_facts
from atqbo.http import Answer, Uncertain
from atqbo.money import encode
from atqbo.sandbox import demo, scale
from atqbo.sandbox.adapter import ServicesAdapter
from atqbo.sandbox.companyfile import write_company
from atqbo.sandbox.services import Services
from atqbo.vault import Vault, hits

ORIGIN = "http://127.0.0.1"


class Company:
    """A company in the sandbox and this program's clients for it."""

    def __init__(self, folder, dataset, **options):
        self.dataset, self.folder = dataset, folder
        self.clock = SimulatedClock(datetime.combine(dataset.today, time(15), UTC))
        self.services = Services.of(dataset, self.clock, **options)
        self.path = write_company(folder, dataset, self.services.credentials, ORIGIN)
        self.vault = Vault(folder)
        self.file = settings.load(self.path)
        self.autotask, self.quickbooks = connect(
            self.file, self.clock, adapter=ServicesAdapter(self.services), vault=self.vault
        )

    def facts(self, say=lambda text: None):
        return read_invoice_facts(self.autotask, self.quickbooks, self.file.settings, self.clock.now(), say)

    def requests(self):
        counted = self.services.requests()
        assert counted["rejected"] == {"autotask": 0, "quickbooks": 0}
        return {name: sum(counted[name].values()) for name in ("autotask", "quickbooks")}


@pytest.fixture
def company(tmp_path):
    return Company(tmp_path, demo.dataset())


def blank(record):
    return not (record.get("invoiceNumber") or "").strip()


def test_facts_hold_what_both_services_hold(company):
    now, facts = company.clock.now(), company.facts()
    held, zone = company.services.dump(), ZoneInfo(company.dataset.time_zone)
    look_back = timedelta(days=company.file.settings.invoices.look_back_days)
    assert facts.as_of == company.dataset.today
    assert facts.read_at == now
    assert facts.window_start == company.dataset.today - look_back
    since = datetime.combine(facts.window_start - TOLD_OUTSIDE, time.min, zone)
    created = [
        record for record in held["autotask"]["Invoices"] if datetime.fromisoformat(record["createDateTime"]) >= since
    ]
    waiting = [record for record in created if blank(record)]
    assert waiting, "the demo has invoices to transfer"
    assert [invoice.id for invoice in facts.autotask.invoices] == sorted(record["id"] for record in created)
    assert {item.id for item in facts.autotask.billing_items} == {
        item["id"]
        for item in held["autotask"]["BillingItems"]
        if item["invoiceID"] in {record["id"] for record in waiting}
    }
    parties = {record["companyID"] for record in waiting}
    assert {party.id for party in facts.autotask.organizations} == parties
    assert {contact.id for contact in facts.autotask.contacts} == {
        contact["id"]
        for contact in held["autotask"]["Contacts"]
        if contact["companyID"] in parties and contact["isActive"] and contact["primaryContact"]
    }
    for name, found in (
        ("BillingCodes", facts.autotask.billing_codes),
        ("PaymentTerms", facts.autotask.payment_terms),
        ("Currencies", facts.autotask.currencies),
    ):
        assert {row.id for row in found} == {record["id"] for record in held["autotask"][name]}, name
    assert "Material Cost Code" in facts.autotask.use_types.values()
    for name, found in (
        ("Customer", facts.quickbooks.customers),
        ("Vendor", facts.quickbooks.vendors),
        ("Item", facts.quickbooks.items),
        ("Account", facts.quickbooks.accounts),
        ("Term", facts.quickbooks.terms),
        ("TaxCode", facts.quickbooks.tax_codes),
        ("TaxRate", facts.quickbooks.tax_rates),
        ("TaxAgency", facts.quickbooks.tax_agencies),
    ):
        assert {row.id for row in found} == {record["Id"] for record in held["quickbooks"][name]}, name
    assert not all(customer.active for customer in facts.quickbooks.customers), "inactive ones are read too"
    assert facts.quickbooks.preferences.currency_prefs.multi_currency_enabled


def test_exchange_rates_of_the_days_that_need_them(company):
    facts = company.facts()
    home = facts.quickbooks.preferences.currency_prefs.home_currency.value
    names = {currency.id: currency.name for currency in facts.autotask.currencies}
    foreign = {
        party.id: names[party.currency_id]
        for party in facts.autotask.organizations
        if party.currency_id and names[party.currency_id] != home
    }
    wanted = {
        (foreign[invoice.company_id], invoice.invoice_date_time.date())
        for invoice in facts.autotask.invoices
        if not invoice.invoice_number and invoice.company_id in foreign
    }
    assert wanted, "the demo has foreign invoices"
    found = {(rate.source_currency_code, rate.as_of_date) for rate in facts.quickbooks.exchange_rates}
    assert found <= wanted
    assert all(rate.rate > 0 and rate.target_currency_code == home for rate in facts.quickbooks.exchange_rates)


def test_only_invoices_created_in_the_window_are_read_back(company):
    body = {
        "CustomerRef": {"value": company.facts().quickbooks.customers[0].id},
        "Line": [
            {
                "Amount": 10,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": next(i.id for i in company.facts().quickbooks.items if i.type == "Service")}
                },
            }
        ],
    }
    before = {invoice.id for invoice in company.facts().quickbooks.invoices}
    outcome = company.quickbooks.send("Invoice", encode(body), "A" * 26)
    again = company.quickbooks.send("Invoice", encode(body), "A" * 26)
    assert isinstance(outcome, Answer)
    assert outcome.status == 200, outcome.body
    assert isinstance(again, Answer)
    after = {invoice.id for invoice in company.facts().quickbooks.invoices}
    assert len(after - before) == 1
    since = datetime.combine(company.facts().window_start, time.min, ZoneInfo(company.dataset.time_zone))
    for invoice in company.facts().quickbooks.invoices:
        assert invoice.meta_data.create_time >= since


def test_requests_do_not_grow_with_documents(tmp_path):
    counts = {}
    for invoices in (300, 1_200):
        folder = tmp_path / str(invoices)
        folder.mkdir()
        company = Company(folder, scale.dataset(invoices))
        facts = company.facts()
        waiting = [invoice for invoice in facts.autotask.invoices if not invoice.invoice_number]
        assert len(waiting) >= invoices
        counts[invoices] = company.requests()
        pages = ceil(len(facts.autotask.invoices) / 500) + ceil(len(facts.autotask.billing_items) / 500)
        assert counts[invoices]["autotask"] <= pages + 10
        lists = facts.quickbooks
        rows = sum(map(len, (lists.customers, lists.vendors, lists.items, lists.accounts, lists.terms, lists.invoices)))
        assert counts[invoices]["quickbooks"] <= ceil(rows / 1_000) + 10
    assert counts[1_200]["autotask"] - counts[300]["autotask"] <= ceil(900 / 500) + ceil(900 * 8 / 500)


def test_today_is_the_companys(company):
    file = msgspec.structs.replace(
        company.file.settings, company=msgspec.structs.replace(company.file.settings.company, as_of=None)
    )
    night = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
    facts = read_invoice_facts(company.autotask, company.quickbooks, file, night)
    assert facts.as_of == night.astimezone(ZoneInfo(company.dataset.time_zone)).date() == date(2026, 3, 2)


def test_reading_says_what_it_does(company):
    said = []
    company.facts(said.append)
    assert said[0] == "Autotask: invoices"
    assert any("QuickBooks" in text for text in said)


def test_reading_survives_what_passes(tmp_path):
    faults = {
        "seed": 1,
        "chances": {"answer-lost": 0.1, "request-lost": 0.1, "unavailable": 0.1, "answer-cut": 0.1, "throttled": 0.05},
    }
    shaken = Company(tmp_path / "shaken", demo.dataset(), faults=faults)
    calm = Company(tmp_path / "calm", demo.dataset())
    assert shaken.facts().quickbooks == calm.facts().quickbooks
    assert shaken.facts().autotask == calm.facts().autotask
    assert shaken.services.faults.happened


def test_the_sandboxs_limits_are_kept(tmp_path):
    company = Company(tmp_path, demo.dataset(), limits=True)
    begun = company.clock.now()
    for _ in range(3):
        company.facts()
    company.requests()
    assert company.clock.now() > begun, "ten requests a second to QuickBooks"


def test_refresh_tokens_that_change_each_time(tmp_path):
    company = Company(tmp_path, demo.dataset(), switches={"refresh_rotation": "each"})
    for _ in range(3):
        company.facts()
        company.clock.sleep(3_700)
    company.facts()


def test_answer_that_is_lost_is_uncertain(company):
    company.facts()
    number = min(record["id"] for record in company.services.dump()["autotask"]["Invoices"] if blank(record))
    rules = [{"match": "PATCH Invoices", "nth": [1], "fault": "answer-lost"}]
    company.services.faults = type(company.services.faults).of({"seed": 1, "rules": rules})
    assert isinstance(company.autotask.send("Invoices", encode({"id": number, "invoiceNumber": "1"})), Uncertain)
    (row,) = company.autotask.query(
        "Invoices", [{"op": "in", "field": "id", "value": [number]}], dict, ["id", "invoiceNumber"]
    )
    assert row["invoiceNumber"] == "1"


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        ("autotask_username", "correct username in"),
        ("autotask_secret", "correct secret in"),
        ("autotask_integration_code", "correct integration_code in"),
        ("client_secret", "correct client_id and client_secret in"),
    ],
)
def test_wrong_credentials(company, credential, words):
    right = company.services.credentials[credential]
    for path in (company.path, company.folder / "secrets.json"):
        path.write_text(path.read_text().replace(right, "wrong-canary-1234"))
    file = settings.load(company.path)
    clients = connect(file, company.clock, adapter=ServicesAdapter(company.services))
    with pytest.raises(LoginRefused, match=words) as caught:
        read_invoice_facts(*clients, file.settings, company.clock.now())
    assert "canary" not in caught.value.what + caught.value.remedy


def test_missing_secret_is_told_before_anything_is_sent(company):
    (company.folder / "secrets.json").unlink()
    with pytest.raises(SettingsError, match=r"secrets\.json"):
        connect(company.file, company.clock, adapter=ServicesAdapter(company.services))


def test_no_secret_in_facts(company):
    facts = company.facts()
    assert company.vault.known() >= {company.services.credentials["autotask_secret"]}
    assert hits(msgspec.json.encode(facts, enc_hook=list), company.vault.known()) == 0
