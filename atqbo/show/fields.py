"""What an effect will put into a record of QuickBooks, field by field, in a person's words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from atqbo.effects import Effect
from atqbo.facts import Facts
from atqbo.money import Json

_NAMED = {
    "CustomerRef": "Customer",
    "VendorRef": "Vendor",
    "DocNumber": "Number",
    "TxnDate": "Date",
    "DueDate": "Due",
    "SalesTermRef": "Terms",
    "CurrencyRef": "Currency",
    "ExchangeRate": "Exchange rate",
    "ClassRef": "Class",
    "DepartmentRef": "Location",
    "APAccountRef": "Payables account",
    "GlobalTaxCalculation": "Amounts",
    "TxnTaxDetail": "Tax",
    "TxnTaxCodeRef": "Code",
    "TotalTax": "Total",
    "PrivateNote": "Memo",
    "Memo": "Message to the vendor",
    "CustomerMemo": "Message to the customer",
    "BillAddr": "Billing address",
    "ShipAddr": "Shipping address",
    "ShipMethodRef": "Shipped by",
    "BillEmail": "E-mail",
    "CustomField": "Custom fields",
    "AllowOnlineCreditCardPayment": "Online card payment",
    "AllowOnlineACHPayment": "Online bank payment",
}
_WORDS = {"TaxExcluded": "without tax", "TaxInclusive": "tax included", "NotApplicable": "not taxed"}
"""Values of QuickBooks' own that a person would not say so."""
_LEFT_OUT = ("Line", "sparse", "Id", "SyncToken", "TxnTaxDetail.TaxLine")


class Names:
    """Names of QuickBooks' records by the field that refers to them."""

    def __init__(self, facts: Facts) -> None:
        known = facts.quickbooks
        self._names: Mapping[str, Mapping[str, str]] = {
            "CustomerRef": {each.id: each.display_name for each in known.customers},
            "VendorRef": {each.id: each.display_name for each in known.vendors},
            "SalesTermRef": {each.id: each.name for each in known.terms},
            "TxnTaxCodeRef": {each.id: each.name for each in known.tax_codes or ()},
            "ClassRef": {each.id: each.name for each in known.classes or ()},
            "DepartmentRef": {each.id: each.name for each in known.locations or ()},
            "APAccountRef": {each.id: each.name for each in known.accounts},
        }

    def head(self, body: Json, effects: Mapping[str, Effect]) -> Iterator[tuple[str, str, str]]:
        """(field, its name, its value) of a document's head. effects: by key, for records that are made on the way."""
        for field, value in body.items():
            if field not in _LEFT_OUT:
                yield field, _NAMED.get(field, field), self._text(field, value, effects)

    def _text(self, field: str, value: Json, effects: Mapping[str, Effect]) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, list):
            return "; ".join(self._text(field, each, effects) for each in value)
        if not isinstance(value, dict):
            return _WORDS.get(value, str(value))
        if "$of" in value:
            return f"{_made(effects.get(value['$of']))} (new)"
        if "value" in value:
            inner = value["value"]
            known = self._names.get(field, {})
            return self._text(field, inner, effects) if isinstance(inner, dict) else known.get(inner, str(inner))
        if "StringValue" in value:
            return f"{value.get('Name', '')}: {value['StringValue']}".removeprefix(": ")
        if field in ("TxnTaxDetail",):
            inside = ((name, each) for name, each in value.items() if f"{field}.{name}" not in _LEFT_OUT)
            return ", ".join(f"{_NAMED.get(name, name)} {self._text(name, each, effects)}" for name, each in inside)
        return ", ".join(self._text(name, each, effects) for name, each in value.items())


def _made(effect: Effect | None) -> str:
    """What the record is called that an effect makes."""
    body = effect.body if effect else {}
    return str(body.get("DisplayName") or body.get("Name") or "a record of this plan")
