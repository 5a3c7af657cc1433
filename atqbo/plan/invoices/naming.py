"""By what the item of a line is looked for: its type, product, service or bundle, billing code (rule I9)."""

import re
from collections.abc import Mapping

from msgspec import Struct

from atqbo.facts import Facts
from atqbo.plan.document import Reason
from atqbo.plan.invoices.behind import Names, sold_as
from atqbo.plan.items.resolving import lookup_name
from atqbo.rows import BillingCode, BillingItem
from atqbo.settings import InvoicesApp


class Sought(Struct, frozen=True):
    """The name that an item is looked for by, "" for none, and what led to it, in a person's words."""

    name: str
    by: str


def sought(settings: InvoicesApp, names: Names, codes: Mapping[int, BillingCode], billed: BillingItem) -> Sought:
    """What the settings name for the line's type, else its product, service or bundle where they say so, else its
    billing code, else what they name for lines without one.
    """
    code = codes.get(billed.billing_code_id or 0)
    named = _by_type(settings, names, code, billed)
    if named:
        return Sought(named, f"[invoices.items_by_type] {_type_of(names, billed)}")
    for source in settings.item_from:
        if sold := sold_as(names, billed, source):
            return Sought(sold, f"{source} {sold}")
    if billed.billing_code_id is None:
        return Sought(settings.item_without_code, "[invoices] item_without_code")
    if code is None:
        return Sought("", "")
    number = (code.external_number or "").strip()
    by_number = settings.match_items_by == "external-number" and number
    by = f"External Number of billing code {code.name}" if by_number else f"billing code {code.name}"
    return Sought(lookup_name(code, settings), by)


def unknown_types(facts: Facts, settings: InvoicesApp) -> Reason | None:
    """Types that Autotask does not have: a rule that is spelt wrong would book lines elsewhere."""
    known = set(facts.autotask.own.item_types.values())
    unknown = [label for label in settings.items_by_type if label not in known]
    if not unknown:
        return None
    return Reason(
        "item-type-unknown",
        f"[invoices.items_by_type] names types of billing items that Autotask does not have: {', '.join(unknown)}",
        f"use {', '.join(sorted(known))}",
    )


def _type_of(names: Names, billed: BillingItem) -> str:
    return names["item-type"].get(billed.billing_item_type or 0, "")


def _by_type(settings: InvoicesApp, names: Names, code: BillingCode | None, billed: BillingItem) -> str:
    """The name by the line's type; "" where the settings have none, or the line lacks a part of it."""
    template = settings.items_by_type.get(_type_of(names, billed), "")
    parts = {part: _part(names, code, billed, part) for part in re.findall(_PLACE, template)}
    return re.sub(_PLACE, lambda found: parts[found[1]], template).strip() if all(parts.values()) else ""


_PLACE = r"\{(\w+)\}"


def _part(names: Names, code: BillingCode | None, billed: BillingItem, part: str) -> str:
    match part:
        case "type":
            return _type_of(names, billed)
        case "code":
            return ((code and code.name) or "").strip()
        case "number":
            return ((code and code.external_number) or "").strip()
        case _:
            return sold_as(names, billed, part)
