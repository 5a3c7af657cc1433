"""Records as Autotask answers them, with the fields of its entities that matter to invoicing.

Empty fields are null or "" as seen in real answers. Calendar dates are midnight UTC; instants have milliseconds.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from atqbo.money import Json
from atqbo.sandbox.names import Place

CREATOR = 29682885
"""Resource who made everything."""

_COMPANY_BLANKS: dict[str, Json] = {
    "address2": "",
    "alternatePhone1": "",
    "alternatePhone2": "",
    "fax": "",
    "webAddress": "",
    "companyType": 1,
    "classification": None,
    "ownerResourceID": CREATOR,
    "territoryID": None,
    "marketSegmentID": None,
    "parentCompanyID": None,
    "companyNumber": "",
    "isActive": True,
    "isClientPortalActive": False,
    "taxRegionID": None,
    "isTaxExempt": False,
    "taxID": "",
    "additionalAddressInformation": "",
    "countryID": None,
    "billToAddressToUse": 1,
    "billToAttention": "",
    "billingAddress1": "",
    "billingAddress2": "",
    "billToCity": "",
    "billToState": "",
    "billToZipCode": "",
    "billToCountryID": None,
    "billToAdditionalAddressInformation": "",
    "invoiceMethod": 2,
    "invoiceNonContractItemsToParentCompany": False,
    "invoiceEmailMessageID": 1,
    "billToCompanyLocationID": None,
    "apiVendorID": None,
    "purchaseOrderTemplateID": None,
}
_INVOICE_BLANKS: dict[str, Json] = {
    "creatorResourceID": CREATOR,
    "comments": "",
    "taxGroup": None,
    "orderNumber": "",
    "webServiceDate": None,
    "isVoided": False,
    "voidedDate": None,
    "voidedByResourceID": None,
    "paidDate": None,
    "taxRegionName": None,
    "invoiceStatus": 1,
    "invoiceTaxMethodExternalCode": None,
}
_ITEM_BLANKS: dict[str, Json] = {
    "itemApproverID": CREATOR,
    "ticketID": None,
    "taskID": None,
    "projectID": None,
    "roleID": None,
    "timeEntryID": None,
    "contractID": None,
    "webServiceDate": None,
    "nonBillable": 0,
    "purchaseOrderNumber": "",
    "expenseItemID": None,
    "contractChargeID": None,
    "projectChargeID": None,
    "ticketChargeID": None,
    "milestoneID": None,
    "serviceID": None,
    "serviceBundleID": None,
    "vendorID": None,
    "lineItemFullDescription": "",
    "lineItemGroupDescription": "",
    "configurationItemID": None,
    "taxCategoryID": None,
}


def day_text(day: date) -> str:
    """A calendar date as stored: midnight UTC."""
    return f"{day.isoformat()}T00:00:00Z"


def instant_text(moment: datetime) -> str:
    """An instant as stored: UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def organization(
    number: int,
    name: str,
    *,
    currency: int,
    template: int,
    place: Place,
    street: str,
    phone: str,
    created: datetime,
) -> Json:
    """A record of Companies."""
    return {
        "id": number,
        "companyName": name,
        "address1": street,
        "city": place.city,
        "state": place.state,
        "postalCode": place.postal_code,
        "country": place.country,
        "phone": phone,
        **_COMPANY_BLANKS,
        "invoiceTemplateID": template,
        "currencyID": currency,
        "createDate": instant_text(created),
        "lastActivityDate": instant_text(created),
        "userDefinedFields": [],
    }


def contact(number: int, company: Json, first: str, last: str, *, primary: bool = True, active: bool = True) -> Json:
    """A record of Contacts."""
    return {
        "id": number,
        "companyID": company["id"],
        "firstName": first,
        "lastName": last,
        "middleInitial": None,
        "title": "",
        "addressLine": company["address1"],
        "addressLine1": None,
        "city": company["city"],
        "state": company["state"],
        "zipCode": company["postalCode"],
        "emailAddress": f"contact{number}@client{company['id']}.example",
        "phone": company["phone"],
        "extension": "",
        "mobilePhone": "",
        "isActive": int(active),
        "primaryContact": primary,
        "createDate": company["createDate"],
        "lastModifiedDate": company["createDate"],
        "userDefinedFields": [],
    }


def billing_code(number: int, name: str, use_type: int, external: str | None, *, active: bool = True) -> Json:
    """A record of BillingCodes. external: its External Number, None or "" when it has none."""
    return {
        "id": number,
        "name": name,
        "externalNumber": external,
        "useType": use_type,
        "billingCodeType": 0,
        "description": "",
        "isActive": active,
        "department": None,
        "generalLedgerAccount": None,
        "taxCategoryID": None,
        "unitCost": 0,
        "unitPrice": 0,
        "markupRate": 0,
        "isExcludedFromNewContracts": False,
        "afterHoursWorkType": None,
    }


def payment_term(number: int, name: str, days: int) -> Json:
    """A record of PaymentTerms."""
    return {"id": number, "name": name, "description": "", "isActive": True, "paymentDueInDays": days}


def currency(number: int, code: str, text: str, rate: Decimal, *, internal: bool) -> Json:
    """A record of Currencies. rate: internal currency for one unit."""
    return {
        "id": number,
        "name": code,
        "description": text,
        "displaySymbol": 1,
        "exchangeRate": rate,
        "isInternalCurrency": internal,
        "isActive": True,
        "currencyPositiveFormat": "$1.1",
        "currencyNegativeFormat": "($1.1)",
        "lastModifiedDateTime": None,
    }


def invoice_template(number: int, name: str, term: int) -> Json:
    """A record of InvoiceTemplates. term: id of the payment term its invoices get."""
    return {
        "id": number,
        "name": name,
        "paymentTerms": term,
        "groupBy": 0,
        "itemizeItemsInEachGroup": 1,
        "displayZeroAmountRecurringServicesAndBundles": True,
        "displayTaxCategory": False,
        "displaySeparateLineItemForEachTax": False,
        "nonBillableLaborLabel": "No Charge",
        "coveredByBlockRetainerContractLabel": "Prepaid",
    }


def invoice(
    number: int,
    company: int,
    *,
    created: datetime,
    day: date,
    due: date,
    term: int | None,
    invoice_number: str | None,
    total: Decimal,
    tax: Decimal,
) -> Json:
    """A record of Invoices. total contains the tax; both are in the organization's currency."""
    first = day.replace(day=1)
    return {
        "id": number,
        "companyID": company,
        "invoiceDateTime": day_text(day),
        "createDateTime": instant_text(created),
        "invoiceNumber": invoice_number,
        "invoiceTotal": total,
        "totalTaxValue": tax,
        "fromDate": day_text(first),
        "toDate": day_text((first + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        "paymentTerm": term,
        "dueDate": day_text(due),
        "batchID": number,
        **_INVOICE_BLANKS,
    }


def billing_item(number: int, invoice_id: int, company: int, code: int, posted: str, fields: dict[str, Json]) -> Json:
    """A record of BillingItems. fields: kind, texts, dates and amounts; posted: instant it was posted, as stored."""
    return {
        "id": number,
        "invoiceID": invoice_id,
        "companyID": company,
        "billingCodeID": code,
        **_ITEM_BLANKS,
        **fields,
        "lineItemID": number,
        "sortOrderID": number,
        "postedDate": posted,
        "postedOnTime": posted,
    }
