"""What QuickBooks does to the head of a document when it is written: dates, currency, totals, number, closed books."""

from datetime import date, timedelta
from decimal import Decimal

from atqbo.money import ZERO, Json
from atqbo.sandbox.balances import currency_of, opened, written
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.rates import rate_on
from atqbo.sandbox.realm import Realm, currency_ref
from atqbo.sandbox.refusal import Refusal, business, missing
from atqbo.sandbox.taxes import tax_of

_DEFAULT_DUE_DAYS = {"Invoice": 30}
"""Where neither document nor company has terms: https://github.com/minimul/qbo_api, spec/vcr/create/invoice."""
_DISPLAY = {"CreditMemo": "Credit Memo", "PurchaseOrder": "Purchase Order", "VendorCredit": "Vendor Credit"}


def dates(draft: Draft) -> None:
    """TxnDate is today unless sent."""
    draft.record.setdefault("TxnDate", draft.realm.today.isoformat())


def open_period(draft: Draft) -> None:
    """6210 if the document's date, or the one before the update, lies in closed books."""
    closed = draft.realm.preference("AccountingInfoPrefs", "BookCloseDate", "")
    earliest = min(draft.record["TxnDate"], (draft.before or draft.record)["TxnDate"])
    if closed and earliest <= closed:
        raise Refusal(
            "6210", "The account period has closed and the account books cannot be updated through this request"
        )


def currency(draft: Draft) -> None:
    """The party's currency, and no other; a foreign one with its rate, as sent or as of TxnDate."""
    realm, record = draft.realm, draft.record
    party = "Customer" if "CustomerRef" in record else "Vendor"
    code = currency_of(realm, realm.referred(party, record[f"{party}Ref"], f"{party}Ref"))
    if record.get("CurrencyRef", {}).get("value", code) != code:
        raise business("The transaction needs to be in the same currency as the A/R and A/P accounts you use.")
    record["CurrencyRef"] = currency_ref(code)
    if code == realm.home_currency:
        for name in ("ExchangeRate", "HomeTotalAmt", "HomeBalance"):
            record.pop(name, None)
    elif not record.get("ExchangeRate"):
        record["ExchangeRate"] = rate_on(realm, code, record["TxnDate"])


def totals(draft: Draft) -> None:
    """TotalAmt = lines + tax; Balance = what of it is not settled yet; in home currency too if that is another."""
    record, before, realm = draft.record, draft.before, draft.realm
    code = record["CurrencyRef"]["value"]
    tax = tax_of(draft)
    total = _net(record) + tax
    if total < 0:
        raise business("The transaction amount must be zero or greater.")
    record["TotalAmt"] = written(total, code)
    if "ExchangeRate" in record:
        record["HomeTotalAmt"] = written(total * Decimal(record["ExchangeRate"]), realm.home_currency)
    if "Balance" not in draft.entity.computed:
        return
    settled = Decimal(before["TotalAmt"]) - Decimal(before["Balance"]) if before else ZERO
    moved = before and before.get("CustomerRef", {}).get("value") != record.get("CustomerRef", {}).get("value")
    if total < settled or (settled and moved):
        raise business("The transaction has been applied to others: its amount or customer cannot change so.")
    if "RemainingCredit" in draft.entity.computed:
        record["RemainingCredit"] = 0
    record.update(opened(realm, record, total - settled))


def _net(record: Json) -> Decimal:
    """Sum of the lines; a discount lowers it."""
    net = ZERO
    for line in record["Line"]:
        if line["DetailType"] not in ("SubTotalLineDetail", "DescriptionOnly"):
            net += Decimal(line["Amount"]) * (-1 if line["DetailType"] == "DiscountLineDetail" else 1)
    return net


def due_date(draft: Draft) -> None:
    """DueDate unless sent: by the document's terms, else the company's own or the vendor's, else by custom."""
    record, realm = draft.record, draft.realm
    if "DueDate" in record:
        return
    ref = record.get("SalesTermRef")
    if not ref and "VendorRef" in record:
        ref = (realm.get("Vendor", record["VendorRef"]["value"]) or {}).get("TermRef")
    elif not ref:
        ref = realm.preference("SalesFormsPrefs", "DefaultTerms", None)
    term = realm.get("Term", ref["value"]) if ref else None
    usual = timedelta(days=_DEFAULT_DUE_DAYS.get(draft.entity.name, 0))
    day = date.fromisoformat(record["TxnDate"])
    record["DueDate"] = (_due(day, term) if term else day + usual).isoformat()


def _due(day: date, term: Json) -> date:
    """So many days later; or a day of the month, of the next one if that is too near (XSD of the .NET SDK, Term)."""
    if "DayOfMonthDue" not in term:
        return day + timedelta(days=int(term.get("DueDays", 0)))
    wanted = int(term["DayOfMonthDue"])
    due = _of_month(day, wanted)
    if (due - day).days < int(term.get("DueNextMonthDays", 0)) or due < day:
        due = _of_month(_of_month(day, 28) + timedelta(days=4), wanted)
    return due


