"""Fields of organizations and their people, and of the own company's people and places."""

from atqbo.sandbox.autotask_fields import family

ENTITIES = family("""
Companies Company udf POST PUT PATCH
  id/l/r companyName/s100/rw address1/s150/w address2/s150/w city/s30/w state/s40/w postalCode/s10/w country/s100/w
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

Contacts Contact Companies/Contacts:companyID udf POST PUT PATCH DELETE
  id/l/r companyID/i/rc>Company firstName/s50/rw lastName/s50/rw middleInitial/s50/w title/s50/w addressLine/s128/w
  addressLine1/s128/w city/s32/w state/s40/w zipCode/s16/w country/s100/w emailAddress/s254/w emailAddress2/s254/w
  emailAddress3/s254/w receivesEmailNotifications/b/w phone/s25/w extension/s10/w alternatePhone/s32/w mobilePhone/s25/w
  faxNumber/s25/w note/s50/w lastActivityDate/d roomNumber/s50/w isActive/i/rw createDate/d lastModifiedDate/d
  additionalAddressInformation/s100/w externalID/s50/w countryID/i/w>Country isOptedOutFromBulkEmail/b/wx
  bulkEmailOptOutTime/d surveyOptOut/b/x namePrefix/i/wp nameSuffix/i/wp facebookUrl/s200/w twitterUrl/s200/w
  linkedInUrl/s200/w primaryContact/b/w companyLocationID/i/w>CompanyLocation solicitationOptOut/b/x
  solicitationOptOutTime/d apiVendorID/i/p impersonatorCreatorResourceID/i/>Resource

CompanyLocations CompanyLocation Companies/Locations:companyID POST PUT PATCH DELETE
  id/l/r companyID/i/rc>Company name/s100/rw description/s500/w address1/s128/w address2/s128/w city/s50/w state/s25/w
  postalCode/s20/w countryID/i/w>Country phone/s25/w alternatePhone1/s25/w alternatePhone2/s25/w fax/s25/w
  roundtripDistance/c/w isActive/b/w isPrimary/b/w overrideAccountTaxSettings/b/w isTaxExempt/b/w
  taxRegionID/i/w>TaxRegion

Resources Resource PUT PATCH
  isActive/b/rw email/s254/rw email2/s254/w email3/s254/w emailTypeCode/s20/rwp emailTypeCode2/s20/wp
  emailTypeCode3/s20/wp firstName/s50/rw gender/s1/wp greeting/i/wp homePhone/s25/w id/l/r initials/s32/w
  lastName/s50/rw locationID/i/rp middleName/s50/w mobilePhone/s25/w officeExtension/s10/w officePhone/s25/w
  resourceType/s15/rwp suffix/s10/wp title/s50/w travelAvailabilityPct/s15/wp userName/s32/rw userType/i/rp
  defaultServiceDeskRoleID/l/wx>Role dateFormat/s20/p timeFormat/s20/p payrollType/i/rwp numberFormat/s20/rwp
  accountingReferenceID/s100/w internalCost/n hireDate/d/r surveyResourceRating/n licenseType/i/rp

Roles Role POST PUT PATCH
  id/l/r name/s200/rw description/s200/w hourlyFactor/n/rw hourlyRate/n/rw isActive/b/rw isExcludedFromNewContracts/b/w
  isSystemRole/b quoteItemDefaultTaxCategoryId/i/w>TaxCategory roleType/i/wp

Departments Department POST PUT PATCH
  id/l/r name/s100/rw primaryLocationID/i/rw>InternalLocation number/s50/w description/s1000/w

InternalLocations InternalLocation
  id/l/r name/s100/r address1/s100 address2/s100 city/s50 state/s25 postalCode/s20 country/s100
  additionalAddressInfo/s100 timeZone/s100 holidaySetId/l/p isDefault/b

OrganizationalLevel1s OrganizationalLevel1 POST PUT PATCH
  id/l/r name/s100/rw description/s500/w isActive/b/w

OrganizationalLevel2s OrganizationalLevel2 POST PUT PATCH
  id/l/r name/s100/rw description/s500/w isActive/b/w

OrganizationalLevelAssociations OrganizationalLevelAssociation POST PUT PATCH
  id/l/r isActive/b/w organizationalLevel1ID/i/rc>OrganizationalLevel1 organizationalLevel2ID/i/rc>OrganizationalLevel2

OrganizationalLevel1s OrganizationalLevel1 POST PUT PATCH
  id/l/r name/s100/rw description/s1000/w isActive/b/w

OrganizationalLevel2s OrganizationalLevel2 POST PUT PATCH
  id/l/r name/s100/rw description/s1000/w isActive/b/w

Countries Country PUT PATCH
  id/l/r name/s100/r countryCode/s2/r displayName/s100/rw isActive/b/w isDefaultCountry/b/w addressFormatID/l/wp
  invoiceTemplateID/i/w>InvoiceTemplate purchaseOrderTemplateID/i/wp quoteTemplateID/i/w>QuoteTemplate
""")
