"""The PDF that Autotask makes of an invoice: GET Invoices/{id}/InvoicePdf.

Whether the bytes come as base64 or as numbers is told both ways (switch pdf_data). Simplified: number and total only.
"""

import base64

from atqbo.money import Json
from atqbo.sandbox.papers import page

PDF = "invoicepdf"


def invoice_pdf(invoice: Json, form: str) -> Json:
    """What is answered: the file with its name, type and size."""
    number = invoice["invoiceNumber"] or invoice["id"]
    content = page((f"Invoice {number}", f"Total {invoice['invoiceTotal']}"))
    return {
        "id": invoice["id"],
        "contentType": "application/pdf",
        "fileName": f"Invoice {number}.pdf",
        "fileSize": len(content),
        "data": base64.b64encode(content).decode() if form == "base64" else list(content),
    }
