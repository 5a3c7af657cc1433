"""A small company and a client for it, for the sandbox's own tests."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import requests

from atqbo.clock import SimulatedClock
from atqbo.money import decode, encode
from atqbo.sandbox.adapter import ServicesAdapter
from atqbo.sandbox.dataset import Dataset
from atqbo.sandbox.services import Services

START = datetime(2026, 3, 2, 15, tzinfo=UTC)
TODAY = date(2026, 3, 2)
USD, EUR = {"value": "USD", "name": "United States Dollar"}, {"value": "EUR", "name": "Euro"}
MADE = {"CreateTime": "2026-01-05T08:00:00-08:00", "LastUpdatedTime": "2026-01-05T08:00:00-08:00"}


def _record(number, **fields):
    return {"Id": str(number), "SyncToken": "0", "domain": "QBO", "sparse": False, "MetaData": MADE, **fields}


def _customer(number, name, currency=USD, active=True):
    return _record(
        number, DisplayName=name, FullyQualifiedName=name, PrintOnCheckName=name, Active=active, Taxable=True,
        Balance=0, BalanceWithJobs=0, CurrencyRef=currency, BillAddr={"Id": "2", "Line1": "4581 Finch St."},
    )  # fmt: skip


def _item(number, name, kind="Service", active=True):
    return _record(
        number, Name=name, FullyQualifiedName=name, Type=kind, Active=active, IncomeAccountRef={"value": "1"}
    )


def _rate(day, rate):
    return {"SourceCurrencyCode": "EUR", "TargetCurrencyCode": "USD", "Rate": Decimal(rate), "AsOfDate": day}


def quickbooks(**preferences):
    sections = {"CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}, **preferences}
    return {
        "Preferences": [_record(1, **sections)],
        "CompanyInfo": [_record(1, CompanyName="Test Company", Country="US")],
        "Account": [_record(1, Name="Services", FullyQualifiedName="Services", AccountType="Income", Active=True)],
        "Customer": [
            _customer(1, "Amy's Bird Sanctuary"),
            _customer(2, "Café Ümlaut", EUR),
            _customer(3, "Gone (deleted)", active=False),
        ],
        "Vendor": [_record(30, DisplayName="Books by Bessie", FullyQualifiedName="Books", Active=True, Balance=0)],
        "Item": [
            _item(1, "Services"), _item(2, "Hardware", "NonInventory"), _item(3, "Old (deleted)", active=False),
            _item(4, "Group of things", "Category"),
        ],
        "Term": [_record(1, Name="Net 15", Type="STANDARD", DueDays=15, Active=True)],
        "ExchangeRate": [_rate("2026-01-01", "1.10"), _rate("2026-03-01", "1.20")],
    }  # fmt: skip


def autotask(invoices=5):
    rows = [
        {
            "id": 100 + number, "companyID": 7, "invoiceDateTime": "2026-02-01T00:00:00Z",
            "createDateTime": f"2026-02-{number:02d}T10:00:00.5Z",
            "invoiceNumber": None if number % 2 else f"N-{number}",
            "invoiceTotal": Decimal("10.5000") * number, "isVoided": False, "dueDate": "2026-03-01T00:00:00Z",
        }
        for number in range(1, invoices + 1)
    ]  # fmt: skip
    contact = {"id": 1, "companyID": 7, "firstName": "Ada", "lastName": "Low", "isActive": 1, "primaryContact": True}
    return {
        "Invoices": rows,
        "Companies": [{"id": 7, "companyName": "Amy's Bird Sanctuary", "isActive": True, "currencyID": 1}],
        "Contacts": [contact],
        "BillingCodes": [{"id": 1, "name": "Labor", "isActive": True, "useType": 1}],
        "Currencies": [{"id": 1, "name": "USD", "isInternalCurrency": True, "isActive": True}],
    }


def dataset(invoices=5, **preferences):
    return Dataset(
        name="Test Company", today=TODAY, time_zone="America/Chicago", quickbooks=quickbooks(**preferences),
        autotask=autotask(invoices), picklists={"BillingCodes": {"useType": [(1, "General Allocation Code")]}},
    )  # fmt: skip


class Kit:
    """Services and a client that is signed on to both."""

    def __init__(self, data=None, clock=None, **options):
        self.clock = clock or SimulatedClock(START)
        self.services = Services.of(data or dataset(), self.clock, **options)
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount("http://", ServicesAdapter(self.services))
        self.base = "http://sandbox"
        self.company = f"{self.base}/v3/company/{self.services.realm_id}"
        self.numbers = count()
        self.sign_on()

    def sign_on(self):
        answer = self.token(grant_type="refresh_token", refresh_token=self.services.credentials["refresh_token"])
        self.bearer = {"Authorization": "Bearer " + answer.json()["access_token"], "Accept": "application/json"}

    def token(self, **form):
        keys = self.services.credentials
        pair = (keys["client_id"], keys["client_secret"])
        return self.session.post(self.base + "/oauth2/v1/tokens/bearer", data=form, auth=pair)

    def post(self, entity, body, **params):
        return self.session.post(f"{self.company}/{entity}", data=encode(body), params=params, headers=self.bearer)

    def get(self, what, **params):
        return self.session.get(f"{self.company}/{what}", params=params, headers=self.bearer)

    def query(self, statement):
        return self.get("query", query=statement)

    def rows(self, statement):
        answer = self.query(statement)
        assert answer.status_code == 200, answer.text
        found = decode(answer.content)["QueryResponse"]
        return next((value for value in found.values() if isinstance(value, list)), [])

    def login(self, **other):
        keys = self.services.credentials
        return {
            "UserName": keys["autotask_username"], "Secret": keys["autotask_secret"],
            "ApiIntegrationCode": keys["autotask_integration_code"], **other,
        }  # fmt: skip

    def autotask(self, method, path, body=None, **options):
        data = None if body is None else encode(body)
        url = path if path.startswith("http") else f"{self.base}/ATServicesRest/V1.0/{path}"
        return self.session.request(method, url, data=data, headers=self.login(), **options)

    def found(self, *filters, entity="Invoices", **more):
        answer = self.autotask("POST", f"{entity}/query", {"Filter": list(filters), **more})
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]


def line(amount, item="1", **detail):
    detail = {"ItemRef": {"value": item}, **detail}
    return {"Amount": Decimal(amount), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def invoice(*amounts, customer="1", **more):
    return {"CustomerRef": {"value": customer}, "Line": [line(amount) for amount in amounts or ("100",)], **more}


def error(answer):
    """The first error of a fault."""
    return answer.json()["Fault"]["Error"][0]
