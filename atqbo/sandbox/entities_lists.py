"""Names and lists as data: parties, items, accounts, terms, classes, locations, currencies; and the company itself."""

from collections.abc import Mapping

from atqbo.sandbox import lists, parties
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.fields import ADDRESS, EMAIL, NAMED, NAMES, PHONE, RECORD, TIMES
from atqbo.sandbox.shapes import REF, Anything, Choice, Day, Flag, Number, Shape, Text

_PARTY: Mapping[str, Shape] = {
    **RECORD,
    "DisplayName": Text(500),
    **dict.fromkeys(("GivenName", "MiddleName", "FamilyName"), Text(100)),
    **dict.fromkeys(("Title", "Suffix"), Text(16)),
    **dict.fromkeys(("CompanyName", "PrintOnCheckName", "FullyQualifiedName"), Text(500)),
    "Active": Flag(),
    **dict.fromkeys(("PrimaryPhone", "AlternatePhone", "Mobile", "Fax"), PHONE),
    "PrimaryEmailAddr": EMAIL,
    "WebAddr": {"URI": Text(1000)},
    "BillAddr": ADDRESS,
    "CurrencyRef": REF,
    "Balance": Number(),
    **dict.fromkeys(("OpenBalanceDate", "BirthDate", "HiredDate", "ReleasedDate"), Day()),
    **dict.fromkeys(("BillRate", "CostRate"), Number()),
    **dict.fromkeys(("AcctNum", "TaxIdentifier", "PrimaryTaxIdentifier", "SSN"), Text(100)),
    "Organization": Flag(),
}
_CUSTOMER: Mapping[str, Shape] = {
    **_PARTY,
    "Notes": Text(2000),
    "ShipAddr": ADDRESS,
    **dict.fromkeys(("Job", "BillWithParent", "Taxable", "IsProject"), Flag()),
    **dict.fromkeys(("ParentRef", "SalesTermRef", "PaymentMethodRef", "DefaultTaxCodeRef", "ARAccountRef"), REF),
    **dict.fromkeys(("Level", "BalanceWithJobs", "OpeningBalance"), Number()),
    "PreferredDeliveryMethod": Choice(("Print", "Email", "None")),
    **dict.fromkeys(("ResaleNum", "ClientEntityId", "TaxExemptionReasonId"), Text(16)),
}
_VENDOR: Mapping[str, Shape] = {
    **_PARTY,
    "Vendor1099": Flag(),
    "TermRef": REF,
    "APAccountRef": REF,
    **dict.fromkeys(("TaxReportingBasis", "GSTIN", "BusinessNumber"), Text(100)),
    **dict.fromkeys(("OtherContactInfo", "VendorPaymentBankDetail"), Anything()),
}
_EMPLOYEE: Mapping[str, Shape] = {
    **_PARTY,
    "PrimaryAddr": ADDRESS,
    "EmployeeNumber": Text(100),
    "Gender": Text(20),
    "BillableTime": Flag(),
    "EmailAddress": Anything(),
}
_ITEM: Mapping[str, Shape] = {
    **NAMED,
    "Sku": Text(100),
    **dict.fromkeys(("Description", "PurchaseDesc"), Text(4000)),
    "Type": Choice(("Service", "NonInventory", "Inventory", "Category", "Group")),
    **dict.fromkeys(("SubItem", "Taxable", "TrackQtyOnHand", "SalesTaxIncluded", "PurchaseTaxIncluded"), Flag()),
    **dict.fromkeys(("Level", "UnitPrice", "PurchaseCost", "QtyOnHand", "ReorderPoint"), Number()),
    **dict.fromkeys(("AbatementRate", "ReverseChargeRate"), Number()),
    "InvStartDate": Day(),
    **dict.fromkeys(("ParentRef", "IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "SalesTaxCodeRef"), REF),
    **dict.fromkeys(("PurchaseTaxCodeRef", "PrefVendorRef", "ClassRef", "TaxClassificationRef"), REF),
    **dict.fromkeys(("ServiceType", "ItemCategoryType"), Text(100)),
}
_ACCOUNT: Mapping[str, Shape] = {
    **NAMED,
    **dict.fromkeys(("Description", "AcctNum", "AccountSubType", "Classification", "TxnLocationType"), Text(100)),
    "AccountType": Choice(lists.ACCOUNT_TYPES),
    **dict.fromkeys(("CurrentBalance", "CurrentBalanceWithSubAccounts"), Number()),
    "SubAccount": Flag(),
    **dict.fromkeys(("ParentRef", "CurrencyRef", "TaxCodeRef"), REF),
}
_TERM: Mapping[str, Shape] = {
    **RECORD,
    "Name": Text(31),
    "Active": Flag(),
    "Type": Text(20),
    **dict.fromkeys(("DueDays", "DiscountDays", "DiscountPercent", "DayOfMonthDue", "DueNextMonthDays"), Number()),
    "DiscountDayOfMonth": Number(),
}
_RATE: Mapping[str, Shape] = {
    **RECORD,
    **dict.fromkeys(("SourceCurrencyCode", "TargetCurrencyCode"), Text(3)),
    "Rate": Number(),
    "AsOfDate": Day(),
}

_PEOPLE = ("Customer", "Vendor", "Employee")
_PARTY_NAMES = (*NAMES, "DisplayName", "CompanyName", "GivenName", "FamilyName", "PrintOnCheckName", "Balance")
_CLOSING = (parties.unique_name, parties.deactivated)
_PARTY_END = (parties.own_currency, *_CLOSING, parties.located, parties.masked)
_TREE_STEPS = (parties.reactivated, parties.placed, *_CLOSING)

LISTS = (
    Entity(
        name="Customer",
        kind="list",
        shape=_CUSTOMER,
        queryable=(*_PARTY_NAMES, "Job", "ParentRef"),
        computed=("Balance", "BalanceWithJobs", "FullyQualifiedName", "Level", "OpeningBalance"),
        defaults={
            "Active": True,
            "Taxable": True,
            "Job": False,
            "BillWithParent": False,
            "Balance": 0,
            "BalanceWithJobs": 0,
            "PreferredDeliveryMethod": "Print",
            "DefaultTaxCodeRef": {"value": "2"},
        },
        references={"SalesTermRef": "Term"},
        name_field="DisplayName",
        shares_names=_PEOPLE,
        sequence="Names",
        steps=(parties.reactivated, parties.display_name, parties.placed, *_PARTY_END),
        afterwards=(parties.renamed,),
    ),
    *(
        Entity(
            name=name,
            kind="list",
            shape=shape,
            queryable=_PARTY_NAMES,
            computed=("Balance", "FullyQualifiedName"),
            defaults=defaults,
            references={"TermRef": "Term", "APAccountRef": "Account"},
            name_field="DisplayName",
            shares_names=_PEOPLE,
            sequence="Names",
            steps=(parties.terms_later, parties.reactivated, parties.display_name, *_PARTY_END),
        )
        for name, shape, defaults in (
            ("Vendor", _VENDOR, {"Active": True, "Balance": 0, "Vendor1099": False}),
            ("Employee", _EMPLOYEE, {"Active": True, "BillableTime": False}),
        )
    ),
    Entity(
        name="Item",
        kind="list",
        shape=_ITEM,
        queryable=(*NAMES, "Name", "Type", "Sku", "UnitPrice"),
        required=("Name", "Type"),
        computed=("FullyQualifiedName", "Level", "SubItem"),
        defaults={"Active": True, "Taxable": False, "UnitPrice": 0, "PurchaseCost": 0, "TrackQtyOnHand": False},
        references={
            **dict.fromkeys(("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"), "Account"),
            "PrefVendorRef": "Vendor",
        },
        name_field="FullyQualifiedName",
        shares_names=("Item",),
        sequence="Item",
        steps=(lists.item_accounts, *_TREE_STEPS),
        afterwards=(parties.renamed,),
    ),
    Entity(
        name="Account",
        kind="list",
        shape=_ACCOUNT,
        queryable=(*NAMES, "Name", "AcctNum", "AccountType", "AccountSubType", "Classification", "CurrentBalance"),
        required=("Name",),
        computed=(
            "FullyQualifiedName",
            "Classification",
            "CurrentBalance",
            "CurrentBalanceWithSubAccounts",
            "SubAccount",
        ),
        defaults={"Active": True, "CurrentBalance": 0, "CurrentBalanceWithSubAccounts": 0},
        name_field="FullyQualifiedName",
        shares_names=("Account",),
        sequence="Account",
        steps=(parties.own_currency, lists.account_type, *_TREE_STEPS),
        afterwards=(parties.renamed,),
    ),
    *(
        Entity(
            name=name,
            kind="list",
            shape={**NAMED, "ParentRef": REF, flag: Flag(), "Address": ADDRESS},
            queryable=(*NAMES, "Name"),
            required=("Name",),
            computed=("FullyQualifiedName", flag),
            defaults={"Active": True},
            name_field="FullyQualifiedName",
            shares_names=(name,),
            sequence=name,
            first=first,
            steps=_TREE_STEPS,
            afterwards=(parties.renamed,),
        )
        for name, flag, first in (("Class", "SubClass", 5000000000000000001), ("Department", "SubDepartment", 1))
    ),
    Entity(
        name="Term",
        kind="list",
        shape=_TERM,
        queryable=("Id", "Active", *TIMES, "Name", "Type", "DueDays"),
        required=("Name",),
        computed=("Type",),
        defaults={"Active": True, "DiscountPercent": 0},
        name_field="Name",
        shares_names=("Term",),
        sequence="Term",
        steps=(lists.term_type, parties.reactivated, *_CLOSING),
    ),
    Entity(
        name="CompanyCurrency",
        kind="list",
        shape={**RECORD, "Code": Text(3), "Name": Text(100), "Active": Flag()},
        queryable=("Id", "Active", *TIMES, "Code", "Name"),
        required=("Code",),
        defaults={"Active": True},
        name_field="Code",
        shares_names=("CompanyCurrency",),
        sequence="CompanyCurrency",
        steps=(lists.currency_code, parties.unique_name),
    ),
    Entity(
        name="ExchangeRate",
        kind="settings",
        shape=_RATE,
        queryable=("SourceCurrencyCode", "TargetCurrencyCode", "AsOfDate"),
    ),
    *(
        Entity(name=name, kind="settings", shape=RECORD, queryable=("Id",), writable=False)
        for name in ("Preferences", "CompanyInfo")
    ),
)
