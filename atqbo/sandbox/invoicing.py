"""What QuickBooks does to an invoice when it is written: lines, tax, totals, due date, number, closed books."""

from datetime import date, timedelta
from decimal import Decimal

from atqbo.money import ZERO, Json, round_to_minor
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.rates import rate_on
from atqbo.sandbox.realm import currency_ref, pacific
from atqbo.sandbox.refusal import Refusal, business, missing, not_calculated

_DEFAULT_DUE_DAYS = 30
_ITEM_LINE = "SalesItemLineDetail"


def _written(amount: Decimal, currency: str) -> Json:
    """An amount as QuickBooks writes it: with its decimals, zero as 0."""
    return round_to_minor(amount, currency) if amount else 0


def dates(draft: Draft) -> None:
    """TxnDate is today unless sent. 6210 if it, or the one before the update, lies in closed books."""
    draft.record.setdefault("TxnDate", draft.realm.today.isoformat())
    closed = draft.realm.preference("AccountingInfoPrefs", "BookCloseDate", "")
    earliest = min(draft.record["TxnDate"], (draft.before or draft.record)["TxnDate"])
    if closed and earliest <= closed:
        raise Refusal(
            "6210", "The account period has closed and the account books cannot be updated through this request"
        )


def currency(draft: Draft) -> None:
    """The customer's currency, and no other; a foreign one with its rate, as sent or as of TxnDate."""
    realm, record = draft.realm, draft.record
    customer = realm.referred("Customer", record["CustomerRef"], "CustomerRef")
    code = customer["CurrencyRef"]["value"]
    if record.get("CurrencyRef", {}).get("value", code) != code:
        raise business("The transaction needs to be in the same currency as the A/R and A/P accounts you use.")
    record["CurrencyRef"] = currency_ref(code)
    if code == realm.home_currency:
        record.pop("ExchangeRate", None)
    elif "ExchangeRate" not in record:
        record["ExchangeRate"] = rate_on(realm, code, record["TxnDate"])


