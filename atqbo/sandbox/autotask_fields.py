"""Autotask's entities as data: their fields, from which both queries and entityInformation are answered.

Notation of a field: name/type/flags. Types: i integer, h short, l long, n double, c decimal, b boolean, d datetime,
s100 string of at most 100. Flags: r required, w writable, x not queryable, p picklist, >Name reference.
"""

from collections.abc import Mapping

from msgspec import Struct

_TYPES = {
    "i": "integer",
    "h": "short",
    "l": "long",
    "n": "double",
    "c": "decimal",
    "b": "boolean",
    "d": "datetime",
    "s": "string",
}


class Field(Struct, frozen=True):
    """One field of an entity."""

    name: str
    kind: str
    """As entityInformation names it: "integer", "datetime" …"""
    length: int
    required: bool
    writable: bool
    queryable: bool
    picklist: bool
    reference: str


class AutotaskEntity(Struct, frozen=True):
    """An entity. singular: its name in error messages."""

    singular: str
    fields: Mapping[str, Field]
    """By name in lower case: names are not case-sensitive."""
    updatable: bool = False


def _field(notation: str) -> Field:
    name, kind, flags = (*notation.split("/"), "")[:3]
    marks, _, reference = flags.partition(">")
    length = int(kind[1:]) if kind[0] == "s" else 0
    return Field(name, _TYPES[kind[0]], length, "r" in marks, "w" in marks, "x" not in marks, "p" in marks, reference)


def _entity(singular: str, notation: str, *, updatable: bool = False) -> AutotaskEntity:
    fields = [_field(each) for each in notation.split()]
    return AutotaskEntity(singular, {field.name.lower(): field for field in fields}, updatable)


