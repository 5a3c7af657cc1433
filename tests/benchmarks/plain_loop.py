"""The transfer as a script of an afternoon does it: python-quickbooks, one invoice after the other.

It keeps customers and items it has looked up, and reads nothing twice. It survives nothing, proves nothing, and asks
nobody. It runs in the virtual environment of tests/foreign. Standard input: the sandbox's ready line.
"""

import json
import os
import sys
import time

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # oauthlib's own way to allow http on this host

import requests
from intuitlib.client import AuthClient
from quickbooks import QuickBooks
from quickbooks.objects import Customer, Invoice, Item, SalesItemLine, SalesItemLineDetail


class Autotask:
    """The two calls that are needed."""

    def __init__(self, ready):
        keys = ready["credentials"]
        self.session = requests.Session()
        self.session.headers.update(
            UserName=keys["autotask_username"],
            Secret=keys["autotask_secret"],
            ApiIntegrationCode=keys["autotask_integration_code"],
        )
        zone = self.session.get(
            f"{ready['autotask_url']}/V1.0/zoneInformation", params={"user": keys["autotask_username"]}
        )
        self.url = zone.json()["url"].rstrip("/") + "/V1.0"

    def all(self, entity, field, op, value):
        body = {"filter": [{"field": field, "op": op, "value": value}], "MaxRecords": 500}
        url, found = f"{self.url}/{entity}/query", []
        while url:
            page = self.session.post(url, json=body).json()
            found += page["items"]
            url = page["pageDetails"]["nextPageUrl"]
        return found

    def number(self, invoice, number):
        self.session.patch(f"{self.url}/Invoices", json={"id": invoice, "invoiceNumber": number}).raise_for_status()


def connected(ready):
    keys = ready["credentials"]
    QuickBooks.api_url_v3 = QuickBooks.sandbox_api_url_v3 = ready["quickbooks_url"] + "/v3"
    auth = AuthClient(
        client_id=keys["client_id"],
        client_secret=keys["client_secret"],
        redirect_uri="http://localhost:8765/back",
        environment=ready["discovery_url"],
    )
    return QuickBooks(
        auth_client=auth, refresh_token=keys["refresh_token"], company_id=ready["realm_id"], minorversion=75
    )


def found(kind, known, field, name, qb):
    if name not in known:
        [known[name]] = kind.filter(**{field: name}, qb=qb)
    return known[name].to_ref()


def main(ready):
    autotask, qb = Autotask(ready), connected(ready)
    organizations = {each["id"]: each["companyName"] for each in autotask.all("Companies", "id", "gte", 0)}
    codes = {each["id"]: each for each in autotask.all("BillingCodes", "id", "gte", 0)}
    customers, items, posted = {}, {}, 0
    for invoice in autotask.all("Invoices", "id", "gte", 0):
        if invoice["invoiceNumber"]:
            continue
        made = Invoice()
        made.CustomerRef = found(Customer, customers, "DisplayName", organizations[invoice["companyID"]], qb)
        made.TxnDate = invoice["invoiceDateTime"][:10]
        for each in autotask.all("BillingItems", "invoiceID", "eq", invoice["id"]):
            line, code = SalesItemLine(), codes[each["billingCodeID"]]
            line.Amount, line.Description = each["totalAmount"], each["description"]
            line.SalesItemLineDetail = SalesItemLineDetail()
            line.SalesItemLineDetail.ItemRef = found(Item, items, "Name", code["externalNumber"] or code["name"], qb)
            made.Line.append(line)
        autotask.number(invoice["id"], made.save(qb=qb).DocNumber)
        posted += 1
    return posted


if __name__ == "__main__":
    told = json.loads(sys.stdin.readline())
    began = time.perf_counter()
    print(json.dumps({"posted": main(told), "seconds": time.perf_counter() - began}))
