"""Records as QuickBooks Online answers them: what it fills in by itself is filled in here too."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from atqbo.money import ZERO, Json

CURRENCY_NAMES = {"USD": "United States Dollar", "CAD": "Canadian Dollar", "EUR": "Euro"}
ItemType: TypeAlias = Literal["Service", "NonInventory", "Category"]

_PACIFIC = ZoneInfo("America/Los_Angeles")
_CLASSIFICATIONS = {
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Expense": "Expense",
    "Other Expense": "Expense",
    "Cost of Goods Sold": "Expense",
    "Accounts Payable": "Liability",
    "Other Current Liability": "Liability",
    "Equity": "Equity",
}


def currency_ref(code: str) -> Json:
    """Reference to a currency; its value is the ISO code."""
    return {"value": code, "name": CURRENCY_NAMES.get(code, code)}


def record(number: str, moment: datetime) -> dict[str, Json]:
    """What every record carries. moment: when it was made and last changed; told in Pacific time."""
    text = moment.astimezone(_PACIFIC).isoformat(timespec="seconds")
    return {
        "domain": "QBO",
        "sparse": False,
        "Id": number,
        "SyncToken": "0",
        "MetaData": {"CreateTime": text, "LastUpdatedTime": text},
    }


def customer(number: str, name: str, currency: str, made: datetime, *, active: bool = True) -> Json:
    """A Customer without address. An inactive one has " (deleted)" in its name already."""
    return {
        "Taxable": True,
        "Job": False,
        "BillWithParent": False,
        "Balance": ZERO,
        "BalanceWithJobs": ZERO,
        "CurrencyRef": currency_ref(currency),
        "PreferredDeliveryMethod": "Print",
        **record(number, made),
        "FullyQualifiedName": name,
        "CompanyName": name,
        "DisplayName": name,
        "PrintOnCheckName": name,
        "Active": active,
    }


def located(number: str, organization: Mapping[str, Json]) -> dict[str, Json]:
    """Address and telephone of a customer, those of its organization."""
    address = {
        "Id": number,
        "Line1": organization["address1"],
        "City": organization["city"],
        "Country": organization["country"],
        "CountrySubDivisionCode": organization["state"],
        "PostalCode": organization["postalCode"],
    }
    return {"BillAddr": address, "ShipAddr": address, "PrimaryPhone": {"FreeFormNumber": organization["phone"]}}


def vendor(number: str, name: str, currency: str, made: datetime) -> Json:
    """A Vendor."""
    return {
        "Balance": ZERO,
        "Vendor1099": False,
        "CurrencyRef": currency_ref(currency),
        **record(number, made),
        "CompanyName": name,
        "DisplayName": name,
        "PrintOnCheckName": name,
        "Active": True,
    }


def item(number: str, name: str, kind: ItemType, account: Json, made: datetime) -> Json:
    """An Item. account: the income account; a category has none."""
    sold = (
        {}
        if kind == "Category"
        else {
            "UnitPrice": ZERO,
            "Taxable": False,
            "IncomeAccountRef": {"value": account["Id"], "name": account["FullyQualifiedName"]},
            "PurchaseCost": ZERO,
            "TrackQtyOnHand": False,
        }
    )
    return {
        "Name": name,
        "Active": True,
        "FullyQualifiedName": name,
        "Type": kind,
        **sold,
        **record(number, made),
    }


def tax_rate(number: str, name: str, percent: Decimal, agency: str, made: datetime) -> Json:
    """A TaxRate that holds for all time. agency: id of its TaxAgency."""
    return {
        "Name": name,
        "Description": name,
        "Active": True,
        "RateValue": percent,
        "AgencyRef": {"value": agency},
        "SpecialTaxType": "NONE",
        "DisplayType": "ReadOnly",
        **record(number, made),
    }


def tax_code(number: str, name: str, rates: Sequence[str], made: datetime) -> Json:
    """A TaxCode for sales. rates: ids of its rates."""
    listed = [{"TaxRateRef": {"value": each}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0} for each in rates]
    return {
        "Name": name,
        "Description": name,
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
        "SalesTaxRateList": {"TaxRateDetail": listed},
        "PurchaseTaxRateList": {"TaxRateDetail": []},
        **record(number, made),
    }


def account(number: str, name: str, kind: str, subtype: str, currency: str, made: datetime) -> Json:
    """An Account of the chart of accounts."""
    return {
        "Name": name,
        "SubAccount": False,
        "FullyQualifiedName": name,
        "Active": True,
        "Classification": _CLASSIFICATIONS.get(kind, "Asset"),
        "AccountType": kind,
        "AccountSubType": subtype,
        "CurrentBalance": ZERO,
        "CurrentBalanceWithSubAccounts": ZERO,
        "CurrencyRef": currency_ref(currency),
        **record(number, made),
    }


def term(number: str, name: str, days: int, made: datetime) -> Json:
    """A Term of so many days."""
    return {
        "Name": name,
        "Active": True,
        "Type": "STANDARD",
        "DiscountPercent": 0,
        "DueDays": days,
        "DiscountDays": 0,
        **record(number, made),
    }


def klass(number: str, name: str, made: datetime) -> Json:
    """A Class."""
    return {"Name": name, "FullyQualifiedName": name, "SubClass": False, "Active": True, **record(number, made)}


def exchange_rate(code: str, home: str, rate: Decimal, day: date, made: datetime) -> Json:
    """An ExchangeRate: home units for one unit of `code`. It has no id."""
    told = record("", made)["MetaData"]["LastUpdatedTime"]
    return {
        "SourceCurrencyCode": code,
        "TargetCurrencyCode": home,
        "Rate": rate,
        "AsOfDate": day.isoformat(),
        "MetaData": {"LastUpdatedTime": told},
    }


def posted_invoice(
    number: str,
    doc_number: str,
    customer: Mapping[str, Json],
    item: Mapping[str, Json],
    *,
    day: date,
    amount: Decimal,
    made: datetime,
) -> Json:
    """An unpaid Invoice of one line that somebody made in QuickBooks; due after 30 days."""
    detail = {
        "ItemRef": {"value": item["Id"], "name": item["FullyQualifiedName"]},
        "TaxCodeRef": {"value": "NON"},
    }
    return {
        "AllowIPNPayment": False,
        "AllowOnlinePayment": False,
        "AllowOnlineCreditCardPayment": False,
        "AllowOnlineACHPayment": False,
        **record(number, made),
        "CustomField": [],
        "DocNumber": doc_number,
        "TxnDate": day.isoformat(),
        "CurrencyRef": customer["CurrencyRef"],
        "LinkedTxn": [],
        "Line": [
            {
                "Id": "1",
                "LineNum": 1,
                "Amount": amount,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": detail,
            },
            {"Amount": amount, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
        ],
        "TxnTaxDetail": {"TotalTax": 0},
        "CustomerRef": {"value": customer["Id"], "name": customer["DisplayName"]},
        "DueDate": (day + timedelta(days=30)).isoformat(),
        "TotalAmt": amount,
        "ApplyTaxAfterDiscount": False,
        "PrintStatus": "NeedToPrint",
        "EmailStatus": "NotSet",
        "Balance": amount,
    }


def placed_order(
    number: str,
    doc_number: str,
    vendor: Mapping[str, Json],
    item: Mapping[str, Json],
    quantity: int,
    price: Decimal,
    made: datetime,
) -> Json:
    """An open PurchaseOrder of one line."""
    amount = quantity * price
    detail = {
        "ItemRef": {"value": item["Id"], "name": item["FullyQualifiedName"]},
        "Qty": quantity,
        "UnitPrice": price,
        "BillableStatus": "NotBillable",
        "TaxCodeRef": {"value": "NON"},
    }
    line = {"Id": "1", "LineNum": 1, "Amount": amount, "DetailType": "ItemBasedExpenseLineDetail"}
    return {
        **record(number, made),
        "DocNumber": doc_number,
        "TxnDate": made.date().isoformat(),
        "CurrencyRef": vendor["CurrencyRef"],
        "LinkedTxn": [],
        "Line": [{**line, "ItemBasedExpenseLineDetail": detail}],
        "VendorRef": {"value": vendor["Id"], "name": vendor["DisplayName"]},
        "TotalAmt": amount,
        "POStatus": "Open",
        "EmailStatus": "NotSet",
    }


def preferences(made: datetime, home: str = "USD", closed: date | None = None) -> Json:
    """Preferences of a company with several currencies whose invoices QuickBooks numbers. closed: BookCloseDate."""
    bookkeeping: dict[str, Json] = {
        "TrackDepartments": False,
        "DepartmentTerminology": "Location",
        "ClassTrackingPerTxn": False,
        "ClassTrackingPerTxnLine": False,
        "CustomerTerminology": "Customers",
    }
    if closed is not None:
        bookkeeping["BookCloseDate"] = closed.isoformat()
    return {
        "AccountingInfoPrefs": bookkeeping,
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": False,
        },
        "SalesFormsPrefs": {
            "CustomField": [],
            "CustomTxnNumbers": False,
            "AllowDeposit": False,
            "AllowDiscount": False,
            "AllowEstimates": True,
            "AllowServiceDate": True,
            "AllowShipping": False,
        },
        "VendorAndPurchasesPrefs": {"TrackingByCustomer": False, "BillableExpenseTracking": False},
        "TaxPrefs": {"UsingSalesTax": False},
        "CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": home}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": []},
        **record("1", made),
    }


def company_info(name: str, made: datetime) -> Json:
    """CompanyInfo of a company in the United States."""
    return {
        "CompanyName": name,
        "LegalName": name,
        "CompanyAddr": {"Id": "1", "Line1": "400 Station Road", "City": "Aurora", "CountrySubDivisionCode": "IL"},
        "Country": "US",
        "FiscalYearStartMonth": "January",
        "SupportedLanguages": "en",
        "NameValue": [
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
            {"Name": "SubscriptionStatus", "Value": "PAID"},
        ],
        **record("1", made),
    }
