"""What stands on an invoice in QuickBooks."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from atqbo.settings.apps import AppSettings

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
ItemSource: TypeAlias = Literal["product", "service", "bundle"]
Tracked: TypeAlias = Literal["none", "line-of-business", "department", "billing-code", "organization"]


class InvoiceBody(AppSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[invoices], what stands on them: lines, class and location."""

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
