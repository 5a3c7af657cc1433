"""The app that moves invoices."""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from atqbo.settings.company import AppLogin
from atqbo.settings.invoice_body import InvoiceBody
from atqbo.settings.types import Text

Numbering: TypeAlias = Literal["quickbooks", "autotask-number", "autotask-id"]


class InvoicesApp(InvoiceBody, frozen=True, forbid_unknown_fields=True):
    """[invoices]: which invoices move, and how."""

    start_date: date
    """Documents dated or created before this day are left alone (rule D5)."""
    enabled: bool = True
    """false: the app is not used."""
    owner: str = ""
    """User on this host who answers for the app's settings: a file that differs from what that user accepted blocks
    the app. Without one anybody who may edit the file decides."""
    trial_waived_by: str = ""
    """Who says that the policy may act without the trial: a compare report, and one run approved by hand."""
    sync: Literal["on", "off"] = "on"
    """"off": plan and show, send nothing."""
    look_back_days: Annotated[int, Meta(ge=1, le=366)] = 14
    """Days since creation within which an invoice is looked for (rule D3)."""
    numbering: Numbering = "quickbooks"
    """"quickbooks": QuickBooks gives the number, and a blank number in Autotask marks an invoice as not yet
    transferred. "autotask-number", "autotask-id": the invoice keeps its number of Autotask, or takes its Autotask id; a
    blank Web Service Date marks it as not yet transferred, and QuickBooks has custom transaction numbers on."""
    match_items_by: Literal["external-number", "name"] = "external-number"
    """What of a billing code names the QuickBooks item. A blank External Number falls back to the name (rule I9)."""
    missing_item: Text = "hold"
    """"create", "hold", or the name of the item to use instead."""
    income_account: str = ""
    """Name of the income account of items this program creates; required with missing_item = "create"."""
    negative: Literal["refuse", "hold"] = "refuse"
    """What becomes of an invoice with a negative total."""
    zero: Literal["post", "skip"] = "post"
    """What becomes of an invoice with a total of zero (rule I3)."""
    autotask: AppLogin | None = None
    """An Autotask user of this app's own."""