def _of_month(day: date, wanted: int) -> date:
    """That day of the month, or its last one."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.replace(day=min(wanted, last.day))


def addresses(draft: Draft) -> None:
    """Addresses of the party where the document has none."""
    record, realm = draft.record, draft.realm
    if "VendorRef" in record:
        vendor = realm.get("Vendor", record["VendorRef"]["value"]) or {}
        if "BillAddr" in vendor:
            record.setdefault("VendorAddr", vendor["BillAddr"])
        return
    customer = realm.get("Customer", record["CustomerRef"]["value"]) or {}
    for name in ("BillAddr", "ShipAddr"):
        if name in customer:
            record.setdefault(name, customer[name])


def mailing(draft: Draft) -> None:
    """A document that waits to be sent needs an address (2020), and tells how it goes out."""
    record = draft.record
    if record.get("EmailStatus") == "NeedToSend":
        if not (record.get("BillEmail") or record.get("POEmail") or {}).get("Address"):
            raise missing("BillEmail")
        record["DeliveryInfo"] = {"DeliveryType": "Email"}


def number(draft: Draft) -> None:
    """DocNumber: the next free one unless the company numbers by hand; 6140 if another document has it."""
    record, realm = draft.record, draft.realm
    automatic = record.pop("AutoDocNumber", False) or record.get("DocNumber") == "AUTO_GENERATE"
    if automatic or ("DocNumber" not in draft.sent and not draft.before and not _by_hand(draft)):
        record["DocNumber"] = _next_free(draft)
    for other in realm.named(draft.entity.name, record.get("DocNumber") or ""):
        if record.get("DocNumber") and other["Id"] != record.get("Id") and not _duplicates_allowed(draft):
            raise taken(draft, other)


def taken(draft: Draft, other: Json) -> Refusal:
    """6140: another document has the number."""
    kind = _DISPLAY.get(draft.entity.name, draft.entity.name)
    return Refusal(
        "6140",
        "Duplicate Document Number Error : You must specify a different number. This number has already been "
        f"used. DocNumber={other['DocNumber']} is assigned to TxnType={kind} with TxnId={other['Id']}",
    )


def _by_hand(draft: Draft) -> bool:
    """Whether a document sent without number stays without: by the company's choice; for orders by switch as well."""
    if draft.entity.name == "PurchaseOrder" and draft.realm.switches["order_number"] == "empty":
        return True
    return bool(draft.realm.preference("SalesFormsPrefs", "CustomTxnNumbers", False))


def _duplicates_allowed(draft: Draft) -> bool:
    return "allowduplicatedocnum" in draft.options or draft.realm.switches["duplicate_docnumber"] == "allowed"


def _next_free(draft: Draft) -> str:
    realm, sharing = draft.realm, draft.entity.numbers

    def used() -> list[str]:
        return ["1000", *(row.record.get("DocNumber") or "" for name in sharing for row in realm.rows(name).values())]

    while True:
        candidate = realm.next_number(f"{sharing[0]}.DocNumber", used)
        if not any(realm.named(name, candidate) for name in sharing):
            return candidate


def custom_fields(draft: Draft) -> None:
    """The fields the company has set up, each with what was sent for it: .../spec/vcr/create/invoice."""
    section, field, named = _CUSTOM[draft.entity.name == "PurchaseOrder"]
    sent = {each.get("DefinitionId"): each for each in draft.record.get("CustomField", ())}
    defined = {
        number: {"DefinitionId": number, "Name": name, "Type": "StringType"}
        for number, name in _definitions(draft.realm, section, field, named).items()
    }
    fields = [{**defined.get(number, {}), **sent.get(number, {})} for number in {**defined, **sent}]
    if fields or "CustomField" in draft.record:
        draft.record["CustomField"] = fields


_CUSTOM = (
    ("SalesFormsPrefs", "CustomField", "SalesFormsPrefs.SalesCustomName"),
    ("VendorAndPurchasesPrefs", "POCustomField", "PurchasePrefs.PurchaseCustomName"),
)


def _definitions(realm: Realm, section: str, field: str, named: str) -> dict[str, str]:
    """Number → name of the custom fields that are in use."""
    told = [each for group in realm.preference(section, field, ()) for each in group.get("CustomField", ())]
    unused = {each["Name"] for each in told if each.get("BooleanValue") is False}
    flag = named.replace(".", ".Use").removesuffix("Name")
    names = {
        each["Name"].removeprefix(named): each.get("StringValue") for each in told if each["Name"].startswith(named)
    }
    return {number: name for number, name in sorted(names.items()) if name and flag + number not in unused}
