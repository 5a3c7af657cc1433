"""The app that moves purchase orders."""

from typing import Annotated, Literal

from msgspec import Meta

from atqbo.settings.apps import AppSettings
from atqbo.settings.types import Text


class PurchaseOrdersApp(AppSettings, frozen=True, forbid_unknown_fields=True, rename=lambda name: name.rstrip("_")):
    """[purchase_orders]: which purchase orders move, and as what. Without this section the app is not used."""

    as_: Literal["purchase-order", "bill"] = "purchase-order"
    """What an order becomes. "purchase-order": an order in QuickBooks, to be turned into a bill there when the vendor's
    invoice arrives. "bill": a bill of what has been received, one for each invoice of the vendor (rule P2)."""
    fall_back_to_bills: bool = False
    """Whether bills are made where the QuickBooks subscription has no purchase orders; without it nothing is sent."""
    numbering: Literal["quickbooks", "autotask-number", "autotask-id"] = "quickbooks"
    """Who numbers the orders: QuickBooks, or Autotask by the purchase order's number or by its id. The number goes to
    External P.O. Number in Autotask either way. Bills always carry the number of the vendor's invoice."""
    items_of: Literal["product", "billing-code"] = "product"
    """Whether a line's item is that of its product, or that of the product's billing code."""
    match_items_by: Literal["external-number", "name"] = "external-number"
    """What of the product or billing code names the QuickBooks item. A blank External Number falls back to the name
    (rule I9)."""
    missing_item: Text = "hold"
    """"create", "hold", or the name of the item to use instead."""
    expense_account: str = ""
    """What purchases of items this program creates are booked to; required with missing_item = "create"."""
    income_account: str = ""
    """What sales of items this program creates are booked to; required with missing_item = "create"."""
    freight_item: str = ""
    """Item that the freight of an order stands on as a line of its own; without it freight is told and left out."""
    without_items: Literal["skip", "hold"] = "skip"
    """What becomes of an order that has no items."""
    terms: bool = True
    """Whether the order's payment term goes along, where QuickBooks has one of that name."""
    shipping: bool = True
    """Whether the way of shipping and the ship-to address go along."""
    billable: bool = False
    """true: lines for a customer can be billed again in QuickBooks, though Autotask bills them already (rule E1)."""
    other_currencies: Literal["hold", "transfer"] = "hold"
    """What becomes of orders in another currency than QuickBooks' home currency (rule C3)."""
    payable_account: str = ""
    """Payables account the documents name; left out where its currency is not the vendor's (rule C4)."""
    vendor_suffix: str = ""
    """Put behind the name of a new vendor whose name is a customer's, e.g. " (vendor)"; without it such orders are
    held, since a name may stand only once."""
    changed: Literal["tell", "update"] = "tell"
    """What becomes of an order that was changed or canceled in Autotask after its transfer. "update": it is changed in
    QuickBooks too, or closed, while it is open, not billed and nobody has edited it there (rule P3)."""
    watch_days: Annotated[int, Meta(ge=0, le=366)] = 90
    """Days since submission within which a transferred order is compared with Autotask again."""
    tax_code: str = ""
    """Outside the US: name of the tax code of purchases (rule T3). Without it documents are held there."""
    tax_included: bool | None = None
    """Outside the US: whether unit costs in Autotask contain the tax (rule T3). Without it documents are held there."""
