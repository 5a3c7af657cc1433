"""Fields of what the own company spends: expense reports, purchase orders, products."""

from atqbo.sandbox.autotask_fields import family

_ATTACHMENT = """
  id/l/r title/s255/rc fullPath/s255/rc attachmentType/s30/rcp data/s10000000/c contentType/s100 fileSize/n
  publish/i/rcp attachDate/d attachedByResourceID/l/>Resource attachedByContactID/l/>Contact creatorType/i/p
  impersonatorCreatorResourceID/i/>Resource opportunityID/l/>Opportunity parentID/l
"""

ENTITIES = family(f"""
ExpenseReports ExpenseReport POST PUT PATCH
  id/l/r name/s100/rw status/i/p submit/b/wx submitDate/d submitterID/i/rw>Resource approverID/i/>Resource
  weekEnding/d/rw internalCurrencyExpenseTotal/n internalCurrencyCashAdvanceAmount/n/w rejectionReason/s2048
  amountDue/n/x departmentNumber/s50/x quickBooksReferenceNumber/s100/w approvedDate/d
  reimbursementCurrencyID/i/>Currency reimbursementCurrencyCashAdvanceAmount/n reimbursementCurrencyAmountDue/n
  organizationalLevelAssociationID/i/w>OrganizationalLevelAssociation

ExpenseItems ExpenseItem Expenses/Items:expenseReportID POST PUT PATCH
  id/l/r expenseReportID/i/rw>ExpenseReport description/s128/rw expenseDate/d/rw expenseCategory/i/rwp gLCode/s20/x
  workType/i/wp internalCurrencyExpenseAmount/n/w paymentType/i/rwp isReimbursable/b/x haveReceipt/b/rw
  isBillableToCompany/b/rw companyID/i/w>Company projectID/i/w>Project taskID/i/w>Task ticketID/i/w>Ticket
  entertainmentLocation/s128/w miles/n/w origin/s128/w destination/s128/w isRejected/b/x purchaseOrderNumber/s50/w
  odometerStart/n/w odometerEnd/n/w expenseCurrencyID/i/w>Currency expenseCurrencyExpenseAmount/n/w
  internalCurrencyReimbursementAmount/n/w reimbursementCurrencyReimbursementAmount/n/w

ExpenseItemAttachments ExpenseItemAttachment ExpenseItems/Attachments:expenseItemID POST DELETE
  expenseItemID/i/>ExpenseItem expenseReportID/i/>ExpenseReport {_ATTACHMENT}

ExpenseReportAttachments ExpenseReportAttachment ExpenseReports/Attachments:expenseReportID POST DELETE
  expenseReportID/i/>ExpenseReport {_ATTACHMENT}

PurchaseOrders PurchaseOrder POST PUT PATCH
  id/l/r vendorID/i/rc>Company status/i/rwp creatorResourceID/i/>Resource createDateTime/d submitDateTime/d
  cancelDateTime/d shipToName/s100/rw shipToAddress1/s128/rw shipToAddress2/s128/w shipToCity/s30/w shipToState/s25/w
  shipToPostalCode/s10/w generalMemo/s4000/w phone/s25/w fax/s25/w vendorInvoiceNumber/s50/w externalPONumber/s50/w
  purchaseForCompanyID/i/w>Company shippingType/i/w>ShippingType shippingDate/d/w freight/n/w taxRegionID/i/wp
  paymentTerm/i/wp showTaxCategory/b/w showEachTaxInGroup/b/w latestEstimatedArrivalDate/d useItemDescriptionsFrom/i/wp
  internalCurrencyFreight/n impersonatorCreatorResourceID/i/>Resource purchaseOrderTemplateID/i/wp
  purchaseOrderNumber/s50 additionalVendorInvoiceNumbers/s8000/w

PurchaseOrderItems PurchaseOrderItem PurchaseOrders/Items:orderID POST PUT PATCH
  id/l/r orderID/i/rc>PurchaseOrder productID/i/w>Product inventoryLocationID/i/rw>InventoryLocation quantity/i/rw
  memo/s4000/w unitCost/n/rw salesOrderID/l/>SalesOrder estimatedArrivalDate/d/w chargeID/i/w contractID/l/>Contract
  projectID/l/>Project ticketID/l/>Ticket internalCurrencyUnitCost/n

PurchaseOrderItemReceiving PurchaseOrderItemReceiving PurchaseOrderItems/Receiving:purchaseOrderItemID POST
  id/l/r purchaseOrderItemID/l/rc>PurchaseOrderItem quantityPreviouslyReceived/i quantityNowReceiving/i/rc receiveDate/d
  quantityBackOrdered/i receivedByResourceID/i/>Resource serialNumber/s50/c vendorInvoiceNumber/s50/c

PurchaseApprovals PurchaseApproval PUT PATCH
  id/l/r rejectNote/s5000/wx isApproved/b/rwx costType/s8/p

Products Product POST PUT PATCH
  id/l/r name/s1000/rw description/s2000/w sku/s50/w link/s500/w productCategory/i/wp externalProductID/s50/w
  unitCost/n/w unitPrice/n/w msrp/n/w defaultVendorID/i/w>Company vendorProductNumber/s50/w manufacturerName/s100/w
  manufacturerProductName/s50/w isActive/b/rw periodType/i/wp productBillingCodeID/i/rw>BillingCode isSerialized/b/rw
  chargeBillingCodeID/i/w>BillingCode doesNotRequireProcurement/b/w markupRate/n internalProductID/s50/w billingType/i/p
  priceCostMethod/i/p isEligibleForRma/b/w impersonatorCreatorResourceID/i/>Resource
  defaultInstalledProductCategoryID/i/w>InstalledProductCategory createdByResourceID/i/>Resource createdTime/d

ShippingTypes ShippingType
  id/l/r name/s100/r description/s100 isActive/b billingCodeID/i/>BillingCode
""")
