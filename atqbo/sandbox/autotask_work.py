"""Fields of the work behind billing items: tickets, projects, contracts, their charges, services sold."""

from atqbo.sandbox.autotask_fields import family

_CHARGE = """
  id/l/r name/s100/rw description/s2000/w notes/s2000/w chargeType/i/rwp datePurchased/d/rw unitQuantity/n/rw
  unitPrice/n/w unitCost/n/w billableAmount/n extendedCost/n billingCodeID/l/w>BillingCode productID/l/w>Product
  isBillableToCompany/b/w isBilled/b status/l/p statusLastModifiedBy/l/>Resource statusLastModifiedDate/d createDate/d
  creatorResourceID/l/>Resource purchaseOrderNumber/s50/w internalPurchaseOrderNumber/s50/w
  internalCurrencyBillableAmount/n internalCurrencyUnitPrice/n contractServiceID/l/w>ContractService
  contractServiceBundleID/l/w>ContractServiceBundle organizationalLevelAssociationID/i/>OrganizationalLevelAssociation
"""

ENTITIES = family(f"""
Tickets Ticket udf POST PUT PATCH
  id/l/r ticketNumber/s50 title/s255/rw description/s8000/w companyID/i/rw>Company companyLocationID/i/w>CompanyLocation
  contactID/i/w>Contact contractID/i/w>Contract contractServiceID/l/w>ContractService
  contractServiceBundleID/l/w>ContractServiceBundle projectID/i/w>Project billingCodeID/i/w>BillingCode status/i/rwp
  priority/i/rwp queueID/i/wp source/i/wp ticketType/i/wp ticketCategory/i/wp issueType/i/wp subIssueType/i/wp
  assignedResourceID/i/w>Resource assignedResourceRoleID/i/w>Role completedByResourceID/i/>Resource completedDate/d
  configurationItemID/i/w>ConfigurationItem createDate/d createdByContactID/i/w>Contact creatorResourceID/i/>Resource
  creatorType/i/p dueDateTime/d/w estimatedHours/n/w hoursToBeScheduled/n externalID/s50/w purchaseOrderNumber/s50/w
  resolution/s32000/w resolvedDateTime/d resolvedDueDateTime/d resolutionPlanDateTime/d resolutionPlanDueDateTime/d
  firstResponseDateTime/d firstResponseDueDateTime/d firstResponseAssignedResourceID/i/>Resource
  firstResponseInitiatingResourceID/i/>Resource serviceLevelAgreementID/i/wp serviceLevelAgreementHasBeenMet/b
  serviceLevelAgreementPausedNextEventHours/n changeApprovalBoard/i/wp changeApprovalStatus/i/wp changeApprovalType/i/wp
  changeInfoField1/s8000/w changeInfoField2/s8000/w changeInfoField3/s8000/w changeInfoField4/s8000/w
  changeInfoField5/s8000/w currentServiceThermometerRating/i/p previousServiceThermometerRating/i/p
  serviceThermometerTemperature/i impersonatorCreatorResourceID/i/>Resource isAssignedToComanaged/b
  isVisibleToComanaged/b lastActivityDate/d lastActivityPersonType/i/p lastActivityResourceID/i/>Resource
  lastCustomerNotificationDateTime/d lastCustomerVisibleActivityDateTime/d lastTrackedModificationDateTime/d monitorID/i
  monitorTypeID/i/p opportunityID/i/w>Opportunity organizationalLevelAssociationID/i/w>OrganizationalLevelAssociation
  problemTicketId/i/w>Ticket rmaStatus/i/p rmaType/i/p rmmAlertID/s50 apiVendorID/i/p

Projects Project udf POST PUT PATCH
  id/l/r projectName/s100/rw projectNumber/s50 description/s2000/w companyID/i/rw>Company contractID/i/w>Contract
  status/i/rwp statusDetail/s2000/w statusDateTime/d projectType/i/rwp startDateTime/d/rw endDateTime/d/rw duration/i
  department/i/wp companyOwnerResourceID/i/w>Resource projectLeadResourceID/i/w>Resource completedDateTime/d
  completedPercentage/i createDateTime/d creatorResourceID/i/>Resource actualBilledHours/n actualHours/n estimatedTime/n
  changeOrdersBudget/n changeOrdersRevenue/n/w estimatedSalesCost/n/w laborEstimatedCosts/n/w
  laborEstimatedMarginPercentage/n laborEstimatedRevenue/n/w originalEstimatedRevenue/n/w
  projectCostEstimatedMarginPercentage/n projectCostsBudget/n projectCostsRevenue/n/w sgda/n/w extProjectNumber/s50/w
  extProjectType/i/w purchaseOrderNumber/s50/w lastActivityDateTime/d lastActivityPersonType/i/p
  lastActivityResourceID/i/>Resource opportunityID/i/w>Opportunity impersonatorCreatorResourceID/i/>Resource
  organizationalLevelAssociationID/i/w>OrganizationalLevelAssociation

Contracts Contract udf POST PUT PATCH
  id/l/r contractName/s100/rw contractNumber/s50/w description/s2000/w companyID/i/rw>Company contactID/i/w>Contact
  contactName/s250/w contractType/i/rcp contractCategory/i/wp contractPeriodType/i/cp status/i/rwp startDate/d/rw
  endDate/d/rw billToCompanyID/i/w>Company billToCompanyContactID/i/w>Contact billingPreference/i/wp estimatedCost/n/w
  estimatedHours/n/w estimatedRevenue/n/w setupFee/n/w setupFeeBillingCodeID/l/w>BillingCode internalCurrencySetupFee/n
  overageBillingRate/n/w internalCurrencyOverageBillingRate/n isCompliant/b/w isDefaultContract/b/w
  lastModifiedDateTime/d contractExclusionSetID/i/w exclusionContractID/l/w>Contract renewedContractID/l/>Contract
  opportunityID/i/w>Opportunity organizationalLevelAssociationID/i/w>OrganizationalLevelAssociation
  purchaseOrderNumber/s50/w serviceLevelAgreementID/i/wp timeReportingRequiresStartAndStopTimes/i/rwp

TimeEntries TimeEntry POST PUT PATCH DELETE
  id/l/r ticketID/i/c>Ticket taskID/i/c>Task resourceID/i/rc>Resource roleID/i/w>Role contractID/i/w>Contract
  billingCodeID/i/w>BillingCode internalBillingCodeID/i/w>BillingCode timeEntryType/i/p dateWorked/d/w startDateTime/d/w
  endDateTime/d/w hoursWorked/n/w hoursToBill/n/w offsetHours/n/w summaryNotes/s32000/w internalNotes/s32000/w
  isNonBillable/b/w showOnInvoice/b/w billingApprovalDateTime/d billingApprovalResourceID/i/>Resource
  contractServiceID/l/w>ContractService contractServiceBundleID/l/w>ContractServiceBundle createDateTime/d
  creatorUserID/i/>Resource lastModifiedDateTime/d lastModifiedUserID/i/>Resource
  impersonatorCreatorResourceID/i/>Resource

TicketCharges TicketCharge Tickets/Charges:ticketID POST PUT PATCH DELETE
  ticketID/l/rc>Ticket {_CHARGE}

ProjectCharges ProjectCharge Projects/Charges:projectID POST PUT PATCH DELETE
  projectID/l/rc>Project estimatedCost/n {_CHARGE}

ContractCharges ContractCharge Contracts/Charges:contractID POST PUT PATCH DELETE
  contractID/l/rc>Contract {_CHARGE}

ContractServices ContractService Contracts/Services:contractID POST PUT PATCH
  id/l/r contractID/i/rc>Contract serviceID/i/rc>Service unitPrice/n/w invoiceDescription/s1000/w
  quoteItemID/l/>QuoteItem internalCurrencyUnitPrice/n internalCurrencyAdjustedPrice/n internalDescription/s100/w
  unitCost/n/w

Services Service POST PUT PATCH
  id/l/r name/s150/rw description/s400/w unitPrice/n/rw periodType/i/rwp billingCodeID/i/rw>BillingCode isActive/b/w
  creatorResourceID/i/>Resource updateResourceID/i/>Resource createDate/d lastModifiedDate/d vendorCompanyID/i/w>Company
  unitCost/n/w invoiceDescription/s1000/w serviceLevelAgreementID/l/wp markupRate/n catalogNumberPartNumber/s50/w
  externalID/s50/w internalID/s50/w manufacturerServiceProvider/s100/w manufacturerServiceProviderProductNumber/s50/w
  sku/s50/w url/s255/w

ServiceBundles ServiceBundle POST PUT PATCH DELETE
  id/l/r name/s150/rw description/s200/w unitPrice/n/w unitDiscount/n/w percentageDiscount/n/w periodType/i/rcp
  billingCodeID/i/rw>BillingCode isActive/b/w creatorResourceID/i/>Resource updateResourceID/i/>Resource createDate/d
  invoiceDescription/s1000/w lastModifiedDate/d serviceLevelAgreementID/l/wp unitCost/n catalogNumberPartNumber/s50/w
  externalID/s50/w internalID/s50/w manufacturerServiceProvider/s100/w manufacturerServiceProviderProductNumber/s50/w
  sku/s50/w url/s255/w
""")
