"""A tenant of Autotask with something of everything, for the tests of its entities and of the company's rules."""

from dataclasses import dataclass
from decimal import Decimal

import msgspec
from sandbox_kit import Kit, dataset

from atqbo.sandbox import catalog

RESOURCE = 29682885
DAY = "2026-03-01T00:00:00Z"


def lists():
    """The kit's own records, and those behind expense reports, purchase orders, taxes and work."""
    item = {"companyID": 7, "billingCodeID": 1, "nonBillable": 0, "taxCategoryID": 1, "invoiceID": 0}
    return {
        "Resources": [{"id": RESOURCE, "firstName": "Rosa", "lastName": "Reyes", "isActive": True}],
        "Companies": [
            {
                "id": 7, "companyName": "Amy's Bird Sanctuary", "isActive": True, "currencyID": 1, "taxRegionID": 1,
                "isTaxExempt": False, "invoiceTemplateID": 1,
                "userDefinedFields": [{"name": "Customer Ranking", "value": "Golden"}],
            },
            {
                "id": 8, "companyName": "Parts & Co", "isActive": True, "currencyID": 1,
                "userDefinedFields": [{"name": "Customer Ranking", "value": None}],
            },
        ],
        "InvoiceTemplates": [{"id": 1, "name": "Standard", "paymentTerms": 3}],
        "PaymentTerms": [{"id": 3, "name": "Net 30 Days", "isActive": True, "paymentDueInDays": 30}],
        "TaxRegions": [{"id": 1, "name": "Illinois", "isActive": True}],
        "TaxCategories": [{"id": 1, "name": "Labor", "isActive": True}],
        "Taxes": [
            {"id": 1, "taxRegionID": 1, "taxCategoryID": 1, "taxName": "City", "taxRate": 2, "isCompounded": True},
            {"id": 2, "taxRegionID": 1, "taxCategoryID": 1, "taxName": "State", "taxRate": 5, "isCompounded": False},
        ],
        "BillingItems": [
            {"id": 501, **item, "invoiceID": 101, "totalAmount": Decimal("60.25"), "taxDollars": Decimal("4.2777")},
            {"id": 502, **item, "totalAmount": Decimal("39.75"), "organizationalLevelAssociationID": 2},
            {"id": 503, **item, "totalAmount": 12, "nonBillable": 1},
        ],
        "OrganizationalLevelAssociations": [
            {"id": number, "isActive": True, "organizationalLevel1ID": 1, "organizationalLevel2ID": number}
            for number in (1, 2)
        ],
        "Tickets": [{"id": 40, "companyID": 7, "title": "Printer", "ticketNumber": "T20260301.0001"}],
        "ExpenseReports": [
            {
                "id": 20, "name": "Trip to Peoria", "status": 1, "submitterID": RESOURCE, "weekEnding": DAY,
                "organizationalLevelAssociationID": 2,
            }
        ],
        "Products": [{"id": 9, "name": "Switch, 24 ports", "isActive": True, "isSerialized": False}],
        "PurchaseOrders": [{"id": 30, "vendorID": 8, "status": 1, "shipToName": "Us", "shipToAddress1": "1 Elm St"}],
        "PurchaseApprovals": [{"id": 5, "costType": "Ticket"}, {"id": 6, "costType": "Ticket"}],
    }  # fmt: skip


def tenant(hidden_lines=(), forbidden=(), more=None, read_only=(), used_this_hour=0, **options):
    """A kit on this tenant."""
    data = dataset(3)
    records = {**data.autotask, **lists(), **(more or {})}
    data = msgspec.structs.replace(
        data,
        autotask=records,
        picklists=catalog.picklists(records),
        hidden_lines=tuple(hidden_lines),
        forbidden=tuple(forbidden),
        read_only=tuple(read_only),
        used_this_hour=used_this_hour,
    )
    return Desk(Kit(data, **options))


@dataclass
class Desk:
    """What the tests do at the tenant, in few words."""

    kit: Kit

    def item(self, entity, number):
        return self.kit.autotask("GET", f"{entity}/{number}").json()["item"]

    def write(self, method, path, **fields):
        """The id of what was written."""
        answer = self.kit.autotask(method, path, fields)
        assert answer.status_code == 200, answer.text
        return answer.json()["itemId"]

    def refusal(self, method, path, body=None, status=500, **options):
        """The text of a refusal."""
        answer = self.kit.autotask(method, path, body, **options)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/json"
        [text] = answer.json()["errors"]
        return text

    def act(self, name, number):
        return self.kit.session.post(self.kit.base + "/control/autotask", json={"act": name, "id": number})
