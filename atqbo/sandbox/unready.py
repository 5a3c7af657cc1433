"""Overlays of the demo company, each by its name: what keeps a company from being ready, one thing at a time.

Each is named by the finding that preflight ought to make of it, and changes nothing else that a finding is about.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from atqbo.money import Json
from atqbo.sandbox import books, tenant
from atqbo.sandbox.draft import TIME_ZONE, Draft
from atqbo.sandbox.world import autotask_user

_LONG_TERM = "Net 30 Days from the End of the Month"
_LONG_NUMBER = "LARKFIELD-2026-10-000123"


def _preference(draft: Draft, section: str, name: str, value: Json) -> None:
    draft.quickbooks["Preferences"][0][section][name] = value


def _prefer(section: str, name: str, value: Json) -> Callable[[Draft], None]:
    return lambda draft: _preference(draft, section, name, value)


def _property(draft: Draft, name: str, value: str) -> None:
    for each in draft.quickbooks["CompanyInfo"][0]["NameValue"]:
        if each["Name"] == name:
            each["Value"] = value


def _company(draft: Draft, name: str, value: str) -> None:
    draft.quickbooks["CompanyInfo"][0][name] = value


def _first(draft: Draft, side: str, entity: str, changes: Json, **having: Json) -> None:
    """Change the first record with these values."""
    records = draft.autotask[entity] if side == "autotask" else draft.quickbooks[entity]
    next(each for each in records if all(each.get(name) == value for name, value in having.items())).update(changes)


def _posted(draft: Draft, number: str, note: str | None = None) -> None:
    """An invoice that stands in QuickBooks since yesterday."""
    invoice = books.posted_invoice(
        str(900 + len(draft.quickbooks["Invoice"])),
        number,
        draft.quickbooks["Customer"][0],
        draft.quickbooks["Item"][0],
        day=draft.today,
        amount=Decimal("120.00"),
        made=draft.at_work(1, 16),
    )
    draft.quickbooks["Invoice"].append({**invoice, "PrivateNote": note} if note else invoice)


def _foreign_ledger(draft: Draft) -> None:
    _posted(draft, "2001", "Autotask invoice 4000 · atqbo ZZZ777-ABCDEFGH")


def _numbers_twice(draft: Draft) -> None:
    for _ in range(2):
        _posted(draft, "2001")


def _other_internal_currency(draft: Draft) -> None:
    for each in draft.autotask["Currencies"]:
        each["isInternalCurrency"] = each["name"] == "CAD"


def _pounds(draft: Draft) -> None:
    draft.currency("GBP", "Pound Sterling", Decimal("1.3100"))
    draft.organization("Thames Valley Dental", "GBP")


def _no_customers(draft: Draft) -> None:
    draft.quickbooks["Customer"].clear()
    draft.quickbooks["Invoice"].clear()


def _employee(draft: Draft) -> None:
    name = draft.autotask["Companies"][5]["companyName"]
    person = {"DisplayName": name, "GivenName": "Sam", "FamilyName": name, "Active": True}
    draft.quickbooks["Employee"].append({**person, **books.record("1", draft.at_work(200))})


def _no_contacts(draft: Draft) -> None:
    draft.autotask["Contacts"].clear()


def _no_addresses(draft: Draft) -> None:
    for contact in draft.autotask["Contacts"]:
        contact["emailAddress"] = ""


def _inactive_organizations(draft: Draft) -> None:
    for organization in draft.autotask["Companies"]:
        organization["isActive"] = False


def _hidden(draft: Draft) -> None:
    """Autotask hides an invoice in the middle."""
    del draft.autotask["Invoices"][40]


def _early(draft: Draft) -> None:
    """The oldest invoice comes from the day before the start, which is the first of its month."""
    first = min(draft.autotask["Invoices"], key=lambda each: str(each["createDateTime"]))
    before = datetime.fromisoformat(first["createDateTime"]).date().replace(day=1) - timedelta(days=1)
    moment = datetime.combine(before, time(12), ZoneInfo(TIME_ZONE))
    first.update(createDateTime=tenant.instant_text(moment), invoiceDateTime=tenant.day_text(before), invoiceNumber="")


def _no_account(draft: Draft) -> None:
    """The account of Labor was made inactive, and another one took its name."""
    draft.account("Services", "Income", "ServiceFeeIncome", "USD")
    _first(draft, "quickbooks", "Account", {"Active": False, "Name": "Services (deleted)"}, Name="Services")


def _inactive_codes(draft: Draft) -> None:
    for code in draft.autotask["BillingCodes"]:
        code["isActive"] = False


def _no_templates(draft: Draft) -> None:
    draft.autotask["InvoiceTemplates"].clear()


def _travel_closed(draft: Draft) -> None:
    """The account of airfares was made inactive."""
    _first(draft, "quickbooks", "Account", {"Active": False, "Name": "Travel (deleted)"}, Name="Travel")


def _advances_closed(draft: Draft) -> None:
    """The account of cash advances was made inactive."""
    name = "Employee Advances"
    _first(draft, "quickbooks", "Account", {"Active": False, "Name": f"{name} (deleted)"}, Name=name)


def _gone_category(draft: Draft) -> None:
    """The settings still map a category that Autotask no longer lists."""
    draft.sections["expenses"]["categories"]["Telegrams"] = {"billable": "Travel", "not_billable": "Travel"}


def _guarded(*entities: str) -> Callable[[Draft], None]:
    """The API user may read these, and not change them."""
    return lambda draft: draft.read_only.extend(entities)


def _partly(*entities: str) -> Callable[[Draft], None]:
    """The API user may change some of these."""
    return lambda draft: draft.restricted.extend(entities)


def _closed(*entities: str) -> Callable[[Draft], None]:
    """The API user may not even read these."""
    return lambda draft: draft.forbidden.extend(entities)


def _busy(used: int) -> Callable[[Draft], None]:
    """Other programs have made so many requests to Autotask in this hour."""
    return lambda draft: setattr(draft, "used_this_hour", used)


def _set(key: str, value: Json) -> Callable[[Draft], None]:
    """A key of the [invoices] section."""
    return lambda draft: draft.invoices.update({key: value})


def _section(name: str, **keys: Json) -> Callable[[Draft], None]:
    """Keys of the section of another app."""
    return lambda draft: draft.sections[name].update(keys)


def _bought_with(account: str) -> Callable[[Draft], None]:
    """Items of purchase orders are made with this account."""
    return _section("purchase_orders", missing_item="create", expense_account=account, income_account="Services")


def _cost_abroad(draft: Draft) -> None:
    """Items of purchase orders are made with an account that is kept in another currency."""
    draft.account("Cost in Canada", "Cost of Goods Sold", "SuppliesMaterialsCogs", "CAD")
    _bought_with("Cost in Canada")(draft)


def _ahead(seconds: int) -> Callable[[Draft], None]:
    """The services' clocks are ahead of this host's."""
    return lambda draft: setattr(draft, "ahead", seconds)


def _allow(key: str, value: Json) -> Callable[[Draft], None]:
    """A key of the [policy] section."""
    return lambda draft: draft.policy.update({key: value})


def _other_rate(draft: Draft) -> None:
    """QuickBooks charges less than Autotask has billed."""
    draft.quickbooks["TaxRate"][0]["RateValue"] /= 2


def _person(draft: Draft) -> None:
    """Programs log in as one of the people."""
    user = autotask_user(draft.quickbooks["CompanyInfo"][0]["CompanyName"])
    draft.record("Resources", firstName="Dana", lastName="Lund", userName=user, licenseType=1, userType=10)


OVERLAYS: Mapping[str, Callable[[Draft], None]] = {
    "custom-numbers-on": _prefer("SalesFormsPrefs", "CustomTxnNumbers", True),
    "credits-applied-automatically": _prefer("SalesFormsPrefs", "AutoApplyCredit", True),
    "multicurrency-on-one-side": _prefer("CurrencyPrefs", "MultiCurrencyEnabled", False),
    "multicurrency-off": _prefer("CurrencyPrefs", "MultiCurrencyEnabled", False),
    "home-currency-differs": _other_internal_currency,
    "classes-missing": _prefer("AccountingInfoPrefs", "ClassTrackingPerTxnLine", True),
    "locations-missing": _prefer("AccountingInfoPrefs", "TrackDepartments", True),
    "books-closed": _prefer("AccountingInfoPrefs", "BookCloseDate", "2026-08-31"),
    "subscription-ended": partial(_property, name="SubscriptionStatus", value="EXPIRED"),
    "subscription-unclear": partial(_property, name="SubscriptionStatus", value="GRACE_PERIOD"),
    "tier-lacks-feature": partial(_property, name="OfferingSku", value="QuickBooks Online Simple Start"),
    "tier-below-plus": partial(_property, name="OfferingSku", value="QuickBooks Online Essentials"),
    "country-differs": partial(_company, name="Country", value="CA"),
    "income-account-missing": partial(
        _first, side="quickbooks", entity="Account", changes={"Active": False}, Name="Services"
    ),
    "items-without-account": _no_account,
    "foreign-ledger": _foreign_ledger,
    "second-connector": partial(_posted, number="H-2026-001"),
    "moved-by-others": partial(_posted, number="H-2026-001"),
    "numbers-used-twice": _numbers_twice,
    "numbers-too-long": partial(
        _first, side="autotask", entity="Invoices", changes={"invoiceNumber": _LONG_NUMBER}, invoiceNumber="H-2026-001"
    ),
    "currency-unknown-to-quickbooks": _pounds,
    "clean-slate": _no_customers,
    "employees-share-names": _employee,
    "contact-missing": _no_contacts,
    "contact-without-email": _no_addresses,
    "organizations-inactive": _inactive_organizations,
    "tilde-in-quickbooks": partial(
        _first, side="quickbooks", entity="Vendor", changes={"DisplayName": "Paper~Recycled"}
    ),
    "codes-inactive": _inactive_codes,
    "implementation-thin": _no_templates,
    "terms-differ": partial(
        _first, side="autotask", entity="PaymentTerms", changes={"paymentDueInDays": 28}, name="Net 30 Days"
    ),
    "terms-too-long": partial(
        _first, side="autotask", entity="PaymentTerms", changes={"name": _LONG_TERM}, name="Net 45 Days"
    ),
    "sales-tax-off": _prefer("TaxPrefs", "UsingSalesTax", False),
    "tax-computed-by-quickbooks": _prefer("TaxPrefs", "PartnerTaxEnabled", True),
    "ids-missing": _hidden,
    "categories-misdirected": _travel_closed,
    "tier-without-orders": partial(_property, name="OfferingSku", value="QuickBooks Online Essentials"),
    "before-start-date": _early,
    "rights-missing": _guarded("Invoices"),
    "rights-restricted": _partly("Invoices"),
    "app-unreadable": _closed("ExpenseReports"),
    "user-not-api-only": _person,
    "threshold-nearly-used": _busy(7600),
    "hour-too-short": _busy(9930),
    "categories-unlisted": _gone_category,
    "expense-accounts-wrong": _advances_closed,
    "skip-rule-unknown": _set("skip", {"fields": {"BilledBy": ["Head office"]}}),
    "item-type-unknown": _set("items_by_type", {"Magic": "Labor"}),
    "custom-numbers-off": _set("numbering", "autotask-number"),
    "older-than-window": _set("look_back_days", 80),
    "settings-unaccepted": _set("owner", "somebody else"),
    "clock-skew": _ahead(300),
    "consent-ends": lambda draft: setattr(draft, "consent_days", 20),
    "account-missing": _bought_with("No Such Account"),
    "account-unfit": _bought_with("Services"),
    "account-currency": _cost_abroad,
    "billed-twice": _section("expenses", billable="as-autotask"),
    "mailed-twice": _set("email", True),
    "sync-off": _set("sync", "off"),
    "sync-once": _set("sync", "once"),
    "trial-missing": _set("trial_waived_by", ""),
    "items-to-approve": _allow("create_items", False),
    "numbers-used": _foreign_ledger,
    "taxes-held": _other_rate,
}
"""By the code of the finding that preflight makes of each."""
