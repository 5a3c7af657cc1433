"""Tax of a document: none, US by one code, US computed from the address, or VAT by each line's code.

Rules: https://developer.intuit.com/app/developer/qbo/docs/develop/tutorials/manage-sales-tax-for-us-locales and
.../manage-sales-tax-for-non-us-locales; form of the answers: https://github.com/minimul/qbo_api, spec/vcr/cdc/basic.
Simplified: a rate holds for all time; a discount does not lower what is taxed; computed tax knows states only.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from atqbo.money import ZERO, Json, round_to_minor
from atqbo.sandbox.balances import written
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.realm import Realm
from atqbo.sandbox.refusal import Refusal, business
from atqbo.sandbox.state_rates import STATE_RATES

Regime: TypeAlias = Literal["off", "manual", "automated", "vat"]
_UNIT_PRICE = Decimal("0.0000001")
"""A price that an inclusive amount leads to has seven decimals in answers of Australian companies."""


class Rate(NamedTuple):
    """A TaxRate of a code. on: what it is charged on, for each unit of net; more than 1 with taxes before it."""

    id: str
    percent: Decimal
    on: Decimal = Decimal(1)


class Part(NamedTuple):
    """Tax at one rate. rate: id of the TaxRate; percent: of net."""

    rate: str
    percent: Decimal
    net: Decimal
    tax: Decimal


def regime(realm: Realm) -> Regime:
    """How the company taxes: by its country and preferences."""
    if str(realm.company.get("Country", "US")) in ("US", "USA", ""):
        return "automated" if realm.preference("TaxPrefs", "PartnerTaxEnabled", False) else "manual"
    return "vat" if realm.preference("TaxPrefs", "UsingSalesTax", False) else "off"


def line_code(draft: Draft, detail: Json, element: str) -> None:
    """The line's code: TAX or NON in the US (6100), where computed by the item's own mark; a TaxCode's id for VAT."""
    value, kind = detail.get("TaxCodeRef", {}).get("value"), regime(draft.realm)
    if kind == "off":
        return
    if kind == "vat":
        if draft.record.get("GlobalTaxCalculation") == "NotApplicable":
            detail.pop("TaxCodeRef", None)
            return
        if not value:
            raise business("Make sure all your transactions have a VAT rate before you save.")
        value = draft.realm.referred("TaxCode", detail["TaxCodeRef"], element)["Id"]
    elif not value:
        item = draft.realm.get("Item", detail.get("ItemRef", {}).get("value", "")) or {}
        value = "TAX" if kind == "automated" and item.get("Taxable") and "CustomerRef" in draft.record else "NON"
    elif value not in ("TAX", "NON"):
        raise Refusal("6100", f"Valid Line TaxCodes for US should be TAX or NON. Supplied value:{value}")
    detail["TaxCodeRef"] = {"value": value}


def net_of(draft: Draft, amount: Decimal, detail: Json) -> Decimal:
    """The line's amount without tax. Under TaxInclusive the whole is in TaxInclusiveAmt, or by switch in Amount.

    Source: https://github.com/ruckus/quickbooks-ruby/issues/346.
    """
    whole = Decimal(detail.pop("TaxInclusiveAmt", 0))
    if regime(draft.realm) != "vat" or draft.record.get("GlobalTaxCalculation") != "TaxInclusive":
        return amount
    code = draft.record["CurrencyRef"]["value"]
    factor = 1 + sum((each.on * each.percent for each in _rates(draft, detail["TaxCodeRef"])), ZERO) / 100
    if whole or draft.realm.switches["inclusive_amount"] == "gross":
        whole = whole or amount
        amount = round_to_minor(whole / factor, code)
    detail["TaxInclusiveAmt"] = written(whole or amount * factor, code)
    quantity, price = Decimal(detail.get("Qty", 0)), Decimal(detail.get("UnitPrice", 0))
    if quantity and round_to_minor(quantity * price, code) != amount:
        detail["UnitPrice"] = (amount / quantity).quantize(_UNIT_PRICE)
    return amount


def tax_of(draft: Draft) -> Decimal:
    """The document's tax, told in TxnTaxDetail; by switch a TotalTax that the client sent comes first."""
    record, realm = draft.record, draft.realm
    kind, told = regime(realm), record.pop("TxnTaxDetail", {})
    if kind != "vat":
        record.pop("GlobalTaxCalculation", None)
        if "VendorRef" in record:
            return ZERO
    else:
        record.setdefault("GlobalTaxCalculation", "TaxExcluded")
        if record["GlobalTaxCalculation"] == "NotApplicable" and draft.sent.get("TxnTaxDetail", {}).get("TotalTax"):
            raise Refusal("6170", "Invalid TxnTaxDetail Error : TxnTaxDetail does not go with NotApplicable")
    if any("DetailType" not in line for line in told.get("TaxLine", ())):
        raise business("TxnTaxDetail.TaxLine.DetailTypeEnum is missing in the request")
    parts = [part for part in _parts(draft, kind, told) if part.percent]
    return _told(draft, told, parts)


