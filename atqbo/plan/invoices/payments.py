"""Whether the customer may pay on the invoice's page, where the settings say other than QuickBooks."""

from atqbo.plan.document import Reason
from atqbo.plan.invoices.desk import Desk
from atqbo.plan.invoices.part import Part


def write_payment_ways(desk: Desk) -> Part:
    """Card and bank transfer, each only where the settings decide. Allowed while QuickBooks Payments is off: told."""
    settings = desk.settings
    asked = {
        "AllowOnlineCreditCardPayment": settings.online_card_payment,
        "AllowOnlineACHPayment": settings.online_bank_payment,
    }
    fields = {name: way == "yes" for name, way in asked.items() if way != "as-quickbooks"}
    active = desk.facts.quickbooks.preferences.sales_forms_prefs.e_transaction_payment_enabled
    return Part(fields=fields, notes=(_PAYMENTS_OFF,) if any(fields.values()) and not active else ())


_PAYMENTS_OFF = Reason(
    "online-payment-off",
    "It shall be payable online, and QuickBooks Payments is not switched on for the company",
    "switch it on in QuickBooks: Account and settings, Payments; or remove [invoices] online_card_payment and "
    "online_bank_payment",
)
