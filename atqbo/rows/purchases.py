"""Records of what is bought, as both services send them: purchase orders and what arrived of them, products, bills."""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct, field

from atqbo.money import Json
from atqbo.rows.autotask import AutotaskRow
from atqbo.rows.quickbooks import LinkedTxn, MetaData, QuickBooksRow, Ref, quickbooks_name


class PurchaseOrder(AutotaskRow, frozen=True):
    """PurchaseOrders. Amounts are in the vendor's currency; status: a picklist, told by its labels."""

    vendor_id: int
    status: int
    create_date_time: datetime | None = None
    submit_date_time: datetime | None = None
    cancel_date_time: datetime | None = None
    ship_to_name: str | None = None
    ship_to_address1: str | None = None
    ship_to_address2: str | None = None
    ship_to_city: str | None = None
    ship_to_state: str | None = None
    ship_to_postal_code: str | None = None
    general_memo: str | None = None
    vendor_invoice_number: str | None = None
    external_po_number: str | None = field(default=None, name="externalPONumber")
    purchase_for_company_id: int | None = None
    shipping_type: int | None = None
    freight: Decimal | None = None
    payment_term: int | None = None
    purchase_order_number: str | None = None


class PurchaseOrderItem(AutotaskRow, frozen=True):
    """PurchaseOrderItems: the lines of purchase orders."""

    order_id: int
    product_id: int | None = None
    quantity: Decimal = Decimal(0)
    unit_cost: Decimal | None = None
    memo: str | None = None


class GoodsReceipt(AutotaskRow, frozen=True):
    """PurchaseOrderItemReceiving: what arrived of one line. receive_date: a calendar date."""

    purchase_order_item_id: int
    quantity_now_receiving: Decimal = Decimal(0)
    receive_date: datetime | None = None
    vendor_invoice_number: str | None = None


class Product(AutotaskRow, frozen=True):
    """Products. external_product_id: its number in other programs."""

    name: str
    external_product_id: str | None = None
    product_billing_code_id: int | None = None
    is_active: bool | None = True


class ShippingType(AutotaskRow, frozen=True):
    """ShippingTypes: how goods are sent."""

    name: str


class ItemLineDetail(Struct, frozen=True, rename=quickbooks_name):
    """What a line of a purchase says of its item. customer_ref: whom it is bought for. tax_inclusive_amt: the line with
    the tax it contains.
    """

    item_ref: Ref | None = None
    qty: Decimal | None = None
    unit_price: Decimal | None = None
    tax_inclusive_amt: Decimal | None = None
    customer_ref: Ref | None = None


class PurchaseLine(Struct, frozen=True, rename=quickbooks_name):
    """A line of a bill or purchase order as it stands in QuickBooks."""

    amount: Decimal = Decimal(0)
    description: str | None = None
    item_based_expense_line_detail: ItemLineDetail | None = None


class PostedPurchase(QuickBooksRow, frozen=True):
    """What bills and purchase orders in QuickBooks have in common."""

    doc_number: str | None = None
    txn_date: date | None = None
    total_amt: Decimal = Decimal(0)
    vendor_ref: Ref | None = None
    currency_ref: Ref | None = None
    private_note: str | None = None
    meta_data: MetaData | None = None
    linked_txn: list[LinkedTxn] = field(default_factory=list)
    line: list[PurchaseLine] = field(default_factory=list)


class PostedBill(PostedPurchase, frozen=True):
    """Bill as it stands in QuickBooks."""

    due_date: date | None = None
    balance: Decimal | None = None


class PostedOrder(PostedPurchase, frozen=True):
    """PurchaseOrder as it stands in QuickBooks; po_status: "Open" or "Closed"."""

    po_status: str | None = field(default=None, name="POStatus")
    memo: str | None = None
    ship_addr: dict[str, Json] | None = None