def _told(draft: Draft, told: Json, parts: list[Part]) -> Decimal:
    """TxnTaxDetail of these parts, or of what the client told. Returns the tax."""
    code = draft.record["CurrencyRef"]["value"]
    honoured = draft.realm.switches["explicit_tax"] == "honoured"
    tax = sum((part.tax for part in parts), ZERO)
    detail = {"TxnTaxCodeRef": told["TxnTaxCodeRef"]} if "TxnTaxCodeRef" in told else {}
    explicit = draft.sent.get("TxnTaxDetail", {}).get("TotalTax") if parts else told.get("TotalTax")
    if honoured and explicit is not None:
        tax = round_to_minor(Decimal(explicit), code)
    lines = [_tax_line(part, code) for part in parts] or (told.get("TaxLine") if honoured else None)
    draft.record["TxnTaxDetail"] = {**detail, "TotalTax": written(tax, code), **({"TaxLine": lines} if lines else {})}
    return tax


def _tax_line(part: Part, code: str) -> Json:
    return {
        "Amount": written(part.tax, code),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": part.rate},
            "PercentBased": True,
            "TaxPercent": part.percent,
            "NetAmountTaxable": written(part.net, code),
        },
    }


def _parts(draft: Draft, kind: Regime, told: Json) -> Iterator[Part]:
    """Tax by rate."""
    code, nets = draft.record["CurrencyRef"]["value"], dict[tuple[str, Decimal], Decimal]()
    whole, net = ZERO, ZERO
    for line in draft.record["Line"]:
        detail = line.get(line["DetailType"], {})
        if "TaxCodeRef" not in detail or "Amount" not in line:
            continue
        whole, net = whole + Decimal(detail.get("TaxInclusiveAmt", 0)), net + Decimal(line["Amount"])
        for rate in _line_rates(draft, kind, detail["TaxCodeRef"], told):
            key = rate.id, rate.percent
            nets[key] = nets.get(key, ZERO) + Decimal(line["Amount"]) * rate.on
    parts = [Part(*rate, base, round_to_minor(base * rate[1] / 100, code)) for rate, base in nets.items()]
    if whole and parts:  # what was agreed is the whole; rounding stays in the tax
        gap = whole - net - sum((part.tax for part in parts), ZERO)
        parts[-1] = parts[-1]._replace(tax=parts[-1].tax + gap)
    yield from parts


def _line_rates(draft: Draft, kind: Regime, ref: Json, told: Json) -> list[Rate]:
    """Rates at which a line with this code is taxed."""
    if kind == "vat":
        return _rates(draft, ref)
    if ref["value"] != "TAX":
        return []
    if kind == "automated":
        return _state_rate(draft)
    return _rates(draft, told["TxnTaxCodeRef"]) if told.get("TxnTaxCodeRef") else []


def _rates(draft: Draft, ref: Json) -> list[Rate]:
    """Rates of a TaxCode, for sales or for purchases, in their order; compound ones on the taxes before them."""
    code = draft.realm.referred("TaxCode", ref, "TxnTaxDetail.TxnTaxCodeRef")
    side = "PurchaseTaxRateList" if "VendorRef" in draft.record else "SalesTaxRateList"
    found, before = list[Rate](), ZERO
    for each in sorted(code.get(side, {}).get("TaxRateDetail", ()), key=lambda each: int(each.get("TaxOrder") or 0)):
        if rate := draft.realm.get("TaxRate", each["TaxRateRef"]["value"]):
            on = {"TaxOnAmountPlusTax": 1 + before, "TaxOnTax": before}.get(each.get("TaxTypeApplicable"), Decimal(1))
            found.append(Rate(rate["Id"], Decimal(rate["RateValue"]), on))
            before += on * found[-1].percent / 100
    return found


def _state_rate(draft: Draft) -> list[Rate]:
    """The rate where the goods go: ship-to, else bill-to, else the company's own address. None for the exempt."""
    realm, record = draft.realm, draft.record
    customer = realm.get("Customer", record["CustomerRef"]["value"]) or {}
    found = record.get("ShipAddr") or record.get("BillAddr") or realm.company.get("CompanyAddr") or {}
    state = str(found.get("CountrySubDivisionCode", "")).upper()
    if not customer.get("Taxable", True) or state not in STATE_RATES:
        return []
    known = realm.named("TaxRate", f"{state} State Tax")
    rate = known[0] if known else add_rate(realm, f"{state} State Tax", STATE_RATES[state], "")
    return [Rate(rate["Id"], STATE_RATES[state])]


def add_rate(realm: Realm, name: str, percent: Decimal, agency: str) -> Json:
    """A new TaxRate."""
    rate = {
        "Name": name,
        "Description": name,
        "Active": True,
        "RateValue": percent,
        "SpecialTaxType": "NONE",
        "EffectiveTaxRate": [{"RateValue": percent, "EffectiveDate": realm.today.isoformat()}],
        "DisplayType": "ReadOnly",
    }
    return realm.add("TaxRate", rate | ({"AgencyRef": {"value": agency}} if agency else {}))
