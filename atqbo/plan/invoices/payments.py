"""Whether the customer may pay on the invoice's page, where the settings say other than QuickBooks."""

from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.desk import Desk
from atqbo.plan.invoices.part import Part


def write_payment_ways(desk: Desk) -> Part:
    """Card and bank transfer, each only where the settings decide. Allowed while QuickBooks Payments is off: told."""
    settings = desk.settings
    asked = {field: getattr(settings, key) for field, key in _KEYS.items()}
    fields = {name: way == "yes" for name, way in asked.items() if way != "as-quickbooks"}
    active = desk.facts.quickbooks.preferences.sales_forms_prefs.e_transaction_payment_enabled
    why = tuple(Why(field, f"[invoices] {_KEYS[field]}") for field in fields)
    return Part(fields=fields, why=why, notes=(_PAYMENTS_OFF,) if any(fields.values()) and not active else ())


_KEYS = {
    "AllowOnlineCreditCardPayment": "online_card_payment",
    "AllowOnlineACHPayment": "online_bank_payment",
}
_PAYMENTS_OFF = Reason(
    "online-payment-off",
    "It shall be payable online, and QuickBooks Payments is not switched on for the company",
    "switch it on in QuickBooks: Account and settings, Payments; or remove [invoices] online_card_payment and "
    "online_bank_payment",
)