_INVOICE = """
id/l/r companyID/i/>Company creatorResourceID/i/>Resource invoiceDateTime/d/r createDateTime/d invoiceNumber/s100/w
comments/s2000 invoiceTotal/n totalTaxValue/n taxGroup/i/xp fromDate/d toDate/d orderNumber/s20 paymentTerm/i/p
webServiceDate/d/w isVoided/b voidedDate/d voidedByResourceID/i/>Resource paidDate/d/w taxRegionName/s200 dueDate/d/x
batchID/i invoiceEditorTemplateID/i/>InvoiceTemplate invoiceStatus/i invoiceTaxMethodExternalCode/s100
"""
_BILLING_ITEM = """
id/l/r billingItemType/i/rp subType/i/rp itemName/s255 description/s2000 quantity/n rate/n totalAmount/n ourCost/n
itemDate/d invoiceID/i/>Invoice itemApproverID/i/>Resource companyID/i/>Company ticketID/i/>Ticket taskID/i/>Task
projectID/i/>Project billingCodeID/i/>BillingCode roleID/i/>Role timeEntryID/i/>TimeEntry contractID/i/>Contract
webServiceDate/d/w nonBillable/i/r taxDollars/n purchaseOrderNumber/s50 extendedPrice/n expenseItemID/i/>ExpenseItem
contractChargeID/l/>ContractCharge projectChargeID/l/>ProjectCharge ticketChargeID/l/>TicketCharge lineItemID/l
milestoneID/l/>ContractMilestone serviceID/l/>Service serviceBundleID/l/>ServiceBundle vendorID/l/>Company
lineItemFullDescription/s8000/x lineItemGroupDescription/s8000/x configurationItemID/l/>ConfigurationItem
internalCurrencyExtendedPrice/n internalCurrencyRate/n internalCurrencyTaxDollars/n internalCurrencyTotalAmount/n
accountManagerWhenApprovedID/i/>Resource organizationalLevelAssociationID/i/>OrganizationalLevelAssociation
postedOnTime/d postedDate/d taxCategoryID/i sortOrderID/l
"""
_BILLING_CODE = """
id/l/r generalLedgerAccount/i/p department/i name/s200 externalNumber/s100 billingCodeType/i/p useType/i/p
description/s500 isActive/b/r unitCost/n/r unitPrice/n/r taxCategoryID/i/>TaxCategory markupRate/n
isExcludedFromNewContracts/b afterHoursWorkType/i/>BillingCode
"""
_COMPANY = """
id/l/r companyName/s100/rw address1/s128/w address2/s128/w city/s30/w state/s40/w postalCode/s10/w country/s100/w
phone/s25/rw alternatePhone1/s25/w alternatePhone2/s25/w fax/s25/w webAddress/s255/w companyType/h/rwp
classification/i/wp ownerResourceID/i/rw>Resource territoryID/i/wp marketSegmentID/i/wp competitorID/i/wp
parentCompanyID/i/w>Company stockSymbol/s10/wx stockMarket/s10/wx sicCode/s32/wx assetValue/n/wx companyNumber/s50/w
createDate/d lastActivityDate/d isActive/b/w isTaskFireActive/b isClientPortalActive/b taxRegionID/i/w>TaxRegion
isTaxExempt/b/w taxID/s50/w additionalAddressInformation/s100/w countryID/i/w>Country billToAddressToUse/i/p
billToAttention/s50/w billingAddress1/s150 billingAddress2/s150 billToCity/s50 billToState/s128 billToZipCode/s50
billToCountryID/i/>Country billToAdditionalAddressInformation/s100 invoiceMethod/i/wp
invoiceNonContractItemsToParentCompany/b/w quoteTemplateID/i/w>QuoteTemplate quoteEmailMessageID/i/w
invoiceTemplateID/i/w>InvoiceTemplate invoiceEmailMessageID/i/w currencyID/i/w>Currency
billToCompanyLocationID/i/w>CompanyLocation surveyCompanyRating/n createdByResourceID/i/>Resource apiVendorID/i/p
isEnabledForComanaged/b/w impersonatorCreatorResourceID/i/>Resource lastTrackedModifiedDateTime/d
purchaseOrderTemplateID/i/wp
"""
_CONTACT = """
id/l/r companyID/i/r>Company firstName/s50/r lastName/s50/r middleInitial/s50 title/s50 addressLine/s128
addressLine1/s128 city/s32 state/s40 zipCode/s16 country/s100 emailAddress/s254 emailAddress2/s254 emailAddress3/s254
receivesEmailNotifications/b phone/s25 extension/s10 alternatePhone/s32 mobilePhone/s25 faxNumber/s25 note/s50
lastActivityDate/d roomNumber/s50 isActive/i/r createDate/d lastModifiedDate/d additionalAddressInformation/s100
externalID/s50 countryID/i/>Country isOptedOutFromBulkEmail/b/x bulkEmailOptOutTime/d surveyOptOut/b/x namePrefix/i/p
nameSuffix/i/p facebookUrl/s200 twitterUrl/s200 linkedInUrl/s200 primaryContact/b companyLocationID/i/>CompanyLocation
solicitationOptOut/b/x solicitationOptOutTime/d apiVendorID/i/p impersonatorCreatorResourceID/i/>Resource
"""
_CURRENCY = """
id/l/r name/s3/r description/s100/r displaySymbol/i/rp exchangeRate/c/rw lastModifiedDateTime/d/w
updateResourceId/i/>Resource isInternalCurrency/b/r isActive/b/r currencyPositiveFormat/s10/r
currencyNegativeFormat/s10/r
"""
_INVOICE_TEMPLATE = """
id/l/r displayTaxCategory/b/r displayTaxCategorySuperscripts/b/r displaySeparateLineItemForEachTax/b/r groupBy/i/rp
itemizeItemsInEachGroup/i/rp sortBy/i/rp itemizeServicesAndBundles/b/r displayZeroAmountRecurringServicesAndBundles/b/r
displayRecurringServiceContractLabor/b/r displayFixedPriceContractLabor/b/r rateCostExpression/s50
coveredByRecurringServiceFixedPricePerTicketContractLabel/s50 coveredByBlockRetainerContractLabel/s50
nonBillableLaborLabel/s50 pageLayout/i/rp paymentTerms/i/r>PaymentTerm pageNumberFormat/i/rp dateFormat/i/rp
numberFormat/i/rp timeFormat/i/rp name/s50/r showGridHeader/b/r showVerticalGridLines/b/r currencyPositiveFormat/s10/r
currencyNegativeFormat/s10/r
"""

ENTITIES: Mapping[str, tuple[str, AutotaskEntity]] = {
    name.lower(): (name, entity)
    for name, entity in {
        "Invoices": _entity("Invoice", _INVOICE, updatable=True),
        "BillingItems": _entity("BillingItem", _BILLING_ITEM, updatable=True),
        "BillingCodes": _entity("BillingCode", _BILLING_CODE),
        "Companies": _entity("Company", _COMPANY, updatable=True),
        "Contacts": _entity("Contact", _CONTACT),
        "PaymentTerms": _entity("PaymentTerm", "id/l/r name/s100/r description/s2000 isActive/b paymentDueInDays/i"),
        "Currencies": _entity("Currency", _CURRENCY, updatable=True),
        "InvoiceTemplates": _entity("InvoiceTemplate", _INVOICE_TEMPLATE),
    }.items()
}
"""Path segment in lower case → (its proper spelling, the entity)."""