def lines(draft: Draft) -> None:
    """Checks each line, gives it Id and LineNum, and ends with the subtotal."""
    code = draft.record["CurrencyRef"]["value"]
    sent = [line for line in draft.record["Line"] if line.get("DetailType") != "SubTotalLineDetail"]
    if not sent:
        raise missing("Line")
    used = max((int(line["Id"]) for line in (draft.before or {}).get("Line", ()) if "Id" in line), default=0)
    finished, subtotal = [], ZERO
    for position, line in enumerate(sent, 1):
        used += "Id" not in line
        done = {"Id": str(used), **line, "LineNum": position}
        if line.get("DetailType") == _ITEM_LINE:
            done = _item_line(draft, done, code)
            subtotal += done["Amount"]
        elif "DetailType" not in line:
            raise missing("Line.DetailType")
        finished.append(done)
    total = {"Amount": _written(subtotal, code), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    draft.record["Line"] = [*finished, total]


def _item_line(draft: Draft, line: Json, code: str) -> Json:
    """A sales line: an active item that is no category, an amount that agrees with quantity and price, a tax code."""
    for name in ("Amount", _ITEM_LINE):
        if name not in line:
            raise missing(f"Line.{name}")
    detail = dict(line[_ITEM_LINE])
    element = f"Line.{_ITEM_LINE}.ItemRef"
    if "ItemRef" in detail:
        item = draft.realm.referred("Item", detail["ItemRef"], element)
        if item["Type"] == "Category":
            raise Refusal("2500", "Invalid Reference Id : Categories cannot be used in transactions.", element)
        detail["ItemRef"] = {"value": item["Id"], "name": item["FullyQualifiedName"]}
    if "Qty" in detail and "UnitPrice" in detail and detail["Qty"] * detail["UnitPrice"] != line["Amount"]:
        raise not_calculated(line["Amount"])
    detail.setdefault("TaxCodeRef", {"value": "NON"})
    if detail["TaxCodeRef"].get("value") not in ("TAX", "NON"):
        wrong = detail["TaxCodeRef"].get("value")
        raise Refusal("6100", f"Valid Line TaxCodes for US should be TAX or NON. Supplied value:{wrong}")
    return {**line, "Amount": _written(Decimal(line["Amount"]), code), _ITEM_LINE: detail}


def totals(draft: Draft) -> None:
    """TotalAmt = lines + tax; Balance = what of it is not settled yet; in home currency too if that is another."""
    record, before = draft.record, draft.before
    code = record["CurrencyRef"]["value"]
    honoured = draft.realm.switches["explicit_tax"] == "honoured"
    tax = Decimal(record.get("TxnTaxDetail", {}).get("TotalTax", 0)) if honoured else ZERO
    total = Decimal(record["Line"][-1]["Amount"]) + tax
    if total < 0:
        raise business("The transaction amount must be zero or greater.")
    settled = Decimal(before["TotalAmt"]) - Decimal(before["Balance"]) if before else ZERO
    record["TxnTaxDetail"] = {**record.get("TxnTaxDetail", {}), "TotalTax": _written(tax, code)}
    record["TotalAmt"] = _written(total, code)
    record["Balance"] = _written(total - settled, code)
    if "ExchangeRate" in record:
        home = draft.realm.home_currency
        record["HomeTotalAmt"] = _written(total * record["ExchangeRate"], home)
        record["HomeBalance"] = _written((total - settled) * record["ExchangeRate"], home)


def due_date(draft: Draft) -> None:
    """DueDate unless sent: by the document's terms, else the company's own, else thirty days."""
    record, realm = draft.record, draft.realm
    if "DueDate" in record:
        return
    ref = record.get("SalesTermRef") or realm.preference("SalesFormsPrefs", "DefaultTerms", None)
    term = realm.get("Term", ref["value"]) if ref else None
    days = int(term.get("DueDays", 0)) if term else _DEFAULT_DUE_DAYS
    record["DueDate"] = (date.fromisoformat(record["TxnDate"]) + timedelta(days=days)).isoformat()


def addresses(draft: Draft) -> None:
    """Addresses of the customer where the document has none."""
    customer = draft.realm.get("Customer", draft.record["CustomerRef"]["value"]) or {}
    for name in ("BillAddr", "ShipAddr"):
        if name in customer:
            draft.record.setdefault(name, customer[name])


def number(draft: Draft) -> None:
    """DocNumber: the next free one unless the company numbers by hand; 6140 if another document has it."""
    record, realm = draft.record, draft.realm
    by_hand = realm.preference("SalesFormsPrefs", "CustomTxnNumbers", False)
    automatic = record.pop("AutoDocNumber", False) or record.get("DocNumber") == "AUTO_GENERATE"
    if automatic or ("DocNumber" not in record and not by_hand and not draft.before):
        record["DocNumber"] = _next_free(draft)
    for other in realm.named("Invoice", record.get("DocNumber") or ""):
        if record.get("DocNumber") and other["Id"] != record.get("Id") and not _duplicates_allowed(draft):
            raise Refusal(
                "6140",
                "Duplicate Document Number Error : You must specify a different number. This number has already been "
                f"used. DocNumber={record['DocNumber']} is assigned to TxnType=Invoice with TxnId={other['Id']}",
            )


def _duplicates_allowed(draft: Draft) -> bool:
    return "allowduplicatedocnum" in draft.options or draft.realm.switches["duplicate_docnumber"] == "allowed"


def _next_free(draft: Draft) -> str:
    def taken() -> list[str]:
        return ["1000", *(row.record.get("DocNumber") or "" for row in draft.realm.rows("Invoice").values())]

    while True:
        candidate = draft.realm.next_number("Invoice.DocNumber", taken)
        if not draft.realm.named("Invoice", candidate):
            return candidate


def customer_balance(draft: Draft) -> None:
    """What the customer owes follows the document."""
    store, record, before = draft.realm.store, draft.record, draft.before
    for document, sign in ((before, -1), (record, 1)):
        if document:
            number = document["CustomerRef"]["value"]
            customer = dict(draft.realm.get("Customer", number) or {})
            for name in ("Balance", "BalanceWithJobs"):
                owed = Decimal(customer.get(name, 0)) + sign * Decimal(document["Balance"])
                customer[name] = _written(owed, customer["CurrencyRef"]["value"])
            customer["MetaData"] = {**customer["MetaData"], "LastUpdatedTime": pacific(draft.realm.now)}
            store.put(("quickbooks", "Customer"), number, customer)
