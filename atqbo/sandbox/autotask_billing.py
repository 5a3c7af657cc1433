"""Fields of what is invoiced: invoices, their items, billing codes, terms, currencies and taxes."""

from atqbo.sandbox.autotask_fields import family

ENTITIES = family("""
Invoices Invoice PUT PATCH
  id/l/r companyID/i/>Company creatorResourceID/i/>Resource invoiceDateTime/d/r createDateTime/d invoiceNumber/s100/w
  comments/s2000 invoiceTotal/n totalTaxValue/n taxGroup/i/xp fromDate/d toDate/d orderNumber/s20 paymentTerm/i/p
  webServiceDate/d/w isVoided/b voidedDate/d voidedByResourceID/i/>Resource paidDate/d/w taxRegionName/s200 dueDate/d/x
  batchID/i invoiceEditorTemplateID/i/>InvoiceTemplate invoiceStatus/i invoiceTaxMethodExternalCode/s100

BillingItems BillingItem PUT PATCH
  id/l/r billingItemType/i/rp subType/i/rp itemName/s255 description/s2000 quantity/n rate/n totalAmount/n ourCost/n
  itemDate/d invoiceID/i/>Invoice itemApproverID/i/>Resource companyID/i/>Company ticketID/i/>Ticket taskID/i/>Task
  projectID/i/>Project billingCodeID/i/>BillingCode roleID/i/>Role timeEntryID/i/>TimeEntry contractID/i/>Contract
  webServiceDate/d/w nonBillable/i/r taxDollars/n purchaseOrderNumber/s50 extendedPrice/n expenseItemID/i/>ExpenseItem
  contractChargeID/l/>ContractCharge projectChargeID/l/>ProjectCharge ticketChargeID/l/>TicketCharge lineItemID/l
  milestoneID/l/>ContractMilestone serviceID/l/>Service serviceBundleID/l/>ServiceBundle vendorID/l/>Company
  lineItemFullDescription/s8000/x lineItemGroupDescription/s8000/x configurationItemID/l/>ConfigurationItem
  internalCurrencyExtendedPrice/n internalCurrencyRate/n internalCurrencyTaxDollars/n internalCurrencyTotalAmount/n
  accountManagerWhenApprovedID/i/>Resource organizationalLevelAssociationID/i/>OrganizationalLevelAssociation
  postedOnTime/d postedDate/d taxCategoryID/i/>TaxCategory contractBlockID/i contractServiceID/i
  contractServicePeriodID/i contractServiceAdjustmentID/i contractServiceBundleID/i contractServiceBundlePeriodID/i
  contractServiceBundleAdjustmentID/i sortOrderID/l

BillingCodes BillingCode
  id/l/r generalLedgerAccount/i/p department/i name/s200 externalNumber/s100 billingCodeType/i/p useType/i/p
  description/s500 isActive/b/r unitCost/n/r unitPrice/n/r taxCategoryID/i/>TaxCategory markupRate/n
  isExcludedFromNewContracts/b afterHoursWorkType/i/>BillingCode

PaymentTerms PaymentTerm POST PUT PATCH
  id/l/r name/s100/rw description/s2000/w isActive/b/w paymentDueInDays/i/w

Currencies Currency PUT PATCH
  id/l/r name/s3/r description/s100/r displaySymbol/i/rp exchangeRate/c/rw lastModifiedDateTime/d/w
  updateResourceId/i/>Resource isInternalCurrency/b/r isActive/b/r currencyPositiveFormat/s10/r
  currencyNegativeFormat/s10/r

InvoiceTemplates InvoiceTemplate
  id/l/r displayTaxCategory/b/r displayTaxCategorySuperscripts/b/r displaySeparateLineItemForEachTax/b/r groupBy/i/rp
  itemizeItemsInEachGroup/i/rp sortBy/i/rp itemizeServicesAndBundles/b/r
  displayZeroAmountRecurringServicesAndBundles/b/r displayRecurringServiceContractLabor/b/r
  displayFixedPriceContractLabor/b/r rateCostExpression/s50
  coveredByRecurringServiceFixedPricePerTicketContractLabel/s50 coveredByBlockRetainerContractLabel/s50
  nonBillableLaborLabel/s50 pageLayout/i/rp paymentTerms/i/r>PaymentTerm pageNumberFormat/i/rp dateFormat/i/rp
  numberFormat/i/rp timeFormat/i/rp name/s50/r showGridHeader/b/r showVerticalGridLines/b/r currencyPositiveFormat/s10/r
  currencyNegativeFormat/s10/r

AdditionalInvoiceFieldValues AdditionalInvoiceFieldValue
  id/l/r additionalInvoiceFieldID/l/rp invoiceBatchID/l/r fieldValue/s100/r

Taxes Tax POST PUT PATCH
  id/i/r taxRegionID/i/rc>TaxRegion taxCategoryID/i/rc>TaxCategory taxName/s100/rw taxRate/n/rw isCompounded/b/w

TaxRegions TaxRegion POST PUT PATCH
  id/i/r name/s200/rw isActive/b/w

TaxCategories TaxCategory POST PUT PATCH
  id/i/r name/s200/rw description/s200/w isActive/b/w
""")
