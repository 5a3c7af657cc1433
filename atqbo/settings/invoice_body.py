"""What stands on an invoice in QuickBooks."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, get_args

from msgspec import Meta

from atqbo.settings.apps import AppSettings
from atqbo.settings.types import Text

LineText: TypeAlias = Literal[
    "item-name",
    "description",
    "full-description",
    "billing-code",
    "product",
    "service",
    "organization",
    "quantity-rate",
    "ticket",
    "ticket-title",
    "project",
    "contract",
    "resource",
    "role",
    "date",
    "po-number",
]
HeadText: TypeAlias = Literal[
    "comments",
    "tax-group",
    "invoice-date",
    "period",
    "invoice-id",
    "batch-id",
    "organization",
    "organization-number",
    "order-number",
]
HEAD_TEXTS: tuple[str, ...] = get_args(HeadText)
"""Words of customer_memo."""
OWN_FIELDS = ("organization", "invoice")
"""What a field that the tenant added may belong to: "organization: Cost centre"."""
ITEM_PARTS = frozenset({"code", "number", "product", "service", "bundle", "type"})
"""Placeholders of items_by_type."""
ItemSource: TypeAlias = Literal["product", "service", "bundle"]
Tracked: TypeAlias = Literal["none", "line-of-business", "department", "billing-code", "organization"]


class InvoiceBody(AppSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[invoices], what stands on them: lines, class and location, head."""

    group_lines: Literal["no", "by-item", "by-item-and-rate", "as-template"] = "no"
    """"no": one line for each billing item. Else billing items of one item, tax and class become one line with the sum
    of their rounded amounts: all of them, those of one rate, or those that Autotask's invoice template grouped (where
    Autotask does not tell its groups: one line for each billing item)."""
    most_lines: Annotated[int, Meta(ge=1)] = 500
    """Lines a document may have. No public source tells QuickBooks' own limit."""
    beyond_most_lines: Literal["hold", "group-by-item"] = "hold"
    """What becomes of a document with more lines: it waits for a person, or its lines are grouped by item."""
    zero_lines: Literal["post", "leave-out"] = "post"
    """Lines of amount zero, such as hours that a contract covers: posted with their text, or left out. A document with
    none but such lines keeps them."""
    description: tuple[LineText, ...] = ("item-name", "description", "organization", "quantity-rate")
    """What the text of a line is composed of, in this order: item-name, description, full-description, billing-code,
    product, service, organization, quantity-rate, ticket, ticket-title, project, contract, resource, role, date,
    po-number. An organization other than the invoice's (rule I8), and a quantity and rate that cannot be sent as such
    (rule A1), are always told, at the end where they are not named here."""
    service_date: bool = True
    """Send each line's date, where the company uses service dates."""
    item_from: tuple[ItemSource, ...] = ()
    """What of a line names its item before its billing code does: the first of product (through the line's charge),
    service and bundle, in this order, that the line has."""
    items_by_type: Mapping[str, Text] = {}
    """Section of its own: type of a billing item as Autotask shows it ("Labor", "Contract Block") = the item of its
    lines, before item_from and the billing code. {code}, {number}, {product}, {service}, {bundle} and {type} stand for
    the line's own, and a line that lacks one of them goes the usual way: "{service}"."""
    item_without_code: str = ""
    """Name of the item for lines that have no billing code; without one they wait for a person (rule I9)."""
    class_from: Tracked = "none"
    """What of a line names its class: line-of-business, department (the billing code's), billing-code or organization.
    On lines or on the whole document as QuickBooks is set."""
    classes: Mapping[str, str] = {}
    """Section of its own: name in Autotask = full name of the class in QuickBooks, where they are not the same; "" for
    none."""
    missing_class: Literal["post", "hold"] = "post"
    """A line without a class: posted without and told, or held."""
    location_from: Tracked = "none"
    """What of its lines names a document's location, in the words of class_from; lines of two locations hold it
    (rule I8)."""
    locations: Mapping[str, str] = {}
    """Section of its own: name in Autotask = full name of the location in QuickBooks, where they are not the same; ""
    for none."""
    missing_location: Literal["post", "hold"] = "post"
    """A document without a location: posted without and told, or held."""
    customer_memo: tuple[HeadText, ...] = ()
    """What the customer reads on the invoice, in this order: comments, tax-group, invoice-date, period, invoice-id,
    batch-id, organization, organization-number, order-number."""
    private_note: tuple[HeadText, ...] = ("comments",)
    """What only the bookkeeper reads, in the words of customer_memo; the program's own mark follows as last line."""
    po_number: Literal["memo", "po-number-field", "custom-field", "none"] = "memo"
    """Where the order number goes: into the customer memo, QuickBooks' P.O. number (15 characters), or the custom field
    po_number_field (31 characters). One that is longer goes into the memo, whole (rule I10)."""
    po_number_field: str = ""
    """Name of QuickBooks' custom field for po_number = "custom-field"."""
    custom_fields: Mapping[str, Text] = {}
    """Section of its own: name of a custom field in QuickBooks = what is written into it: a word of customer_memo, a
    user-defined field of the organization ("organization: Cost centre"), or an additional field of the invoice in
    Autotask ("invoice: Project code")."""
    sub_customers: bool = False
    """Make the new customer of an organization that has a parent organization a sub-customer of the parent's customer,
    which is made too where there is none; both keep one currency (rule I8). Expense reports and purchase orders make
    customers by this setting too."""
    addresses: Literal["quickbooks", "autotask"] = "quickbooks"
    """"quickbooks": the customer's addresses there. "autotask": the organization's as ship-to, and as bill-to the one
    its invoice settings name: its own, its billing address, or one of its parent's; where they name none, its billing
    address, else its own."""
    online_card_payment: Literal["as-quickbooks", "yes", "no"] = "as-quickbooks"
    """Whether the customer may pay by card on the invoice's page."""
    online_bank_payment: Literal["as-quickbooks", "yes", "no"] = "as-quickbooks"
    """Whether the customer may pay by bank transfer on the invoice's page."""
    exchange_rate: Literal["quickbooks", "quickbooks-today", "autotask"] = "quickbooks"
    """Rate of a foreign-currency document (rule C2): QuickBooks' of its date; QuickBooks' of the day of transfer, as
    the vendor's own connector takes it; or the one that Autotask's amounts in both currencies show."""
