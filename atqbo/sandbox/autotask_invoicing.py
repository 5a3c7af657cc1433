"""How the company behind Autotask invoices: totals from billing items and their taxes, voids, new invoices."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from atqbo.money import ZERO, Json
from atqbo.sandbox.autotask_entities import complete
from atqbo.sandbox.autotask_filter import AutotaskError
from atqbo.sandbox.autotask_records import Records
from atqbo.sandbox.tenant import day_text

_FOUR_PLACES = Decimal("0.0001")


def _invoice_totals(records: Records, items: list[Json]) -> tuple[Decimal, Decimal]:
    """(invoiceTotal, totalTaxValue) of billing items: the total contains the tax; neither is rounded to cents."""
    tax = sum((item["taxDollars"] or ZERO for item in items), ZERO)
    return sum((_net(records, item) for item in items), ZERO) + tax, tax


def _net(records: Records, item: Json) -> Decimal:
    """totalAmount without tax, which it contains by switch only."""
    contained = item["taxDollars"] if records.switched("total_amount") == "with-tax" else None
    return Decimal(item["totalAmount"] or ZERO) - (contained or ZERO)


def as_stored(tables: Mapping[str, list[Json]], switches: Mapping[str, str]) -> Mapping[str, list[Json]]:
    """The tables of a dataset with billed amounts in the form that the switches say; totals follow what is rounded."""
    if switches["billed_amounts"] == "four-places" and switches["total_amount"] == "net":
        return tables
    items, totals = [], {each["id"]: complete("Invoices", each) for each in tables.get("Invoices", ())}
    for item in (complete("BillingItems", each) for each in tables.get("BillingItems", ())):
        net, tax = Decimal(item["totalAmount"] or ZERO), Decimal(item["taxDollars"] or ZERO)
        rounded = (net, tax) if switches["billed_amounts"] == "four-places" else (_cents(net), _cents(tax))
        if invoice := totals.get(item["invoiceID"]):
            invoice["invoiceTotal"] += sum(rounded) - net - tax
            invoice["totalTaxValue"] = Decimal(invoice["totalTaxValue"] or ZERO) + rounded[1] - tax
        stored = sum(rounded, ZERO) if switches["total_amount"] == "with-tax" else rounded[0]
        items.append({**item, "totalAmount": stored, "taxDollars": rounded[1]})
    return {**tables, "BillingItems": items, "Invoices": list(totals.values())}


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def void_invoice(records: Records, number: int) -> int:
    """Void an invoice; its items may be invoiced again, which makes another invoice.

    Source: ww5.autotask.net/help/content/3_features/10_Billing/Undo/InvoiceVoid.htm. What invoiceID the items then
    have is not told.
    """
    invoice = records.get("Invoices", number)
    if invoice["isVoided"]:
        raise AutotaskError("The invoice is voided already.")
    records.put("Invoices", invoice, isVoided=True, voidedDate=records.stamp, voidedByResourceID=records.resource)
    freed = {"zero": 0, "null": None, "kept": number}[records.switched("voided_items")]
    for item in records.every("BillingItems", invoiceID=number):
        records.put("BillingItems", item, invoiceID=freed)
    return number


def make_invoice(records: Records, company_id: int) -> int:
    """Invoice everything billable of a company that is on no living invoice. Returns the new invoice's id."""
    company = records.get("Companies", company_id)
    items = [item for item in records.every("BillingItems", companyID=company_id) if _is_loose(records, item)]
    if not items:
        raise AutotaskError("There is nothing to invoice.")
    number = records.next_number("Invoices")
    billed = [_billed(records, company, item, number) for item in items]
    total, tax = _invoice_totals(records, billed)
    day, term = records.today, _term_of(records, company)
    region = company["taxRegionID"] and records.find("TaxRegions", company["taxRegionID"])
    invoice = {
        "id": number,
        "companyID": company_id,
        "batchID": number,
        "creatorResourceID": records.resource,
        "invoiceDateTime": day_text(day),
        "createDateTime": records.stamp,
        "invoiceTotal": total,
        "totalTaxValue": tax,
        "paymentTerm": term and term["id"],
        "dueDate": day_text(day + timedelta(days=(term and term["paymentDueInDays"]) or 0)),
        "taxRegionName": region and region["name"],
        "isVoided": False,
        "invoiceStatus": 1,
    }
    records.put("Invoices", complete("Invoices", invoice))
    return number


def _is_loose(records: Records, item: Json) -> bool:
    invoice = item["invoiceID"] and records.find("Invoices", item["invoiceID"])
    return not item["nonBillable"] and (not item["invoiceID"] or bool(invoice and invoice["isVoided"]))


def _billed(records: Records, company: Json, item: Json, invoice_id: int) -> Json:
    tax = tax_on(records, company, item)
    rate = next((each["exchangeRate"] for each in records.every("Currencies", id=company["currencyID"])), None) or 1
    whole = _net(records, item) + (tax if records.switched("total_amount") == "with-tax" else ZERO)
    return records.put(
        "BillingItems",
        item,
        invoiceID=invoice_id,
        totalAmount=whole,
        taxDollars=tax,
        internalCurrencyTaxDollars=_rounded(tax * rate),
    )


def tax_on(records: Records, company: Json, item: Json) -> Decimal:
    """Tax on a billing item by its category in the company's region; compounded taxes are on top of the others.

    The scale of Taxes.taxRate is nowhere told; a switch decides.
    """
    code = records.find("BillingCodes", item["billingCodeID"]) or {}
    category = item["taxCategoryID"] or code.get("taxCategoryID")
    if company["isTaxExempt"] or category is None or company["taxRegionID"] is None:
        return ZERO
    base, tax = _net(records, item), ZERO
    taxes = records.every("Taxes", taxRegionID=company["taxRegionID"], taxCategoryID=category)
    for each in sorted(taxes, key=lambda each: bool(each["isCompounded"])):
        rate = Decimal(each["taxRate"]) / (100 if records.switched("tax_rate") == "percent" else 1)
        tax += (base + tax if each["isCompounded"] else base) * rate
    return _rounded(tax)


def _term_of(records: Records, company: Json) -> Json | None:
    template = records.find("InvoiceTemplates", company["invoiceTemplateID"])
    return records.find("PaymentTerms", template["paymentTerms"]) if template else None


def _rounded(amount: Decimal) -> Decimal:
    return Decimal(amount).quantize(_FOUR_PLACES, rounding=ROUND_HALF_UP)
